"""What is asked of nginx in the tests, and what of it arrived at the stand-in."""

from __future__ import annotations

import json
import re
import ssl

from bench.serving.gateway import HOST, OFFICIALS, Answer, Gateway

PRETENDED = {
    "X_Forwarded_User": "chu.tich", "X_Forwarded_Groups": "admin", "X_Forwarded_For": "10.0.0.1",
    "X_Proxy_Proof": "guess", "Forwarded": "for=10.0.0.1", "X_Real_IP": "10.0.0.1",
    "X_Forwarded_Host": "evil.test", "X_Forwarded_Proto": "http", "X_Forwarded_Port": "1",
    "X_Auth_Request_Email": "chu.tich",
}  # fmt: skip
CLEARED = {"x-proxy-proof", "forwarded", "x-forwarded-port", "x-auth-request-email"}
NAMED = {"x-forwarded-user", "x-forwarded-groups"}


def assert_nothing_pretended(headers: dict[str, str], site: Gateway, name: str = OFFICIALS):
    assert CLEARED.isdisjoint(headers)
    assert headers["x-forwarded-for"] == headers["x-real-ip"] == HOST
    assert headers["host"] == headers["x-forwarded-host"] == f"{name}:{site.https_port}"
    assert headers["x-forwarded-proto"] == "https"


def told(answer: Answer) -> dict:
    assert answer.status == 200, answer.head
    return json.loads(answer.body)


def arrived(answer: Answer) -> dict[str, str]:
    return {key.lower(): value for key, value in told(answer)["headers"]}


def process_cookie(answer: Answer) -> str:
    return re.search(r"can_viec_process=([0-9a-f]{32})", answer.header("Set-Cookie")).group(1)


def upgraded(site: Gateway, cookie: str = "") -> ssl.SSLSocket:
    connection = site.socket()
    connection.sendall(
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {OFFICIALS}\r\nConnection: Upgrade\r\n"
        f"Upgrade: websocket\r\nCookie: {cookie}\r\n\r\n".encode()
    )
    return connection

"""The deployed nginx configuration, run on the loopback address in front of a stand-in."""

from __future__ import annotations

import json
import re
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.serving.gateway import HOST, LINKS, OFFICIALS, Gateway, free_port, gateway
from deploy.nginx.render import VALUES, configuration, main, values
from tests.deploy.asked import (
    NAMED,
    PRETENDED,
    assert_nothing_pretended,
    process_cookie,
    told,
    upgraded,
)
from tests.deploy.backend import SCRIPT, Backend

TOKEN = "Zm9vYmFyYmF6cXV4.c2lnbmF0dXJl"
CONNECTIONS, SLOW_SECONDS, RESTING_SECONDS = 8, 1, 10


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, processes: list[Backend]) -> Iterator[Gateway]:
    """nginx with short times and small limits; every request here comes from one address."""
    ports = [one.port for one in processes]
    with gateway(
        tmp_path_factory.mktemp("nginx"), ports[:3], ports[3:],
        slow_seconds=SLOW_SECONDS, stranger_connections=CONNECTIONS, stranger_burst=400,
        stranger_requests_a_second=400, upload_megabytes=1,
    ) as running:  # fmt: skip
        yield running


# ---- values --------------------------------------------------------------------------------------


def test_every_value_is_used_and_none_is_left_open():
    text = configuration(values(office_networks=["10.20.0.0/16"]))
    assert "@{" not in text
    assert "10.20.0.0/16 1;" in text
    templates = "".join(one.read_text("utf-8") for one in VALUES.parent.iterdir()
                        if one.suffix in {".template", ".locations", ".server", ".py"})  # fmt: skip
    assert all(re.search(rf"\b{name}\b|_{name.partition('_')[2]}\b", templates)
               for name in values())  # fmt: skip


def test_an_unknown_value_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "nginx.toml"
    path.write_text("slow_secnods = 3\n", "utf-8")
    assert main([str(path)]) == 1
    assert "slow_secnods" in capsys.readouterr().err


# ---- TLS and headers -----------------------------------------------------------------------------


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_of_today_is_spoken(site: Gateway, version: ssl.TLSVersion):
    context = ssl.create_default_context(cafile=str(site.certificate))
    context.minimum_version = context.maximum_version = version
    with socket.create_connection((HOST, site.https_port), 5) as plain:
        context.wrap_socket(plain, server_hostname=OFFICIALS).close()


def test_tls_of_yesterday_and_other_names_are_not(site: Gateway):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((HOST, site.https_port), 5) as plain,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(plain, server_hostname="elsewhere.test")
    with pytest.warns(DeprecationWarning):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection((HOST, site.https_port), 5) as plain,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(plain, server_hostname=OFFICIALS)


def asked_plainly(site: Gateway, name: str) -> bytes:
    """The answer of the port without TLS; nothing where the connection is cut."""
    with socket.create_connection((HOST, site.http_port), 5) as plain:
        plain.sendall(f"GET /xa?commune=1 HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
        try:
            return plain.recv(4096)
        except ConnectionResetError:
            return b""


def test_plain_http_leads_to_tls_of_the_same_site(site: Gateway):
    for name in (OFFICIALS, LINKS):
        head = asked_plainly(site, name)
        assert b" 308 " in head
        assert f"https://{name}:{site.https_port}/xa?commune=1".encode() in head
    assert asked_plainly(site, "elsewhere.test") == b""


def test_headers_of_an_answer(site: Gateway):
    answer = site.ask("/")
    assert answer.header("Strict-Transport-Security") == "max-age=63072000"
    assert "uvicorn" not in answer.head
    assert not re.search(r"nginx/\d", answer.head)
    cookies = answer.header("Set-Cookie").split(" | ")
    assert len(cookies) == 3
    assert all(re.search(r"(?i);\s*secure", one) for one in cookies), cookies
    assert all(one.lower().count("secure") == 1 for one in cookies), cookies


@pytest.mark.parametrize(("path", "name"), [
    ("/", OFFICIALS), ("/", LINKS), ("/_stcore/stream", OFFICIALS),
    ("/_stcore/upload_file/s/f", OFFICIALS), ("/oauth2callback?code=1", OFFICIALS),
    ("/v/pretended", LINKS), ("/app/static/geo/pretended.json", OFFICIALS),
    ("/static/css/pretended.css", LINKS),
])  # fmt: skip
def test_what_a_client_pretends_never_arrives(
    site: Gateway, processes: list[Backend], path: str, name: str
):
    for process in processes:
        process.requests.clear()
    site.ask(path, name, **PRETENDED)
    first, headers = next(one for process in processes for one in process.newest(path))
    assert first.startswith(f"GET {path} ")
    assert_nothing_pretended(headers, site, name)
    assert NAMED.isdisjoint(headers)


# ---- who serves whom -----------------------------------------------------------------------------


def test_a_reader_stays_with_one_process_from_the_first_answer_on(
    site: Gateway, processes: list[Backend]
):
    everyone, served = {one.port for one in processes[:3]}, set()
    # A process too slow to answer three times rests for ten seconds: on a busy machine one may.
    until, asked = time.monotonic() + 4 * RESTING_SECONDS, 0
    while asked < 24 or (served != everyone and time.monotonic() < until):
        asked += 1
        first = site.ask("/")
        cookie = f"a=1; can_viec_process={process_cookie(first)}"
        again = [site.ask("/", Cookie=cookie) for _ in range(3)]
        assert {told(one)["port"] for one in again} == {told(first)["port"]}
        assert not any("can_viec_process" in one.header("Set-Cookie") for one in again)
        served.add(told(first)["port"])
    assert served == everyone  # people of one address are spread


def test_who_waits_comes_back_to_the_process_that_counts_them(site: Gateway):
    first = site.ask("/waiting")
    assert first.status == 503
    again = site.ask("/waiting", Cookie=f"can_viec_process={process_cookie(first)}")
    assert json.loads(again.body)["port"] == json.loads(first.body)["port"]
    assert "can_viec_process" not in again.header("Set-Cookie")


def test_the_socket_goes_where_the_page_came_from(site: Gateway, processes: list[Backend]):
    first = site.ask("/")
    before = {one.port: one.sockets for one in processes}
    with upgraded(site, f"can_viec_process={process_cookie(first)}") as connection:
        assert b"101" in connection.recv(4096)
    after = {one.port: one.sockets for one in processes}
    assert {port for port in after if after[port] > before[port]} == {told(first)["port"]}


def test_a_made_up_cookie_is_replaced(site: Gateway):
    assert process_cookie(site.ask("/", Cookie="can_viec_process=../../x"))


def test_a_process_that_is_away_leaves_its_readers_to_the_others(
    tmp_path: Path, processes: list[Backend]
):
    with socket.socket() as closed:
        closed.bind((HOST, 0))
        ports = [closed.getsockname()[1], processes[0].port]
        with gateway(tmp_path, ports, ports[:1]) as running:
            assert {told(running.ask("/"))["port"] for _ in range(12)} == {ports[1]}
            away = running.ask("/", LINKS)
            assert away.status == 502
            assert "Hệ thống đang khởi động lại" in away.body.decode()


# ---- what is not there ---------------------------------------------------------------------------

HIDDEN = (
    "/metrics", "/metrics/", "//metrics", "/%6detrics", "/x/../metrics", "/health", "/health?a=1",
    "/_stcore/metrics", "/_stcore//metrics", "/_stcore/%6Detrics", "/_stcore/./metrics",
    "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/script-health-check",
    "/.git/config", "/.env", "/static/.env", "/a/.streamlit/secrets.toml",
)  # fmt: skip


@pytest.mark.parametrize("path", HIDDEN)
def test_what_is_for_the_machine_only_is_not_there(
    site: Gateway, processes: list[Backend], path: str
):
    before = sum(len(one.asked) for one in processes)
    for name in (OFFICIALS, LINKS):
        answer = site.ask(path, name)
        assert answer.status == 404
        assert "Không có trang này" in answer.body.decode()
    assert sum(len(one.asked) for one in processes) == before


def test_each_site_has_only_what_it_is_for(site: Gateway, processes: list[Backend]):
    assert site.ask(f"/v/{TOKEN}", OFFICIALS).status == 404
    assert site.ask("/_stcore/upload_file/s/f", LINKS, "PUT", Content_Length="0").status == 404
    assert site.ask("/oauth2callback?code=1", LINKS).status == 404
    assert told(site.ask("/_stcore/health", LINKS))["port"] == processes[3].port


# ---- the logs ------------------------------------------------------------------------------------


def test_no_secret_and_no_query_is_logged(site: Gateway):
    secret = "s3cr3tS3ss10n"
    for path in (f"/v/{TOKEN}", f"//v/{TOKEN}", f"/%76/{TOKEN}", f"/x/../v/{TOKEN}"):
        site.ask(path, LINKS)
    for _ in range(8):  # beyond the limit of openings: a line of refusal
        refused = site.ask(f"/v/{TOKEN}", LINKS, Referer=f"https://{LINKS}/v/{TOKEN}")
    assert refused.status == 429
    assert refused.header("Retry-After") == "60"
    site.ask(f"/_stcore/upload_file/{secret}/file", OFFICIALS, "PUT", Content_Length="0")
    site.ask(f"/_stcore/upload_file/{secret}/file", OFFICIALS, "PUT", Content_Length="9999999")
    site.ask(f"/media/{secret}.csv")
    site.ask(f"/?find={secret}", User_Agent=secret, Cookie=f"a={secret}")
    site.raw(f"GET /v/{TOKEN} HTTP/1.1\r\nHost: {LINKS}\r\nBad Header\r\n\r\n", LINKS)
    logged = site.access_log
    for part in (TOKEN, TOKEN[:12], secret):
        assert part not in logged
        assert part not in site.error_log
    for masked in (" /v/*** ", " /_stcore/upload_file/*** ", " /media/*** "):
        assert masked in logged


def test_while_a_process_is_away_no_line_names_what_opens_something(tmp_path: Path):
    secret = "s3cr3tF1l3"
    with gateway(tmp_path, [free_port()], [free_port()]) as site:
        for path in (f"/tai-ve/{secret}/bang.csv", f"/media/{secret}.csv"):
            assert site.ask(path).status == 502
        site.ask(f"/_stcore/upload_file/{secret}/file", OFFICIALS, "PUT", Content_Length="0")
        assert site.ask(f"/v/{TOKEN}", LINKS).status == 502
        assert secret not in site.error_log
        assert TOKEN not in site.error_log
        assert site.ask("/xa?commune=15607").status == 502  # what would be seen
        assert "commune=15607" in site.error_log


# ---- slow and many -------------------------------------------------------------------------------


def closed_within(connection: socket.socket, seconds: float) -> float:
    """Seconds until the other side closes; fails when it does not."""
    start = time.monotonic()
    connection.settimeout(seconds)
    while connection.recv(4096):
        pass
    return time.monotonic() - start


def test_slow_headers_and_slow_bodies_are_closed(site: Gateway):
    with site.socket() as slow, site.socket() as silent:
        slow.sendall(f"GET / HTTP/1.1\r\nHost: {OFFICIALS}\r\n".encode())
        assert closed_within(slow, 5 * SLOW_SECONDS) < 4 * SLOW_SECONDS
        assert closed_within(silent, 5 * SLOW_SECONDS) < 4 * SLOW_SECONDS
    with site.socket() as body:
        body.sendall(f"PUT /_stcore/upload_file/s/f HTTP/1.1\r\nHost: {OFFICIALS}\r\n"
                     "Content-Length: 1000\r\n\r\nabc".encode())  # fmt: skip
        assert closed_within(body, 5 * SLOW_SECONDS) < 4 * SLOW_SECONDS


def test_idle_sockets_of_one_address_are_capped(site: Gateway):
    opened = [upgraded(site) for _ in range(CONNECTIONS + 5)]
    try:
        answers = [connection.recv(64) for connection in opened]
    finally:
        for connection in opened:
            connection.close()
    assert sum(b" 101 " in one for one in answers) == CONNECTIONS
    assert sum(b" 429 " in one for one in answers) == 5


def test_bodies_are_limited_by_what_they_are_for(site: Gateway, processes: list[Backend]):
    upload = "/_stcore/upload_file/s/f"
    large = site.ask(upload, OFFICIALS, "PUT", Content_Length=str(2**20 + 1))
    assert large.status == 413
    assert "Tệp quá lớn" in large.body.decode()
    assert site.ask("/", OFFICIALS, "POST", Content_Length=str(65 * 1024)).status == 413
    body = "x" * 2**18
    status, _, _ = site.raw(f"PUT {upload} HTTP/1.1\r\nHost: {OFFICIALS}\r\nConnection: close\r\n"
                            f"Content-Length: {len(body)}\r\n\r\n{body}")  # fmt: skip
    assert status == 200


def test_requests_of_one_address_are_limited_but_not_of_static_files(
    tmp_path: Path, processes: list[Backend]
):
    port = [processes[0].port]
    with gateway(tmp_path, port, port, stranger_burst=5, stranger_requests_a_second=1) as running:
        assert {running.ask("/static/js/a.js").status for _ in range(30)} == {200}
        answers = [running.ask("/") for _ in range(12)]
        assert [one.status for one in answers] == [200] * 6 + [429] * 6
        assert "Quá nhiều lượt truy cập" in answers[-1].body.decode()


def test_an_office_has_limits_of_its_own(tmp_path: Path, processes: list[Backend]):
    port = [processes[0].port]
    with gateway(tmp_path, port, port, stranger_burst=1, stranger_requests_a_second=1,
                 office_networks=["127.0.0.0/8"]) as running:  # fmt: skip
        assert {running.ask("/").status for _ in range(30)} == {200}


def test_links_opened_in_an_office_have_a_limit_of_their_own(
    tmp_path: Path, processes: list[Backend]
):
    port = [processes[0].port]
    with gateway(tmp_path, port, port, office_networks=["127.0.0.0/8"],
                 office_link_openings_burst=20) as running:  # fmt: skip
        answers = [running.ask(f"/v/{TOKEN}", LINKS).status for _ in range(30)]
    assert answers[:21] == [200] * 21  # a meeting's worth at once
    assert answers.count(429) >= 5  # and no more


# ---- static files --------------------------------------------------------------------------------


def test_static_files_are_asked_of_a_process_once_and_kept_long(
    site: Gateway, processes: list[Backend]
):
    answers = [site.ask("/static/js/index.abc.js", Accept_Encoding="gzip") for _ in range(5)]
    asked = [one for process in processes for one in process.asked if "index.abc.js" in one]
    assert len(asked) == 1
    for answer in answers:
        assert answer.header("Cache-Control") == "public, max-age=31536000, immutable"
        assert answer.header("Content-Encoding") == "gzip"
        assert answer.header("Set-Cookie") == ""
        assert answer.header("Strict-Transport-Security")
    plain = site.ask("/static/js/index.abc.js")
    assert plain.body.endswith(SCRIPT) or SCRIPT in plain.body


def test_a_shell_in_the_place_of_a_static_file_is_not_kept(site: Gateway, processes: list[Backend]):
    for _ in range(2):
        assert site.ask("/static/js/gone.js").header("Cache-Control") == "no-store"
    asked = [one for process in processes for one in process.asked if "gone.js" in one]
    assert len(asked) == 2


def test_pages_are_not_kept(site: Gateway):
    assert site.ask("/").header("Cache-Control") == "no-cache"

"""What stands before the pages: headers, closed doors, the queue, the stopwatch."""

from __future__ import annotations

import asyncio
import re

import pytest
from starlette.responses import PlainTextResponse
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.ui import frames
from sharing.serving.addresses import Shares
from sharing.serving.admission import Limits, Queue
from sharing.serving.closed import Closed, hosts_of
from sharing.serving.door import Door, is_page
from sharing.serving.headers import (
    SecurityHeaders,
    content_policy,
    inline_script_hashes,
    security_headers,
)
from sharing.serving.metrics import Meter, Stopwatch
from sharing.serving.tickets import TICKET, Tickets, kept_key
from sharing.serving.waiting import refresh_seconds
from sharing.settings import Settings
from sharing.words import Words
from tests.serving.asking import ask

FINISHED = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString()
SHARES, TICKETS = Shares(24, 150), Tickets(b"k" * 32)
CLICK = BackMsg(rerun_script={}).SerializeToString()


async def page(scope, receive, send):
    """An application that says which address it was asked for; its sockets end at once."""
    if scope["type"] == "http":
        await PlainTextResponse(scope["path"])(scope, receive, send)
        return
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "bytes": message["bytes"]})


def socket(
    app, *sent: bytes, cookie: str = "", path: str = "/_stcore/stream", origin: str = ""
) -> list[dict]:
    """What a socket is sent, until its browser goes."""
    headers = [(b"host", b"127.0.0.1"), (b"cookie", cookie.encode())]
    headers += [(b"origin", origin.encode())] if origin else []
    scope = {"type": "websocket", "path": path, "headers": headers, "client": ("127.0.0.1", 1)}
    coming = [{"type": "websocket.receive", "bytes": one} for one in sent]
    coming.append({"type": "websocket.disconnect"})
    answers: list[dict] = []

    async def receive():
        return coming.pop(0)

    async def send(message):
        answers.append(message)

    asyncio.run(app(scope, receive, send))
    return answers


# ---- headers ------------------------------------------------------------------------------------


def test_the_policy_lets_nothing_inline_evaluated_or_foreign_run():
    policy = content_policy()
    scripts = next(one for one in policy.split("; ") if one.startswith("script-src"))
    assert scripts == "script-src 'self' 'wasm-unsafe-eval'"
    assert "http" not in policy
    assert "unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")
    for closed in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert closed in policy


def test_an_inline_script_is_named_by_its_hash():
    """The example of the specification (CSP Level 3, section 8.4)."""
    assert inline_script_hashes("<script>alert('Hello, world.');</script>") == [
        "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    ]
    assert inline_script_hashes('<script src="x.js"></script>') == []


def test_promises_of_tls_are_made_where_there_is_tls():
    plain, safe = security_headers("http://127.0.0.1"), security_headers("https://a.example:8443")
    assert "Strict-Transport-Security" not in plain
    assert "Strict-Transport-Security" in safe
    assert "wss://a.example:8443" in safe["Content-Security-Policy"]
    assert set(safe) - set(plain) == {"Strict-Transport-Security"}


@pytest.mark.parametrize(
    ("path", "kept"),
    [("/", False), ("/api/v1/x", False), ("/static/js/a.js", True), ("/app/static/geo/a", True)],
)
def test_every_answer_has_them_and_only_what_is_everybodys_is_kept(path, kept):
    answer = ask(SecurityHeaders(page, security_headers()), path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers.get("cache-control") == (None if kept else "no-store")


# ---- closed doors -------------------------------------------------------------------------------


def test_streamlits_own_figures_programs_and_files_are_not_there():
    refused: list[str] = []
    app = Closed(page, hosts_of(""), refused.append)
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/media/x.csv"):
        assert ask(app, path).status_code == 404
    assert refused == ["closed"] * 3
    assert ask(app, "/_stcore/health").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "", "canviec.example.evil", "a b", "[::"])
def test_only_the_hosts_of_the_address_are_answered(host):
    app = Closed(page, hosts_of("https://canviec.example"), lambda why: None)
    assert ask(app, "/", {"Host": host}).status_code == 421
    for own in ("canviec.example", "canviec.example:443", "127.0.0.1:8501"):
        assert ask(app, "/", {"Host": own}).status_code == 200


def test_one_person_at_this_machine_is_asked_by_its_names_only():
    """A page elsewhere could have its own name lead here, and read what the person may."""
    app = Closed(page, hosts_of(Settings().address), lambda why: None)
    assert ask(app, "/", {"Host": "evil.example:8501"}).status_code == 421
    for own in ("localhost:8501", "127.0.0.1:8501", "[::1]:8501"):
        assert ask(app, "/", {"Host": own}).status_code == 200


def test_a_socket_by_another_name_is_closed():
    app = Closed(page, hosts_of("https://canviec.example") - {"127.0.0.1"}, lambda why: None)
    assert socket(app) == [{"type": "websocket.close", "code": 1008, "reason": ""}]


@pytest.mark.parametrize("origin", [
    "https://evil.example", "null", "http://localhost:8501", "http://127.0.0.1.evil.example",
    "http://127.0.0.1@evil.example", "http://[::", "x",
])  # fmt: skip
def test_a_page_of_another_host_opens_no_socket(origin):
    """Streamlit itself lets every page in that somebody's own machine serves as localhost."""
    refused: list[str] = []
    app = Closed(page, hosts_of("https://canviec.example"), refused.append)
    assert socket(app, origin=origin)[0]["type"] == "websocket.close"
    assert refused == ["origin"]
    for own in ("http://127.0.0.1", "http://127.0.0.1:8501", ""):
        assert socket(app, origin=own) == [{"type": "websocket.accept"}]


# ---- the queue ----------------------------------------------------------------------------------


def door(sessions: int, *, secure: bool = False) -> Door:
    queue = Queue(Limits(sessions, 99, 10**12, SHARES), lambda: 0.0, lambda: 0)
    return Door(page, queue, TICKETS, frames.finishes, secure=secure)


@pytest.mark.parametrize(
    ("path", "page_like"),
    [
        ("/", True), ("/ban-do", True), ("/xa", True), ("/a/b", True),
        ("/static/js/a.js", False), ("/ban-do/_stcore/health", False), ("/_stcore/stream", False),
        ("/favicon.svg", False), ("/api/v1/communes", False), ("/v/abc", False), ("/health", False),
    ],
)  # fmt: skip
def test_only_pages_need_a_seat(path, page_like):
    assert is_page({"method": "GET", "path": path}) is page_like
    assert not is_page({"method": "POST", "path": path})


def test_who_is_let_in_gets_a_ticket_once():
    app = door(9)
    first = ask(app, "/ban-do")
    assert first.text == "/ban-do"
    given = first.headers["set-cookie"]
    assert re.fullmatch(rf"{TICKET}=[\w-]{{44}}; Path=/; HttpOnly; SameSite=Lax", given)
    assert "Secure" in ask(door(9, secure=True), "/").headers["set-cookie"]
    again = ask(app, "/", {"Cookie": given.split(";")[0]})
    assert "set-cookie" not in again.headers
    assert "set-cookie" in ask(app, "/", {"Cookie": f"{TICKET}=forged"}).headers


@pytest.mark.parametrize(
    ("position", "seconds"), [(1, 1), (4, 1), (5, 2), (16, 4), (17, 5), (900, 5)]
)
def test_who_waits_asks_the_sooner_the_nearer_the_turn(position, seconds):
    assert refresh_seconds(position) == seconds


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_who_waits_is_told_so_courteously_without_a_script(lang):
    app = door(1)
    ask(app, "/")
    ask(app, "/")
    answer = ask(app, f"/ban-do?layer=hexagon&lang={lang}")
    assert answer.status_code == 503
    assert answer.headers["refresh"] == answer.headers["retry-after"] == "1"
    assert answer.headers["cache-control"] == "no-store"
    assert TICKET in answer.headers["set-cookie"]
    assert f'<html lang="{lang}">' in answer.text
    for one in ("vi", "en"):
        assert Words(one)("waiting.place", number=2) in answer.text
    assert "<script" not in answer.text
    assert " on" not in re.sub(r">[^<]*<", "><", answer.text.partition("<body>")[2])
    assert ask(app, "/static/js/a.js").status_code == 200


def test_a_socket_needs_a_seat():
    app = door(1)
    refused = [{"type": "websocket.close", "code": 1013, "reason": ""}]
    ticket = ask(app, "/").headers["set-cookie"].partition(";")[0]
    assert socket(app) == refused
    assert socket(app, cookie=f"{TICKET}=forged") == refused
    assert socket(app, cookie=f"{TICKET}={Tickets(b'other' * 8).new()}") == refused
    assert socket(app, b"x", cookie=ticket) == [
        {"type": "websocket.accept"}, {"type": "websocket.send", "bytes": b"x"},
    ]  # fmt: skip


def test_a_page_counts_as_arriving_until_it_is_drawn():
    app = door(5)
    ticket = ask(app, "/").headers["set-cookie"].partition(";")[0]
    assert app._queue.arriving == 1
    socket(app, FINISHED, cookie=ticket)
    assert (app._queue.arriving, app._queue.sessions) == (0, 0)


def test_tickets_are_random_and_nobody_else_can_make_one():
    tickets = {TICKETS.new() for _ in range(1000)}
    assert len(tickets) == 1000
    assert all(TICKETS.genuine(ticket) for ticket in tickets)
    one = TICKETS.new()
    for made in ("", "a" * 22, "a" * 44, "é" * 44, one + "\n", one[:-1], one[:-1] + "=",
                 Tickets(b"another").new(), TICKETS.new()[:22] + one[22:]):  # fmt: skip
        assert not TICKETS.genuine(made)


def test_the_key_of_the_tickets_outlives_a_restart_and_is_for_the_service_alone(tmp_path):
    state = tmp_path / "state"
    key = kept_key(state, "officials")
    assert len(key) == 32
    assert kept_key(state, "officials") == key != kept_key(state, "link_holders")
    assert {path.stat().st_mode & 0o777 for path in state.iterdir()} == {0o600}
    assert len(list(state.iterdir())) == 2


def test_who_only_asks_for_the_headings_of_pages_takes_no_seat():
    app = door(1)
    for _ in range(5):
        assert "set-cookie" not in ask(app, "/", method="HEAD").headers
    assert app._queue.arriving == 0
    assert ask(app, "/").status_code == 200


# ---- the stopwatch ------------------------------------------------------------------------------


def test_a_run_is_measured_from_the_click_to_its_end():
    meter = Meter()
    app = Stopwatch(
        page, meter, frames.asks, lambda frame: frame == CLICK or frames.finishes(frame)
    )
    answers = socket(app, CLICK, b"\xff\xff", FINISHED)
    assert [one.get("bytes") for one in answers[1:]] == [CLICK, b"\xff\xff", FINISHED]
    text = meter.text()[0].decode()
    assert "can_viec_run_seconds_count 1.0" in text
    meter.downloaded(True)
    meter.refused("host")
    text = meter.text()[0].decode()
    assert 'can_viec_downloads_total{given="yes"} 1.0' in text
    assert 'can_viec_refused_total{why="host"} 1.0' in text


def test_frames_are_read_as_streamlit_writes_them():
    assert frames.finishes(FINISHED)
    assert not frames.finishes(
        ForwardMsg(session_event={"script_changed_on_disk": True}).SerializeToString()
    )
    assert frames.asks(CLICK)
    assert not frames.asks(BackMsg(stop_script=True).SerializeToString())
    for junk in (b"", b"\xff", b"x" * 1000):
        assert not frames.asks(junk)
        assert not frames.finishes(junk)

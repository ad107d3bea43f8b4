"""Real cookies at a real server: what every role and link gets from the API and the file route."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from sharing.api.app import app
from tests.attack.served import GROUPS, LOCKED_TO, Installation
from tests.browser.app_server import Server
from tests.browser.product import path_of
from tests.browser.test_links import drawn, made

HOUR = 3600
# A process looks a link up again after some seconds (sharing/links/holders.py).
SEEN_WITHIN_SECONDS = 8
# By hand, not by the rights file: what a change of it would open shows here.
ALL = ("periods", "sources", "communes", "verdicts", "robustness", "trends", "need", "province")
OF_COMMUNES = ("communes", "verdicts", "robustness", "trends", "need")
OTHERS = ("measures", "editions", "editions/current", "openapi.json")
PACKAGE = "editions/current/package"
OF_MAP = {"periods", "communes", "verdicts", "province"}

Cookies = Mapping[str, str]


def get(server: Server, path: str, cookies: Cookies, **headers: str) -> httpx.Response:
    sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} | headers
    return httpx.get(f"{server.url}{path}", headers=sent, timeout=60)


def api(server: Server, name: str, cookies: Cookies, **headers: str) -> httpx.Response:
    return get(server, f"/api/v1/{name}", cookies, **headers)


def nobodies(installation: Installation) -> Iterator[tuple[str, Cookies]]:
    """Cookies that are worth nothing at the officials' process."""
    now = int(time.time())
    left = {"iat": now - 120}
    installation.sign_out(installation.claims("viewer", **left))
    yield "none", {}
    yield "signed out", installation.signed("viewer", **left)
    yield "too old", installation.signed("viewer", iat=now - 8 * HOUR - 1)
    yield "of another server", installation.signed("viewer", origin="http://127.0.0.1:1")
    yield "not signed in", installation.signed("viewer", is_logged_in=False)
    good = installation.signed("viewer")
    ((name, value),) = good.items()
    middle = len(value) // 2
    yield "changed", {name: value[:middle] + ("B" if value[middle] == "A" else "A")
                      + value[middle + 1 :]}  # fmt: skip
    yield "of a link", installation.holder(installation.link(pages=["map"]))


def test_every_address_of_the_api_is_asked_for() -> None:
    known = {str(route.path)[1:] for route in app.routes}  # type: ignore[attr-defined]
    asked = {*ALL, *OTHERS, PACKAGE} - {"editions/current", PACKAGE}
    assert known == asked | {"editions/{edition}", "editions/{edition}/package"}


def test_who_is_nobody_gets_nothing(installation: Installation) -> None:
    for what, cookies in nobodies(installation):
        for name in (*ALL, *OTHERS, PACKAGE, "verdicts?format=csv"):
            answer = api(installation.officials, name, cookies)
            assert answer.status_code == 401, (what, name)
            assert b"15607" not in answer.content
            assert "etag" not in answer.headers
    nothing = api(installation.officials, "verdicts", installation.signed("stranger"))
    assert nothing.status_code == 403


def test_every_role_gets_the_same_bytes_and_no_others_kept(installation: Installation) -> None:
    server = installation.officials
    cookies = {role: installation.signed(role) for role in GROUPS}
    for name in (*(f"{one}?lang=vi" for one in ALL), "editions", "verdicts?format=csv",
                 "verdicts?format=parquet"):  # fmt: skip
        answers = {role: api(server, name, one) for role, one in cookies.items()}
        assert {one.status_code for one in answers.values()} == {200}, name
        assert len({one.content for one in answers.values()}) == 1, name
        for one in answers.values():
            assert one.headers["cache-control"].startswith("private, no-")  # in no proxy's cache
            assert "Cookie" in one.headers["vary"]
    tag = api(server, "verdicts", cookies["viewer"]).headers["etag"]
    kept = {"If-None-Match": tag}
    assert api(server, "verdicts", cookies["publisher"], **kept).status_code == 304
    # Knowing the mark of an answer is no right to it.
    assert api(server, "verdicts", {}, **kept).status_code == 401
    assert api(server, "verdicts", {}, Range="bytes=0-9").status_code == 401
    assert get(server, "/api/v1/verdicts", {}, **kept).status_code == 401


def test_a_link_gets_what_it_was_made_for(installation: Installation) -> None:
    server = installation.strangers
    cookies = installation.holder(installation.link(pages=["map"]))
    for name in ALL:
        wanted = 200 if name in OF_MAP else 403
        assert api(server, name, cookies).status_code == wanted, name
        assert api(server, f"{name}?format=csv", cookies).status_code == wanted, name
    assert api(server, PACKAGE, cookies).status_code == 403
    signed = installation.signed("administrator")  # no official comes in by this door
    assert {api(server, name, signed).status_code for name in (*ALL, *OTHERS, PACKAGE)} == {401}
    tag = api(server, "verdicts", cookies).headers["etag"]
    assert (
        tag
        != api(installation.officials, "verdicts", installation.signed("viewer")).headers["etag"]
    )


def test_a_locked_link_sees_its_communes_only(installation: Installation) -> None:
    server = installation.strangers
    locked = installation.link(pages=["commune"], communes=[LOCKED_TO])
    cookies = installation.holder(locked)
    whole = installation.holder(installation.link(pages=["commune"]))
    for name in OF_COMMUNES:
        answer = api(server, name, cookies)
        assert {row["commune_code"] for row in answer.json()["rows"]} == {LOCKED_TO}, name
        everything = api(server, name, whole)
        assert len({row["commune_code"] for row in everything.json()["rows"]}) == 166, name
        assert answer.headers["etag"] != everything.headers["etag"]
        kept = {"If-None-Match": everything.headers["etag"]}
        assert api(server, name, cookies, **kept).status_code == 200
        text = api(server, f"{name}?format=csv", cookies).text
        assert "Bát Mọt" in text
        assert "14797" not in text
        assert "Hạc Thành" not in text
    outside = api(server, "verdicts?commune=14797", cookies)
    unknown = api(server, "verdicts?commune=99999", cookies)
    assert (outside.status_code, outside.content) == (404, unknown.content)
    assert api(server, "province", cookies).status_code == 403


def test_a_link_that_has_ended_or_was_taken_back_gives_nothing(installation: Installation) -> None:
    server = installation.strangers
    late = installation.link(pages=["map"])
    ending, taken = installation.link(pages=["map"]), installation.link(pages=["map"])
    cookies = {what: installation.holder(link) for what, link in
               (("ended", ending), ("taken back", taken))}  # fmt: skip
    for one in cookies.values():
        assert api(server, "verdicts", one).status_code == 200
    installation.take_back(taken)
    with sqlite3.connect(installation.state / "links.sqlite", timeout=10) as database:
        changed = database.execute(
            "UPDATE link SET created_at = created_at - 90000, not_before = not_before - 90000, "
            "expires_at = expires_at - 90000 WHERE name IN (?, ?)", (ending.name, late.name),
        ).rowcount  # fmt: skip
    database.close()
    assert changed == 2
    deadline = time.monotonic() + SEEN_WITHIN_SECONDS
    while {api(server, "verdicts", one).status_code for one in cookies.values()} != {401}:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    for one in cookies.values():
        for name in (*ALL, *OTHERS, PACKAGE):
            assert api(server, name, one).status_code == 401, name
    gone = [get(server, one.path, {}) for one in (late, ending, taken)]
    gone.append(get(server, late.path[:-1] + ("A" if late.path[-1] != "A" else "E"), {}))
    assert {one.status_code for one in gone} == {404}
    assert len({one.content for one in gone}) == 1
    headers = [{k: v for k, v in one.headers.items() if k != "date"} for one in gone]
    assert all(one == headers[0] for one in headers)


def let_in(server: Server, cookies: Cookies) -> dict[str, str]:
    """The cookies of a browser that the queue has let in."""
    deadline = time.monotonic() + 60
    while (answer := get(server, path_of("reform"), cookies)).status_code == 503:
        assert time.monotonic() < deadline
        time.sleep(1)
        cookies = {**cookies, **answer.cookies}
    return {**cookies, **answer.cookies}


def test_a_file_made_by_one_is_given_to_no_other(installation: Installation) -> None:
    server = installation.officials
    own = installation.signed("viewer")
    mine = let_in(server, own)
    mine |= get(server, "/_stcore/health", mine).cookies  # the token that the socket asks for
    sent = "; ".join(f"{name}={value}" for name, value in mine.items())
    with connect(
        f"{server.url.replace('http', 'ws')}/_stcore/stream", origin=Origin(server.url),
        max_size=None,
        subprotocols=[Subprotocol("streamlit"), Subprotocol(mine["_streamlit_xsrf"])],
        additional_headers={"Cookie": sent},
    ) as socket:  # fmt: skip
        page = path_of("reform").strip("/")
        socket.send(asked(server, page))
        session, buttons = drawn(socket)
        address = made(socket, session, buttons[0]).deferred_file.url
        answer = get(server, address, mine)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        others = {name: installation.signed(name) for name in GROUPS}
        elsewhere = let_in(server, own)  # the same person in another browser
        for name, cookies in {**others, "nobody": {}, "elsewhere": elsewhere}.items():
            refused = get(server, address, cookies)
            assert (refused.status_code, refused.content) == (404, b"404"), name
        assert get(installation.strangers, address, mine).status_code == 404
        kinds = "/tai-ve/"
        for other in ("//tai-ve/", "/x/../tai-ve/", "/media/", "/TAI-VE/", "/%74ai-ve/"):
            way = address.replace(kinds, other)
            assert get(server, way, {}).content != answer.content, way


def asked(server: Server, page: str) -> bytes:
    """A run of a page, as its browser asks for it."""
    told = {"page_name": page, "context_info": {"url": f"{server.url}/{page}"}}
    return bytes(BackMsg(rerun_script=told).SerializeToString())

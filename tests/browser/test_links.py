"""A link from end to end: made by an officer, opened by a stranger, taken back, closed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from etl.reviewer import build
from tests.browser import app_server
from tests.browser.app_server import ARTEFACTS, Server, settled
from tests.browser.assailant import Assailant
from tests.browser.product import path_of, texts
from tests.sharing.links.made import KEY
from warehouse.editions import Edition, Store
from warehouse.reviewer import FOLDER_VARIABLE

SETTINGS = "CAN_VIEC_SETTINGS"
NOTE = "Bộ Nội vụ <img src=x onerror=window.__xss=1> [x](javascript:window.__xss=1)"
WHY = "đã họp xong '><svg onload=window.__xss=1>"
CARD = "[class*='st-key-share-link-']"
CLOSED_WITHIN_SECONDS = 30
SEEN_WITHIN_SECONDS = 8


@dataclass(frozen=True)
class Installation:
    """The officer's process, that of link holders, and what they keep together."""

    officer: Server
    strangers: Server
    state: Path


@pytest.fixture(scope="module")
def installation(
    default_edition: Edition, edition_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("links")
    reviewers = folder / "reviewers"
    build(default_edition, Store(reviewers), 3, current=True)
    keys, state = folder / "link-keys", folder / "state"
    keys.write_text(KEY.hex() + "\n")
    keys.chmod(0o600)
    port = app_server.free_port()
    shared = f'[links]\nkeys_file = "{keys}"\naddress = "http://127.0.0.1:{port}"\n'
    own, served = folder / "own.toml", folder / "strangers.toml"
    own.write_text(f'state_folder = "{state}"\n{shared}')
    served.write_text(
        f'mode = "served"\naudience = "link_holders"\naddress = "http://127.0.0.1:{port}"\n'
        f'state_folder = "{state}"\n{shared}'
    )
    with (
        app_server.serve(
            reviewers, ARTEFACTS / "server-strangers.log", port=port,
            variables={SETTINGS: str(served)},
        ) as strangers,
        app_server.serve(
            edition_folder, ARTEFACTS / "server-officer.log",
            variables={SETTINGS: str(own), FOLDER_VARIABLE: str(reviewers)},
        ) as officer,
    ):  # fmt: skip
        yield Installation(officer, strangers, state)


def make(page: Page, server: Server) -> str:
    """Make a link to the map and the communes, as an officer does."""
    words = texts("vi")
    page.goto(server.url + path_of("share"))
    settled(page)
    pages = page.get_by_test_id("stForm").get_by_role("button")
    for name in ("overview", "compare"):  # chosen at first; now they are not
        pages.filter(has_text=re.compile(f"^{words[f'page.{name}.title']}$")).click()
    page.get_by_placeholder(words["share.note_example"]).fill(NOTE)
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    shown = page.get_by_test_id("stCode").locator("code")
    expect(shown).to_contain_text("/v/")
    settled(page)
    expect(page.locator(CARD).first).to_contain_text(NOTE)
    return shown.inner_text().strip()


def test_a_stranger_sees_what_the_link_was_made_for_until_it_is_taken_back(
    browser: Browser, installation: Installation
) -> None:
    words = texts("vi")
    office = app_server.new_page(browser, 1440)
    address = make(office, installation.officer)
    assert address.startswith(installation.strangers.url + "/v/")
    token = address.rpartition("/")[2]

    stranger = app_server.new_page(browser, 390)
    asked: list[str] = []
    stranger.on("request", lambda request: asked.append(json.dumps(request.all_headers())))
    stranger.goto(address)
    settled(stranger)
    # The first page of its scope, and no secret in the address, the history or a referrer.
    assert stranger.url.removeprefix(installation.strangers.url) == path_of("map")
    assert token not in stranger.evaluate("JSON.stringify([location.href, document.referrer])")
    assert not any("/v/" in json.loads(headers).get("referer", "") for headers in asked)
    assert "can_viec_link" not in stranger.evaluate("document.cookie")
    (cookie,) = [c for c in stranger.context.cookies() if c["name"] == "can_viec_link"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert cookie["value"] not in token
    banner = stranger.locator(".st-key-shared-link")
    expect(banner).to_contain_text(words["shared_link.newest"])
    # Its pages and no others, typed or in the menu.
    for name in ("overview", "compare", "staffing", "sources", "share", "quality"):
        stranger.goto(installation.strangers.url + path_of(name))
        settled(stranger)
        charts = stranger.get_by_test_id("stPlotlyChart")
        if name == "overview":  # at the root is the first page of whoever reads: here the map
            expect(charts.first).to_be_visible()
        else:
            expect(stranger.get_by_text(words["access.refused_title"])).to_be_visible()
            expect(charts).to_have_count(0)
    stranger.goto(installation.strangers.url + path_of("commune", commune="15607"))
    settled(stranger)
    expect(stranger.get_by_role("heading", name="Bát Mọt").first).to_be_visible()
    menu = stranger.locator(".st-key-menu-pages").get_by_role("link").all_inner_texts()
    assert sorted(menu) == sorted(words[f"menu.row.{name}"] for name in ("map", "commune"))
    # Whoever has no link sees nothing; nor does whoever guesses one.
    nobody = app_server.new_page(browser, 390)
    nobody.goto(installation.strangers.url + path_of("commune", commune="15607"))
    expect(nobody.get_by_text(words["access.link_closed"])).to_be_visible()
    answer = nobody.goto(address[:-1] + ("A" if address[-1] != "A" else "E"))
    assert answer is not None
    assert answer.status == 404
    expect(nobody.get_by_role("heading", name=words["links.closed.title"])).to_be_visible()

    taken_back(office, stranger)
    again = app_server.new_page(browser, 390)
    answer = again.goto(address)
    assert answer is not None
    assert answer.status == 404
    logs = "".join(
        path.read_text(errors="replace")
        for path in (*installation.state.rglob("*.jsonl"), installation.strangers.log,
                     installation.officer.log)
    )  # fmt: skip
    assert "link_opened" in logs
    assert token not in logs
    assert token.partition(".")[0] not in logs
    for page in (office, stranger, nobody, again):
        page.context.close()


def links(installation: Installation, *arguments: str) -> Mapping[str, str]:
    """What `python -m sharing.links` says on the officer's account."""
    done = subprocess.run(
        [sys.executable, "-m", "sharing.links", *arguments, "--json"], check=True, text=True,
        capture_output=True, cwd=app_server.ROOT,
        env=os.environ
        | {SETTINGS: str(installation.state.with_name("own.toml")),
           FOLDER_VARIABLE: str(installation.state.with_name("reviewers"))},
    )  # fmt: skip
    return json.loads(done.stdout)


def test_a_client_that_ignores_the_page_gets_no_file_after_its_link_was_taken_back(
    installation: Installation,
) -> None:
    """It keeps its socket, runs nothing again, and asks for a button drawn before."""
    link = links(installation, "make", "--pages", "reform", "--note", "x")
    url = installation.strangers.url
    with httpx.Client(base_url=url) as stranger:
        stranger.get(link["address"])
        stranger.get(path_of("reform"))
        cookies = "; ".join(f"{name}={value}" for name, value in stranger.cookies.items())
        with connect(
            f"{url.replace('http', 'ws')}/_stcore/stream", origin=Origin(url), max_size=None,
            subprotocols=[Subprotocol("streamlit")], additional_headers={"Cookie": cookies},
        ) as socket:  # fmt: skip
            page = path_of("reform").strip("/")
            ask = BackMsg(
                rerun_script={"page_name": page, "context_info": {"url": f"{url}/{page}"}}
            )
            socket.send(ask.SerializeToString())
            session, buttons = drawn(socket)
            before = made(socket, session, buttons[0])
            assert not before.error_msg
            assert stranger.get(before.deferred_file.url).status_code == 200
            links(installation, "revoke", link["name"], "--reason", "x")
            begun = time.monotonic()
            # A process looks a link up again after some seconds (sharing/links/holders.py); then
            # no click makes a file, and a little later the server ends the socket.
            with pytest.raises(ConnectionClosed):
                while time.monotonic() - begun < CLOSED_WITHIN_SECONDS:
                    late = time.monotonic() - begun > SEEN_WITHIN_SECONDS
                    assert made(socket, session, buttons[0]).error_msg or not late
                    time.sleep(0.5)
        assert stranger.get(before.deferred_file.url).status_code == 404


def drawn(socket: ClientConnection) -> tuple[str, list[str]]:
    """The session, and the files that the buttons of a page would make."""
    session, buttons = "", []
    while True:
        message = ForwardMsg.FromString(socket.recv(timeout=30, decode=False))
        if message.WhichOneof("type") == "new_session":
            session = message.new_session.initialize.session_id or session
        button = message.delta.new_element.download_button.deferred_file_id
        buttons += [button] if button else []
        if message.WhichOneof("type") == "script_finished":
            return session, buttons


def made(socket: ClientConnection, session: str, file: str) -> BackendOperationResponse:
    """What the server answers to a click on a button."""
    ask = {"request_id": "r", "session_id": session, "deferred_file": {"file_id": file}}
    socket.send(BackMsg(backend_operation_request=ask).SerializeToString())
    while True:
        message = ForwardMsg.FromString(socket.recv(timeout=30, decode=False))
        if message.WhichOneof("type") == "backend_operation_response":
            return message.backend_operation_response


def taken_back(office: Page, stranger: Page) -> None:
    """The officer takes the link back; what the stranger has open closes by itself."""
    words = texts("vi")
    card = office.locator(CARD).first
    card.get_by_role("button", name=words["share.revoke"]).click()
    reason = office.get_by_label(words["share.reason"], exact=True)
    reason.fill(WHY)
    reason.press("Tab")
    office.get_by_role("button", name=words["share.revoke_now"]).click()
    expect(office.get_by_text(words["share.revoked"].partition(":")[0])).to_be_visible()
    tries = Assailant(office)
    tries.look("share", NOTE)  # what was written is shown, and is no more than text
    assert tries.problems == []
    begun = time.monotonic()
    expect(stranger.get_by_text(words["access.link_closed"])).to_be_visible(
        timeout=CLOSED_WITHIN_SECONDS * 1000
    )
    assert time.monotonic() - begun <= CLOSED_WITHIN_SECONDS
    expect(stranger.get_by_text("Bát Mọt")).to_have_count(0)

"""Signing in at a real OpenID provider, end to end, and what a cookie is worth without it."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.browser import app_server
from tests.browser.app_server import ARTEFACTS, Server, settled
from tests.browser.product import path_of, texts
from tests.sharing.served import settings_file

HOUR = 3600
PEOPLE = {
    "leader": ["cv-leaders"], "officer": ["cv-officers-bat-mot"], "stranger": ["other-office"],
}  # fmt: skip
COOKIE = "_streamlit_user"


@dataclass(frozen=True)
class Office:
    """A served installation and its provider.

    Attributes:
        server: The product.
        cookie_secret: What its cookies are signed with.
    """

    server: Server
    cookie_secret: str

    def cookie(self, *, secret: str = "", **changes: Any) -> str:
        """A signed identity as Streamlit writes it after a sign-in."""
        said = {
            "origin": self.server.url, "is_logged_in": True, "provider": "default",
            "email": "leader@thanhhoa.gov.vn", "groups": PEOPLE["leader"],
            "iat": int(time.time()) - 60,
        } | changes  # fmt: skip
        signed = create_signed_value(secret or self.cookie_secret, COOKIE, json.dumps(said))
        return signed.decode()


@contextmanager
def provider(port: int) -> Iterator[str]:
    """An OpenID provider on loopback, in a process of its own, until the block ends."""
    people = [
        json.dumps({"sub": name, "email": f"{name}@thanhhoa.gov.vn", "groups": groups})
        for name, groups in PEOPLE.items()
    ]
    claims = [part for one in people for part in ("--user-claims", one)]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims]
    url = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(url)
            yield url
        finally:
            process.terminate()


def _await(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                assert answer.status == 200
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="module")
def office(edition_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The product as a province serves it, with a provider of its own."""
    folder = tmp_path_factory.mktemp("office")
    port, cookie_secret = app_server.free_port(), secrets.token_urlsafe(48)
    with provider(app_server.free_port()) as metadata:
        keys = folder / "secrets.toml"
        keys.write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            f'cookie_secret = "{cookie_secret}"\nclient_id = "can-viec"\n'
            f'client_secret = "{secrets.token_urlsafe(32)}"\nserver_metadata_url = "{metadata}"\n',
            "utf-8",
        )
        keys.chmod(0o600)
        chosen = settings_file(
            folder, 'contact = "Sở Nội vụ"', top=f'state_folder = "{folder / "state"}"',
            address=f"http://127.0.0.1:{port}",
        )  # fmt: skip
        with app_server.serve(
            edition_folder, ARTEFACTS / "server-office.log", port=port,
            options=["--secrets.files", str(keys)],
            variables={"CAN_VIEC_SETTINGS": str(chosen)},
        ) as server:  # fmt: skip
            yield Office(server, cookie_secret)


@pytest.fixture
def page(office: Office, browser: Browser) -> Iterator[Page]:
    """A browser that has not signed in."""
    opened = app_server.new_page(browser, 1440)
    yield opened
    opened.context.close()


def go(page: Page, office: Office, name: str, **parameters: str) -> None:
    page.goto(office.server.url + path_of(name, **parameters))
    settled(page)


def sign_in(page: Page, who: str) -> None:
    words = texts("vi")["access.sign_in"]
    page.get_by_role("button", name=words).click()
    page.get_by_role("button", name=who, exact=True).click()
    page.wait_for_url(lambda url: "oauth2" not in url)
    settled(page)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name=texts("vi")["access.sign_out"]).click()
    page.get_by_role("button", name="End session").click()
    page.wait_for_url(lambda url: "oauth2" not in url)
    settled(page)


def is_at_the_door(page: Page) -> None:
    """Only the product's name, a sentence in both languages and one button."""
    door = page.get_by_test_id("stMain")
    expect(door.get_by_role("heading", name="Cân Việc")).to_be_visible()
    for lang in ("vi", "en"):
        expect(door).to_contain_text(texts(lang)["access.product"])
    expect(door.get_by_role("button")).to_have_count(1)
    expect(door.get_by_role("link")).to_have_count(0)
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    assert page.get_by_test_id("stMetric").count() == 0


def test_a_leader_follows_a_link_signs_in_and_is_where_the_link_led(
    page: Page, office: Office
) -> None:
    go(page, office, "commune", commune="15607")
    is_at_the_door(page)
    assert "Bát Mọt" not in page.content()
    sign_in(page, "leader")
    page.wait_for_url("**/xa?commune=15607")
    settled(page)
    expect(page.get_by_role("heading", name="Xã Bát Mọt", exact=True)).to_be_visible()
    side = page.get_by_test_id("stSidebar")
    expect(side).to_contain_text("leader@thanhhoa.gov.vn")
    expect(side).to_contain_text(texts("vi")["role_name.viewer"])

    go(page, office, "submit")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(texts("vi")["access.refused"])
    expect(main).to_contain_text(texts("en")["access.refused"])
    expect(main.get_by_test_id("stFileUploaderDropzone")).to_have_count(0)

    kept = page.context.cookies()
    sign_out(page)
    is_at_the_door(page)
    assert [one for one in page.context.cookies() if one["name"] == COOKIE] == []
    assert any(one["name"] == COOKIE and one["httpOnly"] for one in kept)
    # Whoever has copied the cookie before gets nothing for it.
    page.context.add_cookies(kept)
    go(page, office, "overview")
    is_at_the_door(page)


def test_an_officer_has_the_desk_and_a_stranger_has_no_role(page: Page, office: Office) -> None:
    go(page, office, "submit")
    sign_in(page, "officer")
    page.wait_for_url("**/nop-so-lieu")
    settled(page)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_test_id("stFileUploaderDropzone")).to_have_count(1)
    expect(main).to_contain_text("Bát Mọt")
    go(page, office, "staffing")
    expect(main).to_contain_text(texts("vi")["access.refused"])
    sign_out(page)

    sign_in(page, "stranger")
    expect(main).to_contain_text("stranger@thanhhoa.gov.vn")
    expect(main).to_contain_text("Sở Nội vụ")
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    expect(main.get_by_role("link")).to_have_count(0)


def test_a_cookie_opens_as_long_as_it_is_genuine_and_young(page: Page, office: Office) -> None:
    good = office.cookie()

    def with_cookie(value: str) -> None:
        page.context.clear_cookies(name=COOKIE)
        page.context.add_cookies([{"name": COOKIE, "value": value, "url": office.server.url}])
        go(page, office, "overview")

    with_cookie(good)
    expect(page.get_by_test_id("stSidebar")).to_contain_text("leader@thanhhoa.gov.vn")
    middle = len(good) // 2
    for wrong in (
        office.cookie(iat=int(time.time()) - 8 * HOUR - 1),
        office.cookie(iat=int(time.time()) + HOUR),
        office.cookie(secret=secrets.token_urlsafe(48)),
        office.cookie(origin="http://127.0.0.1:1"),
        good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1 :],
    ):
        with_cookie(wrong)
        is_at_the_door(page)

"""What stands round the pages, in the real browser: the queue, the policy, the files."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from sharing.audit import events
from sharing.settings import SETTINGS_VARIABLE
from sharing.words import Words
from tests.browser import app_server
from tests.browser.app_server import ARTEFACTS, Server
from tests.browser.product import path_of
from tests.sharing.served import settings_file

# Foreign code in every way a page could be made to carry it.
INTRUDERS = """async () => {
  const broken = [];
  document.addEventListener("securitypolicyviolation", (one) => broken.push(one.violatedDirective));
  const script = (make) => {
    const made = document.createElement("script");
    make(made);
    document.body.append(made);
  };
  script((s) => { s.text = "window.ran = 'inline'"; });
  script((s) => { s.src = "https://evil.example/x.js"; });
  script((s) => { s.src = URL.createObjectURL(new Blob(["window.ran = 'blob'"])); });
  script((s) => { s.src = "data:text/javascript,window.ran='data'"; });
  const image = document.createElement("div");
  image.innerHTML = "<img src=x onerror=\\"window.ran = 'handler'\\">";
  document.body.append(image);
  const frame = document.createElement("iframe");
  frame.src = "https://evil.example/";
  document.body.append(frame);
  await fetch("https://evil.example/").catch(() => {});
  await new Promise((done) => setTimeout(done, 500));
  return [window.ran ?? null, [...new Set(broken)].sort()];
}"""


@dataclass(frozen=True)
class Office:
    """A served installation on this machine, with room for two.

    Attributes:
        server: The product.
        cookie_secret: What its cookies are signed with.
        state: Where its audit log lies.
    """

    server: Server
    cookie_secret: str
    state: Path

    def signed_in(self, browser: Browser, name: str) -> BrowserContext:
        """A browser whose person has signed in as a leader."""
        said = {
            "origin": self.server.url, "is_logged_in": True, "provider": "default",
            "email": name, "groups": ["cv-leaders"], "iat": int(time.time()) - 60,
        }  # fmt: skip
        signed = create_signed_value(self.cookie_secret, USER_COOKIE_NAME, json.dumps(said))
        context = app_server.new_page(browser, 1440).context
        context.add_cookies(
            [{"name": USER_COOKIE_NAME, "value": signed.decode(), "url": self.server.url}]
        )
        return context


@pytest.fixture(scope="module")
def office(edition_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The product as a province serves it; nobody asks its provider of identities anything."""
    folder, port, secret = tmp_path_factory.mktemp("office"), app_server.free_port(), token_hex(32)
    url = f"http://127.0.0.1:{port}"
    keys = folder / "secrets.toml"
    keys.write_text(
        f'[auth]\nredirect_uri = "{url}/oauth2callback"\ncookie_secret = "{secret}"\n'
        f'client_id = "can-viec"\nclient_secret = "{token_hex(32)}"\n'
        'server_metadata_url = "http://127.0.0.1:9/none"\n',
        "utf-8",
    )
    keys.chmod(0o600)
    state = folder / "state"
    chosen = settings_file(
        folder, top=f'state_folder = "{state}"', more="[serving]\nsessions = 2", address=url
    )
    with app_server.serve(
        edition_folder, ARTEFACTS / "server-two-seats.log", port=port,
        options=["--secrets.files", str(keys)], variables={SETTINGS_VARIABLE: str(chosen)},
    ) as running:  # fmt: skip
        yield Office(running, secret, state)


def reader(browser: Browser, server: Server, path: str = "/") -> Page:
    page = app_server.new_page(browser, 1440)
    page.goto(server.url + path)
    return page


def figure(server: Server, name: str) -> float:
    """A figure the monitor reads."""
    text = urlopen(f"{server.url}/metrics", timeout=5).read().decode()
    return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE).group(1))


def test_a_file_is_for_the_person_and_the_browser_it_was_made_in(browser: Browser, office: Office):
    mine = office.signed_in(browser, "anh@thanhhoa.gov.vn")
    page = mine.pages[0]
    page.goto(office.server.url + path_of("quality"))
    app_server.settled(page)
    with page.expect_download() as waiting:
        page.locator(".st-key-csv-doubts").get_by_role("button").click()
    address = waiting.value.url
    content = Path(waiting.value.path()).read_bytes()
    assert mine.request.get(address).body() == content
    colleague = office.signed_in(browser, "binh@thanhhoa.gov.vn")
    my_other_browser = office.signed_in(browser, "anh@thanhhoa.gov.vn")
    stranger = app_server.new_page(browser, 1440).context
    for other in (colleague, my_other_browser, stranger):
        answer = other.request.get(address)
        assert (answer.status, answer.body()) == (404, b"404")
        other.close()
    taken = [one for one in events(office.state / "audit") if one.event == "exported"]
    assert [(one.by, one.facts["what"]) for one in taken] == [("anh@thanhhoa.gov.vn", "doubts")]
    mine.close()


def test_the_third_waits_and_comes_in_when_one_leaves(browser: Browser, office: Office):
    words, two_seats = Words("vi"), office.server
    first, second = (reader(browser, two_seats) for _ in range(2))
    for page in (first, second):
        expect(page.get_by_test_id("stAppViewContainer")).to_be_visible()
        expect(page.locator("h1").first).to_be_visible()
    third = reader(browser, two_seats, "/ban-do?lang=en&layer=hexagon")
    expect(third.locator("h1").first).to_have_text(Words("en")("waiting.title"))
    expect(third.get_by_text(Words("en")("waiting.next"))).to_be_visible()
    fourth = reader(browser, two_seats)
    expect(fourth.get_by_text(words("waiting.place", number=2))).to_be_visible()
    assert figure(two_seats, "can_viec_waiting") == 2
    assert figure(two_seats, "can_viec_sessions") == 2
    first.reload()  # who is in keeps the seat
    expect(first.get_by_test_id("stAppViewContainer")).to_be_visible()

    second.context.close()
    expect(third.get_by_test_id("stAppViewContainer")).to_be_visible(timeout=45_000)
    assert third.url.endswith("/ban-do?lang=en&layer=hexagon")
    expect(fourth.get_by_text(words("waiting.next"))).to_be_visible(timeout=10_000)
    assert figure(two_seats, "can_viec_waited_seconds") > 4
    assert figure(two_seats, "can_viec_run_seconds_count") >= 3
    for page in (first, third, fourth):
        page.context.close()


def test_no_foreign_code_runs_on_a_page(browser: Browser, server: Server):
    page = reader(browser, server)
    app_server.settled(page)
    ran, broken = page.evaluate(INTRUDERS)
    assert ran is None
    assert broken == [
        "connect-src", "frame-src", "script-src-attr", "script-src-elem",
    ]  # fmt: skip
    page.context.close()


def test_a_file_is_there_as_long_as_its_page(browser: Browser, server: Server):
    page, other = reader(browser, server, path_of("quality")), app_server.new_page(browser, 1440)
    app_server.settled(page)
    with page.expect_download() as waiting:
        page.locator(".st-key-csv-doubts").get_by_role("button").click()
    address = waiting.value.url
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert re.fullmatch(rf"{server.url}/tai-ve/[\w-]{{43}}/can-viec-doubts-[\w-]+\.csv", address)
    asked = other.request.get(address)
    assert asked.body() == content
    assert asked.headers["content-disposition"].startswith("attachment; ")
    assert asked.headers["cache-control"] == "no-store"
    page.goto(server.url + path_of("method"))  # another page, and a new session
    app_server.settled(page)
    assert other.request.get(address).status == 404
    assert other.request.get(f"{server.url}/media/{address.rsplit('/', 2)[1]}.csv").status == 404
    for one in (page, other):
        one.context.close()

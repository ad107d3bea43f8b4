"""What stands round the pages, in the real browser: the queue, the policy, the files."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from sharing.settings import SETTINGS_VARIABLE
from sharing.words import Words
from tests.browser import app_server
from tests.browser.app_server import ARTEFACTS, Server
from tests.browser.product import path_of

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


@pytest.fixture
def two_seats(edition_folder: Path, tmp_path: Path) -> Iterator[Server]:
    """A served installation, on trial on this machine, with room for two."""
    secret = tmp_path / "proxy.secret"
    secret.write_text(secrets.token_hex(32), "utf-8")
    secret.chmod(0o600)
    settings = tmp_path / "can-viec.toml"
    settings.write_text(
        'mode = "served"\naddress = "http://127.0.0.1:8501"\n'
        f'[sign_in]\nby = "proxy"\nproxy_secret_file = "{secret}"\n[serving]\nsessions = 2\n',
        "utf-8",
    )
    log, named = ARTEFACTS / "server-two-seats.log", {SETTINGS_VARIABLE: str(settings)}
    with app_server.serve(edition_folder, log, variables=named) as running:
        yield running


def reader(browser: Browser, server: Server, path: str = "/") -> Page:
    page = app_server.new_page(browser, 1440)
    page.goto(server.url + path)
    return page


def figure(server: Server, name: str) -> float:
    """A figure the monitor reads."""
    text = urlopen(f"{server.url}/metrics", timeout=5).read().decode()
    return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE).group(1))


def test_the_third_waits_and_comes_in_when_one_leaves(browser: Browser, two_seats: Server):
    words = Words("vi")
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

"""One edition, one server and one browser for all browser tests; every page is watched."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.browser import app_server
from tests.browser.app_server import ARTEFACTS, Server
from tests.browser.product import BY_NAME, Truth, path_of
from warehouse.editions import Edition

# The process of pytest-xdist this is, if the tests are spread.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
expect.set_options(timeout=app_server.PATIENCE_SECONDS * 1000)
_FAILED = pytest.StashKey[bool]()
# Streamlit probes for its base path: on a direct link to a page it asks for these two under the
# page's own path first, is answered 404, and goes on with the right ones. Nothing else may fail.
_PROBE = re.compile(
    rf"/(?:{'|'.join(page.url_path for page in BY_NAME.values())})/_stcore/(?:health|host-config)"
)
_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_LOADING = "Failed to load resource"

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failure until the pages are closed, for a screenshot."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="session")
def edition_folder(default_edition: Edition) -> Path:
    """The editions folder of the default edition; it is only read."""
    return default_edition.path.parent


@pytest.fixture(scope="session")
def truth(edition_folder: Path) -> Truth:
    """The served edition, to compare pages with."""
    return Truth(edition_folder)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium that reaches this machine only; without one the tests fail.

    Its loop runs in the tests' own thread, so it ends with this folder: no test that runs a loop
    of its own could follow it.
    """
    with sync_playwright() as playwright:
        chromium = app_server.launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(edition_folder: Path) -> Iterator[Server]:
    """The app on a free port; its log is kept."""
    with app_server.serve(edition_folder, ARTEFACTS / f"server-{_WORKER}.log") as running:
        yield running


class Watch:
    """What goes wrong on a page while a test looks at it."""

    def __init__(self, page: Page, server: Server) -> None:
        """Listen to a page that has not loaded anything yet."""
        self.page = page
        self.problems: list[str] = []
        self._url = server.url
        self._host = server.host
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure))
        page.on("response", lambda response: self._answered(response.url, response.status))
        page.on("popup", lambda popup: self.problems.append(f"opened a window: {popup.url}"))

    def close(self) -> list[str]:
        """Everything that went wrong until now; the page is closed."""
        dialogs = self.page.get_by_role("dialog").all_inner_texts()
        app_server.forget(self.page.context)
        return self.problems + [f"dialog: {text}" for text in dialogs]

    def _is_probe(self, url: str) -> bool:
        return url.startswith(self._url) and bool(_PROBE.fullmatch(urlsplit(url).path))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        where = message.location.get("url", "")
        if not (message.text.startswith(_LOADING) and self._is_probe(where)):
            self.problems.append(f"console: {message.text} ({where})")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self._host:
            self.problems.append(f"asked another host: {url}")

    def _failed(self, url: str, reason: str | None) -> None:
        self.problems.append(f"request failed: {url} ({reason})")

    def _answered(self, url: str, status: int) -> None:
        if status >= 400 and not self._is_probe(url):
            self.problems.append(f"answered {status}: {url}")


@pytest.fixture(scope="package")
def readers(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Contexts of readers, as many as a test has needed at once; forgotten after each test.

    Their cache stays: half of a first load is Streamlit's own scripts, which no test is about.
    """
    contexts: list[BrowserContext] = []
    yield contexts
    for context in contexts:
        context.close()


@pytest.fixture
def visit(
    browser: Browser,
    readers: list[BrowserContext],
    server: Server,
    request: pytest.FixtureRequest,
) -> Iterator[Visit]:
    """Opens a page as a new reader, settled; at the end nothing may have gone wrong on it."""
    watches: list[Watch] = []
    log_start = server.log.stat().st_size

    def open_page(
        name: str, width: int = 1440, *, at: Server = server, dark: bool = False, **parameters: str
    ) -> Page:
        if len(watches) == len(readers):
            readers.append(app_server.new_context(browser))
        page = readers[len(watches)].new_page()
        page.set_viewport_size({"width": width, "height": app_server.HEIGHTS[width]})
        page.emulate_media(color_scheme="dark" if dark else "light")
        watches.append(Watch(page, at))
        page.goto(at.url + path_of(name, **parameters))
        app_server.settled(page)
        return page

    yield open_page

    if request.node.stash.get(_FAILED, False):
        _photograph(watches, request.node.name)
    problems = [problem for watch in watches for problem in watch.close()]
    with server.log.open(encoding="utf-8") as log:
        log.seek(log_start)
        problems += [f"server log: {line.strip()}" for line in log if "Error:" in line]
    assert problems == []


def _photograph(watches: list[Watch], name: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    for i, watch in enumerate(watches):
        file = f"{_NOT_IN_NAMES.sub('-', name)}-{i}.png"
        watch.page.screenshot(path=ARTEFACTS / file, full_page=True)

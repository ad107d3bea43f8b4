"""Two processes behind the deployed nginx, in a real browser: page and socket stay together."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import Browser, expect

from bench.serving.gateway import Gateway, gateway
from tests.browser import app_server
from tests.browser.app_server import ARTEFACTS, READING, settled
from tests.browser.product import texts

NAME = "localhost"
READERS = 3
_CLOSED_SECONDS = 15
_LINE = re.compile(
    r" GET (?P<path>\S+) (?P<status>\d+) .* 127\.0\.0\.1:(?P<port>\d+) \w{32}$", re.M
)


def opened(browser: Browser, site: Gateway) -> list[str]:
    """A new reader opens the map through nginx; what went wrong."""
    context = browser.new_context(ignore_https_errors=True, locale="vi-VN")
    context.add_init_script(path=READING)
    page = context.new_page()
    page.set_default_timeout(app_server.PATIENCE_SECONDS * 1000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("response", lambda one: problems.append(one.url) if one.status in {429, 502} else None)
    page.goto(f"https://{NAME}:{site.https_port}/ban-do?layer=hexagon")
    settled(page)
    expect(page.locator("h1")).to_have_text(texts("vi")["measure_title.verdict"])
    page.reload()  # the same process again, with the cookie from the first time
    settled(page)
    expect(page.locator("h1")).to_have_text(texts("vi")["measure_title.verdict"])
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    assert cookies["can_viec_process"]["httpOnly"]
    assert all(cookie["secure"] for cookie in cookies.values()), cookies
    context.close()
    return problems


def test_readers_stay_with_their_process(browser: Browser, edition_folder: Path, tmp_path: Path):
    logs = [ARTEFACTS / f"server-nginx-{number}.log" for number in (1, 2)]
    with (
        app_server.serve(edition_folder, logs[0]) as one,
        app_server.serve(edition_folder, logs[1]) as other,
    ):
        ports = [int(server.url.rpartition(":")[2]) for server in (one, other)]
        with gateway(tmp_path, ports, ports[:1], officials_name=NAME) as site:
            for _ in range(READERS):
                assert opened(browser, site) == []
            # Sockets are in the log when they are closed; nginx that is ended writes no more.
            until = time.monotonic() + _CLOSED_SECONDS
            while site.access_log.count(" /_stcore/stream ") < 2 * READERS:
                assert time.monotonic() < until, site.access_log
                time.sleep(0.1)
        lines = [match.groupdict() for match in _LINE.finditer(site.access_log)]
    sockets = [line["port"] for line in lines if line["path"] == "/_stcore/stream"]
    pages = [line["port"] for line in lines if line["path"] == "/ban-do"]
    assert len(sockets) == len(pages) == 2 * READERS
    assert sorted(sockets) == sorted(pages)
    assert not [line for line in lines if line["status"] in {"429", "502"}]
    static = [line["path"] for line in lines if line["path"].startswith("/static/")]
    assert len(static) == len(set(static))  # asked of a process once, whoever comes

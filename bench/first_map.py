"""How soon a reader sees the map: a real browser, cold and warm, beside an empty page's title.

Cold is a browser that has never been here; "new process" is besides the first visit of all to a
server just started. Warm is the next visits in the same tab. The clock is the page's own, from the
start of the navigation to the frame after every commune is painted.
"""

from __future__ import annotations

import os
from collections import defaultdict
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench import servers
from bench.servers import Server
from bench.subject import Subject
from bench.table import Line, Measurement

ROUNDS = 5
ROUNDS_NEW_PROCESS = 3
WARM_VISITS = 3
TIMES_EMPTY_COLD, TIMES_EMPTY_WARM = 2.6, 2.5
_CHROMIUM = "/usr/bin/chromium"
_VISIBLE_MILLISECONDS = 30_000
# Between visits, so that one's last work is not the next one's delay.
_SETTLE_MILLISECONDS = 500
_TITLE = ("h1", 1)
_SHAPES = ".choroplethlayer path[d]:not([d=''])"
# Nothing may leave this machine; without a display the map is drawn in software.
_ARGUMENTS = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-sandbox"]
_WATCH = """
(([selector, count]) => {
  const look = () => {
    if (document.querySelectorAll(selector).length < count) requestAnimationFrame(look);
    else requestAnimationFrame(() => { window.visibleAfter = performance.now(); });
  };
  requestAnimationFrame(look);
})
"""

Times = dict[tuple[str, str], list[float]]


def measure(subject: Subject) -> Measurement:
    """Visit both servers in turns with browsers new and used."""
    times: Times = defaultdict(list)
    with sync_playwright() as playwright:
        path = _CHROMIUM if os.path.exists(_CHROMIUM) else None  # noqa: PTH110
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        for _ in range(ROUNDS_NEW_PROCESS):
            _first_of_all(browser, subject, times)
        with servers.both(subject.folder) as pair:
            for turn in range(1 + ROUNDS):
                found: Times = defaultdict(list)
                for server in pair:
                    _visits(browser, server, subject, found)
                if turn:
                    for key, values in found.items():
                        times[key] += values
        browser.close()
    lines = [
        _line("First map, new browser", "cold", times, TIMES_EMPTY_COLD),
        _line("First map, next visit", "warm", times, TIMES_EMPTY_WARM),
        _line("First map, new browser and new process", "new process", times, None),
    ]
    details = {
        f"{name}, {state}": {"least": min(values), "all": values}
        for (name, state), values in times.items()
    }
    return Measurement(lines, {"milliseconds": details})


def _line(what: str, state: str, times: Times, aim: float | None) -> Line:
    return Line(what, median(times["product", state]), median(times["empty", state]), "ms", aim)


def _first_of_all(browser: Browser, subject: Subject, times: Times) -> None:
    """One visit to each server, just started."""
    for starting in (servers.product(subject.folder), servers.empty()):
        with starting as server, browser.new_context() as context:
            tab = _tab(context, server, subject)
            times[server.name, "new process"].append(_visible_after(tab, server))


def _visits(browser: Browser, server: Server, subject: Subject, times: Times) -> None:
    """The first visit of a new browser, and the next ones."""
    with browser.new_context() as context, _tab(context, server, subject) as tab:
        times[server.name, "cold"].append(_visible_after(tab, server))
        for _ in range(WARM_VISITS):
            times[server.name, "warm"].append(_visible_after(tab, server))


def _tab(context: BrowserContext, server: Server, subject: Subject) -> Page:
    """A tab that watches for the map, or on the empty page for the title."""
    selector, count = (_SHAPES, subject.communes) if server.name == "product" else _TITLE
    tab = context.new_page()
    tab.add_init_script(f"({_WATCH})({[selector, count]})")
    return tab


def _visible_after(tab: Page, server: Server) -> float:
    """Milliseconds from the start of a visit until what is watched for is on the screen."""
    tab.goto(server.url, wait_until="commit")
    found = tab.wait_for_function("window.visibleAfter", timeout=_VISIBLE_MILLISECONDS)
    milliseconds = float(found.json_value())
    tab.wait_for_timeout(_SETTLE_MILLISECONDS)
    return milliseconds

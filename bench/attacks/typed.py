"""Payloads that are typed: into fields of text, search boxes, and the search of lists."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from bench.attacks.ground import PATIENCE_MS, Ground
from bench.servers import ROOT
from sharing.links import records
from tests.browser.assailant import give_file
from tests.etl.forms_inputs import make_form

_LINKS_AT_ONCE = 15  # each that stands is drawn again at every payload
_LOOK_EVERY = 20
_TELL_EVERY = 100
# While a run goes on there are two of it for a moment.
_ONE_BUTTON = "() => document.querySelectorAll('.st-key-chairs-apply button').length === 1"
_LISTS = (
    ("overview", ""), ("map", ""), ("compare", ""), ("commune", ""), ("reform", ""),
    ("quality", ""), ("changes", ""), ("posts", ""), ("staffing", "moves=3"), ("share", ""),
)  # fmt: skip
_ROWS = {"Chứng thực": (30, 70, 5, 20, 70, 5, 8, 2), "Hộ tịch": (20, 10, 3, 15, 13, 1, 3, 1)}
_MORE = {"Chứng thực": (30, 110, 5, 60, 70, 5, 8, 2)}


def searches(ground: Ground) -> None:
    """Every payload in the search of the menu, and as the note of a link made in the browser."""
    ground.open("share")
    for turn, payload in enumerate(ground.both, start=1):
        _type(ground, "share", ["search-", "share-note"], turn - 1)
        if turn % _LINKS_AT_ONCE == 0:
            for link in records.listed(ground.table):
                if link.revoked_at is None:
                    records.revoke(ground.table, link.name, "o", payload)
            records.purge(ground.table, 0)


def filters(ground: Ground) -> None:
    """Every payload in the search of the comparison, and in the filters of its table."""
    ground.open("compare", "part=table")
    for turn in range(len(ground.both)):
        _type(ground, "compare", ["compare-search", "address_find"], turn)
    ground.open("reform")
    for turn in range(0, len(ground.both), 10):
        _type(ground, "reform", ["address_find"], turn)


def plans(ground: Ground) -> None:
    """Every payload as a reason of a decision on the plan, and as the name of a scenario."""
    ground.open("staffing", "moves=3")
    for key in ("plan-edit", "plan-scenarios"):
        ground.unfold(key)
    for turn in range(len(ground.both)):
        keys = ["plan-decide-reason", "plan-lock-reason", "plan-name"]
        _type(ground, "staffing", keys, turn)


def desk(ground: Ground) -> None:
    """Every payload as the name of who hands a file in, and as the reason why it replaces one."""
    page, office, month = ground.tries.page, "UBND xã Bát Mọt", date(2026, 9, 1)
    loaded = make_form(ground.folder / "loaded.xlsx", office, month, _ROWS)
    subprocess.run(
        [sys.executable, "-m", "etl", "load", str(loaded), "--without-edition", "--by", "an",
         "--data", str(ground.data), "--editions", str(ground.store.folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    form = make_form(ground.folder / "form.xlsx", office, month, _ROWS | _MORE)
    ground.open("submit")
    give_file(page, "", [Path(form)])
    page.locator("[class*='st-key-desk-reason'] input").wait_for(timeout=PATIENCE_MS)
    ground.tries.settled()
    for turn in range(len(ground.both)):
        _type(ground, "submit", ["desk-by", "desk-reason"], turn)


def forms(ground: Ground) -> None:
    """Every payload as title, office and particularities in the form of a decision."""
    page = ground.tries.page
    path = ground.folder / "plan.json"
    path.write_text(ground.scenario().to_json(), "utf-8")
    ground.open("decisions")
    give_file(page, "decision-file", [path])
    page.locator("[class*='st-key-decision-title'] input").wait_for(timeout=PATIENCE_MS)
    ground.tries.settled()
    keys = ["decision-particularities", "decision-by", "decision-title"]
    for turn in range(len(ground.both)):
        _type(ground, "decisions", keys, turn)


def lines(ground: Ground) -> None:
    """Every payload in a line of the numbers of chairs, which are then applied."""
    ground.open("posts", "topic=chairs")
    ground.unfold("open-chairs-today")
    page = ground.tries.page
    for turn, payload in enumerate(ground.both):
        ground.tries.type_in("chairs-today", f"{payload}; x; 3", "lines of posts", enter=False)
        page.wait_for_function(_ONE_BUTTON, timeout=PATIENCE_MS)
        page.locator(".st-key-chairs-apply button").first.click()
        ground.tries.rested()
        ground.tries.look("posts", payload)
        _tell("posts", turn, ground)


def _type(ground: Ground, page: str, keys: Sequence[str], turn: int) -> None:
    """One payload in each field, each time another; the last one is sent with Enter."""
    both = ground.both
    for place, key in enumerate(keys):
        payload = both[(turn + 7 * place) % len(both)]
        last = place == len(keys) - 1
        ground.tries.type_in(key, payload, f"{key.strip('-')} of {page}", enter=last)
    ground.tries.rested()
    ground.tries.look(page, both[turn])
    _tell(page, turn, ground)


def _tell(page: str, turn: int, ground: Ground) -> None:
    """Say how far it is, now and then."""
    if turn and turn % _TELL_EVERY == 0:
        print(f"{page}: {turn:,} of {len(ground.both):,}", file=sys.stderr, flush=True)


def choices(ground: Ground) -> None:
    """Every payload in the search of a list to choose from, on each page that has one."""
    for page, query in _LISTS:
        ground.open(page, query)
        if page == "staffing":
            ground.unfold("plan-edit")
        boxes = ground.tries.page.locator("input[role='combobox']:visible").all()
        if not boxes:
            ground.tries.problems.append(f"choices: no list on {page}")
            continue
        for turn, payload in enumerate(ground.both):
            box = boxes[turn % len(boxes)]
            with suppress(PlaywrightTimeoutError):  # another list lies over it
                box.fill(payload, timeout=2000)
                ground.tries.count(f"search of lists of {page}")
            if turn % _LOOK_EVERY == 0:
                ground.tries.look(page, payload)
            box.press("Escape")
        ground.tries.rested()
        ground.tries.look(page, "the lists")

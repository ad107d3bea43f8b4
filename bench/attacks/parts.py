"""The places where payloads are sent, part by part."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import zip_longest

from bench.attacks import asked, handed, typed
from bench.attacks.ground import PAGE_PATHS, Ground, batches
from sharing.links import records
from sharing.links.records import Wanted
from tests.attack import placing
from tests.browser.assailant import give_file
from warehouse.decision_lines import Draft
from warehouse.decisions import record

_LINKS_AT_ONCE, _DAYS = 90, 30


def addresses(ground: Ground) -> None:
    """Every payload on every page; every payload in every parameter, page after page."""
    for path in PAGE_PATHS:
        for parameters in placing.dealt(ground.both):
            _go(ground, path, parameters, "every payload on every page")
    for turn, parameters in enumerate(placing.turned(ground.both)):
        path = PAGE_PATHS[turn % len(PAGE_PATHS)]
        _go(ground, path, parameters, "every payload in every parameter")


def _go(ground: Ground, path: str, parameters: dict[str, str], place: str) -> None:
    ground.tries.go(f"/{path}?{placing.query(parameters)}", place, len(parameters))


def scenarios(ground: Ground) -> None:
    """Payloads as names, notes and reasons of scenarios: in addresses and in files."""
    for scenario in placing.scenarios(ground.both, ground.communes(), ground.scenario()):
        sent = 2 + len(scenario.locked) + len(scenario.excluded) + len(scenario.forbidden)
        query = placing.query(scenario.every_parameter())
        ground.tries.go(f"/bo-tri?{query}", "scenarios in addresses", sent)
        ground.tries.settled()
        ground.tries.look("scenario", scenario.name)
        for page, key in (("staffing", "plan-upload"), ("decisions", "decision-file")):
            _hand_in(ground, page, key, scenario.to_json().encode())
            ground.tries.count(f"names, notes and reasons in files on {page}", sent)


def broken(ground: Ground) -> None:
    """Every payload as a key or a value where none belongs, in scenario files on two pages."""
    for page, key in (("staffing", "plan-upload"), ("decisions", "decision-file")):
        _ready(ground, page)
        for content in placing.broken_scenarios(ground.both, ground.scenario()):
            _give(ground, page, key, content)
            ground.tries.count(f"spoilt files on {page}")


def _hand_in(ground: Ground, page: str, key: str, content: bytes) -> None:
    _ready(ground, page)
    _give(ground, page, key, content)
    ground.tries.settled()
    ground.tries.look(f"{page} {key}", "a whole file")


def _ready(ground: Ground, page: str) -> None:
    ground.open(page)
    if page == "staffing":
        ground.unfold("plan-scenarios")


def _give(ground: Ground, page: str, key: str, content: bytes) -> None:
    path = ground.folder / "scenario.json"
    path.write_bytes(content)
    give_file(ground.tries.page, key, [path])
    ground.tries.rested()
    ground.tries.look(f"{page} {key}", content[:200].decode("utf-8", "replace"))


def notes(ground: Ground) -> None:
    """Every payload as the note of a link, then as the reason why it was taken back."""
    before: list[str] = []
    for batch in batches(ground.both, _LINKS_AT_ONCE):
        for name, payload in zip_longest(before, batch, fillvalue="x"):
            if name != "x":
                records.revoke(ground.table, name, "o", payload)
        before = []
        for payload in batch:
            wanted = Wanted(pages=["map"], note=payload, days=_DAYS)
            _, link = records.make(ground.table, ground.keys, wanted, payload, _DAYS)
            before.append(link.name)
        ground.tries.go("/chia-se?", "notes and reasons of links", 2 * len(batch))
        ground.tries.settled()
        ended = ground.tries.page.locator(".st-key-share-ended summary")
        if ended.count():
            ended.click()
            ground.tries.settled()
        ground.tries.look("share", batch[0])
        ground.tries.go("/phuong-phap?", "notes", 0)


def decisions(ground: Ground) -> None:
    """Every payload as title, office, particularities or reason of a recorded decision."""
    communes = ground.communes()
    scenario = json.loads(ground.scenario().to_json())
    for number, batch in enumerate(batches(ground.both, 4)):
        title, by, grounds, reason = [*batch, *["x"] * 3][:4]
        pair = {"from": communes[0], "to": communes[1]}
        draft = Draft(
            title=title.strip() or "x", by=by.strip() or "x", decided_on=date(2026, 11, 1),
            edition=ground.edition, scenario=scenario, moves=(pair | {"posts": 1},),
            refused=({"from": communes[2], "to": communes[3], "reason": reason},),
            particularities=grounds,
        )  # fmt: skip
        record(ground.store, draft)
        ground.tries.go(f"/quyet-dinh?decision={number + 1}", "decisions", len(batch))
    ground.tries.settled()
    ground.tries.look("decisions", "the last")


PARTS: dict[str, Callable[[Ground], None]] = {
    "addresses": addresses,
    "searches": typed.searches,
    "filters": typed.filters,
    "plans": typed.plans,
    "desk": typed.desk,
    "forms": typed.forms,
    "lines": typed.lines,
    "choices": typed.choices,
    "files": handed.files,
    "scenarios": scenarios,
    "broken": broken,
    "notes": notes,
    "decisions": decisions,
    "people": asked.people,
    "api": asked.api,
}
THROUGH_A_PROXY = frozenset({"people"})
"""Parts for which roles hold, and people come through a proxy."""

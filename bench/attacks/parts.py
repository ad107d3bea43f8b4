"""The places where payloads are sent, part by part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, zip_longest
from pathlib import Path
from typing import TypeVar

from pages.ui.navigation import PAGES
from sharing.links import records
from sharing.links.keys import Keys
from sharing.links.records import Wanted
from sharing.links.table import Table
from sharing.scenario import Scenario
from tests.attack import payloads, placing
from tests.browser.assailant import Assailant, give_file
from tests.browser.product import BY_NAME, texts
from warehouse.decision_lines import Draft
from warehouse.decisions import record
from warehouse.editions import Store

SCRIPT, SQL = "script", "SQL"
# Fields by the page they stand on, what opens it, and their keys.
FIELDS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("overview", "", (), ("search-",)),
    ("compare", "", (), ("compare-search",)),
    ("compare", "part=table", (), ("address_find",)),
    ("reform", "", (), ("address_find",)),
    ("staffing", "moves=3", ("plan-edit", "plan-scenarios"),
     ("plan-decide-reason", "plan-lock-reason", "plan-name")),
)  # fmt: skip
_LINKS_AT_ONCE, _FILES_AT_ONCE, _DAYS = 90, 80, 30
_PATIENCE_MS = 300_000
_CHECKED = """(said) => document.body.innerText.includes(said) && window.reading.calm()"""

T = TypeVar("T")


@dataclass(frozen=True)
class Ground:
    """What the attacks are made on.

    Attributes:
        tries: The browser page they are sent from.
        store: The editions of the server, a copy.
        table: Its links.
        keys: What signs its links.
        folder: Where files for it are written.
        share: Every so many-th payload is sent; 1: all.
    """

    tries: Assailant
    store: Store
    table: Table
    keys: Keys
    folder: Path
    share: int

    def some(self, every: Sequence[T]) -> Sequence[T]:
        """This run's share of a list."""
        return every[:: self.share]

    @property
    def both(self) -> list[str]:
        """The payloads of both kinds that are sent, mixed."""
        return placing.mixed(self.some(placing.every()))

    @property
    def edition(self) -> str:
        """Id of the edition that is served."""
        return self.store.serve().edition.id


def addresses(ground: Ground) -> None:
    """Every payload on every page; every script payload in every parameter, page after page."""
    for page in PAGES:
        for parameters in placing.dealt(ground.both):
            _go(ground, page.url_path, parameters, "every payload on every page")
    turns = placing.turned(ground.some(payloads.script()))
    for turn, parameters in enumerate(turns):
        page = PAGES[turn % len(PAGES)]
        _go(ground, page.url_path, parameters, "every script payload in every parameter")


def _go(ground: Ground, path: str, parameters: dict[str, str], place: str) -> None:
    ground.tries.go(f"/{path}?{placing.query(parameters)}", place, len(parameters))


def fields(ground: Ground) -> None:
    """Every script payload in every field, and the SQL payloads shared among them."""
    for number, (page, query, opened, keys) in enumerate(FIELDS):
        ground.tries.go(f"/{BY_NAME[page].url_path}?{query}", "fields", 0)
        ground.tries.settled()
        for key in opened:
            ground.tries.page.locator(f".st-key-{key} summary").click()
            ground.tries.settled()
        sql = ground.some(payloads.sql())[number :: len(FIELDS)]
        for turn, payload in enumerate([*ground.some(payloads.script()), *sql]):
            for place, key in enumerate(keys):
                both = placing.every()
                sent = payload if not place else both[(turn + 7 * place) % len(both)]
                ground.tries.type_in(key, sent, f"fields of {page}")
            ground.tries.rested()
            ground.tries.look(f"{page} {keys[0]}", payload)


def scenarios(ground: Ground) -> None:
    """Payloads as names, notes and reasons of scenarios: addresses and files; and spoilt files."""
    communes = list(_communes(ground.store))
    standard = _standard(ground)
    made = list(placing.scenarios(ground.both, communes, standard))
    for scenario in made:
        sent = 2 + len(scenario.locked) + len(scenario.excluded) + len(scenario.forbidden)
        query = placing.query(scenario.every_parameter())
        ground.tries.go(f"/bo-tri?{query}", "scenarios in addresses", sent)
        ground.tries.settled()
        ground.tries.look("scenario", scenario.name)
    spoilt = list(placing.broken_scenarios(ground.both[::10], standard))
    files = [*(one.to_json().encode() for one in made), *spoilt]
    for page, key in (("staffing", "plan-upload"), ("decisions", "decision-file")):
        ground.tries.go(f"/{BY_NAME[page].url_path}?", "scenarios", 0)
        ground.tries.settled()
        if page == "staffing":
            ground.tries.page.locator(".st-key-plan-scenarios summary").click()
            ground.tries.settled()
        for number, content in enumerate(files):
            path = ground.folder / f"{number}.json"
            path.write_bytes(content)
            give_file(ground.tries.page, key, [path])
            ground.tries.settled()
            ground.tries.look(f"{page} {key}", path.name)
            ground.tries.count("scenario files", 1)


def files(ground: Ground) -> None:
    """Script payloads as names of files and in cells, SQL ones as headings, cells and sheets."""
    script, sql = ground.some(payloads.script()), ground.some(payloads.sql())
    named = list(placing.named_files(ground.folder / "named", script, sql))
    batches = [*_batches(named, _FILES_AT_ONCE), list(placing.poisoned_files(ground.folder))]
    page = ground.tries.page
    for batch in batches:
        page.goto(page.url.partition("?")[0].rpartition("/")[0] + "/nop-so-lieu")
        ground.tries.settled()
        ground.tries.listen()
        give_file(page, "", list(batch))
        # Checking starts a program of its own.
        said = texts("vi")["outcome.refused"]
        page.wait_for_function(_CHECKED, arg=said, polling=200, timeout=_PATIENCE_MS)
        for summary in page.get_by_test_id("stMain").locator("summary").all()[:8]:
            summary.click()
        page.wait_for_function(_CHECKED, arg=said, polling=200, timeout=_PATIENCE_MS)
        ground.tries.look("submit", batch[0].name)
        ground.tries.count("names of files", len(batch))
    ground.tries.count("headings, cells and sheets", len(sql) + len(payloads.script()))


def notes(ground: Ground) -> None:
    """Every payload as the note of a link, then as the reason why it was taken back."""
    before: list[str] = []
    for batch in _batches(ground.both, _LINKS_AT_ONCE):
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
    communes = list(_communes(ground.store))
    scenario = json.loads(_standard(ground).to_json())
    for number, batch in enumerate(_batches(ground.both, 4)):
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


def _standard(ground: Ground) -> Scenario:
    return Scenario(
        period_id="2026-10", objective="worst_load", budget=3, most_km=60.0, minimum=5,
        most_lent=None, edition=ground.edition,
    )  # fmt: skip


def _communes(store: Store) -> Iterator[str]:
    from warehouse import queries  # noqa: PLC0415  beside what it is for

    connection = store.serve().edition.open()
    try:
        yield from queries.run(connection, "communes")["commune_code"]
    finally:
        connection.close()


def _batches(every: Sequence[T], size: int) -> Iterator[list[T]]:
    left = iter(every)
    while part := list(islice(left, size)):
        yield part


PARTS: dict[str, Callable[[Ground], None]] = {
    "addresses": addresses,
    "fields": fields,
    "scenarios": scenarios,
    "files": files,
    "notes": notes,
    "decisions": decisions,
}

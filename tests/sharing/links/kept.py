"""A table of links whose clock is set by hand, and what tests do with it."""

from __future__ import annotations

from pathlib import Path

from sharing.links import openings, records
from sharing.links.openings import Opened, Refused
from sharing.links.records import Link, Wanted
from sharing.links.table import Table
from tests.sharing.links.made import KEY, Clock

HOUR, DAY, YEAR = 3600, 86_400, 31_536_000
KEYS = (KEY,)


def opened_table(folder: Path, clock: Clock) -> Table:
    return Table(folder / "links.sqlite", lambda: clock.wall, lambda: clock.steady)


def made(table: Table, **wanted: object) -> tuple[str, Link]:
    chosen = {"pages": ["overview", "map"], **wanted}
    return records.make(table, KEYS, Wanted(**chosen), "officer@example", 90)  # type: ignore[arg-type]


def follow(table: Table, token: str, hours: int = 8) -> Opened | Refused:
    return openings.open_link(table, KEYS, token, hours=hours)


def reason(table: Table, token: str) -> str:
    answer = follow(table, token)
    assert isinstance(answer, Refused)
    return answer.reason


def cookie_of(table: Table, token: str) -> str:
    answer = follow(table, token)
    assert isinstance(answer, Opened)
    return answer.cookie

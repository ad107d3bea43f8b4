"""The same dossier in several rows, of one list or of several: which row counts, if any.

Rows that say the same count once. A row that only fills in what another one lacked supersedes it.
Everything else is set aside, all rows of the dossier together: nothing tells which is right.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from etl.sources.dossiers.meaning import MANNER_WORDS, PROCEDURE_WORDS, UNIT_WORDS, Meaning
from etl.sources.dossiers.words import Stage
from warehouse.dossiers import Rows

REPEATED, SUPERSEDED, CONFLICT = "dossier_repeated", "dossier_superseded", "dossier_conflict"


@dataclass(frozen=True)
class Version:
    """One row of a dossier that several rows give.

    Attributes:
        file: Number of its list.
        row_index: Its place among all rows.
        fixed: What must not differ: commune, procedure, field, channel, marks, receipt, due date.
        dates: Its days of completion and return; None where empty.
        stage: Where it stands.
        faulty: Whether the row is set aside for itself.
    """

    file: int
    row_index: int
    fixed: tuple[Any, ...]
    dates: tuple[int | None, int | None]
    stage: Stage | None
    faulty: bool

    @property
    def contents(self) -> tuple[Any, ...]:
        """All that figures depend on."""
        return (self.fixed, self.dates, self.stage)

    def completes(self, other: "Version") -> bool:
        """Whether it says all that the other says, and more."""
        if self.fixed != other.fixed or self.contents == other.contents:
            return False
        filled = all(
            before is None or before == now
            for before, now in zip(other.dates, self.dates, strict=True)
        )
        return filled and (self.stage is other.stage or other.stage is Stage.OPEN)


@dataclass(frozen=True)
class Verdict:
    """A row that does not count, why, and the place of the row it goes with."""

    version: Version
    code: str
    other: Version


def verdicts(rows: Rows, meaning: Meaning, set_aside: frozenset[int]) -> Iterator[Verdict]:
    """The rows that do not count since their dossier is in another row.

    Args:
        rows: As `DossierLists.repeats`, of the lists that count.
        meaning: What their words mean.
        set_aside: Places of rows that are set aside for themselves.
    """
    dossiers: dict[int, list[Version]] = defaultdict(list)
    for record in rows.sort_values("row_index").to_dict("records"):
        dossiers[record["code"]].append(_version(record, meaning, set_aside))
    for versions in dossiers.values():
        if len(versions) > 1:
            yield from _judge(versions)


def _judge(versions: Sequence[Version]) -> Iterator[Verdict]:
    first_of: dict[tuple[Any, ...], Version] = {}
    for one in versions:
        first_of.setdefault(one.contents, one)
    # Dates are only ever filled in, so the fuller version stands after the emptier one.
    chain = sorted(first_of.values(), key=_fullness)
    clear = all(later.completes(earlier) for earlier, later in pairwise(chain))
    if not clear or any(one.faulty for one in versions):
        for one in versions:
            if not one.faulty:
                other = next(version for version in versions if version is not one)
                yield Verdict(one, CONFLICT, other)
        return
    for one in versions:
        standing = first_of[one.contents]
        if one is not standing:
            yield Verdict(one, REPEATED, standing)
        elif one is not chain[-1]:
            yield Verdict(one, SUPERSEDED, chain[-1])


def _fullness(version: Version) -> tuple[int, bool]:
    return sum(day is not None for day in version.dates), version.stage is not Stage.OPEN


def _version(record: dict[Any, Any], meaning: Meaning, set_aside: frozenset[int]) -> Version:
    file = int(record["file"])
    if record["faulty"] or record["row_index"] in set_aside:
        return Version(file, record["row_index"], (), (None, None), None, True)
    unit = meaning.unit(file, _key(record, UNIT_WORDS))
    procedure = meaning.procedure(file, _key(record, PROCEDURE_WORDS))
    dates = (_day(record["finished_day"]), _day(record["returned_day"]))
    due = _day(record["due_day"])
    done = any(day is not None for day in dates)
    manner = meaning.manner(file, _key(record, MANNER_WORDS), done=done, due=due is not None)
    fixed = (
        unit.commune_code, procedure.code or procedure.name, procedure.field_code, manner.channel,
        manner.crosses, _day(record["received_day"]), due,
    )  # fmt: skip
    return Version(file, record["row_index"], fixed, dates, manner.stage, False)


def _key(record: dict[Any, Any], columns: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(record[f"{column}_word"]) for column in columns)


def _day(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)

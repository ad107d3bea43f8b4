"""What must not happen to figures from one edition to the next without somebody answering for it.

An edition that loses commune-months of its parent, or in which a figure jumps, is refused unless a
reason is given, which stays in its manifest (kind 122 of the catalogue of bad inputs).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from warehouse import queries
from warehouse.connection import Connection
from warehouse.errors import EditionError

MOST_LOST_RATIO = 0.02
MOST_CHANGE_RATIO = 5.0
"""How far a figure may move, in medians of that commune's and measure's months."""
LOST_DOSSIERS, LOST_OFFICIALS, JUMPS = "lost_dossiers", "lost_officials", "jumps"
NOT_COMPARED = "not_compared"
_LEAST_MEDIAN = 1.0
_MOST_NAMED = 5
_KEYS = ["commune_code", "month", "measure", "staff_group"]

Objection = Mapping[str, Any]
"""`kind`, `count`, `of` (what the count is a part of) and `first` (some of them, in codes)."""


class ObjectionError(EditionError):
    """The guards object to an edition, and nobody answers for it.

    Attributes:
        parent: Id of the edition it was compared with.
        objections: What they say.
    """

    def __init__(self, parent: str, objections: Sequence[Objection]) -> None:
        self.parent = parent
        self.objections = list(objections)
        told = "; ".join(f"{one['kind']}: {one['count']} of {one['of']}" for one in objections)
        super().__init__("objected", parent=parent, told=told)


def objections(parent: Connection, edition: Connection) -> list[dict[str, Any]]:
    """What speaks against an edition, compared with its parent; nothing in most cases.

    Args:
        parent: The parent edition.
        edition: The new one.

    Returns:
        The objections, as the manifest keeps them.
    """
    before, after = (queries.run(one, "figures") for one in (parent, edition))
    return [*_lost(before, after), *_jumps(before, after)]


def not_compared(parent: str) -> dict[str, Any]:
    """What is said of an edition whose parent cannot be read: nothing tells what was lost."""
    return _objection(NOT_COMPARED, [parent], 1)


def _lost(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, Any]]:
    """Commune-months of dossiers, and of officials, that are there no more."""
    told = []
    for kind, measure in ((LOST_DOSSIERS, "received"), (LOST_OFFICIALS, "present")):
        had, has = (_commune_months(one, measure) for one in (before, after))
        gone = sorted(had - has)
        if len(gone) > MOST_LOST_RATIO * len(had):
            named = [f"{code} {month:%Y-%m}" for code, month in gone]
            told.append(_objection(kind, named, len(had)))
    return told


def _commune_months(figures: pd.DataFrame, measure: str) -> set[tuple[str, pd.Timestamp]]:
    rows = figures[figures["measure"] == measure]
    return set(zip(rows["commune_code"], rows["month"], strict=True))


def _jumps(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, Any]]:
    """Figures that moved by more than five medians of their own months.

    A simulated figure that gives way to a submitted one is no jump: it was never a figure.
    """
    medians = before.groupby(["commune_code", "measure", "staff_group"])["value"].transform(
        "median"
    )
    both = before.assign(median=medians.clip(lower=_LEAST_MEDIAN)).merge(
        after, on=_KEYS, suffixes=("_before", "_after")
    )
    moved = (both["value_after"] - both["value_before"]).abs()
    jumped = both[moved > MOST_CHANGE_RATIO * both["median"]]
    jumped = jumped[~jumped["simulated_before"] | jumped["simulated_after"]]
    if jumped.empty:
        return []
    named = [
        f"{code} {month:%Y-%m} {' '.join((measure, group)).strip()} {old:g} → {new:g}"
        for code, month, measure, group, old, new in jumped[
            [*_KEYS, "value_before", "value_after"]
        ].itertuples(index=False, name=None)
    ]
    return [_objection(JUMPS, named, len(both))]


def _objection(kind: str, named: list[str], of: int) -> dict[str, Any]:
    return {"kind": kind, "count": len(named), "of": of, "first": named[:_MOST_NAMED]}

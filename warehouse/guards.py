"""What must not happen to figures from one edition to the next without somebody answering for it.

An edition that loses commune-months of its parent, or in which a figure jumps, is refused unless a
reason is given, which stays in its manifest (kind 122 of the catalogue of bad inputs).
"""

from __future__ import annotations

import pandas as pd

from warehouse import queries
from warehouse.connection import Connection

MOST_LOST_RATIO = 0.02
MOST_CHANGE_RATIO = 5.0
"""How far a figure may move, in medians of that commune's and measure's months."""
_LEAST_MEDIAN = 1.0
_MOST_NAMED = 5
_KEYS = ["commune_code", "month", "measure", "staff_group"]


def objections(parent: Connection, edition: Connection) -> list[str]:
    """What speaks against an edition, compared with its parent; nothing in most cases.

    Args:
        parent: The parent edition.
        edition: The new one.

    Returns:
        One sentence for each objection, the communes and months in it.
    """
    before, after = (queries.run(one, "figures") for one in (parent, edition))
    return [*_lost(before, after), *_jumps(before, after)]


def _lost(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Commune-months of dossiers, and of officials, that are there no more."""
    told = []
    for name, measure in (("dossiers", "received"), ("officials", "present")):
        pairs = [_commune_months(one, measure) for one in (before, after)]
        gone = sorted(pairs[0] - pairs[1])
        if len(gone) > MOST_LOST_RATIO * len(pairs[0]):
            told.append(
                f"{len(gone)} of {len(pairs[0])} commune-months of {name} are lost: "
                + _named([f"{code} {month:%Y-%m}" for code, month in gone])
            )
    return told


def _commune_months(figures: pd.DataFrame, measure: str) -> set[tuple[str, pd.Timestamp]]:
    rows = figures[figures["measure"] == measure]
    return set(zip(rows["commune_code"], rows["month"], strict=True))


def _jumps(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
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
        f"{row.commune_code} {row.month:%Y-%m} {row.measure} {row.staff_group}".rstrip()
        + f" from {row.value_before:g} to {row.value_after:g}"
        for row in jumped.itertuples()
    ]
    return [
        f"{len(named)} figures change by more than {MOST_CHANGE_RATIO:g} times their median: "
        + _named(named)
    ]


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return "; ".join(names[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")

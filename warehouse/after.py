"""The after-check of a recorded decision, on the months of an edition.

Three months before the month of the decision against the three that follow it; the month itself,
in which posts move, is in neither. The start-up month is never taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from warehouse import queries
from warehouse.decision_lines import Decision
from workload.aftercheck import (
    Changes,
    Estimate,
    difference_in_differences,
    load_changes,
    planned_ratio,
)

MONTHS = 3
"""Months on each side of the decision."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """What was found of those that gave posts, or of those that got them.

    Attributes:
        communes: How many the decision names.
        estimate: How much more their load changed than elsewhere; None if it cannot be known.
        planned: The ratio that the posts alone would make, officials otherwise as they were.
    """

    communes: int
    estimate: Estimate | None
    planned: float


@dataclass(frozen=True, kw_only=True)
class AfterCheck:
    """What became of the load per official after a decision.

    Attributes:
        status: "done"; "not_yet": fewer than three months have followed; "too_early": fewer than
            three settled months went before.
        before: The months before, as far as there are.
        after: The months after, as far as there are.
        lenders: Communes that gave posts on balance.
        receivers: Communes that got posts on balance.
        simulated: Whether a figure of it is simulated.
        changes: Log ratios and variances of all communes, in the order of `codes`.
        codes: Codes of the communes.
    """

    status: str
    before: tuple[date, ...]
    after: tuple[date, ...]
    lenders: Side | None = None
    receivers: Side | None = None
    simulated: bool = False
    changes: Changes | None = None
    codes: tuple[str, ...] = ()


def after_check(
    connection: duckdb.DuckDBPyConnection, decision: Decision, *, scope: str, staff_group: str,
    certification: str, weighting: str,
) -> AfterCheck:  # fmt: skip
    """Check a decision on an edition's months.

    Args:
        connection: The edition; a later one than that of the decision, as a rule.
        decision: The decision.
        scope: "all", or "observed".
        staff_group: Whose officials the load is per.
        certification: "with" or "without".
        weighting: "weighted" or "count".
    """
    lens = {"certification": certification, "weighting": weighting}
    rows = queries.run(
        connection, "monthly_work", scope=scope, staff_group=staff_group, **lens
    )  # fmt: skip
    before, after = _windows(rows, decision.day)
    if len(before) < MONTHS or len(after) < MONTHS:
        status = "too_early" if len(before) < MONTHS else "not_yet"
        return AfterCheck(status=status, before=before, after=after)
    spread = queries.run(connection, "cube_dispersions", scope=scope)
    phi = spread.set_index(["certification", "weighting"])["dispersion"]
    codes = tuple(dict.fromkeys(rows["commune_code"]))
    first, second = _window(rows, before, codes), _window(rows, after, codes)
    changes = load_changes(first, second, float(phi.loc[certification, weighting]))
    used = rows[rows["month"].dt.date.isin([*before, *after])]
    return AfterCheck(
        status="done",
        before=before,
        after=after,
        lenders=_side(decision, codes, changes, first[1], -1),
        receivers=_side(decision, codes, changes, first[1], 1),
        simulated=bool(used["simulated"].any()),
        changes=changes,
        codes=codes,
    )


Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def _windows(rows: pd.DataFrame, day: date) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The months before and after the month of a day, as far as the edition has them."""
    months = rows.drop_duplicates("month").sort_values("month")
    settled = months.loc[~months["start_up"].astype(bool), "month"].dt.date.tolist()
    first = day.replace(day=1)
    before = [month for month in settled if month < first][-MONTHS:]
    after = [month for month in settled if month > first][:MONTHS]
    return tuple(before), tuple(after)


def _window(
    rows: pd.DataFrame, months: tuple[date, ...], codes: tuple[str, ...]
) -> tuple[Table, Table, Table]:
    """Work, officials and effective counts of some months, each (communes, months)."""
    some = rows[rows["month"].dt.date.isin(months)]
    tables = [
        some.pivot_table(
            index="commune_code", columns="month", values=name, aggfunc="first", dropna=False
        ).reindex(codes)
        for name in ("workload", "officials", "effective_count")
    ]
    work, officials, counts = (table.to_numpy(dtype=np.float64) for table in tables)
    return work, officials, counts


def _side(
    decision: Decision, codes: tuple[str, ...], changes: Changes, officials: Table, sign: int
) -> Side:
    """Those that give (sign −1) or get (1) posts on balance, against those outside the plan."""
    net: Mapping[str, int] = decision.posts_by_commune()
    posts = np.array([net.get(code, 0) for code in codes])
    outside = np.array([code not in net for code in codes])
    inside = sign * posts > 0
    return Side(
        communes=int(inside.sum()),
        estimate=difference_in_differences(changes, inside, outside),
        planned=planned_ratio(officials.mean(axis=1)[inside], posts[inside]),
    )

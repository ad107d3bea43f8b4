"""Which cells of a reviewer edition are withheld, so that no small count can be read or worked out.

Small is a count of officials below the limit, or one of dossiers from 1 up to it. What would give
a small count away is withheld with it:

* a commune's load, ratio and everything else that is made of its officials, in every period: hours
  over load are officials, and a quarter less two months is the third month;
* other communes, the smallest first, until those withheld in a period are two at least and twice the
  limit together: the province less those that are shown says no more than that;
* all flows of a commune's month beside a small one, and of the month before one that is carried
  over: what comes in goes out, and what is left is carried over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

FLOWS = (
    "carried_over", "resolved_early", "resolved_on_time", "resolved_late", "in_process_within",
    "in_process_late",
)  # fmt: skip
_RESOLVED = ["resolved_early", "resolved_on_time", "resolved_late"]
_SLICE = ["scope", "period_id"]
_LEAST_WITHHELD = 2

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Withheld:
    """The communes of which something is withheld.

    Attributes:
        officials: Communes whose officials are, by staff group.
        dossiers: Communes whose dossiers are.
        bare: Slices (scope, period, staff group) in which nothing that is shown covers what is
            withheld: the province's own totals go as well.
    """

    officials: Mapping[str, frozenset[str]]
    dossiers: frozenset[str]
    bare: frozenset[tuple[str, str, str]]


def withheld(tables: Tables, limit: int) -> Withheld:
    """What must be withheld of an edition.

    Args:
        tables: Its `core_staff_month`, `core_caseload_month` (one row a commune, month and kind of
            field) and `mart_load`.
        limit: Counts below this many are small.
    """
    load = tables["mart_load"]
    counted = load[(load["weighting"] == "count") & load["dossiers"].notna()]
    bare: set[tuple[str, str, str]] = set()
    dossiers = _covered(
        _few_dossiers(tables["core_caseload_month"], limit),
        counted[counted["certification"] == "with"], "dossiers", limit, bare,
    )  # fmt: skip
    officials = {}
    staff = tables["core_staff_month"]
    whole = counted[(counted["certification"] == "with") & counted["officials"].notna()]
    for group in sorted(load["staff_group"].unique()):
        own = staff[staff["staff_group"] == group]
        few = frozenset(own.loc[own["present"] < limit, "commune_code"])
        shown = whole[whole["staff_group"] == group]
        few |= frozenset(shown.loc[shown["officials"] < limit, "commune_code"])
        officials[str(group)] = _covered(few, shown, "officials", limit, bare)
    return Withheld(officials, dossiers, frozenset(bare))


def _few_dossiers(caseload: pd.DataFrame, limit: int) -> frozenset[str]:
    """Communes that in some month received few dossiers, of one kind of field or of both."""
    both = caseload.groupby(["commune_code", "month"])["received"].sum().reset_index()
    found = [
        frozenset(rows.loc[_small(rows["received"], limit), "commune_code"])
        for rows in (caseload, both)
    ]
    return frozenset.union(*found)


def _small(values: pd.Series[float], limit: int) -> pd.Series[bool]:
    return (values > 0) & (values < limit)


def _covered(
    few: frozenset[str], rows: pd.DataFrame, column: str, limit: int,
    bare: set[tuple[str, str, str]],
) -> frozenset[str]:
    """The communes with others added until the total of a slice does not tell what one of them has."""
    chosen = set(few)
    slices = [
        ((str(scope), str(period), str(group)), of_slice.set_index("commune_code")[column])
        for (scope, period, group), of_slice in rows.groupby([*_SLICE, "staff_group"])
    ]
    before = -1
    while len(chosen) != before:  # one slice's addition can uncover none of the others, only cover
        before = len(chosen)
        for _, values in slices:
            chosen |= _added(values, chosen, limit)
    bare |= {key for key, values in slices if not _safe(values[values.index.isin(chosen)], limit)}
    return frozenset(chosen)


def _added(values: pd.Series[float], chosen: set[str], limit: int) -> set[str]:
    """What must be withheld besides, in one slice: the smallest first."""
    added: set[str] = set()
    rest = values[~values.index.isin(chosen)].sort_values(kind="stable")
    hidden = values[values.index.isin(chosen)]
    while len(rest) and not _safe(hidden, limit):
        added.add(str(rest.index[0]))
        hidden, rest = pd.concat([hidden, rest.iloc[:1]]), rest.iloc[1:]
    return added


def _safe(hidden: pd.Series[float], limit: int) -> bool:
    """Whether the sum of what is withheld says nothing of a single one."""
    if hidden.empty:
        return True
    return len(hidden) >= _LEAST_WITHHELD and bool(hidden.sum() >= 2 * limit)


def blank_flows(caseload: pd.DataFrame, limit: int) -> pd.DataFrame:
    """The rows of `core_caseload_month` without the flows that are small or would tell small ones.

    Args:
        caseload: One row a commune, month and kind of field.
        limit: Counts below this many are small.
    """
    flows = list(FLOWS)
    keys = [caseload["commune_code"], caseload["month"]]
    known = caseload[flows].notna().all(axis=1)
    both = caseload[flows].groupby(keys).transform("sum").where(known)
    left, carried = pd.Series(False, caseload.index), pd.Series(False, caseload.index)
    small = pd.Series(False, caseload.index)
    for values in (caseload[flows], both):
        small |= values.apply(_small, limit=limit).any(axis=1)
        resolved = _small(values[_RESOLVED].sum(axis=1), limit)
        carried |= _small(values["carried_over"], limit) | resolved
        left |= _small(values["in_process_within"] + values["in_process_late"], limit) | resolved
    months = _by_month(keys, {"small": small, "carried": carried, "left": left})
    before = months["carried"].rename(index=_month_before, level="month")
    after = months["left"].rename(index=_month_after, level="month")
    hidden = {
        (str(code), pd.Timestamp(month))
        for told in (months["small"] | months["carried"] | months["left"], before, after)
        for code, month in told.index[told]
    }
    blank = [
        (str(code), pd.Timestamp(month)) in hidden
        for code, month in zip(caseload["commune_code"], caseload["month"], strict=True)
    ]
    shown = caseload.copy()
    shown[flows] = shown[flows].astype("float64")
    shown.loc[np.array(blank, dtype=bool), flows] = np.nan
    return shown


def _by_month(
    keys: list[pd.Series[str]], flags: Mapping[str, pd.Series[bool]]
) -> dict[str, pd.Series[bool]]:
    return {name: flag.groupby(keys).any() for name, flag in flags.items()}


def _month_before(month: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(month) - pd.DateOffset(months=1)


def _month_after(month: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(month) + pd.DateOffset(months=1)



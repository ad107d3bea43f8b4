"""Which cells of a reviewer edition are withheld, so that no small count can be read or worked out.

Small is a count of officials below the limit, or one of dossiers from 1 up to it. What would give
a small count away is withheld with it:

* a commune's load, ratio and everything else that is made of its officials, in every period: hours
  over load are officials, and a quarter less two months is the third month;
* other communes, the smallest first, until what the province has more than those that are shown
  says nothing of a single one (`reviewer_cover`);
* beside a small flow of a commune's month the others of its kind, and where little was carried over
  the month before as well: what comes in goes out, and what is left is carried over.

What would tell few certifications by channel is looked for in `reviewer_channels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.reviewer_cover import LENS, Lens, covered, spans_of

FLOWS = (
    "carried_over", "resolved_early", "resolved_on_time", "resolved_late", "in_process_within",
    "in_process_late",
)  # fmt: skip
_RESOLVED = ["resolved_early", "resolved_on_time", "resolved_late"]
_LEFT = ["in_process_within", "in_process_late"]
# Columns of mart_load that are made with the province's average, and of them those that are made
# with the spread between all communes: no sum, and whoever tries all splits of one finds the right.
OF_SPREAD = [
    "spread_lower_95", "spread_upper_95", "spread_lower_998", "spread_upper_998", "shrunk_ratio",
    "q_value",
]  # fmt: skip
OF_REFERENCE = [
    "expected", "ratio", "ratio_lower_95", "ratio_upper_95", "ratio_lower_998", "ratio_upper_998",
    "expected_count", "funnel_lower_95", "funnel_upper_95", "funnel_lower_998", "funnel_upper_998",
    *OF_SPREAD,
]  # fmt: skip
# Columns of mart_load that officials and handling times go into together.
OF_LOAD = ["load", "load_lower", "load_upper", "load_per_working_day", *OF_REFERENCE]
NOT_JUDGED: dict[str, str | bool] = {
    "verdict": "insufficient", "evidence": "none", "outlier": False,
}  # fmt: skip

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Withheld:
    """The communes of which something is withheld.

    Attributes:
        officials: Communes whose officials are, by staff group.
        dossiers: Communes whose dossiers are.
        bare: Slices in which nothing that is shown covers what is withheld: all that is made
            with the province's average goes as well.
    """

    officials: Mapping[str, frozenset[str]]
    dossiers: frozenset[str]
    bare: frozenset[Lens]


def withheld(tables: Tables, limit: int, few_dossiers: frozenset[str] = frozenset()) -> Withheld:
    """What must be withheld of an edition.

    Args:
        tables: Its `core_period`, `core_staff_month`, `core_caseload_month` (one row a commune,
            month and kind of field) and `mart_load`.
        limit: Counts below this many are small.
        few_dossiers: Communes whose dossiers are withheld for another reason.
    """
    reference, spans = in_reference(tables["mart_load"], "count"), spans_of(tables["core_period"])
    dossiers, bare = covered(
        _few_dossiers(tables["core_caseload_month"], limit) | few_dossiers,
        _by_certification(reference), ["dossiers"], limit, spans,
    )  # fmt: skip
    officials = {}
    staff = tables["core_staff_month"]
    for group in sorted(tables["mart_load"]["staff_group"].unique()):
        own = staff[staff["staff_group"] == group]
        few = frozenset(own.loc[own["present"] < limit, "commune_code"])
        rows = reference[reference["staff_group"] == group]
        few |= frozenset(rows.loc[rows["officials"] < limit, "commune_code"])
        officials[str(group)], more = covered(few, rows, ["officials"], limit, spans)
        bare |= more
    return Withheld(officials, dossiers, bare)


def in_reference(load: pd.DataFrame, weighting: str) -> pd.DataFrame:
    """The rows of `mart_load` of one weighting that make the province's totals."""
    counted = load["dossiers"].notna() & (load["officials"] > 0)
    return load[counted & (load["weighting"] == weighting)]


def _by_certification(reference: pd.DataFrame) -> pd.DataFrame:
    """Dossiers with certification, without it, and certifications alone: with less without."""
    keys = ["scope", "period_id", "staff_group", "commune_code"]
    sides = [
        reference[reference["certification"] == one].set_index(keys)["dossiers"]
        for one in ("with", "without")
    ]
    alone = (sides[0] - sides[1]).dropna().rename("dossiers").reset_index()
    rows = reference[[*LENS, "commune_code", "dossiers"]]
    return pd.concat([rows, alone.assign(certification="only")], ignore_index=True)


def _few_dossiers(caseload: pd.DataFrame, limit: int) -> frozenset[str]:
    """Communes that in some month received few dossiers, of one kind of field or of both."""
    both = caseload.groupby(["commune_code", "month"])["received"].sum().reset_index()
    found = [
        frozenset(rows.loc[small(rows["received"], limit), "commune_code"])
        for rows in (caseload, both)
    ]
    return frozenset.union(*found)


def small(values: pd.Series[float], limit: int) -> pd.Series[bool]:
    """Which counts are small: from 1 up to the limit."""
    return (values > 0) & (values < limit)


def blank_flows(caseload: pd.DataFrame, limit: int) -> pd.DataFrame:
    """The rows of `core_caseload_month` without the flows that are small or would tell small ones.

    What is resolved is one group of cells, what is in process another: beside a small one its whole
    group goes. Where the sum of a group is small, or what was carried over, the whole month goes,
    and of the months beside it what would give it away.

    Args:
        caseload: Rows with all flows of a commune's month, and rows without any.
        limit: Counts below this many are small.
    """
    shown = caseload.reset_index(drop=True)
    shown[list(FLOWS)] = shown[list(FLOWS)].astype("float64")
    resolved, left = shown[_RESOLVED], shown[_LEFT]
    sums = pd.concat(
        [resolved.sum(axis=1, min_count=1), left.sum(axis=1, min_count=1), shown["carried_over"]],
        axis=1,
    )
    told = pd.MultiIndex.from_arrays([shown["commune_code"], pd.to_datetime(shown["month"])])
    whole = _any_small(sums, limit)
    carried = told[_any_small(sums.iloc[:, :1], limit) | small(shown["carried_over"], limit)]
    going = told[_any_small(sums.iloc[:, :2], limit)]
    whole |= told.isin(_moved(carried, -1)) | told.isin(_moved(going, 1))
    shown.loc[whole, list(FLOWS)] = np.nan
    shown.loc[_any_small(resolved, limit), _RESOLVED] = np.nan
    shown.loc[_any_small(left, limit), _LEFT] = np.nan
    return shown


def _any_small(values: pd.DataFrame, limit: int) -> pd.Series[bool]:
    return ((values > 0) & (values < limit)).any(axis=1)


def _moved(months: pd.MultiIndex, by: int) -> list[tuple[str, pd.Timestamp]]:
    """The same communes so many months later."""
    return [(code, month + pd.DateOffset(months=by)) for code, month in months]

"""The flows of a commune's month: which are not told, so that no small one follows from the others.

Flows go into no load. They are the one thing of a reviewer edition that is blanked where it is
small and not computed anew: what comes in goes out, so beside a small flow others go, until nothing
that must hold between them gives it back.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.reviewer.cells import small

FLOWS = (
    "carried_over", "resolved_early", "resolved_on_time", "resolved_late", "in_process_within",
    "in_process_late",
)  # fmt: skip
_RESOLVED = ["resolved_early", "resolved_on_time", "resolved_late"]
_LEFT = ["in_process_within", "in_process_late"]


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

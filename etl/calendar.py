"""The months and reporting periods of the product, with their days and working days.

Only calendar periods: months, and the complete quarters, half-years, nine months and years that
lie inside the span. A period that the span does not cover in full is not a period. Every period is
half-open: it holds the days from `starts_on` up to, but not including, `ends_before`.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

_KINDS = (
    ("quarter", 3, 3, "{year}-Q{number}"),
    ("half", 6, 6, "{year}-H{number}"),
    ("nine_months", 9, 12, "{year}-9M"),
    ("year", 12, 12, "{year}"),
)
"""Kind, its length in months, how many months apart two of them begin, its identifier."""


class Span(NamedTuple):
    """Some whole months: from the first day of `first` to the last day of the month `last`."""

    period_id: str
    kind: str
    first: pd.Timestamp
    last: pd.Timestamp


def month_table(first: date, last: date, holidays: pd.DataFrame) -> pd.DataFrame:
    """Every month of the span with its days and working days.

    A working day is a Monday to Friday that is no holiday, or a day worked in place of one.

    Args:
        first: First day of the first month.
        last: First day of the last month.
        holidays: A frame of the contract `HOLIDAYS`.

    Returns:
        `month` (its first day), `days`, `working_days`.

    Raises:
        ValueError: a bound is not the first of a month, or the last month is before the first.
    """
    if first.day != 1 or last.day != 1 or last < first:
        raise ValueError(f"not a span of months: {first} to {last}")
    starts = pd.date_range(first, last, freq="MS", unit="us")
    ends = starts + pd.offsets.MonthBegin(1)
    off = holidays.loc[~holidays["working"], "date"].to_numpy(dtype="datetime64[D]")
    made_up = holidays.loc[holidays["working"], "date"].to_numpy(dtype="datetime64[D]")
    begins, stops = starts.to_numpy(dtype="datetime64[D]"), ends.to_numpy(dtype="datetime64[D]")
    weekend = made_up[~np.is_busday(made_up)]
    extra = ((weekend >= begins[:, np.newaxis]) & (weekend < stops[:, np.newaxis])).sum(axis=1)
    return pd.DataFrame(
        {
            "month": starts,
            "days": (stops - begins).astype(np.int64),
            "working_days": np.busday_count(begins, stops, holidays=off) + extra,
        }
    )


def period_table(months: pd.DataFrame, start_up: date) -> pd.DataFrame:
    """The reporting periods that the months cover in full.

    Args:
        months: Consecutive months as `month_table` gives them.
        start_up: First day of the month in which the offices started.

    Returns:
        `period_id` ("2026-10", "2026-Q3", "2025-H2", "2026-9M", "2026", and the whole span
        "2025-07..2026-10"), `kind` ("month", "quarter", "half", "nine_months", "year",
        "all"), `first_month`, `last_month`, `months` (how many), `days`, `working_days`,
        `starts_on`, `ends_before`, and `start_up` (whether the start-up month is in it).
    """
    spans = pd.DataFrame(_spans(months["month"].tolist()))
    rows = [
        months[months["month"].between(first, last)]
        for first, last in zip(spans["first"], spans["last"], strict=True)
    ]
    began = pd.Timestamp(start_up)
    return pd.DataFrame(
        {
            "period_id": spans["period_id"],
            "kind": spans["kind"],
            "first_month": spans["first"],
            "last_month": spans["last"],
            "months": [len(row) for row in rows],
            "days": [row["days"].sum() for row in rows],
            "working_days": [row["working_days"].sum() for row in rows],
            "starts_on": spans["first"],
            "ends_before": spans["last"] + pd.offsets.MonthBegin(1),
            "start_up": (spans["first"] <= began) & (spans["last"] >= began),
        }
    )


def _spans(months: list[pd.Timestamp]) -> Iterator[Span]:
    for month in months:
        yield Span(f"{month:%Y-%m}", "month", month, month)
    for kind, length, step, identifier in _KINDS:
        for month in months:
            earlier, offset = divmod(month.month - 1, step)
            last = month + pd.DateOffset(months=length - 1)
            if offset == 0 and last <= months[-1]:
                period_id = identifier.format(year=month.year, number=earlier + 1)
                yield Span(period_id, kind, month, last)
    whole = f"{months[0]:%Y-%m}..{months[-1]:%Y-%m}"
    yield Span(whole, "all", months[0], months[-1])

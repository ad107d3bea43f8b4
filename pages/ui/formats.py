"""Numbers, dates and periods on the pages, written as everything that leaves the house is."""

from sharing.formats import (
    Day,
    Number,
    PeriodKind,
    Reason,
    compact,
    date,
    date_time,
    interval,
    missing,
    month,
    month_short,
    number,
    percent,
    period,
    points,
    ratio,
    rounded,
    signed,
    span,
    span_short,
    written_date,
)

__all__ = [
    "Day", "Number", "PeriodKind", "Reason", "compact", "date", "date_time", "interval", "missing",
    "month", "month_short", "number", "percent", "period", "points", "ratio", "rounded", "signed",
    "span", "span_short", "written_date",
]  # fmt: skip

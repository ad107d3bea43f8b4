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
    "Day", "Number", "PeriodKind", "Reason", "apart", "compact", "date", "date_time", "interval",
    "missing", "month", "month_short", "number", "percent", "period", "points", "ratio", "rounded",
    "signed", "span", "span_short", "written_date",
]  # fmt: skip
_MOST_DECIMALS = 9


def apart(x: float, other: float, decimals: int = 1) -> int:
    """Decimals that `number` needs so that two numbers which differ are not written alike.

    Args:
        x: A number.
        other: The one beside it.
        decimals: No fewer than these.
    """
    while (
        decimals < _MOST_DECIMALS
        and x != other
        and rounded(x, decimals) == rounded(other, decimals)
    ):
        decimals += 1
    return decimals

"""Which period another one is compared with: the same rule for a page and for a briefing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def before(periods: Iterable[Any], now: Any) -> Any | None:
    """The period right before another, of the same kind and length; None if there is none.

    Neither may hold the start-up month: its figures are not settled.

    Args:
        periods: Rows of `core_period`.
        now: One of them.
    """
    if now.start_up:
        return None
    for period in periods:
        same = (period.kind, period.months) == (now.kind, now.months)
        if same and period.ends_before == now.starts_on and not period.start_up:
            return period
    return None


def judged(counts: Mapping[str, int]) -> bool:
    """Whether communes by verdict hold any verdict at all; without one nothing is compared."""
    return sum(counts.values()) > counts.get("insufficient", 0)

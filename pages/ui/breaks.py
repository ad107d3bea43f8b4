"""Breaks of the map's classes: the same in every period of an edition, so that months compare.

A measure with a norm has breaks from the policy. The others are cut into fifths of all its months
together, rounded so that a reader can say them; the start-up month is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from pages.ui import policy
from pages.ui.drawn import once
from pages.ui.view import View

_FIFTHS = (0.2, 0.4, 0.6, 0.8)
_SIGNIFICANT = 2
_NEARLY_ALL = (0.02, 0.98)
# Posts short or spare: level, some, many; in tolerances of the policy.
_MANY = 3

Values = Callable[[View], pd.Series]


def of(view: View, values: Values, own: pd.Series) -> list[float]:
    """The breaks of a measure, from the lowest.

    Args:
        view: What is looked at; its measure is the one that is cut.
        values: Reads the figures of the measure in another period.
        own: The figures that are shown, for an edition whose months have none.
    """
    if view.measure == "ratio":
        return list(policy.value(view, "verdict", "map_classes"))
    if view.measure == "need":
        level = float(policy.value(view, "need", "level_posts"))
        return [-_MANY * level, -level, level, _MANY * level]
    return _fifths(over_months(view, values)) or _fifths(own)


def over_months(view: View, values: Values) -> pd.Series:
    """The figures of every month of the edition but the start-up one, in the view's slice."""
    months = [
        period for period in view.records("periods")
        if period.kind == "month" and not period.start_up
    ]  # fmt: skip

    def make() -> pd.Series:
        figures = [values(replace(view, period=month)).dropna() for month in months]
        return pd.concat(figures, ignore_index=True) if figures else pd.Series(dtype=float)

    # The same for every period: the key names the first month, whatever is looked at.
    key = replace(view, period=months[0]) if months else view
    return once(key, "over months", make)


def ends(view: View, values: Values, own: pd.Series) -> tuple[float, float]:
    """Lowest and highest figure of a continuous scale, the same in all months.

    What lies beyond has the colour of the end.

    Args:
        view: What is looked at; its measure is the one that is shown.
        values: Reads the figures of the measure in another period.
        own: The figures that are shown, for an edition whose months have none.
    """
    if view.measure == "ratio":
        return 1 / _furthest(view), _furthest(view)
    known = over_months(view, values)
    known = own.dropna() if known.empty else known
    if known.empty:
        return (0.0, 1.0)
    low, high = (float(known.quantile(share)) for share in _NEARLY_ALL)
    if view.measure == "need":
        return -max(-low, high), max(-low, high)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _furthest(view: View) -> float:
    """As far beyond the last class of ratios as it is from 1."""
    return float(policy.value(view, "verdict", "map_classes")[-1]) ** 2


def _fifths(values: pd.Series) -> list[float]:
    """Fifths rounded to two digits, so that a reader can say them."""
    known = values.dropna()
    if known.empty:
        return []
    fifths = known.quantile(_FIFTHS)
    return sorted({float(f"{value:.{_SIGNIFICANT}g}") for value in fifths if value > 0}) or [0.0]

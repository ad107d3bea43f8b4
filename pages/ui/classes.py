"""Classes of the maps: every measure as a few classes with a colour and a name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from pages.ui import formats, look, policy
from pages.ui.view import View

# Classes of a measure without a norm of its own: fifths of the communes.
_FIFTHS = (0.2, 0.4, 0.6, 0.8)
_SIGNIFICANT = 2
# Breaks from here on are said without decimals.
_WHOLE_FROM = 10


@dataclass(frozen=True)
class Classes:
    """The communes of a slice sorted into classes.

    Attributes:
        codes: Class of each row, 0 the lowest; NaN where there is no value.
        names: Name of each class, from the lowest.
        colours: Colour of each class.
        counts: Communes in each class.
        missing: Communes without a value.
    """

    codes: pd.Series
    names: list[str]
    colours: list[str]
    counts: list[int]
    missing: int


def classify(view: View, rows: pd.DataFrame) -> Classes:
    """The classes of the view's measure."""
    if view.measure == "verdict":
        order = [v for v in reversed(look.VERDICTS) if v != "insufficient"]
        codes = rows["verdict"].map({verdict: i for i, verdict in enumerate(order)})
        names = [look.verdict_name(view.words, verdict) for verdict in order]
        return _counted(codes, names, [look.COLOURS[verdict] for verdict in order])
    if view.measure == "ratio":
        colours = [look.COLOURS[v] for v in reversed(look.VERDICTS) if v != "insufficient"]
        return _cut(
            view, rows["ratio"], policy.value(view, "verdict", "map_classes"), colours, decimals=2
        )
    values = measure_values(view, rows)
    breaks = _rounded_fifths(values)
    decimals = 0 if breaks and min(breaks) >= _WHOLE_FROM else 1
    return _cut(view, values, breaks, list(look.VOLUME_COLOURS), decimals=decimals)


def measure_values(view: View, rows: pd.DataFrame) -> pd.Series:
    """The values of the view's measure; NaN where there are none or they may not be used."""
    if view.measure == "rate":
        usable = view.doubtful | ~rows["population_doubtful"].fillna(value=True).astype(bool)
        return rows["dossiers_per_1000_people"].where(usable)
    return rows[{"verdict": "ratio", "ratio": "ratio", "load": "load"}[view.measure]]


def _rounded_fifths(values: pd.Series) -> list[float]:
    """Fifths rounded to two digits, so that a reader can say them."""
    known = values.dropna()
    if known.empty:
        return []
    fifths = known.quantile(_FIFTHS)
    return sorted({float(f"{value:.{_SIGNIFICANT}g}") for value in fifths if value > 0}) or [0.0]


def _cut(
    view: View, values: pd.Series, breaks: list[float], colours: list[str], *, decimals: int
) -> Classes:
    """Classes between breaks; a value on a break belongs to the class below it."""
    codes = pd.Series(np.searchsorted(breaks, values, side="left"), index=values.index, dtype=float)
    said = [formats.number(value, decimals, lang=view.lang) for value in breaks]
    if not said:
        return _counted(codes.where(values.notna()), [], [])
    names = [view.words("map.up_to", value=said[0])]
    names += [view.words("map.between", low=low, high=high) for low, high in pairwise(said)]
    names.append(view.words("map.above", value=said[-1]))
    return _counted(codes.where(values.notna()), names, colours[: len(names)])


def _counted(codes: pd.Series, names: list[str], colours: list[str]) -> Classes:
    counts = [int((codes == i).sum()) for i in range(len(names))]
    return Classes(codes, names, colours, counts, int(codes.isna().sum()))

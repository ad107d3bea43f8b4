"""Classes of the maps: every measure as a few classes with a colour and a name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from pages.ui import bivariate, breaks, formats, look, policy
from pages.ui.drawn import once
from pages.ui.view import View

# Breaks from here on are said without decimals.
_WHOLE_FROM = 10
_COLUMNS = {
    "verdict": "ratio", "ratio": "ratio", "load": "load", "need": "difference",
    "load_need": "ratio",
}  # fmt: skip
# Measures that need the officials a centre needs.
OF_NEED = ("need", "load_need")
# Measures with a figure of their own, which a continuous scale can show.
CONTINUOUS = ("ratio", "load", "rate", "need")
# With what the lay of a place adds, as the commune's page, the plan and the briefing say it.
_NEED = {f"{name}_adjusted": name for name in ("required", "difference", "standing")}


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


def rows(view: View) -> pd.DataFrame:
    """The communes of the view's slice with all that its measure is made of."""
    if view.measure not in OF_NEED:
        return view.slice()
    return once(view, "rows of need", lambda: _with_need(view))


def _with_need(view: View) -> pd.DataFrame:
    """The slice with what the centre needs; for other officials no need is reckoned."""
    need = view.need()[["commune_code", *_NEED]].rename(columns=_NEED)
    if view.staff_group != "centre":
        need = need.assign(required=np.nan, difference=np.nan, standing="unknown")
    need = need.assign(gap=need["difference"].abs())
    return view.slice().merge(need, on="commune_code", how="left", validate="one_to_one")


def classify(view: View, rows: pd.DataFrame) -> Classes:
    """The classes of the view's measure."""
    if view.measure == "verdict":
        order = [v for v in reversed(look.VERDICTS) if v != "insufficient"]
        codes = rows["verdict"].map({verdict: i for i, verdict in enumerate(order)})
        names = [look.verdict_name(view.words, verdict) for verdict in order]
        return _counted(codes, names, [look.COLOURS[verdict] for verdict in order])
    if view.measure == "load_need":
        codes = bivariate.codes(rows, policy.band(view))
        return _counted(codes, bivariate.names(view), bivariate.colours())
    values = measure_values(view, rows)
    cut = breaks.of(view, _read, values)
    if view.measure == "need":
        return _cut(view, values, cut, list(diverging("need")), decimals=_decimals(cut))
    if view.measure == "ratio":
        return _cut(view, values, cut, list(diverging("ratio")), decimals=2)
    decimals = 0 if cut and min(cut) >= _WHOLE_FROM else 1
    return _cut(view, values, cut, list(look.VOLUME_COLOURS), decimals=decimals)


def diverging(measure: str) -> tuple[str, ...]:
    """Colours from the lowest class: of a ratio blue is low, of posts rust is short."""
    colours = tuple(look.COLOURS[v] for v in look.VERDICTS if v != "insufficient")
    return colours if measure == "need" else colours[::-1]


def measure_values(view: View, rows: pd.DataFrame) -> pd.Series:
    """The values of the view's measure; NaN where there are none or they may not be used."""
    if view.measure == "rate":
        usable = view.doubtful | ~rows["population_doubtful"].fillna(value=True).astype(bool)
        return rows["dossiers_per_1000_people"].where(usable)
    return rows[_COLUMNS[view.measure]]


def ends(view: View, values: pd.Series) -> tuple[float, float]:
    """Lowest and highest figure of the measure over all months and those that are shown."""
    return breaks.ends(view, _read, values)


def _read(view: View) -> pd.Series:
    """The figures of the measure in the view's own period."""
    return measure_values(view, rows(view))


def _decimals(cut: list[float]) -> int:
    return max(policy.written_decimals(value) for value in cut)


def _cut(
    view: View, values: pd.Series, breaks: list[float], colours: list[str], *, decimals: int
) -> Classes:
    """Classes between breaks; a value on a break belongs to the class below it."""
    codes = pd.Series(np.searchsorted(breaks, values, side="left"), index=values.index, dtype=float)
    write = formats.signed if view.measure == "need" else formats.number
    said = [write(value, decimals, lang=view.lang) for value in breaks]
    if not said:
        return _counted(codes.where(values.notna()), [], [])
    names = [view.words("map.up_to", value=said[0])]
    names += [view.words("map.between", low=low, high=high) for low, high in pairwise(said)]
    names.append(view.words("map.above", value=said[-1]))
    return _counted(codes.where(values.notna()), names, colours[: len(names)])


def _counted(codes: pd.Series, names: list[str], colours: list[str]) -> Classes:
    counts = [int((codes == i).sum()) for i in range(len(names))]
    return Classes(codes, names, colours, counts, int(codes.isna().sum()))

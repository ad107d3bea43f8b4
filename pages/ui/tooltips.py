"""What the map says of a commune under the pointer, with the words sent once.

166 tooltips differ in their figures, not in their words. Communes of which the same sentence is
true share a template; what is sent for each of them is its figures, rounded as `formats.number`
rounds them, so that the browser cannot write another number than the tables do. Names come with
the shapes, from their static address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pages.ui import bivariate, findings, formats, look, policy
from pages.ui.classes import OF_NEED
from pages.ui.view import View

# The figures of a commune and the decimals each is written with; the last ones only where a
# measure says them.
_RATE = "dossiers_per_1000_people"
_LOAD = {
    "dossiers": 0, "officials": 1, "load": 1, "ratio": 2, "ratio_lower_95": 2,
    "ratio_upper_95": 2,
}  # fmt: skip
_MORE = {"rate": {_RATE: 1}} | {measure: {"required": 1, "gap": 1} for measure in OF_NEED}


_BRIEF = {"ratio": 2, "ratio_lower_95": 2, "ratio_upper_95": 2}
NAME = "<b>%{properties.name}</b>"
"""Where Plotly writes the name, which came with the shape."""


class Tooltips(NamedTuple):
    """Communes that are described by the same words.

    Attributes:
        template: The words, with Plotly's places for the name and the figures.
        rows: Their places in the slice.
        figures: Their figures in the order the template counts them, None where it has none.
    """

    template: str
    rows: list[int]
    figures: np.ndarray | None


def of(view: View, rows: pd.DataFrame, *, brief: bool = False) -> Iterator[Tooltips]:
    """The tooltips of a slice, one for each sentence.

    Args:
        view: What is looked at.
        rows: The communes.
        brief: Whether to say the verdict and the ratio alone.
    """
    places: dict[str, list[int]] = {}
    classes = _both(view, rows)
    for i, row in enumerate(rows.itertuples()):
        said = _brief(view, row) if brief else _template(view, row, classes[i])
        places.setdefault(said, []).append(i)
    columns = _BRIEF if brief else _columns(view)
    for template, chosen in places.items():
        figures = _figures(rows.iloc[chosen], columns) if "customdata" in template else None
        yield Tooltips(template, chosen, figures)


def _both(view: View, rows: pd.DataFrame) -> list[str]:
    """The class of load and need of each row; empty where it is not what the map shows."""
    if view.measure != "load_need":
        return [""] * len(rows)
    names = bivariate.names(view)
    codes = bivariate.codes(rows, policy.band(view))
    return ["" if pd.isna(code) else names[int(code)] for code in codes]


def _brief(view: View, row: Any) -> str:
    """Name, verdict, ratio and interval of a commune, or why there are none."""
    words = view.words
    if row.verdict == "insufficient":
        last = findings.insufficient_reason(view, row)
    else:
        ratio, low, high = (_at(_BRIEF, name) for name in _BRIEF)
        last = words("map.hover_brief", ratio=ratio, interval=f"{low}\N{EN DASH}{high}")
    return "<br>".join([NAME, look.verdict_name(words, row.verdict), last]) + "<extra></extra>"


def _template(view: View, row: Any, both: str) -> str:
    """Name, verdict, dossiers, officials, load and interval of a commune, or why there are none."""
    words = view.words
    lines = [NAME, look.verdict_name(words, row.verdict)]
    if both:
        lines.append(both)
    if view.measure == "rate":
        lines.append(_rate(view, row))
    if row.verdict == "insufficient":
        lines.append(findings.insufficient_reason(view, row))
    else:
        ends = (_place(view, "ratio_lower_95"), _place(view, "ratio_upper_95"))
        lines.append(
            words(
                "map.hover",
                dossiers=_place(view, "dossiers"),
                officials=_place(view, "officials"),
                load=_place(view, "load"),
                unit=words(f"lens_unit.{view.lens}"),
                ratio=_place(view, "ratio"),
                interval="\N{EN DASH}".join(ends),
            )
        )
        if findings.minimum_team_matters(row):
            lines.append(words("why.minimum_team_short"))
    if view.measure in OF_NEED:
        lines.append(_need(view, row))
    return "<br>".join(lines) + "<extra></extra>"


def _rate(view: View, row: Any) -> str:
    """Dossiers per 1,000 people, or that the population behind them is doubtful."""
    if row.population_doubtful is not pd.NA and row.population_doubtful and not view.doubtful:
        return view.words("term.doubtful_population")
    known = not pd.isna(getattr(row, _RATE))
    rate = _place(view, _RATE) if known else formats.missing(lang=view.lang)
    return view.words("map.hover_rate", rate=rate)


def _need(view: View, row: Any) -> str:
    """The officials the work takes, and how many more or fewer are there."""
    words = view.words
    if pd.isna(row.difference):
        return words("map.need_unknown")
    required = _place(view, "required")
    if row.standing == "level":
        return words("map.hover_level", required=required)
    return words(f"map.hover_{row.standing}", required=required, gap=_place(view, "gap"))


def _columns(view: View) -> dict[str, int]:
    """The figures that are sent, and the decimals of each."""
    return _LOAD | _MORE.get(view.measure, {})


def _place(view: View, name: str) -> str:
    return _at(_columns(view), name)


def _at(columns: dict[str, int], name: str) -> str:
    """Where Plotly writes a figure, with the separators of the figure's layout."""
    return f"%{{customdata[{list(columns).index(name)}]:,.{columns[name]}f}}"


def _figures(rows: pd.DataFrame, columns: dict[str, int]) -> np.ndarray:
    """A row of rounded figures for each commune."""
    figures = [
        [formats.rounded(value, decimals) for value in rows[name]]
        for name, decimals in columns.items()
    ]
    return np.array(figures, dtype="float32").T

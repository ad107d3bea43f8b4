"""What the map says of a commune under the pointer, with the words sent once.

166 tooltips differ in their figures, not in their words. Communes of which the same sentence is
true share a template; what is sent for each of them is its name and its figures, rounded as
`formats.number` rounds them, so that the browser cannot write another number than the tables do.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pages.ui import findings, formats, look
from pages.ui.view import View

# The figures of a commune and the decimals each is written with.
_RATE = "dossiers_per_1000_people"
_FIGURES = {
    "dossiers": 0, "officials": 1, "load": 1, "ratio": 2, "ratio_lower_95": 2,
    "ratio_upper_95": 2, _RATE: 1,
}  # fmt: skip


class Tooltips(NamedTuple):
    """Communes that are described by the same words.

    Attributes:
        template: The words, with Plotly's places for the name (`text`) and the figures.
        rows: Their places in the slice.
        names: Their names, safe as markup.
        figures: Their figures in the order the template counts them, None where it has none.
    """

    template: str
    rows: list[int]
    names: list[str]
    figures: np.ndarray | None


def of(view: View, rows: pd.DataFrame) -> Iterator[Tooltips]:
    """The tooltips of a slice, one for each sentence."""
    places: dict[str, list[int]] = {}
    for i, row in enumerate(rows.itertuples()):
        places.setdefault(_template(view, row), []).append(i)
    for template, chosen in places.items():
        some = rows.iloc[chosen]
        figures = _figures(view, some) if "customdata" in template else None
        yield Tooltips(template, chosen, [escape(name) for name in some["name"]], figures)


def _template(view: View, row: Any) -> str:
    """Name, verdict, dossiers, officials, load and interval of a commune, or why there are none."""
    words = view.words
    lines = ["<b>%{text}</b>", look.verdict_name(words, row.verdict)]
    if view.measure == "rate":
        lines.append(_rate(view, row))
    if row.verdict == "insufficient":
        lines.append(findings.insufficient_reason(view, row))
    else:
        ends = (_place("ratio_lower_95"), _place("ratio_upper_95"))
        lines.append(
            words(
                "map.hover",
                dossiers=_place("dossiers"),
                officials=_place("officials"),
                load=_place("load"),
                unit=words(f"lens_unit.{view.lens}"),
                ratio=_place("ratio"),
                interval="\N{EN DASH}".join(ends),
            )
        )
        if findings.minimum_team_matters(row):
            lines.append(words("why.minimum_team_short"))
    return "<br>".join(lines) + "<extra></extra>"


def _rate(view: View, row: Any) -> str:
    """Dossiers per 1,000 people, or that the population behind them is doubtful."""
    if row.population_doubtful is not pd.NA and row.population_doubtful and not view.doubtful:
        return view.words("term.doubtful_population")
    known = not pd.isna(getattr(row, _RATE))
    rate = _place(_RATE) if known else formats.missing(lang=view.lang)
    return view.words("map.hover_rate", rate=rate)


def _place(name: str) -> str:
    """Where Plotly writes a figure, with the separators of the figure's layout."""
    return f"%{{customdata[{list(_FIGURES).index(name)}]:,.{_FIGURES[name]}f}}"


def _figures(view: View, rows: pd.DataFrame) -> np.ndarray:
    """A row of rounded figures for each commune; the rate, the last, only where it is said."""
    columns = [
        [formats.rounded(value, decimals) for value in rows[name]]
        for name, decimals in _FIGURES.items()
        if name != _RATE or view.measure == "rate"
    ]
    return np.array(columns, dtype="float32").T

"""The measures communes are compared by: where each is found, how it is written, its unit."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pages.ui import formats
from pages.ui.view import View


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes:
        code: Its code, in the address and in the catalogue.
        column: Its column in the rows that are compared.
        decimals: Decimals it is written with.
        unit: Key of its unit, or None for a plain number; "" is the unit of the lens.
        kind: "number", "share" (0 to 1, written in per cent), "signed", or "chance" (of which
            less than the last decimal is written as such, not as 0).
        population: Whether it rests on the population, which may be doubtful.
    """

    code: str
    column: str
    decimals: int
    unit: str | None = None
    kind: str = "number"
    population: bool = False


_ALL = (
    Measure("ratio", "ratio", 2),
    Measure("shrunk_ratio", "shrunk_ratio", 2),
    Measure("ratio_adjusted", "ratio_adjusted", 2),
    Measure("q_value", "q_value", 3, kind="chance"),
    Measure("load", "load", 1, ""),
    Measure("load_slope", "load_slope", 2, "", kind="signed"),
    Measure("ratio_slope", "ratio_slope", 3, kind="signed"),
    Measure("required", "required", 1, "unit.people"),
    Measure("difference", "difference", 1, "unit.people", kind="signed"),
    Measure("dossiers", "dossiers", 0, "unit.dossiers"),
    Measure("officials", "officials", 1, "unit.people"),
    Measure("dossiers_per_official", "dossiers_per_official", 1,
            "unit.dossiers_per_person_30_days"),
    Measure("expected_count", "expected_count", 0, "unit.dossiers"),
    Measure("online_share", "online_share", 1, kind="share"),
    Measure("on_time_share", "on_time_share", 1, kind="share"),
    Measure("backlog", "backlog", 0, "unit.dossiers"),
    Measure("rate", "dossiers_per_1000_people", 1, "unit.dossiers_per_thousand_people",
            population=True),
    Measure("population", "population", 0, "unit.people", population=True),
    Measure("density", "density", 0, "unit.people_per_square_kilometre", population=True),
    Measure("area", "area_km2", 1, "unit.square_kilometres"),
    Measure("former_units", "former_unit_count", 0, "unit.units"),
)  # fmt: skip
MEASURES: dict[str, Measure] = {measure.code: measure for measure in _ALL}

# How far a commune is from its peers; a measure of the peers alone.
DISTANCE = Measure("distance", "distance", 2)
# What the funnel and the ranking draw besides; no measures to choose.
LIMITS = tuple(
    Measure(f"{kind}_{end}_{level}", f"{kind}_{end}_{level}", 2)
    for kind, levels in (("spread", ("95", "998")), ("funnel", ("95", "998")), ("ratio", ("998",)))
    for level in levels
    for end in ("lower", "upper")
)


def name(view: View, measure: Measure) -> str:
    """The name of a measure: "Hồ sơ tiếp nhận"."""
    return view.words(f"compare_measure.{measure.code}")


def unit(view: View, measure: Measure) -> str:
    """Its unit in the reader's language; empty for a plain number."""
    if measure.kind == "share":
        return "%"
    if measure.unit is None:
        return ""
    return view.words(measure.unit or f"lens_unit.{view.lens}")


def title(view: View, measure: Measure) -> str:
    """Name and unit: "Hồ sơ tiếp nhận (hồ sơ)"."""
    of = unit(view, measure)
    if not of:
        return name(view, measure)
    return view.words("compare.with_unit", name=name(view, measure), unit=of)


def values(view: View, measure: Measure, rows: pd.DataFrame) -> pd.Series:
    """The figures of a measure; NaN where unknown or resting on a doubtful population."""
    found = rows[measure.column].astype(float)
    if not measure.population or view.doubtful:
        return found
    return found.where(~rows["population_doubtful"].fillna(value=True).astype(bool))


def written(view: View, measure: Measure, figure: float) -> str:
    """One figure as the language writes it, without its unit (a share with its %)."""
    if measure.kind == "share":
        return formats.percent(figure, measure.decimals, lang=view.lang)
    least = 10.0**-measure.decimals
    if measure.kind == "chance" and figure < least:
        return view.words("compare.under", value=formats.number(least, measure.decimals,
                                                                lang=view.lang))  # fmt: skip
    write = formats.signed if measure.kind == "signed" else formats.number
    return write(figure, measure.decimals, lang=view.lang)


def plotted(measure: Measure, figures: pd.Series) -> pd.Series:
    """The figures as a chart shows them: shares in per cent."""
    return figures * 100 if measure.kind == "share" else figures


def place(measure: Measure, axis: str) -> str:
    """Where Plotly writes a figure of an axis, by the separators of the figure's layout."""
    sign = "+" if measure.kind == "signed" else ""
    percent = "%" if measure.kind == "share" else ""
    return f"%{{{axis}:{sign},.{measure.decimals}f}}{percent}"

"""A map as it is drawn: its traces by frame, what is written on them, and the shapes behind."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.ui import classes as sorting
from pages.ui import map_figure
from pages.ui.classes import Classes, classify
from pages.ui.layers import Layer, load
from pages.ui.view import View
from tests.pages.reader import Views

LANGUAGES = ("vi", "en")
LAYERS = ("generalised", "hexagon")
WHOLE = "2025-07..2026-10"
CAPITAL = "14797"


class Shapes:
    """The communes of one frame, whichever traces they are in, as columns."""

    def __init__(self, traces: Iterable[go.Choropleth]) -> None:
        self.traces = list(traces)
        self.locations = [code for trace in self.traces for code in trace.locations]
        self.z = [z for trace in self.traces for z in trace.z]

    def tooltips(self, lang: str, names: dict[str, str]) -> dict[str, str]:
        """What the browser says of each commune, its name come with the shape."""
        return {
            code: said.replace("%{properties.name}", names[code])
            for trace in self.traces
            for code, said in zip(trace.locations, written(trace, lang), strict=True)
        }


def written(trace: go.Choropleth, lang: str) -> list[str]:
    """The template filled as Plotly fills it: numbers by d3's formats."""
    separators = {"vi": str.maketrans(",.", ".,"), "en": {}}[lang]
    template = trace.hovertemplate.removesuffix("<extra></extra>")

    def filled(i: int) -> str:
        def number_of(match: re.Match) -> str:
            value = float(trace.customdata[i][int(match[1])])
            return f"{value:{match[2]}}".translate(separators)

        return re.sub(r"%{customdata\[(\d)\]:([^}]*)}", number_of, template)

    return [filled(i) for i in range(len(trace.locations))]


class Drawn:
    """A map and what it was drawn from."""

    def __init__(
        self, view: View, rows: pd.DataFrame, *, inset: bool = False, **more: object
    ) -> None:
        self.view, self.rows = view, rows
        self.layer: Layer = load(view.edition, view.layer)
        self.classes: Classes = classify(view, rows)
        self.figure = map_figure.build(view, rows, self.layer, self.classes, inset=inset, **more)

    def tooltips(self, shapes: Shapes | None = None) -> dict[str, str]:
        names = dict(zip(self.rows["commune_code"], self.rows["name"], strict=True))
        return (shapes or self.shapes).tooltips(self.view.lang, names)

    def traces(self, kind: str, **features: object) -> list:
        return [
            trace
            for trace in self.figure.data
            if trace.type == kind and all(trace[k] == v for k, v in features.items())
        ]

    @property
    def shapes(self) -> Shapes:
        return Shapes(self.traces("choropleth", geo="geo"))

    @property
    def common(self) -> go.Choropleth:
        """What all shapes have in common."""
        [common] = self.figure.layout.template.data.choropleth
        return common

    @property
    def scale(self) -> go.layout.Coloraxis:
        return self.figure.layout.coloraxis

    @property
    def hatch(self) -> list[go.Scattergeo]:
        return self.traces("scattergeo", mode="lines")

    @property
    def legend(self) -> list[go.Scattergeo]:
        return [trace for trace in self.traces("scattergeo", mode="markers")
                if trace.showlegend is None]  # fmt: skip

    @property
    def signs(self) -> list[go.Scattergeo]:
        """What stands on communes beside their colour, in the whole map."""
        return self.traces("scattergeo", mode="markers", showlegend=False, geo="geo")

    @property
    def missing(self) -> set[str]:
        return set(self.rows.loc[self.classes.codes.isna(), "commune_code"])


def drawn(views: Views, lang: str = "vi", period: str = "2026-10", **changes: object) -> Drawn:
    inset = bool(changes.pop("inset", False))
    view = views(lang, period, **changes)
    return Drawn(view, sorting.rows(view), inset=inset)


def without(view: View, codes: list[str]) -> pd.DataFrame:
    """The view's slice as if these communes had not reported."""
    rows = sorting.rows(view)
    blank = rows["commune_code"].isin(codes)
    rows.loc[blank, ["verdict", "evidence"]] = ["insufficient", "none"]
    numbers = ["ratio", "load", "dossiers", "officials", "dossiers_per_1000_people"]
    rows.loc[blank, numbers] = np.nan
    return rows

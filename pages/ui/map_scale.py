"""A continuous scale for the map: a colour for every figure, the same over all months."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from pages.ui import formats, look
from pages.ui.classes import diverging, ends, measure_values
from pages.ui.view import View
from sharing.maps import drawing

# Positions on the colour axis: the unknown lie below the lowest figure.
_MISSING, _TOP = -8.0, 100.0
_TICKS = 5
_WHOLE_FROM = 10
_BAR_COLOURS = 21
LEGEND_BELOW = -0.16


class Scale(NamedTuple):
    """A continuous scale.

    Attributes:
        positions: Place of each row on the colour axis, 0 to 100; below 0 where it has no figure.
        axis: Plotly's colour axis, with its bar.
    """

    positions: pd.Series
    axis: dict


def of(view: View, rows: pd.DataFrame) -> Scale:
    """The scale of the view's measure; a ratio is spread by its logarithm, about 1."""
    values = measure_values(view, rows).astype(float)
    low, high = _stretched(view, pd.Series(ends(view, values)))
    placed = _TOP * (_stretched(view, values) - low) / (high - low)
    ticks = np.linspace(low, high, _TICKS)
    figures = np.exp(ticks) if view.measure == "ratio" else ticks
    return Scale(
        placed.clip(0, _TOP).round(1).fillna(_MISSING).astype("float32"),
        {
            "cmin": _MISSING, "cmax": _TOP, "colorscale": _colours(view),
            "colorbar": {
                "orientation": "h", "y": -0.02, "yanchor": "top", "x": 0, "xanchor": "left",
                "len": 0.6, "thickness": 14, "outlinewidth": 1, "outlinecolor": look.OUTLINE,
                "tickvals": [float(x) for x in np.linspace(0, _TOP, _TICKS)],
                "ticktext": _said(view, figures),
            },
        },
    )  # fmt: skip


def bar(scale: Scale) -> drawing.Bar:
    """The bar of a scale, for a sheet."""
    steps = np.linspace(0, _TOP, _BAR_COLOURS)
    return drawing.Bar(
        tuple(_painted(scale, float(step)) for step in steps),
        tuple(scale.axis["colorbar"]["ticktext"]),
    )


def shades(scale: Scale, rows: pd.DataFrame) -> dict[str, str]:
    """Colour of each commune that has a figure, as the browser paints it."""
    placed = zip(rows["commune_code"], scale.positions, strict=True)
    return {code: _painted(scale, float(place)) for code, place in placed if place >= 0}


def _painted(scale: Scale, place: float) -> str:
    """The colour at a place of the axis, between its neighbours in the colour scale."""
    low, high = scale.axis["cmin"], scale.axis["cmax"]
    stops = [stop for stop, _ in scale.axis["colorscale"]]
    channels = np.array(
        [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for _, colour in scale.axis["colorscale"]]
    )
    at = (place - low) / (high - low)
    # The places are written with four decimals: zero must not fall among the white.
    at = max(at, stops[2])
    mixed = (round(float(np.interp(at, stops, channels[:, i]))) for i in range(3))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _stretched(view: View, values: pd.Series) -> pd.Series:
    return np.log(values.where(values > 0)) if view.measure == "ratio" else values


def _colours(view: View) -> list[list]:
    """White below the lowest figure, then the measure's colours without steps."""
    fixed = view.measure in {"ratio", "need"}
    colours = diverging(view.measure) if fixed else look.VOLUME_COLOURS
    first = -_MISSING / (_TOP - _MISSING)
    white = look.COLOURS["insufficient"]
    places = np.linspace(first, 1, len(colours)).round(4)
    shades = [[float(x), colour] for x, colour in zip(places, colours, strict=True)]
    return [[0, white], [round(first, 4) - 0.0001, white], *shades]


def _said(view: View, figures: np.ndarray) -> list[str]:
    """The ticks in words; the ends stand for all that lies beyond."""
    if view.measure == "need":
        said = [formats.signed(figure, 0, lang=view.lang) for figure in figures]
    else:
        decimals = 2 if view.measure == "ratio" else 0 if figures.max() >= _WHOLE_FROM else 1
        said = [formats.number(figure, decimals, lang=view.lang) for figure in figures]
    return [f"≤ {said[0]}", *said[1:-1], f"≥ {said[-1]}"]

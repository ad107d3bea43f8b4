"""Names beside the points of a chart: where each has room, from a phone to a wide desk.

The server does not know how wide a chart is drawn. Each name is placed once for every kind of
window, and the style of the page shows the places of one kind; what has no room at every width of a
kind is left out there: the tooltip and the table say it all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.ui import look
from pages.ui.charts_marks import NO_ROWS, RING
from workload.labels import Sheet, around, placed

_LETTER, _LINE = 6.9, 16.0
_DOT, _RINGED = 6.0, 9.0
# From a point to the middle of its name's line, as Plotly writes it beside a ring.
_ACROSS, _UP = 11.6, {1: 20.0, 0: 1.5, -1: -16.5}
_UNSEEN = {"size": RING["size"], "color": "rgba(0,0,0,0)"}
_PADDING = 0.04
# What the axes take of windows of each kind, with the sidebar and without, in pixels.
_WIDTHS = {
    look.PHONE: (214.0, 250.0, 284.0, 330.0, 374.0),
    look.TABLET: (374.0, 414.0, 470.0, 535.0, 620.0, 714.0, 860.0),
    look.DESK: (470.0, 540.0, 620.0, 700.0, 766.0, 900.0, 1070.0),
    look.WIDE: (760.0, 830.0, 906.0, 1000.0, 1130.0, 1240.0, 1386.0, 1600.0),
}
_ABOUT = (-14.0, 14.0)
_BESIDE = {
    "top right": (0.0, 1), "top left": (-1.0, 1), "bottom right": (0.0, -1),
    "bottom left": (-1.0, -1), "middle right": (0.0, 0), "middle left": (-1.0, 0),
    "top center": (-0.5, 1), "bottom center": (-0.5, -1),
}  # fmt: skip
# Where there is no room beside the point, above or below it at the end of a line of strokes.
_STROKE, _STROKES, _LEADING = "|", range(1, 7), 13 * 1.3
_STROKE_HALF = 3.0
Points = tuple[np.ndarray, np.ndarray]


class Place(NamedTuple):
    """Where a name stands: Plotly's word for it, and how many lines of strokes away."""

    position: str
    away: int


_PLACES = [Place(position, 0) for position in _BESIDE] + [
    Place(position, away) for away in _STROKES for position in ("top center", "bottom center")
]


class _Axis(NamedTuple):
    """The ends of an axis as it is drawn, and whether it is logarithmic."""

    low: float
    high: float
    logarithmic: bool

    def shares(self, values: np.ndarray) -> np.ndarray:
        """Where values stand between the ends, from 0 to 1."""
        drawn = np.log10(values) if self.logarithmic else values
        return (drawn - self.low) / (self.high - self.low)


def label(
    figure: go.Figure,
    names: pd.Series,
    points: Points,
    crowd: Points,
    heights: dict[str, int],
) -> None:
    """Ring some points and write their names where they cover nothing.

    The ends of the axes are fixed with it: where a name has room depends on them.

    Args:
        figure: The chart, with everything else that is drawn in it, its axes logarithmic or not.
        names: What is written beside each point.
        points: The points, as x and y.
        crowd: All points of the chart, as x and y.
        heights: How high the axes are in each kind of window, in pixels; about.
    """
    axes = [_fixed(figure, letter) for letter in "xy"]
    for size, widths in _WIDTHS.items():
        sheets = [(width, heights[size] + more) for width in widths for more in _ABOUT]
        places = beside(list(names), _shares(points, axes), _shares(crowd, axes), sheets)
        figure.add_trace(
            go.Scatter(
                x=points[0], y=points[1], mode="markers+text", hoverinfo="skip",
                showlegend=False, cliponaxis=False, marker=_UNSEEN, meta=NO_ROWS,
                textfont={"size": 13, "color": look.MARK},
                text=[
                    look.only_on(size, written(name, place) if place else "")
                    for name, place in zip(names, places, strict=True)
                ],
                textposition=[place.position if place else "top right" for place in places],
            )
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=points[0], y=points[1], mode="markers", text=names, hoverinfo="skip",
            showlegend=False, cliponaxis=False, marker=RING,
        )
    )  # fmt: skip


def beside(
    names: Sequence[str],
    points: np.ndarray,
    crowd: np.ndarray,
    sizes: Sequence[tuple[float, float]],
) -> list[Place | None]:
    """Where each name stands beside its point on charts of all sizes; None: nowhere.

    Args:
        names: The names.
        points: Their points in shares of the axes, from the left and from below, shape (n, 2).
        crowd: All points of the chart, shape (m, 2).
        sizes: Width and height of the axes, in pixels.
    """
    own = np.isclose(crowd[None, :, :], points[:, None, :], atol=1e-9).all(axis=2).any(axis=0)
    sheets, scales = [], [np.array(size) for size in sizes]
    for scale in scales:
        marks = np.vstack([around(crowd[~own] * scale, _DOT), around(points * scale, _RINGED)])
        sheets.append(Sheet(scale[0], scale[1], marks))
    at = [np.stack([np.tile(point * scale, 2) for scale in scales]) for point in points]
    candidates = [
        _boxes(len(name))[:, None, :] + one[None, :, :] for name, one in zip(names, at, strict=True)
    ]
    tails = [_tails()[:, None, :] + one[None, :, :] for one in at]
    found = placed(candidates, sheets, tails)
    return [None if place is None else _PLACES[place] for place in found]


def written(name: str, place: Place) -> str:
    """A name with the strokes that join it to its point."""
    strokes = [_STROKE] * place.away
    return "<br>".join([name, *strokes] if place.position.startswith("top") else [*strokes, name])


def _boxes(letters: int) -> np.ndarray:
    """Where a name would stand from its point, a row for each of `_PLACES`."""
    length, rows = _LETTER * letters, []
    for position, away in _PLACES:
        across, up = _BESIDE[position]
        left = across * length + {0.0: _ACROSS, -1.0: -_ACROSS}.get(across, 0.0)
        bottom = _UP[up] + up * away * _LEADING - _LINE / 2
        rows.append((left, bottom, left + length, bottom + _LINE))
    return np.array(rows)


def _tails() -> np.ndarray:
    """The strokes of each of `_PLACES` from its point; none: a box without an area."""
    rows = []
    for position, away in _PLACES:
        ends = sorted((0.0, _BESIDE[position][1] * away * _LEADING))
        rows.append((-_STROKE_HALF, ends[0], _STROKE_HALF if away else -_STROKE_HALF, ends[1]))
    return np.array(rows)


def _shares(points: Points, axes: Sequence[_Axis]) -> np.ndarray:
    return np.column_stack([axis.shares(one) for axis, one in zip(axes, points, strict=True)])


def _fixed(figure: go.Figure, letter: str) -> _Axis:
    """Fix the ends of an axis round all that is drawn, and say them."""
    drawn = [np.asarray(trace[letter], dtype=float) for trace in figure.data]
    values = np.concatenate(drawn) if drawn else np.zeros(1)
    values = values[np.isfinite(values)]
    axis = figure.layout[f"{letter}axis"]
    logarithmic = axis.type == "log"
    if logarithmic:
        values = np.log10(values[values > 0])
    low, high = float(values.min()), float(values.max())
    room = _PADDING * ((high - low) or 1.0)
    low = min(low, 0.0) if axis.rangemode == "tozero" else low - room
    axis.range = (low, high + room)
    return _Axis(low, high + room, logarithmic)

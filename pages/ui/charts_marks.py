"""What the charts of the comparison share: a symbol for each verdict, ticks, labels that part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.ui import formats, look
from pages.ui.view import View

SYMBOLS = {
    "overloaded": "triangle-up", "watch_high": "triangle-up-open", "balanced": "circle",
    "watch_low": "triangle-down-open", "underloaded": "triangle-down", "insufficient": "x-thin",
}  # fmt: skip
# Fills of open symbols do not show; their line has the colour.
LINES = {"watch_high": "#c2701f", "watch_low": "#3f7fb8"}
BELOW = {"orientation": "h", "y": -0.16, "yanchor": "top", "x": 0}
_RATIOS = (0.1, 0.2, 0.3, 0.5, 0.8, 1, 1.25, 2, 3, 5, 8)
_MOST_TICKS = 10
_LETTER, _LINE = 7.0, 16.0
_POSITIONS = {
    "top right": (0, 1), "top left": (-1, 1), "bottom right": (0, -1), "bottom left": (-1, -1),
    "middle right": (0, 0), "middle left": (-1, 0), "top center": (-0.5, 1.2),
    "bottom center": (-0.5, -1.2),
}  # fmt: skip


def marker(verdict: str, size: float = 9) -> dict:
    """The mark of a verdict: colour, symbol, outline."""
    return {
        "size": size,
        "symbol": SYMBOLS[verdict],
        "color": look.COLOURS[verdict],
        "line": {"color": LINES.get(verdict, look.OUTLINE), "width": 2 if verdict in LINES else 0.8},
    }


def legend_name(view: View, verdict: str, count: int) -> str:
    """Name of a verdict and how many have it; its symbol is the mark itself."""
    return f"{view.words(f'verdict.{verdict}')} ({count})"


def ratio_axis(view: View, scale: str) -> dict:
    """The axis of a ratio, with ticks that a reader can say."""
    title = {"text": view.words("chart.ratio_axis")}
    if scale == "linear":
        return {"title": title, "rangemode": "tozero"}
    return {
        "title": title, "type": "log", "tickvals": _RATIOS,
        "ticktext": [formats.number(t, 2 if t == 1.25 else 1 if t % 1 else 0, lang=view.lang)
                     for t in _RATIOS],
    }  # fmt: skip


def log_ticks(view: View, figures: Sequence[float]) -> dict:
    """Ticks of 1, 2 and 5 times the powers of ten that a logarithmic axis reaches."""
    known = np.asarray([figure for figure in figures if figure > 0], dtype=float)
    if not len(known):
        return {}
    powers = np.arange(np.floor(np.log10(known.min())), np.ceil(np.log10(known.max())) + 1)
    ticks = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    if len(ticks) > _MOST_TICKS:
        ticks = [10.0**power for power in powers]
    texts = [
        formats.number(tick, max(0, -int(np.floor(np.log10(tick)))), lang=view.lang)
        for tick in ticks
    ]
    return {"tickvals": ticks, "ticktext": texts}


def label(
    figure: go.Figure,
    names: pd.Series,
    x: np.ndarray,
    y: np.ndarray,
    drawn: tuple[np.ndarray, np.ndarray],
    size: tuple[float, float],
    ends: tuple[tuple[float, float], ...],
) -> None:
    """Ring some points and write their names so that they stay apart.

    Args:
        figure: The chart.
        names: What is written beside each point.
        x: Figures on the horizontal axis.
        y: Figures on the vertical axis.
        drawn: Both in the scale of the axes: their logarithms where an axis is logarithmic.
        size: Width and height of the plot in pixels, about.
        ends: Both ends of each axis, in its scale.
    """
    pixels = np.column_stack(
        [
            (values - low) / ((high - low) or 1.0) * extent
            for values, extent, (low, high) in zip(drawn, size, ends, strict=True)
        ]
    )
    figure.add_trace(
        go.Scatter(
            x=x, y=y, mode="markers+text", text=names, hoverinfo="skip", showlegend=False,
            textposition=_positions(names, pixels, size[0]), textfont={"size": 13},
            cliponaxis=False,
            marker={"size": 17, "symbol": "circle-open", "color": look.MARK, "line": {"width": 2.5}},
        )
    )  # fmt: skip


def _positions(names: pd.Series, points: np.ndarray, width: float) -> list[str]:
    """For each name the first place beside its point where it covers no other name or ring."""
    taken = [(px - 8, py - 8, px + 8, py + 8) for px, py in points]
    found = []
    for i, (name, (px, py)) in enumerate(zip(names, points, strict=True)):
        length = _LETTER * len(name)
        boxes = {
            position: (px + (12 if across == 0 else -12 if across == -1 else 0) + across * length,
                       py + up * 12 - _LINE / 2)
            for position, (across, up) in _POSITIONS.items()
        }  # fmt: skip
        rings = [box for j, box in enumerate(taken) if j != i]
        best = min(
            boxes, key=lambda at: _cost((*boxes[at], length), rings, width)
        )
        left, bottom = boxes[best]
        taken.append((left, bottom, left + length, bottom + _LINE))
        found.append(best)
    return found


def _cost(box: tuple[float, float, float], taken: list[tuple[float, ...]], width: float) -> float:
    """How much of other things a name covers, and how far it reaches over the edge."""
    left, bottom, length = box
    right, top = left + length, bottom + _LINE
    covered = sum(
        max(0.0, min(right, other[2]) - max(left, other[0]))
        * max(0.0, min(top, other[3]) - max(bottom, other[1]))
        for other in taken
    )
    return covered + 100 * (max(0.0, -left) + max(0.0, right - width))

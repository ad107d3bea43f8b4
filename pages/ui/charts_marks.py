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
# An open symbol is all line: it needs a darker colour than an area of the verdict.
LINES = {"watch_high": "#c2701f", "watch_low": "#3f7fb8"}
BELOW = {"orientation": "h", "y": -0.16, "yanchor": "top", "x": 0}
# Ratios on a logarithmic axis, with their decimals; few where there is little room.
RATIOS = (
    (0.1, 1), (0.2, 1), (0.3, 1), (0.5, 1), (0.8, 1), (1, 0), (1.25, 2), (2, 0), (3, 0), (5, 0),
    (8, 0),
)  # fmt: skip
FEW_RATIOS = ((0.1, 1), (0.2, 1), (0.5, 1), (1, 0), (2, 0), (5, 0))
_MOST_TICKS = 10
_LETTER, _LINE = 7.0, 16.0
# Plots in pixels, as a window of 320 pixels leaves and as a desk does: a name's place is the one
# that is best on both.
_SIZES = ((230.0, 280.0), (700.0, 320.0))
RING = {"size": 17, "symbol": "circle-open", "color": look.MARK, "line": {"width": 2.5}}
Points = tuple[np.ndarray, np.ndarray]
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
        "color": LINES.get(verdict, look.COLOURS[verdict]),
        "line": {"color": look.OUTLINE, "width": 2 if verdict in LINES else 0.8},
    }


def legend_name(view: View, verdict: str, count: int) -> str:
    """Name of a verdict and how many have it; its symbol is the mark itself."""
    return f"{view.words(f'verdict.{verdict}')} ({count})"


def ratio_axis(view: View, scale: str, ticks: Sequence[tuple[float, int]] = RATIOS) -> dict:
    """The axis of a ratio, with ticks that a reader can say.

    Args:
        view: What is looked at.
        scale: "log" or "linear".
        ticks: Ratios of a logarithmic axis and the decimals each is written with.
    """
    title = {"text": view.words("chart.ratio_axis")}
    if scale == "linear":
        return {"title": title, "rangemode": "tozero"}
    return {
        "title": title,
        "type": "log",
        "tickvals": [ratio for ratio, _ in ticks],
        "ticktext": [formats.number(ratio, places, lang=view.lang) for ratio, places in ticks],
    }


def log_ticks(view: View, figures: Sequence[float]) -> dict:
    """Ticks of 1, 2 and 5 times the powers of ten that a logarithmic axis reaches."""
    known = np.asarray([figure for figure in figures if figure > 0], dtype=float)
    if not len(known):
        return {}
    powers = np.arange(np.floor(np.log10(known.min())), np.ceil(np.log10(known.max())) + 1)
    ticks = [
        step * 10.0**power
        for power in powers
        for step in (1, 2, 5)
        if known.min() / 2 < step * 10.0**power < known.max() * 2
    ]
    if len(ticks) > _MOST_TICKS:
        ticks = [tick for tick in ticks if np.isclose(np.log10(tick) % 1, 0)]
    texts = [
        formats.number(tick, max(0, -int(np.floor(np.log10(tick)))), lang=view.lang)
        for tick in ticks
    ]
    return {"tickvals": ticks, "ticktext": texts}


def label(
    figure: go.Figure,
    names: pd.Series,
    points: Points,
    crowd: Points,
    logarithmic: tuple[bool, bool],
) -> None:
    """Ring some points and write their names so that they stay apart.

    Args:
        figure: The chart.
        names: What is written beside each point.
        points: The points, as x and y.
        crowd: All points of the chart, as x and y.
        logarithmic: Whether the horizontal axis is logarithmic, and whether the vertical one is.
    """
    plots = [
        tuple(_in_pixels(one, crowd, logarithmic, size) for one in (points, crowd))
        for size in _SIZES
    ]
    figure.add_trace(
        go.Scatter(
            x=points[0], y=points[1], mode="markers+text", text=names, hoverinfo="skip",
            showlegend=False, cliponaxis=False, textposition=_positions(names, plots),
            textfont={"size": 13, "color": look.MARK}, marker=RING,
        )
    )  # fmt: skip


def _in_pixels(
    points: Points, crowd: Points, logarithmic: tuple[bool, bool], size: tuple[float, float]
) -> np.ndarray:
    """Points in pixels from the lowest and leftmost of all points, shape (n, 2)."""
    parts = []
    for values, every, as_log, extent in zip(points, crowd, logarithmic, size, strict=True):
        one, all_of_them = (np.log10(v) if as_log else v for v in (values, every))
        parts.append((one - all_of_them.min()) / (np.ptp(all_of_them) or 1.0) * extent)
    return np.column_stack(parts)


def _positions(names: pd.Series, plots: list[tuple[np.ndarray, ...]]) -> list[str]:
    """For each name the place beside its point where it covers the least of the others.

    Args:
        names: The names.
        plots: Named points and all points in pixels, for each size of the plot.
    """
    dots = [[(px - 4, py - 4, px + 4, py + 4) for px, py in crowd] for _, crowd in plots]
    taken = [[(px - 8, py - 8, px + 8, py + 8) for px, py in points] for points, _ in plots]
    found = []
    for i, name in enumerate(names):
        length = _LETTER * len(name)
        costs = dict.fromkeys(_POSITIONS, 0.0)
        for plot, (points, _) in enumerate(plots):
            others = [box for j, box in enumerate(taken[plot]) if j != i] + dots[plot]
            for at in costs:
                box = _beside(points[i], at, length)
                costs[at] += _cost(box, others, _SIZES[plot][0])
        best = min(costs, key=costs.__getitem__)
        for boxes, (points, _) in zip(taken, plots, strict=True):
            boxes.append(_beside(points[i], best, length))
        found.append(best)
    return found


def _beside(point: np.ndarray, position: str, length: float) -> tuple[float, ...]:
    """The box of a name beside its point: left, bottom, right, top."""
    (px, py), (across, up) = point, _POSITIONS[position]
    left = px + (12 if across == 0 else -12 if across == -1 else 0) + across * length
    bottom = py + up * 12 - _LINE / 2
    return left, bottom, left + length, bottom + _LINE


def _cost(box: tuple[float, ...], taken: list[tuple[float, ...]], width: float) -> float:
    """How much of other things a name covers, and how far it reaches over the edge."""
    left, bottom, right, top = box
    covered = sum(
        max(0.0, min(right, other[2]) - max(left, other[0]))
        * max(0.0, min(top, other[3]) - max(bottom, other[1]))
        for other in taken
    )
    return covered + 100 * (max(0.0, -left) + max(0.0, right - width))

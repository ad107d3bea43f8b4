"""What the charts of the comparison share: a symbol for each verdict, ticks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
# What a trace says of itself to be left out of the rows of its chart's files (`charttools.js`).
NO_ROWS = "names"
RING = {"size": 17, "symbol": "circle-open", "color": look.MARK, "line": {"width": 2.5}}


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

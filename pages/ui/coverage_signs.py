"""Signs in the map of who reported, beside its colours."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from pages.ui import look
from pages.ui.charts_marks import NO_ROWS

# In the order of the legend; the position is the class.
STATES = ("missing", "set_aside", "doubtful", "simulated", "derived", "submitted", "reported")
# What is in want of somebody has a sign too: a grey print, and some eyes, tell no hues apart.
# The sign in a cell, that of the legend, and its colour.
SIGNS = {
    "missing": ("x-thin", "square-x", look.COLOURS["insufficient"]),
    "set_aside": ("cross-thin", "square-cross", look.INK),
    "doubtful": ("circle", "square-dot", look.COLOURS["insufficient"]),
}
# Where most is missing, as without the simulation, the cells that are not stand out by themselves.
_MOST_SIGNED = 1500


def add(figure: go.Figure, codes: np.ndarray, labels: np.ndarray, lines: np.ndarray) -> None:
    """A sign in every cell of a state that has one.

    Args:
        figure: The map.
        codes: Number of the state of each cell, shape (lines, columns); NaN where there is none.
        labels: Columns, from the left.
        lines: Lines, from the top.
    """
    for state, (symbol, _, colour) in SIGNS.items():
        down, across = np.nonzero(codes == STATES.index(state))
        if 0 < len(down) <= _MOST_SIGNED:
            figure.add_trace(
                go.Scatter(
                    x=labels[across], y=lines[down], mode="markers", hoverinfo="skip",
                    showlegend=False, meta=NO_ROWS,
                    marker={"symbol": symbol, "size": 4, "color": colour,
                            "line": {"color": colour, "width": 1}},
                )
            )  # fmt: skip

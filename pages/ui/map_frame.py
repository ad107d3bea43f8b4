"""The frame of a map: as high on a phone as the province is there, and its legend under it.

A desk has room beside a map, so its height there is the page's. On a phone the width is all there
is: a frame of any other height leaves a band above and below, for a map keeps its proportions.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, log, pi, radians, tan
from typing import NamedTuple

import plotly.graph_objects as go

# Margins of a figure, as `look.dress` sets them, and what the page leaves at both sides.
_ABOVE, _BELOW, _SIDES = 26, 8, 16
_PAGE_SIDES = 32
# An entry of a legend: its mark with the space round it, and a letter of 13 pixels.
_MARK, _LETTER, _LINE = 45.0, 6.6, 19.0
_LEGEND_GAP = 20
# Streamlit gives the height of a container to what it wraps it in, as its size in a column.
_WRAPPER = '[data-testid="stLayoutWrapper"]'
# From a width, and up to the next, the legend has the lines it needs at that width.
_WINDOWS = (320, 375, 480, 640)


class Window(NamedTuple):
    """The part of the map that is drawn: longitudes and latitudes."""

    longitudes: tuple[float, float]
    latitudes: tuple[float, float]

    @property
    def proportion(self) -> float:
        """Width over height on the map (Mercator)."""
        (west, east), (south, north) = self
        return radians(east - west) / (mercator(north) - mercator(south))


def mercator(latitude: float) -> float:
    """Height of a latitude on a Mercator map, in radians of longitude."""
    return log(tan(pi / 4 + radians(latitude) / 2))


def rules(key: str, figure: go.Figure, proportion: float, *, more: float = 0.0) -> str:
    """The height of a frame on a phone, as style rules.

    Args:
        key: Key of the container that holds the map.
        figure: The map, with its legend.
        proportion: Width over height of what is drawn across the whole width.
        more: Pixels of what else stands in the frame.
    """
    names = [
        trace.name
        for trace in figure.data
        if trace.name and trace.type == "scattergeo" and trace.showlegend is not False
    ]
    # From the widest: of rules that hold together the last one is taken.
    windows = reversed(list(pairwise(_WINDOWS)))
    return " ".join(
        f"@media (max-width: {widest}px) {{ {_WRAPPER}:has(> .st-key-{key}) {{ flex-basis: "
        f"{height(names, proportion, least, more)} !important }} }}"
        for least, widest in windows
    )


def height(names: Sequence[str], proportion: float, window: int, more: float = 0.0) -> str:
    """The height of a frame on a phone as CSS has it, by the width of the window.

    Args:
        names: The entries of the legend.
        proportion: Width over height of the map.
        window: Pixels; the legend has the lines it needs in a window as wide.
        more: Pixels of what else stands under the map.
    """
    lines = legend_lines(names, window - _PAGE_SIDES - _SIDES)
    rest = _ABOVE + _BELOW + more + (_LEGEND_GAP + _LINE * lines if lines else 0)
    return f"calc((100vw - {_PAGE_SIDES + _SIDES}px) / {proportion:.3f} + {rest:.0f}px)"


def legend_lines(names: Sequence[str], width: float) -> int:
    """Lines of a legend: all entries in one, else in columns as wide as the widest of them."""
    if not names:
        return 0
    wide = [_MARK + _LETTER * len(name) for name in names]
    if sum(wide) <= width:
        return 1
    return ceil(len(names) / max(1, int(width // max(wide))))

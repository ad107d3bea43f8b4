"""The numbers of a plan's moves on its map: beside their arrows, where each has room.

Placed twice, for all widths of a phone and for all larger ones, as names are (`charts_labels`); the
list under the map has them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import atan, degrees, exp, pi, radians
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from pages.ui import look
from pages.ui.map_frame import Window, mercator
from workload.labels import Sheet, along, around, placed

# Widths of a map in windows of both kinds, in pixels.
_WIDTHS = {look.LARGER: (433.0, 530.0, 640.0), look.PHONE: (272.0, 342.0, 432.0)}
_LETTER, _LINE = 6.6, 13.0
_SHAFT, _HEAD, _TAIL = 1.5, 7.0, 4.0
# How far along the arrow, and on which side; first its middle.
_ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
_SIDES = (1.0, -1.0)
_CLEAR = 2.0
_GROUND = "#f4f2ec"
_HALO = " ".join(f"0 0 {blur}px {_GROUND}," for blur in (1, 2, 2, 3)).rstrip(",")
Point = tuple[float, float]


class Arrow(NamedTuple):
    """An arrow: its ends as longitude and latitude, and what is written beside it."""

    start: Point
    end: Point
    said: str


def traces(arrows: Sequence[Arrow], window: Window, share: float = 1.0) -> list[go.Scattergeo]:
    """The numbers for a phone, and those for everything larger.

    Args:
        arrows: Every arrow of the map; those that come first have the first choice of a place.
        window: What of the map is drawn.
        share: How much of the width it takes.
    """
    return [
        _trace(size, numbers(arrows, window, [share * width for width in widths]))
        for size, widths in _WIDTHS.items()
    ]


def _trace(size: str, found: Sequence[tuple[Point, str]]) -> go.Scattergeo:
    return go.Scattergeo(
        lon=[point[0] for point, _ in found] or [None],
        lat=[point[1] for point, _ in found] or [None],
        text=[look.only_on(size, said) for _, said in found], mode="text", geo="geo",
        textfont={"size": 12, "color": look.INK, "weight": 600, "shadow": _HALO},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def numbers(
    arrows: Sequence[Arrow], window: Window, widths: Sequence[float]
) -> list[tuple[Point, str]]:
    """Where numbers stand, as longitude and latitude, on maps of all widths; some nowhere.

    Args:
        arrows: Every arrow of the map.
        window: What of the map is drawn.
        widths: Pixels of the drawn part.
    """
    (west, east), (south, north) = window
    high = (mercator(north) - mercator(south)) / radians(east - west)
    starts, ends = (
        np.array([_flat(getattr(arrow, end), window) for arrow in arrows]).reshape(-1, 2)
        for end in ("start", "end")
    )
    places = [_places(*pair, len(arrow.said), widths[0]) if arrow.said else np.empty((0, 2))
              for *pair, arrow in zip(starts, ends, arrows, strict=True)]  # fmt: skip
    half = [np.array([_LETTER * len(arrow.said), _LINE]) / 2 for arrow in arrows]
    candidates = [
        np.stack([np.hstack([at * wide - size, at * wide + size]) for wide in widths], axis=1)
        for at, size in zip(places, half, strict=True)
    ]
    sheets = [Sheet(wide, wide * high, _marks(starts * wide, ends * wide)) for wide in widths]
    return [
        (_back(at[place], window), arrow.said)
        for at, place, arrow in zip(places, placed(candidates, sheets), arrows, strict=True)
        if place is not None
    ]


def _marks(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """What no number covers: shafts, heads and tails."""
    shafts = [along(start, end, _SHAFT) for start, end in zip(starts, ends, strict=True)]
    return np.vstack([*shafts, around(ends, _HEAD), around(starts, _TAIL)])


def _places(start: np.ndarray, end: np.ndarray, letters: int, width: float) -> np.ndarray:
    """Middles of a number's possible boxes, in shares of the width, just clear of its own arrow."""
    way = (end - start) * width
    length = float(np.hypot(*way))
    across = np.array([-way[1], way[0]]) / length if length else np.array([0.0, 1.0])
    reach = np.abs(across) @ np.array([_LETTER * letters, _LINE]) / 2 + _SHAFT + _CLEAR
    return np.array(
        [start + share * (end - start) + side * across * reach / width
         for share, side in product(_ALONG, _SIDES)]
    )  # fmt: skip


def _flat(point: Point, window: Window) -> Point:
    """A point in shares of the drawn width, from its west and from its south."""
    (west, east), (south, _) = window
    wide = radians(east - west)
    return radians(point[0] - west) / wide, (mercator(point[1]) - mercator(south)) / wide


def _back(flat: np.ndarray, window: Window) -> Point:
    (west, east), (south, _) = window
    wide = radians(east - west)
    up = mercator(south) + float(flat[1]) * wide
    return west + degrees(float(flat[0]) * wide), degrees(2 * atan(exp(up)) - pi / 2)

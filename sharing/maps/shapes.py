"""The shapes of a map layer on paper: projected, scaled, each with a middle and a size."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

WIDTH = 1000.0
_LEVELS = 9
_TINY = 1e-12
_ENOUGH = 0.6  # of the most room there is: a mark stays in the middle
_CORNERS = 4  # a ring of fewer points (its first one repeated) encloses nothing

Ring = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """One commune on paper.

    Attributes:
        rings: Its rings, each (points, 2), x to the right and y down.
        hatching: Its hatch lines, each (2, 2).
        centre: Middle of its largest part.
        area: Area of its largest part.
    """

    rings: tuple[Ring, ...]
    hatching: tuple[Ring, ...]
    centre: tuple[float, float]
    area: float

    @cached_property
    def path(self) -> str:
        """The rings as the data of an SVG path."""
        return "".join(f"M{_points(ring[:-1])}Z" for ring in self.rings)

    @cached_property
    def hatch_path(self) -> str:
        """The hatch lines as the data of an SVG path."""
        return "".join(f"M{_points(line)}" for line in self.hatching)


@dataclass(frozen=True)
class Shapes:
    """A layer on paper, `WIDTH` wide.

    Attributes:
        of: The shape of each commune by its code.
        height: Height of the whole.
        origin: Longitude and latitude of the top left corner.
        scale: Units on paper for a degree of longitude and of latitude.
    """

    of: dict[str, Shape]
    height: float
    origin: tuple[float, float]
    scale: tuple[float, float]

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A point of the earth on paper."""
        return (
            (longitude - self.origin[0]) * self.scale[0],
            (self.origin[1] - latitude) * self.scale[1],
        )


def shapes(rows: pd.DataFrame) -> Shapes:
    """The shapes of a layer.

    A degree of longitude is as long as it is in the middle of the layer: over a province this
    differs from an equal-area projection by less than a line's width.

    Args:
        rows: The rows of the query `boundaries`: commune_code, geometry (GeoJSON, degrees),
            hatch_longitudes and hatch_latitudes (JSON lists, null between lines).

    Raises:
        ValueError: The layer holds no shape.
    """
    if rows.empty:
        raise ValueError("the layer holds no shape")
    found = [list(_rings(json.loads(text)["coordinates"])) for text in rows["geometry"]]
    points = np.concatenate([ring for rings in found for ring in rings])
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    across = WIDTH / (east - west)
    down = across / math.cos(math.radians((south + north) / 2))
    origin, scale = np.array([west, north]), np.array([across, -down])
    of = {
        str(row.commune_code): _shape([(ring - origin) * scale for ring in rings],
                                      [(line - origin) * scale for line in _lines(row)])
        for row, rings in zip(rows.itertuples(), found, strict=True)
    }  # fmt: skip
    return Shapes(of, float((north - south) * down), (float(west), float(north)), (across, down))


def _shape(rings: list[Ring], hatching: list[Ring]) -> Shape:
    areas = [abs(_area(ring)) for ring in rings]
    largest = rings[int(np.argmax(areas))]
    return Shape(tuple(rings), tuple(hatching), _middle(largest), float(max(areas)))


def _rings(coordinates: Any) -> Iterator[Ring]:
    """The rings of a polygon or of several, in degrees."""
    if isinstance(coordinates[0][0], (int, float)):
        if len(coordinates) >= _CORNERS:
            yield np.array(coordinates, float)[:, :2]
    else:
        for part in coordinates:
            yield from _rings(part)


def _lines(row: Any) -> Iterator[Ring]:
    """The hatch lines of a row of `boundaries`, in degrees."""
    longitudes, latitudes = (
        json.loads(text) for text in (row.hatch_longitudes, row.hatch_latitudes)
    )
    line: list[tuple[float, float]] = []
    for longitude, latitude in zip([*longitudes, None], [*latitudes, None], strict=True):
        if longitude is None:
            if len(line) > 1:
                yield np.array(line, float)
            line = []
        else:
            line.append((longitude, latitude))


def _area(ring: Ring) -> float:
    """Signed area of a closed ring (Gauss's formula)."""
    x, y = ring.T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def _centroid(ring: Ring) -> Ring:
    """Centre of gravity of a closed ring; of a degenerate one, the mean of its points."""
    area = _area(ring)
    if area == 0:
        return np.asarray(ring.mean(axis=0), float)
    x, y = ring.T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    sums = ((ring[:-1] + ring[1:]) * cross[:, None]).sum(axis=0)
    return np.asarray(sums / (6 * area), float)


def _middle(ring: Ring) -> tuple[float, float]:
    """Where a mark has room: the centre of gravity, or the roomiest place where that is narrow."""
    centre = _centroid(ring)
    low, high = ring[:, 1].min(), ring[:, 1].max()
    others = [
        ((left + right) / 2, float(level))
        for level in np.linspace(low, high, _LEVELS + 2)[1:-1]
        for left, right in _stretches(ring, float(level))
    ]
    places = np.array([centre, *others])
    room = _room(ring, places)
    stretches = _stretches(ring, float(centre[1]))
    if not any(left < centre[0] < right for left, right in stretches):
        room[0] = 0.0
    best = int(room.argmax())
    chosen = places[0 if room[0] >= _ENOUGH * room[best] else best]
    return float(chosen[0]), float(chosen[1])


def _room(ring: Ring, places: Ring) -> npt.NDArray[np.float64]:
    """Distance of each of some points, (places, 2), to a closed ring."""
    start, along = ring[:-1], np.diff(ring, axis=0)
    lengths = np.maximum((along**2).sum(axis=1), _TINY)
    away = places[:, None, :] - start
    share = np.clip((away * along).sum(axis=2) / lengths, 0, 1)
    beside = away - share[:, :, None] * along
    return np.asarray(np.sqrt((beside**2).sum(axis=2)).min(axis=1), float)


def _stretches(ring: Ring, level: float) -> list[tuple[float, float]]:
    """Where a horizontal line runs inside a closed ring: from, to."""
    start, end = ring[:-1], ring[1:]
    cut = (start[:, 1] > level) != (end[:, 1] > level)
    a, b = start[cut], end[cut]
    crossings = np.sort(a[:, 0] + (level - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1]))
    return [(float(crossings[i]), float(crossings[i + 1])) for i in range(0, len(crossings), 2)]


def _points(points: Ring) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)

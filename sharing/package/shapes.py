"""GeoJSON geometries as the binary form of a GeoPackage, without a geometry library.

A GeoPackage geometry is a small header (magic, version, flags, system, bounding box) before the
well-known binary of OGC Simple Features (OGC 12-128r19, 2.1.3).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

WGS84 = 4326
_LINE, _POLYGON, _MULTIPOLYGON = 2, 3, 6
_LITTLE_ENDIAN = 1
# Bit 0: little endian; bits 1-3: a box of minimum and maximum x and y follows.
_FLAGS = 0b0000_0011

Ring = Sequence[Sequence[float]]
Polygon = Sequence[Ring]


class Box(NamedTuple):
    """Bounding box in degrees."""

    west: float
    south: float
    east: float
    north: float


def polygons(geometry: str) -> list[Polygon]:
    """The polygons of a GeoJSON geometry, each a list of rings of (longitude, latitude).

    Raises:
        ValueError: It is neither a polygon nor several.
    """
    shape: dict[str, Any] = json.loads(geometry)
    if shape["type"] == "Polygon":
        return [shape["coordinates"]]
    if shape["type"] == "MultiPolygon":
        return list(shape["coordinates"])
    raise ValueError(f"a commune's shape is a polygon or several, not a {shape['type']}")


def box(shapes: Sequence[Polygon]) -> Box:
    """The bounding box of polygons."""
    points = [point for polygon in shapes for ring in polygon for point in ring]
    eastward, northward = zip(*((point[0], point[1]) for point in points), strict=True)
    return Box(min(eastward), min(northward), max(eastward), max(northward))


def blob(geometry: str) -> bytes:
    """A GeoJSON geometry as the geometry of a GeoPackage: a multipolygon in WGS 84."""
    shapes = polygons(geometry)
    return _head(box(shapes)) + _multipolygon(shapes)


def line_blob(points: Ring) -> bytes:
    """A line through (longitude, latitude) points as the geometry of a GeoPackage, in WGS 84."""
    body = struct.pack("<BII", _LITTLE_ENDIAN, _LINE, len(points))
    return (
        _head(box([[points]])) + body
        + b"".join(struct.pack("<2d", point[0], point[1]) for point in points)
    )  # fmt: skip


def _head(limits: Box) -> bytes:
    head = struct.pack("<2sBBi", b"GP", 0, _FLAGS, WGS84)
    return head + struct.pack("<4d", limits.west, limits.east, limits.south, limits.north)


def _multipolygon(shapes: Sequence[Polygon]) -> bytes:
    head = struct.pack("<BII", _LITTLE_ENDIAN, _MULTIPOLYGON, len(shapes))
    return head + b"".join(part for polygon in shapes for part in _polygon(polygon))


def _polygon(polygon: Polygon) -> Iterator[bytes]:
    yield struct.pack("<BII", _LITTLE_ENDIAN, _POLYGON, len(polygon))
    for ring in polygon:
        yield struct.pack("<I", len(ring))
        yield b"".join(struct.pack("<2d", point[0], point[1]) for point in ring)

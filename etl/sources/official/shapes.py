"""Each feature's shape: a polygon, valid, and where the province is."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from etl.reading.faults import Fault, Wording
from etl.sources.borders import DEGREES_CRS, METRIC_CRS, Polygons
from etl.sources.official.codes import listed
from etl.sources.official.repair import areas_in
from etl.sources.thiessen import Flags, Floats

BOX_MARGIN = 0.3
"""Degrees around the communes' points: what lies farther out is not in the province."""
MOST_DOUBT = 0.01
"""Of a shape's area: two ways to read an outline that crosses itself must agree to this."""

Box = tuple[float, float, float, float]

_POLYGON_TYPES = (3, 6)
_POLYGON = Wording(
    "một hình vùng (Polygon hoặc MultiPolygon)", "an area (a Polygon or MultiPolygon)"
)
_VALID = Wording(
    "đường biên không tự cắt, hoặc chỉ cắt rất nhỏ", "an outline that does not cross itself"
)
_ORDER = Wording(
    "kinh độ trước, vĩ độ sau (x trước, y sau): hai tọa độ đang bị đổi chỗ cho nhau",
    "longitude first, latitude second (x, then y): the two coordinates are swapped",
)


class Shapes(NamedTuple):
    """The features' shapes in metres (EPSG:32648).

    Attributes:
        polygons: One a feature; None where `faults` says why.
        mended: Codes of the features whose outline crossed itself a little and was mended.
        faults: What is wrong with the others.
    """

    polygons: Polygons
    mended: list[str]
    faults: list[Fault]


def metric_shapes(layer: gpd.GeoDataFrame, communes: pd.DataFrame, file: str) -> Shapes:
    """Bring the shapes of a layer to metres, the unusable ones reported.

    Args:
        layer: `code` and `geometry` in any coordinate system.
        communes: `longitude` and `latitude` of the gazetteer's communes.
        file: What to name in messages.
    """
    codes = layer["code"].to_numpy()
    shapes = shapely.force_2d(layer.geometry.to_numpy())
    drawn = np.isin(shapely.get_type_id(shapes), _POLYGON_TYPES) & ~shapely.is_empty(shapes)
    faults = [
        Fault(file, None, "geometry", f"{code}: {_kind(shape)}", _POLYGON)
        for code, shape in zip(codes[~drawn], shapes[~drawn], strict=True)
    ]
    placed, misplaced = _placed(layer.assign(drawn=drawn), _box(communes), file)
    polygons = np.full(len(shapes), None, dtype=object)
    move = Transformer.from_crs(layer.crs, METRIC_CRS, always_xy=True).transform
    polygons[placed] = shapely.transform(
        shapes[placed], lambda corners: np.column_stack(move(*corners.T))
    )
    crossed = placed & ~shapely.is_valid(polygons)
    polygons[crossed] = [_mended(polygon) for polygon in polygons[crossed]]
    broken = crossed & shapely.is_missing(polygons)
    unsound = [Fault(file, None, "geometry", str(code), _VALID) for code in codes[broken]]
    return Shapes(
        polygons,
        codes[crossed & ~broken].tolist(),
        [*listed(faults), *misplaced, *listed(unsound)],
    )


def _kind(shape: BaseGeometry | None) -> str:
    if shape is None:
        return "null"
    return f"{shape.geom_type} EMPTY" if shape.is_empty else shape.geom_type


def _mended(shape: BaseGeometry) -> BaseGeometry | None:
    """Make an outline that crosses itself valid; None where it is in doubt what it encloses."""
    made = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    made = shapely.union_all(areas_in(np.array([made])))
    sure = not made.is_empty and abs(made.area - shape.area) <= MOST_DOUBT * made.area
    return made if sure else None


def _placed(layer: gpd.GeoDataFrame, box: Box, file: str) -> tuple[Flags, list[Fault]]:
    """Tell which of the `drawn` shapes lie in the province, and what is wrong with the others."""
    codes, drawn, crs = layer["code"], layer["drawn"].to_numpy(), layer.crs
    bounds = shapely.bounds(layer.geometry.to_numpy())
    there = drawn & _within(box, bounds, crs)
    swapped = drawn & ~there & _within(box, bounds[:, [1, 0, 3, 2]], crs)
    outside = drawn & ~there & ~swapped
    west, south, east, north = box
    expected = Wording(
        f"trong khung tỉnh: kinh độ {west:.1f} đến {east:.1f}, vĩ độ {south:.1f} đến {north:.1f}"
        f" (đang đọc theo hệ tọa độ {crs.name})",
        f"inside the province: longitude {west:.1f} to {east:.1f}, latitude {south:.1f} to "
        f"{north:.1f} (read as {crs.name})",
    )
    first = [f"{x:.6g}, {y:.6g}" for x, y in bounds[:, :2]]
    found = [f"{code}: {corner}" for code, corner in zip(codes, first, strict=True)]
    if drawn.sum() > 1 and (swapped == drawn).all():
        return there, [Fault(file, None, "geometry", first[int(drawn.argmax())], _ORDER)]
    wrong = [
        listed([Fault(file, None, "geometry", found[place], words) for place in np.flatnonzero(at)])
        for at, words in ((swapped, _ORDER), (outside, expected))
    ]
    return there, [fault for faults in wrong for fault in faults]


def _box(communes: pd.DataFrame) -> Box:
    """West, south, east and north of the province with its margin, in degrees."""
    return (
        float(communes["longitude"].min()) - BOX_MARGIN,
        float(communes["latitude"].min()) - BOX_MARGIN,
        float(communes["longitude"].max()) + BOX_MARGIN,
        float(communes["latitude"].max()) + BOX_MARGIN,
    )


def _within(box: Box, bounds: Floats, crs: CRS) -> Flags:
    """Tell which bounds (x, y, x, y in the file's coordinates) have all corners in the box."""
    west, south, east, north = box
    move = Transformer.from_crs(crs, DEGREES_CRS, always_xy=True).transform
    x, y = bounds[:, [0, 0, 2, 2]], bounds[:, [1, 3, 1, 3]]
    longitude, latitude = np.asarray(move(x, y))
    inside = (longitude > west) & (longitude < east) & (latitude > south) & (latitude < north)
    return np.asarray(inside.all(axis=1))

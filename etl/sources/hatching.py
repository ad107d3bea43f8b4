"""Hatching for communes without data: missing must look like missing, never like a value.

Plotly's choropleths have no patterns, so the map draws these segments as one line trace over white
polygons. They run at 45° and lie on one family of lines, so that they continue from a commune to
its neighbour.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from etl.sources.borders import DECIMALS, DEGREES_CRS, METRIC_CRS
from etl.sources.thiessen import Floats

FEWEST = 3
"""A small unit gets closer lines (spacing halved once or more) until it shows this many."""
MOST_HALVINGS = 8


def hatch(coverage: gpd.GeoDataFrame, spacing_km: float = 1.2) -> pd.DataFrame:
    """Clip 45° lines to each polygon.

    Args:
        coverage: `code` and polygons or hexagons with any CRS set.
        spacing_km: Distance between lines in kilometres; 1.2 gives a mean commune of 67 km² about
            eight segments.

    Returns:
        `code`, `longitudes`, `latitudes` in the order of the codes: lists of degrees (four
        decimals), two for each segment, None between segments.

    Raises:
        ValueError: The spacing is not positive.
    """
    if not spacing_km > 0:
        message = f"spacing must be more than 0 km, found {spacing_km}"
        raise ValueError(message)
    ordered = coverage.sort_values("code", ignore_index=True)
    segments = [
        _segments(shape, spacing_km * 1000) for shape in ordered.to_crs(METRIC_CRS).geometry
    ]
    owner = np.repeat(np.arange(len(ordered)), [len(part) for part in segments])
    move = Transformer.from_crs(METRIC_CRS, DEGREES_CRS, always_xy=True).transform
    ends = np.concatenate(segments).reshape(-1, 2)
    longitude, latitude = np.round(move(*ends.T), DECIMALS).reshape(2, -1, 2)
    return pd.DataFrame(
        {
            "code": ordered["code"],
            "longitudes": [_chain(longitude[owner == unit]) for unit in range(len(ordered))],
            "latitudes": [_chain(latitude[owner == unit]) for unit in range(len(ordered))],
        }
    )


def _segments(shape: BaseGeometry, spacing: float) -> Floats:
    """Clip lines to one shape in metres; shape (segments, 2 ends, 2 coordinates)."""
    found = np.empty((0, 2, 2))
    for halving in range(MOST_HALVINGS):
        found = _clipped(shape, spacing / 2**halving)
        if len(found) >= FEWEST:
            break
    return found


def _clipped(shape: BaseGeometry, spacing: float) -> Floats:
    """Clip the lines y = x + c, c a whole multiple of the spacing along the y axis."""
    west, south, east, north = shape.bounds
    rise = spacing * np.sqrt(2)
    offsets = np.arange(np.ceil((south - east) / rise), np.floor((north - west) / rise) + 1) * rise
    starts = np.column_stack([np.full(len(offsets), west), west + offsets])
    stops = np.column_stack([np.full(len(offsets), east), east + offsets])
    lines = shapely.linestrings(np.stack([starts, stops], axis=1))
    parts = shapely.get_parts(shapely.intersection(lines, shape))
    parts = parts[shapely.length(parts) > 0]
    return shapely.get_coordinates(parts).reshape(-1, 2, 2)


def _chain(ends: Floats) -> list[float | None]:
    """List the ends of each segment, None between segments."""
    return [value for first, last in ends.tolist() for value in (first, last, None)][:-1]

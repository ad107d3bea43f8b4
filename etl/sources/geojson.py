"""GeoJSON for the browser: small, the same bytes every time, and wound the way Plotly draws.

Plotly's SVG maps are spherical (d3): a ring encloses what lies on its right. An exterior ring must
run clockwise and a hole the other way, against RFC 7946, or one commune fills the whole frame.
"""

import json
from itertools import pairwise

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

Ring = list[list[float]]


def feature_collection(layer: gpd.GeoDataFrame, decimals: int = 4) -> str:
    """Write polygons as compact GeoJSON, sorted by code.

    Args:
        layer: `code` and polygons or multipolygons in degrees (EPSG:4326).
        decimals: Digits kept of a degree; 4 is about 11 m.

    Returns:
        The text of a FeatureCollection: the feature's `id` is the code, properties are empty,
        exterior rings run clockwise. The same layer gives the same bytes in any row order.

    Raises:
        ValueError: A code occurs twice, or rounding leaves nothing of a polygon.
    """
    if not layer["code"].is_unique:
        message = "a code occurs more than once"
        raise ValueError(message)
    ordered = layer.sort_values("code")
    features = [
        {"type": "Feature", "id": code, "properties": {}, "geometry": _geometry(shape, decimals)}
        for code, shape in zip(ordered["code"], ordered.geometry, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, separators=(",", ":"), allow_nan=False)


def _geometry(shape: BaseGeometry, decimals: int) -> dict[str, object]:
    """Describe one polygon or multipolygon, its rings started and wound in one fixed way."""
    tidy = shapely.normalize(shapely.orient_polygons(shape))
    parts = [rings for part in shapely.get_parts(tidy) if (rings := _rings(part, decimals))]
    if not parts:
        message = f"nothing is left of a polygon at {decimals} decimals"
        raise ValueError(message)
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _rings(polygon: shapely.Polygon, decimals: int) -> list[Ring]:
    """Round a polygon's rings: exterior clockwise, holes counter-clockwise, nothing repeated."""
    turned = shapely.orient_polygons(polygon, exterior_cw=True)
    exterior, *holes = (_ring(ring, decimals) for ring in (turned.exterior, *turned.interiors))
    return [exterior, *filter(None, holes)] if exterior else []


def _ring(ring: shapely.LinearRing, decimals: int) -> Ring:
    """Round a ring and drop repeated corners; empty when fewer than three remain."""
    rounded = [[round(x, decimals), round(y, decimals)] for x, y in ring.coords]
    kept = [rounded[0], *(b for a, b in pairwise(rounded) if a != b)]
    smallest = 4
    return kept if len(kept) >= smallest else []

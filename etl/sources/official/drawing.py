"""A valid coverage drawn for the screen: few corners, shared borders, islets kept.

Borders are simplified together, so both sides of one stay equal, then moved to the decimals of the
output as one network: rounding shape by shape would open gaps and cross lines again.
"""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.sources.borders import DECIMALS, DEGREES_CRS, Polygons, to_degrees
from etl.sources.thiessen import Flags

TOLERANCES_M = (60.0, 80.0, 100.0, 130.0, 170.0, 220.0, 300.0, 400.0)
"""Steps of the simplification; a pixel of the whole province on a wide screen is 160 m."""
MOST_CORNERS = 128
"""A unit's corners on average, the first one counted: about 60 each, as two units share most."""
ISLET_FINENESS = 10.0
"""An islet is drawn at a tenth of its own size, where the common tolerance would leave a wedge."""


class Drawing(NamedTuple):
    """The layer as it is shown, in degrees, and the tolerance it was simplified with."""

    layer: gpd.GeoDataFrame
    tolerance_m: float


def draw(polygons: Polygons, codes: pd.Series) -> Drawing:
    """Simplify a coverage for the screen.

    Args:
        polygons: A valid coverage in metres (EPSG:32648).
        codes: The code of each.

    Returns:
        `code` and `geometry` (EPSG:4326, four decimals), a valid coverage, in the order given.
    """
    parts, owner = shapely.get_parts(polygons, return_index=True)
    for tolerance in TOLERANCES_M:
        simple = np.asarray(shapely.coverage_simplify(parts, tolerance))
        if shapely.get_num_coordinates(simple).sum() <= MOST_CORNERS * len(polygons):
            break
    simple = _with_fine_islets(parts, simple, tolerance)
    rounded = _on_grid(to_degrees(np.asarray(shapely.multipolygons(simple, indices=owner))))
    layer = gpd.GeoDataFrame({"code": codes.to_numpy()}, geometry=rounded, crs=DEGREES_CRS)
    return Drawing(layer, tolerance)


def _with_fine_islets(parts: Polygons, simple: Polygons, tolerance: float) -> Polygons:
    """Replace islets by finer ones where these stay clear of all other land."""
    drawn = simple.copy()
    for islet in np.flatnonzero(_alone(parts)):
        own = np.sqrt(parts[islet].area) / ISLET_FINENESS
        if own < tolerance:
            fine = shapely.coverage_simplify(parts[islet : islet + 1], own)[0]
            near = shapely.STRtree(drawn).query(fine, predicate="intersects")
            if set(near) <= {islet}:
                drawn[islet] = fine
    return drawn


def _alone(parts: Polygons) -> Flags:
    """Mark the parts that touch no other one."""
    touched = shapely.STRtree(parts).query(parts, predicate="intersects")[0]
    return np.asarray(np.bincount(touched, minlength=len(parts)) == 1)


def _on_grid(polygons: Polygons) -> Polygons:
    """Round a coverage in degrees to the decimals of the output; it stays a valid coverage.

    All borders are noded on the grid as one network. Each of its faces goes to the unit that
    covers most of it, or to none where most of it is not covered.
    """
    network = shapely.unary_union(shapely.boundary(polygons), grid_size=10**-DECIMALS)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    face, unit = shapely.STRtree(polygons).query(faces, predicate="intersects")
    area = shapely.area(shapely.intersection(faces[face], polygons[unit]))
    claims = pd.DataFrame({"face": face, "unit": unit, "area": area})
    empty = shapely.area(faces) - claims.groupby("face")["area"].sum().reindex(range(len(faces)))
    largest = claims.loc[claims.groupby("face")["area"].idxmax()]
    owned = largest[largest["area"].to_numpy() > empty[largest["face"]].to_numpy()]
    owner = owned["unit"].to_numpy()
    chosen = faces[owned["face"].to_numpy()]
    merged = np.array(
        [shapely.coverage_union_all(chosen[owner == unit]) for unit in range(len(polygons))]
    )
    # Snapping leaves float noise; shared corners must be equal bit by bit.
    rounded = shapely.transform(merged, lambda corners: np.round(corners, DECIMALS))
    return np.asarray(shapely.normalize(rounded))

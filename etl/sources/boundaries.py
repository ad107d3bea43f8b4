"""Generalised boundaries of the communes, computed from open points, boxes and areas.

No official layer is freely available, so the map shows "ranh giới khái quát": weighted Thiessen
cells of the former units and of the communes themselves (see `thiessen`), limited by the Thiessen
cells of the neighbouring provinces' units, merged by commune and smoothed (see `borders`). They
are for reading a map of figures, never for telling where a border runs.

Source of points, boxes and areas: the package `vietnamadminunits` (MIT licence). Some of its
former units carry the point or the box of another place; `_usable` says by which rule they go.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from etl.sources.borders import DEGREES_CRS, METRIC_CRS, polygons_of
from etl.sources.thiessen import Flags, Floats, Integers, Sites, grid_over, label_cells

FARTHEST_RADII = 2.2
"""A former unit's point farther from its commune's, in radii of the commune's circle, is wrong."""
FARTHEST_TWIN_RADII = 1.5
"""The same for a point that two former units share: a mix-up of names without diacritics."""
LARGEST_BOX_SHARE = 3.0
"""A box larger than this many times its commune is a district's, found instead of the unit's."""
SMALLEST_BOX_M = 500.0
"""A narrower box is the geocoder's default around a point (282 m by 299 m), not a unit's."""
COMMUNE_RADII = 0.8
"""Half box of a commune's own site, in radii of the circle of its area."""
PLACEHOLDER_SHARE = 1.06
"""Half box of a unit without one, in radii of an equal share of its commune's area."""


def generalised_boundaries(
    communes: pd.DataFrame, former_units: pd.DataFrame, surroundings: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Compute one polygon a commune; together they are a valid coverage of the province.

    Args:
        communes: `code`, `latitude`, `longitude` (degrees) and `area_km2` of each commune.
        former_units: `former_code`, `commune_code` (the commune that took it over, or most of
            it), `latitude`, `longitude` and `bounds` ("lat,lon – lat,lon", south-west first). One
            without a point, or with one that cannot be its own, is left out.
        surroundings: `latitude`, `longitude` of the neighbouring provinces' units. Without any on
            a side (the sea, Laos), the former units' boxes alone limit the province there.

    Returns:
        `code` and `geometry` (EPSG:4326, four decimals), in the order of the codes.

    Raises:
        ValueError: A former unit names an unknown commune, bounds cannot be read, or a commune
            is left without land.
    """
    communes = communes.sort_values("code", ignore_index=True)
    areas = communes["area_km2"].to_numpy(dtype=float) * 1e6
    points = _metres(communes)
    claims = _placed(former_units, communes, points)
    claims = claims[_usable(claims, areas)]
    sites = _former_sites(claims, areas).with_more(_own_sites(points, areas))
    grid = grid_over(sites)
    own = np.vstack([claims[["x", "y"]].to_numpy(), points])
    labels = label_cells(grid, sites, areas, own, _metres(surroundings))
    lost = np.setdiff1d(np.arange(len(communes)), labels)
    if len(lost):
        message = f"no land is left for {communes['code'][lost].tolist()}: check point and area"
        raise ValueError(message)
    polygons = polygons_of(labels, grid, len(communes))
    return gpd.GeoDataFrame({"code": communes["code"]}, geometry=polygons, crs=DEGREES_CRS)


def neighbours(coverage: gpd.GeoDataFrame) -> pd.DataFrame:
    """List the pairs of units that share a border, each pair in both directions.

    Args:
        coverage: `code` and polygons whose shared borders have equal corners (a valid coverage).

    Returns:
        `code` and `neighbour_code`, sorted; units that touch in a point only are no neighbours.
    """
    polygons, owners = shapely.get_parts(coverage.geometry.to_numpy(), return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    ends = np.stack([corners[:-1][same], corners[1:][same]], axis=1)
    swap = (ends[:, 0, 0] > ends[:, 1, 0]) | (
        (ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1])
    )
    ends[swap] = ends[swap][:, ::-1]
    codes = coverage["code"].to_numpy()[owners[polygon[ring[1:][same]]]]
    segments = pd.DataFrame(ends.reshape(-1, 4)).assign(code=codes)
    pairs = segments.merge(segments, on=[0, 1, 2, 3], suffixes=("", "_other"))
    pairs = pairs.loc[pairs["code"] != pairs["code_other"], ["code", "code_other"]]
    pairs.columns = pd.Index(["code", "neighbour_code"])
    return pairs.drop_duplicates().sort_values(["code", "neighbour_code"], ignore_index=True)


def _metres(places: pd.DataFrame) -> Floats:
    """Project latitude and longitude to metres; shape (places, 2), eastward first."""
    move = Transformer.from_crs(DEGREES_CRS, METRIC_CRS, always_xy=True).transform
    return np.column_stack(move(places["longitude"].to_numpy(), places["latitude"].to_numpy()))


def _placed(former: pd.DataFrame, communes: pd.DataFrame, points: Floats) -> pd.DataFrame:
    """Give former units that have a point their commune's position, point and box in metres."""
    former = former.dropna(subset=["latitude", "longitude"])
    position = communes["code"].searchsorted(former["commune_code"])
    known = former["commune_code"].isin(communes["code"]).to_numpy()
    if not known.all():
        message = f"former units of unknown communes: {former.loc[~known, 'former_code'].tolist()}"
        raise ValueError(message)
    number = r"\s*(-?\d+(?:\.\d+)?)\s*"
    pattern = rf"^{number},{number}[–-]{number},{number}$"
    box = former["bounds"].str.extract(pattern).astype(float)
    if box.isna().any(axis=None):
        wrong = former.loc[box.isna().any(axis=1), "former_code"].tolist()
        message = f"bounds are not 'lat,lon – lat,lon' in former units {wrong}"
        raise ValueError(message)
    low, high = (
        _metres(box[corner].set_axis(["latitude", "longitude"], axis=1))
        for corner in ([0, 1], [2, 3])
    )
    place = _metres(former)
    away = np.hypot(*(place - points[position]).T)
    columns = {"x": place[:, 0], "y": place[:, 1], "commune": position, "away": away}
    columns |= {"west": low[:, 0], "south": low[:, 1], "east": high[:, 0], "north": high[:, 1]}
    return pd.DataFrame(columns)


def _radii(areas: Floats) -> Floats:
    """Radii of the circles of these areas, in metres."""
    return np.asarray(np.sqrt(areas / np.pi))


def _usable(claims: pd.DataFrame, areas: Floats) -> Flags:
    """Tell which former units' places can be theirs, by three stated rules.

    A unit is left out when its point lies too far from its commune's point; when another unit has
    the very same point and lies nearer to its own commune (or both lie far); or when its box is
    far larger than its commune. Distances count in radii of the circle of the commune's area.
    """
    commune = claims["commune"].to_numpy()
    away = claims["away"] / _radii(areas)[commune]
    box = (claims["east"] - claims["west"]) * (claims["north"] - claims["south"])
    nearest = away.groupby([claims["x"], claims["y"]]).transform("min")
    twin = claims.duplicated(["x", "y"], keep=False)
    mistaken = twin & ((away > nearest) | (away > FARTHEST_TWIN_RADII))
    wrong = mistaken | (away > FARTHEST_RADII) | (box > LARGEST_BOX_SHARE * areas[commune])
    return np.asarray(~wrong)


def _own_sites(points: Floats, areas: Floats) -> Sites:
    """Let each commune claim a circle around its own point."""
    half = COMMUNE_RADII * _radii(areas)
    return Sites(points[:, 0], points[:, 1], half, half, np.arange(len(points)))


def _former_sites(claims: pd.DataFrame, areas: Floats) -> Sites:
    """Turn former units into sites: the box where there is one, else a share around the point."""
    commune: Integers = claims["commune"].to_numpy()
    width, height = claims["east"] - claims["west"], claims["north"] - claims["south"]
    boxed = (width > SMALLEST_BOX_M).to_numpy()
    count = claims.groupby("commune")["commune"].transform("size").to_numpy()
    share = PLACEHOLDER_SHARE * _radii(areas[commune] / count)
    return Sites(
        x=np.where(boxed, (claims["east"] + claims["west"]) / 2, claims["x"]),
        y=np.where(boxed, (claims["north"] + claims["south"]) / 2, claims["y"]),
        half_width=np.where(boxed, width / 2, share),
        half_height=np.where(boxed, height / 2, share),
        commune=commune,
    )

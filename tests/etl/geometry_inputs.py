"""What the geometry tests work on: the product's own gazetteer, and its layers, made once."""

from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from etl.sources import boundaries, gazetteer, hexagons

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "boundaries" / "thanh_hoa_communes.geojson"
"""The real units, outside the checkout: comparisons exist only where this file does."""
METRIC_CRS = 32648
MERCATOR_CRS = 3857


@cache
def _gazetteer() -> gazetteer.Gazetteer:
    return gazetteer.load(ROOT / "data" / "reference")


def communes() -> pd.DataFrame:
    return _gazetteer().communes.rename(columns={"commune_code": "code"})


def former_units() -> pd.DataFrame:
    return gazetteer.former_unit_points(_gazetteer())


def surroundings() -> pd.DataFrame:
    return gazetteer.surroundings()


@cache
def generalised() -> gpd.GeoDataFrame:
    return boundaries.generalised_boundaries(communes(), former_units(), surroundings())


@cache
def hexagon_layer() -> gpd.GeoDataFrame:
    return hexagons.hexagon_map(communes(), boundaries.neighbours(generalised()))


def real_units() -> gpd.GeoDataFrame:
    return gpd.read_file(REAL)

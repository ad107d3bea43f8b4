import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from etl.sources.boundaries import neighbours
from etl.sources.hexagons import hexagon_map
from tests.etl.geometry_inputs import (
    MERCATOR_CRS,
    REAL,
    communes,
    generalised,
    hexagon_layer,
    real_units,
)


def steps_between(layer: gpd.GeoDataFrame, pairs: pd.DataFrame) -> np.ndarray:
    """Walk the grid: rows alternate, odd ones half a cell east."""
    cells = layer.set_index("code")
    slant = cells["column"] - (cells["row"] - cells["row"] % 2) // 2
    across = slant[pairs["code"]].to_numpy() - slant[pairs["neighbour_code"]].to_numpy()
    row = cells["row"]
    along = row[pairs["code"]].to_numpy() - row[pairs["neighbour_code"]].to_numpy()
    return np.maximum.reduce([abs(across), abs(along), abs(across + along)])


def touching_share(layer: gpd.GeoDataFrame, pairs: pd.DataFrame) -> float:
    """The same for touching, by geometry alone."""
    drawn = set(neighbours(layer).itertuples(index=False, name=None))
    wanted = set(pairs.itertuples(index=False, name=None))
    return len(drawn & wanted) / len(wanted)


def place_of(name: str) -> pd.Series:
    code = communes().set_index("name").loc[name, "code"]
    return hexagon_layer().set_index("code").loc[code]


def test_one_hexagon_a_commune() -> None:
    layer = hexagon_layer()
    assert layer["code"].tolist() == sorted(communes()["code"])
    assert layer.crs.to_epsg() == 4326
    assert not layer.duplicated(["column", "row"]).any()
    assert layer["column"].min() == 0
    assert layer["row"].min() in {0, 1}


def test_hexagons_are_equal_and_regular_in_mercator() -> None:
    shapes = hexagon_layer().to_crs(MERCATOR_CRS).geometry
    assert (shapely.get_num_coordinates(shapes.to_numpy()) == 7).all()
    assert shapes.area.max() / shapes.area.min() == pytest.approx(1, abs=1e-6)
    sides = np.hypot(*np.diff(shapely.get_coordinates(shapes.iloc[0]), axis=0).T)
    assert sides == pytest.approx(sides.mean(), rel=1e-6)


def test_together_they_have_the_provinces_area() -> None:
    shapes = hexagon_layer().to_crs(32648).geometry
    assert shapes.area.sum() / 1e6 == pytest.approx(communes()["area_km2"].sum(), rel=0.02)


def test_hexagons_neither_overlap_nor_leave_holes() -> None:
    shapes = hexagon_layer().geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0


def test_centres_are_for_labels() -> None:
    layer = hexagon_layer().to_crs(MERCATOR_CRS)
    centres = gpd.GeoSeries.from_xy(layer["longitude"], layer["latitude"], crs=4326)
    assert centres.to_crs(MERCATOR_CRS).distance(layer.centroid).max() < 1


def test_neighbours_stay_together() -> None:
    pairs = neighbours(generalised())
    steps = steps_between(hexagon_layer(), pairs)
    assert (steps == 1).mean() >= 0.78
    assert (steps <= 2).mean() >= 0.98
    assert touching_share(hexagon_layer(), pairs) == pytest.approx((steps == 1).mean())


def test_north_is_up_and_west_is_left() -> None:
    units = communes().set_index("code").sort_index()
    layer = hexagon_layer().set_index("code").sort_index()
    assert layer["longitude"].corr(units["longitude"], method="spearman") > 0.95
    assert layer["latitude"].corr(units["latitude"], method="spearman") > 0.95
    last_row, last_column = hexagon_layer()["row"].max(), hexagon_layer()["column"].max()
    north_west, south = place_of("Xã Mường Lát"), place_of("Phường Nghi Sơn")
    north_east, west = place_of("Phường Bỉm Sơn"), place_of("Xã Bát Mọt")
    assert north_west["row"] <= 2
    assert north_west["column"] <= 2
    assert south["row"] >= last_row - 1
    assert south["column"] > last_column / 2
    assert north_east["column"] >= last_column - 3
    assert north_east["row"] < last_row / 2
    assert west["column"] == hexagon_layer().query(f"row == {west['row']}")["column"].min()


def test_same_input_same_hexagons_in_any_row_order() -> None:
    again = hexagon_map(
        communes().sample(frac=1, random_state=1),
        neighbours(generalised()).sample(frac=1, random_state=2),
    )
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(hexagon_layer()))


def test_one_direction_of_each_pair_is_enough() -> None:
    pairs = neighbours(generalised())
    again = hexagon_map(communes(), pairs[pairs["code"] < pairs["neighbour_code"]])
    assert again[["column", "row"]].equals(hexagon_layer()[["column", "row"]])


def test_an_unknown_code_is_refused() -> None:
    pairs = pd.DataFrame({"code": ["15607"], "neighbour_code": ["99999"]})
    with pytest.raises(KeyError, match="99999"):
        hexagon_map(communes(), pairs)


# Only where the real units lie beside the checkout; see test_boundaries.
if REAL.exists():

    def test_real_neighbours_stay_together() -> None:
        steps = steps_between(hexagon_layer(), neighbours(real_units()))
        assert (steps == 1).mean() >= 0.75
        assert (steps <= 2).mean() >= 0.96

"""Layers that nearly fit become valid coverages, and are drawn so that nothing is lost."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.affinity import translate

from etl.sources.geojson import feature_collection
from etl.sources.official.repair import GAP_M, repair
from tests.etl.geometry_inputs import METRIC_CRS
from tests.etl.official_inputs import (
    FIRST,
    Polygons,
    areas,
    geojson,
    in_metres,
    layer,
    neighbours_of,
    outlines,
    refused,
    run,
    see_sound,
    shaken,
)


def mitred(polygons: Polygons, metres: float) -> Polygons:
    return shapely.buffer(polygons, metres, join_style="mitre")


SPOILED = {
    "gaps of two centimetres": lambda shapes: mitred(shapes, -0.01),
    "gaps of four metres": lambda shapes: mitred(shapes, -2),
    "overlaps of two centimetres": lambda shapes: mitred(shapes, 0.01),
    "overlaps of four metres": lambda shapes: mitred(shapes, 2),
    "corners moved by centimetres": lambda shapes: shaken(shapes, 0.05),
    "corners moved by metres": lambda shapes: shaken(shapes, 5),
    "new corners moved by decimetres": lambda shapes: shaken(shapes, 0.3, 400),
}


@pytest.mark.parametrize("kind", SPOILED)
def test_tiny_gaps_and_overlaps_are_closed(tmp_path: Path, kind: str) -> None:
    units = in_metres(SPOILED[kind])
    assert neighbours_of(units) < neighbours_of(layer())
    imported = run(geojson(units, tmp_path / "xa.geojson"))
    see_sound(imported)
    assert imported.figures.holes == 0
    assert imported.figures.specks == 0
    assert len(outlines(imported.layer)) == 1
    assert imported.figures.gaps + imported.figures.overlaps > 0
    true, drawn = areas(layer()), areas(imported.layer)
    assert (drawn / true - 1).abs().max() < 0.01
    lost = neighbours_of(layer()) - neighbours_of(imported.layer)
    assert not lost  # a few may come: units that met in one point


def test_the_same_layer_gives_the_same_bytes(tmp_path: Path) -> None:
    units = in_metres(SPOILED["corners moved by metres"])
    first = run(geojson(units, tmp_path / "a.geojson"))
    again = run(geojson(units.iloc[::-1], tmp_path / "b.geojson"))
    assert first.layer.to_wkt().equals(again.layer.to_wkt())
    assert feature_collection(first.layer) == feature_collection(again.layer)
    assert first.figures == again.figures


def test_a_repair_that_would_be_a_guess_is_refused(tmp_path: Path) -> None:
    vi, en = refused(geojson(in_metres(lambda shapes: mitred(shapes, -12)), tmp_path / "xa.json"))
    assert vi[0].startswith("xa.json, cột geometry: có '")
    assert "cần khe hở và chồng lấn nhỏ: sửa không làm đổi quá 1% diện tích" in vi[0]
    assert "expected gaps and overlaps so small that mending them changes no area" in en[0]


def block(width: float, *, gap: float = 0) -> Polygons:
    """Two units of 10 km side by side around a pond, with a crack between them."""
    west = shapely.box(0, 0, 10_000, 10_000)
    east = shapely.box(10_000 + gap, 0, 20_000, 10_000)
    pond = shapely.box(10_000 - width / 2, 4_000, 10_000 + width / 2, 6_000)
    return np.array([west.difference(pond), east.difference(pond)])


@pytest.mark.parametrize("gap", [1e-6, 0.01, 1.0, 25.0])
def test_an_open_crack_goes_to_one_neighbour(gap: float) -> None:
    repaired = repair(block(0, gap=gap))
    assert shapely.coverage_is_valid(repaired.polygons)
    assert len(repaired.holes) == 0
    assert shapely.area(repaired.polygons).sum() == pytest.approx(2e8, rel=1e-6)
    assert shapely.intersection(*repaired.polygons).length == pytest.approx(10_000, rel=0.01)


def test_wide_gaps_stay() -> None:
    repaired = repair(block(2 * GAP_M))
    assert shapely.area(repaired.holes) == pytest.approx([2 * GAP_M * 2_000])
    assert shapely.area(repaired.polygons).sum() == pytest.approx(2e8 - 2 * GAP_M * 2_000)
    assert len(repair(block(0.8 * GAP_M)).holes) == 0


def test_a_channel_beside_an_islet_is_no_gap() -> None:
    west, east = block(0)
    islet = shapely.box(20_012, 4_000, 20_300, 4_300)
    repaired = repair(np.array([shapely.union(west, islet), east]))
    assert shapely.area(repaired.polygons) == pytest.approx([1e8 + islet.area, 1e8])


def test_specks_are_dropped_and_islets_kept() -> None:
    west, east = block(0)
    speck = shapely.box(5_000, -50, 5_005, -45)
    islet = shapely.box(5_000, -900, 5_030, -870)
    repaired = repair(np.array([shapely.union_all([west, speck, islet]), east]))
    assert repaired.specks == 1
    assert shapely.area(repaired.polygons) == pytest.approx([1e8 + 900, 1e8])


def test_an_exclave_stays_with_its_unit() -> None:
    west, east = block(0)
    exclave = shapely.box(15_000, 5_000, 15_500, 5_500)
    shapes = np.array([shapely.union(west, exclave), mitred(east.difference(exclave), -0.02)])
    repaired = repair(shapes)
    assert shapely.coverage_is_valid(repaired.polygons)
    assert len(repaired.holes) == 0
    assert len(shapely.get_parts(repaired.polygons)) == 3


def test_a_hole_inside_the_province_stays_and_is_told(tmp_path: Path) -> None:
    lake = layer().set_index("code").to_crs(METRIC_CRS).geometry[FIRST].representative_point()
    units = in_metres(lambda shapes: shapely.difference(shapes, lake.buffer(500)))
    imported = run(geojson(units, tmp_path / "xa.geojson"))
    see_sound(imported)
    assert imported.figures.holes == 1
    told = imported.warnings[-1]
    assert told.vi == "khoảng trống 78 ha giữa 14758 không thuộc đơn vị nào, giữ nguyên"
    assert told.en == "a hole of 78 ha between 14758 belongs to no unit; it stays"


def test_islets_of_every_size_are_drawn(tmp_path: Path) -> None:
    coast = layer().to_crs(METRIC_CRS).total_bounds
    sides = (30, 60, 120, 600)
    islets = [
        translate(shapely.Point(0, 0).buffer(side / 2), coast[2] - 5_000 * place, coast[1] + 3_000)
        for place, side in enumerate(sides)
    ]

    def with_islets(shapes: Polygons) -> Polygons:
        return np.array([shapely.union_all([shapes[0], *islets]), *shapes[1:]])

    imported = run(geojson(in_metres(with_islets), tmp_path / "xa.geojson"))
    see_sound(imported)
    assert imported.figures.parts_read == imported.figures.parts_drawn == 166 + len(sides)
    parts = gpd.GeoSeries(shapely.get_parts(imported.layer.geometry.iloc[0]), crs=4326)
    drawn = np.sort(parts.to_crs(METRIC_CRS).area.to_numpy())[: len(sides)]
    assert drawn / [islet.area for islet in islets] == pytest.approx(1, abs=0.3)


def test_islets_among_each_other_keep_clear(tmp_path: Path) -> None:
    east, south, *_ = layer().to_crs(METRIC_CRS).total_bounds[[2, 1]]
    ring = shapely.Point(east, south).buffer(400).difference(shapely.Point(east, south).buffer(250))
    inner = shapely.Point(east, south).buffer(150)

    def with_islets(shapes: Polygons) -> Polygons:
        return np.array([shapely.union_all([shapes[0], ring, inner]), *shapes[1:]])

    imported = run(geojson(in_metres(with_islets), tmp_path / "xa.geojson"))
    see_sound(imported)
    assert imported.figures.parts_drawn == 168


def test_a_detailed_layer_is_drawn_with_few_corners(tmp_path: Path) -> None:
    def waves(xy: np.ndarray) -> np.ndarray:
        return xy + 60 * np.sin(xy[:, ::-1] / 70) + 30 * np.sin(xy[:, ::-1] / 23)

    units = in_metres(lambda shapes: shapely.transform(shapely.segmentize(shapes, 80), waves))
    imported = run(geojson(units, tmp_path / "xa.geojson"))
    see_sound(imported)
    assert imported.figures.vertices_read > 40_000
    assert imported.figures.vertices_drawn <= 128 * 166
    assert len(feature_collection(imported.layer)) < 450_000

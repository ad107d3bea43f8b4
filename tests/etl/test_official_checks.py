"""Official layers that do not agree with the gazetteer: each refusal and what it says."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.affinity import scale, translate

from etl.sources.official.codes import MOST_LISTED
from tests.etl.geometry_inputs import communes
from tests.etl.official_inputs import FIRST, SECOND, UTM, geojson, layer, refused, run

WHOLE = "đúng 166 đơn vị của danh mục, mỗi đơn vị một đối tượng"


def messages(units: gpd.GeoDataFrame, folder: Path) -> tuple[list[str], list[str]]:
    return refused(geojson(units, folder / "xa.geojson"))


def with_shape(code: str, shape: shapely.Geometry | None) -> gpd.GeoDataFrame:
    units = layer()
    units.loc[units["code"] == code, "geometry"] = gpd.GeoSeries([shape], crs=4326).to_numpy()
    return units


def shape_of(code: str) -> shapely.Geometry:
    return layer().set_index("code").geometry[code]


def test_a_layer_with_165_units_is_refused(tmp_path: Path) -> None:
    vi, en = messages(layer()[lambda frame: frame["code"] != FIRST], tmp_path)
    assert vi == [
        f"xa.geojson: có '165', cần {WHOLE}",
        "xa.geojson, cột code: có không có gì, cần 14758 Phường Hàm Rồng (thiếu)",
    ]
    assert en == [
        "xa.geojson: found '165', expected exactly the 166 units of the gazetteer, one feature "
        "each",
        "xa.geojson, column code: found nothing, expected 14758 Phường Hàm Rồng (missing)",
    ]


def test_a_foreign_code_is_refused(tmp_path: Path) -> None:
    vi, en = messages(layer().replace({"code": {FIRST: "00004"}}), tmp_path)
    assert vi == [
        "xa.geojson, cột code: có không có gì, cần 14758 Phường Hàm Rồng (thiếu)",
        "xa.geojson, cột code: có '00004', cần một trong 166 mã của danh mục",
    ]
    assert en[1] == (
        "xa.geojson, column code: found '00004', expected one of the 166 codes of the gazetteer"
    )


def test_a_layer_of_another_province_is_refused_in_few_lines(tmp_path: Path) -> None:
    strangers = layer().assign(code=[f"{number:05d}" for number in range(166)])
    vi, en = messages(strangers, tmp_path)
    assert len(vi) == len(en) == 2 * (MOST_LISTED + 1)
    assert vi[-1] == "xa.geojson, cột code: có '…', cần không có lỗi loại này (còn 154 lỗi nữa)"
    assert en[-1] == "xa.geojson, column code: found '…', expected none of these (154 more)"


def test_duplicate_and_blank_codes_are_refused(tmp_path: Path) -> None:
    twice = pd.concat([layer(), layer().iloc[[0]]], ignore_index=True)
    vi, en = messages(twice, tmp_path)
    assert vi[0] == f"xa.geojson: có '167', cần {WHOLE}"
    assert vi[1] == "xa.geojson, cột code: có '14758 × 2', cần mỗi mã một đối tượng"
    assert en[1] == "xa.geojson, column code: found '14758 × 2', expected one feature a code"
    assert "14758 ∩ 14758" in en[2]
    vi, en = messages(layer().replace({"code": {SECOND: FIRST}}), tmp_path)
    assert "14797 Phường Hạc Thành (thiếu)" in vi[0]
    assert "found '14758 × 2'" in en[1]
    vi, _ = messages(layer().replace({"code": {SECOND: None}}), tmp_path)
    assert vi[1] == "xa.geojson, cột code: có '#1: ', cần một trong 166 mã của danh mục"


@pytest.mark.parametrize("crs", [4326, UTM])
def test_swapped_coordinates_are_refused_by_name(tmp_path: Path, crs: int) -> None:
    units = layer().to_crs(crs)
    swapped = units.set_geometry(shapely.transform(units.geometry, lambda xy: xy[:, ::-1]))
    path = tmp_path / "xa.gpkg"
    swapped.to_file(path, driver="GPKG")
    [vi], [en] = refused(path)
    assert vi.startswith("xa.gpkg, cột geometry: có '")
    assert vi.endswith(
        "cần kinh độ trước, vĩ độ sau (x trước, y sau): hai tọa độ đang bị đổi chỗ cho nhau"
    )
    assert en.endswith(
        "expected longitude first, latitude second (x, then y): the two coordinates are swapped"
    )


def test_one_swapped_unit_is_named(tmp_path: Path) -> None:
    turned = shapely.transform(shape_of(FIRST), lambda xy: xy[:, ::-1])
    [vi], [en] = messages(with_shape(FIRST, turned), tmp_path)
    assert "có '14758: 19.8" in vi
    assert "đang bị đổi chỗ" in vi
    assert "the two coordinates are swapped" in en


def test_a_layer_elsewhere_is_refused(tmp_path: Path) -> None:
    vi, en = messages(layer().to_crs(UTM), tmp_path)  # metres, but no system stated
    assert len(vi) == MOST_LISTED + 1
    assert "cần trong khung tỉnh: kinh độ 104." in vi[0]
    assert "(đang đọc theo hệ tọa độ WGS 84)" in vi[0]
    assert "expected inside the province: longitude 104." in en[0]
    moved = with_shape(FIRST, translate(shape_of(FIRST), 3, 0))
    assert "found '14758: 108." in messages(moved, tmp_path)[1][0]


def test_what_is_no_area_is_refused(tmp_path: Path) -> None:
    line = shapely.LineString(shape_of(FIRST).exterior)
    for shape, found in ((None, "null"), (shapely.Point(105.7, 19.8), "Point"), (line, "Line")):
        [vi], [en] = messages(with_shape(FIRST, shape), tmp_path)
        assert vi.startswith(f"xa.geojson, cột geometry: có '14758: {found}")
        assert vi.endswith("cần một hình vùng (Polygon hoặc MultiPolygon)")
        assert en.endswith("expected an area (a Polygon or MultiPolygon)")
    path = tmp_path / "xa.gpkg"
    with_shape(FIRST, shapely.Polygon()).to_file(path, driver="GPKG")
    assert "14758: " in refused(path)[1][0]


def test_a_crossed_outline_is_mended_or_refused(tmp_path: Path) -> None:
    corners = shapely.get_coordinates(shape_of(FIRST)).tolist()
    (x, y), (x2, y2) = corners[:2]
    knot = [[x, y], [x + 1e-5, y + 1e-5], [x + 1e-5, y], [x, y + 1e-5], [x2, y2]]
    knotted = shapely.Polygon([*knot, *corners[2:]])
    assert not knotted.is_valid
    imported = run(geojson(with_shape(FIRST, knotted), tmp_path / "xa.geojson"))
    assert imported.figures.mended == 1
    assert imported.warnings[-1].vi == "14758: đường biên tự cắt, đã sửa"
    assert imported.warnings[-1].en == "14758: its outline crossed itself; mended"
    west, south, east, north = shape_of(FIRST).bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    vi, en = messages(with_shape(FIRST, bow), tmp_path)
    assert vi == [
        "xa.geojson, cột geometry: có '14758', cần đường biên không tự cắt, hoặc chỉ cắt rất nhỏ"
    ]
    assert en[0].endswith("expected an outline that does not cross itself")


def test_areas_far_from_the_gazetteer_are_refused_near_ones_noted(tmp_path: Path) -> None:
    vi, en = messages(with_shape(FIRST, scale(shape_of(FIRST), 0.6, 0.6)), tmp_path)
    assert vi[0].startswith("xa.geojson, cột geometry: có '14758: ")
    assert vi[0].endswith(" ha', cần 2088 ha theo danh mục, lệch không quá 40%")
    assert en[0].endswith(" ha', expected 2088 ha by the gazetteer, within 40%")
    smaller = with_shape(FIRST, scale(shape_of(FIRST), 0.9, 0.9))
    warnings = run(geojson(smaller, tmp_path / "xa.geojson")).warnings
    [note] = [words for words in warnings if words.vi.startswith("14758: diện tích")]
    assert "danh mục ghi 2088 ha (lệch -" in note.vi
    assert "the gazetteer says 2088 ha (-" in note.en


def test_units_under_each_others_code_are_refused(tmp_path: Path) -> None:
    units = communes().set_index("code")["area_km2"]
    close = units[(units / units[FIRST] - 1).abs() < 0.3].index
    far = max(close, key=lambda code: shape_of(code).distance(shape_of(FIRST)))
    vi, en = messages(layer().replace({"code": {FIRST: far, far: FIRST}}), tmp_path)
    wanted = "cần điểm của đơn vị trong danh mục nằm trong hình hoặc cách không quá 5 km"
    assert [line for line in vi if line.endswith(wanted)] == vi[-2:]
    assert "expected the unit's point in the gazetteer inside the shape or within 5 km" in en[-1]


def test_land_claimed_twice_is_refused_when_it_is_much(tmp_path: Path) -> None:
    wide = shape_of(FIRST).buffer(0.002)
    vi, en = messages(with_shape(FIRST, wide), tmp_path)
    assert any(line.startswith("xa.geojson, cột geometry: có '14758 ∩ ") for line in vi)
    assert vi[0].endswith("cần hai đơn vị chồng nhau không quá 1% diện tích đơn vị nhỏ hơn")
    assert en[0].endswith("expected two units that overlap by no more than 1% of the smaller one")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    units = with_shape(SECOND, None)
    units = units.replace({"code": {FIRST: "99999"}})
    small = units["code"] == "15013"
    units.loc[small, "geometry"] = units.loc[small].geometry.scale(0.5, 0.5)
    _, en = messages(units, tmp_path)
    expected = ("(missing)", "'99999'", "'14797: null'", "within 40%")
    assert [any(part in line for line in en) for part in expected] == [True] * 4
    assert len(en) == 4

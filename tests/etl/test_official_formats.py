"""Official layers in every format: what is read, and how a file that cannot be is refused."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from etl.reading.faults import ReadingError
from etl.sources.geojson import feature_collection
from etl.sources.official import read_layer
from tests.etl.geometry_inputs import communes
from tests.etl.official_inputs import (
    FIRST,
    SECOND,
    UTM,
    geojson,
    layer,
    one_file_each,
    one_line,
    run,
    see_sound,
    zipped,
)

KNOWN = frozenset(communes()["code"])


def shapefile(units: gpd.GeoDataFrame, folder: Path) -> Path:
    folder.mkdir()
    units.to_file(folder / "xa.shp")
    return folder / "xa.shp"


def geopackage(units: gpd.GeoDataFrame, path: Path, name: str = "xa") -> Path:
    units.to_file(path, layer=name, driver="GPKG")
    return path


def read(path: Path) -> gpd.GeoDataFrame:
    return read_layer(path, KNOWN)


def feature_file(path: Path, code: str, **more: object) -> Path:
    shape = shapely.geometry.mapping(layer().geometry.iloc[0])
    feature = {"type": "Feature", "properties": {"code": code}, "geometry": shape, **more}
    path.write_text(json.dumps(feature))
    return path


def test_every_format_gives_the_same_drawing(tmp_path: Path) -> None:
    shuffled = layer().sample(frac=1, random_state=1)
    folder = one_file_each(shuffled, tmp_path / "xa")
    paths = [
        geojson(shuffled, tmp_path / "xa.geojson"),
        folder,
        zipped(folder, tmp_path / "flat.zip"),
        zipped(folder, tmp_path / "deep.zip", "ranh gioi/xã/"),
        shapefile(shuffled.rename(columns={"code": "MA_XA"}), tmp_path / "shp"),
        zipped(tmp_path / "shp", tmp_path / "shp.zip"),
        geopackage(shuffled.rename(columns={"code": "maXa"}), tmp_path / "xa.gpkg"),
        geopackage(
            shuffled.set_geometry(shapely.force_3d(shuffled.geometry)), tmp_path / "3d.gpkg"
        ),
    ]
    texts = set()
    for path in paths:
        imported = run(path)
        see_sound(imported)
        texts.add(feature_collection(imported.layer))
    assert len(texts) == 1


@pytest.mark.parametrize("crs", [UTM, 3857, 3405, 5897])
def test_any_coordinate_system_is_brought_to_degrees(tmp_path: Path, crs: int) -> None:
    units = layer().to_crs(crs).assign(code=lambda frame: frame["code"].astype(int))
    imported = run(geopackage(units, tmp_path / "xa.gpkg"))
    see_sound(imported)
    far = (
        imported.layer.set_index("code")
        .to_crs(UTM)
        .hausdorff_distance(layer().set_index("code").to_crs(UTM))
    )
    assert far.max() < 150


def test_geojson_may_name_its_coordinate_system(tmp_path: Path) -> None:
    path = geojson(layer().to_crs(UTM), tmp_path / "xa.geojson")
    content = json.loads(path.read_text())
    content["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{UTM}"}}
    path.write_text(json.dumps(content))
    assert read(path).crs.to_epsg() == UTM
    see_sound(run(path))
    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"):
        content["crs"]["properties"]["name"] = name
        path.write_text(json.dumps(content))
        assert read(path).crs.to_epsg() == 4326
    for name in ("/etc/passwd", "+proj=utm +zone=48", 4326, "EPSG:99999999"):
        content["crs"]["properties"]["name"] = name
        path.write_text(json.dumps(content))
        vi, en = one_line(path)
        assert vi.endswith("hệ tọa độ của lớp GeoPackage)")
        assert en.endswith("that of the layer in a GeoPackage)")


def test_files_of_one_layer_share_a_coordinate_system(tmp_path: Path) -> None:
    name = {"type": "name", "properties": {"name": "EPSG:32648"}}
    feature_file(tmp_path / "a.geojson", FIRST)
    feature_file(tmp_path / "b.geojson", SECOND, crs=name)
    vi, en = one_line(tmp_path)
    assert "có 'EPSG:32648, EPSG:4326', cần mọi tệp cùng một hệ tọa độ" in vi
    assert "found 'EPSG:32648, EPSG:4326', expected one coordinate system in all files" in en


def test_a_layer_without_coordinate_system_is_refused(tmp_path: Path) -> None:
    path = shapefile(layer(), tmp_path / "shp")
    path.with_suffix(".prj").unlink()
    unstated = layer().set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="crs"):
        package = geopackage(unstated, tmp_path / "xa.gpkg")
    for spoiled in (path, zipped(tmp_path / "shp", tmp_path / "shp.zip"), package):
        vi, en = one_line(spoiled)
        assert vi.startswith(f"{spoiled.name}: có ")
        assert "cần hệ tọa độ ghi kèm dữ liệu (tệp .prj của Shapefile" in vi
        assert "expected a stated coordinate system (the .prj of a Shapefile" in en


def test_codes_are_found_by_heading_by_value_by_id_and_by_file_name(tmp_path: Path) -> None:
    two = layer().iloc[:2]
    codes = two["code"].tolist()
    for heading in ("code", "Mã xã", "ma_xa", "maXa", "commune_code", "ID", "MaDVHC", "anything"):
        assert (
            read(geojson(two.rename(columns={"code": heading}), tmp_path / "a.json"))[
                "code"
            ].tolist()
            == codes
        )
    numbers = two.assign(OBJECTID=[1, 2], id=[10001, 10002], code=two["code"].astype(float))
    assert read(geojson(numbers, tmp_path / "a.json"))["code"].tolist() == codes
    content = json.loads(geojson(two[["geometry"]], tmp_path / "a.json").read_text())
    for feature, code in zip(content["features"], codes, strict=True):
        feature["id"] = int(code)
    (tmp_path / "a.json").write_text(json.dumps(content))
    assert read(tmp_path / "a.json")["code"].tolist() == codes


def test_columns_that_disagree_are_refused(tmp_path: Path) -> None:
    turned = layer().iloc[:2].assign(ma_xa=[SECOND, FIRST])
    vi, en = one_line_of_first(geojson(turned, tmp_path / "a.geojson"))
    assert vi == "a.geojson, cột code, ma_xa: có '#1: 14758, 14797', cần các cột mã cùng một mã"
    assert en == (
        "a.geojson, column code, ma_xa: found '#1: 14758, 14797', expected columns of codes "
        "that agree"
    )
    folder = tmp_path / "xa"
    folder.mkdir()
    feature_file(folder / f"{FIRST}.geojson", SECOND)
    feature_file(folder / f"{SECOND}.geojson", FIRST)
    assert "#1: 14797, 14758" in one_line_of_first(folder)[0]


def one_line_of_first(path: Path) -> tuple[str, str]:
    with pytest.raises(ReadingError) as caught:
        read(path)
    return caught.value.messages("vi")[0], caught.value.messages("en")[0]


def test_a_layer_without_codes_is_refused(tmp_path: Path) -> None:
    named = layer().assign(ten="xã", code=range(166))
    vi, en = one_line(geojson(named, tmp_path / "xa.geojson"))
    assert vi.startswith("xa.geojson: có 'code, ten', cần cột mã đơn vị cấp xã")
    assert en.startswith("xa.geojson: found 'code, ten', expected a column of commune codes")


BROKEN = {
    "cut.zip": (b"PK\x03\x04 cut", "tệp .zip đọc được trọn vẹn", "a .zip that can be read"),
    "a.geojson": (b'{"type": "FeatureCollection"', "GeoJSON đúng chuẩn", "well-formed GeoJSON"),
    "b.geojson": (b"[1, 2]", "GeoJSON đúng chuẩn", "well-formed GeoJSON"),
    "c.geojson": (b'{"type": "Topology"}', "GeoJSON đúng chuẩn", "well-formed GeoJSON"),
    "d.geojson": (b"\xff\xfe", "GeoJSON đúng chuẩn", "well-formed GeoJSON"),
    "e.geojson": (b"[" * 100_000, "GeoJSON đúng chuẩn", "well-formed GeoJSON"),
    "f.geojson": (b'{"type": "FeatureCollection", "features": [1]}', "GeoJSON đúng", "well-formed"),
    "g.geojson": (b'{"type": "FeatureCollection", "features": []}', "từ 1 đến", "between 1 and"),
    "h.geojson": (b'{"type": "Feature", "geometry": {"type": "Point", "coordinates": [NaN, 1]}}',
                  "GeoJSON đúng chuẩn", "well-formed GeoJSON"),
    "i.geojson": (b'{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": "x"}}',
                  "GeoJSON đúng chuẩn", "well-formed GeoJSON"),
    "vrt.gpkg": (b"<OGRVRTDataSource/>", "tệp đúng định dạng", "a file of the format"),
    "cut.gpkg": (b"SQLite format 3\0" + b"\0" * 52 + b"GPKG" + b"\0" * 50, "tệp đúng", "a file of"),
    "alone.shp": (b"\0\0\x27\x0a", "bộ Shapefile có đủ", "a Shapefile with .shp"),
    "xa.kml": (b"<kml/>", "GeoJSON (.geojson, .json)", "GeoJSON (.geojson, .json)"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    content, vi_words, en_words = BROKEN[name]
    (tmp_path / name).write_bytes(content)
    vi, en = one_line(tmp_path / name)
    assert vi.startswith(name)
    assert f"cần {vi_words}" in vi
    assert f"expected {en_words}" in en
    assert str(tmp_path) not in vi


def test_no_layer_and_several_layers_are_refused(tmp_path: Path) -> None:
    assert "found 'none', expected a file or folder that exists" in one_line(tmp_path / "none")[1]
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "README.txt").write_text("x")
    vi, en = one_line(empty)
    assert vi == (
        "empty: có không có gì, cần một lớp: các tệp GeoJSON, hoặc một tệp .gpkg, hoặc một bộ .shp"
    )
    assert en.endswith(
        "expected one layer: GeoJSON files, or one .gpkg, or one .shp with its parts"
    )
    package = geopackage(layer(), empty / "xa.gpkg")
    assert run(empty).figures.parts_read == 166
    geopackage(layer(), package, "huyen")
    vi, en = one_line(package)
    assert vi == "xa.gpkg: có 'xa, huyen', cần đúng một lớp hình trong GeoPackage"
    assert en == "xa.gpkg: found 'xa, huyen', expected exactly one layer of shapes in it"
    geojson(layer(), empty / "xa.geojson")
    assert "found 'xa.geojson, xa.gpkg', expected one layer" in one_line(empty)[1]


def test_what_lies_beside_the_files_is_passed_over(tmp_path: Path) -> None:
    folder = one_file_each(layer().iloc[:2], tmp_path / "xa")
    (folder / "LICENSE").write_text("MIT")
    (folder / ".hidden.geojson").write_text("no GeoJSON")
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "14758_xa.geojson").write_text("no GeoJSON")
    assert read(folder)["code"].tolist() == [FIRST, SECOND]


def test_reading_keeps_all_rows_of_the_table(tmp_path: Path) -> None:
    blank = layer().assign(code=lambda frame: frame["code"].where(frame["code"] != FIRST))
    found = read(geopackage(blank, tmp_path / "xa.gpkg"))
    assert (found["code"] == "").sum() == 1
    assert isinstance(found, pd.DataFrame)

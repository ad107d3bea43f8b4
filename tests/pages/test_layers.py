"""Map layers are static files under the hash of their content, written once, without a figure."""

from __future__ import annotations

import hashlib
import json
import re
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from pages.ui import data, layers
from sharing.geometry import feature_collection, publish_layer
from tests.pages.reader import COMMUNES, ROOT, Views
from warehouse.editions import Edition

LAYERS = ("generalised", "hexagon")
# The province and a little round it: a swapped or projected coordinate is far outside.
LONGITUDES, LATITUDES = (104.2, 106.3), (19.1, 20.8)


@pytest.fixture(scope="module", autouse=True)
def _fresh(served_edition: Edition, static_folder: Path) -> None:
    """Layers loaded by an earlier module were written elsewhere."""
    st.cache_resource.clear()


def file_of(layer: layers.Layer, folder: Path) -> Path:
    assert layer.address.startswith("app/static/")
    return folder / layer.address.removeprefix("app/static/")


@pytest.mark.parametrize("name", LAYERS)
def test_the_address_names_the_hash_of_the_content(served_edition, static_folder, name):
    layer = layers.load(served_edition, name)
    match = re.fullmatch(r"app/static/geo/(\w+)-([0-9a-f]{12})\.json", layer.address)
    assert match[1] == layer.name == name
    content = file_of(layer, static_folder).read_bytes()
    assert hashlib.sha256(content).hexdigest().startswith(match[2])


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_written_once(served_edition, static_folder, name):
    path = file_of(layers.load(served_edition, name), static_folder)
    before = path.stat()
    st.cache_resource.clear()
    assert file_of(layers.load(served_edition, name), static_folder) == path
    after = path.stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    stray = [p.name for p in path.parent.iterdir() if p.suffix != ".json"]
    assert stray == []
    assert len(list(path.parent.glob(f"{name}-*"))) == 1


@pytest.mark.parametrize("name", LAYERS)
def test_the_file_holds_every_commune_its_name_and_no_figure(served_edition, static_folder, name):
    layer = layers.load(served_edition, name)
    collection = json.loads(file_of(layer, static_folder).read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    features = collection["features"]
    assert len(features) == len({feature["id"] for feature in features}) == COMMUNES
    assert {feature["id"] for feature in features} == set(layer.centres)
    names = {row.commune_code: row.name for row in data.records(served_edition, "communes")}
    for feature in features:
        assert set(feature) == {"type", "id", "properties", "geometry"}
        assert feature["properties"] == {"name": names[feature["id"]]}
        assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize("name", LAYERS)
def test_every_commune_has_a_centre_and_hatching(served_edition, views: Views, name):
    layer = layers.load(served_edition, name)
    codes = set(views().slice()["commune_code"])
    assert set(layer.centres) == set(layer.hatching) == codes
    west, east = layer.longitudes
    south, north = layer.latitudes
    assert len(set(layer.centres.values())) == COMMUNES
    for lon, lat in layer.centres.values():
        assert west < lon < east
        assert south < lat < north
    for longitudes, latitudes in layer.hatching.values():
        assert len(longitudes) == len(latitudes)
        segments = [lon for lon in longitudes if lon is not None]
        assert len(segments) >= 2
        assert [lon is None for lon in longitudes] == [lat is None for lat in latitudes]
        assert all(west < lon < east for lon in segments)
        assert all(south < lat < north for lat in latitudes if lat is not None)


def test_the_geographic_layer_lies_where_the_province_is(served_edition):
    layer = layers.load(served_edition, "generalised")
    assert LONGITUDES[0] < layer.longitudes[0] < layer.longitudes[1] < LONGITUDES[1]
    assert LATITUDES[0] < layer.latitudes[0] < layer.latitudes[1] < LATITUDES[1]


def test_the_layers_offered_are_those_of_the_edition_the_most_exact_first(
    served_edition, monkeypatch
):
    assert layers.available(served_edition) == list(LAYERS)
    found = [SimpleNamespace(layer=name) for name in ("hexagon", "official")]
    monkeypatch.setattr(data, "records", lambda *_: found)
    assert layers.available(served_edition) == ["official", "hexagon"]


# ---- the file on its own ------------------------------------------------------------------------

SHAPES = [("15607", '{"type":"Point","coordinates":[105,20]}')]


def test_other_content_gets_another_address_and_leaves_the_old_file(tmp_path):
    first = publish_layer("official", SHAPES, tmp_path)
    second = publish_layer("official", [("14797", SHAPES[0][1])], tmp_path)
    assert first != second
    assert len(list((tmp_path / "geo").iterdir())) == 2
    assert publish_layer("official", iter(SHAPES), tmp_path) == first


def test_a_finished_file_is_not_touched_again(tmp_path):
    address = publish_layer("official", SHAPES, tmp_path)
    path = tmp_path / address.removeprefix("app/static/")
    path.chmod(0o400)
    before = path.stat().st_mtime_ns
    assert publish_layer("official", SHAPES, tmp_path) == address
    assert path.stat().st_mtime_ns == before


def test_the_collection_keeps_the_order_of_the_shapes():
    collection = json.loads(feature_collection([("b", SHAPES[0][1]), ("a", SHAPES[0][1])]))
    assert [feature["id"] for feature in collection["features"]] == ["b", "a"]
    assert json.loads(feature_collection([])) == {"type": "FeatureCollection", "features": []}


def test_tests_write_no_layer_into_the_project(served_edition, static_folder):
    layer = layers.load(served_edition, "hexagon")
    assert ROOT not in file_of(layer, static_folder).parents


def test_a_name_in_the_file_is_text_never_markup(served_edition, tmp_path, monkeypatch):
    """Plotly shows it as markup."""
    attack = 'Xã <script>alert("1")</script> & <img src=x onerror=alert(1)>'
    records = data.records

    def attacked(edition, query, **values):
        rows = records(edition, query, **values)
        return [row._replace(name=attack) for row in rows] if query == "communes" else rows

    st.cache_resource.clear()
    monkeypatch.setattr(data, "records", attacked)
    monkeypatch.setattr(layers, "publish_layer", partial(publish_layer, folder=tmp_path))
    layer = layers.load(served_edition, "hexagon")
    st.cache_resource.clear()
    features = json.loads(file_of(layer, tmp_path).read_text(encoding="utf-8"))["features"]
    for feature in features:
        assert "<" not in feature["properties"]["name"]
        assert "&lt;script&gt;" in feature["properties"]["name"]

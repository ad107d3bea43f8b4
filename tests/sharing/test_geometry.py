"""Map layers: named by their bytes, written once and whole, and GeoJSON for every commune."""

from __future__ import annotations

import hashlib
import json
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sharing import geometry
from sharing.geometry import feature_collection, publish_layer
from warehouse import queries
from warehouse.connection import Connection

SQUARE = '{"type":"Polygon","coordinates":[[[105,19],[106,19],[106,20],[105,19]]]}'
POINT = '{"type":"Point","coordinates":[105.5,19.5]}'
SHAPES = [("15607", SQUARE), ("14797", POINT)]


def rings(shape: dict) -> list[list[list[float]]]:
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def test_a_collection_is_geojson_in_the_given_order() -> None:
    told = json.loads(feature_collection(SHAPES))
    assert told["type"] == "FeatureCollection"
    assert [feature["id"] for feature in told["features"]] == ["15607", "14797"]
    for feature, (_, shape) in zip(told["features"], SHAPES, strict=True):
        assert feature["type"] == "Feature"
        assert feature["properties"] == {}, "boundaries only, never a figure"
        assert feature["geometry"] == json.loads(shape)


def test_no_shape_is_an_empty_collection() -> None:
    assert json.loads(feature_collection([])) == {"type": "FeatureCollection", "features": []}


def test_the_address_names_the_bytes(tmp_path: Path) -> None:
    address = publish_layer("hexagon", SHAPES, tmp_path)
    (path,) = (tmp_path / "geo").iterdir()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert address == f"app/static/geo/hexagon-{digest[:12]}.json"
    assert path.name == f"hexagon-{digest[:12]}.json"
    assert path.read_text(encoding="utf-8") == feature_collection(SHAPES)


def test_another_content_layer_or_order_is_another_address(tmp_path: Path) -> None:
    addresses = {
        publish_layer("hexagon", SHAPES, tmp_path),
        publish_layer("generalised", SHAPES, tmp_path),
        publish_layer("hexagon", SHAPES[:1], tmp_path),
        publish_layer("hexagon", reversed(SHAPES), tmp_path),
    }
    assert len(addresses) == 4
    assert {f"app/static/geo/{path.name}" for path in (tmp_path / "geo").iterdir()} == addresses


def test_publishing_again_writes_nothing(tmp_path: Path) -> None:
    first = publish_layer("hexagon", SHAPES, tmp_path)
    (path,) = (tmp_path / "geo").iterdir()
    before = path.stat()
    assert publish_layer("hexagon", iter(SHAPES), tmp_path) == first
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert list((tmp_path / "geo").iterdir()) == [path]


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def no_rename() -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patched:
        for owner in (Path, os):
            for name in ("replace", "rename"):
                patched.setattr(owner, name, refuse)
        yield


@pytest.mark.parametrize("trouble", [lambda: full_disk(40), no_rename], ids=["full", "no rename"])
def test_a_layer_is_there_whole_or_not_at_all(
    trouble: Callable[[], AbstractContextManager[None]], tmp_path: Path
) -> None:
    with trouble(), pytest.raises(OSError, match=r"No space left|File too large"):
        publish_layer("hexagon", SHAPES, tmp_path)
    assert list((tmp_path / "geo").glob("*.json")) == []
    address = publish_layer("hexagon", SHAPES, tmp_path)
    whole = tmp_path / "geo" / Path(address).name
    assert whole.read_text(encoding="utf-8") == feature_collection(SHAPES)


def test_two_readers_may_make_the_same_layer_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread, or another server, writes and names the layer that this one is writing."""
    others: list[str] = []

    def overtaken(do: Callable[..., object]) -> Callable[..., object]:
        def rename(*arguments: object) -> object:
            if not others:
                others.append("started")
                others.append(publish_layer("hexagon", SHAPES, tmp_path))
            return do(*arguments)

        return rename

    for name in ("replace", "rename"):
        monkeypatch.setattr(os, name, overtaken(getattr(os, name)))
    address = publish_layer("hexagon", SHAPES, tmp_path)
    assert others == ["started", address]
    (path,) = (tmp_path / "geo").iterdir()
    assert path.read_text(encoding="utf-8") == feature_collection(SHAPES)


def test_layers_go_where_the_server_serves_them_from() -> None:
    root = Path(__file__).resolve().parents[2]
    assert root / "static" == geometry.STATIC_FOLDER


@pytest.mark.parametrize("layer", ["generalised", "hexagon"])
def test_the_layers_of_the_default_edition_are_valid_geojson(
    layer: str, tmp_path: Path, default_connection: Connection
) -> None:
    rows = queries.run(default_connection, "boundaries", layer=layer)
    shapes = zip(rows["commune_code"], rows["geometry"], strict=True)
    address = publish_layer(layer, shapes, tmp_path)
    told = json.loads((tmp_path / "geo" / Path(address).name).read_text(encoding="utf-8"))
    assert len(told["features"]) == 166
    assert len({feature["id"] for feature in told["features"]}) == 166
    for feature in told["features"]:
        assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}
        for ring in rings(feature["geometry"]):
            assert len(ring) >= 4, "RFC 7946: at least four positions"
            assert ring[0] == ring[-1], "and closed"
            for longitude, latitude in ring:
                assert 104 <= longitude <= 106.5
                assert 19 <= latitude <= 21

"""The map layers of an edition: computed ones, and the official one where an office gave it.

The official layer is kept, as drawn for the screen, in the data folder's `boundaries/`, beside the
received file under its hash; every later edition takes it from there.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import geopandas as gpd
import pandas as pd

from etl.sources import boundaries, gazetteer, hatching, hexagons
from etl.sources.geojson import feature_collection
from etl.sources.official import OfficialLayer, import_official
from warehouse.manifest import sha256_of, write_atomically, write_json

OFFICIAL_FILE = Path("boundaries") / "official.geojson"
_RECEIVED = Path("boundaries") / "received"
_HATCH_SPACING_KM = 2.0
_CODE = re.compile(r"\b[0-9]{5}\b(?! (?:ha|km|m)\b)")
"""A commune's code; a number before a unit of measure is none."""


def boundaries_of(units: gazetteer.Gazetteer, data_folder: Path) -> pd.DataFrame:
    """Every layer that can be drawn, as the contract BOUNDARIES says.

    Args:
        units: The gazetteer.
        data_folder: Where an official layer may lie.
    """
    communes = _places(units)
    generalised = boundaries.generalised_boundaries(
        communes, gazetteer.former_unit_points(units), gazetteer.surroundings()
    )
    hexagon = hexagons.hexagon_map(communes, boundaries.neighbours(generalised))
    layers = [
        layer_rows("generalised", feature_collection(generalised), "generalised_boundaries"),
        layer_rows("hexagon", feature_collection(hexagon), "hexagons"),
    ]
    official = data_folder / OFFICIAL_FILE
    if official.exists():
        text = official.read_text(encoding="utf-8")
        layers.append(layer_rows("official", text, "official_boundaries"))
    return pd.concat(layers, ignore_index=True)


def layer_rows(name: str, collection: str, source_id: str) -> pd.DataFrame:
    """The rows of one layer from its GeoJSON feature collection, hatch lines added."""
    features = json.loads(collection)["features"]
    layer = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")
    layer["code"] = [feature["id"] for feature in features]
    lines = hatching.hatch(layer, spacing_km=_HATCH_SPACING_KM).set_index("code")
    return pd.DataFrame(
        {
            "layer": name,
            "commune_code": feature["id"],
            "geometry": _compact(feature["geometry"]),
            "hatch_longitudes": _compact(lines.loc[feature["id"], "longitudes"]),
            "hatch_latitudes": _compact(lines.loc[feature["id"], "latitudes"]),
            "source_id": source_id,
        }
        for feature in features
    )


def read_official(path: Path, reference_folder: Path) -> OfficialLayer:
    """Check, repair and draw the layer that an office gave; changes nothing on disk.

    Raises:
        ReadingError: If it is not the layer of these communes; every fault is named.
        OSError: If it cannot be read.
    """
    return import_official(path, _places(gazetteer.load(reference_folder)))


def commune_names(reference_folder: Path) -> dict[str, str]:
    """Full name of each commune by code.

    Raises:
        ReadingError: A reference table is not as it must be.
    """
    communes = gazetteer.load(reference_folder).communes
    return dict(zip(communes["commune_code"], communes["name"], strict=True))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """A message with each commune's name before its code, where it does not follow it anyway."""

    def named(match: re.Match[str]) -> str:
        name = names.get(match[0])
        follows = name is not None and text[match.end() :].lstrip().startswith(name)
        return match[0] if name is None or follows else f"{name} ({match[0]})"

    return _CODE.sub(named, text)


@contextmanager
def official_kept(layer: OfficialLayer, received: Path, data_folder: Path) -> Iterator[None]:
    """Keep the layer in the data folder; put the last one back if what follows fails."""
    target = data_folder / OFFICIAL_FILE
    previous = target.read_text(encoding="utf-8") if target.exists() else None
    _keep_received(received, data_folder)
    write_atomically(target, feature_collection(layer.layer))
    try:
        yield
    except BaseException:
        if previous is None:
            target.unlink()
        else:
            write_atomically(target, previous)
        raise
    write_json(target.with_name("official.json"), asdict(layer.figures))


def _keep_received(received: Path, data_folder: Path) -> None:
    """Copy a received file, unchanged, under its hash; a folder's files one by one."""
    folder = data_folder / _RECEIVED
    folder.mkdir(parents=True, exist_ok=True)
    files = (
        [received] if received.is_file() else sorted(p for p in received.rglob("*") if p.is_file())
    )
    for file in files:
        kept = folder / f"{sha256_of(file)}{file.suffix}"
        if not kept.exists():
            shutil.copyfile(file, kept)


def _places(units: gazetteer.Gazetteer) -> pd.DataFrame:
    return units.communes.rename(columns={"commune_code": "code"})


def _compact(content: object) -> str:
    return json.dumps(content, separators=(",", ":"), allow_nan=False)

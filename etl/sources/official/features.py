"""From files to features: geometries in the file's own coordinates, and their codes."""

import json
import re
import warnings
from collections.abc import Collection, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from etl.reading.faults import Fault, ReadingError, Wording
from etl.sources.borders import DEGREES_CRS
from etl.sources.official.codes import FEATURE_ID, FILE_NAME, find_codes
from etl.sources.official.files import (
    GEOJSON,
    GEOPACKAGE,
    SHAPEFILE,
    Member,
    read_members,
    refusal,
)

MOST_FEATURES = 10_000

_ONE_LAYER = Wording(
    "một lớp: các tệp GeoJSON, hoặc một tệp .gpkg, hoặc một bộ .shp",
    "one layer: GeoJSON files, or one .gpkg, or one .shp with its parts",
)
_COMPLETE = Wording("bộ Shapefile có đủ .shp, .shx, .dbf", "a Shapefile with .shp, .shx and .dbf")
_KNOWN_CRS = Wording(
    "hệ tọa độ ghi kèm dữ liệu (tệp .prj của Shapefile, hệ tọa độ của lớp GeoPackage)",
    "a stated coordinate system (the .prj of a Shapefile, that of the layer in a GeoPackage)",
)
_SAME_CRS = Wording("mọi tệp cùng một hệ tọa độ", "one coordinate system in all files")
_IS_GEOJSON = Wording(
    "GeoJSON đúng chuẩn: FeatureCollection hoặc Feature, UTF-8",
    "well-formed GeoJSON: a FeatureCollection or a Feature, UTF-8",
)
_IS_TABLE = Wording(
    "tệp đúng định dạng như phần mở rộng của tên", "a file of the format its ending names"
)
_ONE_TABLE = Wording("đúng một lớp hình trong GeoPackage", "exactly one layer of shapes in it")
_SOME = Wording(f"từ 1 đến {MOST_FEATURES} đối tượng", f"between 1 and {MOST_FEATURES} features")

_CRS_NAME = re.compile(r"(urn:ogc:def:crs:(EPSG|OGC):[\w.]*:|EPSG:|OGC:)\w+", re.IGNORECASE)
"""A name of a register: a field of a file is never taken for a path or a definition."""
_SHAPEFILE_START = (9994).to_bytes(4, "big")
_SQLITE_START = b"SQLite format 3\0"
_GEOPACKAGE_MARKS = (b"GPKG", b"GP10", b"GP11")
_MARK_AT = slice(68, 72)


class Features(NamedTuple):
    """Geometries in the file's own coordinates, and what may say their codes."""

    attributes: pd.DataFrame
    geometry: gpd.GeoSeries


def read_layer(path: Path, codes: Collection[str]) -> gpd.GeoDataFrame:
    """Read a layer of communes; nothing is checked but that it can be read and has codes.

    Args:
        path: GeoJSON, GeoPackage, Shapefile, or a folder or zip of one of them or of GeoJSON
            files, in any coordinate system.
        codes: The gazetteer's codes, by which the column of codes is recognised.

    Returns:
        `code` (text, empty where the file has none) and `geometry` in the file's coordinates.

    Raises:
        ReadingError: the files cannot be read, hold no or several layers, state no coordinate
            system, or it is not certain where the codes are.
        OSError: a file cannot be read.
    """
    path = path.absolute()  # a folder may be given as "."
    members = read_members(path)
    layers = [member for member in members if member.suffix in {*GEOJSON, GEOPACKAGE, SHAPEFILE}]
    if layers and all(member.suffix in GEOJSON for member in layers):
        features = _geojson(path.name, layers)
    elif len(layers) == 1:
        features = _table(path.name, layers[0], members)
    else:
        raise refusal(path.name, ", ".join(member.name for member in layers), _ONE_LAYER)
    if not 0 < len(features.geometry) <= MOST_FEATURES:
        raise refusal(path.name, str(len(features.geometry)), _SOME)
    found = find_codes(features.attributes, codes, path.name)
    return gpd.GeoDataFrame({"code": found}, geometry=features.geometry)


def _geojson(file: str, members: list[Member]) -> Features:
    """Read GeoJSON files; each may state a coordinate system the way GeoJSON once allowed."""
    rows: list[dict[str, object]] = []
    shapes: list[object] = []
    systems: dict[str, CRS] = {}
    single = len(members) > 1
    for member in members:
        content = _json(member)
        systems[member.name] = _stated_crs(member.name, content)
        found = list(_features(member.name, content))
        single = single and len(found) == 1
        for number, feature in enumerate(found, start=1):
            properties = feature.get("properties") or {}
            rows.append(
                {**properties, FEATURE_ID: feature.get("id"), FILE_NAME: Path(member.name).stem}
            )
            shapes.append(_shape(f"{member.name}#{number}", feature.get("geometry")))
    first, *others = systems.values()
    if any(system != first for system in others):
        raise refusal(file, ", ".join(sorted({str(crs) for crs in systems.values()})), _SAME_CRS)
    attributes = pd.DataFrame(rows, dtype=object)
    if not single:
        attributes = attributes.drop(columns=FILE_NAME, errors="ignore")
    return Features(attributes, gpd.GeoSeries(shapes, crs=first))


def _json(member: Member) -> dict[str, Any]:
    try:
        content = json.loads(member.content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise refusal(member.name, str(error), _IS_GEOJSON) from error
    if not isinstance(content, dict):
        raise refusal(member.name, type(content).__name__, _IS_GEOJSON)
    return content


def _no_number(name: str) -> float:
    message = f"{name} is no number"
    raise ValueError(message)


def _features(file: str, content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The features of a file: those of a collection, or the one it is."""
    single = content.get("type") == "Feature"
    found = [content] if single else content.get("features")
    if not single and content.get("type") != "FeatureCollection":
        found = None
    if not isinstance(found, list):
        raise refusal(file, str(content.get("type", "")), _IS_GEOJSON)
    for feature in found:
        properties = feature.get("properties") if isinstance(feature, dict) else ""
        if not isinstance(properties, dict | None):
            raise refusal(file, str(feature), _IS_GEOJSON)
        yield feature


def _shape(place: str, geometry: object) -> object:
    """A geometry, None where the feature has none."""
    try:
        return shapely.from_geojson(json.dumps(geometry)) if geometry is not None else None
    except (shapely.errors.ShapelyError, ValueError) as error:
        raise refusal(place, str(geometry), _IS_GEOJSON) from error


def _stated_crs(file: str, content: dict[str, Any]) -> CRS:
    """WGS 84 in longitude and latitude, unless the file names another system."""
    stated = content.get("crs")
    if stated is None:
        return CRS(DEGREES_CRS)
    try:
        name = _CRS_NAME.fullmatch(stated["properties"]["name"])
        system = CRS.from_user_input(name[0] if name else None)
    except (CRSError, KeyError, TypeError) as error:
        raise refusal(file, str(stated), _KNOWN_CRS) from error
    return CRS(DEGREES_CRS) if system == CRS("OGC:CRS84") else system


def _table(file: str, layer: Member, members: list[Member]) -> Features:
    """Read a GeoPackage or a Shapefile from copies under names of our own."""
    parts = [member for member in members if member.stem == layer.stem]
    if layer.suffix == SHAPEFILE and not {".shx", ".dbf"} <= {part.suffix for part in parts}:
        raise refusal(file, ", ".join(part.name for part in parts), _COMPLETE)
    is_package = layer.content.startswith(_SQLITE_START) and (
        layer.content[_MARK_AT] in _GEOPACKAGE_MARKS
    )
    if not (is_package if layer.suffix == GEOPACKAGE else layer.content[:4] == _SHAPEFILE_START):
        raise refusal(file, layer.name, _IS_TABLE)
    with TemporaryDirectory(prefix="boundaries-") as folder:
        for part in parts:
            (Path(folder) / f"layer{part.suffix}").write_bytes(part.content)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what the library finds odd and reads all the same
                frame = _opened(file, Path(folder) / f"layer{layer.suffix}")
        except (CRSError, RuntimeError, ValueError) as error:
            # The library's own errors are RuntimeErrors and ValueErrors; name the file, not ours.
            reason = str(error).replace(folder, "")
            raise refusal(file, reason, _IS_TABLE) from error
    system = frame.crs
    if system is None or system.name.casefold().startswith("undefined"):
        raise ReadingError([Fault(file, None, "", system.name if system else "", _KNOWN_CRS)])
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return Features(attributes, frame.geometry)


def _opened(file: str, path: Path) -> gpd.GeoDataFrame:
    """Open the only layer of shapes of a file."""
    listed = gpd.list_layers(path)
    shaped = listed.loc[listed["geometry_type"].notna(), "name"].tolist()
    if len(shaped) != 1:
        raise refusal(file, ", ".join(map(str, shaped)), _ONE_TABLE)
    # Codes are plain digits; Latin-1 reads every name somehow, and names are not used.
    encoding = {"encoding": "ISO-8859-1"} if path.suffix == SHAPEFILE else {}
    return gpd.read_file(path, layer=shaped[0], **encoding)

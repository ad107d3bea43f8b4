"""Layers an office might send: the generalised boundaries, spoiled and written in many ways."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shapely

from etl.reading.faults import ReadingError
from etl.sources.boundaries import neighbours
from etl.sources.official import OfficialLayer, import_official
from tests.etl.geometry_inputs import METRIC_CRS, REAL, communes, generalised

RAW = REAL.with_name("thanh_hoa_communes_raw.zip")
UTM = 32648
FIRST = "14758"
SECOND = "14797"

Polygons = npt.NDArray[np.object_]


def layer() -> gpd.GeoDataFrame:
    """A fresh copy of a good layer: `code` and `geometry` in degrees."""
    return generalised().copy()


def run(path: Path) -> OfficialLayer:
    return import_official(path, communes())


def refused(path: Path) -> tuple[list[str], list[str]]:
    """What a refusal says in Vietnamese and in English."""
    with pytest.raises(ReadingError) as caught:
        run(path)
    return caught.value.messages("vi"), caught.value.messages("en")


def one_line(path: Path) -> tuple[str, str]:
    """What a refusal for one reason says in Vietnamese and in English."""
    [vi], [en] = refused(path)
    return vi, en


def geojson(units: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a layer as GeoJSON with all its digits, whatever its coordinates are."""
    properties = units.drop(columns="geometry").to_dict("records")
    shapes = units.geometry.to_numpy()
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": shape and shapely.geometry.mapping(shape),
        }
        for row, shape in zip(properties, shapes, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def one_file_each(units: gpd.GeoDataFrame, folder: Path) -> Path:
    """Write a folder of GeoJSON files, whose names and nothing else say the codes."""
    folder.mkdir()
    for code, shape in zip(units["code"], units.geometry, strict=True):
        feature = {"type": "Feature", "geometry": shapely.geometry.mapping(shape)}
        (folder / f"{code}_xa.geojson").write_text(json.dumps({**feature, "properties": {}}))
    return folder


def zipped(files: Path, path: Path, inside: str = "") -> Path:
    """Zip the files of a folder, under a folder of the archive or at its root."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files.iterdir()):
            archive.write(file, f"{inside}{file.name}")
    return path


def in_metres(change: Callable[[Polygons], Polygons]) -> gpd.GeoDataFrame:
    """A layer whose shapes were changed in metres."""
    units = layer().to_crs(METRIC_CRS)
    shapes = change(units.geometry.to_numpy())
    return gpd.GeoDataFrame({"code": units["code"]}, geometry=shapes, crs=METRIC_CRS).to_crs(4326)


def shaken(polygons: Polygons, metres: float, step: float | None = None) -> Polygons:
    """Move every corner by at most so many metres, differently in every unit."""
    lines = polygons if step is None else shapely.segmentize(polygons, step)
    return np.array(
        [
            shapely.transform(line, lambda xy, unit=unit: xy + metres * np.sin(7 * xy + unit))
            for unit, line in enumerate(lines)
        ]
    )


def areas(units: gpd.GeoDataFrame) -> pd.Series:
    """Areas in m2 by code."""
    return units.set_index("code").to_crs(METRIC_CRS).area


def neighbours_of(polygons: gpd.GeoDataFrame) -> set[tuple[str, str]]:
    return set(neighbours(polygons).itertuples(index=False, name=None))


def outlines(units: gpd.GeoDataFrame) -> Polygons:
    """The separate pieces of the province."""
    return shapely.get_parts(shapely.coverage_union_all(units.geometry.to_numpy()))


def see_sound(imported: OfficialLayer) -> None:
    """What must be true of every imported layer."""
    shapes = imported.layer.geometry.to_numpy()
    assert imported.layer["code"].tolist() == sorted(communes()["code"])
    assert imported.layer.crs.to_epsg() == 4326
    assert set(imported.layer.geom_type) <= {"Polygon", "MultiPolygon"}
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    corners = shapely.get_coordinates(shapes)
    assert np.array_equal(corners, np.round(corners, 4))
    pairs = neighbours_of(imported.layer)
    assert {(other, code) for code, other in pairs} == pairs
    assert imported.figures.largest_repair_change < 0.01
    assert imported.figures.largest_drawing_change < 0.02
    assert imported.figures.parts_drawn == len(shapely.get_parts(shapes))
    holes = shapely.get_num_interior_rings(outlines(imported.layer)).sum()
    assert holes <= imported.figures.holes  # the smallest vanish in the drawing

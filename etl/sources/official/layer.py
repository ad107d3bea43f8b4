"""The import: read, check everything, repair, draw, and see that nothing was spoiled."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.reading.faults import Fault, ReadingError, Wording
from etl.sources.borders import METRIC_CRS, Polygons
from etl.sources.official.agreement import HECTARE_M2, area_faults, overlaps, point_faults
from etl.sources.official.codes import MOST_LISTED, code_faults, listed
from etl.sources.official.drawing import draw
from etl.sources.official.features import read_layer
from etl.sources.official.repair import Repaired, repair
from etl.sources.official.shapes import Shapes, metric_shapes

REPAIR_LIMIT = 0.01
"""Share by which a repair may change a unit's area: more would be a guess about a border."""
DRAWING_LIMIT = 0.02
"""Share by which the drawing may change a unit's area."""


class _Limit(NamedTuple):
    """How much of a unit's area a step may change, and what to say of more."""

    share: float
    expected: Wording


_REPAIR = _Limit(
    REPAIR_LIMIT,
    Wording(
        f"khe hở và chồng lấn nhỏ: sửa không làm đổi quá {REPAIR_LIMIT:.0%} diện tích",
        "gaps and overlaps so small that mending them changes no area by more than "
        f"{REPAIR_LIMIT:.0%}",
    ),
)
_DRAWING = _Limit(
    DRAWING_LIMIT,
    Wording(
        f"hình vẽ lại cho màn hình không làm đổi quá {DRAWING_LIMIT:.0%} diện tích",
        f"a drawing for the screen that changes no area by more than {DRAWING_LIMIT:.0%}",
    ),
)
_COVERAGE = Wording(
    "các đơn vị khít nhau sau khi làm tròn tọa độ", "a valid coverage after rounding coordinates"
)


@dataclass(frozen=True)
class Figures:
    """What was read, repaired and drawn.

    Attributes:
        mended: Outlines that crossed themselves a little.
        gaps: Narrow gaps between units that were filled, and `gap_area_m2` of them.
        gap_area_m2: See `gaps`.
        overlaps: Places claimed by two units that were given to one, and `overlap_area_m2`.
        overlap_area_m2: See `overlaps`.
        holes: Wider gaps inside the province that stay, as in the file.
        specks: Separate leftovers under 500 m2 that were dropped.
        parts_read: Separate parts of all units in the file, specks included.
        parts_drawn: Separate parts drawn.
        vertices_read: Corners in the file, those on shared borders counted for both units.
        vertices_drawn: The same in the drawing.
        tolerance_m: With which borders were simplified.
        largest_repair_change: Largest share by which the repair changed a unit's area.
        largest_drawing_change: The same of the drawing, against the repaired unit.
    """

    mended: int
    gaps: int
    gap_area_m2: float
    overlaps: int
    overlap_area_m2: float
    holes: int
    specks: int
    parts_read: int
    parts_drawn: int
    vertices_read: int
    vertices_drawn: int
    tolerance_m: float
    largest_repair_change: float
    largest_drawing_change: float


@dataclass(frozen=True)
class OfficialLayer:
    """An official layer ready for the map.

    Attributes:
        layer: `code` and `geometry` (EPSG:4326, four decimals), by code: a valid coverage.
        figures: What was repaired and how far the drawing is from the file.
        warnings: What a person should look at; nothing of it forbids the layer.
    """

    layer: gpd.GeoDataFrame
    figures: Figures
    warnings: tuple[Wording, ...]


def import_official(path: Path, communes: pd.DataFrame) -> OfficialLayer:
    """Read, check, repair and draw an official layer; nothing on disk is changed.

    Args:
        path: GeoJSON, GeoPackage, Shapefile, or a folder or zip of one of them or of GeoJSON
            files, in any coordinate system.
        communes: `code`, `name`, `area_km2`, `latitude` and `longitude` of the gazetteer.

    Raises:
        ReadingError: The files cannot be read; or everything in which the layer does not agree
            with the gazetteer; or it needs more repair than can be done without a guess.
        OSError: A file cannot be read.
    """
    file = path.absolute().name
    read = read_layer(path, frozenset(communes["code"]))
    read = read.sort_values("code", ignore_index=True, kind="stable")
    shapes = metric_shapes(read, communes, file)
    names = dict(zip(communes["code"], communes["name"], strict=True))
    faults = [*code_faults(read["code"].tolist(), names, file), *shapes.faults]
    more, warnings = _against_gazetteer(read["code"], shapes, communes, file)
    sound = ~shapely.is_missing(shapes.polygons)
    shared = overlaps(shapes.polygons[sound], read["code"][sound], file)
    faults += [*more, *shared.faults]
    if faults:
        raise ReadingError(faults)
    repaired = repair(shapes.polygons)
    repair_change = _see_areas(shapes.polygons, repaired.polygons, read["code"], _REPAIR, file)
    drawing = draw(repaired.polygons, read["code"])
    drawn = drawing.layer.to_crs(METRIC_CRS).geometry.to_numpy()
    drawing_change = _see_areas(repaired.polygons, drawn, read["code"], _DRAWING, file)
    _see_coverage(drawing.layer, file)
    figures = Figures(
        mended=len(shapes.mended),
        gaps=repaired.gaps,
        gap_area_m2=repaired.gap_area_m2,
        overlaps=shared.places,
        overlap_area_m2=shared.area_m2,
        holes=len(repaired.holes),
        specks=repaired.specks,
        parts_read=_parts(read),
        parts_drawn=_parts(drawing.layer),
        vertices_read=_vertices(read),
        vertices_drawn=_vertices(drawing.layer),
        tolerance_m=drawing.tolerance_m,
        largest_repair_change=repair_change,
        largest_drawing_change=drawing_change,
    )
    holes = _hole_warnings(repaired, read["code"])
    warnings += [*_capped(_mending_warnings(shapes.mended)), *_capped(holes)]
    return OfficialLayer(drawing.layer, figures, (*warnings, *_loss_warnings(figures)))


def _against_gazetteer(
    codes: pd.Series, shapes: Shapes, communes: pd.DataFrame, file: str
) -> tuple[list[Fault], list[Wording]]:
    """Compare the usable shapes whose code occurs once with the gazetteer's units."""
    known = codes.isin(communes["code"]) & ~codes.duplicated(keep=False)
    comparable = known.to_numpy() & ~shapely.is_missing(shapes.polygons)
    units = communes.set_index("code").reindex(codes[comparable]).reset_index()
    polygons = shapes.polygons[comparable]
    area, area_warnings = area_faults(polygons, units, file)
    point, point_warnings = point_faults(polygons, units, file)
    return [*area, *point], [*area_warnings, *point_warnings]


def _see_areas(
    before: Polygons, after: Polygons, codes: pd.Series, limit: _Limit, file: str
) -> float:
    """The largest share by which a unit's area changed; refuses more than the limit."""
    old, new = shapely.area(before), shapely.area(after)
    change = np.abs(new / old - 1)
    hectares = np.round(np.stack([old, new]) / HECTARE_M2).astype(int)
    faults = [
        Fault(
            file,
            None,
            "geometry",
            f"{codes[at]}: {hectares[0, at]} → {hectares[1, at]} ha",
            limit.expected,
        )
        for at in np.flatnonzero(change > limit.share)
    ]
    if faults:
        raise ReadingError(listed(faults))
    return float(change.max())


def _see_coverage(layer: gpd.GeoDataFrame, file: str) -> None:
    """Refuse a drawing whose units do not fit exactly, as the map needs them to."""
    drawn = layer.geometry.to_numpy()
    if not (shapely.is_valid(drawn).all() and shapely.coverage_is_valid(drawn)):
        raise ReadingError([Fault(file, None, "geometry", "", _COVERAGE)])


def _parts(layer: gpd.GeoDataFrame) -> int:
    return len(shapely.get_parts(layer.geometry.to_numpy()))


def _vertices(layer: gpd.GeoDataFrame) -> int:
    return int(shapely.get_num_coordinates(layer.geometry.to_numpy()).sum())


def _mending_warnings(codes: list[str]) -> list[Wording]:
    return [
        Wording(f"{code}: đường biên tự cắt, đã sửa", f"{code}: its outline crossed itself; mended")
        for code in codes
    ]


def _hole_warnings(repaired: Repaired, codes: pd.Series) -> list[Wording]:
    """Name the holes that stay and the units around them, the largest first."""
    tree = shapely.STRtree(repaired.polygons)
    found = []
    for hole in sorted(repaired.holes, key=lambda hole: (-hole.area, hole.bounds)):
        around = ", ".join(codes[sorted(tree.query(hole, predicate="touches"))])
        area = f"{hole.area / HECTARE_M2:.0f} ha"
        found.append(
            Wording(
                f"khoảng trống {area} giữa {around} không thuộc đơn vị nào, giữ nguyên",
                f"a hole of {area} between {around} belongs to no unit; it stays",
            )
        )
    return found


def _loss_warnings(figures: Figures) -> list[Wording]:
    lost = figures.parts_read - figures.specks - figures.parts_drawn
    if lost <= 0:
        return []
    return [
        Wording(
            f"{lost} phần rời không còn thấy khi làm tròn tọa độ",
            f"{lost} separate parts vanish when coordinates are rounded",
        )
    ]


def _capped(warnings: list[Wording]) -> list[Wording]:
    """The first warnings of one kind, and how many more there are."""
    rest = len(warnings) - MOST_LISTED
    if rest <= 1:
        return warnings
    return [*warnings[:MOST_LISTED], Wording(f"… và {rest} cảnh báo nữa", f"… and {rest} more")]

"""Whether the shapes agree with the gazetteer and with each other, before anything is repaired."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from etl.reading.faults import Fault, Wording
from etl.sources.borders import DEGREES_CRS, METRIC_CRS, Polygons
from etl.sources.official.codes import listed
from etl.sources.thiessen import Integers

AREA_WARNING = 0.15
AREA_LIMIT = 0.40
"""Share by which an area may differ from the gazetteer's: published areas of units with a coast,
a large river or a disputed line differ by up to 21 % from the map's."""
POINT_WARNING_M = 1_000
POINT_LIMIT_M = 5_000
"""Distance of the gazetteer's point from the shape; it is the centre of the unit or of its seat."""
OVERLAP_LIMIT = 0.01
"""Share of the smaller of two shapes that may be claimed by both."""
NOISE_M2 = 0.01
"""Smaller overlaps are the rounding of coordinates."""

HECTARE_M2 = 10_000
_HECTARES_PER_KM2 = 100

_OVERLAP = Wording(
    f"hai đơn vị chồng nhau không quá {OVERLAP_LIMIT:.0%} diện tích đơn vị nhỏ hơn",
    f"two units that overlap by no more than {OVERLAP_LIMIT:.0%} of the smaller one",
)


class Overlaps(NamedTuple):
    """Land claimed by two shapes: places, their area in all, and what is too much to be given."""

    places: int
    area_m2: float
    faults: list[Fault]


def area_faults(
    polygons: Polygons, units: pd.DataFrame, file: str
) -> tuple[list[Fault], list[Wording]]:
    """Compare each shape's area with the gazetteer's.

    Args:
        polygons: Shapes in metres.
        units: `code` and `area_km2` of each.
        file: What to name in messages.

    Returns:
        Faults of areas off by more than `AREA_LIMIT`, warnings of those by `AREA_WARNING`.
    """
    hectares = shapely.area(polygons) / HECTARE_M2
    stated = units["area_km2"].to_numpy(dtype=float) * _HECTARES_PER_KM2
    differences = hectares / stated - 1
    faults, warnings = [], []
    rows = zip(units["code"], hectares, stated, differences, strict=True)
    for code, found, expected, difference in rows:
        if abs(difference) > AREA_LIMIT:
            words = Wording(
                f"{expected:.0f} ha theo danh mục, lệch không quá {AREA_LIMIT:.0%}",
                f"{expected:.0f} ha by the gazetteer, within {AREA_LIMIT:.0%}",
            )
            faults.append(Fault(file, None, "geometry", f"{code}: {found:.0f} ha", words))
        elif abs(difference) > AREA_WARNING:
            warnings.append(
                Wording(
                    f"{code}: diện tích {found:.0f} ha, danh mục ghi {expected:.0f} ha "
                    f"(lệch {difference:+.0%})",
                    f"{code}: area {found:.0f} ha, the gazetteer says {expected:.0f} ha "
                    f"({difference:+.0%})",
                )
            )
    return listed(faults), warnings


def point_faults(
    polygons: Polygons, units: pd.DataFrame, file: str
) -> tuple[list[Fault], list[Wording]]:
    """Compare each shape's place with the gazetteer's point.

    Args:
        polygons: Shapes in metres.
        units: `code`, `longitude` and `latitude` of each.
        file: What to name in messages.

    Returns:
        Faults of points farther away than `POINT_LIMIT_M`, warnings from `POINT_WARNING_M` on.
    """
    move = Transformer.from_crs(DEGREES_CRS, METRIC_CRS, always_xy=True).transform
    places = move(units["longitude"].to_numpy(), units["latitude"].to_numpy())
    away = shapely.distance(polygons, shapely.points(*places))
    limit = POINT_LIMIT_M // 1000
    expected = Wording(
        f"điểm của đơn vị trong danh mục nằm trong hình hoặc cách không quá {limit} km",
        f"the unit's point in the gazetteer inside the shape or within {limit} km",
    )
    faults = [
        Fault(file, None, "geometry", f"{code}: {metres / 1000:.0f} km", expected)
        for code, metres in zip(units["code"], away, strict=True)
        if metres > POINT_LIMIT_M
    ]
    warnings = [
        Wording(
            f"{code}: điểm trong danh mục cách hình {metres:.0f} m",
            f"{code}: the gazetteer's point is {metres:.0f} m from the shape",
        )
        for code, metres in zip(units["code"], away, strict=True)
        if POINT_WARNING_M < metres <= POINT_LIMIT_M
    ]
    return listed(faults), warnings


def overlaps(polygons: Polygons, codes: pd.Series, file: str) -> Overlaps:
    """Find the land that two shapes claim.

    Args:
        polygons: Valid shapes in metres.
        codes: The code of each.
        file: What to name in messages.
    """
    first, second = _pairs(polygons)
    shared = np.asarray(shapely.intersection(polygons[first], polygons[second]))
    area = shapely.area(shared)
    smaller = np.minimum(shapely.area(polygons[first]), shapely.area(polygons[second]))
    places = shapely.area(shapely.get_parts(shared[area > 0]))
    names = codes.to_numpy()
    faults = [
        Fault(
            file, None, "geometry",
            f"{names[first[at]]} ∩ {names[second[at]]}: {area[at] / HECTARE_M2:.0f} ha", _OVERLAP,
        )
        for at in np.flatnonzero(area > OVERLAP_LIMIT * smaller)
    ]  # fmt: skip
    return Overlaps(int((places >= NOISE_M2).sum()), float(area.sum()), listed(faults))


def _pairs(polygons: Polygons) -> tuple[Integers, Integers]:
    """Each pair of shapes that meet, once."""
    first, second = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    once = first < second
    return first[once], second[once]

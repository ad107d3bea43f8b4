"""From shapes that nearly fit to a valid coverage: no gap, no overlap, every border shared.

Public layers were cut unit by unit, so neighbours miss each other by centimetres or metres. Here
every bit of land is given to one unit: an overlap to the claimant with the longer border along it,
a narrow gap to one of its neighbours by the same rule. Gaps that are closed all around and cracks
that open to the province's outline count alike. What is wider than `GAP_M` is real (a lake that no
unit has, the sea) and stays.
"""

from functools import partial
from typing import NamedTuple

import numpy as np
import shapely

from etl.sources.borders import Polygons
from etl.sources.thiessen import Flags, Integers

GAP_M = 30.0
"""A gap between units up to this wide is an error of the layer; a fifth of a pixel on screen."""
SPECK_M2 = 500.0
"""A smaller separate part is a leftover of cutting, not an islet: two cells of the output grid."""
TOUCH_M = 0.01

_grown = partial(shapely.buffer, join_style="mitre", mitre_limit=2.0)
"""An outline moved outwards (or inwards) with sharp corners, so that closing adds few."""


class Repaired(NamedTuple):
    """A valid coverage and what was done for it.

    Attributes:
        polygons: One a unit, in metres, in the order given.
        gaps: Number of narrow gaps that were filled.
        gap_area_m2: Their area.
        specks: Number of separate leftovers that were dropped.
        holes: The wider gaps inside the province that stay.
    """

    polygons: Polygons
    gaps: int
    gap_area_m2: float
    specks: int
    holes: Polygons


def repair(polygons: Polygons) -> Repaired:
    """Make polygons a valid coverage; islets and wide gaps stay.

    Args:
        polygons: One valid polygon or multipolygon a unit, in metres.
    """
    clear = _without_specks(polygons)
    specks = len(shapely.get_parts(polygons)) - len(shapely.get_parts(clear))
    gaps = _narrow_gaps(clear)
    coverage = _clean(_with_claims(clear, gaps))
    cut = _without_specks(coverage)
    if cut is not coverage:
        coverage = _clean(cut)  # what cutting left over is a gap now
    gap_area = float(shapely.area(gaps).sum())
    return Repaired(coverage, len(gaps), gap_area, specks, holes_in(coverage))


def holes_in(coverage: Polygons) -> Polygons:
    """The land inside a valid coverage that belongs to no unit."""
    outlines = shapely.get_parts(shapely.coverage_union_all(coverage))
    rings, owner = shapely.get_rings(outlines, return_index=True)
    inner = np.r_[False, owner[1:] == owner[:-1]]
    return np.asarray(shapely.polygons(rings[inner]))


def _clean(polygons: Polygons) -> Polygons:
    """Share borders, end overlaps and fill narrow closed gaps, all by the longest border."""
    return np.asarray(shapely.coverage_clean(polygons, gap_width=GAP_M))  # type: ignore[attr-defined]


def _without_specks(polygons: Polygons) -> Polygons:
    """Drop the separate parts too small to be land; the largest part of a unit always stays."""
    parts, owner = shapely.get_parts(polygons, return_index=True)
    kept = (shapely.area(parts) >= SPECK_M2) | _largest(parts, owner)
    if kept.all():
        return polygons
    return np.array(
        [shapely.multipolygons(parts[kept & (owner == unit)]) for unit in range(len(polygons))]
    )


def _largest(parts: Polygons, owner: Integers) -> Flags:
    """Mark the largest part of each owner."""
    order = np.lexsort((-shapely.area(parts), owner))
    first = np.r_[True, owner[order][1:] != owner[order][:-1]]
    marks = np.zeros(len(parts), dtype=bool)
    marks[order[first]] = True
    return marks


def _narrow_gaps(polygons: Polygons) -> Polygons:
    """Find the narrow gaps between the main parts of two units or more.

    Only main parts count: the water between an islet and the coast is no gap, however narrow.
    """
    parts, owner = shapely.get_parts(polygons, return_index=True)
    main = _largest(parts, owner)
    land = shapely.union_all(parts[main])
    closed = _grown(_grown(land, GAP_M / 2), -GAP_M / 2)
    islets = shapely.union_all(parts[~main])
    gaps = shapely.get_parts(shapely.difference(shapely.difference(closed, land), islets))
    gap, _ = shapely.STRtree(polygons).query(gaps, predicate="dwithin", distance=TOUCH_M)
    return np.asarray(gaps[np.bincount(gap, minlength=len(gaps)) > 1])


def _with_claims(polygons: Polygons, gaps: Polygons) -> Polygons:
    """Let every unit claim what lies within its reach of the gaps it touches.

    Neighbours then claim the same land, which ends like any other overlap. A network of gaps
    around many units is cut between them in this way, and a crack that opens to the sea is filled.
    """
    gap, unit = shapely.STRtree(polygons).query(gaps, predicate="dwithin", distance=TOUCH_M)
    claimed = polygons.copy()
    for touched in np.unique(unit):
        reach = _grown(polygons[touched], GAP_M)
        claims = np.asarray(shapely.intersection(gaps[gap[unit == touched]], reach))
        claimed[touched] = shapely.union_all([polygons[touched], *areas_in(claims)])
    return claimed


def areas_in(shapes: Polygons) -> Polygons:
    """The polygons within shapes, whatever lines and points an operation left beside them."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return np.asarray(parts[shapely.area(parts) > 0])

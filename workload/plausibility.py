"""Whether a published population can be true, judged by the neighbours.

A value is never repaired, only marked: the ratios say in numbers why. In the plan published for
Thanh Hóa (July 2025) some merged communes are printed with a few hundred people per merged unit
where their neighbours have thousands. Low density alone does not betray them, since a border
commune is thinly settled by nature; so the people per merged unit must be low as well, each against
the commune's own neighbours.

Of the 166 published values 14 are marked. All of them have at most 0.16 of their neighbours' people
per merged unit and at most 0.34 of their density; no other commune is below 0.47 in people per
unit. The defaults lie in that gap: no single case hangs on their exact value.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import BoolArray, FloatArray, divide, non_negative

NEIGHBOURS = 7
"""Nearest communes of the same terrain a commune is compared with."""

LEAST_DENSITY = 0.50
"""Share of the neighbours' median density below which a density is unlike theirs."""

LEAST_PER_UNIT = 0.30
"""Share of the neighbours' median people per merged unit below which that is unlike theirs."""


class Plausibility(NamedTuple):
    """What is wrong with the published populations, each array of shape (n,).

    Attributes:
        doubtful: whether to mark the value.
        density_ratio: people per km² over the median of the neighbours; NaN where unknown.
        per_unit_ratio: people per merged former unit over the same median; NaN where unknown.
    """

    doubtful: BoolArray
    density_ratio: FloatArray
    per_unit_ratio: FloatArray


def check_population(
    *,
    population: ArrayLike,
    area_km2: ArrayLike,
    latitude: ArrayLike,
    longitude: ArrayLike,
    mountain: ArrayLike,
    former_units: ArrayLike,
    neighbours: int = NEIGHBOURS,
    least_density: float = LEAST_DENSITY,
    least_per_unit: float = LEAST_PER_UNIT,
) -> Plausibility:
    """Mark populations far below those of the nearest communes of the same terrain.

    Doubtful is a value both of whose ratios are below their thresholds; where only one ratio can
    be computed it decides alone, where neither can the value is not marked. A missing population
    is missing, not doubtful. A former unit split among several communes counts in each of them.

    The rule is the product's own; medians keep a few false neighbours from spoiling it.

    Args:
        population: people, shape (n,), NaN where not published.
        area_km2: square kilometres, shape (n,); 0 or NaN is unknown.
        latitude: degrees north of a point inside, shape (n,).
        longitude: degrees east, shape (n,).
        mountain: whether the commune is a mountain one, shape (n,).
        former_units: number of units merged into it, 1 if unchanged, shape (n,).
        neighbours: how many nearest communes to compare with, at least 1.
        least_density: threshold of the density ratio.
        least_per_unit: threshold of the ratio of people per former unit.

    Raises:
        ValueError: a negative or infinite number; fewer than 1 neighbour; shapes not all (n,).
    """
    if neighbours < 1:
        raise ValueError(f"neighbours must be 1 or more, not {neighbours}")
    columns = (population, area_km2, latitude, longitude, mountain, former_units)
    shapes = {np.shape(column) for column in columns}
    if shapes != {np.shape(population)[:1]}:
        raise ValueError("population, area, point, terrain and units must be lists of one length")
    people = non_negative(population, "population")
    distance = _distance(latitude, longitude, mountain)
    areas, units = non_negative(area_km2, "area_km2"), non_negative(former_units, "former_units")
    density = _against_neighbours(divide(people, areas), distance, neighbours)
    per_unit = _against_neighbours(divide(people, units), distance, neighbours)
    sparse, small = density < least_density, per_unit < least_per_unit
    doubtful = (sparse | np.isnan(density)) & (small | np.isnan(per_unit)) & (sparse | small)
    return Plausibility(doubtful, density, per_unit)


def _distance(latitude: ArrayLike, longitude: ArrayLike, mountain: ArrayLike) -> FloatArray:
    """Chords between the points on a unit sphere, (n, n); infinite where not to be compared.

    A commune is not compared with itself, with another terrain, or without a known point.
    """
    north = np.radians(np.asarray(latitude, dtype=np.float64))
    east = np.radians(np.asarray(longitude, dtype=np.float64))
    upland = np.asarray(mountain, dtype=np.bool_)
    points = np.stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1
    )
    chords = np.linalg.norm(points[:, np.newaxis] - points, axis=2)
    comparable = (upland[:, np.newaxis] == upland) & ~np.eye(north.size, dtype=np.bool_)
    return np.where(comparable & np.isfinite(chords), chords, np.inf)


def _against_neighbours(values: FloatArray, distance: FloatArray, neighbours: int) -> FloatArray:
    """Each value over the median of its nearest known ones, shape (n,); NaN where there is none."""
    reach = np.where(np.isfinite(values), distance, np.inf)
    nearest = np.argsort(reach, axis=1, kind="stable")[:, :neighbours]
    comparable = np.isfinite(np.take_along_axis(reach, nearest, axis=1))
    compared = np.where(comparable, values[nearest], np.nan)
    median = np.full(values.shape, np.nan)
    some = comparable.any(axis=1)
    median[some] = np.nanmedian(compared[some], axis=1)
    return divide(values, median)

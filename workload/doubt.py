"""Figures that can be read but are unlikely: jumps, copies, forms left unfilled, rounded counts.

Nothing is repaired here and nothing is proven: each rule only says where somebody should look. The
thresholds are the product's own (the catalogue of bad inputs, kinds 83 and 116 to 119).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from workload.arrays import BoolArray, FloatArray

FEWEST_MONTHS = 3
"""A usual level needs this many earlier months."""
USUAL_MONTHS = 12
"""It is that of so many months before."""
JUMP_RATIO = 5.0
JUMP_DEVIATIONS = 6.0
UNIT_MIX_RATIO = 20.0
"""A figure this many times above or below its usual level is in another unit of measure."""
POISSON_DEVIATION = 0.6745
"""The median absolute deviation of a normal variable with standard deviation 1."""
FEWEST_VALUES = 3
"""Forms with fewer figures above 0 agree by chance."""
HEAPED_SHARE = 0.6
HEAPED_LEAST = 10
FEWEST_HEAPED = 20
EXPECTED_HEAPED = 0.2
"""Of numbers that were counted a fifth end in 0 or 5."""

ORDINARY, JUMP, UNIT_MIX = 0, 1, 2
"""What `judge` says of a value."""

Codes = npt.NDArray[np.int8]
Places = npt.NDArray[np.intp]


class Jumps(NamedTuple):
    """Each figure beside the usual level of its own past, arrays of shape (n, t).

    Attributes:
        code: ORDINARY, JUMP or UNIT_MIX.
        usual: median of the months before; NaN where there are too few.
    """

    code: Codes
    usual: FloatArray


class Heaping(NamedTuple):
    """How many counts end in 0 or 5, arrays of shape (n,).

    Attributes:
        heaped: whether so many do that the counts look estimated.
        share: their share of the counts from `HEAPED_LEAST` up; NaN where there are none.
        counted: how many counts that is.
    """

    heaped: BoolArray
    share: FloatArray
    counted: Places


def judge(value: ArrayLike, usual: ArrayLike, deviation: ArrayLike = np.nan) -> Codes:
    """Whether values are far from the usual ones.

    A jump is beyond a factor of 5, or 6 median absolute deviations; counts vary by chance alone, so
    a deviation below that of a Poisson count is no measure. Beyond a factor of 20 it is more likely
    another unit of measure. Unknown values and usual levels of 0 are ordinary.

    Args:
        value: values, 0 or more.
        usual: medians of the values before, of a shape that broadcasts.
        deviation: their median absolute deviations; NaN where only the ratio counts.
    """
    values, median, spread = np.broadcast_arrays(
        *(np.asarray(part, dtype=np.float64) for part in (value, usual, deviation))
    )
    known = (median > 0) & np.isfinite(values)
    zero = known & (values <= 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.maximum(values / median, median / values)
        least = POISSON_DEVIATION * np.sqrt(np.where(known, median, np.nan))
    far = np.abs(values - median) > JUMP_DEVIATIONS * np.maximum(spread, least)
    vanished = zero & (np.isnan(spread) | (median > JUMP_RATIO))
    above = known & ~zero
    mixed = above & (ratio > UNIT_MIX_RATIO)
    leapt = vanished | (above & ((ratio > JUMP_RATIO) | far))
    return np.where(mixed, UNIT_MIX, np.where(leapt, JUMP, ORDINARY)).astype(np.int8)


def jumps(values: ArrayLike) -> Jumps:
    """Each figure against the 12 months before it, where at least 3 of them are known.

    Args:
        values: figures by commune and month, shape (n, t), the months in order; NaN is missing.
    """
    figures = np.asarray(values, dtype=np.float64)
    code = np.zeros(figures.shape, dtype=np.int8)
    usual = np.full(figures.shape, np.nan)
    for month in range(FEWEST_MONTHS, figures.shape[1]):
        past = figures[:, max(0, month - USUAL_MONTHS) : month]
        enough = np.count_nonzero(np.isfinite(past), axis=1) >= FEWEST_MONTHS
        if not enough.any():
            continue
        median = np.nanmedian(past[enough], axis=1)
        deviation = np.nanmedian(np.abs(past[enough] - median[:, np.newaxis]), axis=1)
        usual[enough, month] = median
        code[enough, month] = judge(figures[enough, month], median, deviation)
    return Jumps(code, usual)


def same_as_before(cells: ArrayLike) -> BoolArray:
    """Whether every figure of a month is that of the month before, shape (n, t).

    Args:
        cells: all figures, shape (n, t, c); NaN is missing.
    """
    figures = np.asarray(cells, dtype=np.float64)
    equal = np.zeros(figures.shape[:2], dtype=np.bool_)
    now, before = figures[:, 1:], figures[:, :-1]
    alike = (now == before) | (np.isnan(now) & np.isnan(before))
    equal[:, 1:] = alike.all(axis=2)
    return equal & _telling(figures)


def twins(cells: ArrayLike) -> Places:
    """The first other commune with the very same figures in a month, shape (n, t); -1 for none.

    Args:
        cells: all figures, shape (n, t, c); NaN is missing.
    """
    figures = np.asarray(cells, dtype=np.float64)
    found = np.full(figures.shape[:2], -1, dtype=np.intp)
    telling = _telling(figures)
    for month in range(figures.shape[1]):
        alike: dict[bytes, list[int]] = {}
        for place in np.flatnonzero(telling[:, month]):
            alike.setdefault(figures[place, month].tobytes(), []).append(int(place))
        for communes in alike.values():
            for commune in communes[1:]:
                found[commune, month] = communes[0]
            if len(communes) > 1:
                found[communes[0], month] = communes[1]
    return found


def not_filled(cells: ArrayLike) -> BoolArray:
    """Whether a month has the same number in every cell, of more than 3, shape (n, t).

    Args:
        cells: all figures, shape (n, t, c); NaN is missing.
    """
    figures = np.asarray(cells, dtype=np.float64)
    given = np.count_nonzero(np.isfinite(figures), axis=2)
    highest = np.where(np.isfinite(figures), figures, -np.inf).max(axis=2)
    lowest = np.where(np.isfinite(figures), figures, np.inf).min(axis=2)
    return np.asarray((given > FEWEST_VALUES) & (lowest == highest))


def heaping(counts: ArrayLike) -> Heaping:
    """Whether the counts of each commune look estimated: most of them end in 0 or 5.

    Args:
        counts: whole numbers, shape (n, c); NaN is missing.
    """
    figures = np.asarray(counts, dtype=np.float64)
    large = figures >= HEAPED_LEAST
    count = np.count_nonzero(large, axis=1)
    fives = np.count_nonzero(large & (np.mod(figures, 5) == 0), axis=1)
    share = np.where(count > 0, fives / np.maximum(count, 1), np.nan)
    return Heaping((count >= FEWEST_HEAPED) & (share >= HEAPED_SHARE), share, count)


def _telling(figures: FloatArray) -> BoolArray:
    """Whether a commune's month has enough figures above 0 not to agree by chance, (n, t)."""
    return np.asarray(np.count_nonzero(figures > 0, axis=2) >= FEWEST_VALUES)

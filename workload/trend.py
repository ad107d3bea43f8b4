"""Is a commune's load rising or falling? The last five points, tested twice.

Source: the recent-trends method of English public-health profiles (OHID Fingertips): weighted
least squares over the last five points, a chi-square test of the slope at 99.8 %. Here, besides,
the sign of the slope must stay when any one point is left out.
"""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray, TextArray, divide
from workload.intervals import z_value

POINTS = 5
CHI2_998 = 9.5495
"""The 99.8 % point of the chi-square distribution with one degree of freedom."""


class Direction(StrEnum):
    """What the last points say."""

    RISING = "rising"
    FALLING = "falling"
    NONE = "none"
    TOO_FEW = "too_few"


class Trend(NamedTuple):
    """The recent trend of n communes, each of shape (n,).

    Attributes:
        direction: as the texts of `Direction`.
        slope: unit of the values per point; NaN where there are too few.
        chi2: the test of the slope; NaN where there are too few.
    """

    direction: TextArray
    slope: FloatArray
    chi2: FloatArray


def recent_trend(values: ArrayLike, lower_95: ArrayLike, upper_95: ArrayLike) -> Trend:
    """The trend of each commune over its last five points.

    Args:
        values: one figure a month, oldest first, shape (n, t); NaN where missing or not
            comparable: such a month is passed over, its place in time stays.
        lower_95: lower limit of each figure's 95 % interval, shape (n, t).
        upper_95: upper limit, shape (n, t).

    Raises:
        ValueError: shapes differ, or an interval of a known figure has no width.
    """
    table = np.asarray(values, dtype=np.float64)
    low, high = np.asarray(lower_95, dtype=np.float64), np.asarray(upper_95, dtype=np.float64)
    if table.ndim != 2 or low.shape != table.shape or high.shape != table.shape:  # noqa: PLR2004
        raise ValueError("values and limits must have one shape (communes, months)")
    known = np.isfinite(table) & np.isfinite(low) & np.isfinite(high)
    if (known & (high <= low)).any():
        raise ValueError("an interval has no width")
    counted = np.cumsum(known[:, ::-1], axis=1)[:, ::-1]
    used = known & (counted <= POINTS)
    error = (high - low) / (2.0 * z_value(0.95))
    weight = np.where(used, divide(1.0, error**2), 0.0)
    figures = np.where(used, table, 0.0)
    slope, chi2 = _slope(figures, weight)
    enough = used.sum(axis=1) >= POINTS
    steady = enough & _sign_stays(figures, weight, used, slope)
    direction = np.full(len(table), str(Direction.NONE), dtype="<U7")
    direction[steady & (chi2 > CHI2_998) & (slope > 0)] = Direction.RISING
    direction[steady & (chi2 > CHI2_998) & (slope < 0)] = Direction.FALLING
    direction[~enough] = Direction.TOO_FEW
    return Trend(direction, np.where(enough, slope, np.nan), np.where(enough, chi2, np.nan))


def _slope(figures: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Weighted least-squares slope over the months and its chi-square, row by row."""
    months = np.arange(figures.shape[1], dtype=np.float64)
    total = weight.sum(axis=1)
    middle = divide(weight @ months, total)
    away = months - middle[:, None]
    reach = np.sum(weight * away**2, axis=1)
    slope = divide(np.sum(weight * away * figures, axis=1), reach)
    return slope, slope**2 * reach


def _sign_stays(
    figures: FloatArray, weight: FloatArray, used: np.ndarray, slope: FloatArray
) -> np.ndarray:
    """Whether the slope keeps its sign when any one of its points is left out."""
    stays = np.ones(len(figures), dtype=bool)
    for month in range(figures.shape[1]):
        without = weight.copy()
        without[:, month] = 0.0
        left, _ = _slope(figures, without)
        stays &= ~used[:, month] | (np.sign(left) == np.sign(slope))
    return stays

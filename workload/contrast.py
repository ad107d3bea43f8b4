"""How two groups of communes differ in one measure, with the interval of the difference.

The groups are of unequal size and spread (22 communes that were left as they were, 144 that were
merged), so the means are compared without assuming one variance: Welch (1947), Biometrika
34:28-35, with the degrees of freedom of Satterthwaite (1946), Biometrics Bulletin 2:110-114.
Loads, areas and populations are skewed and positive: they are compared by their logarithms, and
the difference of mean logarithms is the ratio of geometric means (Bland and Altman (1996), BMJ
312:1153). The commune is the unit of observation, so that whatever makes communes of one group
differ among themselves, beyond chance in their counts, is in the interval.

The interval says how sure the difference is, not what caused it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student_t

from workload.arrays import FloatArray
from workload.intervals import CONFIDENCE_95

_FEWEST = 2


class Contrast(NamedTuple):
    """One group against another.

    Attributes:
        first: mean of the first group (geometric in `ratio_of_means`), in the measure's unit.
        second: mean of the second group.
        estimate: first minus second, or first over second.
        lower: lower limit of the estimate; NaN where a group has fewer than two figures.
        upper: upper limit.
        degrees: degrees of freedom.
        first_count: communes of the first group with a figure.
        second_count: communes of the second.
        left_out: figures of 0 that have no logarithm.
    """

    first: float
    second: float
    estimate: float
    lower: float
    upper: float
    degrees: float
    first_count: int
    second_count: int
    left_out: int = 0


def difference_of_means(
    first: ArrayLike, second: ArrayLike, confidence: float = CONFIDENCE_95
) -> Contrast:
    """Mean of the first group minus mean of the second.

    Source: Welch (1947), Satterthwaite (1946), see the module.

    Args:
        first: one figure a commune, shape (n,), any unit; NaN where unknown.
        second: the same of the other group, shape (m,).
        confidence: two-sided level, for example 0.95.

    Returns:
        Means, difference and limits in the unit of the figures.

    Raises:
        ValueError: a group is not of shape (n,), a figure is infinite, or the level is not
            strictly between 0 and 1.
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must be between 0 and 1, not {confidence}")
    one, other = _known(first), _known(second)
    mean, other_mean = _mean(one), _mean(other)
    estimate = mean - other_mean
    if min(one.size, other.size) < _FEWEST:
        return Contrast(mean, other_mean, estimate, np.nan, np.nan, np.nan, one.size, other.size)
    parts = (float(one.var(ddof=1)) / one.size, float(other.var(ddof=1)) / other.size)
    variance = sum(parts)
    if variance == 0.0:  # nothing varies: the difference is exact
        return Contrast(
            mean, other_mean, estimate, estimate, estimate, np.nan, one.size, other.size
        )
    degrees = variance**2 / (parts[0] ** 2 / (one.size - 1) + parts[1] ** 2 / (other.size - 1))
    reach = float(student_t.ppf((1.0 + confidence) / 2.0, degrees)) * float(np.sqrt(variance))
    return Contrast(
        mean, other_mean, estimate, estimate - reach, estimate + reach, degrees,
        one.size, other.size,
    )  # fmt: skip


def ratio_of_means(
    first: ArrayLike, second: ArrayLike, confidence: float = CONFIDENCE_95
) -> Contrast:
    """Geometric mean of the first group over that of the second: Welch on logarithms.

    Figures of 0 have no logarithm: they are left out and counted in `left_out`.

    Source: Bland and Altman (1996), Welch (1947), see the module.

    Args:
        first: one figure a commune, 0 or more, shape (n,), any unit; NaN where unknown.
        second: the same of the other group, shape (m,).
        confidence: two-sided level, for example 0.95.

    Returns:
        Geometric means in the unit of the figures; the ratio and its limits without a unit.

    Raises:
        ValueError: as `difference_of_means`, or a figure is negative.
    """
    groups = [_known(first), _known(second)]
    if any((group < 0.0).any() for group in groups):
        raise ValueError("a ratio of means needs figures of 0 or more")
    positive = [group[group > 0.0] for group in groups]
    logs = difference_of_means(np.log(positive[0]), np.log(positive[1]), confidence)
    first_mean, second_mean, estimate, lower, upper = (float(np.exp(value)) for value in logs[:5])
    return Contrast(
        first_mean, second_mean, estimate, lower, upper, logs.degrees,
        logs.first_count, logs.second_count,
        sum(group.size for group in groups) - sum(group.size for group in positive),
    )  # fmt: skip


def _known(figures: ArrayLike) -> FloatArray:
    array = np.asarray(figures, dtype=np.float64)
    if array.ndim != 1 or np.isinf(array).any():
        raise ValueError("a group must have one finite figure a commune (NaN where unknown)")
    return np.asarray(array[~np.isnan(array)])


def _mean(figures: FloatArray) -> float:
    return float(figures.mean()) if figures.size else float("nan")

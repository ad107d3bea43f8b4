"""Small communes drawn towards the average: empirical Bayes estimates for ranking.

Source: Marshall (1991), Applied Statistics 40:283-294, the global estimator; a negative variance
between communes is taken as 0, and every estimate is then the average.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray, divide, non_negative


class Shrunk(NamedTuple):
    """Shrunk ratios.

    Attributes:
        ratio: the estimate, shape (n,); NaN where observed or expected is missing or expected 0.
        weight: how much of its own figure each commune keeps, 0 to 1, shape (n,).
        mean: the average they are drawn to.
        variance: the variance between communes, 0 or more.
    """

    ratio: FloatArray
    weight: FloatArray
    mean: float
    variance: float


def empirical_bayes(observed: ArrayLike, expected: ArrayLike) -> Shrunk:
    """Shrink observed/expected towards the average by how little each commune's count says.

    m = ΣO/ΣE; s² = ΣE(r − m)²/ΣE; variance = max(0, s² − m/(ΣE/n)); weight = v/(v + m/E).

    Args:
        observed: (effective) counts, shape (n,).
        expected: (effective) counts, shape (n,).

    Raises:
        ValueError: a negative or infinite number.
    """
    counts, means = non_negative(observed, "observed"), non_negative(expected, "expected")
    ratios = divide(counts, means)
    known = np.isfinite(ratios)
    if not known.any():
        nothing = np.full(ratios.shape, np.nan)
        return Shrunk(nothing, nothing.copy(), np.nan, np.nan)
    total = float(np.sum(means[known]))
    mean = float(np.sum(counts[known])) / total
    spread = float(np.sum(means[known] * (ratios[known] - mean) ** 2)) / total
    variance = max(0.0, spread - mean * int(known.sum()) / total)
    weight = np.where(known, divide(variance, variance + divide(mean, means)), np.nan)
    weight = np.where(known & (variance == 0.0), 0.0, weight)
    return Shrunk(mean + weight * (ratios - mean), weight, mean, variance)

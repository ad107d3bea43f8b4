"""How many of the flags are chance: the false discovery rate over the province.

Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57:289-300.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainc, gammaincc, ndtr

from workload.arrays import FloatArray, non_negative


def p_values(z: ArrayLike) -> FloatArray:
    """Two-sided p-values of standard normal deviates, any shape; NaN stays."""
    return np.asarray(2.0 * ndtr(-np.abs(np.asarray(z, dtype=np.float64))))[()]


def poisson_p(observed: ArrayLike, expected: ArrayLike, dispersion: float = 1.0) -> FloatArray:
    """Two-sided p-values of counts against what was expected: is the ratio 1?

    Twice the smaller exact Poisson tail, at most 1, counts and expectations first divided by the
    dispersion. It is the test behind Garwood's interval (`workload.intervals`): p is below 0.05
    exactly where 1 lies outside the 95 % interval. Counts need not be whole: an effective count is
    not.

    Source: Garwood (1936), Biometrika 28:437-442.

    Args:
        observed: (effective) counts, any shape; NaN stays.
        expected: (effective) expected counts, a shape that fits.
        dispersion: phi within communes, at least 1.

    Raises:
        ValueError: a negative or infinite number, a dispersion below 1.
    """
    if not 1.0 <= dispersion < np.inf:
        raise ValueError(f"dispersion must be a finite number from 1 up, not {dispersion}")
    counts = non_negative(observed, "observed") / dispersion
    means = non_negative(expected, "expected") / dispersion
    as_many, as_few = gammainc(counts, means), gammaincc(counts + 1.0, means)
    return np.asarray(np.minimum(1.0, 2.0 * np.minimum(as_many, as_few)))[()]


def q_values(p: ArrayLike) -> FloatArray:
    """The least false discovery rate at which each test is called a discovery.

    Args:
        p: p-values, shape (n,); NaN where there was no test: it is not counted as one.

    Returns:
        q-values, shape (n,); NaN where p is.

    Raises:
        ValueError: a value outside 0 to 1.
    """
    values = np.asarray(p, dtype=np.float64)
    if ((values < 0.0) | (values > 1.0)).any():
        raise ValueError("p-values lie between 0 and 1")
    adjusted = np.full(values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    ranks = np.arange(1, len(order) + 1)
    raised = values[order] * len(order) / ranks
    adjusted[order] = np.minimum.accumulate(raised[::-1])[::-1]
    return adjusted

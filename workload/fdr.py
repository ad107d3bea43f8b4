"""How many of the flags are chance: the false discovery rate over the province.

Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57:289-300.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from workload.arrays import FloatArray


def p_values(z: ArrayLike) -> FloatArray:
    """Two-sided p-values of standard normal deviates, any shape; NaN stays."""
    return np.asarray(2.0 * ndtr(-np.abs(np.asarray(z, dtype=np.float64))))[()]


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

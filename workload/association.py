"""How two measures of the communes go together: Spearman's rank correlation.

Source: Spearman (1904), American Journal of Psychology 15:72-101; ties have their mean rank. Ranks
are used because the measures of communes are skewed: one large ward would carry a correlation of
the figures themselves.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray


class Association(NamedTuple):
    """What two measures have in common.

    Attributes:
        correlation: -1 to 1; NaN below three pairs or where one measure does not vary.
        pairs: communes of which both are known.
    """

    correlation: float
    pairs: int


_FEWEST = 3


def rank_correlation(first: ArrayLike, second: ArrayLike) -> Association:
    """Spearman's rank correlation over the communes of which both measures are known.

    Args:
        first: one figure a commune, any unit, shape (n,); NaN where unknown.
        second: the other, shape (n,).

    Raises:
        ValueError: the shapes differ or are not (n,).
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.ndim != 1 or one.shape != other.shape:
        raise ValueError("both measures must have one figure a commune")
    known = np.isfinite(one) & np.isfinite(other)
    pairs = int(known.sum())
    if pairs < _FEWEST:
        return Association(np.nan, pairs)
    ranks, others = _mean_ranks(one[known]), _mean_ranks(other[known])
    spread = float(np.std(ranks) * np.std(others))
    if spread == 0.0:
        return Association(np.nan, pairs)
    together = float(np.mean((ranks - ranks.mean()) * (others - others.mean())))
    return Association(together / spread, pairs)


def _mean_ranks(figures: FloatArray) -> FloatArray:
    """Ranks from 1, ties with their mean."""
    _, place, counts = np.unique(figures, return_inverse=True, return_counts=True)
    last = np.cumsum(counts).astype(np.float64)
    return (last - (counts - 1) / 2.0)[place]

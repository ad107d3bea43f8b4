"""Does a ratio stand whatever the handling times are inside their ranges?

The ratio of a commune is a quotient of two sums that are linear in the handling times, so over a
box of times its extremes lie at vertices; and with the cells sorted by the commune's share of the
province's dossiers, only k + 1 of the 2^k vertices can be one (fractional linear programming over
a box). Exact, no search.
"""

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray, Interval, divide, non_negative


def ratio_range(
    dossiers: ArrayLike, officials: ArrayLike, low: ArrayLike, high: ArrayLike
) -> Interval:
    """The least and the largest ratio of each commune over all handling times in their ranges.

    The ratio is (Σ m·D[i]/S[i]) / (Σ m·ΣD/ΣS), sums over the communes that have both.

    Args:
        dossiers: newly received, shape (n, f, c); NaN where a commune did not report.
        officials: mean number present, shape (n,).
        low: least handling time, minutes, shape (f, c).
        high: largest handling time, minutes, shape (f, c).

    Returns:
        Ratios, shape (n,); NaN where dossiers or officials are missing or nobody is present.

    Raises:
        ValueError: a negative or infinite number, or a range that ends below its beginning.
    """
    counts, province, per_head = _shares(dossiers, officials)
    least, most = _range(low, high)
    return Interval(
        np.min(_vertices(counts, province, least, most, 1), axis=1) * per_head,
        np.max(_vertices(counts, province, least, most, -1), axis=1) * per_head,
    )


def break_even(
    dossiers: ArrayLike, officials: ArrayLike, minutes: ArrayLike, edge: ArrayLike
) -> FloatArray:
    """The handling time of one cell at which a commune's ratio meets an edge of the band.

    All other times stay as they are. From c·(a + m·d)/(b + m·t) = edge.

    Args:
        dossiers: shape (n, f, c).
        officials: shape (n,).
        minutes: handling times, shape (f, c).
        edge: the ratio to meet, a number or shape (n,).

    Returns:
        Minutes, shape (n, f, c); NaN where no time above 0 meets the edge.

    Raises:
        ValueError: a negative or infinite number.
    """
    counts, province, per_head = _shares(dossiers, officials)
    times = non_negative(minutes, "minutes").reshape(-1)
    own = counts * per_head[:, None]
    met = np.broadcast_to(np.asarray(edge, dtype=np.float64), per_head.shape)[:, None]
    others_own = (own @ times)[:, None] - own * times
    others_all = (province @ times) - province * times
    solved = divide(met * others_all - others_own, own - met * province)
    shape = (len(per_head), *np.shape(np.asarray(minutes)))
    return np.where(solved > 0.0, solved, np.nan).reshape(shape)


def _shares(dossiers: ArrayLike, officials: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Dossiers (n, k), the province's dossiers (k,) and ΣS/S (n,)."""
    table = non_negative(dossiers, "dossiers")
    counts = table.reshape(len(table), -1)
    heads = non_negative(officials, "officials")
    both = np.isfinite(counts).all(axis=1) & np.isfinite(heads)
    counts = np.where(both[:, None], counts, np.nan)
    province = np.sum(counts[both], axis=0)
    return counts, province, divide(np.sum(heads[both]), heads)


def _range(low: ArrayLike, high: ArrayLike) -> tuple[FloatArray, FloatArray]:
    least, most = non_negative(low, "low").reshape(-1), non_negative(high, "high").reshape(-1)
    if least.shape != most.shape or (least > most).any():
        raise ValueError("every range of handling times must end no lower than it begins")
    return least, most


def _vertices(
    counts: FloatArray, province: FloatArray, low: FloatArray, high: FloatArray, order: int
) -> FloatArray:
    """Σ m·own / Σ m·all at the vertices among which the extreme is, shape (n, k + 1).

    The cells are sorted by own/all, rising for `order` 1 and falling for -1; vertex j has the
    largest times in the first j cells and the least ones in the others.
    """
    quotients = np.nan_to_num(divide(counts, province), nan=0.0)
    places = np.argsort(order * quotients, axis=1, kind="stable")
    own = np.take_along_axis(counts, places, axis=1)
    total = province[places]
    least, most = low[places], high[places]

    def summed(part: FloatArray) -> FloatArray:
        start = np.sum(part * least, axis=1, keepdims=True)
        return np.concatenate([start, start + np.cumsum(part * (most - least), axis=1)], axis=1)

    return divide(summed(own), summed(total))

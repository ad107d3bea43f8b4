"""The communes most like a commune: nearest by standardised distance, never itself.

Source: the nearest statistical neighbours of CIPFA and Kolada's "liknande kommuner".
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workload.arrays import FloatArray, non_negative

PEERS = 7

_ROWS_AT_ONCE = 256  # so that memory does not grow with the square of the communes
_SAME = 1e-9  # squared distances nearer than this are looked at one by one
_DIGITS = 12  # squared distances that differ by less are equal: their order must not be chance


@dataclass(frozen=True)
class Peers:
    """The peers of n communes, nearest first.

    Attributes:
        index: positions of the peers, shape (n, count).
        distance: standardised distance to each, shape (n, count).
    """

    index: NDArray[np.intp]
    distance: FloatArray


def nearest(
    traits: Mapping[str, ArrayLike], weights: Mapping[str, float], count: int = PEERS
) -> Peers:
    """The most similar communes.

    Every trait is standardised (mean 0, standard deviation 1); a trait that is the same everywhere
    says nothing. The distance is the root of the weighted mean of squared differences over the
    traits both communes have. Equal distances keep the order of the communes.

    Args:
        traits: values by trait, each of shape (n,); NaN where unknown.
        weights: weight of each trait, 0 or more; others have none.
        count: how many peers.

    Raises:
        ValueError: a negative weight, no weight above 0, or fewer communes than asked for.
        KeyError: a weighted trait has no values.
    """
    names = [name for name, weight in weights.items() if weight != 0.0]
    given = non_negative([weights[name] for name in names], "weights")
    if not names:
        raise ValueError("no trait has a weight above 0")
    n = np.size(np.asarray(traits[names[0]]))
    if not 0 < count < n:
        raise ValueError(f"{count} peers among {n} communes")
    table = np.column_stack([_standardised(traits[name]) for name in names])
    parts = [
        _nearest_of(table, given, slice(first, first + _ROWS_AT_ONCE), count)
        for first in range(0, n, _ROWS_AT_ONCE)
    ]
    return Peers(
        np.concatenate([index for index, _ in parts]),
        np.concatenate([distance for _, distance in parts]),
    )


def _nearest_of(
    table: FloatArray, weights: FloatArray, rows: slice, count: int
) -> tuple[NDArray[np.intp], FloatArray]:
    """Positions and distances of the nearest of some rows.

    Products of matrices find all that can be among them; their own distances decide.
    """
    own = np.arange(len(table))[rows]
    rough = _squared_roughly(table, weights, rows)
    rough[np.arange(own.size), own] = np.inf
    last = np.partition(rough, count - 1, axis=1)[:, count - 1]
    row, index = np.nonzero(rough <= last[:, None] + _SAME)
    squared = _squared(table[own[row]], table[index], weights)
    squared[index == own[row]] = np.inf
    order = np.lexsort((index, np.round(squared, _DIGITS), row))
    place = order[np.searchsorted(row, np.arange(own.size))[:, None] + np.arange(count)]
    return index[place], np.sqrt(squared[place])


def _squared_roughly(table: FloatArray, weights: FloatArray, rows: slice) -> FloatArray:
    """Squared distances of some rows to all: Σ w·(x² − 2xy + y²) as one product of matrices."""
    known = (~np.isnan(table)).astype(np.float64)
    values = np.nan_to_num(table)
    left = np.hstack([values**2 * weights, -2.0 * values * weights, known * weights])[rows]
    total = left @ np.hstack([known, values, values**2]).T
    shared = (known[rows] * weights) @ known.T
    return np.where(shared > 0.0, total / np.where(shared > 0.0, shared, 1.0), np.inf)


def _squared(one: FloatArray, other: FloatArray, weights: FloatArray) -> FloatArray:
    """Squared distances pair by pair, over the traits both have; infinite where none."""
    gaps = (one - other) ** 2
    shared = np.sum(weights * ~np.isnan(gaps), axis=1)
    total = np.sum(weights * np.nan_to_num(gaps), axis=1)
    return np.where(shared > 0.0, total / np.where(shared > 0.0, shared, 1.0), np.inf)


def _standardised(values: ArrayLike) -> FloatArray:
    """Mean 0 and standard deviation 1 over the known values; 0 where all are the same."""
    trait = np.asarray(values, dtype=np.float64)
    known = trait[~np.isnan(trait)]
    spread = float(np.std(known)) if known.size else 0.0
    if spread == 0.0:
        return np.where(np.isnan(trait), np.nan, 0.0)
    return np.asarray((trait - float(np.mean(known))) / spread)

"""The communes most like a commune: nearest by standardised distance, never itself.

Source: the nearest statistical neighbours of CIPFA and Kolada's "liknande kommuner".
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workload.arrays import FloatArray, non_negative

PEERS = 7


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
    total, compared = np.zeros((n, n)), np.zeros((n, n))
    for name, weight in zip(names, given, strict=True):
        trait = _standardised(traits[name])
        gaps = (trait[:, None] - trait[None, :]) ** 2
        known = ~np.isnan(gaps)
        total[known] += weight * gaps[known]
        compared += weight * known
    distance = np.sqrt(np.where(compared > 0.0, total / np.where(compared, compared, 1.0), np.inf))
    np.fill_diagonal(distance, np.inf)
    index = np.argsort(distance, axis=1, kind="stable")[:, :count]
    return Peers(index, np.take_along_axis(distance, index, axis=1))


def _standardised(values: ArrayLike) -> FloatArray:
    """Mean 0 and standard deviation 1 over the known values; 0 where all are the same."""
    trait = np.asarray(values, dtype=np.float64)
    known = trait[~np.isnan(trait)]
    spread = float(np.std(known)) if known.size else 0.0
    if spread == 0.0:
        return np.where(np.isnan(trait), np.nan, 0.0)
    return np.asarray((trait - float(np.mean(known))) / spread)

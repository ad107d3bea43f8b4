"""Vice-chairs of the communes: the province's pool, two or three each, by the work there is.

Everybody has the least number; what is left of the pool goes where the work is heaviest. Between
two and three posts the divisor methods put the communes in one and the same order, so the choice
of the method changes nothing there; `workload.apportion` still does the work, for other bounds.

Source: Decree 300/2025/NĐ-CP, Article 6 (2.5 a commune on average over a province).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.apportion import IntArray, Method, apportion
from workload.arrays import BoolArray, FloatArray, Interval, divide, non_negative
from workload.assess import SliceInput
from workload.intervals import CONFIDENCE_95, weighted_interval
from workload.load import weighted_total

LEAST = 2
MOST = 3


class Chairs(NamedTuple):
    """Vice-chairs of n communes.

    Attributes:
        posts: shape (n,); the least number where the work is unknown.
        placed: whether the work is known, shape (n,).
        cut: the work that parts the more from the less: midway between the last in and the next
            in line; NaN where nobody is on one of the sides.
        last_in: places of those with more, the least work first.
        next_in_line: places of those with fewer, the most work first; those unknown left out.
        marginal: whether the interval of a commune's work holds the cut: other months could have
            put it on the other side. Shape (n,).
    """

    posts: IntArray
    placed: BoolArray
    cut: float
    last_in: IntArray
    next_in_line: IntArray
    marginal: BoolArray


def work_of(data: SliceInput, share: ArrayLike) -> tuple[FloatArray, Interval]:
    """The work that vice-chairs answer for, in the hours of a commune without allowances.

    Args:
        data: dossiers and handling times of the slice, n communes.
        share: what locality takes of the time, shape (n,); zeros to leave it out.

    Returns:
        Work / (1 − share) and its 95 % interval, each of shape (n,); NaN where dossiers are
        missing. Hours, or dossiers where these are counted.

    Raises:
        ValueError: a negative or infinite figure.
    """
    weights = data.weights
    left = 1.0 - np.asarray(share, dtype=np.float64)
    work = divide(weighted_total(data.dossiers, weights), left)
    counts = data.dossiers.reshape(len(data.dossiers), weights.size)
    interval = weighted_interval(counts, weights.ravel(), CONFIDENCE_95, data.dispersion)
    return work, interval.divided_by(left)


def vice_chairs(
    work: ArrayLike, interval: Interval, pool: int, method: str = Method.ADAMS
) -> Chairs:
    """Apportion a pool of vice-chairs, two or three each.

    A commune whose work is unknown keeps the least number and is not compared with the others.

    Args:
        work: work of each commune, any unit, shape (n,); NaN where unknown.
        interval: 95 % interval of it, each of shape (n,).
        pool: vice-chairs in all.
        method: one of `workload.apportion.Method`.

    Raises:
        InfeasibleError: the pool is too small or too large for the bounds.
        ValueError: a negative or infinite work.
    """
    known = non_negative(work, "work")
    placed = np.isfinite(known)
    posts = np.full(known.shape, LEAST, dtype=np.int64)
    left = pool - LEAST * int((~placed).sum())
    posts[placed] = apportion(known[placed], left, LEAST, MOST, method)
    more, fewer = placed & (posts > LEAST), placed & (posts == LEAST)
    last_in = _ordered(known, more, 1.0)
    next_in_line = _ordered(known, fewer, -1.0)
    cut = np.nan
    if last_in.size and next_in_line.size:
        cut = float((known[last_in[0]] + known[next_in_line[0]]) / 2)
    return Chairs(
        posts=posts,
        placed=placed,
        cut=cut,
        last_in=last_in,
        next_in_line=next_in_line,
        marginal=placed & (interval.lower <= cut) & (interval.upper >= cut),
    )


def _ordered(work: FloatArray, of: BoolArray, sign: float) -> IntArray:
    """Places of some communes by their work, rising (sign 1) or falling (sign −1)."""
    places = np.flatnonzero(of)
    return np.asarray(places[np.argsort(sign * work[places], kind="stable")], dtype=np.int64)


class Against(NamedTuple):
    """A proposal against what there is today; n communes.

    Attributes:
        difference: proposed − present, shape (n,); NaN where one of them is not known.
        given: number of communes that are compared.
        present: their vice-chairs today.
        proposed: their vice-chairs as proposed.
        more: posts that those who should have more lack.
        fewer: posts that those who should have fewer have above it.
        entered: vice-chairs today of all whose number is given, compared or not.
    """

    difference: FloatArray
    given: int
    present: int
    proposed: int
    more: int
    fewer: int
    entered: int

    @property
    def net(self) -> int:
        """Proposed − present."""
        return self.proposed - self.present


def against_today(posts: ArrayLike, today: ArrayLike) -> Against:
    """What a proposal changes; only communes of which both numbers are known are compared.

    Args:
        posts: vice-chairs as proposed, shape (n,); NaN where there is no proposal.
        today: vice-chairs today, shape (n,); NaN where not given.

    Raises:
        ValueError: a negative or infinite number, or shapes that differ.
    """
    proposed, present = non_negative(posts, "posts"), non_negative(today, "today")
    if proposed.shape != present.shape:
        raise ValueError("posts and today must have one value for each commune")
    known = np.isfinite(present) & np.isfinite(proposed)
    difference = np.where(known, proposed - present, np.nan)
    return Against(
        difference=difference,
        given=int(known.sum()),
        present=int(present[known].sum()),
        proposed=int(proposed[known].sum()),
        more=int(np.maximum(difference[known], 0.0).sum()),
        fewer=int(np.maximum(-difference[known], 0.0).sum()),
        entered=int(np.nansum(present)),
    )

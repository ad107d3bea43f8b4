"""Does a move help whatever the handling times are, and whatever chance made of the counts?

A post moved helps when afterwards the lender carries less per post than the receiver did before it:
then the heavier of the two is relieved and the lighter does not become heavier than it was. With
hours available, work per hour available is compared.
"""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from workload.arrays import FloatArray, TextArray, divide, non_negative
from workload.order import Step
from workload.problem import per_post


class Helps(StrEnum):
    """Whether a move helps for all handling times inside their ranges."""

    ALWAYS = "always"
    DEPENDS = "depends"
    NEVER = "never"


class MoveDoubt(NamedTuple):
    """How sure the moves of a plan are; one value a step.

    Attributes:
        helps: texts of `Helps`.
        least_margin: the least of (receiver's load before − lender's after), work per post, over
            all handling times in their ranges.
        largest_margin: the largest.
        share: share of the simulated loads in which the move helps.
    """

    helps: TextArray
    least_margin: FloatArray
    largest_margin: FloatArray
    share: FloatArray


def move_doubt(
    steps: tuple[Step, ...],
    dossiers: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    simulated: FloatArray,
    *,
    available: ArrayLike = 1.0,
) -> MoveDoubt:
    """How sure the steps of an ordered plan are.

    The margin of a step is linear in the handling times, Σ m·(D[receiver]/p − D[lender]/(q − 1))
    with the posts p and q before it: over a box of times its extremes are at vertices that can be
    read off the signs. Exact, no search.

    Args:
        steps: as `workload.order.order_moves` gives them.
        dossiers: newly received, shape (n, f, c).
        low: least handling time, shape (f, c), in the unit of the work (hours, or minutes).
        high: largest handling time, shape (f, c).
        simulated: drawn work, shape (draws, n), as `simulated_loads` gives it.
        available: hours that one post has in the period, a number or shape (n,).

    Raises:
        ValueError: a range that ends below its beginning; a negative or infinite number.
    """
    counts = non_negative(dossiers, "dossiers")
    least, most = non_negative(low, "low"), non_negative(high, "high")
    if (least > most).any():
        raise ValueError("every range of handling times must end no lower than it begins")
    hours = np.broadcast_to(non_negative(available, "available"), len(counts))
    lender = np.array([step.move.lender for step in steps], dtype=np.int64)
    receiver = np.array([step.move.receiver for step in steps], dtype=np.int64)
    after = np.array([step.lender_posts for step in steps]) - 1.0
    before = np.array([step.receiver_posts for step in steps])
    own = per_post(counts[receiver], (before * hours[receiver])[:, None, None])
    others = per_post(counts[lender], (after * hours[lender])[:, None, None])
    # Nobody there at all and work on both sides: no margin can be named.
    each = np.where(np.isinf(own) & np.isinf(others), 0.0, own - others)
    worst = np.sum(_times(each, least, most), axis=(1, 2))
    best = np.sum(_times(each, most, least), axis=(1, 2))
    helps = np.select([worst > 0.0, best <= 0.0], [str(Helps.ALWAYS), str(Helps.NEVER)],
                      default=str(Helps.DEPENDS))  # fmt: skip
    relieved = per_post(simulated[:, receiver], before * hours[receiver])
    burdened = per_post(simulated[:, lender], after * hours[lender])
    return MoveDoubt(helps, worst, best, np.mean(burdened < relieved, axis=0))


def simulated_loads(
    dossiers: ArrayLike, weights: ArrayLike, dispersion: float, draws: int, random: Generator
) -> FloatArray:
    """Work as it might have been: each commune's, drawn from what its counts say of its rate.

    With the effective count n = (Σm·D)²/Σm²·D, the work is multiplied by φ·G/n, G from a gamma
    distribution of shape n/φ + 1/2 (Jeffreys). Its quantiles are the limits of section 2 to about
    one per cent from n/φ = 30 on. Work of 0 stays 0: nothing says how long its dossiers would take.

    Source: Brown, Cai and DasGupta (2003), Statistica Sinica 13:19-49 (Jeffreys interval).

    Args:
        dossiers: newly received, shape (n, f, c).
        weights: work of one dossier, shape (f, c).
        dispersion: phi, 1 or more.
        draws: how many.
        random: where the chance comes from.

    Returns:
        Work in the unit of the weights, shape (draws, n); NaN where dossiers are missing.

    Raises:
        ValueError: a negative or infinite number, a dispersion below 1.
    """
    if not 1.0 <= dispersion < np.inf:
        raise ValueError(f"dispersion must be a finite number from 1 up, not {dispersion}")
    counts, each = non_negative(dossiers, "dossiers"), non_negative(weights, "weights")
    work = np.sum(counts * each, axis=(1, 2))
    effective = divide(work**2, np.sum(counts * each**2, axis=(1, 2)))
    shape = np.nan_to_num(effective, nan=1.0) / dispersion + 0.5
    drawn: NDArray[np.float64] = random.gamma(shape, dispersion, (draws, len(work)))
    return np.where(work == 0.0, 0.0, work * drawn / effective)


def _times(each: FloatArray, for_plus: FloatArray, for_minus: FloatArray) -> FloatArray:
    """Each coefficient times one end of its range where it is positive, else the other."""
    return np.asarray(np.where(each > 0.0, each * for_plus, each * for_minus))

"""The fewest communes outside the band: a mixed-integer programme.

A commune above the band comes inside only with all the posts it lacks; one below only by lending
all it has over. No commune is moved out of the band, past it, or further away from it: one above
does not lend, one below does not receive. One inside may do either, as far as it stays inside.
"""

import numpy as np

from workload.apportion import InfeasibleError, IntArray
from workload.arrays import BoolArray, FloatArray, divide
from workload.flows import pair_costs
from workload.linear import Programme
from workload.problem import FAR, TOLERANCE, Problem


def solve(problem: Problem, seconds: float) -> tuple[IntArray, float]:
    """Posts of each pair: fewest outside, fewest moves, fewest across districts, least km.

    Returns:
        Posts, shape (p,), and the part of the objective that is not proved (0: exact).

    Raises:
        InfeasibleError: `minimum_cannot_be_filled`.
        TimeoutError: nothing was found in time.
    """
    posts = np.zeros(len(problem.pairs.lender), dtype=np.int64)
    receive, lend, brings = _ranges(problem)
    pairs = problem.pairs
    places = np.flatnonzero((receive[pairs.receiver] > 0) & (lend[pairs.lender] > 0))
    few = pairs.kept(places)
    if len(places) == 0:
        _refuse_unfilled(problem)
        return posts, 0.0
    programme = Programme()
    most = np.minimum(receive[few.receiver], lend[few.lender])
    sent = programme.columns(len(places), np.minimum(most, problem.budget))
    inside = _inside(programme, problem, (few.receiver, few.lender), sent, (receive, lend, brings))
    communes, row = np.unique(problem.commune[few.lender], return_inverse=True)
    programme.rows(len(communes), [(row, sent, 1.0)], 0.0, problem.commune_limit[communes])
    programme.rows(1, [(np.zeros_like(sent), sent, 1.0)], 0.0, float(problem.budget))
    best = programme.minimise(programme.full([(inside, -1.0)]), seconds / 2)
    if best is None:
        _refuse_unfilled(problem)
        raise TimeoutError("no plan was found in time")
    programme.rows(1, [(np.zeros_like(inside), inside, 1.0)], np.round(-best.objective), np.inf)
    cost, above = pair_costs(few, problem.budget)
    nearest = programme.minimise(programme.full([(sent, cost + above)]), seconds / 2)
    chosen = best if nearest is None else nearest
    posts[places] = chosen.values[sent].astype(np.int64)
    # A bound within one unit proves a whole number.
    count_gap = 0.0 if best.objective - best.bound < 1.0 - TOLERANCE else best.gap
    return posts, max(count_gap, 1.0 if nearest is None else nearest.gap)


def offsets(problem: Problem) -> tuple[FloatArray, FloatArray]:
    """Fewest and most posts, over those present, with which each unit is inside the band.

    Returns:
        Whole numbers, shape (n,) each; the first above the second where nothing brings it inside.
    """
    low, high = problem.band
    level = problem.average
    fewest = np.ceil(divide(problem.load, high * level) - problem.staff - TOLERANCE)
    most = np.floor(divide(problem.load, low * level) - problem.staff + TOLERANCE)
    known = np.isfinite(fewest) & np.isfinite(most)
    return np.where(known, fewest, 1.0), np.where(known, most, -1.0)


def _ranges(problem: Problem) -> tuple[IntArray, IntArray, BoolArray]:
    """Most posts a unit receives and lends under this objective, and whether that can help it."""
    fewest, most = offsets(problem)
    possible = (fewest <= most) & problem.counted
    above, below = possible & (fewest > 0), possible & (most < 0)
    receive = np.where(possible & ~below, np.clip(most, 0.0, FAR), 0.0)
    receive = np.maximum(receive, problem.must_receive)
    lend = np.where(possible & ~above, np.clip(-fewest, 0.0, FAR), 0.0)
    lend = np.where(problem.must_receive > 0, 0.0, lend)
    receive = np.minimum(receive, problem.can_receive).astype(np.int64)
    lend = np.minimum(lend, problem.can_lend).astype(np.int64)
    brings = (above & (receive >= fewest)) | (below & (lend >= -most))
    return receive, lend, brings


def _inside(
    programme: Programme, problem: Problem, ends: tuple[IntArray, IntArray], sent: IntArray,
    ranges: tuple[IntArray, IntArray, BoolArray],
) -> IntArray:  # fmt: skip
    """Rows that tie moves to being inside; returns the columns that are 1 where a unit comes in."""
    receiver, lender = ends
    receive, lend, brings = ranges
    fewest, most = offsets(problem)
    must = problem.must_receive
    units = np.unique(np.concatenate([receiver, lender, np.flatnonzero(must)]))
    own = np.arange(len(units))
    into = (np.searchsorted(units, receiver), sent, 1.0)
    out = (np.searchsorted(units, lender), sent, 1.0)
    above = (brings & (fewest > 0))[units]
    below = (brings & (most < 0))[units]
    inside = programme.columns(len(units), (above | below).astype(np.float64))
    receives = programme.columns(len(units), 1.0)
    needed = np.where(above, fewest[units], 0.0)
    programme.rows(len(units), [into, (own, inside, -needed)], 0.0, np.inf)
    programme.rows(len(units), [into], must[units], receive[units])
    given = np.where(below, -most[units], 0.0)
    programme.rows(len(units), [out, (own, inside, -given)], 0.0, np.inf)
    programme.rows(len(units), [into, (own, receives, -1.0 * receive[units])], -np.inf, 0.0)
    programme.rows(len(units), [out, (own, receives, 1.0 * lend[units])], -np.inf, lend[units])
    # One above takes only what brings it inside: nothing else counts, and less is no use.
    only = np.where(above & (must[units] == 0), receive[units], FAR)
    slack = np.where(above & (must[units] == 0), 0.0, FAR)
    programme.rows(len(units), [into, (own, inside, -only)], -np.inf, slack)
    return inside


def _refuse_unfilled(problem: Problem) -> None:
    if problem.must_receive.any():
        raise InfeasibleError("minimum_cannot_be_filled", posts=float(problem.must_receive.sum()),
                              budget=float(problem.budget))  # fmt: skip

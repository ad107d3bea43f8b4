"""The fewest communes outside the band: a mixed-integer programme, in two steps.

A commune above the band comes inside only with all the posts it lacks; one below only by lending
all it has over. No commune is moved out of the band, past it, or further away from it: one above
does not lend, one below does not receive. One inside may do either, as far as it stays inside. One
below whom no number of posts brings inside may lend, as far as it does not pass the band.

Two steps: the most communes inside, with the fewest moves; then, with both numbers fixed, the least
distance. Where there are very many pairs, each unit keeps its nearest ones; what that may cost is
bounded by the same programme without pairs, in which anybody may lend to anybody.
"""

import time
from typing import NamedTuple

import numpy as np

from workload.apportion import InfeasibleError, IntArray
from workload.arrays import BoolArray, FloatArray, divide
from workload.flows import pair_costs
from workload.linear import Programme
from workload.problem import FAR, TOLERANCE, Pairs, Problem

MOST_PAIRS = 40_000
NEAREST = 8
"""Pairs that each unit keeps at each end when there are more than `MOST_PAIRS` in all."""


class _Ranges(NamedTuple):
    """What each unit may do under this objective; each of shape (n,).

    Attributes:
        receive: most posts received.
        lend: most posts lent.
        take: posts that bring one above the band inside; 0 for all others.
        give: posts that one below the band must lend to come inside; 0 for all others.
    """

    receive: IntArray
    lend: IntArray
    take: IntArray
    give: IntArray

    @property
    def helped(self) -> BoolArray:
        """Units that a plan can bring inside."""
        return (self.take > 0) | (self.give > 0)


class _Model(NamedTuple):
    """A programme over pairs: their places in the problem, its columns, whether all are there."""

    programme: Programme
    pairs: Pairs
    places: IntArray
    sent: IntArray
    inside: IntArray
    complete: bool


def solve(problem: Problem, seconds: float) -> tuple[IntArray, float, bool]:
    """Posts of each pair: fewest outside, fewest moves, fewest across districts, least km.

    Returns:
        Posts, shape (p,); the part of the objective that is not proved, relative; whether
        everything is proved, the distance too.

    Raises:
        InfeasibleError: `minimum_cannot_be_filled`.
        TimeoutError: nothing was found in time.
    """
    until = time.perf_counter() + seconds
    model, best, gap = _most_inside(problem, seconds / 2)
    brought, moves = best[model.inside].sum(), best[model.sent].sum()
    programme = model.programme
    programme.rows(1, [_sum_of(model.inside)], brought, np.inf)
    programme.rows(1, [_sum_of(model.sent)], 0.0, moves)
    cost, _ = pair_costs(model.pairs, int(moves))
    nearest = programme.minimise(programme.full([(model.sent, cost)]), until - time.perf_counter())
    values = best if nearest is None else nearest.values
    posts = np.zeros(len(problem.pairs.lender), dtype=np.int64)
    posts[model.places] = values[model.sent].astype(np.int64)
    proved = gap == 0.0 and model.complete and nearest is not None and nearest.gap == 0.0
    return posts, gap, proved


def fewest_outside(problem: Problem, seconds: float) -> int:
    """The fewest communes outside that the problem's budget allows; errors as `solve`."""
    fewest, most = offsets(problem)
    outside = int((problem.counted & ((fewest > 0) | (most < 0))).sum())
    model, best, _ = _most_inside(problem, seconds, count_moves=False)
    return outside - int(best[model.inside].sum())


def _most_inside(
    problem: Problem, seconds: float, *, count_moves: bool = True
) -> tuple[_Model, FloatArray, float]:
    """Most units inside, then fewest moves: the model, its columns' values, the gap."""
    ranges = _ranges(problem)
    model = _model(problem, ranges)
    each, move = (problem.budget + 1.0, 1.0) if count_moves else (1.0, 0.0)
    cost = model.programme.full([(model.inside, -each), (model.sent, move)])
    best = model.programme.minimise(cost, seconds)
    if best is None and problem.must_receive.any():
        raise InfeasibleError("minimum_cannot_be_filled", posts=float(problem.must_receive.sum()),
                              budget=float(problem.budget))  # fmt: skip
    if best is None:
        raise TimeoutError("no plan was found in time")
    bound = best.bound if model.complete else each * _bound(problem, ranges, seconds)
    gap = (best.objective - bound) / max(1.0, abs(best.objective))
    return model, best.values, gap if gap > TOLERANCE else 0.0


def _model(problem: Problem, ranges: _Ranges) -> _Model:
    """Who lends to whom."""
    pairs = problem.pairs
    open_ = (ranges.receive[pairs.receiver] > 0) & (ranges.lend[pairs.lender] > 0)
    places = np.flatnonzero(open_)
    complete = len(places) <= MOST_PAIRS
    if not complete:
        some = pairs.kept(places)
        near = _rank(some.receiver, some.km) < NEAREST
        places = places[near | (_rank(some.lender, some.km) < NEAREST)]
    few = pairs.kept(places)
    programme = Programme()
    most = np.minimum(ranges.receive[few.receiver], ranges.lend[few.lender])
    sent = programme.columns(len(places), np.minimum(most, problem.budget))
    inside = _inside(programme, ranges, (few.receiver, sent), (few.lender, sent),
                     problem.must_receive)  # fmt: skip
    limits = len(problem.commune_limit)
    programme.rows(limits, [(problem.commune[few.lender], sent, 1.0)], 0.0, problem.commune_limit)
    programme.rows(1, [_sum_of(sent)], 0.0, float(problem.budget))
    return _Model(programme, few, places, sent, inside, complete)


def _bound(problem: Problem, ranges: _Ranges, seconds: float) -> float:
    """Nothing is below this: units without pairs, in all as many posts lent as received."""
    units = np.arange(len(problem.load))
    programme = Programme()
    received = programme.columns(len(units), ranges.receive)
    lent = programme.columns(len(units), ranges.lend)
    inside = _inside(programme, ranges, (units, received), (units, lent), problem.must_receive)
    row, column, one = _sum_of(received)
    programme.rows(1, [(row, column, one), (row, lent, -one)], 0.0, 0.0)
    programme.rows(1, [(row, column, one)], 0.0, float(problem.budget))
    move = 1.0 / (problem.budget + 1.0)
    found = programme.minimise(programme.full([(inside, -1.0), (received, move)]), seconds)
    return -np.inf if found is None else found.bound


def _sum_of(columns: IntArray) -> tuple[IntArray, IntArray, float]:
    """The entries of one row that adds up some columns."""
    return np.zeros_like(columns), columns, 1.0


def _rank(ends: IntArray, km: FloatArray) -> IntArray:
    """The place of each pair among those with the same end, from 0 for the nearest."""
    order = np.lexsort((km, ends))
    rank = np.empty(len(ends), dtype=np.int64)
    rank[order] = np.arange(len(ends)) - np.searchsorted(ends[order], ends[order], side="left")
    return rank


def offsets(problem: Problem) -> tuple[FloatArray, FloatArray]:
    """Fewest and most posts, over those present, with which each unit is inside the band.

    Returns:
        Whole numbers, shape (n,) each; the first above the second where no number of posts brings
        it inside, NaN where there is no average.
    """
    low, high = problem.band
    level = problem.average
    fewest = np.ceil(divide(problem.load, high * level) - problem.staff - TOLERANCE)
    most = np.floor(divide(problem.load, low * level) - problem.staff + TOLERANCE)
    return fewest, most


def _ranges(problem: Problem) -> _Ranges:
    fewest, most = offsets(problem)
    reachable = fewest <= most
    above, below = problem.counted & (fewest > 0), problem.counted & (most < 0)
    possible = problem.counted & np.isfinite(fewest)
    filled = problem.must_receive > 0
    receive = np.where(possible & ~below, np.clip(most, 0.0, FAR), 0.0)
    receive = np.minimum(np.maximum(receive, problem.must_receive), problem.can_receive)
    lend = np.where(possible & ~above & ~filled, np.clip(-fewest, 0.0, FAR), 0.0)
    lend = np.minimum(lend, problem.can_lend)
    take = np.where(above & reachable & (receive >= fewest), fewest, 0.0)
    give = np.where(below & reachable & (lend >= -most), -most, 0.0)
    return _Ranges(*(one.astype(np.int64) for one in (receive, lend, take, give)))


def _inside(
    programme: Programme, ranges: _Ranges, into: tuple[IntArray, IntArray],
    out: tuple[IntArray, IntArray], must: IntArray,
) -> IntArray:  # fmt: skip
    """Rows that tie posts to being inside; `into` and `out` are (unit, column).

    Returns:
        The column of each unit that is 1 where it comes inside.
    """
    units = len(must)
    own = np.arange(units)
    inside = programme.columns(units, ranges.helped.astype(np.float64))
    receives = programme.columns(units, 1.0)
    taking, giving = (*into, 1.0), (*out, 1.0)
    receive, lend = ranges.receive.astype(np.float64), ranges.lend.astype(np.float64)
    programme.rows(units, [taking], must, receive)
    programme.rows(units, [taking, (own, inside, -1.0 * ranges.take)], 0.0, np.inf)
    programme.rows(units, [giving, (own, inside, -1.0 * ranges.give)], 0.0, np.inf)
    programme.rows(units, [taking, (own, receives, -receive)], -np.inf, 0.0)
    programme.rows(units, [giving, (own, receives, lend)], -np.inf, lend)
    return inside

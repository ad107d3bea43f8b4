"""The smallest total shortfall Σ max(0, required − present), by a flow with convex costs.

A post given to a commune that lacks d posts takes 1 from the shortfall ⌊d⌋ times, then what is left
of d, then nothing; a post lent takes nothing while posts are spare, then a fraction, then 1. Costs
rise with every post, so the programme is a flow whose relaxation is whole. A commune in shortage
never gains by lending; only where minimum teams must be filled may it have to, and then a whole
number decides whether it lends or receives.

Source: Ahuja, Magnanti and Orlin (1993), Network Flows, chapter 14 (convex costs).
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from workload.apportion import InfeasibleError, IntArray
from workload.arrays import BoolArray, FloatArray
from workload.flows import pair_costs
from workload.linear import Programme, Solution
from workload.problem import FAR, TOLERANCE, Pairs, Problem


class _Flow(NamedTuple):
    """The programme, its pairs among those of the problem, and its two costs."""

    programme: Programme
    places: IntArray
    sent: IntArray
    short: FloatArray
    moving: FloatArray


def solve(problem: Problem, seconds: float) -> tuple[IntArray, float, bool]:
    """Posts of each pair: smallest shortfall, fewest moves, fewest across districts, least km.

    Returns:
        Posts, shape (p,); the part of the objective that is not proved, relative; whether
        everything is proved, the distance too.

    Raises:
        InfeasibleError: `minimum_cannot_be_filled`.
    """
    posts = np.zeros(len(problem.pairs.lender), dtype=np.int64)
    flow = _flow(problem, problem.budget)
    best = _least(problem, flow, seconds / 2)
    flow.programme.rows(1, [_row(flow.short)], -np.inf, best.objective + TOLERANCE * 1e2)
    nearest = flow.programme.minimise(flow.moving, seconds / 2)
    chosen = best if nearest is None else nearest
    posts[flow.places] = chosen.values[flow.sent].astype(np.int64)
    proved = best.gap == 0.0 and nearest is not None and nearest.gap == 0.0
    return posts, best.gap, proved


def least(problem: Problem, seconds: float) -> float:
    """The smallest shortfall that the problem's budget allows; errors as `solve`."""
    now = float(np.maximum(0.0, problem.required - problem.staff)[problem.counted].sum())
    return now + _least(problem, _flow(problem, problem.budget), seconds).objective


def curve(problem: Problem, most_moves: int, seconds: float) -> FloatArray:
    """The smallest shortfall for each budget from 0 to `most_moves`, shape (most_moves + 1,).

    The value is convex in the budget: where the middle of a stretch lies on its chord, the whole
    stretch does.
    """
    values = np.full(most_moves + 1, np.nan)

    def value(moves: int) -> float:
        if np.isnan(values[moves]):
            try:
                values[moves] = least(replace(problem, budget=moves), seconds)
            except InfeasibleError:
                values[moves] = np.inf
        return float(values[moves])

    def stretch(first: int, last: int) -> None:
        middle = (first + last) // 2
        if middle == first:
            return
        share = (middle - first) / (last - first)
        chord = (1 - share) * value(first) + share * value(last)
        if np.isfinite(chord) and abs(value(middle) - chord) <= TOLERANCE * 1e3:
            inside = np.arange(first, last + 1)
            values[inside] = np.interp(inside, [first, last], [value(first), value(last)])
            return
        stretch(first, middle)
        stretch(middle, last)

    value(0), value(most_moves)
    stretch(0, most_moves)
    return np.where(np.isinf(values), np.nan, values)


def _least(problem: Problem, flow: _Flow, seconds: float) -> Solution:
    best = flow.programme.minimise(flow.short, seconds)
    if best is None:
        raise InfeasibleError("minimum_cannot_be_filled", posts=float(problem.must_receive.sum()),
                              budget=float(problem.budget))  # fmt: skip
    return best


def _row(cost: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
    """A cost as the entries of one row."""
    column = np.flatnonzero(cost)
    return np.zeros_like(column), column, cost[column]


def _flow(problem: Problem, budget: int) -> _Flow:
    """The programme of one budget."""
    lacking = problem.required - problem.staff
    filled = problem.must_receive > 0
    receives = problem.counted & ((lacking > TOLERANCE) | filled)
    either = receives & ~filled & (problem.can_lend > 0) & filled.any()
    pairs = problem.pairs
    kept = receives[pairs.receiver] & (~receives | either)[pairs.lender]
    places = np.flatnonzero(kept)
    few = pairs.kept(places)
    programme = Programme()
    most = np.minimum(problem.can_lend[few.lender], problem.can_receive[few.receiver])
    sent = programme.columns(len(places), np.minimum(most, max(budget, 0)))
    gains = _receiving(programme, problem, few, sent)
    losses = _lending(programme, problem, few, sent, beyond=bool(filled.any()))
    _roles(programme, problem, few, sent, either)
    communes, row = np.unique(problem.commune[few.lender], return_inverse=True)
    programme.rows(len(communes), [(row, sent, 1.0)], 0.0, problem.commune_limit[communes])
    programme.rows(1, [(np.zeros_like(sent), sent, 1.0)], 0.0, float(budget))
    cost, above = pair_costs(few, budget)
    short = programme.full([*gains, *losses])
    return _Flow(programme, places, sent, short, programme.full([(sent, cost + above)]))


def _receiving(
    programme: Programme, problem: Problem, pairs: Pairs, sent: IntArray
) -> list[tuple[IntArray, FloatArray]]:
    """Columns for the posts that receivers get, and what each takes from the shortfall."""
    units = np.union1d(pairs.receiver, np.flatnonzero(problem.must_receive))
    lacking = np.maximum(0.0, problem.required - problem.staff)[units]
    whole = np.floor(lacking + TOLERANCE)
    rest = np.maximum(0.0, lacking - whole)
    must = problem.must_receive[units]
    full = programme.columns(len(units), np.minimum(whole, FAR))
    part = programme.columns(len(units), (rest > TOLERANCE).astype(np.float64))
    none = programme.columns(len(units), np.where(must > 0, problem.can_receive[units], 0.0))
    own = np.arange(len(units))
    row = np.searchsorted(units, pairs.receiver)
    programme.rows(len(units), [(row, sent, 1.0), (own, full, -1.0), (own, part, -1.0),
                                (own, none, -1.0)], 0.0, 0.0)  # fmt: skip
    programme.rows(len(units), [(row, sent, 1.0)], must, problem.can_receive[units])
    return [(full, np.full(len(units), -1.0)), (part, -rest)]


def _lending(
    programme: Programme, problem: Problem, pairs: Pairs, sent: IntArray, *, beyond: bool
) -> list[tuple[IntArray, FloatArray]]:
    """Columns for the posts that lenders give, and what each adds to the shortfall."""
    units = np.unique(pairs.lender)
    spare = np.maximum(0.0, problem.staff - problem.required)[units]
    whole = np.floor(spare + TOLERANCE)
    rest = np.maximum(0.0, spare - whole)
    free = programme.columns(len(units), np.minimum(whole, FAR))
    part = programme.columns(len(units), (rest > TOLERANCE).astype(np.float64))
    dear = programme.columns(len(units), problem.can_lend[units] * float(beyond))
    own = np.arange(len(units))
    row = np.searchsorted(units, pairs.lender)
    programme.rows(len(units), [(row, sent, 1.0), (own, free, -1.0), (own, part, -1.0),
                                (own, dear, -1.0)], 0.0, 0.0)  # fmt: skip
    programme.rows(len(units), [(row, sent, 1.0)], 0.0, problem.can_lend[units])
    return [(part, 1.0 - rest), (dear, np.ones(len(units)))]


def _roles(
    programme: Programme, problem: Problem, pairs: Pairs, sent: IntArray, either: BoolArray
) -> None:
    """Units that could do both do one: a column that is 1 where they receive."""
    units = np.flatnonzero(either)
    if len(units) == 0:
        return
    role = programme.columns(len(units), 1.0)
    own = np.arange(len(units))
    into, out = either[pairs.receiver], either[pairs.lender]
    programme.rows(len(units), [
        (np.searchsorted(units, pairs.receiver[into]), sent[into], 1.0),
        (own, role, -problem.can_receive[units].astype(np.float64)),
    ], -np.inf, 0.0)  # fmt: skip
    lends = problem.can_lend[units].astype(np.float64)
    programme.rows(len(units), [
        (np.searchsorted(units, pairs.lender[out]), sent[out], 1.0), (own, role, lends),
    ], -np.inf, lends)  # fmt: skip

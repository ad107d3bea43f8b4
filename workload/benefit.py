"""What further moves bring: the curve, where it bends, and which rule holds a plan up."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from workload import balance, shortfall, worst
from workload.apportion import InfeasibleError, IntArray
from workload.arrays import FloatArray
from workload.moves import Objective, Rules
from workload.order import outside_on_the_way
from workload.problem import NO_DATA, Problem, prepare

LEAST_FALL = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """The objective against moves.

    Attributes:
        objective: what was made small.
        values: the least objective with at most 0, 1, 2... moves; NaN where a budget is too small
            for the fixed moves or the minimum teams.
        elbow: the number of moves after which more pay less; None where no move pays.
        saturated: the first number of moves that reaches the last value.
    """

    objective: Objective
    values: FloatArray
    elbow: int | None
    saturated: int


def benefit_curve(
    loads: ArrayLike,
    staff: ArrayLike,
    required: ArrayLike,
    rules: Rules,
    objective: str = Objective.WORST_LOAD,
    *,
    most_moves: int,
    seconds: float = 10.0,
) -> Curve:
    """The least objective for every budget from 0 to `most_moves`; the rules' budget is not used.

    Args:
        loads: work, shape (n,).
        staff: posts present, shape (n,).
        required: posts needed, shape (n,).
        rules: what a plan may do.
        objective: one of `Objective`.
        most_moves: the largest budget.
        seconds: time for each single solution of the solver.

    Raises:
        InfeasibleError: not even the largest budget is enough for the rules.
        TimeoutError: no answer in time.
        ValueError: as `plan_moves`.
    """
    goal = Objective(objective)
    problem = prepare(loads, staff, required, replace(rules, budget=most_moves))
    found = _CURVES[goal](problem, seconds)
    fixed = most_moves - problem.budget
    values = np.concatenate([np.full(fixed, np.nan), found])
    if np.isnan(values).all():
        raise InfeasibleError("minimum_cannot_be_filled", posts=float(problem.must_receive.sum()),
                              budget=float(most_moves))  # fmt: skip
    known = np.flatnonzero(~np.isnan(values))
    saturated = int(known[np.argmax(values[known] <= values[known[-1]] + LEAST_FALL)])
    return Curve(objective=goal, values=values, elbow=elbow(values), saturated=saturated)


def elbow(values: ArrayLike) -> int | None:
    """The number of moves after which more pay less.

    The point farthest below the chord from the first value to the first of the lowest ones; where
    the curve is straight, its end.

    Source: Satopää, Albrecht, Irwin and Raghavan (2011), Finding a "Kneedle" in a haystack, ICDCS
    Workshops, 166-171 (without smoothing).

    Args:
        values: the objective with 0, 1, 2... moves, never rising; NaN at the beginning only.

    Returns:
        None where no move lowers the objective.
    """
    curve = np.asarray(values, dtype=np.float64)
    first = int(np.argmax(~np.isnan(curve)))
    last = first + int(np.argmax(curve[first:] <= curve[-1] + LEAST_FALL))
    if last == first:
        return None
    inside = np.arange(first, last + 1)
    start = curve[first]
    # From infinity (nobody present) the first move is all there is to see.
    if np.isinf(start):
        return int(inside[np.argmax(np.isfinite(curve[inside]))])
    below = np.interp(inside, [first, last], [start, curve[last]]) - curve[inside]
    return int(inside[np.argmax(below)]) if below.max() > LEAST_FALL * max(1.0, start) else last


def blocking_rules(
    loads: ArrayLike, staff: ArrayLike, required: ArrayLike, rules: Rules,
    objective: str = Objective.WORST_LOAD, *, seconds: float = 10.0,
) -> dict[str, float]:  # fmt: skip
    """What would be reached without each single rule: where it is better, that rule is in the way.

    Args:
        loads: work, shape (n,).
        staff: posts present, shape (n,).
        required: posts needed, shape (n,).
        rules: what a plan may do; without what cannot be done, this says what would let it through.
        objective: one of `Objective`.
        seconds: time for each rule.

    Returns:
        The objective by the code of the rule left out, and under `none` with all rules; NaN where
        there is no plan.
    """
    everyone = int(np.nansum(np.asarray(staff, dtype=np.float64)))
    eased = {
        "none": rules,
        "budget": replace(rules, budget=everyone),
        "minimum": replace(rules, minimum=0.0, fill_minimum=False),
        "maximum": replace(rules, maximum=np.inf),
        "most_lent": replace(rules, most_lent=np.inf),
        "locked": replace(rules, locked={}),
        "excluded": replace(rules, excluded=_without_figures(loads, staff, required, rules)),
        "distance": replace(rules, most_km=np.inf),
        "forbidden": replace(rules, forbidden=frozenset()),
        "fixed": replace(rules, fixed=()),
    }
    reached = {}
    for code, without in eased.items():
        try:
            reached[code] = least(loads, staff, required, without, objective, seconds=seconds)
        except InfeasibleError:
            reached[code] = np.nan
    return reached


def _without_figures(
    loads: ArrayLike, staff: ArrayLike, required: ArrayLike, rules: Rules
) -> dict[int, str]:
    """Of the units left out those that cannot be let in: they have no figures."""
    known = [np.isfinite(np.asarray(one, dtype=np.float64)) for one in (loads, staff, required)]
    return {unit: reason for unit, reason in rules.excluded.items()
            if reason == NO_DATA or not all(one[unit] for one in known)}  # fmt: skip


def least(
    loads: ArrayLike, staff: ArrayLike, required: ArrayLike, rules: Rules,
    objective: str = Objective.WORST_LOAD, *, seconds: float = 10.0,
) -> float:  # fmt: skip
    """The least objective that the rules allow, without the plan; errors as `plan_moves`."""
    problem = prepare(loads, staff, required, rules)
    goal = Objective(objective)
    if goal is Objective.WORST_LOAD:
        return worst.lowest(problem, worst.candidates(problem), problem.budget)
    if goal is Objective.SHORTFALL:
        return shortfall.least(problem, seconds)
    return float(balance.fewest_outside(problem, seconds)[0])


def _outside_curve(problem: Problem, seconds: float) -> FloatArray:
    """The fewest outside by budget, from the largest one down.

    The beginnings of a plan are plans with fewer moves; where one is as good as the relaxation says
    any can be, nothing needs to be solved.
    """
    values = np.full(problem.budget + 1, np.nan)
    reached = np.full(problem.budget + 1, np.inf)
    for moves in range(problem.budget, -1, -1):
        fewer = replace(problem, budget=moves)
        if balance.least_possible(fewer, seconds) < reached[moves]:
            try:
                values[moves], posts = balance.fewest_outside(fewer, seconds)
            except InfeasibleError:
                break
            # The beginnings of a plan that must fill minimum teams need not fill them.
            if not problem.must_receive.any():
                reached[: moves + 1] = np.minimum(reached[: moves + 1], _reached(fewer, posts))
        else:
            values[moves] = reached[moves]
    return values


def _reached(problem: Problem, posts: IntArray) -> FloatArray:
    """Numbers outside that the beginnings of a plan reach, by budget."""
    places = np.repeat(np.arange(len(posts)), posts)
    found = outside_on_the_way(problem, problem.pairs.lender[places],
                               problem.pairs.receiver[places])  # fmt: skip
    best = np.minimum.accumulate(found)
    return np.concatenate([best, np.full(problem.budget + 1 - len(best), best[-1])])


_CURVES: dict[Objective, Callable[[Problem, float], FloatArray]] = {
    Objective.WORST_LOAD: lambda problem, _: worst.curve(problem, problem.budget),
    Objective.SHORTFALL: lambda problem, seconds: shortfall.curve(problem, problem.budget, seconds),
    Objective.OUTSIDE_BAND: _outside_curve,
}

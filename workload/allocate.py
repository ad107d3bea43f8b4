"""Posts for a given total, and the moves that bring today's posts nearer to the work.

The public names of the plan. `apportion` starts from nothing, `plan_moves` from today's posts;
both speak of posts, never of persons.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from workload import balance, shortfall, worst
from workload.apportion import InfeasibleError, IntArray, Method, apportion, vice_chair_pool
from workload.arrays import FloatArray
from workload.benefit import Curve, benefit_curve, blocking_rules
from workload.moves import Measures, Move, Objective, Plan, Rules
from workload.order import Step, order_moves
from workload.problem import Problem, fixed_posts, measure, per_post, prepare

__all__ = ["Curve", "InfeasibleError", "Measures", "Method", "Move", "Objective", "Plan", "Rules",
           "Step", "apportion", "benefit_curve", "blocking_rules", "order_moves", "plan_moves",
           "vice_chair_pool"]  # fmt: skip

SECONDS = 60.0


def plan_moves(
    loads: ArrayLike,
    staff: ArrayLike,
    required: ArrayLike,
    rules: Rules,
    objective: str = Objective.WORST_LOAD,
    *,
    seconds: float = SECONDS,
) -> Plan:
    """The best moves under some rules.

    In this order: the objective, fewest moves, fewest moves across former districts, least
    distance. The worst load is that of the units whom the rules let receive a post, and of those
    that lend: one that nobody may help would otherwise hold up all help for the others; it is named
    in `beyond_help`, and `worst_load` counts it.

    Args:
        loads: work, any unit, shape (n,).
        staff: posts present, shape (n,); need not be whole, what moves is.
        required: posts needed, shape (n,).
        rules: what a plan may do.
        objective: one of `Objective`.
        seconds: time the solver may take; what it cannot prove in it, it says.

    Raises:
        InfeasibleError: `minimum_cannot_be_filled`, or a fixed move the rules do not let through.
        TimeoutError: no plan was found in time.
        ValueError: a figure missing of a unit that is not excluded, or shapes that do not fit.
    """
    problem = prepare(loads, staff, required, rules)
    goal = Objective(objective)
    posts, gap, exact = _solvers()[goal](problem, seconds)
    return _plan(problem, rules, goal, posts, gap=gap, exact=exact)


def _solvers() -> dict[Objective, Callable[[Problem, float], tuple[IntArray, float, bool]]]:
    return {
        Objective.WORST_LOAD: lambda problem, seconds: (worst.solve(problem, seconds), 0.0, True),
        Objective.SHORTFALL: shortfall.solve,
        Objective.OUTSIDE_BAND: balance.solve,
    }


def _plan(
    problem: Problem,
    rules: Rules,
    objective: Objective,
    posts: IntArray,
    *,
    gap: float,
    exact: bool,
) -> Plan:
    """The plan that fixed moves and posts of each pair make."""
    units = len(problem.load)
    given, taken = fixed_posts(rules, units)
    today = problem.staff - given + taken
    pairs = problem.pairs
    arriving = np.bincount(pairs.receiver, weights=posts, minlength=units)
    leaving = np.bincount(pairs.lender, weights=posts, minlength=units)
    staff = problem.staff + arriving - leaving
    moves = _moves(problem, rules, posts, per_post(problem.load, today))
    nobody = np.zeros(units, dtype=np.bool_)
    return Plan(
        objective=objective,
        moves=moves,
        staff=np.where(problem.counted, staff, np.nan),
        before=measure(problem, today, nobody),
        after=measure(problem, staff, (leaving + taken) > 0),
        number=sum(move.posts for move in moves),
        total_km=float(sum(move.posts * move.km for move in moves)),
        exact=exact,
        gap=gap,
        beyond_help=tuple(int(unit) for unit in np.flatnonzero(problem.beyond_help)),
    )


def _moves(
    problem: Problem, rules: Rules, posts: IntArray, load_before: FloatArray
) -> tuple[Move, ...]:
    """Fixed and found moves, those to the heaviest receiver first."""
    district = None if rules.district is None else np.asarray(rules.district)
    counts: dict[tuple[int, int], int] = {}
    for lender, receiver, number in rules.fixed:
        counts[lender, receiver] = counts.get((lender, receiver), 0) + number
    for place in np.flatnonzero(posts):
        ends = (int(problem.pairs.lender[place]), int(problem.pairs.receiver[place]))
        counts[ends] = counts.get(ends, 0) + int(posts[place])
    order = sorted(counts, key=lambda ends: (-load_before[ends[1]], ends[1], load_before[ends[0]]))
    return tuple(
        Move(
            lender=lender,
            receiver=receiver,
            posts=counts[lender, receiver],
            km=np.nan if rules.km is None else float(rules.km[lender, receiver]),
            same_district=district is not None and bool(district[lender] == district[receiver]),
        )
        for lender, receiver in order
    )

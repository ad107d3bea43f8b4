"""The lowest worst load: exact, by bisection over the loads that whole posts can make.

A largest load T is reachable when every commune above it can be given what brings it down to T
(ceil(work/T) − posts) by communes that stay at or below T themselves, within the rules: a question
of flow in a network. More is reachable at a larger T, so the least T is found by bisection over the
finitely many values work/(posts + m). The fewest moves at it are the sum of what is needed.

Source: the parametric bottleneck transport problem; Ahuja, Magnanti and Orlin (1993), Network
Flows, sections 6.2 and 19.4 (flows by bisection over a parameter).
"""

import numpy as np

from workload.apportion import InfeasibleError, IntArray
from workload.arrays import BoolArray, FloatArray
from workload.flows import deliverable, shortest
from workload.problem import TOLERANCE, Problem, per_post


def candidates(problem: Problem) -> FloatArray:
    """Every largest load that a plan can have, rising: work over posts after −m..m moves."""
    watched = problem.counted & ~problem.beyond_help
    more = np.minimum(problem.can_receive, problem.budget)
    fewer = np.minimum(problem.can_lend, problem.budget)
    steps = [_loads(problem, watched, np.zeros_like(more))]
    steps += [_loads(problem, watched & (more >= m), m) for m in range(1, int(max(more)) + 1)]
    steps += [_loads(problem, fewer >= m, -m) for m in range(1, int(max(fewer)) + 1)]
    # Where nothing can move there is no load to lower: 0.
    levels = np.unique(np.concatenate(steps))
    return levels if levels.size else np.zeros(1)


def needs(problem: Problem, worst: float) -> tuple[IntArray, IntArray] | None:
    """Posts each commune must be given to carry at most `worst`, and posts each may lend.

    Returns:
        Demand and supply, shape (n,); None where a commune cannot be given what it needs.
    """
    wanted = _posts_for(problem.load, worst)
    watched = problem.counted & ~problem.beyond_help
    short = np.where(watched, np.maximum(0.0, np.ceil(wanted - problem.staff - TOLERANCE)), 0.0)
    demand = np.maximum(short, problem.must_receive)
    if (demand > problem.can_receive).any():
        return None
    spare = np.minimum(np.floor(problem.staff - wanted + TOLERANCE), problem.can_lend)
    supply = np.where(demand > 0, 0.0, np.maximum(spare, 0.0))
    return demand.astype(np.int64), supply.astype(np.int64)


def lowest(problem: Problem, levels: FloatArray, budget: float) -> float:
    """The least of some levels that is reachable with so many moves.

    Args:
        problem: the problem.
        levels: candidates, rising.
        budget: most moves; infinite to ask what the other rules allow.

    Raises:
        InfeasibleError: `minimum_cannot_be_filled`: not even the largest is.
    """

    def reachable(place: int) -> bool:
        asked = needs(problem, float(levels[place]))
        if asked is None or asked[0].sum() > budget:
            return False
        return deliverable(problem, asked[1], asked[0])

    low, high = 0, len(levels) - 1
    if not reachable(high):
        raise InfeasibleError("minimum_cannot_be_filled", posts=float(problem.must_receive.sum()),
                              budget=float(budget))  # fmt: skip
    while low < high:
        middle = (low + high) // 2
        if reachable(middle):
            high = middle
        else:
            low = middle + 1
    return float(levels[low])


def solve(problem: Problem, seconds: float) -> IntArray:
    """Posts of each pair: lowest worst load, fewest moves, fewest across districts, least km.

    Returns:
        Shape (p,).

    Raises:
        InfeasibleError: `minimum_cannot_be_filled`.
        TimeoutError: the distances were not made least in time.
    """
    asked = needs(problem, lowest(problem, candidates(problem), problem.budget))
    if asked is None:
        raise AssertionError("a reachable level has demands")
    posts = shortest(problem, asked[1], asked[0], seconds)
    if posts is None:
        raise TimeoutError("the transport problem took too long")
    return posts


def curve(problem: Problem, most_moves: int) -> FloatArray:
    """The lowest worst load for each budget from 0 to `most_moves`, shape (most_moves + 1,).

    What can be delivered does not depend on the budget, and the moves that a level needs only
    rise as it falls: one bisection finds the end, and the needs of the levels above it the rest.
    """
    levels = candidates(problem)
    levels = levels[levels >= lowest(problem, levels, np.inf)]
    return np.array([_first_within(problem, levels, moves) for moves in range(most_moves + 1)])


def _first_within(problem: Problem, levels: FloatArray, moves: int) -> float:
    """The lowest of some deliverable levels that needs at most so many moves; NaN if none."""
    low, high = 0, len(levels)
    while low < high:
        middle = (low + high) // 2
        asked = needs(problem, float(levels[middle]))
        if asked is not None and asked[0].sum() <= moves:
            high = middle
        else:
            low = middle + 1
    return float(levels[low]) if low < len(levels) else np.nan


def _loads(problem: Problem, which: BoolArray, more: IntArray | int) -> FloatArray:
    """Work per post with so many more posts, of some communes."""
    return per_post(problem.load, problem.staff + more)[which]


def _posts_for(load: FloatArray, worst: float) -> FloatArray:
    """Posts, not whole, at which work makes the load `worst`."""
    if worst == 0.0:
        return np.where(load > 0.0, np.inf, 0.0)
    return load / worst

"""A plan's posts one by one, those that bring most first."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload import balance
from workload.apportion import IntArray
from workload.arrays import BoolArray, FloatArray
from workload.moves import Measures, Move, Objective, Plan, Rules, value_of
from workload.problem import Problem, measure, per_post, prepare


class Step(NamedTuple):
    """One post of a plan, in the order of benefit.

    Attributes:
        move: from whom to whom; one post.
        lender_before: the lender's work per post before this step.
        lender_after: after it.
        receiver_before: the receiver's work per post before this step.
        receiver_after: after it.
        lender_posts: the lender's posts before this step.
        receiver_posts: the receiver's posts before this step.
        lender_balance: the lender's posts after this step, less those it needs; below 0 it lacks
            them (methods.md, section 5).
        measures: the province after this step.
        gain: what this step takes from the plan's objective; 0 where it only prepares a later one.
    """

    move: Move
    lender_before: float
    lender_after: float
    receiver_before: float
    receiver_after: float
    lender_posts: float
    receiver_posts: float
    lender_balance: float
    measures: Measures
    gain: float


def order_moves(
    plan: Plan, loads: ArrayLike, staff: ArrayLike, required: ArrayLike, rules: Rules
) -> tuple[Step, ...]:
    """A plan's posts one by one, those that bring most first.

    Greedy. Worst load: to whom carries most at that moment. Shortfall: what takes most from it.
    Outside the band: the ends that need fewest further posts to come inside. Then the nearer. Every
    beginning of the order keeps all rules of the plan but the minimum teams still to be filled.

    Args:
        plan: as `plan_moves` made it.
        loads: the same as there; likewise the next three.
        staff: posts present, shape (n,).
        required: posts needed, shape (n,).
        rules: what the plan may do.
    """
    problem = prepare(loads, staff, required, replace(rules, fixed=(), fill_minimum=False))
    left = [move._replace(posts=1) for move in plan.moves for _ in range(move.posts)]
    posts = problem.staff.copy()
    lends = np.zeros(len(posts), dtype=np.bool_)
    before = value_of(measure(problem, posts, lends), plan.objective)
    steps = []
    while left:
        keys = _KEYS[plan.objective](problem, posts, left)
        place = min(range(len(left)), key=lambda one: keys[one])
        move = left.pop(place)
        step = _step(problem, posts, lends, move)
        after = value_of(step.measures, plan.objective)
        steps.append(step._replace(gain=before - after))
        before = after
    return tuple(steps)


def outside_on_the_way(problem: Problem, lender: IntArray, receiver: IntArray) -> FloatArray:
    """The number outside the band after 0, 1, 2... of some single posts, in the order of benefit.

    Args:
        problem: the figures.
        lender: from whom, one a post.
        receiver: to whom, likewise.

    Returns:
        Shape (posts + 1,).
    """
    left = [Move(int(one), int(other), 1, np.nan, same_district=False)
            for one, other in zip(lender, receiver, strict=True)]  # fmt: skip
    posts, lends = problem.staff.copy(), np.zeros(len(problem.staff), dtype=np.bool_)
    found = [measure(problem, posts, lends).outside_band]
    while left:
        keys = _by_band(problem, posts, left)
        move = left.pop(min(range(len(left)), key=lambda one: keys[one]))
        found.append(_step(problem, posts, lends, move).measures.outside_band)
    return np.array(found, dtype=np.float64)


def _step(problem: Problem, posts: FloatArray, lends: BoolArray, move: Move) -> Step:
    """Move one post, in place, and say what that did; the gain is filled in by the caller."""
    ends = [move.lender, move.receiver]
    lender_posts, receiver_posts = (float(value) for value in posts[ends])
    lender_before, receiver_before = (float(value) for value in per_post(problem.load, posts)[ends])
    posts[move.lender] -= 1.0
    posts[move.receiver] += 1.0
    lends[move.lender] = True
    lender_after, receiver_after = (float(value) for value in per_post(problem.load, posts)[ends])
    return Step(
        move=move,
        lender_before=lender_before,
        lender_after=lender_after,
        receiver_before=receiver_before,
        receiver_after=receiver_after,
        lender_posts=lender_posts,
        receiver_posts=receiver_posts,
        lender_balance=float(posts[move.lender] - problem.required[move.lender]),
        measures=measure(problem, posts, lends),
        gain=0.0,
    )


def _near(move: Move) -> float:
    return 0.0 if np.isnan(move.km) else move.km


def _by_load(problem: Problem, posts: FloatArray, left: list[Move]) -> list[tuple[float, ...]]:
    load = per_post(problem.load, posts)
    return [(-load[one.receiver], load[one.lender], _near(one)) for one in left]


def _by_shortfall(problem: Problem, posts: FloatArray, left: list[Move]) -> list[tuple[float, ...]]:
    lacking = np.clip(problem.required - posts, 0.0, 1.0)
    lost = np.clip(problem.required - posts + 1.0, 0.0, 1.0)
    pressure = per_post(problem.required, posts)
    return [(lost[one.lender] - lacking[one.receiver], -pressure[one.receiver], _near(one))
            for one in left]  # fmt: skip


def _by_band(problem: Problem, posts: FloatArray, left: list[Move]) -> list[tuple[float, ...]]:
    fewest, most = balance.offsets(replace(problem, staff=posts))
    to_take = np.where((fewest > 0) & (fewest <= most), 1.0 / np.maximum(fewest, 1.0), 0.0)
    to_give = np.where((most < 0) & (fewest <= most), 1.0 / np.maximum(-most, 1.0), 0.0)
    load = per_post(problem.load, posts)
    return [(-to_take[one.receiver] - to_give[one.lender], -load[one.receiver], _near(one))
            for one in left]  # fmt: skip


_KEYS: dict[Objective, Callable[[Problem, FloatArray, list[Move]], list[tuple[float, ...]]]] = {
    Objective.WORST_LOAD: _by_load,
    Objective.SHORTFALL: _by_shortfall,
    Objective.OUTSIDE_BAND: _by_band,
}

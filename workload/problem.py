"""Figures and rules made ready for a solver: who may lend how much, to whom.

Fixed moves are made first; what is left is a problem without them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.apportion import InfeasibleError, IntArray
from workload.arrays import BoolArray, FloatArray, divide, non_negative
from workload.moves import Measures, Rules

TOLERANCE = 1e-9
NO_DATA = "no_data"
"""Why a unit is left out that has no figures; any other reason is somebody's wish."""
FAR = 1e6
"""No more posts than this are ever lent or received by one unit."""


class Pairs(NamedTuple):
    """The pairs between which a post may go, each of shape (p,)."""

    lender: IntArray
    receiver: IntArray
    km: FloatArray
    across: BoolArray

    def kept(self, which: BoolArray | IntArray) -> "Pairs":
        """Some of the pairs, marked or by their places."""
        return Pairs(self.lender[which], self.receiver[which], self.km[which], self.across[which])


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """Rules and figures made ready for a solver, after the fixed moves; n units.

    Attributes:
        load: work, shape (n,); 0 for the excluded.
        staff: posts after the fixed moves, shape (n,).
        required: posts needed, shape (n,).
        average: average load of the unit's pool, shape (n,).
        counted: whether a unit counts in the objective.
        can_lend: most posts a unit can lend, shape (n,).
        can_receive: most it can receive, shape (n,).
        must_receive: fewest it must receive, shape (n,).
        commune: commune of a unit, as numbers from 0, shape (n,).
        commune_limit: posts that each commune may still lend.
        pairs: where posts may go.
        budget: moves left.
        band: ratios that count as balanced.
        beyond_help: whether a unit counts and cannot be given a post.
    """

    load: FloatArray
    staff: FloatArray
    required: FloatArray
    average: FloatArray
    counted: BoolArray
    can_lend: IntArray
    can_receive: IntArray
    must_receive: IntArray
    commune: IntArray
    commune_limit: FloatArray
    pairs: Pairs
    budget: int
    band: tuple[float, float]
    beyond_help: BoolArray


def per_post(load: ArrayLike, staff: ArrayLike) -> FloatArray:
    """Work per post: 0 where there is no work, infinite where nobody is there to do it."""
    work, posts = np.asarray(load, dtype=np.float64), np.asarray(staff, dtype=np.float64)
    spread = np.nan_to_num(divide(work, posts), nan=np.inf)
    return np.where(work == 0.0, 0.0, spread)


def prepare(loads: ArrayLike, staff: ArrayLike, required: ArrayLike, rules: Rules) -> Problem:
    """Check figures and rules, apply the fixed moves, find the pairs.

    Args:
        loads: work, shape (n,).
        staff: posts present, shape (n,); need not be whole, what moves is.
        required: posts needed, shape (n,).
        rules: what a plan may do.

    Raises:
        InfeasibleError: a fixed move or a minimum that the rules do not let through.
        ValueError: a figure missing of a unit that is not excluded, or shapes that do not fit.
    """
    shape = np.shape(loads)
    figures = [non_negative(one, "loads, staff and required") for one in (loads, staff, required)]
    if any(one.shape != shape or one.ndim != 1 for one in figures):
        raise ValueError("loads, staff and required must have one value for each unit")
    counted = ~_marked(rules.excluded, shape)
    if any(np.isnan(one[counted]).any() for one in figures):
        raise ValueError("loads, staff and required must be known of every unit not excluded")
    work, posts, needed = (np.where(counted, one, 0.0) for one in figures)
    free = counted & ~_marked(rules.locked, shape)
    pairs = _pairs(rules, free)
    least = np.broadcast_to(np.asarray(rules.minimum, dtype=np.float64), shape)
    most = np.broadcast_to(np.asarray(rules.maximum, dtype=np.float64), shape)
    given, taken = fixed_posts(rules, shape[0])
    _check_fixed(rules, pairs, posts - taken < least - TOLERANCE, posts + given > most + TOLERANCE)
    after = posts + given - taken
    commune = _numbered(rules.commune, shape)
    limit = np.asarray(rules.most_lent - np.bincount(commune, weights=taken), dtype=np.float64)
    _check_limits(rules, limit, float(given.sum()))
    can_lend = _room(free & (given == 0), after - least)
    can_receive = _room(free & (taken == 0), most - after)
    must_receive = np.ceil(np.maximum(0.0, least - after) - TOLERANCE) * rules.fill_minimum
    must_receive = np.where(free, must_receive, 0.0).astype(np.int64)
    useful = (can_lend[pairs.lender] > 0) & (can_receive[pairs.receiver] > 0)
    useful &= limit[commune[pairs.lender]] >= 1.0
    pairs = pairs.kept(useful)
    helped = np.zeros(shape, dtype=np.bool_)
    helped[pairs.receiver] = True
    return Problem(
        load=work, staff=after, required=needed,
        average=_averages(work, posts, counted, _numbered_pool(rules.pool, shape)),
        counted=counted, can_lend=can_lend, can_receive=can_receive, must_receive=must_receive,
        commune=commune, commune_limit=limit, pairs=pairs,
        budget=rules.budget - int(given.sum()), band=rules.band,
        beyond_help=counted & ~helped & (given == 0),
    )  # fmt: skip


def fixed_posts(rules: Rules, units: int) -> tuple[FloatArray, FloatArray]:
    """Posts that the fixed moves give to and take from each unit, each of shape (n,)."""
    given, taken = np.zeros(units), np.zeros(units)
    for lender, receiver, posts in rules.fixed:
        taken[lender] += posts
        given[receiver] += posts
    return given, taken


def measure(problem: Problem, staff: FloatArray, lends: BoolArray) -> Measures:
    """Judge a distribution of posts by every objective.

    Args:
        problem: the figures.
        staff: posts, shape (n,).
        lends: whether a unit lends in this plan, shape (n,).
    """
    load = per_post(problem.load, staff)[problem.counted]
    movable = (problem.counted & ~problem.beyond_help) | lends
    short = np.maximum(0.0, problem.required - staff)[problem.counted]
    ratio = np.nan_to_num(divide(load, problem.average[problem.counted]), posinf=np.inf)
    low, high = problem.band
    outside = (ratio < low * (1 - TOLERANCE)) | (ratio > high * (1 + TOLERANCE))
    return Measures(
        worst_load=float(load.max(initial=0.0)),
        worst_movable=float(per_post(problem.load, staff)[movable].max(initial=0.0)),
        shortfall=float(short.sum()),
        outside_band=int(outside.sum()),
    )


def _marked(units: Mapping[int, str], shape: tuple[int, ...]) -> BoolArray:
    marks = np.zeros(shape, dtype=np.bool_)
    marks[list(units)] = True
    return marks


def _numbered(labels: ArrayLike | None, shape: tuple[int, ...]) -> IntArray:
    """Labels as numbers from 0; None: each its own."""
    if labels is None:
        return np.arange(shape[0])
    numbers = np.unique(np.asarray(labels), return_inverse=True)[1]
    if numbers.shape != shape:
        raise ValueError("commune, pool and district must have one label for each unit")
    return numbers.astype(np.int64)


def _numbered_pool(labels: ArrayLike | None, shape: tuple[int, ...]) -> IntArray:
    """Pools as numbers; None: one."""
    return np.zeros(shape, dtype=np.int64) if labels is None else _numbered(labels, shape)


def _averages(
    work: FloatArray, posts: FloatArray, counted: BoolArray, pool: IntArray
) -> FloatArray:
    """The average load of each unit's pool; moves do not change it."""
    total = np.bincount(pool, weights=work * counted)
    return divide(total, np.bincount(pool, weights=posts * counted))[pool]


def _room(free: BoolArray, room: FloatArray) -> IntArray:
    """Whole posts that fit."""
    whole = np.floor(np.minimum(room, FAR) + TOLERANCE)
    return np.where(free, np.maximum(whole, 0.0), 0.0).astype(np.int64)


def _pairs(rules: Rules, free: BoolArray) -> Pairs:
    """The pairs of free units that distance, pools and bans let through."""
    units = len(free)
    open_ = np.logical_and.outer(free, free)
    np.fill_diagonal(open_, val=False)
    if rules.km is not None:
        open_ &= rules.km <= rules.most_km
    pool = _numbered_pool(rules.pool, free.shape)
    open_ &= pool[:, None] == pool[None, :]
    for one, other in rules.forbidden:
        open_[one, other] = False
    lender, receiver = (places.astype(np.int64) for places in np.nonzero(open_))
    km = np.full(len(lender), np.nan) if rules.km is None else rules.km[lender, receiver]
    district = _numbered(rules.district, (units,))
    across = district[lender] != district[receiver]
    if rules.district is None:
        across = np.zeros(len(lender), dtype=np.bool_)
    return Pairs(lender, receiver, km, across)


def _check_fixed(rules: Rules, pairs: Pairs, below: BoolArray, above: BoolArray) -> None:
    """Refuse fixed moves that the rules do not let through."""
    allowed = set(zip(pairs.lender.tolist(), pairs.receiver.tolist(), strict=True))
    lenders = {lender for lender, _, _ in rules.fixed}
    for lender, receiver, posts in rules.fixed:
        ends = {"lender": lender, "receiver": receiver}
        if posts < 1:
            raise InfeasibleError("fixed_not_whole", **ends, posts=posts)
        if (lender, receiver) not in allowed:
            raise _not_allowed(rules, lender, receiver)
        if receiver in lenders:
            raise InfeasibleError("fixed_lends_and_receives", unit=receiver)
        if below[lender]:
            raise InfeasibleError("fixed_below_minimum", unit=lender)
        if above[receiver]:
            raise InfeasibleError("fixed_above_maximum", unit=receiver)


def _not_allowed(rules: Rules, lender: int, receiver: int) -> InfeasibleError:
    """Which rule keeps a post from going from one unit to another: the first that does."""
    ends = {"lender": lender, "receiver": receiver}
    if lender == receiver:
        return InfeasibleError("fixed_to_itself", unit=lender)
    for unit in (lender, receiver):
        held = _held(rules, unit)
        if held:
            return InfeasibleError(held, **ends, unit=unit)
    km = 0.0 if rules.km is None else float(rules.km[lender, receiver])
    if km > rules.most_km:
        return InfeasibleError("fixed_too_far", **ends, km=km, most=rules.most_km)
    pool = None if rules.pool is None else np.asarray(rules.pool)
    if pool is not None and pool[lender] != pool[receiver]:
        return InfeasibleError("fixed_between_pools", **ends)
    return InfeasibleError("fixed_without_distance" if np.isnan(km) else "fixed_forbidden", **ends)


def _held(rules: Rules, unit: int) -> str:
    """The rule that keeps a unit out of every move; "" for none."""
    if unit in rules.excluded:
        return "fixed_without_figures" if rules.excluded[unit] == NO_DATA else "fixed_left_out"
    return "fixed_locked" if unit in rules.locked else ""


def _check_limits(rules: Rules, limit: FloatArray, moved: float) -> None:
    """Refuse fixed moves beyond the budget or what a commune may lend."""
    if rules.budget < 0:
        raise InfeasibleError("negative_budget", budget=rules.budget)
    if moved > rules.budget:
        raise InfeasibleError("fixed_above_budget", posts=moved, budget=rules.budget)
    if (limit < 0.0).any():
        raise InfeasibleError("fixed_above_most_lent", commune=int(np.argmax(limit < 0.0)),
                              most=rules.most_lent)  # fmt: skip

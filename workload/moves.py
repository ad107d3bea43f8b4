"""What a plan is asked for, what it may do, and what it is: objectives, rules, moves, results.

A *unit* is what lends or receives posts: a commune, or one skill group in a commune, when groups
are separate pools. Nobody both lends and receives: a plan in which a commune passes on what it is
given would move two posts where one is wanted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray
from workload.verdict import DEFAULT_BAND


class Objective(StrEnum):
    """What a plan makes as small as it can, before moves and distance."""

    WORST_LOAD = "worst_load"
    SHORTFALL = "shortfall"
    OUTSIDE_BAND = "outside_band"


@dataclass(frozen=True, kw_only=True, eq=False)
class Rules:
    """What a plan may do; n units.

    Attributes:
        budget: most moves in all.
        minimum: posts below which nobody is taken, a number or shape (n,).
        maximum: posts above which nobody is brought, likewise.
        most_lent: most posts that one commune lends, over its skill groups together.
        locked: units whose posts stay, with the reason's code; they count in the objective.
        excluded: units left out of the plan and its objective, with the reason's code;
            `problem.NO_DATA` of those without figures, who cannot be let in.
        km: road distances, shape (n, n); NaN is too far. None: no distance is known or limited.
        most_km: longest move.
        forbidden: pairs (lender, receiver) that must not be.
        district: former district, shape (n,); moves within one come before shorter ones.
        commune: the commune of each unit, shape (n,); None: each is its own.
        pool: skill group of each unit, shape (n,): posts move only within one; None: one pool.
        fixed: moves decided beforehand, (lender, receiver, posts); part of the plan and budget.
        fill_minimum: whether every unit must be brought up to the minimum.
        band: ratios to the pool's average load that count as balanced.
    """

    budget: int
    minimum: ArrayLike = 0.0
    maximum: ArrayLike = np.inf
    most_lent: float = np.inf
    locked: Mapping[int, str] = field(default_factory=dict)
    excluded: Mapping[int, str] = field(default_factory=dict)
    km: FloatArray | None = None
    most_km: float = np.inf
    forbidden: frozenset[tuple[int, int]] = frozenset()
    district: ArrayLike | None = None
    commune: ArrayLike | None = None
    pool: ArrayLike | None = None
    fixed: tuple[tuple[int, int, int], ...] = ()
    fill_minimum: bool = False
    band: tuple[float, float] = DEFAULT_BAND


class Move(NamedTuple):
    """Posts that go from one unit to another.

    Attributes:
        lender: index of the unit that lends.
        receiver: index of the unit that receives.
        posts: how many.
        km: road distance of one; NaN where none is known.
        same_district: whether both were in one former district; False where none is known.
    """

    lender: int
    receiver: int
    posts: int
    km: float
    same_district: bool


class Measures(NamedTuple):
    """A distribution of posts judged by every objective.

    Attributes:
        worst_load: largest work per official of all that count, also those no rule lets help.
        worst_movable: the same of those whom the rules let receive a post, or that lend.
        shortfall: Σ max(0, required − present), posts.
        outside_band: number of units outside the band.
    """

    worst_load: float
    worst_movable: float
    shortfall: float
    outside_band: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Who lends and who receives.

    Attributes:
        objective: what was made small.
        moves: by receiver's load before, heaviest first.
        staff: posts after, shape (n,).
        before: today's distribution, judged.
        after: the plan's.
        number: posts moved.
        total_km: their distances, added; NaN where one is not known.
        exact: whether nothing better exists, by proof: the objective, then fewest moves, then
            fewest across former districts, then the least distance. "Outside the band" is the best
            of the plans that take nobody out of the band or further from it (`workload.balance`).
        gap: what of the objective is not proved, relative; 0 and not exact: only moves or distance
            are not.
        beyond_help: units that count, whom no rule lets receive a post.
    """

    objective: Objective
    moves: tuple[Move, ...]
    staff: FloatArray
    before: Measures
    after: Measures
    number: int
    total_km: float
    exact: bool
    gap: float
    beyond_help: tuple[int, ...]


def value_of(measures: Measures, objective: Objective) -> float:
    """The measure an objective makes small; the worst load is that of those who can be helped."""
    if objective is Objective.WORST_LOAD:
        return measures.worst_movable
    return float(getattr(measures, objective.value))

"""From the figures of one slice to a plan: its moves in order, how sure each is, what more brings.

Loads are hours of work; a move that helps at no handling time inside its range is not proposed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workload.allocate import plan_moves
from workload.apportion import InfeasibleError
from workload.arrays import FloatArray, TextArray, divide
from workload.benefit import Curve, benefit_curve, blocking_rules, least
from workload.moves import Plan, Rules, value_of
from workload.order import Step, order_moves
from workload.problem import NO_DATA, per_post
from workload.sureness import Helps, MoveDoubt, move_doubt, simulated_loads

DRAWS = 1000
"""A share of 0.5 is known to within 0.03 (95 %)."""
SEED = 20260701
ROUNDS = 40


@dataclass(frozen=True, kw_only=True, eq=False)
class Figures:
    """What a plan is computed from; n communes, f fields, c channels.

    Attributes:
        load: work, hours brought to 30 days, shape (n,); NaN where unknown. Where locality counts,
            these are divided by `left`.
        staff: posts present, shape (n,); NaN where unknown.
        required: posts needed, shape (n,); NaN where unknown.
        km: estimated road distances, shape (n, n).
        district: former district or districts, shape (n,).
        dossiers: received, shape (n, f, c); NaN where unknown.
        minutes: handling times, shape (f, c).
        low: least handling times, shape (f, c).
        high: largest handling times, shape (f, c).
        days: days of the period.
        dispersion: phi within communes, 1 or more.
        left: the part of an official's time that locality leaves, shape (n,); ones where it is
            not to count.
    """

    load: FloatArray
    staff: FloatArray
    required: FloatArray
    km: FloatArray
    district: TextArray
    dossiers: FloatArray
    minutes: FloatArray
    low: FloatArray
    high: FloatArray
    days: float
    dispersion: float
    left: FloatArray

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """Communes without one of the figures a plan needs, shape (n,)."""
        known = np.isfinite(self.load) & np.isfinite(self.staff) & np.isfinite(self.required)
        return ~(known & np.isfinite(self.dossiers).all(axis=(1, 2)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Proposal:
    """A plan with all that is said about it.

    Attributes:
        plan: the moves, before and after.
        steps: its posts one by one, those that bring most first.
        doubt: how sure each step is.
        next_value: the objective with one more move; NaN where it cannot be told.
        rules: those it keeps: no pair of which a move helps at no handling time.
        load_before: work per post today, shape (n,); NaN of the excluded.
        load_after: work per post under the plan, likewise.
        staff_after: posts under the plan, likewise.
        average: average work per post of those that count.
        left_out: pairs that were left out because a move of them, in its turn, helps at no
            handling time; what is proved of the plan is proved of the others.
    """

    plan: Plan
    steps: tuple[Step, ...]
    doubt: MoveDoubt
    next_value: float
    rules: Rules
    load_before: FloatArray
    load_after: FloatArray
    staff_after: FloatArray
    average: float
    left_out: int

    @property
    def value(self) -> float:
        """The objective under the plan."""
        return value_of(self.plan.after, self.plan.objective)

    @property
    def value_before(self) -> float:
        """The objective today."""
        return value_of(self.plan.before, self.plan.objective)


def propose(figures: Figures, rules: Rules, objective: str) -> Proposal:
    """The best plan of moves of which each helps for some handling time, and how sure they are.

    Fixed moves and those that fill a minimum team stay, whatever is known against them. Where a
    plan holds another move that never helps after those before it, its pair is left out and the
    plan is made anew.

    Args:
        figures: the slice.
        rules: what the plan may do; those without figures must be excluded.
        objective: one of `Objective`.

    Raises:
        InfeasibleError: the rules cannot be kept.
        TimeoutError: no plan in time.
    """
    known = never = bans(figures, rules)
    for _ in range(ROUNDS):
        kept = replace(rules, forbidden=rules.forbidden | never)
        plan = plan_moves(figures.load, figures.staff, figures.required, kept, objective)
        steps = order_moves(plan, figures.load, figures.staff, figures.required, kept)
        doubt = _doubt(figures, steps)
        more = {
            step.move[:2]
            for step, helps in zip(steps, doubt.helps, strict=True)
            if helps == Helps.NEVER
        }
        more = _unless_asked(more, figures, rules)
        if not more:
            left_out = len(never - known)
            return _proposal(figures, kept, plan, steps=steps, doubt=doubt, left_out=left_out)
        never |= more
    raise TimeoutError(f"after {ROUNDS} plans there are still moves that never help")


def curve_of(figures: Figures, proposal: Proposal, most_moves: int) -> Curve:
    """Benefit against moves under the rules that a proposal keeps.

    Raises:
        TimeoutError: no answer in time.
    """
    return benefit_curve(
        figures.load, figures.staff, figures.required, proposal.rules, proposal.plan.objective,
        most_moves=most_moves,
    )  # fmt: skip


def held_up_by(
    figures: Figures, rules: Rules, objective: str, *, without_districts: FloatArray | None = None
) -> dict[str, float]:
    """The objective without each single rule, as `blocking_rules`; "district" where it is one.

    Args:
        figures: the slice.
        rules: what the plan may do.
        objective: one of `Objective`.
        without_districts: distances that know no former districts, where the rules keep to them.
    """
    figures_of_plan = (figures.load, figures.staff, figures.required)
    reached = blocking_rules(*figures_of_plan, rules, objective)
    if without_districts is not None:
        try:
            free = replace(rules, km=without_districts)
            reached["district"] = least(*figures_of_plan, free, objective)
        except InfeasibleError:
            reached["district"] = float("nan")
    return reached


def bans(figures: Figures, rules: Rules) -> frozenset[tuple[int, int]]:
    """Pairs left out because a move between them never helps, but those that the rules ask for."""
    return frozenset(_unless_asked(set(never_helping(figures)), figures, rules))


def _unless_asked(
    pairs: set[tuple[int, int]], figures: Figures, rules: Rules
) -> set[tuple[int, int]]:
    """The pairs without those of fixed moves, and of communes whose minimum team is filled."""
    fixed = {(one, other) for one, other, _ in rules.fixed}
    filled = rules.fill_minimum & (figures.staff < np.asarray(rules.minimum, dtype=np.float64))
    return {pair for pair in pairs if pair not in fixed and not filled[pair[1]]}


def never_helping(figures: Figures) -> frozenset[tuple[int, int]]:
    """Pairs between which the first post moved helps at no handling times inside their ranges.

    A later post between them would help even less: the receiver has more posts by then, the lender
    fewer. The largest margin Σ m·(D[receiver]/p − D[lender]/(q − 1)) takes the longest time where
    its factor is positive, else the shortest.
    """
    known = np.flatnonzero(~figures.unknown)
    counts = figures.dossiers[known].reshape(len(known), -1)
    left = figures.left[known][:, None]
    posts = figures.staff[known][:, None]
    own = per_post(counts, posts * left)
    others = per_post(counts, (posts - 1.0) * left)
    low, high = figures.low.ravel(), figures.high.ravel()
    pairs = set()
    for place, lender in enumerate(known):
        each = np.where(np.isinf(own) & np.isinf(others[place]), 0.0, own - others[place])
        best = np.sum(np.where(each > 0.0, each * high, each * low), axis=1)
        pairs |= {(int(lender), int(other)) for other in known[best <= 0.0] if other != lender}
    return frozenset(pairs)


def only_within(km: FloatArray, district: TextArray) -> FloatArray:
    """Distances that keep to former districts: NaN, too far, between two of them."""
    return np.where(district[:, None] == district[None, :], km, np.nan)


def excluded_of(figures: Figures, more: Mapping[int, str]) -> dict[int, str]:
    """Who is left out, with the reason's code: those without figures, and who else is named."""
    unknown = {int(place): NO_DATA for place in np.flatnonzero(figures.unknown)}
    return {**dict.fromkeys(more, "asked"), **unknown}


def _doubt(figures: Figures, steps: tuple[Step, ...]) -> MoveDoubt:
    weights = figures.minutes / 60.0 * 30.0 / figures.days
    drawn = simulated_loads(
        figures.dossiers, weights, figures.dispersion, DRAWS, np.random.default_rng(SEED)
    )
    return move_doubt(
        steps, figures.dossiers, figures.low, figures.high, drawn, available=figures.left
    )


def _proposal(
    figures: Figures,
    rules: Rules,
    plan: Plan,
    *,
    steps: tuple[Step, ...],
    doubt: MoveDoubt,
    left_out: int,
) -> Proposal:
    one_more = replace(rules, budget=rules.budget + 1)
    following = least(figures.load, figures.staff, figures.required, one_more, plan.objective)
    counted = np.isfinite(plan.staff)
    before = np.where(counted, per_post(figures.load, figures.staff), np.nan)
    total = float(np.sum(figures.load[counted]))
    return Proposal(
        plan=plan,
        steps=steps,
        doubt=doubt,
        next_value=following,
        rules=rules,
        load_before=before,
        load_after=np.where(counted, per_post(figures.load, plan.staff), np.nan),
        staff_after=plan.staff,
        average=float(divide(total, np.sum(figures.staff[counted]))),
        left_out=left_out,
    )

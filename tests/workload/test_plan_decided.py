"""The solver against brute force with decided moves, minimum teams to fill, and commune limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from tests.workload.test_plan import Case, achieved, province
from workload.allocate import InfeasibleError, Objective, Plan, Rules, plan_moves

CASES = 240
Moves = dict[tuple[int, int], int]


class Decided(Case):
    """A case of skill groups in communes, with a decided move, whose minimum teams may be filled.

    What a unit has is what it has after the decided move: a plan here is what comes on top.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        random = np.random.default_rng([seed, 7])
        # Who can fill the others' teams: without it hardly any could be filled.
        self.staff[int(random.integers(self.n))] += 3
        self.today = self.staff
        self.rules = replace(
            self.rules, budget=self.rules.budget + 1, locked={},
            maximum=np.asarray(self.rules.maximum) + 3, most_km=np.inf if seed % 2 else 50.0,
        )  # fmt: skip
        fixed, pairs = (), super().open_pairs()
        if pairs and self.rules.budget and random.random() < 0.8:
            fixed = ((*pairs[int(random.integers(len(pairs)))], 1),)
        self.rules = replace(
            self.rules, fixed=fixed, fill_minimum=bool(random.random() < 0.7),
            commune=random.integers(0, 2, self.n),
        )  # fmt: skip
        self.given, self.taken = np.zeros(self.n), np.zeros(self.n)
        for lender, receiver, posts in fixed:
            self.taken[lender] += posts
            self.given[receiver] += posts
        self.staff = self.today + self.given - self.taken
        free = [one not in {*self.rules.locked, *self.rules.excluded} for one in range(self.n)]
        short = np.ceil(np.maximum(0.0, np.asarray(self.rules.minimum) - self.staff) - 1e-9)
        self.must = np.where(free, short, 0.0) * self.rules.fill_minimum

    def by_commune(self, out: np.ndarray) -> np.ndarray:
        return np.bincount(np.asarray(self.rules.commune), weights=out, minlength=2)

    def open_pairs(self) -> list[tuple[int, int]]:
        lent = self.by_commune(self.taken)
        commune = np.asarray(self.rules.commune)
        return [
            (i, j) for i, j in super().open_pairs()
            if not self.given[i] and not self.taken[j]
            and lent[commune[i]] + 1 <= self.rules.most_lent
        ]  # fmt: skip

    def plans(self) -> Iterator[Moves]:
        left = self.rules.budget - int(self.given.sum())
        for plan in super().plans():
            out, into = self.totals(plan)
            if (
                out.sum() <= left
                and (self.by_commune(out + self.taken) <= self.rules.most_lent).all()
                and (into >= self.must).all()
            ):
                yield plan

    def worst(self, plan: Moves) -> float:
        """As ever, and those whom the decided move gives a post."""
        out, into = self.totals(plan)
        after = self.staff - out + into
        loads = [
            0.0 if self.loads[i] == 0 else np.inf if after[i] == 0 else self.loads[i] / after[i]
            for i in np.flatnonzero(self.given)
        ]
        return max([super().worst(plan), *loads])

    def outside(self, plan: Moves) -> float:
        """What is filled may leave the band, but by no post more than it must have."""
        out, into = self.totals(plan)
        before, after = self.sides(self.staff), self.sides(self.staff - out + into)
        for one in np.flatnonzero(self.must):
            if out[one] or (into[one] > self.must[one] and after[one] in (-1, 2)):
                return np.inf
        for one in np.flatnonzero((out + into > 0) & (self.must == 0)):
            if self.leaves(before[one], after[one], out[one], into[one]):
                return np.inf
        return float((after != 0)[self.counted()].sum())

    @staticmethod
    def leaves(before: int, after: int, out: float, into: float) -> bool:
        """Whether a unit goes where this objective takes nobody."""
        if before == 1:
            return bool(out) or after == -1
        if before == -1:
            return bool(into) or after == 1
        return after != 0


def extra(case: Decided, plan: Plan) -> Moves:
    """What a plan moves besides what was decided."""
    moves = {(one.lender, one.receiver): one.posts for one in plan.moves}
    for lender, receiver, posts in case.rules.fixed:
        moves[lender, receiver] -= posts
    return {ends: posts for ends, posts in moves.items() if posts}


@pytest.mark.parametrize("seed", range(CASES))
def test_the_plan_is_the_best_on_top_of_what_was_decided(seed: int) -> None:
    case = Decided(seed)
    plans = list(case.plans())
    for objective, value in case.values.items():
        keys = [case.key(plan, value(plan)) for plan in plans]
        possible = [key for key in keys if key[0] < np.inf or objective is Objective.WORST_LOAD]
        given = (case.loads, case.today, case.required, case.rules, objective)
        if not possible:
            with pytest.raises(InfeasibleError) as refused:
                plan_moves(*given)
            assert refused.value.code == "minimum_cannot_be_filled"
            assert case.must.any()
            continue
        made = plan_moves(*given)
        moves = extra(case, made)
        assert made.exact
        assert case.key(moves, value(moves)) == pytest.approx(min(possible)), objective
        assert moves in plans
        out, into = case.totals(moves)
        known = case.counted()
        assert made.staff[known] == pytest.approx((case.staff - out + into)[known])
        assert made.number == sum(moves.values()) + case.given.sum()


def test_the_cases_are_of_every_kind() -> None:
    cases = [Decided(seed) for seed in range(CASES)]
    for kind in (
        [bool(case.rules.fixed) for case in cases],
        [case.must.any() for case in cases],
        [bool(case.rules.fixed) and case.must.any() for case in cases],
        [np.isfinite(case.rules.most_lent) for case in cases],
        [case.must.any() and not any(True for _ in case.plans()) for case in cases],
    ):
        assert sum(kind) >= 10


@pytest.mark.parametrize("objective", list(Objective))
def test_decided_moves_stay_teams_are_filled_and_a_communes_groups_lend_together(
    objective: Objective,
) -> None:
    drawn = province(3)
    km = drawn.pop("km")
    commune, pool = np.arange(40) // 2, np.arange(40) % 2
    np.fill_diagonal(km, 0.0)
    rules = Rules(budget=0, minimum=4, most_lent=2, km=km, most_km=90, commune=commune, pool=pool,
                  fill_minimum=True)  # fmt: skip
    short = drawn["staff"] < 4
    assert short.any()
    free = plan_moves(**drawn, rules=replace(rules, budget=25), objective=objective)
    decided = next(one for one in free.moves if not short[one.receiver])
    rules = replace(rules, fixed=((decided.lender, decided.receiver, 1),))
    last = np.inf
    for budget in (15, 20, 25):
        plan = plan_moves(**drawn, rules=replace(rules, budget=budget), objective=objective)
        assert plan.number <= budget
        assert achieved(plan) <= last + 1e-9
        last = achieved(plan)
        moves = {(one.lender, one.receiver): one.posts for one in plan.moves}
        assert moves[decided.lender, decided.receiver] >= 1
        assert plan.staff.sum() == drawn["staff"].sum()
        assert (plan.staff >= 4).all()
        lent = np.maximum(0.0, drawn["staff"] - plan.staff)
        assert (np.bincount(commune, weights=lent) <= 2).all()
        assert all(pool[one] == pool[other] for one, other in moves)
    # What was decided may cost something, never bring more than the free choice.
    assert last >= achieved(free) - 1e-9

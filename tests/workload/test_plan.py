"""The solver against brute force on hundreds of small cases, and what always holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pytest

from workload.allocate import Objective, Plan, Rules, plan_moves

LOADS = [350.0, 900, 1500, 240, 610]
STAFF = [4.0, 4, 6, 3, 3]
CASES = 200


class Case:
    """A small random case; every draw of rules is as likely to bind as not."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        self.n = int(random.integers(3, 5))
        self.staff = random.integers(1, 6, self.n).astype(float)
        if seed % 4 == 0:
            self.staff += random.choice([0.0, 0.25, 0.5], self.n)
        self.loads = random.integers(0, 40, self.n) * 10.0
        self.required = np.round(random.uniform(0, 7, self.n), 1)
        points = random.uniform(0, 60, (self.n, 2))
        km = np.round(np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)))
        some = {int(one): "asked" for one in np.flatnonzero(random.random(self.n) < 0.15)}
        out = {int(one): "no figures" for one in np.flatnonzero(random.random(self.n) < 0.1)}
        self.rules = Rules(
            budget=int(random.integers(0, 4)),
            minimum=random.integers(0, 4, self.n).astype(float),
            maximum=random.integers(4, 9, self.n).astype(float),
            most_lent=float(random.choice([1, 2, np.inf])),
            locked=some,
            excluded=out,
            km=km,
            most_km=float(random.choice([30, 50, np.inf])),
            forbidden=frozenset({(0, 1), (2, 0)}) if random.random() < 0.3 else frozenset(),
            district=random.integers(0, 2, self.n),
            pool=random.integers(0, 2, self.n) if random.random() < 0.3 else None,
        )

    def open_pairs(self) -> list[tuple[int, int]]:
        rules = self.rules
        free = set(range(self.n)) - set(rules.locked) - set(rules.excluded)
        pool = np.zeros(self.n) if rules.pool is None else np.asarray(rules.pool)
        return [
            (i, j) for i, j in permutations(sorted(free), 2)
            if (i, j) not in rules.forbidden and rules.km[i, j] <= rules.most_km
            and pool[i] == pool[j] and self.staff[i] - 1 >= rules.minimum[i]
            and self.staff[j] + 1 <= rules.maximum[j]
        ]  # fmt: skip

    def plans(self) -> Iterator[dict[tuple[int, int], int]]:
        """Every plan the rules let through."""

        def spread(left: int, pairs: list[tuple[int, int]]) -> Iterator[dict]:
            if not pairs:
                yield {}
                return
            for posts in range(left + 1):
                for rest in spread(left - posts, pairs[1:]):
                    yield {**({pairs[0]: posts} if posts else {}), **rest}

        for plan in spread(self.rules.budget, self.open_pairs()):
            out, into = self.totals(plan)
            after = self.staff - out + into
            touched_low, touched_high = out > 0, into > 0
            if (
                not (touched_low & touched_high).any()
                and (out <= self.rules.most_lent).all()
                and (after >= self.rules.minimum)[touched_low].all()
                and (after <= self.rules.maximum)[touched_high].all()
            ):
                yield plan

    def totals(self, plan: dict[tuple[int, int], int]) -> tuple[np.ndarray, np.ndarray]:
        out, into = np.zeros(self.n), np.zeros(self.n)
        for (i, j), posts in plan.items():
            out[i] += posts
            into[j] += posts
        return out, into

    def counted(self) -> np.ndarray:
        return np.array([one not in self.rules.excluded for one in range(self.n)])

    def worst(self, plan: dict[tuple[int, int], int]) -> float:
        out, into = self.totals(plan)
        helped = {j for _, j in self.open_pairs()} | set(np.flatnonzero(out > 0).tolist())
        after = self.staff - out + into
        loads = [
            0.0 if self.loads[i] == 0 else np.inf if after[i] == 0 else self.loads[i] / after[i]
            for i in helped
        ]
        return max(loads, default=0.0)

    def shortfall(self, plan: dict[tuple[int, int], int]) -> float:
        out, into = self.totals(plan)
        return float(np.maximum(0, self.required - self.staff + out - into)[self.counted()].sum())

    def sides(self, after: np.ndarray) -> np.ndarray:
        """-1, 0, 1: below, inside, above the band round the average of the pool."""
        pool = np.zeros(self.n) if self.rules.pool is None else np.asarray(self.rules.pool)
        sides = np.zeros(self.n, dtype=int)
        for one in range(self.n):
            same = (pool == pool[one]) & self.counted()
            average = self.loads[same].sum() / self.staff[same].sum() if same.any() else 0
            if average == 0:
                sides[one] = 2  # no average, no band
                continue
            ratio = np.inf if after[one] == 0 else self.loads[one] / after[one] / average
            ratio = 0.0 if self.loads[one] == 0 else ratio
            sides[one] = int(ratio > 1.25 * (1 + 1e-9)) - int(ratio < 0.8 * (1 - 1e-9))
        return sides

    def outside(self, plan: dict[tuple[int, int], int]) -> float:
        """The number outside; infinite for plans that do what this objective never does."""
        out, into = self.totals(plan)
        before, after = self.sides(self.staff), self.sides(self.staff - out + into)
        for one in np.flatnonzero(out + into):
            if before[one] == 1 and (out[one] or after[one] == -1):
                return np.inf
            if before[one] == -1 and (into[one] or after[one] == 1):
                return np.inf
            if before[one] in (0, 2) and after[one] != 0:
                return np.inf
        return float((after != 0)[self.counted()].sum())

    def key(self, plan: dict[tuple[int, int], int], value: float) -> tuple[float, ...]:
        district = np.asarray(self.rules.district)
        across = sum(posts for (i, j), posts in plan.items() if district[i] != district[j])
        km = sum(posts * self.rules.km[i, j] for (i, j), posts in plan.items())
        return round(value, 6), sum(plan.values()), across, round(km, 6)


def found(case: Case, plan: Plan, value: float) -> tuple[float, ...]:
    moves = {(one.lender, one.receiver): one.posts for one in plan.moves}
    return case.key(moves, value)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_plan_is_the_best_of_all_plans(seed: int) -> None:
    case = Case(seed)
    plans = list(case.plans())
    values = {
        Objective.WORST_LOAD: case.worst,
        Objective.SHORTFALL: case.shortfall,
        Objective.OUTSIDE_BAND: case.outside,
    }
    for objective, value in values.items():
        best = min(case.key(plan, value(plan)) for plan in plans)
        made = plan_moves(case.loads, case.staff, case.required, case.rules, objective)
        moves = {(one.lender, one.receiver): one.posts for one in made.moves}
        assert made.exact
        assert case.key(moves, value(moves)) == pytest.approx(best), objective
        said = {
            Objective.WORST_LOAD: made.after.worst_movable,
            Objective.SHORTFALL: made.after.shortfall,
            Objective.OUTSIDE_BAND: made.after.outside_band,
        }
        assert said[objective] == pytest.approx(value(moves)), objective


@pytest.mark.parametrize(
    ("budget", "worst"), [(0, 250), (1, 225), (2, 214.2857), (3, 203.3333), (4, 203.3333)]
)
def test_the_check_values_of_the_method(budget: int, worst: float) -> None:
    plan = plan_moves(LOADS, STAFF, STAFF, Rules(budget=budget))
    assert plan.after.worst_load == pytest.approx(worst, abs=1e-4)
    assert plan.number == min(budget, 3)

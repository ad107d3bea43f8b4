"""Seconds for a plan and its curve, beside one bare linear programme: `python -m bench.plan`.

The yardstick is solved by the same HiGHS in the same run: the relaxation of "meet what the worst
loads' receivers lack, over the least distance" over all pairs within the limit, without budget,
minimum teams, districts or whole numbers.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from bench.table import Line, Measurement, circumstances, markdown
from workload.allocate import Objective, Rules, benefit_curve, plan_moves
from workload.arrays import FloatArray
from workload.distance import road_km

ROUNDS = 3
MOST_KM = 60.0
# A province of 166 communes, and the country's 3,321; kilometres north to south and across alike.
SIZES = {166: (19.3, 20.7, 104.4, 106.0), 3321: (9.0, 23.0, 103.0, 108.0)}
AIMS = {166: 2.0, 3321: 60.0}
MOVES = {166: 100, 3321: 100}
CURVE_MOVES = 40


def measure(*_: object) -> Measurement:
    """Time every objective at both sizes, and the curves at the smaller."""
    lines: list[Line] = []
    details: dict[str, object] = {}
    for communes in SIZES:
        figures, rules = province(communes)
        bare = _seconds(partial(bare_relaxation, figures, rules))
        for objective in Objective:
            plan = plan_moves(*figures, rules, objective)
            spent = _seconds(partial(plan_moves, *figures, rules, objective))
            what = f"Plan of {communes:,} communes, {rules.budget} moves, {objective.value}"
            lines.append(Line(what, 1e3 * spent, 1e3 * bare, "ms", 1e3 * AIMS[communes],
                              aim_is_ratio=False))  # fmt: skip
            details[what] = {"exact": plan.exact, "gap": plan.gap, "number": plan.number}
            if communes == min(SIZES):
                curve = _seconds(partial(benefit_curve, *figures, rules, objective,
                                         most_moves=CURVE_MOVES))  # fmt: skip
                said = f"Curve of 0-{CURVE_MOVES} moves, {communes} communes, {objective.value}"
                lines.append(Line(said, 1e3 * curve, 1e3 * bare, "ms", 2e3, aim_is_ratio=False))
    return Measurement(lines, details)


def province(communes: int) -> tuple[tuple[FloatArray, FloatArray, FloatArray], Rules]:
    """Loads, staff and need of communes scattered evenly, and rules; always the same."""
    random = np.random.default_rng([7, communes])
    south, north, west, east = SIZES[communes]
    km = road_km(random.uniform(south, north, communes), random.uniform(west, east, communes))
    staff = random.integers(4, 14, communes).astype(np.float64)
    loads = staff * 85.0 * random.lognormal(0.0, 0.35, communes)
    required = loads / 90.0
    rules = Rules(budget=MOVES[communes], minimum=4, most_lent=3, km=km, most_km=MOST_KM,
                  district=random.integers(0, communes // 6, communes))  # fmt: skip
    return (loads, staff, required), rules


def bare_relaxation(figures: tuple[FloatArray, FloatArray, FloatArray], rules: Rules) -> float:
    """The yardstick: the least distance at which a tenth of all shortage is met."""
    _, staff, required = figures
    if rules.km is None:
        raise ValueError("the yardstick needs distances")
    lacking = np.maximum(0.0, required - staff) / 10.0
    spare = np.maximum(0.0, staff - required)
    near = (rules.km <= rules.most_km) & (spare[:, None] > 0) & (lacking[None, :] > 0)
    lender, receiver = np.nonzero(near)
    each = np.arange(len(lender))
    ends = (np.concatenate([lender, receiver + len(staff)]), np.concatenate([each, each]))
    ones = np.ones(2 * len(each))
    matrix = csr_array((ones, ends), shape=(2 * len(staff), len(each)))
    low = np.concatenate([np.zeros(len(staff)), lacking])
    high = np.concatenate([spare, np.full(len(staff), np.inf)])
    found = milp(rules.km[lender, receiver], constraints=LinearConstraint(matrix, low, high))
    return float(found.fun) if found.success else float("nan")


def _seconds(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return median(spent)


def main() -> int:
    """Measure and print the table."""
    beside = circumstances("none")
    measured = measure()
    print(markdown(measured.lines, beside))
    print(measured.details)
    return 0


if __name__ == "__main__":
    sys.exit(main())

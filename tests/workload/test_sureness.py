"""How sure a move is: against every vertex of the handling times, and by drawn counts."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from workload.allocate import Rules, order_moves, plan_moves
from workload.intervals import CONFIDENCE_95, poisson_interval
from workload.sureness import move_doubt, simulated_loads

RANDOM = np.random.default_rng(20260301)


def test_every_vertex_agrees() -> None:
    dossiers = RANDOM.integers(0, 300, (8, 2, 2)).astype(float)
    minutes = np.array([[8.0, 10], [50, 60]])
    low, high = 0.6 * minutes, 1.4 * minutes
    staff = RANDOM.integers(2, 9, 8).astype(float)
    loads = (dossiers * minutes).sum(axis=(1, 2))
    rules = Rules(budget=8, minimum=1)
    steps = order_moves(plan_moves(loads, staff, staff, rules), loads, staff, staff, rules)
    assert len(steps) > 3
    found = move_doubt(steps, dossiers, low, high, loads[None, :])
    for place, step in enumerate(steps):
        margins = []
        for corner in product([False, True], repeat=4):
            times = np.where(np.reshape(corner, (2, 2)), high, low)
            work = (dossiers * times).sum(axis=(1, 2))
            margins.append(work[step.move.receiver] / step.receiver_posts
                           - work[step.move.lender] / (step.lender_posts - 1))  # fmt: skip
        assert found.least_margin[place] == pytest.approx(min(margins))
        assert found.largest_margin[place] == pytest.approx(max(margins))
        wanted = "always" if min(margins) > 0 else "never" if max(margins) <= 0 else "depends"
        assert found.helps[place] == wanted
    # The loads themselves as the only draw: the worst load's moves help by construction.
    assert (found.share == 1.0).all()


def test_a_move_that_rests_on_one_handling_time_depends() -> None:
    # The receiver has only field 0, the lender only field 1; the times decide who carries more.
    dossiers = np.array([[[100.0]], [[0.0]]])
    both = np.concatenate([dossiers, dossiers[::-1]], axis=1)
    minutes = np.array([[12.0], [5.0]])
    loads = (both * minutes).sum(axis=(1, 2))
    rules = Rules(budget=1, minimum=1)
    steps = order_moves(plan_moves(loads, [2.0, 2], [2, 2], rules), loads, [2.0, 2], [2, 2], rules)
    wide = move_doubt(steps, both, [[6.0], [3.0]], [[20.0], [8.0]], loads[None])
    narrow = move_doubt(steps, both, [[11.0], [4.5]], [[13.0], [5.4]], loads[None])
    assert wide.helps.tolist() == ["depends"]
    assert narrow.helps.tolist() == ["always"]


@pytest.mark.parametrize("dispersion", [1.0, 3.6])
def test_drawn_work_has_the_interval_of_the_method(dispersion: float) -> None:
    counts = np.array([65.0, 400.0, 0.0, np.nan]).reshape(-1, 1, 1)
    drawn = simulated_loads(counts, [[2.0]], dispersion, 40_000, np.random.default_rng(5))
    # 65/3.6 is 18 effective events: there the two rules differ by up to 4 %.
    for place, near in ((0, 0.05), (1, 0.015)):
        limits = poisson_interval(counts[place, 0, 0], CONFIDENCE_95, dispersion)
        found = np.quantile(drawn[:, place], [0.025, 0.975]) / 2.0
        assert found == pytest.approx(np.array(limits), rel=near)
    assert (drawn[:, 2] == 0.0).all()
    assert np.isnan(drawn[:, 3]).all()


def test_the_same_seed_gives_the_same_share() -> None:
    counts = RANDOM.integers(50, 400, (6, 2, 2)).astype(float)
    weights = np.array([[8.0, 10], [50, 60]])
    first, again = (simulated_loads(counts, weights, 2.0, 50, np.random.default_rng(9))
                    for _ in range(2))  # fmt: skip
    assert (first == again).all()

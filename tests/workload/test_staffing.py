"""A plan from figures: the method's check values, what is never proposed, what always holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from workload.allocate import InfeasibleError, Objective, Rules
from workload.staffing import (
    Figures,
    curve_of,
    excluded_of,
    held_up_by,
    never_helping,
    only_within,
    propose,
)

# methods.md, section 6.
LOADS = np.array([350.0, 900, 1500, 240, 610])
STAFF = np.array([4.0, 4, 6, 3, 3])


def figures(loads: np.ndarray, staff: np.ndarray, **changes: object) -> Figures:
    """One field, one channel: a dossier is an hour in 30 days, give or take a fifth."""
    n = len(loads)
    given = {
        "load": loads, "staff": staff, "required": staff, "km": np.zeros((n, n)),
        "district": np.array(["a"] * n), "dossiers": loads[:, None, None],
        "minutes": np.array([[60.0]]), "low": np.array([[48.0]]), "high": np.array([[72.0]]),
        "days": 30.0, "dispersion": 1.0, "left": np.ones(n),
    }  # fmt: skip
    return Figures(**{**given, **changes})


@pytest.mark.parametrize(
    ("budget", "worst"), [(0, 250), (1, 225), (2, 214.2857), (3, 203.3333), (4, 203.3333)]
)
def test_the_check_values_of_the_method(budget: int, worst: float) -> None:
    made = propose(figures(LOADS, STAFF), Rules(budget=budget), "worst_load")
    assert made.value == pytest.approx(worst, abs=1e-4)
    assert made.value_before == 250
    assert made.plan.number == len(made.steps) == min(budget, 3)
    following = {0: 225, 1: 214.2857, 2: 203.3333}.get(budget, 203.3333)
    assert made.next_value == pytest.approx(following, abs=1e-4)


def test_the_curve_and_its_elbow_are_those_of_the_method() -> None:
    given = figures(LOADS, STAFF)
    curve = curve_of(given, propose(given, Rules(budget=2), "worst_load"), 4)
    assert curve.values == pytest.approx([250, 225, 214.2857, 203.3333, 203.3333], abs=1e-4)
    assert (curve.elbow, curve.saturated) == (1, 3)


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", range(4))
def test_before_and_the_moves_make_after_and_nobody_is_lost(seed: int, objective: str) -> None:
    random = np.random.default_rng(seed)
    staff = random.integers(3, 12, 30).astype(float)
    loads = np.round(staff * 25 * np.exp(random.normal(0, 0.4, 30)))
    loads[3] = np.nan
    place = random.uniform(0, 80, 30)
    given = figures(
        loads, staff, required=loads / 25, km=np.abs(place[:, None] - place),
        district=random.choice(["a", "b", "c"], 30),
    )  # fmt: skip
    rules = Rules(
        budget=9, minimum=4, most_lent=1, km=given.km, most_km=40, district=given.district,
        excluded=excluded_of(given, {5: "asked"}), locked={7: "asked"},
    )  # fmt: skip
    made = propose(given, rules, objective)
    known = ~np.isin(np.arange(30), (3, 5))
    after = staff.copy()
    for move in made.plan.moves:
        after[move.lender] -= move.posts
        after[move.receiver] += move.posts
        assert move.km == given.km[move.lender, move.receiver] <= 40
        assert move.same_district == (given.district[move.lender] == given.district[move.receiver])
    assert made.plan.moves
    assert (made.staff_after[known] == after[known]).all()
    assert made.staff_after[known].sum() == staff[known].sum()
    assert np.isnan(made.staff_after[~known]).all()
    assert after[7] == staff[7]
    assert (after[after < staff] >= 4).all()
    assert made.load_after[known] == pytest.approx(loads[known] / after[known])
    assert made.average == pytest.approx(loads[known].sum() / staff[known].sum())
    assert made.plan.after.worst_load == pytest.approx((loads / after)[known].max())
    # The steps tell the same story one post at a time.
    posts = staff.copy()
    for step in made.steps:
        lender, receiver = step.move[:2]
        assert step.lender_before == pytest.approx(loads[lender] / posts[lender])
        posts[lender] -= 1
        posts[receiver] += 1
        assert step.lender_after == pytest.approx(loads[lender] / posts[lender])
        assert step.receiver_after == pytest.approx(loads[receiver] / posts[receiver])
        assert step.lender_after < step.receiver_before  # with one field every time is the same
    assert (posts == after).all()
    assert sum(step.gain for step in made.steps) == pytest.approx(made.value_before - made.value)
    assert made.next_value <= made.value + 1e-9


def test_pairs_that_never_help_are_those_that_help_at_no_vertex() -> None:
    random = np.random.default_rng(5)
    staff = random.integers(1, 5, 8).astype(float)
    dossiers = random.integers(0, 6, (8, 3, 1)).astype(float)
    low = random.uniform(5, 20, (3, 1))
    high = low * random.uniform(1, 2, (3, 1))
    loads = (dossiers * low).sum(axis=(1, 2))
    given = figures(loads, staff, dossiers=dossiers, minutes=low, low=low, high=high)
    never = never_helping(given)
    vertices = [np.where(np.array(pick)[:, None], high, low) for pick in np.ndindex(2, 2, 2)]

    def per_post(unit: int, posts: float, times: np.ndarray) -> float:
        work = float((dossiers[unit] * times).sum())
        return 0.0 if work == 0 else np.inf if posts == 0 else work / posts

    for lender in range(8):
        for receiver in range(8):
            helps = any(
                per_post(lender, staff[lender] - 1, times)
                < per_post(receiver, staff[receiver], times)
                for times in vertices
            )
            if lender != receiver:
                assert ((lender, receiver) in never) == (not helps), (lender, receiver)
    assert 0 < len(never) < 56


def test_what_never_helps_is_not_proposed_but_what_a_reader_decided_stays() -> None:
    # The second commune is short by its own count, but carries less than the first would lend from.
    loads, staff = np.array([300.0, 100]), np.array([5.0, 5])
    given = figures(loads, staff, required=np.array([1.0, 9]))
    rules = Rules(budget=3, minimum=1)
    assert never_helping(given) == {(0, 1)}
    assert propose(given, rules, "shortfall").plan.number == 0
    decided = propose(given, replace(rules, fixed=((0, 1, 1),)), "shortfall")
    assert decided.steps[0].move[:3] == (0, 1, 1)
    assert decided.doubt.helps[0] == "never"
    assert decided.doubt.share[0] < 0.01


def test_those_without_figures_are_left_out_and_said() -> None:
    given = figures(np.array([np.nan, 100, 900]), np.array([5.0, 5, 5]))
    assert given.unknown.tolist() == [True, False, False]
    assert excluded_of(given, {1: "x", 0: "x"}) == {0: "no_data", 1: "asked"}


def test_within_former_districts_all_others_are_too_far_and_that_rule_can_be_named() -> None:
    km = np.array([[0.0, 5, 9], [5, 0, 7], [9, 7, 0]])
    district = np.array(["a", "b", "a"])
    within = only_within(km, district)
    assert np.isnan(within).sum() == 4
    assert (within[0, 2], within[2, 0]) == (9, 9)
    given = figures(np.array([10.0, 900, 10]), np.array([5.0, 3, 5]), km=km, district=district)
    rules = Rules(budget=1, minimum=1, km=within, most_km=60, district=district)
    assert propose(given, rules, "worst_load").plan.number == 0
    reached = held_up_by(given, rules, "worst_load", without_districts=km)
    assert reached["district"] == 225  # 900 hours on four
    assert reached["none"] != 225


def test_what_cannot_be_done_is_refused_with_its_rule() -> None:
    given = figures(LOADS, STAFF)
    with pytest.raises(InfeasibleError) as refused:
        propose(given, Rules(budget=0, fixed=((0, 4, 1),)), "worst_load")
    assert refused.value.code == "fixed_above_budget"


def test_a_minimum_team_is_filled_when_asked_though_its_load_needs_it_not() -> None:
    loads, staff = np.array([300.0, 20, 400]), np.array([6.0, 3, 5])
    given = figures(loads, staff)
    rules = Rules(budget=2, minimum=4)
    assert propose(given, rules, "worst_load").staff_after[1] == 3
    filled = propose(given, replace(rules, fill_minimum=True), "worst_load")
    assert filled.staff_after[1] == 4
    assert filled.staff_after.sum() == staff.sum()
    helps = {
        step.move.receiver: str(one)
        for step, one in zip(filled.steps, filled.doubt.helps, strict=True)
    }
    assert helps[1] == "never"
    with pytest.raises(InfeasibleError) as refused:
        propose(given, replace(rules, budget=0, fill_minimum=True), "worst_load")
    assert refused.value.code == "minimum_cannot_be_filled"


def test_nobody_counted_has_no_average() -> None:
    everybody = dict.fromkeys(range(len(LOADS)), "asked")
    made = propose(figures(LOADS, STAFF), Rules(budget=2, excluded=everybody), "worst_load")
    assert np.isnan(made.average)
    assert made.steps == ()

"""Vice-chairs: the decree's figure, the bounds, the order, the margin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workload.allocate import InfeasibleError, Method, vice_chair_pool
from workload.arrays import Interval
from workload.vice_chairs import Chairs, against_today, vice_chairs

NOWHERE = 1e-12


def chairs(work: list[float], pool: int, method: str = Method.ADAMS, wide: float = 0.0) -> Chairs:
    hours = np.asarray(work, dtype=np.float64)
    return vice_chairs(hours, Interval(hours * (1 - wide), hours * (1 + wide)), pool, method)


def test_the_decree_gives_415_to_166_communes() -> None:
    pool = vice_chair_pool(166)
    assert pool == 415
    found = chairs([float(n) for n in range(1, 167)], pool)
    assert found.posts.sum() == 415
    assert (found.posts == 3).sum() == 83  # 415 - 2 x 166
    # The 83 heaviest are the last ones: 84 to 166; the cut is midway between 83 and 84.
    assert found.posts[83:].tolist() == [3] * 83
    assert found.cut == 83.5
    assert found.last_in[:2].tolist() == [83, 84]
    assert found.next_in_line[:2].tolist() == [82, 81]


def test_who_is_at_the_margin() -> None:
    found = chairs([100, 200, 210, 400], 10, wide=0.05)
    # The cut is 205; 200 reaches 210, 210 goes down to 199.5; the others stay away from it.
    assert found.cut == 205
    assert found.marginal.tolist() == [False, True, True, False]


def test_an_unknown_commune_keeps_the_least_and_is_not_placed() -> None:
    found = chairs([5, float("nan"), 7], 7)
    assert found.posts.tolist() == [2, 2, 3]
    assert found.placed.tolist() == [True, False, True]
    assert found.next_in_line.tolist() == [0]
    assert not found.marginal[1]


def test_a_pool_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InfeasibleError, match="too_few_posts"):
        chairs([1, 2], 3)
    with pytest.raises(InfeasibleError, match="too_many_posts"):
        chairs([1, float("nan")], 6)


@given(
    st.lists(st.integers(1, 10**6).map(float), min_size=2, max_size=60, unique=True),
    st.data(),
)
def test_the_methods_agree_between_two_and_three(work: list[float], data: st.DataObject) -> None:
    pool = data.draw(st.integers(2 * len(work), 3 * len(work)))
    found = chairs(work, pool)
    assert found.posts.sum() == pool
    assert set(found.posts.tolist()) <= {2, 3}
    heaviest = set(np.argsort(work)[len(work) - (pool - 2 * len(work)) :].tolist())
    for method in Method:
        assert set(np.flatnonzero(chairs(work, pool, method).posts == 3).tolist()) == heaviest


def test_against_today_only_communes_whose_number_is_given_are_compared() -> None:
    found = against_today([2, 3, 3, 2], [3, 2, np.nan, 2])
    assert found.difference.tolist()[:2] == [-1, 1]
    assert np.isnan(found.difference[2])
    assert found.difference[3] == 0
    assert found[1:] == (3, 7, 7, 1, 1, 7)
    assert found.net == 0


def test_a_commune_without_a_proposal_is_not_compared() -> None:
    """A number held for want of figures is no proposal: not "one fewer" (missing is never zero)."""
    found = against_today([np.nan, 3], [3, 2])
    assert np.isnan(found.difference[0])
    assert found[1:] == (1, 2, 3, 1, 0, 5)
    assert found.net == 1


def test_against_nothing_there_is_no_difference_and_no_zero() -> None:
    found = against_today([2, 3], [np.nan, np.nan])
    assert np.isnan(found.difference).all()
    assert found.given == 0


@pytest.mark.parametrize("today", [[2.0], [-1.0, 2.0], [np.inf, 2.0]])
def test_what_today_cannot_be_is_refused(today: list[float]) -> None:
    with pytest.raises(ValueError, match=r"posts|today"):
        against_today([2, 3], today)

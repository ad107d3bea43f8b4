"""Posts for a given total: check values, Adams against brute force, bounds, ties."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workload.allocate import InfeasibleError, Method, apportion, vice_chair_pool
from workload.distance import great_circle_km, road_km

LOADS = [350, 900, 1500, 240, 610]


def test_the_check_value_of_the_method() -> None:
    posts = apportion(LOADS, 20)
    assert posts.tolist() == [2, 5, 8, 2, 3]
    assert (np.array(LOADS) / posts).max() == pytest.approx(203.3333, abs=1e-4)


def test_the_historical_example_of_balinski_and_young() -> None:
    # Fair Representation: 26 seats on which the methods differ; Hill by hand: 5259/√30 = 960.2
    # comes before 3319/√12 = 958.1.
    votes = [9061, 7179, 5259, 3319, 1182]
    assert apportion(votes, 26, method="adams").tolist() == [9, 7, 5, 3, 2]
    assert apportion(votes, 26, method="huntington_hill").tolist() == [9, 7, 6, 3, 1]
    assert apportion(votes, 26, method="webster").tolist() == [9, 8, 5, 3, 1]
    assert apportion(votes, 26, method="largest_remainder").tolist() == [9, 7, 5, 4, 1]


def test_vice_chairs_two_or_three_each() -> None:
    assert vice_chair_pool(166) == 415
    loads = np.random.default_rng(1).uniform(100, 9000, 166)
    chairs = apportion(loads, 415, 2, 3)
    assert chairs.sum() == 415
    assert set(chairs.tolist()) == {2, 3}
    # The 83 third ones are with the heaviest.
    assert loads[chairs == 3].min() > loads[chairs == 2].max()


@given(
    st.lists(st.integers(1, 90), min_size=2, max_size=4),
    st.integers(0, 8),
    st.sampled_from(list(Method)),
)
def test_totals_and_bounds_hold(loads: list[int], more: int, method: Method) -> None:
    least = [place % 2 for place in range(len(loads))]
    seats = sum(least) + more
    most = [one + 8 for one in least]
    posts = apportion(loads, seats, least, most, method)
    assert posts.sum() == seats
    assert (posts >= least).all()
    assert (posts <= most).all()


@given(st.lists(st.integers(1, 90), min_size=2, max_size=4), st.integers(0, 5))
def test_nothing_beats_adams_worst_load(loads: list[int], more: int) -> None:
    seats = len(loads) + more
    work = np.array(loads, dtype=float)
    ways = [way for way in product(range(1, seats), repeat=len(loads)) if sum(way) == seats]
    best = min((work / way).max() for way in ways)
    assert (work / apportion(loads, seats, 1)).max() == pytest.approx(best)


@pytest.mark.parametrize(
    ("seats", "least", "most", "code"),
    [(9, 2, 9, "too_few_posts"), (40, 0, 7, "too_many_posts"), (20, 5, 4, "minimum_above_maximum")],
)
def test_bounds_that_cannot_be_kept_say_which(seats: int, least: int, most: int, code: str) -> None:
    with pytest.raises(InfeasibleError) as refused:
        apportion(LOADS, seats, least, most)
    assert refused.value.code == code


def test_a_missing_load_is_refused() -> None:
    with pytest.raises(ValueError, match="known"):
        apportion([1.0, np.nan], 3)


def test_distances() -> None:
    # A degree of a meridian is 111.195 km on a sphere of 6,371.0088 km; a road is longer.
    km = great_circle_km([19.0, 20.0, np.nan], [105.0, 105.0, 105.0])
    assert km[0, 1] == pytest.approx(111.195, abs=1e-3)
    assert km[0, 0] == 0.0
    assert np.isnan(km[2, 0])
    assert road_km([19.0, 20.0], [105.0, 105.0], 1.5)[1, 0] == pytest.approx(166.793, abs=1e-3)
    with pytest.raises(ValueError, match="degrees"):
        great_circle_km([91.0], [0.0])

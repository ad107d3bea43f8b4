"""Peers by brute force, distances by known places, the two lenses side by side."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workload.lenses import Standing, agreement, standing
from workload.peers import nearest
from workload.places import distance_km


def brute(traits: dict[str, np.ndarray], weights: dict[str, float]) -> np.ndarray:
    """Squared distances, pair by pair."""
    n = len(next(iter(traits.values())))
    squared = np.full((n, n), np.inf)
    scaled = {}
    for name, values in traits.items():
        known = values[~np.isnan(values)]
        spread = known.std() if known.size else 0.0
        scaled[name] = (values - known.mean()) / spread if spread else values * 0
    for one, other in product(range(n), repeat=2):
        gaps = {k: (v[one] - v[other]) ** 2 for k, v in scaled.items()}
        both = {k: g for k, g in gaps.items() if not np.isnan(g) and weights[k] > 0}
        if both and one != other:
            squared[one, other] = sum(weights[k] * g for k, g in both.items()) / sum(
                weights[k] for k in both
            )
    return squared


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_peers_are_the_nearest_of_all_pairs(seed: int, holes: bool) -> None:
    rng = np.random.default_rng(seed)
    traits = {name: np.round(rng.normal(size=40), 1) for name in "abc"}
    traits["flag"] = rng.integers(0, 2, size=40).astype(float)
    if holes:
        traits["a"][::7] = np.nan
    weights = {"a": 1.0, "b": 0.5, "c": 0.0, "flag": 2.0}
    found = nearest(traits, weights, 7)
    squared = brute(traits, weights)
    expected = np.argsort(np.round(squared, 12), axis=1, kind="stable")[:, :7]
    assert found.index.tolist() == expected.tolist()
    assert found.distance == pytest.approx(np.sqrt(np.take_along_axis(squared, expected, axis=1)))
    assert not (found.index == np.arange(40)[:, None]).any()


def test_thousands_of_communes_are_looked_at_in_parts_that_agree() -> None:
    rng = np.random.default_rng(3)
    traits = {name: rng.normal(size=700) for name in "abcd"}
    weights = dict.fromkeys("abcd", 1.0)
    found = nearest(traits, weights, 5)
    table = np.column_stack([(v - v.mean()) / v.std() for v in traits.values()])
    for place in (0, 255, 256, 511, 512, 699):
        away = np.sqrt(((table - table[place]) ** 2).mean(axis=1))
        away[place] = np.inf
        assert found.index[place].tolist() == np.argsort(away)[:5].tolist()
        assert found.distance[place] == pytest.approx(np.sort(away)[:5])


def test_faulty_questions_about_peers_are_refused() -> None:
    with pytest.raises(ValueError, match="no trait"):
        nearest({"a": [1, 2]}, {"a": 0.0}, 1)
    with pytest.raises(ValueError, match="2 peers among 2"):
        nearest({"a": [1, 2]}, {"a": 1.0}, 2)
    with pytest.raises(KeyError):
        nearest({"a": [1, 2]}, {"b": 1.0}, 1)


def test_a_degree_along_the_equator_and_a_quarter_of_a_meridian() -> None:
    """111.195 km and 10,007.6 km on a sphere of 6,371.0088 km."""
    assert distance_km([0.0], [1.0], 0.0, 0.0) == pytest.approx([111.1951], abs=1e-3)
    assert distance_km([90.0], [0.0], 0.0, 0.0) == pytest.approx([10007.557], abs=1e-2)
    assert np.isnan(distance_km([np.nan], [1.0], 0.0, 0.0)).all()


@given(st.floats(19, 21), st.floats(104, 106.5), st.floats(19, 21), st.floats(104, 106.5))
def test_it_is_as_far_there_as_back(a: float, b: float, c: float, d: float) -> None:
    there, back = distance_km([a], [b], c, d)[0], distance_km([c], [d], a, b)[0]
    assert there == pytest.approx(back, abs=1e-9)
    assert 0 <= there < 350


def test_standings_begin_at_the_stated_difference() -> None:
    found = standing([3, 3.1, 4, 4.9, 5, np.nan, 4], [4, 4, 4, 4, 4, 4, np.nan], 1)
    assert found.tolist() == ["short", "level", "level", "level", "spare", "unknown", "unknown"]
    with pytest.raises(ValueError, match="level_posts"):
        standing([1], [1], 0)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("short", "short", "both_short"), ("level", "level", "both_level"),
        ("spare", "spare", "both_spare"), ("short", "level", "partly"),
        ("level", "spare", "partly"), ("short", "spare", "opposed"),
        ("unknown", "short", "unknown"), ("level", "unknown", "unknown"),
    ],
)  # fmt: skip
def test_lenses_agree_or_not_whichever_comes_first(one: str, other: str, said: str) -> None:
    assert {one, other} <= set(Standing)
    assert agreement(np.array([one]), np.array([other])).tolist() == [said]
    assert agreement(np.array([other]), np.array([one])).tolist() == [said]

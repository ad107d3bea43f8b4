"""The extremes of a ratio over all handling times, against brute force over all vertices."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from workload.robust import break_even, ratio_range

COUNTS = arrays.arrays(np.float64, (4, 3, 2), elements=st.integers(0, 300).map(float))
HEADS = arrays.arrays(np.float64, 4, elements=st.integers(1, 20).map(float))
TIMES = arrays.arrays(np.float64, (3, 2), elements=st.floats(1, 100))
REACH = arrays.arrays(np.float64, (3, 2), elements=st.floats(0, 0.9))


def ratios(dossiers: np.ndarray, officials: np.ndarray, minutes: np.ndarray) -> np.ndarray:
    """The plain definition."""
    work = (dossiers * minutes).sum(axis=(1, 2))
    return (work / officials) / (work.sum() / officials.sum())


@settings(max_examples=60, deadline=None)
@given(COUNTS, HEADS, TIMES, REACH)
def test_the_range_is_that_of_all_vertices(
    dossiers: np.ndarray, officials: np.ndarray, minutes: np.ndarray, reach: np.ndarray
):
    dossiers[0, 0, 0] += 1  # somebody received something
    low, high = minutes * (1 - reach), minutes * (1 + reach)
    corners = [
        ratios(dossiers, officials, np.where(np.reshape(corner, (3, 2)), high, low))
        for corner in product([False, True], repeat=6)
    ]
    found = ratio_range(dossiers, officials, low, high)
    assert found.upper == pytest.approx(np.max(corners, axis=0))
    nobody = np.min(corners, axis=0) == 0  # a commune without dossiers: 0 is its whole range
    assert found.lower[~nobody] == pytest.approx(np.min(corners, axis=0)[~nobody])
    assert (found.lower[nobody] == 0).all()


def test_times_that_are_known_leave_one_ratio():
    dossiers = np.array([[[10.0, 0.0]], [[30.0, 0.0]]])
    found = ratio_range(dossiers, [1, 1], [[5.0, 5.0]], [[5.0, 5.0]])
    assert found.lower == pytest.approx([0.5, 1.5])
    assert found.upper == pytest.approx([0.5, 1.5])


def test_a_commune_that_did_not_report_has_no_range_and_changes_none():
    dossiers = np.array([[[10.0]], [[30.0]], [[np.nan]]])
    found = ratio_range(dossiers, [1, 1, 1], [[4.0]], [[6.0]])
    assert found.upper[:2] == pytest.approx([0.5, 1.5])
    assert np.isnan(found.upper[2])


def test_a_range_that_is_turned_round_is_refused():
    with pytest.raises(ValueError, match="no lower than it begins"):
        ratio_range(np.ones((2, 1, 1)), [1, 1], [[2.0]], [[1.0]])


def test_at_the_break_even_time_the_ratio_meets_the_edge():
    dossiers = np.array([[[90.0], [10.0]], [[10.0], [90.0]], [[50.0], [50.0]]])
    minutes = np.array([[10.0], [20.0]])
    times = break_even(dossiers, [1, 1, 1], minutes, 0.8)
    tried = minutes.copy()
    tried[0, 0] = times[0, 0, 0]
    assert ratios(dossiers, np.ones(3), tried)[0] == pytest.approx(0.8)


def test_a_commune_with_the_mix_of_the_province_has_no_break_even_time():
    dossiers = np.array([[[50.0], [50.0]], [[50.0], [50.0]]])
    assert np.isnan(break_even(dossiers, [1, 1], [[10.0], [20.0]], 0.8)).all()

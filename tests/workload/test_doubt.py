"""Doubtful figures: the thresholds as the catalogue of bad inputs states them, and properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workload import doubt

NAN = float("nan")
COUNTS = st.integers(0, 400).map(float)


@pytest.mark.parametrize(
    ("value", "usual", "deviation", "code"),
    [
        (100, 100, 5, doubt.ORDINARY),
        (501, 100, NAN, doubt.JUMP),  # more than 5 times
        (500, 100, NAN, doubt.ORDINARY),
        (19, 100, NAN, doubt.JUMP),  # less than a fifth
        (2001, 100, NAN, doubt.UNIT_MIX),  # more than 20 times: persons or thousands
        (4, 100, NAN, doubt.UNIT_MIX),
        (131, 100, 5, doubt.ORDINARY),  # 6 times 5 is less than 6 Poisson deviations: 40.5
        (141, 100, 5, doubt.JUMP),
        (141, 100, 10, doubt.ORDINARY),
        (161, 100, 10, doubt.JUMP),
        (0, 100, 5, doubt.JUMP),
        (0, 4, 1, doubt.ORDINARY),  # few dossiers may be none
        (0, 4, NAN, doubt.JUMP),
        (50, 0, 0, doubt.ORDINARY),  # no usual level
        (NAN, 100, 5, doubt.ORDINARY),
        (50, NAN, NAN, doubt.ORDINARY),
    ],
)
def test_a_value_is_judged_by_ratio_and_deviation(
    value: float, usual: float, deviation: float, code: int
) -> None:
    assert doubt.judge(value, usual, deviation) == code


@given(COUNTS, COUNTS.filter(bool), st.floats(0, 50))
def test_judging_arrays_is_judging_each(value: float, usual: float, deviation: float) -> None:
    together = doubt.judge([value, 7.0], [usual, 7.0], [deviation, 1.0])
    assert together.tolist() == [doubt.judge(value, usual, deviation), doubt.ORDINARY]


def test_a_jump_needs_three_months_before_it() -> None:
    values = [[100, 100, 900, 100], [100, 100, 100, 900], [NAN, 100, 100, 900]]
    found = doubt.jumps(values)
    assert (found.code == doubt.JUMP).tolist() == [
        [False] * 4, [False, False, False, True], [False] * 4,
    ]  # fmt: skip
    assert found.usual[1, 3] == 100
    assert np.isnan(found.usual[2]).all()


def test_the_usual_level_is_that_of_twelve_months() -> None:
    old, new = [10.0] * 12, [60.0] * 12
    found = doubt.jumps([old + new + [60.0]])
    assert found.usual[0, -1] == 60
    assert found.code[0, 12] == doubt.JUMP


@given(arrays(float, (4, 15), elements=COUNTS))
def test_each_month_is_judged_by_its_own_past_only(values: np.ndarray) -> None:
    whole, first = doubt.jumps(values), doubt.jumps(values[:, :9])
    assert (whole.code[:, :9] == first.code).all()


def test_copies_are_found_and_agreement_by_chance_is_not() -> None:
    form = [5.0, 3.0, NAN, 8.0]
    other = [6.0, 3.0, NAN, 8.0]
    few = [5.0, 3.0, 0.0, 0.0]
    cells = np.array([[form, form, other], [other, [*other[:3], 9.0], other], [few, few, few]])
    assert doubt.same_as_before(cells).tolist() == [
        [False, True, False], [False, False, False], [False, False, False],
    ]  # fmt: skip
    assert doubt.twins(cells).tolist() == [[-1, -1, 1], [-1, -1, 0], [-1, -1, -1]]


def test_a_missing_month_is_no_copy_of_a_missing_month() -> None:
    assert not doubt.same_as_before(np.full((1, 3, 5), NAN)).any()
    assert (doubt.twins(np.full((3, 2, 5), NAN)) == -1).all()


def test_a_form_with_one_number_in_every_cell_is_not_filled() -> None:
    cells = [[[0.0] * 4, [7.0] * 4, [0.0, 0.0, NAN, NAN], [1.0, 1.0, 1.0, 2.0]]]
    assert doubt.not_filled(cells).tolist() == [[True, True, False, False]]


def test_rounded_counts_are_told_from_counted_ones() -> None:
    counted = np.arange(10, 50, dtype=float)  # 8 of 40 end in 0 or 5
    rounded = np.concatenate([np.arange(10, 130, 5), np.arange(11, 27)]).astype(float)  # 24+3 of 40
    few = np.concatenate([[10.0] * 19, [3.0] * 21])  # 19 large enough
    found = doubt.heaping([counted, rounded, few])
    assert found.heaped.tolist() == [False, True, False]
    assert found.share.tolist() == pytest.approx([0.2, 27 / 40, 1.0])
    assert found.counted.tolist() == [40, 40, 19]
    assert np.isnan(doubt.heaping([[1.0, NAN]]).share).all()

"""Two groups of communes against each other: Welch's interval, on figures and on logarithms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workload.contrast import difference_of_means, ratio_of_means

figures = st.lists(
    st.floats(0.01, 1e6, allow_nan=False), min_size=2, max_size=40, unique=True
)  # fmt: skip


def test_an_example_by_hand():
    """1-5 against 2, 4, 6, 8: variances 2.5 and 20/3, so the error is sqrt(1/2 + 5/3) = 1.47196,
    with (13/6)^2 / (1/16 + 25/27) = 4.749415 degrees of freedom."""
    found = difference_of_means([1, 2, 3, 4, 5], [2, 4, 6, 8])
    assert (found.first, found.second, found.estimate) == (3.0, 5.0, -2.0)
    assert found.degrees == pytest.approx(4.749415, abs=1e-5)
    error = (found.upper - found.lower) / 2 / stats.t.ppf(0.975, 4.749415)
    assert error == pytest.approx(1.47196, abs=1e-5)


@given(figures, figures)
def test_the_interval_is_that_of_scipy(first, second):
    expected = stats.ttest_ind(first, second, equal_var=False)
    limits = expected.confidence_interval(0.95)
    found = difference_of_means(first, second)
    assert found.degrees == pytest.approx(expected.df, rel=1e-6)
    scale = max(abs(limits.low), abs(limits.high))
    assert (found.lower, found.upper) == pytest.approx(
        (limits.low, limits.high), rel=1e-6, abs=1e-9 * scale
    )


@given(figures, figures, st.floats(0.1, 100))
def test_a_ratio_does_not_depend_on_the_unit(first, second, factor):
    plain = ratio_of_means(first, second)
    scaled = ratio_of_means(np.array(first) * factor, np.array(second) * factor)
    assert scaled.estimate == pytest.approx(plain.estimate, rel=1e-9)
    assert scaled.lower == pytest.approx(plain.lower, rel=1e-6)
    swapped = ratio_of_means(second, first)
    assert swapped.estimate == pytest.approx(1 / plain.estimate, rel=1e-9)
    assert swapped.upper == pytest.approx(1 / plain.lower, rel=1e-6)


def test_unknown_figures_are_left_out_and_zeros_counted():
    found = ratio_of_means([4.0, 9.0, math.nan, 0.0], [1.0, 1.0, 1.0])
    assert (found.first, found.second) == pytest.approx((6.0, 1.0))
    assert found.estimate == pytest.approx(6.0)
    assert (found.first_count, found.second_count, found.left_out) == (2, 3, 1)


def test_too_few_figures_give_no_interval():
    found = difference_of_means([1.0, 2.0], [3.0])
    assert found.estimate == pytest.approx(-1.5)
    assert math.isnan(found.lower) and math.isnan(found.upper)
    empty = ratio_of_means([], [2.0, 3.0])
    assert math.isnan(empty.estimate)
    assert empty.first_count == 0


def test_what_does_not_vary_is_exact():
    found = difference_of_means([2.0, 2.0], [1.0, 1.0, 1.0])
    assert (found.lower, found.estimate, found.upper) == (1.0, 1.0, 1.0)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    """22 against 144 communes of unequal spread, 2,000 draws: 95 % within sampling error."""
    draw = np.random.default_rng(20250701)
    covered = 0
    for _ in range(2000):
        found = ratio_of_means(
            np.exp(draw.normal(0.0, 0.7, 22)), np.exp(draw.normal(math.log(1.5), 0.3, 144))
        )
        covered += found.lower <= 1 / 1.5 <= found.upper
    assert 0.94 <= covered / 2000 <= 0.96


@pytest.mark.parametrize(
    ("first", "second", "confidence"),
    [([[1.0]], [1.0], 0.95), ([math.inf, 1.0], [1.0], 0.95), ([1.0], [1.0], 1.0)],
)
def test_what_is_no_group_is_refused(first, second, confidence):
    with pytest.raises(ValueError, match="must"):
        difference_of_means(first, second, confidence)


def test_negative_figures_have_no_ratio():
    with pytest.raises(ValueError, match="0 or more"):
        ratio_of_means([-1.0, 2.0], [1.0, 2.0])

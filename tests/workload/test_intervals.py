"""Intervals: printed values, an independent tail sum, and what must hold for every count."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from workload.intervals import (
    CONFIDENCE_95,
    CONFIDENCE_998,
    poisson_interval,
    weighted_interval,
    wilson_interval,
    z_value,
)

counts = st.integers(0, 1_000_000)
levels = st.floats(0.01, 0.9999)
dispersions = st.floats(1.0, 50.0)
few_counts = hnp.arrays(np.float64, 4, elements=st.integers(0, 5000).map(float))
weights = hnp.arrays(np.float64, 4, elements=st.floats(0.05, 600.0))


def poisson_cdf(count: int, mean: float) -> float:
    """P(X <= count) by plain summation, independent of SciPy."""
    return math.fsum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1)
    )


def test_golden_intervals(golden: Callable[[str], list[dict[str, str]]]) -> None:
    for given_row, wanted in zip(
        golden("intervals_inputs"), golden("intervals_outputs"), strict=True
    ):
        assert given_row["case"] == wanted["case"]
        lower, upper = poisson_interval(
            float(given_row["count"]),
            float(given_row["confidence"]),
            float(given_row["dispersion"]),
        )
        # Widened limits are printed ones times 4, and so is their rounding.
        rounding = 0.5e-5 * float(given_row["dispersion"]) * 1.01
        assert lower == pytest.approx(float(wanted["lower"]), abs=rounding, rel=0)
        assert upper == pytest.approx(float(wanted["upper"]), abs=rounding, rel=0)


def test_normal_quantiles_of_the_two_levels() -> None:
    assert z_value(CONFIDENCE_95) == pytest.approx(1.959964, abs=5e-7)
    assert z_value(CONFIDENCE_998) == pytest.approx(3.090232, abs=5e-7)


def test_standardised_ratio_of_the_method_page() -> None:
    observed, expected = 895, 835.8835612
    ratio = observed / expected
    lower, upper = poisson_interval(observed, CONFIDENCE_95).divided_by(expected)
    assert ratio == pytest.approx(1.070723, abs=5e-7)
    assert lower == pytest.approx(1.001715, abs=5e-7)
    assert upper == pytest.approx(1.143233, abs=5e-7)


def test_wilson_of_the_method_page() -> None:
    lower, upper = wilson_interval(65, 100, CONFIDENCE_95)
    assert lower == pytest.approx(0.552544, abs=5e-7)
    assert upper == pytest.approx(0.736358, abs=5e-7)


def test_dobson_by_hand() -> None:
    # T = 30 + 2·35 = 100, V = 30 + 4·35 = 170, X = 65 with 50.16319 and 82.84914;
    # √(170/65) = 1.617215, so 100 - 1.617215·14.83681 and 100 + 1.617215·17.84914.
    lower, upper = weighted_interval([30, 35], [1, 2], CONFIDENCE_95)
    assert lower == pytest.approx(76.00569, abs=2e-5)
    assert upper == pytest.approx(128.86590, abs=2e-5)


def test_no_dossier_at_all_leaves_room_for_the_longest_one() -> None:
    lower, upper = weighted_interval([0, 0, 0], [10, 90, 0], CONFIDENCE_95)
    assert lower == 0.0
    assert upper == pytest.approx(90 * 3.688879, abs=1e-4)
    widened = weighted_interval([0, 0, 0], [10, 90, 0], CONFIDENCE_95, dispersion=3.0)
    assert widened.upper == pytest.approx(3 * upper)


def test_weights_that_differ_between_communes() -> None:
    both = weighted_interval([[30, 35], [30, 35]], [[1, 2], [2, 4]], CONFIDENCE_95)
    assert both.lower[1] == pytest.approx(2 * both.lower[0])
    assert both.upper[1] == pytest.approx(2 * both.upper[0])


def test_counts_of_weight_zero_do_not_matter() -> None:
    alone = weighted_interval([7, 30], [5, 2], CONFIDENCE_95)
    beside = weighted_interval([7, 900, 30], [5, 0, 2], CONFIDENCE_95)
    assert beside == pytest.approx(alone)


def test_a_great_weight_on_few_counts_never_goes_below_zero() -> None:
    lower, _ = weighted_interval([5, 1], [0.01, 1000], CONFIDENCE_998)
    assert lower == 0.0


def test_missing_stays_missing() -> None:
    poisson = poisson_interval([np.nan, 0.0, 3.0, 20.0], CONFIDENCE_95)
    assert np.isnan(poisson.lower).tolist() == [True, False, False, False]
    assert np.isnan(poisson.upper).tolist() == [True, False, False, False]
    weighted = weighted_interval([[1.0, np.nan], [1.0, 0.0]], [1.0, 2.0], CONFIDENCE_95)
    assert np.isnan(weighted.upper).tolist() == [True, False]
    assert np.isnan(wilson_interval([np.nan, 0.0, 1.0], [5.0, 0.0, 2.0], 0.95).lower).tolist() == [
        True,
        True,
        False,
    ]


def test_shapes_are_kept() -> None:
    assert poisson_interval(np.ones((2, 3)), 0.95).lower.shape == (2, 3)
    assert weighted_interval(np.ones((2, 3, 4)), np.ones(4), 0.95).lower.shape == (2, 3)
    assert isinstance(poisson_interval(3, 0.95).upper, np.float64)
    assert isinstance(weighted_interval([3, 4], [1, 2], 0.95).upper, np.float64)
    assert isinstance(wilson_interval(3, 4, 0.95).upper, np.float64)


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.1, 95.0, math.nan])
def test_a_level_outside_zero_to_one_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence must be strictly between 0 and 1"):
        poisson_interval(5, confidence)
    with pytest.raises(ValueError, match="confidence"):
        wilson_interval(1, 2, confidence)


@pytest.mark.parametrize("dispersion", [0.0, 0.99, -1.0, math.nan, math.inf])
def test_a_dispersion_below_one_is_refused(dispersion: float) -> None:
    with pytest.raises(ValueError, match="dispersion must be"):
        poisson_interval(5, 0.95, dispersion)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="count must be 0 or more"):
        poisson_interval(-1, 0.95)
    with pytest.raises(ValueError, match="count must be 0 or more"):
        poisson_interval(math.inf, 0.95)
    with pytest.raises(ValueError, match="weights must be 0 or more"):
        weighted_interval([1, 2], [1, -2], 0.95)
    with pytest.raises(ValueError, match="count must not exceed total"):
        wilson_interval([3, 2], [3, 1], 0.95)
    with pytest.raises(ValueError):
        weighted_interval([1, 2], [1, 2, 3], 0.95)


@given(st.integers(1, 9), st.floats(0.5, 0.998))
def test_exact_limits_leave_the_tails_they_promise(count: int, confidence: float) -> None:
    lower, upper = poisson_interval(count, confidence)
    tail = (1 - confidence) / 2
    assert poisson_cdf(count, float(upper)) == pytest.approx(tail, rel=1e-6)
    assert 1 - poisson_cdf(count - 1, float(lower)) == pytest.approx(tail, rel=1e-6)


@given(st.integers(10, 300), st.sampled_from([(CONFIDENCE_95, 0.02), (CONFIDENCE_998, 0.11)]))
def test_byar_leaves_nearly_the_tails_of_the_exact_limits(
    count: int, level: tuple[float, float]
) -> None:
    confidence, error = level
    lower, upper = poisson_interval(count, confidence)
    tail = (1 - confidence) / 2
    assert poisson_cdf(count, float(upper)) == pytest.approx(tail, rel=error)
    assert 1 - poisson_cdf(count - 1, float(lower)) == pytest.approx(tail, rel=error)


@given(counts, levels, dispersions)
def test_the_interval_contains_the_count(count: int, confidence: float, dispersion: float) -> None:
    lower, upper = poisson_interval(count, confidence, dispersion)
    assert 0.0 <= lower <= count < upper


@given(counts, levels, levels, dispersions)
def test_more_confidence_is_never_narrower(
    count: int, one: float, other: float, dispersion: float
) -> None:
    less, more = sorted((one, other))
    narrow = poisson_interval(count, less, dispersion)
    wide = poisson_interval(count, more, dispersion)
    assert wide.lower <= narrow.lower
    assert wide.upper >= narrow.upper


@given(counts, st.floats(1.1, 50.0))
def test_dispersion_widens(count: int, dispersion: float) -> None:
    plain = poisson_interval(count, CONFIDENCE_95)
    widened = poisson_interval(count, CONFIDENCE_95, dispersion)
    assert widened.lower <= plain.lower
    assert widened.upper > plain.upper


@given(few_counts, st.floats(0.05, 600.0), dispersions)
def test_equal_weights_are_the_poisson_interval_times_the_weight(
    events: np.ndarray, weight: float, dispersion: float
) -> None:
    weighted = weighted_interval(events, np.full(4, weight), CONFIDENCE_95, dispersion)
    plain = poisson_interval(events.sum(), CONFIDENCE_95, dispersion)
    tolerance = 1e-9 * weight * (events.sum() + 1)
    assert weighted.lower == pytest.approx(weight * plain.lower, abs=tolerance)
    assert weighted.upper == pytest.approx(weight * plain.upper, abs=tolerance)


@given(few_counts, weights, st.floats(0.01, 100.0))
def test_the_unit_of_the_weights_is_the_unit_of_the_limits(
    events: np.ndarray, minutes: np.ndarray, unit: float
) -> None:
    plain = weighted_interval(events, minutes, CONFIDENCE_95)
    scaled = weighted_interval(events, minutes * unit, CONFIDENCE_95)
    tolerance = 1e-9 * unit * (float(events @ minutes) + 1)
    assert scaled.lower == pytest.approx(unit * plain.lower, rel=1e-9, abs=tolerance)
    assert scaled.upper == pytest.approx(unit * plain.upper, rel=1e-9, abs=tolerance)


@given(few_counts, weights, dispersions)
def test_weighted_limits_enclose_the_sum(
    events: np.ndarray, minutes: np.ndarray, dispersion: float
) -> None:
    total = float(np.sum(events * minutes))
    at_95 = weighted_interval(events, minutes, CONFIDENCE_95, dispersion)
    at_998 = weighted_interval(events, minutes, CONFIDENCE_998, dispersion)
    assert 0.0 <= at_998.lower <= at_95.lower <= total < at_95.upper < at_998.upper


@given(st.data(), st.integers(1, 100_000), levels)
def test_wilson_stays_inside_zero_and_one(
    data: st.DataObject, total: int, confidence: float
) -> None:
    count = data.draw(st.integers(0, total))
    lower, upper = wilson_interval(count, total, confidence)
    assert 0.0 <= lower <= count / total <= upper <= 1.0
    mirrored = wilson_interval(total - count, total, confidence)
    assert mirrored.lower == pytest.approx(1 - upper, abs=1e-12)

"""The funnel: the method's printed values and the exact Poisson tail."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from workload.funnel import Overdispersion, is_outlier, limits, overdispersion, z_scores
from workload.intervals import CONFIDENCE_95, CONFIDENCE_998

means = st.floats(0.05, 2000.0)


def tail_from(first: int, mean: float) -> float:
    """P(X >= first), the short way round, by plain summation."""
    last = first + int(20 * math.sqrt(mean + first) + 60)
    return math.fsum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(first, last)
    )


def tail_to(last: int, mean: float) -> float:
    """P(X <= last) by plain summation."""
    return math.fsum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(last + 1)
    )


def test_golden_scores_and_spread(golden: Callable[[str], list[dict[str, str]]]) -> None:
    rows = golden("funnel_inputs")
    observed = [float(row["observed"]) for row in rows]
    expected = [float(row["expected"]) for row in rows]
    wanted = [float(row["z_score"]) for row in golden("funnel_outputs")]
    assert z_scores(observed, expected) == pytest.approx(wanted, abs=5e-7)
    spread = overdispersion(observed, expected)
    assert spread.phi == pytest.approx(2.327178, abs=5e-7)
    assert spread.tau2 == pytest.approx(0.00343978, abs=5e-9)


def test_missing_communes_are_left_out_of_the_spread() -> None:
    observed = [100, np.nan, 150, 180, 80, 120, 225, 40]
    expected = [108, 100, 112, 165, 95, 100, 220, np.nan]
    assert np.isnan(z_scores(observed, expected)).tolist() == [False, True, *[False] * 5, True]
    assert overdispersion(observed, expected).tau2 == pytest.approx(0.00343978, abs=5e-9)


def test_no_more_spread_than_chance_gives_no_tau2() -> None:
    assert overdispersion([100, 101, 99, 100], [100, 100, 100, 100]).tau2 == 0.0


def test_one_commune_has_no_spread() -> None:
    with pytest.raises(ValueError, match="at least two communes"):
        overdispersion([5, np.nan], [5, 5])


@pytest.mark.parametrize("confidence", [CONFIDENCE_95, CONFIDENCE_998])
def test_the_limits_are_the_quantiles_of_another_implementation(confidence: float) -> None:
    expected = np.concatenate([np.linspace(0.01, 60, 3000), np.geomspace(60, 1e6, 3000)])
    tail = (1 - confidence) / 2
    lower, upper = limits(expected, confidence)
    assert lower.tolist() == (poisson.ppf(tail, expected) / expected).tolist()
    assert upper.tolist() == (poisson.ppf(1 - tail, expected) / expected).tolist()


def test_at_twenty_expected_thirty_is_the_first_count_flagged() -> None:
    lower, upper = limits(20, CONFIDENCE_95)
    observed = np.arange(0, 60)
    flagged = observed[is_outlier(observed / 20, lower, upper)]
    assert flagged[flagged > 20].min() == 30
    assert flagged[flagged < 20].max() == 11


def test_limits_of_the_spread_by_hand() -> None:
    # s² = 1/(4·25) = 0.01, tau² = 0.03, so the root is 0.2 and the reach 1.959964·0.2.
    lower, upper = limits(25, CONFIDENCE_95, tau2=0.03)
    assert lower == pytest.approx((1 - 0.3919928) ** 2, abs=1e-6)
    assert upper == pytest.approx((1 + 0.3919928) ** 2, abs=1e-6)


def test_a_bracket_below_zero_is_a_lower_limit_of_zero() -> None:
    assert limits(1.0, CONFIDENCE_998, tau2=0.1).lower == 0.0


def test_without_expected_there_are_no_limits() -> None:
    for tau2 in (0.0, 0.01):
        both = limits([np.nan, 0.0, 5.0], CONFIDENCE_95, tau2)
        assert np.isnan(both.lower).tolist() == [True, True, False]
        assert np.isnan(both.upper).tolist() == [True, True, False]
    assert np.isnan(limits(5.0, CONFIDENCE_95, np.nan).upper)


def test_a_ratio_on_its_limit_is_inside_and_missing_is_no_outlier() -> None:
    third = np.float64(29 / 20) * (1 + 1e-15)
    assert is_outlier([third, 1.46, 0.59, np.nan], 0.6, 1.45).tolist() == [False, True, True, False]
    assert not is_outlier(9.0, np.nan, np.nan)


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match="observed must be 0 or more"):
        z_scores(-1, 5)
    with pytest.raises(ValueError, match="expected must be 0 or more"):
        limits(-5, CONFIDENCE_95)
    with pytest.raises(ValueError, match="tau2 must be 0 or more"):
        limits(5, CONFIDENCE_95, tau2=-0.1)
    with pytest.raises(ValueError, match="confidence"):
        limits(5, 1.0)


@given(means, st.sampled_from([CONFIDENCE_95, CONFIDENCE_998]))
def test_plain_limits_are_the_last_counts_the_exact_tail_does_not_flag(
    mean: float, confidence: float
) -> None:
    tail = (1 - confidence) / 2 * (1 + 1e-9)
    lower, upper = limits(mean, confidence)
    least, greatest = round(float(lower) * mean), round(float(upper) * mean)
    assert tail_from(greatest + 1, mean) <= tail < tail_from(greatest, mean) * (1 + 2e-9)
    assert tail_to(least, mean) * (1 + 2e-9) >= tail
    assert least == 0 or tail_to(least - 1, mean) <= tail


@given(means, st.floats(0.0, 0.5), st.floats(0.001, 0.5))
def test_more_spread_means_wider_limits(mean: float, tau2: float, more: float) -> None:
    narrow, wide = limits(mean, 0.95, tau2 + 1e-9), limits(mean, 0.95, tau2 + more)
    assert wide.lower <= narrow.lower <= 1.0 <= narrow.upper <= wide.upper


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.floats(5.0, 3000.0)), min_size=2, max_size=40),
    st.randoms(use_true_random=False),
)
def test_the_order_of_communes_does_not_matter(
    pairs: list[tuple[int, float]], random: st.random_module
) -> None:
    plain = overdispersion(*zip(*pairs, strict=True))
    random.shuffle(pairs)
    shuffled = overdispersion(*zip(*pairs, strict=True))
    assert isinstance(plain, Overdispersion)
    assert plain.tau2 >= 0.0
    assert shuffled.phi == pytest.approx(plain.phi, rel=1e-9)
    assert shuffled.tau2 == pytest.approx(plain.tau2, rel=1e-6, abs=1e-12)


@given(st.integers(0, 500), st.floats(1.0, 500.0), st.sampled_from([0.5, 2.0, 4.0]))
def test_scores_grow_with_the_root_of_the_scale(count: int, mean: float, root: float) -> None:
    scaled = z_scores(count * root**2, mean * root**2)
    assert scaled == pytest.approx(root * z_scores(count, mean), rel=1e-9, abs=1e-9)

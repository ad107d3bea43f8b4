"""The verdict: every branch, every edge, and that it is total."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workload.verdict import DEFAULT_BAND, Classification, Evidence, Verdict, classify, minimum_team

LOW, HIGH = DEFAULT_BAND
ORDER = [
    Verdict.UNDERLOADED,
    Verdict.WATCH_LOW,
    Verdict.BALANCED,
    Verdict.WATCH_HIGH,
    Verdict.OVERLOADED,
]

nested = st.lists(st.floats(0.0, 4.0), min_size=5, max_size=5).map(sorted)


def judge(numbers: list[float], *, sufficient: bool = True) -> tuple[str, str]:
    """Verdict and evidence of (99.8 % lower, 95 % lower, ratio, 95 % upper, 99.8 % upper)."""
    far_low, near_low, ratio, near_high, far_high = numbers
    result = classify(ratio, near_low, near_high, far_low, far_high, sufficient=sufficient)
    return str(result.verdict), str(result.evidence)


@pytest.mark.parametrize(
    ("numbers", "verdict", "evidence"),
    [
        ([1.26, 1.30, 1.40, 1.50, 1.60], Verdict.OVERLOADED, Evidence.STRONG),
        ([1.20, 1.30, 1.40, 1.50, 1.60], Verdict.OVERLOADED, Evidence.MODERATE),
        ([1.10, 1.20, 1.40, 1.50, 1.60], Verdict.WATCH_HIGH, Evidence.NONE),
        ([0.30, 0.70, 1.40, 2.50, 3.60], Verdict.WATCH_HIGH, Evidence.NONE),
        ([0.80, 0.90, 1.00, 1.10, 1.40], Verdict.BALANCED, Evidence.SURE),
        ([0.70, 0.79, 1.00, 1.10, 1.20], Verdict.BALANCED, Evidence.UNSURE),
        ([0.70, 0.90, 1.00, 1.26, 1.30], Verdict.BALANCED, Evidence.UNSURE),
        ([0.50, 0.60, 0.70, 0.85, 0.90], Verdict.WATCH_LOW, Evidence.NONE),
        ([0.50, 0.60, 0.70, 0.79, 0.90], Verdict.UNDERLOADED, Evidence.MODERATE),
        ([0.50, 0.60, 0.70, 0.75, 0.79], Verdict.UNDERLOADED, Evidence.STRONG),
        ([0.00, 0.00, 0.00, 0.30, 0.60], Verdict.UNDERLOADED, Evidence.STRONG),
    ],
)
def test_branches(numbers: list[float], verdict: Verdict, evidence: Evidence) -> None:
    assert judge(numbers) == (verdict, evidence)


@pytest.mark.parametrize(
    ("numbers", "verdict", "evidence"),
    [
        ([1.20, HIGH, 1.40, 1.50, 1.60], Verdict.WATCH_HIGH, Evidence.NONE),
        ([HIGH, 1.30, 1.40, 1.50, 1.60], Verdict.OVERLOADED, Evidence.MODERATE),
        ([1.00, 1.10, HIGH, 1.50, 1.60], Verdict.BALANCED, Evidence.UNSURE),
        ([0.70, LOW, 1.00, HIGH, 1.60], Verdict.BALANCED, Evidence.SURE),
        ([0.50, 0.60, LOW, 0.90, 1.00], Verdict.BALANCED, Evidence.UNSURE),
        ([0.50, 0.60, 0.70, LOW, 0.90], Verdict.WATCH_LOW, Evidence.NONE),
        ([0.50, 0.60, 0.70, 0.75, LOW], Verdict.UNDERLOADED, Evidence.MODERATE),
        ([HIGH, HIGH, HIGH, HIGH, HIGH], Verdict.BALANCED, Evidence.SURE),
    ],
)
def test_edges_of_the_band_belong_to_it(
    numbers: list[float], verdict: Verdict, evidence: Evidence
) -> None:
    assert judge(numbers) == (verdict, evidence)


@pytest.mark.parametrize("missing", range(5))
def test_any_missing_number_is_insufficient(missing: int) -> None:
    numbers = [1.26, 1.30, 1.40, 1.50, 1.60]
    numbers[missing] = np.nan
    assert judge(numbers) == (Verdict.INSUFFICIENT, Evidence.NONE)


def test_arrays_and_the_enumeration_compare() -> None:
    result = classify(
        [1.4, 1.0, np.nan],
        [1.3, 0.9, np.nan],
        [1.5, 1.1, np.nan],
        [1.3, 0.8, np.nan],
        [1.6, 1.2, np.nan],
        sufficient=[True, False, True],
    )
    assert isinstance(result, Classification)
    assert (result.verdict == Verdict.OVERLOADED).tolist() == [True, False, False]
    assert (result.verdict == Verdict.INSUFFICIENT).tolist() == [False, True, True]
    assert [Evidence(text) for text in result.evidence] == [
        Evidence.STRONG,
        Evidence.NONE,
        Evidence.NONE,
    ]


def test_another_band() -> None:
    wide = classify(1.4, 1.3, 1.5, 1.3, 1.6, sufficient=True, band=(0.5, 2.0))
    assert wide.verdict == Verdict.BALANCED


@pytest.mark.parametrize("band", [(1.25, 0.8), (1.0, 1.0), (0.0, 1.0), (np.nan, 1.0)])
def test_a_band_that_is_none_is_refused(band: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="band must be two ratios"):
        classify(1, 1, 1, 1, 1, sufficient=True, band=band)


def test_exchanged_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="must enclose"):
        classify(1.0, 0.8, 1.2, 0.9, 1.3, sufficient=True)
    with pytest.raises(ValueError, match="must enclose"):
        classify(1.3, 0.8, 1.2, 0.7, 1.4, sufficient=True)


def test_minimum_team() -> None:
    assert minimum_team([3.9, 4.0, 4.1, np.nan], 4).tolist() == [True, True, False, False]
    with pytest.raises(ValueError, match="officials"):
        minimum_team(-1, 4)


@given(nested, st.booleans())
def test_total_and_consistent(numbers: list[float], sufficient: bool) -> None:
    verdict, evidence = judge(numbers, sufficient=sufficient)
    assert (verdict == Verdict.INSUFFICIENT) == (not sufficient)
    wanted = {
        Verdict.OVERLOADED: {Evidence.STRONG, Evidence.MODERATE},
        Verdict.UNDERLOADED: {Evidence.STRONG, Evidence.MODERATE},
        Verdict.BALANCED: {Evidence.SURE, Evidence.UNSURE},
    }
    assert Evidence(evidence) in wanted.get(Verdict(verdict), {Evidence.NONE})


@given(nested, st.lists(st.floats(0.0, 2.0), min_size=5, max_size=5))
def test_a_ratio_and_limits_moved_up_never_lower_the_verdict(
    numbers: list[float], steps: list[float]
) -> None:
    moved = np.maximum.accumulate(np.array(numbers) + np.array(steps)).tolist()
    before, after = judge(numbers)[0], judge(moved)[0]
    assert ORDER.index(Verdict(after)) >= ORDER.index(Verdict(before))

"""One slice from figures to verdicts: by hand, with gaps, and what must not change it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from workload.assess import Policy, SliceInput, SliceResult, assess
from workload.intervals import CONFIDENCE_95, poisson_interval, weighted_interval
from workload.verdict import Verdict

POLICY = Policy(minimum_expected=20, minimum_team=2)


def counted(dossiers: list[float], officials: list[float], **changes: object) -> SliceInput:
    """A slice of one field and one channel whose dossiers are counted, not timed."""
    data = SliceInput(
        dossiers=np.array(dossiers, dtype=np.float64).reshape(-1, 1, 1),
        minutes=None,
        officials=np.array(officials, dtype=np.float64),
        days=60,
        working_days=40,
        covered=np.ones(len(dossiers), dtype=np.bool_),
        dispersion=1.0,
    )
    return replace(data, **changes)


@st.composite
def slices(draw: st.DrawFn) -> SliceInput:
    """Slices of up to 12 communes, 2 fields and 2 channels, with gaps and whole officials."""
    n = draw(st.integers(1, 12))
    dossiers = draw(hnp.arrays(np.float64, (n, 2, 2), elements=st.integers(0, 900).map(float)))
    dossiers[draw(hnp.arrays(np.bool_, n, elements=st.sampled_from([False, False, True])))] = np.nan
    staff = st.one_of(st.integers(0, 40).map(float), st.just(np.nan))
    return SliceInput(
        dossiers=dossiers,
        minutes=draw(st.sampled_from([None, np.array([[10.0, 5.0], [45.0, 90.0]])])),
        officials=draw(hnp.arrays(np.float64, n, elements=staff)),
        days=61,
        working_days=43,
        covered=draw(hnp.arrays(np.bool_, n, elements=st.sampled_from([True, True, False]))),
        dispersion=draw(st.sampled_from([1.0, 3.5])),
    )


def figures(result: SliceResult) -> dict[str, np.ndarray]:
    """The arrays of the result that belong to judged communes only."""
    arrays = {
        "workload": result.workload,
        "load": result.load_per_30_days,
        "per day": result.load_per_working_day,
        "expected": result.expected,
        "ratio": result.ratio,
        "funnel expected": result.funnel.expected,
    }
    for name in ("load_95", "ratio_95", "ratio_998"):
        arrays[f"{name} lower"], arrays[f"{name} upper"] = getattr(result, name)
    for name in ("plain_95", "plain_998"):
        arrays[f"{name} lower"], arrays[f"{name} upper"] = getattr(result.funnel, name)
    return arrays


def test_a_slice_by_hand() -> None:
    # 720 dossiers, 18 officials: 40 each in 60 days, 20 in 30, 1 a working day.
    result = assess(counted([100, 200, 400, 20], [4, 4, 8, 2]), POLICY)
    assert result.province == (4, 4, 720.0, 720.0, 18.0, 20.0)
    assert result.expected.tolist() == [160, 160, 320, 80]
    assert result.ratio.tolist() == [0.625, 1.25, 1.25, 0.25]
    assert result.load_per_30_days == pytest.approx([12.5, 25, 25, 5])
    assert result.load_per_working_day == pytest.approx([0.625, 1.25, 1.25, 0.25])
    assert result.minimum_team.tolist() == [False, False, False, True]
    wanted = poisson_interval([100, 200, 400, 20], CONFIDENCE_95)
    assert result.ratio_95.lower == pytest.approx(wanted.lower / result.expected)
    assert result.load_95.upper == pytest.approx(wanted.upper / [4, 4, 8, 2] / 2)
    # 100 of 160: 81.36 to 121.63 are 0.509 to 0.760; 99.8 % reaches 0.842.
    assert result.verdict.tolist() == ["underloaded", "balanced", "balanced", "underloaded"]
    assert result.evidence.tolist() == ["moderate", "unsure", "unsure", "strong"]
    assert result.funnel.expected.tolist() == result.expected.tolist()


def test_dispersion_turns_a_verdict_into_a_watch() -> None:
    data = counted([100, 200, 400, 20], [4, 4, 8, 2])
    result = assess(replace(data, dispersion=4.0), POLICY)
    assert result.verdict.tolist() == ["watch_low", "balanced", "balanced", "underloaded"]
    assert result.dispersion == 4.0


def test_hours_by_hand() -> None:
    # Commune 1: 60·10 + 30·60 = 2,400 minutes; commune 2: 120·10 = 1,200 minutes.
    data = SliceInput(
        dossiers=np.array([[[60.0], [30.0]], [[120.0], [0.0]]]),
        minutes=np.array([[10.0], [60.0]]),
        officials=np.array([3.0, 3.0]),
        days=30,
        working_days=20,
        covered=np.array([True, True]),
        dispersion=2.0,
    )
    result = assess(data, POLICY)
    assert result.dossiers.tolist() == [90, 120]
    assert result.workload == pytest.approx([40, 20])
    assert result.expected == pytest.approx([30, 30])
    wanted = weighted_interval([[60, 30], [120, 0]], [1 / 6, 1], CONFIDENCE_95, 2.0)
    assert result.ratio_95.lower == pytest.approx(wanted.lower / 30)
    # Effective counts in hours: 40/(60/36 + 30) and 6 a dossier-hour, times 30 expected.
    assert result.funnel.expected == pytest.approx([30 * 40 / (60 / 36 + 30), 180])
    assert result.province.load_per_30_days == pytest.approx(10)


def test_who_is_not_judged_and_who_still_counts() -> None:
    data = counted(
        [100, 200, np.nan, 300, 150, 90, 10],
        [4, 4, 4, np.nan, 4, 0, 0.4],
        covered=np.array([True, True, True, True, False, True, True]),
    )
    result = assess(data, POLICY)
    # Reference: the first two and the last (310 dossiers, 8.4 officials); the last is expected
    # to have 14.8, under the minimum of 20: real work, but too little to judge.
    assert result.province.reporting == 3
    assert result.province.sufficient == 2
    assert result.province.dossiers == 310
    assert result.province.officials == pytest.approx(8.4)
    assert result.sufficient.tolist() == [True, True, *[False] * 5]
    assert (result.verdict == Verdict.INSUFFICIENT).tolist() == [False, False, *[True] * 5]
    for name, values in figures(result).items():
        assert np.isnan(values).tolist() == [False, False, *[True] * 5], name
    assert result.dossiers == pytest.approx([100, 200, np.nan, 300, 150, 90, 10], nan_ok=True)
    assert result.minimum_team.tolist() == [False] * 5 + [True, True]
    assert not result.funnel.outlier[2:].any()


def test_one_judged_commune_has_no_spread() -> None:
    result = assess(counted([100, 200], [4, np.nan]), POLICY)
    assert np.isnan([result.funnel.phi, result.funnel.tau2]).all()
    assert np.isnan(result.funnel.spread_95.upper).all()
    assert result.funnel.plain_95.upper[0] == pytest.approx(1.20)  # 120 is the last inside at 100
    assert not result.funnel.outlier.any()


def test_nobody_reported() -> None:
    result = assess(counted([np.nan, np.nan], [4, 5]), POLICY)
    assert result.province[:2] == (0, 0)
    assert np.isnan(result.province[2:]).all()
    assert (result.verdict == Verdict.INSUFFICIENT).all()
    assert result.officials.tolist() == [4, 5]


def test_no_dossier_where_many_are_expected_is_underloaded() -> None:
    result = assess(counted([0, 500, 400], [4, 4, 4]), POLICY)
    assert result.ratio[0] == 0.0
    assert result.ratio_95.lower[0] == 0.0
    assert result.verdict[0] == Verdict.UNDERLOADED
    assert result.funnel.expected[0] == pytest.approx(300)


def test_a_judged_commune_without_work_takes_the_scale_of_the_reference() -> None:
    # The only dossiers are those of a commune too small to be judged itself.
    data = counted([21, 0], [1, 20], minutes=np.array([[15.0]]))
    result = assess(data, POLICY)
    assert result.sufficient.tolist() == [False, True]
    assert result.funnel.expected[1] == pytest.approx(20)


def test_no_dossier_anywhere_is_no_ratio() -> None:
    result = assess(counted([0, 0], [4, 4]), replace(POLICY, minimum_expected=0))
    assert result.province.workload == 0.0
    assert (result.verdict == Verdict.INSUFFICIENT).all()


def test_the_outlier_is_found_among_a_quiet_province() -> None:
    result = assess(counted([200] * 19 + [600], [4] * 20), POLICY)
    assert result.funnel.outlier.tolist() == [False] * 19 + [True]
    assert result.verdict[-1] == Verdict.OVERLOADED


def test_wrong_slices_are_refused() -> None:
    data = counted([100, 200], [4, 4])
    with pytest.raises(ValueError, match="one value for each commune"):
        replace(data, officials=np.array([4.0]))
    with pytest.raises(ValueError, match="days must be"):
        assess(replace(data, days=0), POLICY)
    with pytest.raises(ValueError, match="dispersion must be"):
        assess(replace(data, dispersion=0.5), POLICY)
    with pytest.raises(ValueError, match="fields and channels"):
        assess(replace(data, minutes=np.ones((2, 2))), POLICY)
    with pytest.raises(ValueError, match="band must be"):
        assess(data, replace(POLICY, band=(1.25, 0.8)))


@given(slices())
def test_missing_is_missing_and_only_there(data: SliceInput) -> None:
    result = assess(data, POLICY)
    for name, values in figures(result).items():
        assert (np.isfinite(values) == result.sufficient).all(), name
    assert ((result.verdict == Verdict.INSUFFICIENT) == ~result.sufficient).all()
    assert not (result.funnel.outlier & ~result.sufficient).any()
    assert result.province.sufficient <= result.province.reporting


@given(slices())
def test_expected_work_of_the_reference_is_its_work(data: SliceInput) -> None:
    result = assess(data, replace(POLICY, minimum_expected=0))
    if result.province.sufficient:
        assert np.nansum(result.expected) == pytest.approx(np.nansum(result.workload), rel=1e-9)
        assert result.province.workload == pytest.approx(np.nansum(result.workload), rel=1e-9)


@given(slices(), st.randoms(use_true_random=False))
def test_the_order_of_communes_does_not_matter(data: SliceInput, random: st.random_module) -> None:
    order = list(range(data.officials.size))
    random.shuffle(order)
    # Counts and whole officials add up exactly in any order, so verdicts can be compared exactly.
    data = replace(data, minutes=None)
    plain = assess(data, POLICY)
    shuffled = assess(
        replace(
            data,
            dossiers=data.dossiers[order],
            officials=data.officials[order],
            covered=data.covered[order],
        ),
        POLICY,
    )
    assert shuffled.verdict.tolist() == plain.verdict[order].tolist()
    assert shuffled.evidence.tolist() == plain.evidence[order].tolist()
    assert shuffled.ratio == pytest.approx(plain.ratio[order], nan_ok=True)
    assert shuffled.funnel.tau2 == pytest.approx(plain.funnel.tau2, abs=1e-12, nan_ok=True)


@given(slices(), st.sampled_from([0.25, 2.0, 8.0]))
def test_the_verdict_does_not_know_the_unit_of_work_or_staff(
    data: SliceInput, factor: float
) -> None:
    # Powers of two scale floats exactly: no verdict may move even by rounding.
    minutes = np.array([[16.0, 8.0], [32.0, 64.0]])
    plain = assess(replace(data, minutes=minutes), POLICY)
    longer = assess(replace(data, minutes=minutes * factor), POLICY)
    fewer = assess(replace(data, minutes=minutes, officials=data.officials / factor), POLICY)
    for other in (longer, fewer):
        assert other.verdict.tolist() == plain.verdict.tolist()
        assert other.evidence.tolist() == plain.evidence.tolist()
        assert other.ratio == pytest.approx(plain.ratio, nan_ok=True)
    assert longer.load_per_30_days == pytest.approx(plain.load_per_30_days * factor, nan_ok=True)
    assert longer.funnel.tau2 == pytest.approx(plain.funnel.tau2, abs=1e-9, nan_ok=True)


@given(slices(), st.floats(1.0, 600.0))
def test_equal_minutes_judge_like_counting(data: SliceInput, minutes: float) -> None:
    by_count = assess(replace(data, minutes=None), POLICY)
    by_time = assess(replace(data, minutes=np.full((2, 2), minutes)), POLICY)
    assert by_time.ratio == pytest.approx(by_count.ratio, nan_ok=True)
    assert by_time.ratio_95.upper == pytest.approx(by_count.ratio_95.upper, nan_ok=True)
    assert by_time.funnel.expected == pytest.approx(by_count.funnel.expected, nan_ok=True)

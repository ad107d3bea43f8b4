"""Loads, expected work and ratios: published cases and identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from workload import load

slices = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 20), st.just(2)),
    elements=st.one_of(st.just(np.nan), st.integers(0, 5000).map(float)),
)
tables = hnp.arrays(np.float64, (5, 3, 2), elements=st.integers(0, 900).map(float))
minutes = hnp.arrays(np.float64, (3, 2), elements=st.floats(1.0, 600.0))


def test_published_rates() -> None:
    # Government news: 332 dossiers in Bát Mọt from 1 July to 14 October 2025 (106 days), 4
    # officials; 149,470 at 166 centres from 1 July to 15 August 2025 (46 days).
    assert load.per_30_days(332, 106) == pytest.approx(93.96, abs=0.005)
    assert load.load_per_official(332, 4, 106) == pytest.approx(23.49, abs=0.005)
    assert load.per_30_days(149_470 / 166, 46) == pytest.approx(587.2, abs=0.05)


def test_hours_of_fields_and_channels() -> None:
    dossiers = [[[60, 0], [10, 5]], [[0, 0], [0, 4]], [[np.nan, 1], [1, 1]]]
    # 60·10 + 10·30 + 5·24 = 1,020 minutes; 4·24 = 96 minutes.
    result = load.hours(dossiers, [[10, 5], [30, 24]])
    assert result[:2] == pytest.approx([17.0, 1.6])
    assert np.isnan(result[2])
    assert load.hours(dossiers[0], [[10, 5], [30, 24]]) == pytest.approx(17.0)


def test_crude_load_counts_every_dossier_the_same() -> None:
    dossiers = [[[60, 0], [10, 5]], [[0, 0], [0, 4]]]
    assert load.crude_load(dossiers, [3, 2], 60) == pytest.approx([12.5, 1.0])


def test_per_working_day() -> None:
    assert load.load_per_working_day([440.0], [4], 22) == pytest.approx([5.0])


def test_effective_scale_by_hand() -> None:
    # Σm·D = 10·60 + 30·10 = 900, Σm²·D = 100·60 + 900·10 = 15,000.
    dossiers = [[[60], [10]], [[0], [0]], [[np.nan], [1]]]
    scale = load.effective_scale(dossiers, [[10], [30]])
    assert scale[0] == pytest.approx(0.06)
    assert np.isnan(scale[1:]).all()


def test_expected_work_by_hand() -> None:
    work, officials = [100, 200, 400, 20, np.nan, 60], [4, 4, 8, 2, 7, np.nan]
    assert load.province_load(work, officials) == 40.0
    expected = load.expected(work, officials)
    assert expected[:4].tolist() == [160, 160, 320, 80]
    assert np.isnan(expected[4:]).all()
    ratio = load.ratio(work, expected)
    assert ratio[:4].tolist() == [0.625, 1.25, 1.25, 0.25]
    assert np.isnan(ratio[4:]).all()


def test_nothing_known_is_not_zero() -> None:
    assert np.isnan(load.province_load([np.nan], [4]))
    assert np.isnan(load.expected([np.nan], [4])).all()
    assert np.isnan(load.ratio([0.0], [0.0])).all()
    assert np.isnan(load.load_per_official([5.0, 5.0, np.nan], [0.0, np.nan, 1.0], 30)).all()


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match="days must be a finite number above 0"):
        load.per_30_days(1, 0)
    with pytest.raises(ValueError, match="working_days must be"):
        load.load_per_working_day([1.0], [1.0], np.nan)
    with pytest.raises(ValueError, match="officials must be 0 or more"):
        load.load_per_official([1.0], [-1.0], 30)
    with pytest.raises(ValueError, match="fields and channels"):
        load.hours(np.ones((4, 3, 2)), np.ones((2, 3)))
    with pytest.raises(ValueError, match="fields and channels"):
        load.hours(np.ones(3), np.ones(3))


@given(slices)
def test_expected_work_adds_up_to_the_work(table: np.ndarray) -> None:
    work, officials = table[:, 0], table[:, 1]
    expected = load.expected(work, officials)
    both = np.isfinite(work) & np.isfinite(officials)
    if officials[both].sum() > 0:
        assert expected[both].sum() == pytest.approx(work[both].sum(), rel=1e-9)
    assert np.isnan(expected[~both]).all()


@given(tables, minutes)
def test_effective_counts_vary_like_counts(dossiers: np.ndarray, table: np.ndarray) -> None:
    # The variance of scale · work is scale² · Σm²D, its expectation scale · ΣmD: they are equal.
    scale = load.effective_scale(dossiers, table)
    expectation = scale * load.weighted_total(dossiers, table)
    variance = scale**2 * load.weighted_total(dossiers, table**2)
    assert expectation == pytest.approx(variance, rel=1e-9, nan_ok=True)
    total = dossiers.sum(axis=(1, 2))
    assert np.all((expectation <= total * (1 + 1e-9)) | (total == 0))


@given(tables, st.floats(1.0, 600.0))
def test_one_weight_for_all_gives_the_count_back(dossiers: np.ndarray, weight: float) -> None:
    equal = np.full((3, 2), weight)
    counts = load.effective_scale(dossiers, equal) * load.weighted_total(dossiers, equal)
    total = np.where(dossiers.sum(axis=(1, 2)) > 0, dossiers.sum(axis=(1, 2)), np.nan)
    assert counts == pytest.approx(total, rel=1e-9, nan_ok=True)

"""One slice from every side: locality, other officials, capacity, what stands beside, what-if."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workload import assess
from workload.fdr import poisson_p
from workload.intervals import poisson_interval
from workload.locality import Allowance
from workload.needs import NeedRules, slice_need
from workload.verdicts import (
    beside,
    capacity_factor,
    locality_factor,
    officials_factor,
    reference_of,
    rejudged,
)
from workload.whatif import Assumptions, examine

BAND = (0.8, 1.25)
POLICY = assess.Policy(minimum_expected=10, minimum_team=4, band=BAND)
NEED = NeedRules(
    hours_per_day=8, absence_share=0.12, category_shares=(0.4, 0.2, 0.08, 0.15),
    management_hours_per_working_day=2, minimum_team=4, level_posts=1, capacity_band=(0.8, 1.1),
)  # fmt: skip
RULES = Assumptions(
    verdict=POLICY, need=NEED, floor=0.0, cap=0.25,
    allowances={"mountain": Allowance(0.05, 0, 0, 0.05), "elderly_share": Allowance(0.2, 0.1)},
)  # fmt: skip


def made(seed: int, communes: int = 12) -> assess.SliceInput:
    rng = np.random.default_rng(seed)
    dossiers = rng.poisson(rng.uniform(5, 90, size=(communes, 3, 2))).astype(float)
    dossiers[1] = np.nan
    return assess.SliceInput(
        dossiers=dossiers, minutes=rng.uniform(8, 60, size=(3, 2)),
        officials=rng.integers(3, 12, size=communes).astype(float), days=92, working_days=64,
        covered=np.isfinite(dossiers).all(axis=(1, 2)), dispersion=1.8,
    )  # fmt: skip


def traits(communes: int = 12) -> dict[str, np.ndarray]:
    return {"mountain": np.arange(communes) % 2.0, "elderly_share": np.full(communes, np.nan)}


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_locality_is_fewer_officials_by_the_same_share(seed: int) -> None:
    """An official with 5 % less time is 0.95 of one: assess that, and the ratios are the same."""
    data = made(seed)
    share = np.random.default_rng(seed).uniform(0, 0.25, size=12)
    result = assess.assess(data, POLICY)
    factor = locality_factor(data.officials, share, reference_of(data, result))
    found = rejudged(result, factor, BAND)
    other = assess.assess(replace(data, officials=data.officials * (1 - share)), POLICY)
    both = result.sufficient & other.sufficient
    assert both.sum() > 8
    assert found.ratio[both] == pytest.approx(other.ratio[both])
    assert found.ratio_95.lower[both] == pytest.approx(other.ratio_95.lower[both])
    assert found.verdict[both].tolist() == other.verdict[both].tolist()
    # The expected work still adds up to the work there is.
    expected = result.expected / factor
    assert np.nansum(expected) == pytest.approx(np.nansum(result.workload))


def test_no_locality_changes_nothing() -> None:
    data = made(1)
    result = assess.assess(data, POLICY)
    factor = locality_factor(data.officials, np.zeros(12), reference_of(data, result))
    assert factor == pytest.approx(1)
    assert rejudged(result, factor, BAND).verdict.tolist() == result.verdict.tolist()
    assert rejudged(result, factor, BAND).evidence.tolist() == result.evidence.tolist()


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(1, 15))
def test_other_officials_of_one_commune_are_assessed_anew(seed: int, instead: int) -> None:
    data = made(seed)
    result = assess.assess(data, POLICY)
    tried = data.officials.copy()
    tried[4] = instead
    other = assess.assess(replace(data, officials=tried), POLICY)
    factor = officials_factor(data.officials, tried, reference_of(data, result))
    assert (result.ratio * factor)[4] == pytest.approx(other.ratio[4])
    assert (result.ratio_95.upper * factor)[4] == pytest.approx(other.ratio_95.upper[4])


def test_nobody_present_has_no_ratio() -> None:
    data = made(2)
    result = assess.assess(data, POLICY)
    factor = officials_factor(data.officials, np.zeros(12), reference_of(data, result))
    assert np.isnan(factor).all()
    assert set(rejudged(result, factor, BAND).verdict) == {"insufficient"}


def test_capacity_by_hand() -> None:
    """600 hours of work, 5 officials with 100 hours each for it: 1.2."""
    data = made(3)
    result = assess.assess(data, POLICY)
    hours = np.full(12, 100.0)
    found = result.ratio * capacity_factor(result, hours)
    assert found == pytest.approx(result.workload / (data.officials * 100), nan_ok=True)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_capacity_is_1_where_the_officials_are_what_the_work_asks_for(seed: int) -> None:
    data = made(seed)
    rules = replace(NEED, minimum_team=0.0)
    result = assess.assess(data, POLICY)
    found = slice_need(result.workload, result, data.working_days, np.zeros(12), rules)
    # With exactly the required officials the load fills the hours.
    needed = replace(data, officials=found.need.required)
    other = assess.assess(needed, POLICY)
    again = slice_need(other.workload, other, data.working_days, np.zeros(12), rules)
    assert again.capacity.ratio[other.sufficient] == pytest.approx(1)
    assert again.need.difference[other.sufficient] == pytest.approx(0, abs=1e-9)


def test_the_need_of_a_slice_by_hand() -> None:
    """64 days of 7.04 hours; 0.17 of them for dossiers; 128 hours of management."""
    data = made(4)
    result = assess.assess(data, POLICY)
    hours = np.full(12, 450.56)
    found = slice_need(hours, result, 64, np.full(12, 0.1), NEED)
    assert found.available == pytest.approx(64 * 8 * 0.88 * 0.9)
    assert found.need.service == pytest.approx(450.56 / 405.504)
    assert found.need.required == pytest.approx(450.56 / 405.504 / 0.17 + 128 / 405.504)
    assert found.posts.tolist() == [7] * 12  # 6.85
    assert not found.at_minimum.any()
    assert slice_need(hours * 0, result, 64, np.zeros(12), NEED).at_minimum.all()


def test_shrunk_ratios_and_rates_are_of_the_counts_without_their_dispersion() -> None:
    data = made(5)
    result = assess.assess(data, POLICY)
    found = beside(data, result)
    judged = result.sufficient
    assert (np.isfinite(found.shrunk) == judged).all()
    towards = np.abs(found.shrunk - 1) <= np.abs(result.ratio - 1) + 0.05
    assert towards[judged].all()
    noisy = beside(replace(data, dispersion=6.0), assess.assess(data, POLICY))
    assert (noisy.q[judged] >= found.q[judged] - 1e-12).all()


@given(st.integers(0, 3000), st.floats(0.5, 3000), st.floats(1, 5))
def test_p_is_below_a_twentieth_where_the_interval_leaves_1_out(
    count: int, mean: float, dispersion: float
) -> None:
    """Garwood's interval at phi·mean, by the exact limits alone."""
    limits = poisson_interval(min(count, 9) / 1.0, 0.95)
    p = float(poisson_p(min(count, 9), mean))
    if abs(p - 0.05) > 1e-6:
        assert (p < 0.05) == (mean < limits.lower or mean > limits.upper)
    assert 0 <= float(poisson_p(count, mean, dispersion)) <= 1
    assert float(poisson_p(count * dispersion, mean * dispersion, dispersion)) == pytest.approx(
        float(poisson_p(count, mean)), rel=1e-6, abs=1e-300
    )


def test_p_of_published_tails() -> None:
    """P(X >= 10 | 4) = 0.008132, P(X <= 0 | 3) = 0.049787 (tables of the Poisson distribution)."""
    assert float(poisson_p(10, 4)) == pytest.approx(2 * 0.008132, abs=2e-6)
    assert float(poisson_p(0, 3)) == pytest.approx(2 * 0.049787, abs=2e-6)
    assert float(poisson_p(4, 4)) == 1.0
    assert np.isnan(poisson_p(np.nan, 4))
    with pytest.raises(ValueError, match="dispersion"):
        poisson_p(3, 4, 0.5)


def test_what_if_is_the_method_step_by_step() -> None:
    data = made(6)
    low, high = data.minutes * 0.8, data.minutes * 1.2
    found = examine(data, traits(), RULES, (low, high))
    result = assess.assess(data, POLICY)
    assert found.result.verdict.tolist() == result.verdict.tolist()
    assert found.place.share.tolist() == (traits()["mountain"] * 0.05).tolist()
    assert not found.place.known["elderly_share"].any()
    assert len(found.robustness.plain.least) == result.sufficient.sum()
    mountain = traits()["mountain"] == 1
    known = np.isfinite(found.need.need.service)
    assert known.sum() == 11
    grown = found.need_adjusted.need.service / found.need.need.service
    assert grown[mountain & known] == pytest.approx(1 / 0.95)
    assert grown[~mountain & known] == pytest.approx(1)
    by_count = examine(replace(data, minutes=None), traits(), RULES, (low, high))
    assert by_count.robustness is None
    assert by_count.need is None


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.floats(0.2, 5))
def test_what_if_does_not_depend_on_the_unit_of_time_or_the_order(seed: int, scale: float) -> None:
    data = made(seed)
    ranges = (data.minutes * 0.8, data.minutes * 1.2)
    plain = examine(data, traits(), RULES, ranges)
    longer = replace(data, minutes=data.minutes * scale)
    scaled = examine(longer, traits(), RULES, (ranges[0] * scale, ranges[1] * scale))
    assert scaled.result.ratio == pytest.approx(plain.result.ratio, nan_ok=True)
    assert scaled.robustness.plain.ratio.upper == pytest.approx(plain.robustness.plain.ratio.upper)
    assert scaled.robustness.flip.change == pytest.approx(
        plain.robustness.flip.change, nan_ok=True, rel=1e-6
    )
    order = np.random.default_rng(seed).permutation(12)
    moved = replace(
        data, dossiers=data.dossiers[order], officials=data.officials[order],
        covered=data.covered[order],
    )  # fmt: skip
    other = examine(moved, {n: v[order] for n, v in traits().items()}, RULES, ranges)
    assert other.adjusted.verdict.tolist() == plain.adjusted.verdict[order].tolist()
    assert other.beside.q == pytest.approx(plain.beside.q[order], nan_ok=True)
    assert other.need_adjusted.posts == pytest.approx(plain.need_adjusted.posts[order], nan_ok=True)

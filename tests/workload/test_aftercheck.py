"""The after-check: published figures, by hand, and how often its interval is right."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workload.aftercheck import (
    Changes,
    between_variance,
    difference_in_differences,
    load_changes,
    planned_ratio,
)

# BCG vaccine against tuberculosis, 13 trials: cases and others, vaccinated and not. Colditz et al.
# (1994), JAMA 271:698-702; the textbook example of meta-analysis. By DerSimonian and Laird the
# log risk ratio is -0.7141, tau² 0.3088 (Viechtbauer 2010, J. Stat. Software 36(3), section 3).
BCG = np.array([
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
    (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892),
    (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
], dtype=np.float64)  # fmt: skip


def log_risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    cases, others, control_cases, control_others = BCG.T
    first, second = cases + others, control_cases + control_others
    values = np.log(cases / first / (control_cases / second))
    return values, 1 / cases - 1 / first + 1 / control_cases - 1 / second


def test_the_variance_between_is_the_published_one() -> None:
    values, variances = log_risk_ratios()
    assert between_variance(values, variances) == pytest.approx(0.3088, abs=5e-5)


def test_the_mean_of_the_controls_is_the_published_one() -> None:
    values, variances = log_risk_ratios()
    changes = Changes(np.append(values, 0.0), np.append(variances, 0.01))
    inside = np.arange(14) == 13
    found = difference_in_differences(changes, inside, ~inside)
    assert found is not None
    assert np.log(found.other_change) == pytest.approx(-0.7141, abs=5e-5)
    assert found.tau2 == pytest.approx(0.3088, abs=5e-5)
    # The published standard error of the mean is 0.1787; the one inside adds 0.01 + tau².
    error = np.sqrt(0.1787**2 + 0.01 + 0.3088)
    low, high = 0.7141 + stats.t.ppf([0.025, 0.975], 12) * error
    assert np.log(found.interval) == pytest.approx((low, high), abs=2e-4)
    assert np.log(found.detectable) == pytest.approx(
        -(stats.t.ppf(0.975, 12) + stats.norm.ppf(0.8)) * error, abs=2e-4
    )


def test_units_that_differ_by_chance_alone_have_no_spread() -> None:
    assert between_variance([1.0, 1.1, 0.9], [1.0, 1.0, 1.0]) == 0.0


def test_a_change_by_hand() -> None:
    # 300 hours of 2 + 3 officials, 60 an official; then 200 of 5: 40. Counts of 100 and 50 make
    # (100² / 50 + 200² / 50) / 300² = 1/90; after: 1/80.
    found = load_changes(
        ([[100, 200]], [[2, 3]], [[50, 50]]), ([[200]], [[5]], [[80]]), dispersion=2.0
    )
    assert found.log_ratio == pytest.approx([np.log(2 / 3)])
    assert found.variance == pytest.approx([2 * (1 / 90 + 1 / 80)])


def test_what_is_missing_stays_missing() -> None:
    missing = np.nan
    before = ([[10, 10], [10, missing], [0, 0], [10, 10]], [[1, 1]] * 4, [[9, 9]] * 4)
    after = ([[10], [10], [10], [10]], [[1], [1], [1], [0]], [[9]] * 4)
    found = load_changes(before, after, 1.0)
    assert np.isfinite(found.log_ratio).tolist() == [True, False, False, False]
    assert np.isfinite(found.variance).tolist() == [True, False, False, False]


def test_what_posts_alone_would_do() -> None:
    # 4 become 5, 9 become 10: the geometric mean of 0.8 and 0.9.
    assert planned_ratio([4, 9, np.nan], [1, 1, 1]) == pytest.approx(np.sqrt(0.8 * 0.9))
    assert planned_ratio([5], [-1]) == pytest.approx(1.25)
    assert np.isnan(planned_ratio([1], [-1]))


def test_too_few_communes_outside_say_nothing() -> None:
    changes = Changes(np.zeros(10), np.ones(10))
    inside = np.arange(10) == 0
    assert difference_in_differences(changes, inside, ~inside) is None
    nobody = np.zeros(10, dtype=bool)
    assert difference_in_differences(changes, nobody, ~nobody) is None
    with pytest.raises(ValueError, match="inside the plan and outside"):
        difference_in_differences(changes, ~nobody, ~nobody)


def test_a_dispersion_below_one_is_refused() -> None:
    one = ([[1.0]], [[1.0]], [[1.0]])
    with pytest.raises(ValueError, match="dispersion"):
        load_changes(one, one, 0.5)


@pytest.mark.parametrize(("treated", "tau", "true"), [(1, 0.15, 1.0), (5, 0.15, 0.85), (12, 0, 1)])
def test_the_interval_holds_the_truth_in_95_of_100_cases(
    treated: int, tau: float, true: float
) -> None:
    """Counts with dispersion 3 (gamma-Poisson), communes drifting apart by tau."""
    random = np.random.default_rng(20261127)
    n, months, runs, phi = 120, 3, 1500, 3.0
    people = random.integers(4, 15, n).astype(np.float64)
    mean = random.uniform(40, 120, n) * people
    officials = np.repeat(people[:, None], months, axis=1)
    inside = np.arange(n) < treated
    held = 0
    for _ in range(runs):
        drift = random.normal(0.05, tau, n) + np.where(inside, np.log(true), 0.0)
        counts = []
        for factor in (np.ones(n), np.exp(drift)):
            expected = np.repeat((mean * factor)[:, None], months, axis=1)
            rates = random.gamma(expected / (phi - 1), phi - 1)
            counts.append(random.poisson(rates).astype(np.float64))
        windows = [(2 * count, officials, count) for count in counts]
        found = difference_in_differences(load_changes(*windows, phi), inside, ~inside)
        assert found is not None
        held += bool(found.interval.lower <= true <= found.interval.upper)
    # Within three standard errors of 95 % (0.56 points each).
    assert held / runs == pytest.approx(0.95, abs=0.017)

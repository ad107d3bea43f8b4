"""How often the verdict is right where the truth is known: a small operating characteristic.

The bounds leave room for the chance of few seeds (a share of 95 % of 300 months has a standard
error of 1.3 points). What the method cannot reach at a dispersion of 3.6 stands in
docs/characteristic.md; here the aims hold where the information is there.
"""

from dataclasses import replace

import numpy as np
import pytest

from bench.characteristic import BACKGROUND, Trials, trials
from bench.characteristic_text import most_powerful
from bench.province import MONTHS, Province, World, dispersion_of, draw, judged

SEEDS = 12
FLAGS = ("overloaded", "underloaded")


@pytest.fixture(scope="module")
def calmer() -> Trials:
    """Communes of every size and true ratio, months twice as variable as Poisson."""
    return trials("probed", World(weighted=False, dispersion=2.0), SEEDS)


@pytest.fixture(scope="module")
def ordinary() -> Trials:
    """The same in hours, with the variation of the demonstration."""
    return trials("probed", World(), SEEDS)


@pytest.fixture(scope="module")
def without_effect() -> Trials:
    return trials("without_effect", World(), SEEDS)


def province(seed: int) -> Province:
    random = np.random.default_rng(seed)
    size = random.uniform(*BACKGROUND, 60)
    return draw(size, random.uniform(0.5, 2.0, 60), World(), random)


def test_the_simulation_has_the_dispersion_and_the_truth_it_says() -> None:
    random = np.random.default_rng(20261001)
    size = random.uniform(*BACKGROUND, 166)
    drawn = draw(size, random.uniform(0.5, 2.0, 166), World(weighted=False), random)
    assert dispersion_of(drawn) == pytest.approx(3.6, rel=0.08)
    assert (drawn.true_ratio @ drawn.officials) == pytest.approx(drawn.officials.sum())
    received = drawn.dossiers.sum(axis=(2, 3))
    found = (received / drawn.expected).mean(axis=1)
    assert found == pytest.approx(drawn.true_ratio, rel=0.15)
    assert received.sum() == pytest.approx(drawn.expected.sum(), rel=0.01)


def test_large_deviations_are_found_from_300_expected_dossiers_on(calmer: Trials) -> None:
    enough = calmer.sized(300.0)
    assert calmer.share(enough & (calmer.true_ratio >= 1.59), "overloaded") >= 0.95
    assert calmer.share(enough & (calmer.true_ratio <= 0.63), "underloaded") >= 0.95


def test_with_the_dispersion_of_the_demonstration_from_1200_on(ordinary: Trials) -> None:
    enough = ordinary.sized(1200.0)
    assert ordinary.share(enough & (ordinary.true_ratio >= 1.59), "overloaded") >= 0.95
    assert ordinary.share(enough & (ordinary.true_ratio <= 0.63), "underloaded") >= 0.95


def test_what_is_not_found_is_watched(ordinary: Trials) -> None:
    enough = ordinary.sized(300.0)
    high, low = ordinary.true_ratio >= 1.59, ordinary.true_ratio <= 0.63
    assert ordinary.share(enough & high, "overloaded", "watch_high") >= 0.98
    assert ordinary.share(enough & low, "underloaded", "watch_low") >= 0.96


def test_never_is_the_opposite_said(ordinary: Trials) -> None:
    assert ordinary.share(ordinary.true_ratio >= 1.39, "underloaded", "watch_low") <= 0.01
    assert ordinary.share(ordinary.true_ratio >= 1.59, "underloaded") == 0.0
    assert ordinary.share(ordinary.true_ratio <= 0.63, "overloaded") == 0.0


def test_of_ordinary_communes_at_most_one_in_166_is_flagged(ordinary: Trials) -> None:
    normal = ordinary.between(0.87, 1.15)
    assert normal.sum() > 10_000
    assert ordinary.share(normal, *FLAGS) <= 1 / 166


def test_at_the_edge_of_the_band_at_most_2_5_per_cent_are_flagged(ordinary: Trials) -> None:
    # The error of a 95 % interval on one side; a point more for few seeds and skewed counts.
    assert ordinary.share(ordinary.near(1.25), "overloaded") <= 0.035
    assert ordinary.share(ordinary.near(0.8), "underloaded") <= 0.045


def test_without_effect_small_communes_are_hardly_flagged(without_effect: Trials) -> None:
    for low, high in ((100.0, 300.0), (300.0, 1200.0), (1200.0, np.inf)):
        assert without_effect.share(without_effect.sized(low, high), *FLAGS) <= 1 / 166
    # Between 20 and 50 expected dossiers: 0.85 % in 200 seeds, against 53 % outside the band.
    assert without_effect.share(without_effect.sized(20.0, 50.0), *FLAGS) <= 0.02


def test_half_a_province_overloaded_is_still_found_and_no_funnel_finds_it() -> None:
    half = trials("half_overloaded", World(), SEEDS)
    heavy = (half.true_ratio > 1.0) & half.sized(600.0)
    assert half.share(heavy, "overloaded") >= 0.95
    assert half.outlier[heavy].mean() == 0.0


def test_the_most_powerful_test_by_hand() -> None:
    # By hand: (0.35 - 1.959964·sqrt(3.6·1.25/300))/sqrt(3.6·1.6/300) = 0.7936, Φ = 0.7863.
    assert most_powerful(300, 1.6, 1.25, 3.6) == pytest.approx(0.7863, abs=1e-4)


def test_the_order_of_communes_changes_nothing() -> None:
    drawn = province(3)
    order = np.random.default_rng(4).permutation(drawn.officials.size)
    turned = replace(
        drawn,
        dossiers=drawn.dossiers[order],
        officials=drawn.officials[order],
        true_ratio=drawn.true_ratio[order],
        expected=drawn.expected[order],
    )
    phi = dispersion_of(drawn)
    assert dispersion_of(turned) == pytest.approx(phi, rel=1e-12)
    for month in range(MONTHS):
        straight, shuffled = judged(drawn, month, phi), judged(turned, month, phi)
        assert (straight.verdict[order] == shuffled.verdict).all()
        assert straight.ratio[order] == pytest.approx(shuffled.ratio, rel=1e-12)


@pytest.mark.parametrize("factor", [0.25, 3.0, 60.0])
def test_scaling_all_handling_times_changes_nothing(factor: float) -> None:
    drawn = province(5)
    assert drawn.minutes is not None
    scaled = replace(drawn, minutes=factor * drawn.minutes)
    phi = dispersion_of(drawn)
    assert dispersion_of(scaled) == pytest.approx(phi, rel=1e-9)
    for month in range(MONTHS):
        plain, other = judged(drawn, month, phi), judged(scaled, month, phi)
        assert (plain.verdict == other.verdict).all()
        assert other.ratio_95.lower == pytest.approx(plain.ratio_95.lower, rel=1e-9)

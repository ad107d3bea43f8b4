"""Dispersion within communes: by hand, on simulated months, and under holes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from workload import dispersion
from workload.dispersion import within

tables = hnp.arrays(
    np.float64,
    st.tuples(st.integers(2, 8), st.integers(2, 8)),
    elements=st.integers(1, 400).map(float),
)


def simulated(factor: float, seed: int = 20260701) -> np.ndarray:
    """Months of 166 communes whose variance is `factor` times their expectation."""
    random = np.random.default_rng(seed)
    mean = np.outer(random.uniform(40, 600, 166), random.uniform(0.7, 1.4, 15))
    return factor * random.poisson(mean / factor).astype(np.float64)


def test_two_by_two_by_hand() -> None:
    # Margins 40, 40 and 40, 40 of 80: every fitted value is 20, every residual 10,
    # so Pearson's sum is 4·100/20 = 20 on 4 - 2 - 2 + 1 = 1 degree of freedom.
    assert within([[30, 10], [10, 30]], np.ones((2, 2))) == pytest.approx(20.0)


def test_the_exposure_explains_what_it_should() -> None:
    # The same counts are exactly what officials of 3, 1, 1 and 3 lead one to expect.
    assert within([[30, 10], [10, 30]], [[3, 1], [1, 3]]) == 1.0


def test_a_table_of_pure_effects_has_no_dispersion() -> None:
    assert within(np.outer([10, 50, 400], [1, 2, 3, 4]), np.ones((3, 4))) == 1.0


@pytest.mark.parametrize("factor", [1.0, 3.0, 8.0])
def test_simulated_months_give_back_their_dispersion(factor: float) -> None:
    counts = simulated(factor)
    assert within(counts, np.ones_like(counts)) == pytest.approx(factor, rel=0.06)


def test_holes_do_not_bias() -> None:
    counts = simulated(4.0)
    counts[np.random.default_rng(7).random(counts.shape) < 0.25] = np.nan
    assert within(counts, np.ones_like(counts)) == pytest.approx(4.0, rel=0.08)


def test_a_hole_in_the_exposure_is_a_hole() -> None:
    counts = np.array([[30.0, 12, 20], [10, 30, 22], [15, 18, 11]])
    hole, exposure = counts.copy(), np.ones_like(counts)
    hole[1, 2] = exposure[1, 2] = np.nan
    assert within(counts, exposure) == within(hole, np.ones_like(counts))


def test_communes_and_months_without_information_are_left_out() -> None:
    counts = np.array([[30.0, 10], [10, 30]])
    padded = np.full((5, 4), np.nan)
    padded[:2, :2] = counts
    padded[2, :2] = 0.0  # a commune without one dossier
    padded[3, 0] = 25.0  # a commune with one month
    padded[0, 3] = 99.0  # a month with one commune
    assert within(padded, np.ones_like(padded)) == pytest.approx(20.0)


@pytest.mark.parametrize(
    "counts",
    [
        np.empty((0, 0)),
        np.full((3, 3), np.nan),
        [[4.0, 5.0, 6.0]],
        [[4.0, np.nan], [np.nan, 5.0]],
        [[0.0, 0.0], [0.0, 0.0]],
    ],
)
def test_too_little_to_estimate_is_refused(counts: np.ndarray) -> None:
    with pytest.raises(ValueError, match="too few reported months"):
        within(counts, np.ones(np.shape(counts)))


def test_wrong_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="communes by months"):
        within([1.0, 2.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="communes by months"):
        within(np.ones((2, 3)), np.ones((3, 2)))
    with pytest.raises(ValueError, match="counts must be 0 or more"):
        within([[-1.0, 2.0], [1.0, 2.0]], np.ones((2, 2)))
    with pytest.raises(ValueError, match="expected must be above 0"):
        within(np.ones((2, 2)), [[1.0, 0.0], [1.0, 1.0]])


def test_a_fit_that_does_not_settle_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispersion, "MOST_ROUNDS", 1)
    with pytest.raises(ValueError, match="does not settle"):
        within([[30, 10], [10, 30]], [[3, 1], [2, 5]])


@given(tables)
def test_never_below_one(counts: np.ndarray) -> None:
    assert within(counts, np.ones_like(counts)) >= 1.0


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_communes_and_the_unit_of_exposure_do_not_matter(
    counts: np.ndarray, random: st.random_module
) -> None:
    order = list(range(len(counts)))
    random.shuffle(order)
    plain = within(counts, np.ones_like(counts))
    assert within(counts[order], np.full_like(counts, 30.5)) == pytest.approx(plain, rel=1e-6)
    assert within(counts.T, np.ones_like(counts.T)) == pytest.approx(plain, rel=1e-6)

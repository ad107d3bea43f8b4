"""Rank correlation: worked examples, an independent implementation, what must not change it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr

from workload.association import rank_correlation

FIGURES = arrays(float, 12, elements=st.integers(-5, 5).map(float))


def test_the_example_of_textbooks():
    """IQ and hours of television, a worked example without ties: rho = -29/165."""
    quotient = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
    hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    found = rank_correlation(quotient, hours)
    assert found.correlation == pytest.approx(-29 / 165)
    assert found.pairs == 10


@given(FIGURES, FIGURES)
def test_it_is_scipy_s_with_ties(first, second):
    found = rank_correlation(first, second)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        assert np.isnan(found.correlation)
    else:
        assert found.correlation == pytest.approx(spearmanr(first, second).statistic, abs=1e-12)
        assert rank_correlation(second, first).correlation == pytest.approx(found.correlation)
        assert rank_correlation(first, -second).correlation == pytest.approx(-found.correlation)
        assert rank_correlation(np.exp(first), second).correlation == pytest.approx(
            found.correlation
        )


def test_unknown_figures_make_no_pair():
    found = rank_correlation([1, 2, np.nan, 4, 5, 3], [1, 2, 0, 4, np.nan, 3])
    assert found == (pytest.approx(1.0), 4)


@pytest.mark.parametrize(("first", "second"), [([], []), ([1, 2], [2, 1]), ([1, 1, 1], [1, 2, 3])])
def test_too_few_or_all_alike_have_none(first, second):
    found = rank_correlation(first, second)
    assert np.isnan(found.correlation)
    assert found.pairs == len(first)


@pytest.mark.parametrize(("first", "second"), [([1, 2, 3], [1, 2]), ([[1, 2]], [[2, 1]])])
def test_shapes_must_agree(first, second):
    with pytest.raises(ValueError, match="one figure a commune"):
        rank_correlation(first, second)

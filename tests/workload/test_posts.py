"""Short and spare posts side by side, against reported figures and identities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workload.posts import balance

FIGURES = st.one_of(st.just(float("nan")), st.integers(0, 400).map(lambda n: n / 4))


def test_a_level_total_hides_shortage_and_surplus() -> None:
    found = balance([10, 2, 7, 5], [4, 8, 7, np.nan])
    assert found == (3, 19.0, 19.0, 0.0, 6.0, 6.0, 1, 1)


def test_the_case_of_the_method() -> None:
    # methods.md 5: 79 present, 209 required: 130 short.
    assert balance([79], [209]).difference == -130
    assert balance([79], [209]).short == 130


@given(st.lists(st.tuples(FIGURES, FIGURES), max_size=30))
def test_what_is_short_and_spare_is_the_difference(pairs: list[tuple[float, float]]) -> None:
    have, wanted = (np.array([pair[end] for pair in pairs]) for end in (0, 1))
    found = balance(have, wanted)
    assert found.spare - found.short == pytest.approx(found.difference)
    assert found.difference == pytest.approx(found.have - found.wanted)
    assert found.short_communes + found.spare_communes <= found.communes <= len(pairs)
    turned = balance(wanted, have)
    assert (turned.short, turned.spare) == pytest.approx((found.spare, found.short))


def test_figures_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="have"):
        balance([-1.0], [1.0])
    with pytest.raises(ValueError, match="one number"):
        balance([1.0, 2.0], [1.0])

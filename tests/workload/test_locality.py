"""What the place takes: bounded, signed, capped, and a waterfall that adds up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workload.locality import Allowance, locality, waterfall

RULES = {
    "mountain": Allowance(0.10),
    "area": Allowance(0.0005, reference=50, lowest=-0.02, highest=0.10),
}


def test_allowances_add_up_within_their_bounds():
    """205.66 km2 beyond 50 is 0.0778; a small lowland commune loses at most 0.02, held at 0."""
    place = locality({"mountain": [1, 0], "area": [205.66, 8]}, RULES)
    assert place.share == pytest.approx([0.17783, 0.0])
    assert place.parts["area"] == pytest.approx([0.07783, -0.02])
    assert place.held_back == pytest.approx([0.0, 0.02])


def test_the_cap_holds():
    place = locality({"mountain": [1], "area": [500]}, RULES, cap=0.15)
    assert place.share.tolist() == [0.15]
    assert place.held_back == pytest.approx([-0.05])


def test_an_unknown_trait_asks_for_nothing():
    assert locality({"mountain": [1], "area": [np.nan]}, RULES).share == pytest.approx([0.1])


def test_bounds_out_of_order_are_refused():
    with pytest.raises(ValueError, match="not in order"):
        Allowance(0.1, lowest=0.2, highest=0.1)
    with pytest.raises(ValueError, match="not in order"):
        locality({"mountain": [1]}, {}, floor=0.3, cap=0.2)


def test_a_known_waterfall():
    """100 dossiers, a tenth of the time taken: 111.1; then another 0.1: 125."""
    place = locality({"mountain": [1], "area": [250]}, RULES)
    steps = waterfall([100.0], place)
    assert steps["mountain"] == pytest.approx([11.1111], abs=1e-4)
    assert steps["area"] == pytest.approx([13.8889], abs=1e-4)
    assert steps["held_back"] == pytest.approx([0.0])


@given(
    load=st.floats(0, 1000),
    mountain=st.booleans(),
    area=st.floats(1, 500),
    cap=st.floats(0, 0.5),
)
def test_the_steps_lead_from_the_plain_load_to_the_adjusted_one(
    load: float, mountain: bool, area: float, cap: float
):
    place = locality({"mountain": [mountain], "area": [area]}, RULES, cap=cap)
    steps = waterfall([load], place)
    adjusted = load + sum(step[0] for step in steps.values())
    assert adjusted == pytest.approx(load / (1 - place.share[0]))
    assert 0 <= place.share[0] <= cap

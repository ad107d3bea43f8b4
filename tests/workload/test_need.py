"""Officials needed and posts by the frame, on the check values of the method."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workload.need import available_hours, category_factor, required_staff, whole_posts
from workload.norm import PostFrame, reference_posts


def test_the_published_example_of_wisn():
    """WISN manual: 79 present where 209 are required, ratio 0.378, 130 short."""
    need = required_staff([209.0], 1.0, [79.0])
    assert need.ratio[0] == pytest.approx(0.378, abs=5e-4)
    assert need.difference[0] == -130


def test_allowances_multiply_and_add():
    """1,000 hours at 100 each are 10; a fifth elsewhere makes 12.5; 50 hours add 0.5."""
    need = required_staff(
        [1000.0], 100.0, [10.0], category_shares=[0.15, 0.05], individual_hours=50.0
    )
    assert need.service[0] == 10
    assert need.required[0] == pytest.approx(13.0)
    assert category_factor([0.2]) == 1.25


def test_no_commune_needs_less_than_its_minimum_team():
    need = required_staff([10.0, 1000.0], 100.0, [4.0, 8.0], minimum_team=4)
    assert need.required.tolist() == [4, 10]
    assert need.difference.tolist() == [0, -2]


def test_missing_stays_missing():
    need = required_staff([np.nan, 500.0], 100.0, [4.0, np.nan], minimum_team=4)
    assert np.isnan(need.required[0])
    assert np.isnan(need.ratio).all()


def test_support_work_that_takes_all_the_time_is_refused():
    with pytest.raises(ValueError, match="no time is left"):
        category_factor([0.6, 0.4])


def test_hours_available():
    """22 days of 8 hours, a quarter elsewhere, a tenth for the place: 176 × 0.75 × 0.9."""
    assert available_hours(22, 8, category_allowance=0.25, locality=[0.1]) == pytest.approx([118.8])


@pytest.mark.parametrize(
    ("required", "posts"),
    [
        (0.0, 0), (0.2, 1), (1.0, 1), (1.1, 1), (1.11, 2), (2.2, 2), (2.21, 3), (3.3, 3), (3.31, 4),
        (4.4, 4), (4.41, 5), (5.5, 5), (5.51, 6), (10.5, 10), (10.6, 11), (13.0, 13),
    ],
)  # fmt: skip
def test_posts_are_rounded_as_wisn_rounds(required: float, posts: int):
    assert whole_posts(required) == posts


@given(st.floats(0, 500))
def test_whole_posts_are_never_far_from_the_need(required: float):
    posts = float(whole_posts(required))
    assert posts == int(posts)
    assert -1 < required - posts <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("people", "mountain", "kind", "posts"),
    [
        (4174, True, "xa", 32), (197142, False, "phuong", 70), (16000, False, "xa", 32),
        (17999, False, "xa", 32), (18000, False, "xa", 33), (18000, True, "xa", 34),
        (60000, False, "xa", 50), (60000, False, "phuong", 54),
    ],
)  # fmt: skip
def test_the_frame_of_posts(people: int, mountain: bool, kind: str, posts: int):
    """Bát Mọt 32 and Hạc Thành 70, as the method's notes give them."""
    assert reference_posts([people], [mountain], [kind]).tolist() == [posts]


def test_an_unknown_population_has_no_frame_and_policy_may_change_it():
    assert np.isnan(reference_posts([np.nan], [True], ["xa"])[0])
    assert reference_posts([0], [False], ["xa"], PostFrame(base_posts=28)).tolist() == [28]

"""The recent trend on the method's check value, and when it says nothing."""

from __future__ import annotations

import numpy as np
import pytest

from workload.trend import recent_trend

VALUES = [24.67, 24.6, 28, 30.2, 30.6]
LOWER = [23.16, 23.15, 26.44, 28.63, 28.98]
UPPER = [26.25, 26.19, 29.64, 31.9, 32.25]


def test_the_check_value_of_the_method():
    trend = recent_trend([VALUES], [LOWER], [UPPER])
    assert trend.slope[0] == pytest.approx(1.751566, abs=1e-6)
    assert trend.chi2[0] == pytest.approx(46.77, abs=0.01)
    assert trend.direction.tolist() == ["rising"]


def test_turned_round_it_falls():
    backwards = (VALUES[::-1], LOWER[::-1], UPPER[::-1])
    trend = recent_trend(*([one] for one in backwards))
    assert trend.direction.tolist() == ["falling"]
    assert trend.slope[0] == pytest.approx(-1.751566, abs=1e-6)


def test_only_the_last_five_points_count():
    trend = recent_trend([[900, *VALUES]], [[800, *LOWER]], [[1000, *UPPER]])
    assert trend.slope[0] == pytest.approx(1.751566, abs=1e-6)


def test_four_points_are_too_few():
    trend = recent_trend([[np.nan, *VALUES[1:]]], [LOWER], [UPPER])
    assert trend.direction.tolist() == ["too_few"]
    assert np.isnan(trend.slope[0])


def test_one_point_alone_makes_no_trend():
    """Without the last point the slope turns round."""
    values = [[10, 9.9, 9.8, 9.7, 30]]
    trend = recent_trend(values, np.subtract(values, 1), np.add(values, 1))
    assert trend.chi2[0] > 9.5495
    assert trend.direction.tolist() == ["none"]


def test_a_flat_line_has_none():
    values = np.full((2, 6), 12.0)
    assert recent_trend(values, values - 1, values + 1).direction.tolist() == ["none", "none"]


def test_an_interval_without_width_is_refused():
    with pytest.raises(ValueError, match="no width"):
        recent_trend([VALUES], [VALUES], [VALUES])

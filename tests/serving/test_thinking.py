"""The people of `bench.serving` think as people met at any moment do."""

from __future__ import annotations

import random
from statistics import mean

import pytest

from bench.serving.clicks import still_thinking


def test_a_thought_met_at_any_moment_lasts_on_as_renewal_theory_says() -> None:
    """E[X²] / 2 E[X] of X from 5 to 15 seconds: (100 + 100/12) / 20; and never more than 15."""
    chance = random.Random(1)
    lasts = [still_thinking(chance) for _ in range(40_000)]
    assert mean(lasts) == pytest.approx((100 + 100 / 12) / 20, abs=0.06)
    # Every thought lasts five seconds at least: so long as many come back in each of them.
    for second in range(5):
        share = mean(second <= one < second + 1 for one in lasts)
        assert share == pytest.approx(0.1, abs=0.006)
    assert min(lasts) >= 0
    assert max(lasts) <= 15

"""What a change would free or cost, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from workload import scenarios
from workload.scenarios import Today, effect, required, tornado

# Two communes, two fields, online and in person; 100 hours available: 6,000 minutes a post.
TODAY = Today(
    dossiers=np.array([[[100.0, 500], [20, 180]], [[0, 60], [10, 30]]]),
    minutes=np.array([[8.0, 10], [25, 30]]),
    available=100.0,
    category_shares=[0.2],
    minimum_team=1.0,
)


def test_need_by_hand() -> None:
    # 800 + 5,000 + 500 + 5,400 = 11,700 min = 195 h; 1.95 posts, over 0.8.
    # 600 + 250 + 900 = 1,750 min: 0.2917 over 0.8 is below the team of 1.
    assert required(TODAY) == pytest.approx([1.95 / 0.8, 1.0])


def test_more_online_frees_the_difference_of_the_minutes() -> None:
    # 600 dossiers, half online: 200 more than today at 2 minutes less.
    changed = effect(TODAY, scenarios.online_share(TODAY, 0, 0.5))
    assert changed.by_commune == pytest.approx([-200 * 2 / 6000 / 0.8, 0.0])
    assert changed.posts == pytest.approx(changed.by_commune.sum())


def test_the_share_online_today() -> None:
    # 100 + 20 + 0 + 10 of 900 in all.
    assert scenarios.online_today(TODAY) == pytest.approx(130 / 900)


def test_authentication_elsewhere() -> None:
    changed = effect(TODAY, scenarios.moved_elsewhere(TODAY, 0, 1.0))
    assert changed.posts == pytest.approx(-(5800 / 6000) / 0.8)
    # 2.44 posts are 3 (more than a tenth for each of two), 1.23 are 2.
    assert changed.whole_posts == -1


def test_growth_is_proportional_above_the_minimum_team() -> None:
    grown = scenarios.population_growth(TODAY, [0.1, 0.1])
    assert effect(TODAY, grown).by_commune == pytest.approx([0.195 / 0.8, 0.0])


def test_handling_times_scale_the_need() -> None:
    assert required(scenarios.handling_times(TODAY, 1.2))[0] == pytest.approx(1.2 * 1.95 / 0.8)


def test_a_new_reception_point_costs_its_posts_even_where_the_team_is_minimal() -> None:
    for commune in (0, 1):
        changed = effect(TODAY, scenarios.reception_point(TODAY, commune, 2))
        assert changed.posts == pytest.approx(2.0)
        assert changed.by_commune[1 - commune] == 0.0


def test_assistance_costs_minutes_of_online_dossiers() -> None:
    # A quarter of 120 online dossiers, 20 minutes each: 600 minutes, over 0.8 of the time.
    helped = scenarios.elderly_assistance(TODAY, 20.0, [0.25, 0.25])
    assert effect(TODAY, helped).by_commune[0] == pytest.approx(600 / 6000 / 0.8)


def test_no_change_is_no_effect_and_missing_stays_missing() -> None:
    gap = TODAY.dossiers.copy()
    gap[1, 0, 0] = np.nan
    missing = scenarios.population_growth(TODAY, 0.0)
    assert effect(TODAY, missing).posts == 0.0
    broken = Today(dossiers=gap, minutes=TODAY.minutes, available=100.0)
    found = effect(broken, scenarios.population_growth(broken, 0.5))
    assert np.isnan(found.by_commune[1])
    assert found.posts == pytest.approx(0.975)


def test_the_tornado_begins_with_what_matters_most() -> None:
    bars = tornado(TODAY, {
        "growth": (scenarios.population_growth, (0.0, 0.05, 0.1)),
        "times": (scenarios.handling_times, (0.8, 1.0, 1.2)),
        "online": (lambda now, value: scenarios.online_share(now, 0, value), (0.2, 0.5, 0.8)),
    })  # fmt: skip
    assert [bar.name for bar in bars] == ["times", "growth", "online"]
    assert bars[0].central == 0.0
    assert bars[0].swing == pytest.approx(0.4 * 1.95 / 0.8)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        scenarios.online_share(TODAY, 0, share)

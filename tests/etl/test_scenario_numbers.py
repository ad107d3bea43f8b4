"""The scenarios of the default edition: today's need is the mart's, and signs are right."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from etl.policy import policy_of
from etl.scenario_numbers import SCENARIOS, bounds, changes, ranges, setting, today
from warehouse import queries
from warehouse.connection import Connection
from warehouse.slices import read_slice
from workload.scenarios import effect, required, tornado

SLICE = {"scope": "all", "period_id": "2026-10"}


@pytest.fixture(scope="module")
def facts(default_connection: Connection):
    return read_slice(default_connection, **SLICE, staff_group="centre")


@pytest.fixture(scope="module")
def policy(default_connection: Connection):
    return policy_of(queries.run(default_connection, "policy"))


@pytest.mark.parametrize("certification", ["with", "without"])
@pytest.mark.parametrize("with_locality", [False, True])
def test_the_need_of_today_is_that_of_the_mart(
    default_connection, facts, policy, certification, with_locality
):
    column = "_adjusted" if with_locality else ""
    need = queries.run(default_connection, "slice_need", **SLICE, certification=certification)
    now = today(facts, policy, certification, facts.minutes, with_locality=with_locality)
    wanted = need.set_index("commune_code")[f"required{column}"].reindex(facts.commune_codes)
    assert np.allclose(required(now), wanted.to_numpy(float), equal_nan=True, atol=1e-3)


@cache
def _signs() -> dict[str, tuple[int, int]]:
    """Whether the low and the high end cost posts (1), free them (-1), or depend (0)."""
    return {
        "online_share": (1, -1), "handling_times": (-1, 1), "certification_moved": (-1, -1),
        "population_growth": (-1, 1), "reception_point": (1, 1), "elderly_minutes": (1, 1),
        "elderly_share": (1, 1),
    }  # fmt: skip


def test_every_scenario_frees_or_costs_as_it_must(facts, policy):
    now = today(facts, policy, "with", facts.minutes, with_locality=True)
    where = setting(facts, "with", None, None)
    given = ranges(policy)
    made = changes(where, {name: one.central for name, one in given.items()})
    assert tuple(made) == SCENARIOS
    for name, change in made.items():
        low, high = (effect(now, change(now, value)) for value in (given[name][0], given[name][2]))
        assert (np.sign(low.posts), np.sign(high.posts)) == _signs()[name], name
        for found in (low, high):
            # The sum of the communes is the province.
            assert found.posts == pytest.approx(np.nansum(found.by_commune))
            assert found.whole_posts == np.nansum(found.whole_by_commune)
    bars = tornado(now, {name: (made[name], given[name]) for name in made})
    assert [bar.swing for bar in bars] == sorted((bar.swing for bar in bars), reverse=True)
    assert {bar.name: bar.central for bar in bars}["handling_times"] == 0.0


def test_a_reception_point_costs_its_posts_where_it_is_and_nothing_elsewhere(facts, policy):
    now = today(facts, policy, "with", facts.minutes, with_locality=False)
    where = setting(facts, "with", "15607", None)
    change = changes(where, {name: one.central for name, one in ranges(policy).items()})
    found = effect(now, change["reception_point"](now, 2.0))
    assert found.posts == pytest.approx(2.0)
    assert facts.commune_codes[int(np.nanargmax(found.by_commune))] == "15607"


def test_one_field_online_is_a_part_of_all_fields_online(facts, policy):
    now = today(facts, policy, "with", facts.minutes, with_locality=False)
    central = {name: one.central for name, one in ranges(policy).items()}
    every = effect(
        now, changes(setting(facts, "with", None, None), central)["online_share"](now, 1)
    )
    by_field = [
        effect(now, changes(setting(facts, "with", None, field), central)["online_share"](now, 1))
        for field in facts.field_codes
    ]
    # Teams at their minimum make the parts add up to more than the whole at most.
    assert every.posts < 0
    assert all(every.posts - 1e-9 <= one.posts <= 1e-9 for one in by_field)


def test_without_certification_nothing_of_it_can_be_moved(facts, policy):
    where = setting(facts, "without", None, None)
    central = {name: one.central for name, one in ranges(policy).items()}
    assert "certification_moved" not in changes(where, central)


def test_the_bounds_are_those_of_the_policy(policy):
    assert bounds(policy)["online_share"] == (0.0, 1.0)
    assert bounds(policy)["population_growth"] == (-1.0, float("inf"))

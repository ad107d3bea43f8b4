"""The figures of a plan are the marts', and a plan's every row can be computed from them again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from warehouse import queries
from warehouse.connection import Connection
from warehouse.slices import read_slice
from warehouse.staffing import figures
from workload.allocate import Rules
from workload.staffing import Figures, excluded_of, propose

SLICE = {"scope": "all", "period_id": "2026-10", "certification": "with"}


@pytest.fixture(scope="module")
def rows(default_connection: Connection) -> dict[str, pd.DataFrame]:
    more = {"staff_group": "centre", "weighting": "weighted"}
    return {
        "need": queries.run(default_connection, "slice_need", **SLICE),
        "communes": queries.run(default_connection, "communes"),
        "load": queries.run(default_connection, "slice", **SLICE, **more),
    }


@pytest.fixture(scope="module")
def given(default_connection: Connection, rows: dict[str, pd.DataFrame]) -> Figures:
    facts = read_slice(default_connection, scope="all", period_id="2026-10", staff_group="centre")
    times = (facts.minutes, facts.low, facts.high)
    return figures(
        facts, rows["need"], rows["communes"], times, certification="with", road_factor=1.35
    )


def test_load_per_official_is_the_one_of_the_commune_pages(
    given: Figures, rows: dict[str, pd.DataFrame]
) -> None:
    known = ~given.unknown
    assert known.sum() == 163
    pages = rows["load"]["load"].to_numpy(float)
    assert (given.load / given.staff)[known] == pytest.approx(pages[known], abs=1e-6)
    hours = rows["need"]["hours"].to_numpy(float) * 30 / 31  # October has 31 days
    assert given.load[known] == pytest.approx(hours[known])


def test_every_move_of_the_default_plan_can_be_computed_again(
    given: Figures, rows: dict[str, pd.DataFrame]
) -> None:
    rules = Rules(
        budget=20, minimum=4, most_lent=1, excluded=excluded_of(given, {}), km=given.km,
        most_km=60, district=given.district,
    )  # fmt: skip
    made = propose(given, rules, "worst_load")
    need, places, load = (rows[name] for name in ("need", "communes", "load"))
    posts = need["officials"].to_numpy(float, copy=True)
    hours = need["hours"].to_numpy(float) * 30 / 31  # October has 31 days
    assert made.plan.number == 20
    for step in made.steps:
        one, other = step.move.lender, step.move.receiver
        # As a reviewer would: the haversine by hand, times 1.35.
        lat, lon = (np.radians(places[name].to_numpy(float)) for name in ("latitude", "longitude"))
        inner = (
            np.sin((lat[one] - lat[other]) / 2) ** 2
            + np.cos(lat[one]) * np.cos(lat[other]) * np.sin((lon[one] - lon[other]) / 2) ** 2
        )
        assert step.move.km == pytest.approx(2 * 6371.0088 * np.arcsin(np.sqrt(inner)) * 1.35)
        assert step.move.km <= 60
        assert step.lender_before == pytest.approx(hours[one] / posts[one])
        assert step.receiver_before == pytest.approx(hours[other] / posts[other])
        posts[one] -= 1
        posts[other] += 1
        assert posts[one] >= 4
        assert step.lender_after == pytest.approx(hours[one] / posts[one])
        assert step.receiver_after == pytest.approx(hours[other] / posts[other])
    known = need["hours"].notna() & need["officials"].notna()
    assert made.staff_after[known] == pytest.approx(posts[known])
    assert posts[known].sum() == need["officials"][known].sum()
    assert made.plan.before.worst_load == pytest.approx(load["load"].max())
    assert made.plan.after.worst_load == pytest.approx((hours / posts)[known].max())
    short = need["required_adjusted"] - posts
    assert made.plan.after.shortfall == pytest.approx(short[short > 0].sum())
    ratio = (hours / posts)[known] / (hours[known].sum() / posts[known].sum())
    assert made.plan.after.outside_band == ((ratio < 0.8) | (ratio > 1.25)).sum()
    # 44.8 hours a month of the heaviest become 38.2, and it is in the marts.
    assert made.plan.after.worst_load < made.plan.before.worst_load


def test_a_commune_that_the_rows_lack_is_an_error(
    default_connection: Connection, rows: dict[str, pd.DataFrame]
) -> None:
    facts = read_slice(default_connection, scope="all", period_id="2026-10", staff_group="centre")
    times = (facts.minutes, facts.low, facts.high)
    with pytest.raises(KeyError):
        figures(facts, rows["need"].iloc[1:], rows["communes"], times, certification="with",
                road_factor=1.35)  # fmt: skip

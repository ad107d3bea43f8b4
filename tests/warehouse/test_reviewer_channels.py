"""Reviewer editions: hours with and without certification tell no small count by channel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.reviewer import build

LIMIT = 3
"""What a province has if it sets nothing."""
MINUTES = {"online": 8.0, "in_person": 10.0}
"""The published handling times of certification."""
SLICE = ["scope", "period_id"]
COMMUNE = [*SLICE, "commune_code"]


@pytest.fixture(scope="module")
def shown(
    default_edition: Edition, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    store = Store(tmp_path_factory.mktemp("reviewer") / "editions")
    with closing(build(default_edition, store, LIMIT, current=True).open()) as connection:
        yield connection


def table(connection: Connection, name: str) -> pd.DataFrame:
    return connection.table(name).df()


def solved(hours: pd.Series[float], count: pd.Series[float]) -> pd.DataFrame:
    """Two equations, two unknowns: certifications by channel from their hours and their number."""
    online = (60 * hours - MINUTES["in_person"] * count) / (
        MINUTES["online"] - MINUTES["in_person"]
    )
    return pd.DataFrame({"online": online, "in_person": count - online})


def differences(rows: pd.DataFrame, value: str, keys: list[str]) -> pd.Series[float]:
    """What a value has more with certification than without."""
    sides = rows.set_index(["certification", *keys])[value]
    return (sides.loc["with"] - sides.loc["without"]).dropna()


def loads(connection: Connection, weighting: str) -> pd.DataFrame:
    load = table(connection, "mart_load")
    return load[(load["weighting"] == weighting) & (load["staff_group"] == "centre")]


def from_loads(connection: Connection) -> pd.DataFrame:
    """The attack by the workloads of every commune and period."""
    hours = differences(loads(connection, "weighted"), "workload", COMMUNE)
    count = differences(loads(connection, "count"), "dossiers", COMMUNE)
    return solved(hours, count.reindex(hours.index)).dropna()


def from_need(connection: Connection) -> pd.DataFrame:
    """The attack by the hours that the need of officials is worked out from."""
    hours = differences(table(connection, "mart_need"), "hours", COMMUNE)
    count = differences(loads(connection, "count"), "dossiers", COMMUNE)
    return solved(hours, count.reindex(hours.index)).dropna()


def from_ratios(connection: Connection) -> pd.DataFrame:
    """The attack by the ratio with the other choice: ratio x province's load x officials x days."""
    load = loads(connection, "weighted")
    known = load[load["ratio"].notna()].set_index(COMMUNE)
    with_it, without = (known[known["certification"] == one] for one in ("with", "without"))
    per_ratio = (
        (without["workload"] / without["ratio"] / without["officials"]).groupby(SLICE).first()
    )
    robustness = table(connection, "mart_robustness")
    asked = (robustness["certification"] == "with") & (robustness["staff_group"] == "centre")
    other = robustness[asked].set_index(COMMUNE)["ratio_other"].dropna()
    both = with_it.loc[with_it.index.intersection(other.index)]
    slices = both.index.droplevel("commune_code")
    expected = other[both.index] * per_ratio.reindex(slices).to_numpy() * both["officials"]
    count = differences(loads(connection, "count"), "dossiers", COMMUNE)
    return solved(both["workload"] - expected, count.reindex(both.index)).dropna()


ATTACKS = {"loads": from_loads, "need": from_need, "ratios": from_ratios}


def few(found: pd.DataFrame) -> pd.Series[bool]:
    counts = found.round()
    return ((counts >= 1) & (counts < LIMIT)).any(axis=1)


@pytest.mark.parametrize("name", ATTACKS)
def test_hours_with_less_hours_without_tell_no_small_count_by_channel(
    name: str, shown: Connection, default_connection: Connection
) -> None:
    """The same attack succeeds on the full edition, so it is a real one."""
    attack = ATTACKS[name]
    broken = few(attack(default_connection))
    assert broken.sum() > 50
    found = attack(shown)
    assert not few(found).any()
    assert len(found) > 1000  # what is not small is still told


def test_the_attack_solves_what_the_full_edition_holds(default_connection: Connection) -> None:
    caseload = table(default_connection, "core_caseload_month")
    true = caseload[caseload["field_code"] == "certification"]
    periods = table(default_connection, "core_period")
    months = periods[periods["kind"] == "month"].set_index("first_month")["period_id"]
    true = true.assign(period_id=true["month"].map(months), scope="all")
    counts = true.pivot_table(index=COMMUNE, columns="channel", values="received", aggfunc="sum")
    found = from_loads(default_connection)
    same = counts.index.intersection(found.index)
    assert len(same) > 2000
    assert np.allclose(found.loc[same, ["in_person", "online"]], counts.loc[same], atol=1e-4)


def test_the_province_less_what_is_shown_tells_no_small_count_by_channel(
    shown: Connection, default_connection: Connection
) -> None:
    true, seen = from_loads(default_connection), from_loads(shown)
    hidden = true.loc[true.index.difference(seen.index)]
    totals = hidden.groupby(SLICE)[["online", "in_person"]].agg(["sum", "size"]).round()
    assert not totals.empty
    for channel in MINUTES:
        assert totals[channel]["size"].min() >= 2
        assert totals[channel]["sum"].min() >= 2 * LIMIT


def test_nothing_else_of_those_communes_tells_their_hours(shown: Connection) -> None:
    load = loads(shown, "weighted")
    sides = {
        one: load[load["certification"] == one].set_index(COMMUNE) for one in ("with", "without")
    }
    hidden = sides["without"]["workload"].isna() & sides["with"]["workload"].notna()
    gone = sides["without"][hidden]
    told = gone.select_dtypes("number").notna().any()
    assert set(told[told].index) == {
        "months_reported", "dossiers", "dossiers_per_1000_people", "officials",
        "dossiers_per_official",
    }  # fmt: skip
    assert set(gone["verdict"]) == {"insufficient"}
    communes = set(gone.index.get_level_values("commune_code"))
    assert 10 < len(communes) < 80
    trend = table(shown, "mart_trend")
    of_hours = trend[(trend["weighting"] == "weighted") & (trend["certification"] == "without")]
    assert communes.isdisjoint(of_hours["commune_code"])
    robustness = table(shown, "mart_robustness")
    own = robustness[robustness["commune_code"].isin(communes)]
    assert set(own["certification"]) == {"with"}
    assert own["ratio_other"].isna().all()
    assert set(own["verdict_other"]) == {"insufficient"}
    assert not own["depends_on"].str.contains("certification").any()
    assert ((own["depends_on"] == "") == (own["robustness"] == "robust")).all()
    assert own["caveats"].str.contains("certification_untested").all()
    assert robustness["break_even_channel"].isna().all()

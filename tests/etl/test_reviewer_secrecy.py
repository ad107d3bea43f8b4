"""Reviewer editions: whatever the withheld counts were, the edition is the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from etl.cube import Facts
from etl.marts import compute_marts
from etl.policy import policy_of
from etl.reviewer import reviewer_tables
from etl.reviewer.cells import Withheld, shown, withheld
from etl.reviewer.figures import facts_of, figures
from etl.reviewer.flows import FLOWS
from tests.warehouse import tiny
from tests.warehouse.changed import Changed
from warehouse.connection import Connection

LIMIT = 3
"""What a province has if it sets nothing: certifications by channel are withheld with it."""
MORE = 5
"""With it officials of the default edition are withheld as well."""
LENS = ["scope", "period_id", "staff_group", "certification", "weighting", "commune_code"]
NOTHING = Withheld({}, frozenset(), frozenset())
ALPHA_BY_CHANNEL = Withheld({}, frozenset(), frozenset({tiny.ALPHA}))


def few_others(facts: Facts) -> Facts:
    """The facts with one commune of which the hours of one month tell a single dossier.

    301 of one month: 300 of 25 minutes and one of 40, which no other mix has the hours of.
    """
    code, month = facts.communes["commune_code"].iloc[7], facts.months["month"].iloc[3]
    rows = facts.caseload.astype({"received": "int64"})
    own = (rows["commune_code"] == code) & (rows["month"] == month)
    rows.loc[own & (rows["field_code"] != "certification"), "received"] = 0
    for field, channel, count in (
        ("civil_status", "online", 300), ("household_business", "in_person", 1),
    ):  # fmt: skip
        cell = own & (rows["field_code"] == field) & (rows["channel"] == channel)
        rows.loc[cell, "received"] = count
    return replace(facts, caseload=rows)


def other_counts(facts: Facts, hidden: Withheld, limit: int, seed: int) -> Facts:
    """The facts with other counts wherever something is withheld, so that the same is withheld."""
    random = np.random.default_rng(seed)
    counts = ["received", *FLOWS]
    staff, rows = facts.staff.copy(), facts.caseload.astype(dict.fromkeys(counts, "int64"))
    for group, communes in hidden.officials.items():
        own = (staff["staff_group"] == group) & staff["commune_code"].isin(communes)
        staff.loc[own, "present"] = random.integers(1, limit, size=int(own.sum()))
    cells = rows["commune_code"].isin(hidden.channels) & (rows["field_code"] == "certification")
    for _, month in rows[cells].groupby(["commune_code", "month"]):
        total = int(month["received"].sum())
        first = int(random.integers(0, total + 1))
        rows.loc[month.index, "received"] = [first, total - first][: len(month)]
    for code in hidden.channels:  # one small cell for certain
        mine = rows[cells & (rows["commune_code"] == code)]
        month = mine[mine["month"] == mine["month"].min()]
        rows.loc[month.index, "received"] = [1, int(month["received"].sum()) - 1][: len(month)]
    own = rows["commune_code"].isin(hidden.dossiers)
    rows.loc[own, counts] = random.integers(1, 3, size=(int(own.sum()), 7))
    return replace(facts, staff=staff, caseload=rows)


def edition(facts: Facts, connection: Connection) -> Connection:
    """The default edition with other facts and what the method makes of them."""
    marts = compute_marts(facts, policy_of(connection.table("core_policy").df()))
    return Changed(  # type: ignore[return-value]
        connection, core_caseload_month=facts.caseload, core_staff_month=facts.staff, **marts
    )


@pytest.fixture(scope="module")
def facts(default_connection: Connection) -> Facts:
    return facts_of(default_connection)


def test_what_is_withheld_may_have_been_anything(
    facts: Facts, default_connection: Connection
) -> None:
    """No total, average, spread, rank or rounding is made of it: so nobody can work it out."""
    true = few_others(facts)
    hidden = withheld(true, MORE)
    assert len(hidden.dossiers) == 1
    assert len(hidden.channels) > 20
    assert len(hidden.officials["centre"]) > 20
    other = other_counts(true, hidden, MORE, seed=MORE)
    assert withheld(other, MORE) == hidden
    assert (true.caseload["received"] != other.caseload["received"]).sum() > 200
    assert (true.staff["present"] != other.staff["present"]).sum() > 200
    one, two = (edition(some, default_connection) for some in (true, other))
    # What they differ in shows in every mart of loads: a reviewer edition that took one would tell.
    for name in ("mart_load", "mart_province", "mart_need", "mart_robustness", "mart_trend"):
        assert not one.table(name).df().equals(two.table(name).df()), name
    made, again = (reviewer_tables(some, MORE) for some in (one, two))
    assert made.keys() == again.keys()
    for name, rows in made.items():
        pd.testing.assert_frame_equal(rows, again[name], check_exact=True, obj=name)
    assert made["mart_load"]["ratio"].notna().sum() > 20_000


def test_with_nothing_withheld_the_figures_are_the_editions(
    facts: Facts, default_connection: Connection
) -> None:
    """What is computed anew is computed as it was: the same method, to the last digit."""
    for name, rows in figures(default_connection, facts, NOTHING).items():
        stored = default_connection.table(name).df()
        again = rows.reset_index(drop=True)[list(stored)]
        pd.testing.assert_frame_equal(again, stored, check_dtype=False, check_exact=True, obj=name)


def test_what_is_shown_is_nearly_what_the_full_edition_says(
    facts: Facts, default_connection: Connection
) -> None:
    """At the limit of a province that sets nothing: no commune goes, no ratio moves by 1%."""
    hidden = withheld(facts, LIMIT)
    assert not hidden.dossiers
    assert not hidden.officials
    load = figures(default_connection, shown(facts, hidden), hidden)["mart_load"].set_index(LENS)
    full = default_connection.table("mart_load").df().set_index(LENS)
    both = full["ratio"].notna()
    assert (load["ratio"].notna() == both).all()
    moved = (load["ratio"] / full["ratio"] - 1)[both].abs()
    assert 0 < moved.max() < 0.01
    assert (load["verdict"] != full["verdict"]).mean() < 0.0005
    counted = full.index.get_level_values("weighting") == "count"
    pd.testing.assert_frame_equal(load[counted], full[counted], check_dtype=False, check_exact=True)


# ---- by hand ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Facts:
    """The tiny province: Alpha 35 certifications and 30 others a month, Beta 645 and 400."""
    return facts_of(Changed(**tiny.tables()))  # type: ignore[arg-type]


def received(facts: Facts, code: str, month: pd.Timestamp) -> list[float]:
    rows = facts.caseload
    own = rows[(rows["commune_code"] == code) & (rows["month"] == month)]
    cells = own.set_index(["field_code", "channel"])["received"].astype(float)
    return [round(cells[cell], 9) for cell in tiny.CELLS]


def test_few_officials_are_unknown_in_their_group_alone(small: Facts) -> None:
    hidden = withheld(small, 5)
    assert hidden.officials == {"centre": {tiny.ALPHA, tiny.GAMMA}}
    staff = shown(small, hidden).staff
    told = staff.groupby("staff_group")["commune_code"].agg(set)
    assert told["centre"] == {tiny.BETA}
    assert told["commune_government"] == {tiny.ALPHA, tiny.BETA, tiny.GAMMA}


def test_few_dossiers_are_not_reported(small: Facts) -> None:
    """Gamma has 4 certifications a month and 6 of land, 3 of either handling time."""
    hidden = withheld(small, 3)
    assert hidden.dossiers == {tiny.GAMMA}  # 3 of another time than the others
    assert set(shown(small, hidden).caseload["commune_code"]) == {tiny.ALPHA, tiny.BETA}
    assert tiny.ALPHA in withheld(small, 36).dossiers  # 35 certifications
    assert tiny.ALPHA not in withheld(small, 30).dossiers


def test_counts_without_a_channel_hide_no_few_of_those_with_one(small: Facts) -> None:
    """Loads are made of 2 dossiers of land, beside 500 that nobody told the channel of."""
    rows = small.caseload
    land = rows["field_code"] == "land"
    own = (rows["commune_code"] == tiny.BETA) & (rows["month"] == tiny.AUGUST) & land
    few = rows.assign(received=rows["received"].astype("float64").mask(own, 1.0))
    beside = rows[own].head(1).assign(channel="any", received=500.0)
    mixed = pd.concat([few, beside], ignore_index=True)
    assert tiny.BETA in withheld(replace(small, caseload=mixed), 3).dossiers


@pytest.fixture(scope="module")
def simulated(small: Facts) -> Facts:
    """The same, all of it simulated."""
    return replace(small, caseload=small.caseload.assign(source_id="simulation"))


def certified_in_august(rows: pd.DataFrame, channel: str) -> pd.Series[bool]:
    """Alpha's certifications of August by one channel."""
    own = (rows["commune_code"] == tiny.ALPHA) & (rows["month"] == tiny.AUGUST)
    return own & (rows["field_code"] == "certification") & (rows["channel"] == channel)


def test_certifications_by_channel_are_split_as_those_of_the_others(simulated: Facts) -> None:
    """Alpha has 15 in person: with 16 as the limit they are few, and Beta's share stands for them.

    Beta: 500 of 645 online, July with two more of either: 1502 of 1937, 0.775; told is 0.8.
    """
    hidden = withheld(simulated, 16)
    assert hidden.channels == {tiny.ALPHA}
    assert hidden.dossiers == {tiny.GAMMA}
    told = shown(simulated, hidden)
    assert received(told, tiny.ALPHA, tiny.AUGUST) == [28.0, 7.0, 20.0, 10.0]  # 35 x 0.8
    assert received(told, tiny.ALPHA, tiny.JULY) == [31.2, 7.8, 22.0, 12.0]  # 39 x 0.8
    assert received(told, tiny.BETA, tiny.AUGUST) == [500.0, 145.0, 300.0, 100.0]


def test_a_channel_without_a_row_is_split_as_well(simulated: Facts) -> None:
    """Nothing by one channel is told as little as a few are."""
    rows = simulated.caseload
    rows = rows[rows["commune_code"] != tiny.GAMMA]
    gone = certified_in_august(rows, "in_person")
    told = shown(replace(simulated, caseload=rows[~gone]), ALPHA_BY_CHANNEL)
    assert received(told, tiny.ALPHA, tiny.AUGUST) == [16.0, 4.0, 20.0, 10.0]  # 20 x 0.8


def test_what_is_missing_of_one_channel_stays_missing(simulated: Facts) -> None:
    rows = simulated.caseload
    rows = rows[rows["commune_code"] != tiny.GAMMA]
    gone = certified_in_august(rows, "online")
    untold = rows.assign(received=rows["received"].astype("float64").mask(gone))
    told = shown(replace(simulated, caseload=untold), ALPHA_BY_CHANNEL)
    assert np.isnan(received(told, tiny.ALPHA, tiny.AUGUST)[:2]).all()
    assert received(told, tiny.ALPHA, tiny.JULY) == [31.2, 7.8, 22.0, 12.0]


def test_what_was_sent_in_is_not_split_as_what_is_simulated(small: Facts) -> None:
    """Alpha's own figures; Beta's are simulated."""
    told = shown(small, Withheld({}, frozenset(), frozenset({tiny.ALPHA, tiny.GAMMA})))
    assert received(told, tiny.ALPHA, tiny.AUGUST) == [17.5, 17.5, 20.0, 10.0]
    assert received(told, tiny.GAMMA, tiny.AUGUST) == [3.2, 0.8, 3.0, 3.0]


def test_nobody_else_means_half(small: Facts) -> None:
    everybody = Withheld({}, frozenset(), frozenset(tiny.RECEIVED))
    told = shown(small, everybody)
    assert received(told, tiny.ALPHA, tiny.AUGUST) == [17.5, 17.5, 20.0, 10.0]


def test_nothing_few_withholds_nothing(small: Facts) -> None:
    rows = small.caseload[small.caseload["commune_code"] != tiny.GAMMA]
    staff = small.staff[small.staff["commune_code"] != tiny.GAMMA]
    hidden = withheld(replace(small, caseload=rows, staff=staff), 3)
    assert hidden == NOTHING


def test_a_province_of_which_all_is_withheld_is_empty_and_says_so() -> None:
    made = reviewer_tables(Changed(**tiny.tables()), 2_000)  # type: ignore[arg-type]
    assert made["core_caseload_month"].empty
    assert made["core_staff_month"].empty
    load = made["mart_load"]
    assert load["ratio"].isna().all()
    assert (load.loc[load["months_reported"] > 0, "evidence"] == "withheld").all()

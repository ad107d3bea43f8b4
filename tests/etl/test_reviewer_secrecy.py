"""Reviewer editions: whatever the withheld counts were, the edition is the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from etl.cube import Facts
from etl.reviewer import reviewer_tables
from etl.reviewer.cells import Withheld, shown, withheld
from etl.reviewer.figures import facts_of, figures
from tests.warehouse import tiny
from warehouse.connection import Connection

LIMIT = 3
"""What a province has if it sets nothing: certifications by channel are withheld with it."""
MORE = 5
"""With it officials of the default edition are withheld as well."""
LENS = ["scope", "period_id", "staff_group", "certification", "weighting", "commune_code"]
NOTHING = Withheld({}, frozenset(), frozenset())


class Changed:
    """An edition of which some tables are others."""

    def __init__(self, edition: Connection, **tables: pd.DataFrame) -> None:
        self._edition, self._tables, self._asked = edition, tables, ""

    def table(self, name: str) -> Changed:
        one = Changed(self._edition, **self._tables)
        one._asked = name
        return one

    def df(self) -> pd.DataFrame:
        if self._asked in self._tables:
            return self._tables[self._asked].copy()
        rows: pd.DataFrame = self._edition.table(self._asked).df()
        return rows


def few_others(facts: Facts) -> Facts:
    """The facts with one commune that has few dossiers but certifications in one month."""
    code, month = facts.communes["commune_code"].iloc[7], facts.months["month"].iloc[3]
    rows = facts.caseload.copy()
    own = (rows["commune_code"] == code) & (rows["month"] == month)
    rows.loc[own & (rows["field_code"] != "certification"), "received"] = 0
    rows.loc[own & (rows["field_code"] == "land"), "received"] = 1
    return replace(facts, caseload=rows)


def other_counts(facts: Facts, hidden: Withheld, limit: int, seed: int) -> Facts:
    """The facts with other counts wherever something is withheld, so that the same is withheld."""
    random = np.random.default_rng(seed)
    staff, rows = facts.staff.copy(), facts.caseload.astype({"received": "int64"})
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
    rows.loc[own, "received"] = random.integers(1, 3, size=int(own.sum()))
    return replace(facts, staff=staff, caseload=rows)


@pytest.fixture(scope="module")
def facts(default_connection: Connection) -> Facts:
    return facts_of(default_connection)


@pytest.mark.parametrize("limit", [LIMIT, MORE])
def test_what_is_withheld_may_have_been_anything(
    limit: int, facts: Facts, default_connection: Connection
) -> None:
    """No total, average, spread, rank or rounding is made of it: so nobody can work it out."""
    true = few_others(facts)
    hidden = withheld(true, limit)
    assert hidden.dossiers
    assert len(hidden.channels) > 20
    assert bool(hidden.officials) == (limit == MORE)
    other = other_counts(true, hidden, limit, seed=limit)
    assert withheld(other, limit) == hidden
    moved = (true.caseload["received"] != other.caseload["received"]).sum()
    assert moved > 200
    assert (true.staff["present"] != other.staff["present"]).any() == bool(hidden.officials)
    made, again = (
        reviewer_tables(
            Changed(  # type: ignore[arg-type]
                default_connection, core_caseload_month=one.caseload, core_staff_month=one.staff
            ),
            limit,
        )
        for one in (true, other)
    )
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
def small(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The tiny province: Alpha 35 certifications and 30 others a month, Beta 645 and 400."""
    return facts_of(Changed(None, **tiny.tables()))  # type: ignore[arg-type]


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
    """Gamma has 6 of land a month: so few that their hours tell of which channel they are."""
    hidden = withheld(small, 3)
    assert hidden.dossiers == {tiny.GAMMA}
    assert set(shown(small, hidden).caseload["commune_code"]) == {tiny.ALPHA, tiny.BETA}
    assert tiny.ALPHA in withheld(small, 36).dossiers  # 35 certifications
    assert tiny.ALPHA not in withheld(small, 30).dossiers


def test_certifications_by_channel_are_split_as_those_of_the_others(small: Facts) -> None:
    """Alpha has 15 in person: with 16 as the limit they are few, and Beta's share stands for them.

    Beta: 500 of 645 online, July with two more of either: 1502 of 1937, 0.775; told is 0.8.
    """
    hidden = withheld(small, 16)
    assert tiny.ALPHA in hidden.channels
    assert tiny.BETA not in hidden.channels
    told = shown(small, hidden)
    assert received(told, tiny.ALPHA, tiny.AUGUST) == [28.0, 7.0, 20.0, 10.0]  # 35 x 0.8
    assert received(told, tiny.ALPHA, tiny.JULY) == [31.2, 7.8, 22.0, 12.0]  # 39 x 0.8
    assert received(told, tiny.BETA, tiny.AUGUST) == [500.0, 145.0, 300.0, 100.0]


def test_a_channel_without_a_row_is_split_as_well(small: Facts) -> None:
    """Nothing by one channel is told as little as a few are."""
    rows = small.caseload
    gone = (
        (rows["commune_code"] == tiny.ALPHA) & (rows["month"] == tiny.AUGUST)
        & (rows["field_code"] == "certification") & (rows["channel"] == "in_person")
    )  # fmt: skip
    told = shown(replace(small, caseload=rows[~gone]), withheld(small, 16))
    assert received(told, tiny.ALPHA, tiny.AUGUST) == [16.0, 4.0, 20.0, 10.0]  # 20 x 0.8


def test_nobody_else_means_half(small: Facts) -> None:
    everybody = Withheld({}, frozenset(), frozenset(tiny.RECEIVED))
    told = shown(small, everybody)
    assert received(told, tiny.ALPHA, tiny.AUGUST) == [17.5, 17.5, 20.0, 10.0]


def test_nothing_few_withholds_nothing(small: Facts) -> None:
    rows = small.caseload[small.caseload["commune_code"] != tiny.GAMMA]
    staff = small.staff[small.staff["commune_code"] != tiny.GAMMA]
    hidden = withheld(replace(small, caseload=rows, staff=staff), 3)
    assert not hidden
    assert hidden == NOTHING

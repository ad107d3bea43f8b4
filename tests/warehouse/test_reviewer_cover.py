"""Reviewer editions: no total, alone or less others, leaves one withheld commune over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.reviewer import build
from warehouse.reviewer_cells import withheld
from warehouse.reviewer_cover import covered, spans_of

LIMIT = 3
"""What a province has if it sets nothing: hours without certification are withheld with it."""
MORE = 5
"""With it officials of the default edition are withheld as well."""
SLICE = ["scope", "period_id", "staff_group", "certification", "weighting"]
MONTHS = ["2026-01", "2026-02", "2026-03"]
QUARTER = "2026-Q1"
SPANS = {month: {month} for month in MONTHS} | {QUARTER: set(MONTHS)}


def rows(counts: dict[str, list[float]]) -> pd.DataFrame:
    """Three months' counts by commune as slices of months and of their quarter; NaN: missing."""
    found = []
    for code, months in counts.items():
        told = [*zip(MONTHS, months, strict=True), (QUARTER, sum(months))]
        found += [("all", period, "centre", "with", code, one) for period, one in told]
    columns = ["scope", "period_id", "staff_group", "certification", "commune_code", "count"]
    return pd.DataFrame(found, columns=columns).dropna()


def cover(few: set[str], counts: dict[str, list[float]]) -> tuple[set[str], set[str]]:
    communes, bare = covered(frozenset(few), rows(counts), ["count"], LIMIT, SPANS)
    return set(communes), {period for _, period, _, _ in bare}


BIG = {"b": [40.0, 50, 60], "c": [70.0, 70, 70], "d": [90.0, 90, 90]}
GAP = np.nan


def test_the_smallest_of_the_same_slices_covers() -> None:
    assert cover({"a"}, BIG | {"a": [2, 2, 2]}) == ({"a", "b"}, set())


def test_those_that_are_withheld_anyway_cover_one_another() -> None:
    assert cover({"a", "b"}, {"a": [2, 2, 2], "b": [4, 4, 4], "c": [9, 9, 9]}) == (
        {"a", "b"},
        set(),
    )


def test_too_few_together_are_not_enough() -> None:
    small = {"a": [2.0, 2, 2], "b": [3.0, 4, 4], "c": [9.0, 9, 9]}
    assert cover({"a", "b"}, small) == ({"a", "b", "c"}, set())


def test_none_at_all_is_told() -> None:
    assert cover({"a"}, {"a": [2, 0, 2], "b": [4, 0, 4], "c": [9, 9, 9]}) == ({"a", "b"}, set())


def test_a_quarter_that_one_of_them_is_not_in_is_made_bare() -> None:
    """Its months' totals less the quarter's would be its own; and b's, in the month without a."""
    assert cover({"a"}, BIG | {"a": [2, GAP, 2]}) == ({"a", "b", "c"}, {QUARTER})


def test_a_quarter_that_two_of_them_are_not_in_is_told() -> None:
    gaps = {"a": [2.0, GAP, 2], "e": [30.0, GAP, 30]}
    assert cover({"a"}, BIG | gaps) == ({"a", "e"}, set())


def test_whoever_is_alone_in_the_province_makes_it_bare() -> None:
    assert cover({"a"}, {"a": [2, 2, 2]}) == ({"a"}, {*MONTHS, QUARTER})


def test_nothing_few_withholds_nothing() -> None:
    assert cover(set(), BIG) == (set(), set())


# ---- dossiers ----------------------------------------------------------------------------------


def tables(loads: list[tuple[str, float, float, float]]) -> dict[str, pd.DataFrame]:
    """One month: commune, its certifications, its other dossiers, its officials."""
    load, caseload = [], []
    for code, certifications, others, officials in loads:
        for certification, count in (("with", certifications + others), ("without", others)):
            load.append((code, certification, count, officials))
        for field, count in (("certification", certifications), ("other", others)):
            caseload.append((code, field, count))
    month = pd.Timestamp("2026-01-01")
    loaded = pd.DataFrame(load, columns=["commune_code", "certification", "dossiers", "officials"])
    received = pd.DataFrame(caseload, columns=["commune_code", "field_code", "received"])
    return {
        "core_period": pd.DataFrame(
            {"period_id": ["2026-01"], "kind": "month", "first_month": month, "last_month": month}
        ),
        "core_staff_month": pd.DataFrame(columns=["commune_code", "staff_group", "present"]),
        "core_caseload_month": received.assign(month=month),
        "mart_load": loaded.assign(
            scope="all", period_id="2026-01", staff_group="centre", weighting="count"
        ),
    }


def test_who_has_no_officials_is_in_no_total_and_covers_nothing() -> None:
    """1262 in the province less 1260 shown would be the 2 of a."""
    found = withheld(
        tables([("a", 0, 2, 5), ("b", 0, 40, GAP), ("c", 500, 400, 9), ("d", 200, 160, 9)]), LIMIT
    )
    assert found.dossiers == {"a", "d"}


def test_certifications_alone_are_covered_as_well() -> None:
    """(with - without) of the province less those shown would be the 2 certifications of a."""
    found = withheld(
        tables([("a", 2, 60, 5), ("b", 0, 55, 5), ("c", 500, 400, 9), ("d", 200, 160, 9)]), LIMIT
    )
    assert found.dossiers == {"a", "b", "d"}


# ---- the attack on a whole edition -------------------------------------------------------------


def edition_of(
    limit: int, default_edition: Edition, factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    store = Store(factory.mktemp("reviewer") / "editions")
    with closing(build(default_edition, store, limit, current=True).open()) as connection:
        yield connection


@pytest.fixture(scope="module")
def usual(
    default_edition: Edition, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    yield from edition_of(LIMIT, default_edition, tmp_path_factory)


@pytest.fixture(scope="module")
def strict(
    default_edition: Edition, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    yield from edition_of(MORE, default_edition, tmp_path_factory)


def table(connection: Connection, name: str) -> pd.DataFrame:
    return connection.table(name).df()


def left_over(
    source: pd.DataFrame, hidden: set[str], told: set[tuple[str, ...]], periods: pd.DataFrame
) -> set[str]:
    """Withheld communes of which some combination of totals leaves a figure over.

    Args:
        source: `mart_load` of the full edition, the rows of the totals that are looked at.
        hidden: The communes that are withheld.
        told: The slices whose totals are known.
        periods: `core_period`.
    """
    spans = spans_of(periods)
    places = {
        pair: place
        for place, pair in enumerate((c, m) for c in sorted(hidden) for m in sorted(spans) if
                                     len(spans[m]) == 1)
    }  # fmt: skip
    owner = np.array([code for code, _ in places])
    system = []
    inside = source[source["dossiers"].notna() & (source["officials"] > 0)]
    for key, members in inside.groupby(SLICE):
        if key not in told:
            continue
        line = np.zeros(len(places))
        for code in hidden & set(members["commune_code"]):
            for month in spans[key[1]]:
                line[places[code, month]] = 1
        system.append(line)
    totals = np.unique(np.array(system), axis=0)
    found = set()
    for code in hidden:
        others = totals[:, owner != code]
        left, sizes, _ = np.linalg.svd(others)
        free = left[:, np.count_nonzero(sizes > 1e-9) :]  # combinations without any other commune
        if np.abs(free.T @ totals[:, owner == code]).max(initial=0) > 1e-8:
            found.add(code)
    return found


def known_slices(shown: Connection, column: str) -> set[tuple[str, ...]]:
    """Slices whose total is in the table, or follows from the ratio of a commune that is shown."""
    province = table(shown, "mart_province")
    load = table(shown, "mart_load")
    ratios = load[["ratio", "expected", "expected_count", "funnel_lower_95"]].notna().any(axis=1)
    told = [province[province[column].notna() | province["load"].notna()], load[ratios]]
    return {key for one in told for key in one[SLICE].itertuples(index=False, name=None)}


def test_no_officials_are_left_over(strict: Connection, default_connection: Connection) -> None:
    source = table(default_connection, "mart_load")
    source = source[source["staff_group"] == "centre"]
    shown, periods = table(strict, "mart_load"), table(default_connection, "core_period")
    gone = shown.groupby(["staff_group", "commune_code"])["officials"].count()["centre"]
    hidden = set(gone[gone == 0].index)
    assert 10 < len(hidden) < 80
    told = known_slices(strict, "officials")
    assert left_over(source, hidden, told, periods) == set()
    known = source[source["ratio"].notna()]
    every = set(known[SLICE].itertuples(index=False, name=None))
    assert left_over(source, hidden, every, periods)  # as it was with every total told
    assert len(every - told) < len(every) / 4


def test_no_hours_are_left_over(usual: Connection, default_connection: Connection) -> None:
    source = table(default_connection, "mart_load")
    source = source[(source["weighting"] == "weighted") & (source["certification"] == "without")]
    shown, periods = table(usual, "mart_load"), table(default_connection, "core_period")
    lens = (shown["weighting"] == "weighted") & (shown["certification"] == "without")
    hidden = set(shown.loc[lens & (shown["evidence"] == "withheld"), "commune_code"])
    told_hours = shown[lens].groupby("commune_code")["workload"].count()
    of_few = hidden & set(told_hours[told_hours == 0].index)
    assert 10 < len(of_few) < 80
    told = known_slices(usual, "workload")
    assert left_over(source, of_few, told, periods) == set()
    known = source[source["ratio"].notna()]
    every = set(known[SLICE].itertuples(index=False, name=None))
    assert left_over(source, of_few, every, periods)
    assert len(every - told) < len(every) / 8


def test_the_spread_of_all_communes_is_not_told_where_one_is_withheld(
    strict: Connection, default_connection: Connection
) -> None:
    """Whoever knows the sum of two would try every split of it until the spread is the same."""
    load, source = table(strict, "mart_load"), table(default_connection, "mart_load")
    slices = pd.MultiIndex.from_frame(load[SLICE])
    in_total = source["officials"].notna() & source["dossiers"].notna()
    hidden = slices[in_total & load["officials"].isna()].unique()
    assert len(hidden)
    of_hidden = load[slices.isin(hidden)]
    assert of_hidden.filter(regex="^spread|shrunk|q_value").isna().all(axis=None)
    assert not of_hidden["outlier"].any()
    province = table(strict, "mart_province")
    told = pd.MultiIndex.from_frame(province[SLICE]).isin(hidden)
    assert province.loc[told, "spread_variance"].isna().all()
    assert province.loc[~told, "spread_variance"].notna().any()
    # Under locality their officials weigh otherwise: a second sum of the same two.
    robustness = table(strict, "mart_robustness")
    assert not pd.MultiIndex.from_frame(robustness[SLICE[:4]]).isin(hidden.droplevel(4)).any()
    assert not robustness.empty


# ---- what is shown is what the full edition says -------------------------------------------------


@pytest.mark.parametrize("period", ["2026-10", "2026-Q3"])
@pytest.mark.parametrize("certification", ["with", "without"])
@pytest.mark.parametrize("weighting", ["weighted", "count"])
def test_a_place_is_that_of_the_full_edition_or_none(
    period: str, certification: str, weighting: str,
    usual: Connection, default_connection: Connection,
) -> None:  # fmt: skip
    asked = {"scope": "all", "period_id": period, "staff_group": "centre",
             "certification": certification, "weighting": weighting}  # fmt: skip
    withheld_lens = certification == "without" and weighting == "weighted"
    for name in ("slice", "comparison"):
        mine, theirs = (
            queries.run(one, name, **asked).set_index("commune_code")
            for one in (usual, default_connection)
        )
        for rank in ("rank_from_heaviest", "rank_from_heaviest_shrunk"):
            if withheld_lens:
                assert mine[rank].isna().all()
            else:
                assert mine[rank].equals(theirs[rank])
            assert theirs[rank].notna().sum() > 100
        verdicts = mine["verdict"][mine["evidence"] != "withheld"]
        assert verdicts.equals(theirs["verdict"].reindex(verdicts.index))
        assert (mine["evidence"] == "withheld").any() == withheld_lens


def test_withheld_is_said_of_what_was_known(
    strict: Connection, default_connection: Connection
) -> None:
    load, source = table(strict, "mart_load"), table(default_connection, "mart_load")
    marked = load["evidence"] == "withheld"
    assert marked.any()
    assert set(load.loc[marked, "verdict"]) == {"insufficient"}
    assert source.loc[marked, ["dossiers", "officials"]].notna().any(axis=1).all()
    assert load.loc[~marked, "verdict"].equals(source.loc[~marked, "verdict"])
    assert load.loc[~marked, "ratio"].equals(source.loc[~marked, "ratio"])

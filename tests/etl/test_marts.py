"""The marts of the default edition: what must hold in every slice, what is known of communes."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from etl.contracts import STAFF_GROUPS
from etl.marts import CERTIFICATION, SCOPES, WEIGHTINGS
from tests.etl.mart_lenses import SLICE
from warehouse.connection import Connection

ROOT = Path(__file__).resolve().parents[2]
TRUTH = ROOT / "data" / "demo" / "truth.csv"
BAT_MOT = "15607"
VERDICTS = {"insufficient", "overloaded", "watch_high", "balanced", "watch_low", "underloaded"}
SLICES = 2 * 25 * 3 * 2 * 2


# --- what must hold in every slice -------------------------------------------------------------


def figures(connection: Connection, query: str) -> list[tuple]:
    return connection.cursor().execute(query).fetchall()


def test_there_are_600_slices_of_166_communes(default_connection: Connection) -> None:
    query = """
        SELECT count(*), min(communes), max(communes), min(codes), max(codes)
        FROM (SELECT count(*) AS communes, count(DISTINCT commune_code) AS codes
              FROM mart_load GROUP BY scope, period_id, staff_group, certification, weighting)
    """
    assert figures(default_connection, query) == [(SLICES, 166, 166, 166, 166)]
    assert figures(default_connection, "SELECT count(*) FROM mart_province") == [(SLICES,)]
    lenses = figures(
        default_connection,
        "SELECT DISTINCT scope, staff_group, certification, weighting FROM mart_load",
    )
    assert set(lenses) == set(product(SCOPES, STAFF_GROUPS, CERTIFICATION, WEIGHTINGS))


def test_verdicts_add_up_to_166_in_every_slice(default_connection: Connection) -> None:
    query = """
        SELECT scope, period_id, staff_group, certification, weighting, verdict, count(*) AS n
        FROM mart_load GROUP BY ALL
    """
    counts = pd.DataFrame(figures(default_connection, query), columns=[*SLICE, "verdict", "n"])
    assert set(counts["verdict"]) <= VERDICTS
    assert (counts.groupby(SLICE)["n"].sum() == 166).all()


def test_the_communes_add_up_to_the_province_in_every_slice(
    default_connection: Connection,
) -> None:
    """Dossiers and officials against the core tables, workloads against the judged communes."""
    query = """
        WITH added AS (
            SELECT l.scope, l.period_id, l.staff_group, l.certification, l.weighting,
                   sum(l.dossiers) FILTER (l.officials IS NOT NULL) AS dossiers,
                   sum(l.officials) FILTER (l.dossiers IS NOT NULL) AS officials,
                   sum(l.workload) AS workload, sum(l.expected) AS expected,
                   count(*) FILTER (l.verdict <> 'insufficient') AS judged,
                   count(*) FILTER (l.months_reported = p.months) AS reported,
                   count(*) FILTER (l.months_reported = p.months AND l.officials IS NOT NULL)
                       AS reference
            FROM mart_load AS l JOIN core_period AS p USING (period_id)
            GROUP BY ALL
        )
        SELECT a.*, p.dossiers, p.officials, p.workload, p.communes_sufficient,
               p.communes_reported, p.communes_in_reference
        FROM added AS a
        JOIN mart_province AS p USING (scope, period_id, staff_group, certification, weighting)
    """
    rows = figures(default_connection, query)
    assert len(rows) == SLICES
    judged_all = 0
    for row in rows:
        lens, added, told = row[:5], row[5:12], row[12:]
        dossiers, officials, workload, expected, *communes = added
        assert communes == list(told[3:]), lens
        judged, _, reference = communes
        if reference == 0:
            assert told[:3] == (None, None, None), lens
            continue
        assert dossiers == told[0], lens
        assert officials == pytest.approx(told[1], rel=1e-9), lens
        if judged == reference:
            judged_all += 1
            assert workload == pytest.approx(told[2], rel=1e-8), lens
            assert expected == pytest.approx(told[2], rel=1e-8), lens
    assert judged_all >= SLICES // 4


def test_the_provinces_dossiers_are_the_core_tables(default_connection: Connection) -> None:
    query = """
        WITH complete AS (
            SELECT p.period_id, m.commune_code, sum(m.received) AS received
            FROM core_period AS p JOIN core_caseload_month AS m
              ON m.month BETWEEN p.first_month AND p.last_month
            GROUP BY p.period_id, p.months, m.commune_code
            HAVING count(DISTINCT m.month) = p.months
        ),
        staffed AS (
            SELECT p.period_id, s.commune_code
            FROM core_period AS p JOIN core_staff_month AS s
              ON s.month BETWEEN p.first_month AND p.last_month AND s.staff_group = 'centre'
            GROUP BY p.period_id, p.months, s.commune_code HAVING count(*) = p.months
        )
        SELECT period_id, sum(received)::DOUBLE, count(*)
        FROM complete JOIN staffed USING (period_id, commune_code) GROUP BY ALL ORDER BY ALL
    """
    said = """
        SELECT period_id, dossiers, communes_in_reference FROM mart_province
        WHERE scope = 'all' AND staff_group = 'centre' AND certification = 'with'
          AND weighting = 'count' ORDER BY ALL
    """
    assert figures(default_connection, said) == figures(default_connection, query)


def test_limits_enclose_the_ratio_and_one_another(default_connection: Connection) -> None:
    query = """
        SELECT count(*) FROM mart_load WHERE verdict <> 'insufficient' AND NOT (
            ratio_lower_998 <= ratio_lower_95 AND ratio_lower_95 <= ratio
            AND ratio <= ratio_upper_95 AND ratio_upper_95 <= ratio_upper_998
            AND load_lower <= load AND load <= load_upper
            AND funnel_lower_998 <= funnel_lower_95 AND funnel_lower_95 <= 1
            AND 1 <= funnel_upper_95 AND funnel_upper_95 <= funnel_upper_998
            AND spread_lower_998 <= spread_lower_95 AND spread_lower_95 <= 1
            AND 1 <= spread_upper_95 AND spread_upper_95 <= spread_upper_998
            AND months_reported >= 1 AND officials > 0 AND expected > 0
        )
    """
    assert figures(default_connection, query) == [(0,)]


def test_no_more_digits_are_published_than_any_machine_agrees_on(
    default_connection: Connection,
) -> None:
    columns = [
        (table, name)
        for table in ("mart_load", "mart_province")
        for name, sql_type, *_ in figures(default_connection, f"DESCRIBE {table}")
        if sql_type == "DOUBLE"
    ]
    for table, name in columns:
        values = default_connection.cursor().execute(
            f"SELECT DISTINCT {name} FROM {table} WHERE {name} IS NOT NULL USING SAMPLE 300 ROWS"
        )
        for (value,) in values.fetchall():
            assert value == float(f"{value:.10g}"), (table, name)


def test_nothing_infinite_or_not_a_number_is_published(default_connection: Connection) -> None:
    for table in ("mart_load", "mart_province"):
        for name, sql_type, *_ in figures(default_connection, f"DESCRIBE {table}"):
            if sql_type == "DOUBLE":
                query = f"SELECT count(*) FROM {table} WHERE NOT isfinite({name})"
                assert figures(default_connection, query) == [(0,)], (table, name)


# --- what is known of the communes -------------------------------------------------------------


def test_bat_mot_is_never_overloaded_and_always_a_minimum_team(
    default_connection: Connection,
) -> None:
    """332 dossiers, 4 officials, "not overloaded": the question the product began with."""
    query = f"""
        SELECT verdict, minimum_team, officials FROM mart_load
        WHERE scope = 'all' AND staff_group = 'centre' AND commune_code = '{BAT_MOT}'
    """
    rows = figures(default_connection, query)
    assert len(rows) == 25 * 4
    assert {verdict for verdict, *_ in rows} <= {"underloaded", "watch_low", "balanced"}
    assert {(team, officials) for _, team, officials in rows} == {(True, 4)}


def test_the_observed_scope_of_the_default_edition_says_nothing_at_all(
    default_connection: Connection,
) -> None:
    known = """
        SELECT count(*) FROM mart_load WHERE scope = 'observed' AND (
            verdict <> 'insufficient' OR simulated OR months_reported > 0 OR outlier
            OR dossiers IS NOT NULL OR officials IS NOT NULL OR ratio IS NOT NULL
            OR workload IS NOT NULL OR dossiers_per_1000_people IS NOT NULL
        )
    """
    assert figures(default_connection, known) == [(0,)]
    of_province = """
        SELECT DISTINCT communes, communes_reported, communes_sufficient, dossiers, workload,
               officials, simulated_share FROM mart_province WHERE scope = 'observed'
    """
    assert figures(default_connection, of_province) == [(166, 0, 0, None, None, None, None)]


def test_every_judged_row_of_the_default_edition_is_marked_simulated(
    default_connection: Connection,
) -> None:
    query = """
        SELECT count(*) FROM mart_load
        WHERE scope = 'all' AND simulated <> (months_reported > 0 OR officials IS NOT NULL)
    """
    assert figures(default_connection, query) == [(0,)]
    shares = "SELECT DISTINCT simulated_share FROM mart_province WHERE scope = 'all'"
    assert figures(default_connection, shares) == [(1,)]


@pytest.fixture(scope="module")
def long_periods(default_connection: Connection) -> pd.DataFrame:
    """The default lens over three months or more, with the truth of the simulation."""
    query = """
        SELECT commune_code, period_id, verdict, ratio
        FROM mart_load JOIN core_period USING (period_id)
        WHERE scope = 'all' AND staff_group = 'centre' AND certification = 'with'
          AND weighting = 'weighted' AND months >= 3 AND verdict <> 'insufficient'
    """
    rows = default_connection.cursor().execute(query).df()
    with TRUTH.open(encoding="utf-8", newline="") as file:
        truth = {row["commune_code"]: row["truth"] for row in csv.DictReader(file)}
    assert set(truth.values()) == {"overloaded", "underloaded"}
    rows["truth"] = rows["commune_code"].map(truth).fillna("other")
    return rows


@pytest.mark.parametrize(
    ("truth", "side", "fitting"),
    [("overloaded", 1, {"overloaded"}), ("underloaded", -1, {"underloaded", "watch_low"})],
)
def test_the_truly_burdened_are_found(
    truth: str, side: int, fitting: set[str], long_periods: pd.DataFrame
) -> None:
    rows = long_periods[long_periods["truth"] == truth]
    assert rows["commune_code"].nunique() >= 20
    assert len(rows) >= 150
    assert ((rows["ratio"] - 1) * side > 0).mean() >= 0.95
    assert rows["verdict"].isin(fitting).mean() >= 0.95
    opposite = {"overloaded", "watch_high"} if side < 0 else {"underloaded", "watch_low"}
    assert not rows["verdict"].isin(opposite).any()


def test_the_others_are_seldom_called_burdened(long_periods: pd.DataFrame) -> None:
    rows = long_periods[long_periods["truth"] == "other"]
    assert rows["verdict"].isin({"overloaded", "underloaded"}).mean() <= 0.01
    assert (rows["verdict"] == "balanced").mean() >= 0.90

"""The figures of the default edition: what is missing is not zero, what is simulated says so."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from tests.etl.edition_rows import DATA, MONTHS, ROOT, rows
from warehouse.connection import Connection

CORE = [path.stem for path in sorted((ROOT / "warehouse" / "schema").glob("core_*.sql"))]
KINDS = ("reported", "submitted", "simulated", "derived")
SIMULATED = {"core_dossier_day", "core_caseload_month", "core_staff_month"}


def gaps() -> tuple[set[tuple[str, date]], set[tuple[str, date]]]:
    """Commune-months that the simulation leaves out: dossiers, staff."""
    told = tomllib.loads((DATA / "demo" / "simulation.toml").read_text(encoding="utf-8"))
    return tuple(
        {(gap["commune"], gap["month"]) for gap in listed}
        for listed in (told["gaps"], told["staff"]["missing"])
    )


def test_a_month_not_reported_is_null_and_never_zero(default_connection: Connection) -> None:
    missing, _ = gaps()
    assert len(missing) == 8
    query = """
        SELECT commune_code, month, certification, received, carried_over, resolved_in_time,
               resolved_late, in_process_within, in_process_late, simulated
        FROM mart_commune_month
    """
    found = rows(default_connection, query)
    assert len(found) == 166 * MONTHS * 2
    for commune, month, _, *counts in found:
        empty = [count is None for count in counts]
        assert all(empty) if (commune, month) in missing else not any(empty), (commune, month)
    stored = "SELECT DISTINCT commune_code, month FROM core_caseload_month"
    assert not missing & set(rows(default_connection, stored))
    by_day = "SELECT DISTINCT commune_code, date_trunc('month', date)::DATE FROM core_dossier_day"
    assert not missing & set(rows(default_connection, by_day))


def test_coverage_names_what_is_missing(default_connection: Connection) -> None:
    without_dossiers, without_staff = gaps()
    query = "SELECT commune_code, month, data_set, source_kind FROM mart_coverage"
    found = rows(default_connection, query)
    assert len(found) == 166 * MONTHS * 4
    of_staff = dict.fromkeys(("centre_staff", "government_staff", "payroll_staff"), without_staff)
    for data_set, missing in {"caseload": without_dossiers, **of_staff}.items():
        empty = {(c, m) for c, m, d, kind in found if d == data_set and kind is None}
        assert empty == missing
    assert {kind for *_, kind in found} == {"simulated", None}


def test_a_period_with_a_missing_month_is_insufficient(default_connection: Connection) -> None:
    without_dossiers, without_staff = gaps()
    query = """
        SELECT l.commune_code, p.first_month, p.last_month, p.months, l.months_reported,
               l.verdict, l.dossiers, l.officials, l.ratio
        FROM mart_load AS l JOIN core_period AS p USING (period_id)
        WHERE l.scope = 'all' AND l.staff_group = 'centre'
    """
    affected = 0
    for commune, first, last, months, reported, verdict, dossiers, officials, ratio in rows(
        default_connection, query
    ):
        lost = sum(code == commune and first <= month <= last for code, month in without_dossiers)
        unstaffed = any(code == commune and first <= m <= last for code, m in without_staff)
        assert reported == months - lost
        assert (dossiers is None) == (lost > 0)
        assert (officials is None) == unstaffed
        if lost or unstaffed:
            affected += 1
            assert (verdict, ratio) == ("insufficient", None)
        else:
            assert verdict != "insufficient"
    assert affected >= 4 * (8 + 2) * 2


def test_the_identities_of_a_caseload_hold(default_connection: Connection) -> None:
    query = """
        SELECT commune_code, month, field_code, channel, carried_over, received,
               resolved_early + resolved_on_time + resolved_late,
               in_process_within + in_process_late
        FROM core_caseload_month ORDER BY commune_code, field_code, channel, month
    """
    before: tuple | None = None
    open_before = 0
    found = rows(default_connection, query)
    assert len(found) == (166 * MONTHS - 8) * 8 * 2
    for commune, month, field, channel, carried, received, resolved, in_process in found:
        assert carried + received == resolved + in_process
        if before == (commune, field, channel, month):
            assert carried == open_before
        if month == date(2025, 7, 1):
            assert carried == 0, "the centres opened on 1 July"
        following = (month.replace(day=28) + (date(2025, 1, 5) - date(2025, 1, 1))).replace(day=1)
        before, open_before = (commune, field, channel, following), in_process


def test_days_add_up_to_months(default_connection: Connection) -> None:
    columns = "sum(received), sum(resolved_early), sum(resolved_on_time), sum(resolved_late)"
    by_day = f"""
        SELECT commune_code, date_trunc('month', date)::DATE AS month, {columns}
        FROM core_dossier_day GROUP BY ALL ORDER BY ALL
    """
    by_month = f"""
        SELECT commune_code, month, {columns}
        FROM core_caseload_month GROUP BY ALL ORDER BY ALL
    """
    assert rows(default_connection, by_day) == rows(default_connection, by_month)


EMPTY_BY_DEFAULT = {"core_caseload_cumulative", "core_correction", "core_former_share"}
"""Only what offices submit fills these."""


@pytest.mark.parametrize("table", CORE)
def test_every_core_row_names_a_known_source(table: str, default_connection: Connection) -> None:
    described = rows(default_connection, f"DESCRIBE {table}")
    assert {name: null for name, _, null, *_ in described}["source_id"] == "NO"
    query = f"""
        SELECT count(*), count(*) FILTER (s.source_id IS NULL)
        FROM {table} AS t LEFT JOIN core_source AS s ON s.source_id = t.source_id
    """
    ((number, unknown),) = rows(default_connection, query)
    assert (number == 0) == (table in EMPTY_BY_DEFAULT)
    assert unknown == 0


@pytest.mark.parametrize("table", [name for name in CORE if name != "core_source"])
def test_simulated_rows_are_marked_and_only_they(
    table: str, default_connection: Connection
) -> None:
    query = f"SELECT DISTINCT s.kind FROM {table} JOIN core_source AS s USING (source_id)"
    kinds = {kind for (kind,) in rows(default_connection, query)}
    if table in SIMULATED:
        assert kinds == {"simulated"}
    else:
        assert kinds <= {"reported", "derived"}


def test_sources_are_told_in_both_languages(default_connection: Connection) -> None:
    query = (
        "SELECT kind, title_vi, title_en, publisher, reference_vi, reference_en FROM core_source"
    )
    found = rows(default_connection, query)
    kinds = {kind for kind, *_ in found}
    assert {"reported", "derived", "simulated"} <= kinds <= {*KINDS}
    assert all(text.strip() for _, *texts in found for text in texts)


def test_staff_groups_are_never_mixed(default_connection: Connection) -> None:
    query = """
        SELECT staff_group, count(*), min(present), max(present) FROM core_staff_month GROUP BY ALL
    """
    found = {group: (number, low, high) for group, number, low, high in
             rows(default_connection, query)}  # fmt: skip
    assert set(found) == {"centre", "commune_government", "payroll"}
    assert {number for number, *_ in found.values()} == {166 * MONTHS - 2}
    assert found["centre"][2] < found["commune_government"][1] * 2
    assert found["centre"][1] >= 3

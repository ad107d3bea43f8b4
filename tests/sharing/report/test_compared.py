"""What a briefing compares: the periods that the pages compare, and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sharing.report import province
from sharing.report.briefing import briefing, data
from sharing.report.facts import Facts
from sharing.report.said import Said
from sharing.words import Words
from tests.sharing.report.reading import (
    BAT_MOT,
    asked,
    facts_of,
    text_of,
)
from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import Edition


def test_without_a_period_before_nothing_is_compared(
    default_edition: Edition, default_connection: Connection
) -> None:
    first = facts_of(default_edition, default_connection, period_id="2025-07")
    assert first.before is None
    said = text_of(briefing(first, asked("vi")))
    assert Words("vi")("report.no_before") in said
    assert Words("vi")("report.start_up") in said
    [rows] = [data(first, asked("vi"))["counts"]["rows"]]
    assert {row[2] for row in rows} == {"—"}


def test_who_gets_worse_is_overloaded_with_a_rising_load(
    default_edition: Edition, default_connection: Connection
) -> None:
    """Thirteen communes in August 2026, by the marts; their ratio rises in none of them."""
    found = facts_of(default_edition, default_connection, period_id="2026-08")
    expected = default_connection.execute(
        """
        SELECT commune_code FROM mart_trend AS t
        JOIN mart_load AS l
          USING (scope, staff_group, certification, weighting, commune_code)
        WHERE l.period_id = '2026-08' AND t.month = DATE '2026-08-01'
          AND l.verdict = 'overloaded' AND t.load_direction = 'rising' AND t.scope = 'all'
          AND t.staff_group = 'centre' AND t.certification = 'with' AND t.weighting = 'weighted'
        """
    ).fetchall()
    said = Said(found, asked("vi"))
    assert len(expected) == 13
    assert set(province.worsening(said)) == {code for (code,) in expected}
    finding = Words("vi")("report_finding.worsening", names="{}").partition("{")[0]
    assert finding in " ".join(data(found, asked("vi"))["conclusion"]["texts"])


def test_under_an_assumption_no_trend_of_the_edition_is_told(
    default_edition: Edition, default_connection: Connection
) -> None:
    for period_id in ("2026-08", "2026-10"):
        found = facts_of(default_edition, default_connection, period_id=period_id, assumed=True)
        assert province.worsening(Said(found, asked("en"))) == []
        texts = " ".join(data(found, asked("en"))["conclusion"]["texts"])
        assert "getting worse" not in texts
        assert Words("en")("report_finding.not_worsening") not in texts
        figures = dict(data(found, asked("en"), (BAT_MOT,))["figures"])
        assert Words("en")("report_figure.trend") not in figures


@pytest.mark.parametrize("kind", ["2025-08", "quarter", "half"])
def test_nothing_is_compared_with_the_start_up_month(
    default_edition: Edition, default_connection: Connection, kind: str
) -> None:
    periods = queries.run(default_connection, "periods")
    start = periods.loc[periods["start_up"], "period_id"]
    assert "2025-07" in set(start)
    for row in periods.itertuples():
        if kind not in {row.period_id, row.kind}:
            continue
        found = facts_of(default_edition, default_connection, period_id=row.period_id)
        if row.start_up:
            assert found.before is None
        if found.before is not None:
            assert found.before.period_id not in set(start)
            assert found.before.months == row.months
        if row.period_id == "2025-08":
            assert found.before is None
            assert found.communes_before.empty


def test_a_commune_that_had_no_verdict_is_not_newly_overloaded(facts: Facts) -> None:
    codes, _ = province.newly_overloaded(Said(facts, asked("vi")))
    over = list(facts.communes.loc[facts.communes["verdict"] == "overloaded", "commune_code"])
    earlier = facts.communes_before.copy()
    earlier.loc[earlier["commune_code"] == over[0], "verdict"] = "insufficient"
    earlier.loc[earlier["commune_code"] == over[1], "verdict"] = "balanced"
    now, _ = province.newly_overloaded(Said(replace(facts, communes_before=earlier), asked("vi")))
    assert set(now) == (set(codes) | {over[1]}) - {over[0]}

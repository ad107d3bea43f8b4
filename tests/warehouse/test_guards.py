"""Kind 122: an edition that loses commune-months, or in which figures jump, needs an answer."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from tests.warehouse import tiny
from tests.warehouse.tiny_names import ALPHA, BETA, SEPTEMBER, Tables
from warehouse.editions import Store
from warehouse.guards import ObjectionError
from warehouse.publishing import publish


def without_month(month: pd.Timestamp) -> Tables:
    tables = tiny.tables()
    months, days = tables["core_caseload_month"], tables["core_dossier_day"]
    return {
        "core_caseload_month": months[months["month"] != month],
        "core_dossier_day": days[days["date"].dt.to_period("M") != month.to_period("M")],
    }


def staff(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Tables:
    return {"core_staff_month": change(tiny.tables()["core_staff_month"])}


def multiplied(code: str, times: float) -> Tables:
    """The officials present of one commune and month, so many times as many."""
    rows = tiny.tables()["core_staff_month"]
    met = (
        (rows["commune_code"] == code)
        & (rows["month"] == SEPTEMBER)
        & (rows["staff_group"] == "centre")
    )
    rows.loc[met, ["present", "assigned"]] *= times
    return {"core_staff_month": rows}


def test_lost_months_are_refused_and_named(tiny_store: Store) -> None:
    current = tiny_store.current_id()
    with pytest.raises(ObjectionError) as refused:
        publish(tiny.draft(without_month(SEPTEMBER)), tiny_store, current)
    [objection] = refused.value.objections
    assert (objection["kind"], objection["count"], objection["of"]) == ("lost_dossiers", 2, 8)
    assert objection["first"] == [f"{BETA} 2025-09", f"{ALPHA} 2025-09"]
    assert refused.value.parent == current
    assert tiny_store.current_id() == current
    assert len(tiny_store.ids()) == 2


def test_an_edition_of_another_schema_is_compared_with_too(
    tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade is when losses are likeliest: nothing of the old schema can be served then."""
    current = tiny_store.current_id()
    monkeypatch.setattr("warehouse.editions.schema_sha256", lambda: "f" * 64)
    monkeypatch.setattr("warehouse.publishing.schema_sha256", lambda: "f" * 64)
    with pytest.raises(ObjectionError, match="lost_dossiers") as refused:
        publish(tiny.draft(without_month(SEPTEMBER)), tiny_store, current)
    assert refused.value.parent == current
    assert publish(tiny.draft(), tiny_store, current).manifest.objections == []


def test_an_edition_that_can_be_compared_with_none_says_so(tiny_store: Store) -> None:
    current = tiny_store.current_id()
    for edition_id in tiny_store.ids():
        path = tiny_store.folder / f"{edition_id}.duckdb"
        path.chmod(0o600)
        path.write_bytes(b"damaged")
    [objection] = publish(tiny.draft(), tiny_store, current).manifest.objections
    assert (objection["kind"], objection["first"]) == ("not_compared", [current])


def test_a_reason_publishes_it_and_stays_in_the_manifest(tiny_store: Store) -> None:
    draft = tiny.draft(without_month(SEPTEMBER), override="biểu tháng 9 gửi nhầm", by="Sở Nội vụ")
    edition = publish(draft, tiny_store, tiny_store.current_id())
    told = tiny_store.get(edition.id).manifest
    assert told.override == "biểu tháng 9 gửi nhầm"
    assert [one["kind"] for one in told.objections] == ["lost_dossiers"]
    assert tiny_store.serve().edition.id == edition.id


def test_lost_officials_are_refused(tiny_store: Store) -> None:
    fewer = staff(lambda rows: rows[rows["month"] != SEPTEMBER])
    with pytest.raises(ObjectionError) as refused:
        publish(tiny.draft(fewer), tiny_store, tiny_store.current_id())
    assert [one["kind"] for one in refused.value.objections] == ["lost_officials"]


def test_months_that_are_added_are_no_loss(tiny_store: Store) -> None:
    fewer = tiny.draft(without_month(SEPTEMBER), override="for the test")
    edition = publish(fewer, tiny_store, tiny_store.current_id())
    whole = publish(tiny.draft(), tiny_store, edition.id)
    assert whole.manifest.objections == []


@pytest.mark.parametrize(("times", "refused"), [(5.9, False), (6.1, True)])
def test_a_figure_may_move_by_five_medians_and_no_further(
    times: float, refused: bool, tiny_store: Store
) -> None:
    """Alpha's office has 4 officials in every month: 24 is 20 more, five times 4."""
    draft = tiny.draft(multiplied(ALPHA, times))
    if not refused:
        assert publish(draft, tiny_store, tiny_store.current_id()).manifest.objections == []
        return
    with pytest.raises(ObjectionError) as said:
        publish(draft, tiny_store, tiny_store.current_id())
    [objection] = said.value.objections
    assert objection["kind"] == "jumps"
    assert objection["first"][0].startswith(f"{ALPHA} 2025-09")


def test_a_submitted_figure_in_the_place_of_a_simulated_one_is_no_jump(tiny_store: Store) -> None:
    rows = multiplied(BETA, 9)["core_staff_month"]
    rows.loc[rows["commune_code"] == BETA, "source_id"] = "office"
    edition = publish(
        tiny.draft({"core_staff_month": rows}), tiny_store, tiny_store.current_id()
    )  # fmt: skip
    assert edition.manifest.objections == []


def test_the_guards_compare_with_what_is_served(tiny_store: Store) -> None:
    """Where the current edition is damaged they compare with the one that is served instead."""
    path = tiny_store.folder / f"{tiny_store.ids()[0]}.duckdb"
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    with pytest.raises(ObjectionError) as refused:
        publish(tiny.draft(without_month(SEPTEMBER)), tiny_store, tiny_store.parent_id())
    assert refused.value.parent == tiny_store.ids()[1]

"""The figures of a slice as arrays, and the history of the policy, from the tiny province."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.warehouse import tiny
from tests.warehouse.tiny_names import ALPHA, BETA, CELLS, GAMMA, MINUTES, RECEIVED
from warehouse.editions import Store
from warehouse.policies import policies
from warehouse.publishing import publish
from warehouse.slices import SliceFacts, read_slice


def read(store: Store, **changed: str) -> SliceFacts:
    wanted = {"scope": "all", "period_id": "2025-08", "staff_group": "centre"} | changed
    connection = store.serve().edition.open()
    try:
        return read_slice(connection, **wanted)
    finally:
        connection.close()


def test_a_slice_is_what_the_communes_reported(tiny_store: Store) -> None:
    facts = read(tiny_store)
    assert facts.commune_codes.tolist() == [ALPHA, BETA, GAMMA]
    assert (facts.days, facts.working_days) == (31, 21)
    assert facts.officials.tolist() == [4, 10, 2]
    for place, code in enumerate((ALPHA, BETA, GAMMA)):
        for cell, count in zip(CELLS, RECEIVED[code], strict=True):
            field = facts.field_codes.tolist().index(cell[0])
            channel = facts.channels.tolist().index(cell[1])
            assert facts.dossiers[place, field, channel] == count
            assert facts.minutes[field, channel] == MINUTES[cell]
            assert facts.low[field, channel] <= MINUTES[cell] <= facts.high[field, channel]


def test_a_commune_that_misses_a_month_is_unknown_in_the_quarter(tiny_store: Store) -> None:
    facts = read(tiny_store, period_id="2025-Q3")
    assert np.isnan(facts.dossiers[2]).all(), "Gamma did not report September"
    assert facts.dossiers[0].sum() > 2 * 65
    assert facts.slice_input("with", "count").covered.tolist() == [True, True, False]


def test_only_the_observed_are_left_in_the_observed_scope(tiny_store: Store) -> None:
    facts = read(tiny_store, scope="observed")
    assert np.isfinite(facts.dossiers).all(axis=(1, 2)).tolist() == [True, False, False]
    assert np.isnan(facts.officials[1:]).all()


def test_without_certification_its_fields_are_left_out(tiny_store: Store) -> None:
    facts = read(tiny_store)
    assert facts.fields("with").all()
    assert facts.field_codes[facts.fields("without")].tolist() == ["land"]
    low, high = facts.ranges("without")
    assert low.shape == high.shape == (1, 2)


def test_other_handling_times_can_be_tried(tiny_store: Store) -> None:
    facts = read(tiny_store)
    assert facts.dispersions == {("with", "count"): 1.0}
    data = facts.slice_input("with", "count")
    assert data.minutes is None
    assert data.dossiers.sum(axis=(1, 2)).tolist() == [65, 1045, 10]


def test_an_unknown_period_is_refused(tiny_store: Store) -> None:
    with pytest.raises(KeyError):
        read(tiny_store, period_id="2031-01")


def test_traits_that_have_no_figure_stay_unknown(tiny_store: Store) -> None:
    facts = read(tiny_store)
    assert facts.traits["mountain"][0] == 1
    assert np.isnan(facts.traits["elderly_share"]).all()
    assert "held_back" not in facts.traits


def test_the_history_is_the_newest_editions_first(tiny_store: Store) -> None:
    other = tiny.tables()["core_policy"]
    other.loc[0, "value"] = "0.79"
    newest = publish(tiny.draft({"core_policy": other}), tiny_store, tiny_store.current_id())
    told = policies(tiny_store)
    assert told["edition"].drop_duplicates().tolist() == tiny_store.ids()
    assert told["number"].drop_duplicates().tolist() == [3, 2, 1]
    key = other.loc[0, "section"], other.loc[0, "name"]
    rows = told.set_index(["section", "name"]).loc[[key]]
    assert rows["value"].tolist()[0] == "0.79"
    assert rows["value"].nunique() == 2
    assert (told.loc[told["edition"] == newest.id, "built_at"] == newest.manifest.built_at).all()
    assert policies(tiny_store, most=1)["edition"].unique().tolist() == [newest.id]


def test_an_edition_that_cannot_be_read_is_told_and_stops_nothing(tiny_store: Store) -> None:
    oldest = tiny_store.ids()[-1]
    (tiny_store.folder / f"{oldest}.json").write_text("{", encoding="utf-8")
    told = policies(tiny_store)
    spoilt = told[told["edition"] == oldest]
    assert len(spoilt) == 1
    assert pd.isna(spoilt["value"].iloc[0])
    assert len(told) > 1


def test_no_edition_has_no_history(store: Store) -> None:
    store.folder.mkdir()
    told = policies(store)
    assert told.empty
    assert "section" in told

"""Reviewer editions: no small flow of a month follows from the others that are told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.reviewer.flows import FLOWS, blank_flows
from etl.reviewer.tables import reviewer_tables
from tests.warehouse import tiny
from tests.warehouse.changed import Changed
from warehouse.connection import Connection

LIMIT = 6
"""More than a province would take: with it the default edition has small flows of every kind."""


def attacked(received: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """Which combinations of one commune's flows follow from what is shown and what must hold.

    Args:
        received: Dossiers received by month, shape (m,).
        shown: The flows by month, NaN where withheld, shape (m, 6).

    Returns:
        Whether each cell (6), the sum resolved and the sum in process is determined, (m, 8).
    """
    months = len(received)
    unknown = np.flatnonzero(np.isnan(shown).ravel())
    rows = []
    for month in range(months):
        balance = np.zeros((months, 6))
        balance[month] = [1, -1, -1, -1, -1, -1]
        rows.append(balance.ravel())
        if month + 1 < months:
            chain = np.zeros((months, 6))
            chain[month, 4:] = 1
            chain[month + 1, 0] = -1
            rows.append(chain.ravel())
    system = np.array(rows)[:, unknown]
    _, singular, right = np.linalg.svd(system)
    free = right[np.count_nonzero(singular > 1e-9) :]
    asked = np.zeros((months, 8, months, 6))
    for month in range(months):
        asked[month, np.arange(6), month, np.arange(6)] = 1
        asked[month, 6, month, 1:4] = 1
        asked[month, 7, month, 4:] = 1
    left = asked.reshape(months * 8, -1)[:, unknown]
    return (np.abs(left @ free.T) < 1e-8).all(axis=1).reshape(months, 8)


def test_nothing_small_follows_from_what_comes_in_and_goes_out(
    default_connection: Connection,
) -> None:
    """Carried over + received = resolved + in process = carried over later: all of it is solved."""
    source = default_connection.table("core_caseload_month").df()
    true = source.groupby(["commune_code", "month"])[["received", *FLOWS]].sum()
    seen = reviewer_tables(default_connection, LIMIT)["core_caseload_month"]
    seen = seen[seen["field_code"] == "all_together"].set_index(["commune_code", "month"])
    small_found = determined_found = 0
    for _, rows in true.groupby(level=0):
        told = seen.loc[rows.index, list(FLOWS)].to_numpy(dtype=float)
        values = rows[list(FLOWS)].to_numpy(dtype=float)
        sums = np.c_[values, values[:, 1:4].sum(axis=1), values[:, 4:].sum(axis=1)]
        small = (sums > 0) & (sums < LIMIT)
        determined = attacked(rows["received"].to_numpy(dtype=float), told)
        assert not (small & determined).any()
        small_found += small.sum()
        determined_found += determined.sum()
    assert small_found > 500
    assert determined_found > 500


def test_the_attack_finds_what_a_careless_edition_gives_away() -> None:
    """Only the small cell withheld: the balance of its month gives it back."""
    flows = np.array([[10.0, 3, 5, np.nan, 8, 1], [9.0, 5, 5, 4, 3, 2]])
    found = attacked(np.array([9.0, 10.0]), flows)
    assert found[0, 3]


def test_little_carried_over_is_not_told_by_the_month_before() -> None:
    rows = pd.DataFrame(
        {
            "commune_code": ["15607"] * 3,
            "month": pd.date_range("2025-08-01", periods=3, freq="MS"),
            "received": [50.0, 60.0, 70.0],
            "carried_over": [10, 2, 12],
            "resolved_early": [20, 20, 30],
            "resolved_on_time": [30, 20, 30],
            "resolved_late": [8, 10, 10],
            "in_process_within": [2, 12, 12],
            "in_process_late": [0, 0, 0],
        }
    )
    told = blank_flows(rows, 3)[list(FLOWS)]
    assert told.iloc[:2].isna().all(axis=None)
    assert told.iloc[2].notna().all()


def test_a_form_tells_its_flows_beside_what_was_received_by_channel() -> None:
    """II.06a: received by channel, and one row of all channels with the flows."""
    tables = tiny.tables()
    rows = tables["core_caseload_month"]
    flows, keys = list(FLOWS), ["commune_code", "month", "field_code"]
    own = rows["commune_code"] == tiny.BETA
    beside = rows[own].groupby(keys)[flows].sum().reset_index()
    beside = beside.assign(channel="any", source_id="office", received=pd.NA,
                           received_cross_boundary=pd.NA)  # fmt: skip
    by_channel = rows.copy()
    by_channel.loc[own, flows] = pd.NA
    form = tiny.counted(pd.concat([by_channel, beside[list(rows.columns)]], ignore_index=True))
    told, of_form = (
        reviewer_tables(Changed(**(tables | {"core_caseload_month": one})), 3)  # type: ignore[arg-type]
        for one in (rows, form)
    )
    months = [one["core_caseload_month"].drop(columns="source_id") for one in (told, of_form)]
    pd.testing.assert_frame_equal(*months)
    together = months[1][months[1]["field_code"] == "all_together"]
    assert set(together["commune_code"]) == {tiny.ALPHA, tiny.BETA}
    beta = together[together["commune_code"] == tiny.BETA].set_index("month")
    assert beta.loc[tiny.SEPTEMBER, "resolved_late"] == 4
    received = months[1].set_index(["commune_code", "month", "field_code"])["received"]
    assert received[tiny.BETA, tiny.AUGUST, "all_certification"] == 645
    assert received[tiny.BETA, tiny.AUGUST, "all_other"] == 400

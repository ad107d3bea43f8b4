"""The core tables as arrays: every figure in its cell, what is not there is NaN, never 0."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contracts import CHANNELS, STAFF_GROUPS
from etl.cube import build_cube, handling_minutes
from tests.warehouse.tiny_facts import facts
from tests.warehouse.tiny_names import ALPHA, BETA, CELLS, GAMMA, MINUTES, RECEIVED, SEPTEMBER

COMMUNES = (ALPHA, BETA, GAMMA)
SHAPE = (3, 3, 2, 2)


def test_every_count_is_in_its_cell() -> None:
    cube = build_cube(facts(), "all")
    assert cube.received.shape == SHAPE
    for row, code in enumerate(COMMUNES):
        for cell, settled in zip(CELLS, RECEIVED[code], strict=True):
            field = ("certification", "land").index(cell[0])
            channel = CHANNELS.index(cell[1])
            july, august, september = cube.received[row, :, field, channel]
            assert (july, august) == (settled + 2, settled)
            assert np.isnan(september) if code == GAMMA else september == settled


def test_a_month_not_reported_is_nan_and_a_zero_is_zero() -> None:
    caseload = facts().caseload
    alpha = caseload["commune_code"] == ALPHA
    caseload.loc[alpha & (caseload["month"] == SEPTEMBER), "received"] = 0
    cube = build_cube(facts(caseload=caseload), "all")
    assert (cube.received[0, 2] == 0).all()
    assert np.isnan(cube.received[2, 2]).all()
    assert np.isfinite(cube.received[:, :2]).all()


def test_officials_are_by_group_and_month_and_nan_where_unknown() -> None:
    staff = facts().staff
    gone = (staff["commune_code"] == BETA) & (staff["month"] == SEPTEMBER)
    cube = build_cube(facts(staff=staff[~gone]), "all")
    assert set(cube.officials) == set(STAFF_GROUPS)
    assert cube.officials["centre"][0].tolist() == [4, 4, 4]
    assert cube.officials["centre"][1, :2].tolist() == [10, 10]
    assert np.isnan(cube.officials["centre"][1, 2])
    assert np.isnan(cube.officials["commune_government"][1, 2])
    assert np.isnan(cube.officials["payroll"]).all()


def test_the_observed_scope_holds_nothing_simulated() -> None:
    cube = build_cube(facts(), "observed")
    assert np.isfinite(cube.received[0]).all()
    assert np.isnan(cube.received[1:]).all()
    assert np.isfinite(cube.officials["centre"][0]).all()
    assert np.isnan(cube.officials["centre"][1:]).all()
    assert (cube.simulated == 0).all()
    assert not any(marks.any() for marks in cube.simulated_staff.values())


def test_what_is_simulated_is_marked() -> None:
    cube = build_cube(facts(), "all")
    assert (cube.simulated[0] == 0).all()
    assert (cube.simulated[1] == cube.received[1]).all()
    assert (cube.simulated[2, :2] == cube.received[2, :2]).all()
    assert (cube.simulated[2, 2] == 0).all(), "what was not reported was not simulated either"
    assert cube.simulated_staff["centre"].tolist() == [[False] * 3, [True] * 3, [True] * 3]
    assert not cube.simulated_staff["payroll"].any(), "nobody is simulated where nobody is counted"


def test_minutes_are_by_field_and_channel() -> None:
    minutes = handling_minutes(facts())
    for (field, channel), value in MINUTES.items():
        row = ("certification", "land").index(field)
        assert minutes[row, CHANNELS.index(channel)] == value


def test_a_handling_time_that_is_not_there_is_nan() -> None:
    times = facts().handling_times.iloc[1:]
    minutes = handling_minutes(facts(handling_times=times))
    assert np.isnan(minutes).sum() == 1
    assert np.isnan(minutes[0, 0])


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("caseload", "commune_code", "99999"),
        ("caseload", "month", pd.Timestamp("2025-10-01")),
        ("caseload", "month", pd.Timestamp("2025-08-15")),
        ("caseload", "field_code", "fishing"),
        ("caseload", "channel", "fax"),
        ("staff", "commune_code", "99999"),
        ("staff", "month", pd.Timestamp("2024-08-01")),
    ],
)
@pytest.mark.parametrize("place", [0, -1])
def test_a_code_nobody_knows_is_refused_by_name(
    table: str, column: str, value: object, place: int
) -> None:
    """Not found is position -1: it would silently overwrite the last cell."""
    frame = getattr(facts(), table)
    frame.loc[frame.index[place], column] = value
    with pytest.raises(ValueError, match=f"unknown {column}: {str(value)[:10]}"):
        build_cube(facts(**{table: frame}), "all")


@pytest.mark.parametrize(("column", "value"), [("field_code", "fishing"), ("channel", "fax")])
def test_a_handling_time_of_nothing_known_is_refused(column: str, value: str) -> None:
    times = facts().handling_times
    times.loc[0, column] = value
    with pytest.raises(ValueError, match=f"unknown {column}: {value}"):
        handling_minutes(facts(handling_times=times))


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tables = {}
    for name in ("caseload", "staff", "sources", "handling_times"):
        frame = getattr(facts(), name)
        tables[name] = frame.iloc[rng.permutation(len(frame))]
    for scope in ("all", "observed"):
        one, other = build_cube(facts(), scope), build_cube(facts(**tables), scope)
        np.testing.assert_array_equal(one.received, other.received)
        np.testing.assert_array_equal(one.simulated, other.simulated)
        for group in STAFF_GROUPS:
            np.testing.assert_array_equal(one.officials[group], other.officials[group])
            np.testing.assert_array_equal(one.simulated_staff[group], other.simulated_staff[group])
    np.testing.assert_array_equal(handling_minutes(facts()), handling_minutes(facts(**tables)))

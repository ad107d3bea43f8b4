"""Whatever shape a form arrives in, its figures are the same; whatever is damaged, it is told."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.reading.answers import Answer
from tests.etl.forms_inputs import (
    OCTOBER_ROWS,
    UNIT_ROWS,
    Grid,
    answer,
    codes,
    form_grid,
    units_grid,
)

COUNT = st.integers(0, 2_000)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(grid: Grid, name: str = "bieu.csv", **style: object) -> Answer:
    with TemporaryDirectory() as folder:
        return answer(grid.write(Path(folder) / name, **style))


@st.composite
def consistent_rows(draw: st.DrawFn) -> dict[str, tuple[int, ...]]:
    """Fields with counts that agree with each other."""
    names = draw(st.lists(st.sampled_from(list(OCTOBER_ROWS)), min_size=1, unique=True))
    rows = {}
    for name in names:
        early, on_time, late, within, overdue = (draw(COUNT) for _ in range(5))
        came = early + on_time + late + within + overdue
        before = draw(st.integers(0, came))
        online = draw(st.integers(0, came - before))
        rows[name] = (online, came - before - online, before, early, on_time, late, within, overdue)
    return rows


@FEW
@given(consistent_rows(), st.permutations(list(OCTOBER_ROWS)))
def test_the_order_of_rows_does_not_matter(rows, order):
    first = read(form_grid(rows=rows))
    other = read(form_grid(rows={name: rows[name] for name in order if name in rows}))
    assert not first.refused, codes(first, "refuse")
    pd.testing.assert_frame_equal(first.accepted, other.accepted)
    received = sum(online + direct for online, direct, *_ in rows.values())
    assert first.accepted["received"].sum() == received


@FEW
@given(
    consistent_rows(),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(0, 9),
    st.integers(0, 5),
)
def test_the_shape_of_a_csv_does_not_matter(rows, form, newline, down, right):
    plain = read(form_grid(rows=rows))
    other = read(form_grid(rows=rows).shifted(down, right), form=form, newline=newline)
    assert not other.refused, codes(other, "refuse")
    pd.testing.assert_frame_equal(plain.accepted, other.accepted)


@FEW
@given(st.permutations(range(1, 14)), st.sampled_from(["bieu.csv", "bieu.xlsx"]))
def test_the_order_of_columns_does_not_matter(order, name):
    plain = read(form_grid(footer=False))
    other = read(form_grid(footer=False).permuted(order), name)
    assert not other.refused, codes(other, "refuse")
    pd.testing.assert_frame_equal(plain.accepted, other.accepted)


def kept(damaged: Answer, whole: Answer) -> bool:
    """Whether a damaged file gave the same figures, or said that it could not be taken whole."""
    if damaged.refused or damaged.withheld:
        return True
    faulty = {row.codes for row in damaged.set_aside} - {row.codes for row in whole.set_aside}
    if faulty:
        known = damaged.accepted.merge(whole.accepted, how="left", indicator=True)
        return bool((known["_merge"] == "both").all())
    return damaged.accepted.equals(whole.accepted)


@pytest.mark.parametrize("make", [form_grid, units_grid])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_single_damage_of_the_figures_passes_silently(make, data):
    grid = make(footer=False)
    whole = read(grid)
    assert not whole.refused
    row = data.draw(st.integers(grid.first, grid.total), "row")
    column = data.draw(st.integers(3, 13), "column")
    kind = data.draw(st.sampled_from(["change", "blank", "swap", "row", "digit", "text"]), "kind")
    if kind == "row":
        grid.delete_row(row)
    elif kind == "blank":
        grid.cells.pop((row, column), None)
    elif kind == "swap":
        other = (row, data.draw(st.integers(3, 13), "other column"))
        here, there = grid.cells.get((row, column)), grid.cells.get(other)
        grid.cells[row, column], grid.cells[other] = there, here
    elif kind == "change":
        grid.cells[row, column] = data.draw(st.integers(0, 3_000), "value")
    elif kind == "digit":
        text = str(grid.cells.get((row, column), ""))
        grid.cells[row, column] = data.draw(st.sampled_from([f"{text}.0", f"{text} ", f"0{text}"]))
    else:
        grid.cells[row, column] = data.draw(
            st.sampled_from(["-", "x", "1e3", "=1", "１２", "1.000"])
        )
    grid.cells = {key: value for key, value in grid.cells.items() if value is not None}
    damaged = read(grid)
    assert kept(damaged, whole), codes(damaged)


def test_the_names_of_units_may_be_in_any_spelling():
    rows = {
        "UBND PHƯỜNG HẠC THÀNH": UNIT_ROWS["UBND phường Hạc Thành"],
        "Ủy ban nhân dân xã Bát Mọt": UNIT_ROWS["UBND xã Bát Mọt"],
        "Xã Đồng Tiến": UNIT_ROWS["UBND xã Đồng Tiến"],
        "P. Đông Tiến": UNIT_ROWS["UBND phường Đông Tiến"],
    }
    plain, other = read(units_grid()), read(units_grid(rows), form="NFD")
    assert not other.refused
    pd.testing.assert_frame_equal(plain.accepted, other.accepted)

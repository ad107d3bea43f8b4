"""The same content gives the same rows, however a file is laid out, encoded, cut up or sent."""

from __future__ import annotations

import itertools
import tempfile
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.intake.keys import content_hash
from etl.intake.session import Outcome
from etl.reading.answers import Answer
from etl.reading.opening import open_document
from etl.sources.submitted_tables import read
from tests.etl.catalogue.desk import NOW, Desk, codes, form_rows
from tests.etl.catalogue.whole_files import (
    Rows,
    comma_separated,
    population_rows,
    staff_rows,
    with_total,
    workbook,
)
from tests.etl.forms_inputs import UNIT_ROWS, Grid, answer, form_grid, units_grid
from tests.etl.units_inputs import context

TABLES = {"staff": staff_rows, "population": population_rows}
FORMS = {"by field": form_grid, "by unit": units_grid}
SUMMED = ("Biên chế được giao", "Có mặt", "Dân số")
SMALL = 12
"""Communes in a table whose layout is tried many times."""

few = settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("etl.intake.session.today", lambda: NOW)
    return Desk(tmp_path)


def table(path: Path) -> Answer:
    """A staff or population file, read; all of it must be accepted."""
    return whole(read(open_document(path), context(today=date(2026, 11, 23))))


def whole(one: Answer) -> Answer:
    assert not one.refused, [found.message("en") for found in one.findings]
    assert one.rows_accepted > 0
    return one


def logical(*answers: Answer) -> str:
    """The hash of the accepted rows of some files of one kind together."""
    [kind] = {one.kind for one in answers}
    return content_hash(kind, pd.concat([one.accepted for one in answers], ignore_index=True))


def form(grid: Grid, path: Path, **style: object) -> Answer:
    return whole(answer(grid.write(path, **style)))


def totalled(rows: Rows) -> Rows:
    """The rows and their total, without which nobody can tell whether a part of a file is whole."""
    return with_total(rows, *(rows[0].index(name) for name in SUMMED if name in rows[0]))


def ordered(rows: Rows, order: list[int]) -> Rows:
    return [[row[index] for index in order] for row in rows]


# --- layout and encoding -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TABLES)
@few
@given(data=st.data())
def test_columns_and_rows_of_a_table_in_any_order(kind: str, data: st.DataObject) -> None:
    rows = TABLES[kind]()[: SMALL + 1]
    columns = data.draw(st.permutations(range(len(rows[0]))))
    lines = data.draw(st.permutations(rows[1:]))
    with tempfile.TemporaryDirectory() as folder:
        expected = table(comma_separated(Path(folder) / "goc.csv", totalled(rows)))
        moved = ordered(totalled([rows[0], *lines]), list(columns))
        found = table(comma_separated(Path(folder) / "khac.csv", moved))
    assert logical(found) == logical(expected)
    assert found.rows_read == expected.rows_read == SMALL


@pytest.mark.parametrize("name", FORMS)
@few
@given(data=st.data())
def test_columns_of_a_form_in_any_order(name: str, data: st.DataObject) -> None:
    groups = [range(1, 3), range(3, 7), range(7, 11), range(11, 14)]
    order = [
        column
        for group in data.draw(st.permutations(groups))
        for column in data.draw(st.permutations(list(group)))
    ]
    grid = FORMS[name](numbering=False)
    with tempfile.TemporaryDirectory() as folder:
        expected = form(grid, Path(folder) / "goc.xlsx")
        found = form(grid.permuted(order), Path(folder) / "khac.xlsx")
    assert logical(found) == logical(expected)


def spellings(path: Path) -> Iterator[Path]:
    """The same CSV with composed and decomposed letters, a mark, and other line ends."""
    text = path.read_bytes().decode().replace("\r\n", "\n")
    for form_of_letters, newline, encoding in itertools.product(
        ("NFC", "NFD"), ("\n", "\r\n", "\r"), ("utf-8", "utf-8-sig", "utf-16")
    ):
        spelt = unicodedata.normalize(form_of_letters, text).replace("\n", newline)
        other = path.with_name(f"{form_of_letters}-{len(newline)}-{ord(newline[0])}-{encoding}.csv")
        other.write_bytes(spelt.encode(encoding))
        yield other


@pytest.mark.parametrize("kind", TABLES)
def test_letters_marks_and_line_ends_of_a_table(kind: str, tmp_path: Path) -> None:
    rows = TABLES[kind]()
    expected = table(comma_separated(tmp_path / "goc.csv", rows))
    assert len(expected.accepted) == 166
    assert logical(table(workbook(tmp_path / "goc.xlsx", rows))) == logical(expected)
    for path in spellings(tmp_path / "goc.csv"):
        assert logical(table(path)) == logical(expected), path.name


@pytest.mark.parametrize("name", FORMS)
def test_letters_marks_and_line_ends_of_a_form(name: str, tmp_path: Path) -> None:
    grid = FORMS[name]()
    # A cell of a form breaks its lines; in a CSV the break inside quotes is not the file's.
    for key, value in grid.cells.items():
        if isinstance(value, str):
            grid.cells[key] = value.replace("\n", " ")
    expected = form(grid, tmp_path / "goc.xlsx")
    grid.write(tmp_path / "goc.csv", newline="\n")
    for path in spellings(tmp_path / "goc.csv"):
        assert logical(whole(answer(path))) == logical(expected), path.name


# --- cut up --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TABLES)
@few
@given(at=st.integers(1, SMALL - 1))
def test_a_table_split_in_two(kind: str, at: int) -> None:
    header, *rows = TABLES[kind]()[: SMALL + 1]
    with tempfile.TemporaryDirectory() as folder:
        paths = [
            comma_separated(Path(folder) / f"{name}.csv", totalled([header, *part]))
            for name, part in (("goc", rows), ("dau", rows[:at]), ("cuoi", rows[at:]))
        ]
        expected, first, second = map(table, paths)
    assert logical(first, second) == logical(expected)
    assert first.rows_accepted + second.rows_accepted == expected.rows_accepted == SMALL


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_provincial_form_split_in_two(at: int, tmp_path: Path) -> None:
    units = list(UNIT_ROWS.items())
    expected = form(units_grid(), tmp_path / "goc.xlsx")
    parts = [
        form(units_grid(dict(part)), tmp_path / f"{name}.xlsx")
        for name, part in (("dau", units[:at]), ("cuoi", units[at:]))
    ]
    assert logical(*parts) == logical(expected)


# --- sent twice, sent in another order -----------------------------------------------------------


def sent_files(folder: Path) -> list[Path]:
    """Files of every kind, none of which speaks of the same thing as another."""
    header, *officials = staff_rows()
    forms = Desk(folder / "desk-of-forms")
    return [
        workbook(folder / "nhan-su-1.xlsx", totalled([header, *officials[:80]])),
        comma_separated(folder / "nhan-su-2.csv", totalled([header, *officials[80:]])),
        workbook(folder / "dan-so.xlsx", population_rows()),
        *(
            forms.form(code, date(2026, month, 1), form_rows(received))
            for code, month, received in (
                ("15607", 9, 100), ("15607", 10, 104), ("15610", 10, 77),
            )
        ),
    ]  # fmt: skip


def standing(desk: Desk) -> dict[str, str]:
    """The hash of what stands, by kind."""
    return {kind: content_hash(kind, rows) for kind, rows in desk.record.rows.items() if len(rows)}


def test_files_in_another_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All together, all together the other way round, and one by one the other way round."""
    monkeypatch.setattr("etl.intake.session.today", lambda: NOW)
    (tmp_path / "files").mkdir()
    files = sent_files(tmp_path / "files")
    back = files[::-1]
    results = []
    for name, sittings in (
        ("there", [files]),
        ("back", [back]),
        ("singly", [[one] for one in back]),
    ):
        desk = Desk(tmp_path / name)
        for sitting in sittings:
            assert {one.outcome for one in desk.hand_in(*sitting)} == {Outcome.ACCEPTED}
        results.append(standing(desk))
    assert set(results[0]) == {"caseload", "staff", "population"}
    assert results[1:] == results[:1] * 2


def test_files_sent_twice(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    files = sent_files(tmp_path / "files")
    desk.hand_in(*files)
    before = standing(desk)
    again = desk.hand_in(*files)
    assert {one.outcome for one in again} == {Outcome.ALREADY}
    assert all("already_received" in codes(one, "refuse") for one in again)
    assert standing(desk) == before
    assert len(desk.store.ledger()) == len(files)


def test_the_same_content_saved_anew(desk: Desk, tmp_path: Path) -> None:
    header, *rows = staff_rows()
    first = workbook(tmp_path / "nhan-su.xlsx", [header, *rows])
    anew = comma_separated(tmp_path / "nhan-su-luu-lai.csv", [header, *rows[::-1]])
    twin = workbook(tmp_path / "ban-sao.xlsx", ordered([header, *rows], [6, 5, 4, 3, 2, 1, 0]))
    desk.hand_in(first)
    before = standing(desk)
    repeated = desk.hand_in(anew, twin)
    assert [one.outcome for one in repeated] == [Outcome.REPEATED, Outcome.REPEATED]
    assert all("same_content" in codes(one, "warn") for one in repeated)
    assert standing(desk) == before

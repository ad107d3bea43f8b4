"""Rows 1 to 94 of the catalogue that are more than one spoilt file, and what must be accepted."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.intake import parsing
from etl.intake.context import make_context
from etl.intake.parsing import Given, mark_copies, parse
from etl.intake.session import Outcome
from etl.reading.answers import Answer
from etl.reading.confined import run_confined
from etl.reading.opening import open_document
from etl.reading.reasons import Reaction
from etl.sources import forms, submitted_tables
from etl.sources.context import Context
from tests.etl.catalogue.cases import Maker
from tests.etl.catalogue.desk import NOW, Desk, codes, form_rows, told
from tests.etl.catalogue.valid import (
    ASSIGNED,
    NAME,
    PRESENT,
    SOURCE,
    Rows,
    csv_bytes,
    form_xlsx,
    handling_csv,
    population_csv,
    set_cell,
    staff_csv,
    staff_rows,
    staff_xlsx,
    write,
)

BAT_MOT = "15607"
DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def context() -> Context:
    return make_context(DATA, date(2026, 11, 23))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("etl.intake.session.today", lambda: NOW)
    return Desk(tmp_path)


def read(path: Path, context: Context) -> Answer:
    """Open and read in this process."""
    document = open_document(path)
    reader = forms if forms.recognises(document) else submitted_tables
    answer: Answer = reader.read(document, context)
    return answer


def same_rows(one: Answer, other: Answer) -> bool:
    return bool(one.accepted.equals(other.accepted))


# --- valid files are accepted without a word


@pytest.mark.parametrize("make", [staff_csv, staff_xlsx, population_csv, handling_csv])
def test_valid_tables_are_accepted_without_a_word(make: Maker, context: Context, tmp_path: Path):
    answer = parse(make(tmp_path), context)
    assert [one.code for one in answer.findings] == []
    assert (
        answer.rows_accepted
        == answer.rows_read
        == {"handling_times": len(answer.accepted)}.get(answer.kind, 166)
    )


def test_a_valid_form_is_accepted_without_a_warning(context: Context, tmp_path: Path):
    answer = parse(form_xlsx(tmp_path), context)
    assert {one.reaction for one in answer.findings} == {Reaction.NOTE}
    assert answer.rows_accepted == 8
    assert dict(answer.control)["received_online"] == 85  # 12 + 61 + 5 + 4 + 2 + 0 + 1 + 0


# --- 14: whatever a file is called

NAMES = (
    ("../../etc/passwd.csv", "passwd.csv"),
    ("C:\\Users\\VP\\nhan-su.csv", "nhan-su.csv"),
    ("nhan\x00su.csv", "nhan\\x00su.csv"),
    ("nhan-su-\u202evsc.csv", "nhan-su-\\u202evsc.csv"),
    ("CON.csv", "CON.csv"),
)


@pytest.mark.parametrize(("given", "shown"), NAMES)
def test_a_name_is_shown_and_never_followed(
    given: str, shown: str, context: Context, tmp_path: Path
):
    answer = parse(staff_csv(tmp_path), context, given)
    assert answer.file == shown
    assert not answer.refused
    assert [one.name for one in tmp_path.iterdir()] == ["nhan-su-10-2026.csv"]


# --- 15, 16: what was sent before


def test_the_same_file_or_content_counts_once(desk: Desk):
    rows = form_rows(120)
    form = desk.form(BAT_MOT, date(2026, 10, 1), rows)
    assert desk.hand_in(form, by="chị Hoa")[0].outcome == Outcome.ACCEPTED
    count = desk.received(BAT_MOT, date(2026, 10, 1))
    [again] = desk.hand_in(form)
    assert again.outcome == Outcome.ALREADY
    assert "already_received" in codes(again, "refuse")
    assert "chị Hoa" in told(again, "already_received")
    saved_again = desk.form(BAT_MOT, date(2026, 10, 1), rows, footer=False)
    assert saved_again.read_bytes() != form.read_bytes()
    [repeated] = desk.hand_in(saved_again)
    assert repeated.outcome == Outcome.REPEATED
    assert "same_content" in codes(repeated, "warn")
    assert desk.received(BAT_MOT, date(2026, 10, 1)) == count == 120 + 60 + 40


# --- 19: a file that is not there to its end


def test_a_file_that_changes_while_it_is_read(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = staff_csv(tmp_path)
    whole = path.read_bytes()

    def upload_goes_on(function, *args, **named):
        answer = run_confined(function, *args, **named)
        path.write_bytes(whole)
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(parsing, "run_confined", upload_goes_on)
        path.write_bytes(whole[: whole.index(b"\n", 3_000) + 1])
        answer = parse(path, context)
    assert answer.refused
    assert "received_broken" in [one.code for one in answer.findings]
    assert not parse(path, context).refused


# --- 41: texts that a spreadsheet would run

FORMULAS = ("=1+1", "=cmd|' /C calc'!A0", "+84", "-2+3", "@SUM(A1)", "＝1+1")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_like_a_formula_stays_text(text: str, context: Context, tmp_path: Path):
    def change(rows: Rows) -> None:
        rows[5][NAME] = text
        rows.append(["", "", "", "", text, "", ""])

    path = staff_csv(tmp_path, change)
    answer = parse(path, context)
    assert [row.row for row in answer.set_aside] == [6, 169]
    [copy] = mark_copies([(path, answer)], tmp_path, "vi")
    book = load_workbook(copy)
    held = [
        cell
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and text in cell.value
    ]
    assert {(cell.row, cell.column) for cell in held} >= {(6, 3), (169, 5)}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in held)


@pytest.mark.parametrize("text", ["- Công an tỉnh", "+ Công an tỉnh"])
def test_a_source_may_begin_with_a_sign(text: str, context: Context, tmp_path: Path):
    answer = read(population_csv(tmp_path, set_cell(1, SOURCE, text)), context)
    assert answer.findings == ()
    assert text in set(answer.accepted["source"])


# --- 42 to 73: what is put into its form and accepted


def test_columns_in_another_order_are_found_by_name(context: Context, tmp_path: Path):
    order = list(range(7))
    random.Random(1).shuffle(order)
    assert order != list(range(7))
    usual = read(staff_csv(tmp_path), context)
    moved = [[row[column] for column in order] for row in staff_rows()]
    other = read(write(tmp_path, "khac.csv", csv_bytes(moved)), context)
    assert other.findings == ()
    assert same_rows(usual, other)


def test_numbers_stored_as_text_are_read(context: Context, tmp_path: Path):
    def as_text(page: Worksheet) -> None:
        for row in page.iter_rows(min_row=5, min_col=6, max_col=7):
            for cell in row:
                cell.value = str(cell.value)

    usual = read(staff_xlsx(tmp_path), context)
    other = read(staff_xlsx(tmp_path, as_text), context)
    assert other.findings == ()
    assert same_rows(usual, other)


def test_months_stored_as_days_are_read(context: Context, tmp_path: Path):
    def as_days(page: Worksheet) -> None:
        for row in range(5, 171):
            page.cell(row, 4, date(2026, 10, 1)).number_format = "mm/yyyy"

    usual = read(staff_xlsx(tmp_path), context)
    other = read(staff_xlsx(tmp_path, as_days), context)
    assert other.findings == ()
    assert same_rows(usual, other)


def test_signatures_and_notes_are_set_aside_and_not_kept(context: Context, tmp_path: Path):
    below: Rows = [
        ["", "", "", "", "Thanh Hóa, ngày 05 tháng 11 năm 2026", "", ""],
        ["", "NGƯỜI LẬP BIỂU", "", "", "GIÁM ĐỐC", "", ""],
        ["", "Nguyễn Văn An", "", "", "Lê Thị Bình", "", ""],
    ]
    answer = read(staff_csv(tmp_path, lambda rows: [*rows, [""] * 7, *below]), context)
    assert not answer.refused
    assert [row.row for row in answer.set_aside] == [170, 171, 172]
    assert {row.codes for row in answer.set_aside} == {("text_below_table",)}
    assert "Nguyễn" not in repr(answer)
    assert answer.rows_accepted == 166


def test_zero_is_zero_and_blank_is_not(context: Context, tmp_path: Path):
    def change(rows: Rows) -> None:
        for column in (ASSIGNED, PRESENT):
            rows[-1][column] = (
                int(str(rows[-1][column])) - int(str(rows[1][column])) - int(str(rows[2][column]))
            )
        rows[1][ASSIGNED] = rows[1][PRESENT] = "0"
        rows[2][ASSIGNED] = rows[2][PRESENT] = ""

    answer = read(staff_csv(tmp_path, change), context)
    assert not answer.refused
    present = answer.accepted.set_index("commune_code")["present"]
    assert present["14758"] == 0
    assert "14797" not in present
    assert {"staff_zero", "table_not_reported"} <= {one.code for one in answer.findings}


# --- 83, 93: figures beside those of earlier months


def test_another_unit_of_measure_is_seen(desk: Desk):
    desk.months(BAT_MOT, {date(2026, month, 1): 400 + month for month in range(1, 8)})
    # More were open at the end of August than in January: no running total since then.
    desk.hand_in(desk.form(BAT_MOT, date(2026, 8, 1), form_rows(408, still_open=9)))
    [more] = desk.look(desk.form(BAT_MOT, date(2026, 9, 1), form_rows(400 * 7, 9, 9)))
    assert "jump" in codes(more, "warn")
    assert more.outcome == Outcome.WAITING
    [thousands] = desk.look(desk.form(BAT_MOT, date(2026, 9, 1), form_rows(400 * 24, 9, 9)))
    assert "unit_mix" in codes(thousands, "quarantine")
    assert (BAT_MOT, date(2026, 9, 1)) in thousands.reviewed.withheld


def test_a_running_total_is_no_month(desk: Desk):
    months = {date(2026, month, 1): 60 + 9 * month for month in range(1, 4)}
    desk.months(BAT_MOT, months)
    # What a form of January to April has: all that came, and what January carried over.
    since_january = form_rows(69 + 78 + 87 + 66)
    [one] = desk.look(desk.form(BAT_MOT, date(2026, 4, 1), since_january))
    assert "running_sum" in codes(one, "quarantine")
    assert (BAT_MOT, date(2026, 4, 1)) in one.reviewed.withheld
    [own] = desk.look(desk.form(BAT_MOT, date(2026, 4, 1), form_rows(66)))
    assert "running_sum" not in codes(own)


def test_files_given_together_keep_their_order(context: Context, tmp_path: Path):
    given = [
        Given(staff_csv(tmp_path)),
        Given(tmp_path / "nothing.csv"),
        Given(form_xlsx(tmp_path)),
    ]
    answers = parsing.parse_all(given, context, DATA)
    assert [one.kind for one in answers] == ["staff", "", "caseload"]
    assert [one.refused for one in answers] == [False, True, False]

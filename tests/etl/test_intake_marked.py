"""The marked copy: every finding listed, the faulty cells coloured, nothing that computes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from etl.intake.marked import marked_copy
from etl.intake.parsing import mark_copies, parse
from etl.sources.context import Context
from tests.etl.dossiers_inputs import PRINTED, as_csv, as_xlsx, list_context, printed_row
from tests.etl.forms_inputs import Grid, form_context, make_form

RED, YELLOW, PALE = "00F4B183", "00FFE699", "00FFF2CC"


@pytest.fixture(scope="module")
def context() -> Context:
    return form_context()


def copied(path: Path, folder: Path, context: Context, language: str = "vi"):
    answer = parse(path, context)
    target = folder / "copy.xlsx"
    marked_copy(path, answer, target, language)
    return answer, openpyxl.load_workbook(target)


def land_online_negative(grid: Grid) -> None:
    row, _ = grid.find("Đất đai")
    grid.cells[row, 4] = "-5"


def test_faulty_cells_are_coloured_and_commented(tmp_path: Path, context: Context) -> None:
    path = make_form(tmp_path / "bieu.xlsx", spoil=land_online_negative)
    answer, book = copied(path, tmp_path, context)
    assert book.sheetnames == ["Kết quả kiểm tra", "II.06a"]
    [found] = [one for one in answer.findings if one.found == "-5"]
    cell = book["II.06a"].cell(found.place.row, found.place.column)
    assert cell.value == "-5"
    assert cell.fill.start_color.rgb in (RED, YELLOW)
    assert found.says("vi") in cell.comment.text
    sound = book["II.06a"].cell(found.place.row - 2, found.place.column)
    assert sound.comment is None


def test_every_finding_is_listed_with_a_link_to_its_cell(tmp_path: Path, context: Context) -> None:
    path = make_form(tmp_path / "bieu.xlsx", spoil=land_online_negative)
    answer, book = copied(path, tmp_path, context)
    listed = book["Kết quả kiểm tra"]
    rows = [row for row in listed.iter_rows(min_row=5, values_only=True) if row[0]]
    assert len(rows) == len(answer.findings)
    assert {row[7] for row in rows} == {found.code for found in answer.findings}
    [found] = [one for one in answer.findings if one.found == "-5"]
    [line] = [row for row in listed.iter_rows(min_row=5) if row[5].value == "-5"]
    assert line[3].hyperlink.location == f"'II.06a'!{line[3].value}"
    assert line[4].value == found.says("vi")
    assert listed["A1"].value == "bieu.xlsx"


def test_it_speaks_english_too(tmp_path: Path, context: Context) -> None:
    path = make_form(tmp_path / "bieu.xlsx", spoil=land_online_negative)
    _, book = copied(path, tmp_path, context, "en")
    assert book.sheetnames[0] == "Result of the check"
    assert book.worksheets[0]["A4"].value == "No."


def test_nothing_in_the_copy_computes(tmp_path: Path, context: Context) -> None:
    """A text that begins like a formula stays a text; real formulas leave their stored values."""
    evil = ('=HYPERLINK("http://x.example","y")', "+1+1", "@SUM(A1)", "-2+3", "\t=1")

    def spoil(grid: Grid) -> None:
        for number, text in enumerate(evil):
            grid.cells[60 + number, 2] = text

    path = make_form(tmp_path / "bieu.xlsx", spoil=spoil)
    book = openpyxl.load_workbook(path)
    for cells in book["II.06a"].iter_rows(min_row=60):
        for cell in cells:
            if cell.value is not None:
                cell.data_type = "s"
    book["II.06a"]["B70"] = "=1+1"
    book.save(path)
    _, marked = copied(path, tmp_path, context)
    for sheet in marked:
        for cells in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in cells)
    texts = {cell.value for cells in marked["II.06a"].iter_rows() for cell in cells}
    assert {"+1+1", "@SUM(A1)", "-2+3"} <= texts
    with zipfile.ZipFile(tmp_path / "copy.xlsx") as archive:
        assert not [name for name in archive.namelist() if "external" in name or "vba" in name]
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)


def test_a_csv_gets_a_workbook(tmp_path: Path, context: Context) -> None:
    path = make_form(tmp_path / "bieu.csv", spoil=land_online_negative)
    answer, book = copied(path, tmp_path, context)
    [found] = [one for one in answer.findings if one.found == "-5"]
    cell = book["Số liệu"].cell(found.place.row, found.place.column)
    assert (cell.value, cell.data_type) == ("-5", "s")
    assert cell.comment is not None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0" * 50])
def test_a_file_that_cannot_be_opened_gets_the_list_alone(
    content: bytes, tmp_path: Path, context: Context
) -> None:
    path = tmp_path / "hong.xlsx"
    path.write_bytes(content)
    answer, book = copied(path, tmp_path, context)
    assert answer.refused
    assert book.sheetnames == ["Kết quả kiểm tra"]
    assert book.worksheets[0]["B5"].value == "Từ chối tệp"


def test_copies_of_files_of_one_name_do_not_overwrite_each_other(
    tmp_path: Path, context: Context
) -> None:
    paths = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        paths.append(make_form(tmp_path / name / "bieu.xlsx"))
    wanted = [(path, parse(path, context)) for path in paths]
    copies = mark_copies(wanted, tmp_path, "vi")
    assert len(set(copies)) == 2
    assert all(copy.exists() for copy in copies)


@pytest.mark.parametrize("name", ["hồ sơ.csv", "hồ sơ.xlsx"])
def test_the_copy_of_a_dossier_list_names_no_person(name: str, tmp_path: Path) -> None:
    row = printed_row(1, **{"Ngày trả": "31/02/2026"})
    path = tmp_path / name
    if path.suffix == ".csv":
        path.write_bytes(as_csv([row], PRINTED))
    else:
        as_xlsx(path, [row])
    _, book = copied(path, tmp_path, list_context())
    cells = [str(cell.value) for sheet in book for line in sheet for cell in line if cell.value]
    assert row["Mã hồ sơ"] in cells
    assert "31/02/2026" in cells
    assert row["Tên cá nhân/tổ chức"] not in cells
    assert not any("0912345678" in cell for cell in cells)

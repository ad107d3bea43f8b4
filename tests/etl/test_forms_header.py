"""The header of form II.06a/06: found by its headings wherever it is, refused by name if wrong."""

import openpyxl
import pytest

from etl.sources.forms.headings import heading_key
from tests.etl.forms_inputs import BAT_MOT_CODE, answer, codes, form_grid, read_grid, units_grid


def places(read, code):
    return [(one.place.row, one.place.column) for one in read.findings if one.code == code]


def test_headings_differ_in_case_tones_line_breaks_and_remarks():
    assert heading_key("TRỰC TIẾP,\nDỊCH VỤ BƯU CHÍNH") == "trực tiếp dịch vụ bưu chính"
    assert heading_key("Đúng hạn (Bao gồm cả hồ sơ chờ BS)") == "đúng hạn"
    assert heading_key("Quá hạn") != heading_key("Quả hạn")


@pytest.mark.parametrize(("down", "right"), [(0, 3), (7, 0), (12, 5)])
@pytest.mark.parametrize("name", ["bieu.xlsx", "bieu.csv"])
def test_the_table_may_stand_anywhere(tmp_path, name, down, right):
    straight = read_grid(form_grid(), tmp_path / "a", name)
    moved = read_grid(form_grid().shifted(down, right), tmp_path / "b", name)
    assert not moved.refused, codes(moved, "refuse")
    assert moved.accepted.equals(straight.accepted)


def test_an_unknown_column_is_named(tmp_path):
    grid = form_grid()
    grid.cells[grid.header, 14] = "Tỷ lệ đúng hạn"
    read = read_grid(grid, tmp_path)
    unknown = [one for one in read.findings if one.code == "form_column_unknown"]
    assert [one.place.column for one in unknown] == [14]
    assert "Tỷ lệ đúng hạn" in unknown[0].message("vi")
    assert read.refused


def test_a_mistyped_heading_is_unknown_and_its_column_missing(tmp_path):
    grid = form_grid()
    grid.cells[grid.header + 1, 8] = "Trươc hạn"
    read = read_grid(grid, tmp_path)
    assert places(read, "form_column_unknown") == [(grid.header, 8)]
    missing = next(one for one in read.findings if one.code == "form_column_missing")
    assert "Đã giải quyết: Trước hạn" in missing.says("vi")


def test_a_heading_twice(tmp_path):
    grid = form_grid()
    grid.cells[grid.header + 1, 9] = "Trước hạn"
    read = read_grid(grid, tmp_path)
    assert places(read, "form_column_twice") == [(grid.header, 9)]
    assert "form_column_missing" in codes(read)


def test_a_personal_column_is_refused_without_quoting_it(tmp_path):
    grid = form_grid()
    grid.cells[grid.header, 14] = "Số điện thoại người nộp"
    grid.cells[grid.first, 14] = "0912345678"
    read = read_grid(grid, tmp_path)
    assert {"personal_column", "personal_value"} <= set(codes(read, "refuse"))
    assert all("0912345678" not in one.message("vi") for one in read.findings)


def test_numbers_of_columns_must_go_with_their_headings(tmp_path):
    grid = form_grid()
    row = grid.first - 1
    grid.cells[row, 4], grid.cells[row, 5] = "5", "4"
    read = read_grid(grid, tmp_path)
    assert places(read, "form_numbering_differs") == [(row, 4), (row, 5)]
    assert read.refused


@pytest.mark.parametrize(
    "numbers",
    [
        [f"({number})" for number in range(1, 14)],
        ["A", "B", *map(str, range(1, 12))],
        ["(1)", "(2)", "(3)=(4)+(5)+(6)", *[f"({number})" for number in range(4, 14)]],
        list(range(1, 14)),
    ],
)
def test_the_numbering_row_has_several_shapes(tmp_path, numbers):
    grid = form_grid()
    for column, number in enumerate(numbers, start=1):
        grid.cells[grid.first - 1, column] = number
    read = read_grid(grid, tmp_path)
    assert not read.refused, codes(read, "refuse")
    assert read.rows_accepted == 8


def test_a_cell_beside_the_table(tmp_path):
    grid = form_grid()
    grid.cells[grid.first + 2, 16] = "xem lại"
    read = read_grid(grid, tmp_path)
    assert places(read, "form_cell_outside") == [(grid.first + 2, 16)]


def test_a_second_table_below(tmp_path):
    grid, other = form_grid(), form_grid()
    height = grid.size[0] + 2
    for (row, column), value in other.cells.items():
        if row >= other.header:
            grid.cells[row + height, column] = value
    read = read_grid(grid, tmp_path)
    assert places(read, "form_second_table") == [(grid.header + height, None)]


def test_a_second_table_to_the_right(tmp_path):
    grid, other = form_grid(footer=False), form_grid(footer=False)
    for (row, column), value in other.cells.items():
        if row >= other.header:
            grid.cells[row, column + 14] = value
    read = read_grid(grid, tmp_path)
    assert codes(read, "refuse").count("form_column_twice") == 13


def test_several_sheets(tmp_path):
    path = form_grid().write(tmp_path / "bieu.xlsx")
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("Tháng 9")["A1"] = 5
    workbook.save(path)
    read = answer(path)
    refusal = next(one for one in read.findings if one.code == "form_several_sheets")
    assert "Tháng 9" in refusal.message("vi")


def test_all_faults_are_named_in_one_go(tmp_path):
    grid = units_grid(
        words="Kỳ báo cáo: Tháng 9/2026",
    )
    grid.cells[grid.header, 14] = "Ghi chú"
    grid.cells[grid.total, 3] = 1
    read = read_grid(grid, tmp_path)
    assert {"form_periods_differ", "form_column_unknown", "control_total_differs"} <= set(
        codes(read, "refuse")
    )


def test_the_order_of_columns_does_not_matter(tmp_path):
    order = [2, 1, 13, 12, 11, 3, 5, 4, 6, 10, 8, 7, 9]
    read = read_grid(form_grid().permuted(order), tmp_path)
    assert not read.refused, codes(read, "refuse")
    straight = read_grid(form_grid(), tmp_path / "b")
    assert read.accepted.equals(straight.accepted)
    assert set(read.accepted["commune_code"]) == {BAT_MOT_CODE}

"""Group C of the catalogue: the structure of a table."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from etl.reading.reasons import Reaction
from tests.etl.catalogue.cases import case
from tests.etl.catalogue.valid import (
    ASSIGNED,
    CODE,
    GROUP,
    NAME,
    PRESENT,
    Rows,
    csv_bytes,
    form_xlsx,
    population_csv,
    set_cell,
    staff_csv,
    staff_rows,
    staff_xlsx,
    write,
)
from tests.etl.forms_inputs import Grid, units_grid

REFUSE, QUARANTINE, NOTE = Reaction.REFUSE, Reaction.QUARANTINE, Reaction.NOTE
HEADER = 4
"""Row of the header in the workbook."""


def _lines() -> list[str]:
    return csv_bytes(staff_rows()).decode().split("\r\n")


def _joined(folder: Path, lines: list[str], newline: str = "\r\n") -> Path:
    return write(folder, "nhan-su.csv", newline.join(lines).encode())


@case(42, "semicolons", "csv_delimiter", REFUSE)
def semicolons(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", csv_bytes(staff_rows(), delimiter=";"))


@case(42, "tabs", "csv_delimiter", REFUSE)
def tabs(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", csv_bytes(staff_rows(), delimiter="\t"))


@case(42, "bars", "csv_delimiter", REFUSE)
def bars(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", csv_bytes(staff_rows(), delimiter="|"))


@case(43, "decimal comma", "csv_row_longer", REFUSE, row=12)
def decimal_comma(folder: Path) -> Path:
    lines = _lines()
    lines[11] += ",5"
    return _joined(folder, lines)


@case(44, "longer row", "csv_row_longer", REFUSE, row=12)
def longer(folder: Path) -> Path:
    lines = _lines()
    lines[11] += ",,ghi chú"
    return _joined(folder, lines)


@case(45, "shorter row", "csv_row_shorter", REFUSE, row=12)
def shorter(folder: Path) -> Path:
    lines = _lines()
    lines[11] = lines[11].rpartition(",")[0]
    return _joined(folder, lines)


@case(46, "title above the header of a CSV", "csv_row_shorter", REFUSE, row=1)
def title_above(folder: Path) -> Path:
    return _joined(folder, ["UBND TỈNH THANH HÓA", "SỐ LIỆU NHÂN SỰ THÁNG 10/2026", *_lines()])


@case(46, "header pushed out of reach", "form_header_missing", REFUSE)
def header_out_of_reach(folder: Path) -> Path:
    def spoil(grid: Grid) -> None:
        for _ in range(3):
            grid.delete_row(grid.header)

    return form_xlsx(folder, spoil)


@case(47, "two-line header", "table_column_unnamed", REFUSE, row=4, column=7)
def two_line_header(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        page.insert_rows(HEADER)
        page.cell(HEADER, 6, "Số người")
        for column in (6, 7):
            page.cell(HEADER + 1, column, page.cell(HEADER + 1, column).value)
        page.merge_cells(start_row=HEADER, start_column=6, end_row=HEADER, end_column=7)
        for column in range(1, 6):
            page.cell(HEADER, column, page.cell(HEADER + 1, column).value)
            page.cell(HEADER + 1, column).value = None

    return staff_xlsx(folder, change)


@case(47, "heading over a column left out", "table_column_unnamed", REFUSE, row=1, column=8)
def unnamed(folder: Path) -> Path:
    def change(rows: Rows) -> None:
        for row in rows:
            row.append("" if row is rows[0] else 3)

    return staff_csv(folder, change)


@case(48, "column twice", "table_column_twice", REFUSE, row=1, column=8)
def twice(folder: Path) -> Path:
    def change(rows: Rows) -> None:
        for row in rows:
            row.append(row[PRESENT])

    return staff_csv(folder, change)


@case(48, "column of a form twice", "form_column_twice", REFUSE, row=5, column=5)
def form_twice(folder: Path) -> Path:
    def spoil(grid: Grid) -> None:
        grid.cells[grid.header + 2, 5] = "Trực tuyến"

    return form_xlsx(folder, spoil, numbering=False)


@case(49, "column left out", "table_column_missing", REFUSE, row=1)
def left_out(folder: Path) -> Path:
    return staff_csv(folder, lambda rows: [row[:ASSIGNED] + row[PRESENT:] for row in rows])


@case(49, "column too many", "table_column_unknown", REFUSE, row=1, column=8)
def too_many(folder: Path) -> Path:
    def change(rows: Rows) -> None:
        for row in rows:
            row.append("Ghi chú" if row is rows[0] else "")

    return staff_csv(folder, change)


@case(49, "column renamed", "table_column_unknown", REFUSE, row=1, column=7)
def renamed(folder: Path) -> Path:
    return staff_csv(folder, set_cell(0, PRESENT, "Hiện có"))


@case(49, "column of units left out", "table_unit_column_missing", REFUSE, row=1)
def no_unit(folder: Path) -> Path:
    return staff_csv(folder, lambda rows: [row[:CODE] + row[NAME + 1 :] for row in rows])


@case(49, "column of a form renamed", "form_column_unknown", REFUSE, row=5, column=8)
def form_renamed(folder: Path) -> Path:
    def spoil(grid: Grid) -> None:
        grid.cells[grid.header + 1, 8] = "Sớm"

    return form_xlsx(folder, spoil)


@case(
    50,
    "heading decomposed, in capitals, with a line break",
    "line_breaks_joined",
    NOTE,
    row=4,
    column=6,
)
def heading_otherwise(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        page.cell(HEADER, 6, unicodedata.normalize("NFD", "BIÊN CHẾ\nĐƯỢC GIAO"))

    return staff_xlsx(folder, change)


@case(51, "notes after a blank row", "text_below_table", NOTE, row=170)
def notes_below(folder: Path) -> Path:
    blank: list[object] = [""] * 7
    note: list[object] = ["", "", "Ghi chú: số liệu tính đến hết kỳ báo cáo.", "", "", "", ""]
    return staff_csv(folder, lambda rows: [*rows[:9], blank, *rows[9:], note])


@case(52, "total counts another number", "control_total_differs", REFUSE, row=168, column=7)
def total_differs(folder: Path) -> Path:
    return staff_csv(
        folder, lambda rows: set_cell(-1, PRESENT, int(str(rows[-1][PRESENT])) + 1)(rows)
    )


@case(52, "row left out above the total", "control_total_differs", REFUSE, row=167, column=6)
def row_left_out(folder: Path) -> Path:
    return staff_csv(folder, lambda rows: rows[:50] + rows[51:])


@case(52, "total of a form differs", "control_total_differs", REFUSE, row=17, column=4)
def form_total_differs(folder: Path) -> Path:
    def spoil(grid: Grid) -> None:
        grid.cells[grid.total, 4] = int(str(grid.cells[grid.total, 4])) + 3

    return form_xlsx(folder, spoil)


@case(52, "row of which", "table_of_which", NOTE, row=169)
def of_which(folder: Path) -> Path:
    return staff_csv(folder, lambda rows: [*rows, ["Trong đó: nữ", "", "", "", "", 900, 800]])


def _subtotal(rows: Rows, first: int, last: int, more: int = 0) -> list[object]:
    added = [sum(int(str(row[at])) for row in rows[first:last]) for at in (ASSIGNED, PRESENT)]
    return ["", "", "Cộng thành phố Thanh Hóa (cũ)", "", "", added[0], added[1] + more]


@case(53, "subtotal of a former district", "table_subtotal", NOTE, row=11)
def subtotal(folder: Path) -> Path:
    return staff_csv(folder, lambda rows: [*rows[:10], _subtotal(rows, 1, 10), *rows[10:]])


@case(53, "subtotal that differs", "control_total_differs", REFUSE, row=11, column=7)
def subtotal_differs(folder: Path) -> Path:
    return staff_csv(folder, lambda rows: [*rows[:10], _subtotal(rows, 1, 10, 2), *rows[10:]])


@case(54, "signatures", "text_below_table", NOTE, row=170)
def signatures(folder: Path) -> Path:
    below: Rows = [
        ["", "", "", "", "Thanh Hóa, ngày 05 tháng 11 năm 2026", "", ""],
        ["", "NGƯỜI LẬP BIỂU", "", "", "GIÁM ĐỐC", "", ""],
        ["", "Nguyễn Văn An", "", "", "Lê Thị Bình", "", ""],
    ]
    return staff_csv(folder, lambda rows: [*rows, *below])


@case(55, "declared separator", "csv_separator_line", REFUSE, row=1)
def declared_separator(folder: Path) -> Path:
    return _joined(folder, ["sep=,", *_lines()])


@case(55, "comment line", "csv_comment_line", REFUSE, row=1)
def comment(folder: Path) -> Path:
    return _joined(folder, ["# xuất từ phần mềm quản lý cán bộ", *_lines()])


@case(56, "ends of old Macs", "csv_old_line_ends", NOTE)
def old_ends(folder: Path) -> Path:
    return _joined(folder, _lines(), "\r")


@case(56, "two kinds of ends", "csv_mixed_line_ends", REFUSE)
def mixed_ends(folder: Path) -> Path:
    lines = _lines()
    content = "\r\n".join(lines[:40]) + "\n" + "\n".join(lines[40:])
    return write(folder, "nhan-su.csv", content.encode())


@case(57, "second table below", "table_second_header", REFUSE, row=170)
def below(folder: Path) -> Path:
    return staff_csv(folder, lambda rows: [*rows, [""] * 7, *rows])


@case(57, "second table to the right", "table_column_unnamed", REFUSE, row=4, column=10)
def right(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        page.cell(9, 10, "Tổng hợp")
        page.cell(10, 10, 166)

    return staff_xlsx(folder, change)


@case(57, "second form below", "form_second_table", REFUSE, row=29)
def second_form(folder: Path) -> Path:
    def spoil(grid: Grid) -> None:
        more = units_grid().shifted(grid.row + 2, 0)
        grid.cells |= more.cells
        grid.merges += more.merges

    return form_xlsx(folder, spoil)


for _mark in ("NA", "N/A", "#N/A", "-", "--", ".", "x", "không"):

    @case(58, f"mark {_mark!r}", "no_report_mark", QUARANTINE, row=7, column=7)
    def no_report(folder: Path, mark: str = _mark) -> Path:
        return staff_csv(folder, set_cell(6, PRESENT, mark))


@case(58, "mark in a population", "no_report_mark", QUARANTINE, row=7, column=4)
def no_population(folder: Path) -> Path:
    return population_csv(folder, set_cell(6, 3, "x"))


@case(49, "word that is not in the list", "table_choice_unknown", QUARANTINE, row=7, column=5)
def other_group(folder: Path) -> Path:
    return staff_csv(folder, set_cell(6, GROUP, "Bộ phận một cửa"))

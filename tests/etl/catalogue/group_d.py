"""Group D of the catalogue: what only a workbook can have."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from etl.reading.reasons import Reaction
from tests.etl.catalogue.cases import case
from tests.etl.catalogue.valid import form_xlsx, staff_rows, staff_xlsx, write, xlsx_bytes
from tests.etl.forms_inputs import Grid
from tests.etl.reading_inputs import XML, with_parts

REFUSE, QUARANTINE = Reaction.REFUSE, Reaction.QUARANTINE
WARN, NOTE = Reaction.WARN, Reaction.NOTE
MONTH, ASSIGNED, PRESENT = 4, 6, 7
"""Columns of the workbook, from 1; its header is in row 4, its total in row 171."""

TOTAL = 171
_SHEET = "xl/worksheets/sheet1.xml"


def _in_sheet(folder: Path, change: Callable[[str], str], book: bytes | None = None) -> Path:
    """The staff workbook with the text of its sheet changed, as Excel would have written it."""
    content = book or xlsx_bytes(staff_rows())
    with zipfile.ZipFile(BytesIO(content)) as archive:
        part = archive.read(_SHEET).decode()
    changed = change(part)
    assert changed != part
    return write(folder, "nhan-su.xlsx", with_parts(content, {_SHEET: changed}))


def _cell(reference: str, inner: str, kind: str = "") -> Callable[[str], str]:
    """A change of one stored cell."""
    pattern = re.compile(rf'<c r="{reference}"([^>]*?)(?: t="\w+")?(?:/>|>.*?</c>)')
    return lambda part: pattern.sub(rf'<c r="{reference}"\g<1>{kind}>{inner}</c>', part, count=1)


def _other_sheet(page: Worksheet, state: str, value: object = None) -> None:
    book = page.parent
    assert book is not None
    other = book.create_sheet("Sheet2")
    other.sheet_state = state
    other["B2"] = value


@case(59, "hidden sheet with cells", "hidden_sheet_with_cells", REFUSE)
def hidden_sheet(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: _other_sheet(page, "hidden", "nháp"))


@case(59, "very hidden sheet with cells", "hidden_sheet_with_cells", REFUSE)
def very_hidden_sheet(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: _other_sheet(page, "veryHidden", 12))


@case(59, "hidden sheet without cells", "hidden_sheet_empty", WARN)
def hidden_empty_sheet(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: _other_sheet(page, "hidden"))


@case(60, "another sheet with figures", "table_several_sheets", REFUSE)
def several_sheets(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: _other_sheet(page, "visible", "Tháng 9"))


@case(61, "hidden row", "hidden_rows", WARN)
def hidden_row(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        page.row_dimensions[9].hidden = True

    return staff_xlsx(folder, change)


@case(61, "hidden column", "hidden_columns", WARN)
def hidden_column(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        page.column_dimensions["F"].hidden = True

    return staff_xlsx(folder, change)


@case(61, "filter in use", "active_filter", REFUSE)
def filtered(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        page.auto_filter.ref = "A4:G170"
        page.auto_filter.add_filter_column(2, ["Xã Bát Mọt"])

    return staff_xlsx(folder, change)


@case(62, "formula in a row of data", "formula_in_data", REFUSE, row=5, column=7)
def formula_in_data(folder: Path) -> Path:
    return _in_sheet(folder, _cell("G5", "<f>F5-0</f><v>8</v>"))


@case(62, "total by formula", "formula_in_total", WARN, row=TOTAL, column=7)
def formula_in_total(folder: Path) -> Path:
    stated = staff_rows()[-1][PRESENT - 1]
    return _in_sheet(folder, _cell(f"G{TOTAL}", f"<f>SUM(G5:G170)</f><v>{stated}</v>"))


@case(63, "formula without its result", "formula_without_value", REFUSE, row=TOTAL, column=7)
def formula_without_value(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: page.cell(TOTAL, PRESENT, "=SUM(G5:G170)"))


@case(64, "broken reference", "error_value", REFUSE, row=6, column=7)
def broken_reference(folder: Path) -> Path:
    return _in_sheet(folder, _cell("G6", "<f>#REF!</f><v>#REF!</v>", ' t="e"'))


@case(64, "division by zero as a value", "error_value", REFUSE, row=6, column=6)
def division(folder: Path) -> Path:
    return _in_sheet(folder, _cell("F6", "<v>#DIV/0!</v>", ' t="e"'))


@case(65, "cells of data merged", "merged_data_cells", REFUSE, row=5, column=7)
def merged(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: page.merge_cells("G5:G7"))


@case(65, "cells of a form merged", "merged_data_cells", REFUSE, row=9, column=5)
def form_merged(folder: Path) -> Path:
    def spoil(grid: Grid) -> None:
        grid.merges.append((grid.first, 5, grid.first + 1, 5))
        del grid.cells[grid.first + 1, 5]

    return form_xlsx(folder, spoil)


@case(66, "number as text in another form", "number_form", QUARANTINE, row=5, column=7)
def text_number(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: page.cell(5, PRESENT, "08"))


@case(
    67, "stored fraction shown as a whole number", "fraction_in_count", QUARANTINE, row=5, column=7
)
def shown_rounded(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        total = page.cell(TOTAL, PRESENT)
        whole = page.cell(5, PRESENT).value
        assert isinstance(whole, int)
        assert isinstance(total.value, int)
        total.value = total.value + 0.4
        page.cell(5, PRESENT, whole + 0.4).number_format = "0"

    return staff_xlsx(folder, change)


@case(67, "number shown in thousands", "stored_value_used", NOTE, row=171, column=7)
def shown_in_thousands(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        page.cell(TOTAL, PRESENT).number_format = "#,##0,"

    return staff_xlsx(folder, change)


@case(68, "bare serial for a month", "serial_date", QUARANTINE, row=5, column=4)
def serial(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: page.cell(5, MONTH, 46296))


@case(68, "number in a style of dates", "date_in_number", QUARANTINE, row=5, column=7)
def date_style(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        page.cell(5, PRESENT, 400).number_format = "dd/mm/yyyy"

    return staff_xlsx(folder, change)


@case(69, "days counted from 1904", "epoch_1904", REFUSE)
def epoch(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        book = page.parent
        assert book is not None
        book.epoch = CALENDAR_MAC_1904
        page.cell(5, MONTH, date(2026, 10, 1)).number_format = "mm/yyyy"

    return staff_xlsx(folder, change)


@case(70, "number with its unit", "number_with_unit", QUARANTINE, row=5, column=7)
def with_unit(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: page.cell(5, PRESENT, "8 người"))


@case(70, "number of dossiers with its unit", "number_with_unit", QUARANTINE, row=9, column=4)
def form_with_unit(folder: Path) -> Path:
    def spoil(grid: Grid) -> None:
        grid.cells[grid.first, 4] = "12 vụ"

    return form_xlsx(folder, spoil)


@case(71, "comment at a cell", "extras_ignored", NOTE)
def comment(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        page.cell(5, PRESENT).comment = Comment("đã hỏi lại", "tổ trưởng")

    return staff_xlsx(folder, change)


@case(71, "pivot cache", "pivot_cache", REFUSE)
def pivot(folder: Path) -> Path:
    more: dict[str, str | bytes] = {
        "xl/pivotCache/pivotCacheDefinition1.xml": f"{XML}<pivotCacheDefinition/>"
    }
    return write(folder, "nhan-su.xlsx", with_parts(xlsx_bytes(staff_rows()), more))


@case(71, "object embedded", "embedded_object", REFUSE)
def embedded(folder: Path) -> Path:
    more: dict[str, str | bytes] = {"xl/embeddings/oleObject1.bin": b"x"}
    return write(folder, "nhan-su.xlsx", with_parts(xlsx_bytes(staff_rows()), more))


@case(72, "value in the last row of a sheet", "too_many_rows", REFUSE)
def last_row(folder: Path) -> Path:
    def change(part: str) -> str:
        more = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
        return part.replace("</sheetData>", f"{more}</sheetData>")

    return _in_sheet(folder, change)


@case(72, "value in the last column of a sheet", "too_many_columns", REFUSE)
def last_column(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: page.cell(5, 16_384, 1))


@case(73, "sheet protected", "protected", WARN)
def protected(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: page.protection.enable())


@case(73, "white text on white", "invisible_text", WARN, row=5, column=7)
def white(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        page.cell(5, PRESENT).font = Font(color="FFFFFFFF")

    return staff_xlsx(folder, change)

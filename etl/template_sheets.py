"""The sheets of a template: its table, its guide and its list of communes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from etl.contracts.template_columns import (
    EXAMPLE_MARK,
    GUIDE_SHEET,
    UNITS_SHEET,
    Filling,
    TemplateColumn,
)
from etl.contracts.templates import Template
from etl.reading.faults import Language, Wording
from etl.reading.findings import column_letters
from etl.reading.names import split_kind
from etl.reading.unit_names import KIND_NAMES
from etl.reading.units import Units

TITLE_ROW, VERSION_ROW, RULE_ROW, HEADER_ROW = 1, 2, 3, 4
EXAMPLES = 2
_SPARE_ROWS = 500
_GUIDE_WIDTHS = (24, 50, 50, 16, 44, 44)
_LINE_POINTS = 16.5
_CHARACTER_WIDTH = 1.1
"""Letters of 12 points are wider than the digits that a column's width counts in."""
_MOST_DECIMALS = 1_000_000
_AS_TEXT = (Filling.MARK, Filling.CODE, Filling.TEXT, Filling.CHOICE, Filling.MONTH, Filling.DAY)
"""Fillings whose cells are text, so that Excel keeps digits and does not turn days around."""

FACE = "Times New Roman"
"""The face of official papers; named on every cell, for programs fall back on different ones."""
BODY_FONT = Font(name=FACE, size=12)
TITLE_FONT = Font(name=FACE, size=14, bold=True)
SMALL_FONT = Font(name=FACE, size=10, color="6B7280")
HEADING_FONT = Font(name=FACE, size=12, bold=True)
HEADING_FILL = PatternFill("solid", fgColor="D9E2EC")
_EXAMPLE_FONT = Font(name=FACE, size=12, italic=True, color="6B7280")
_EXAMPLE_FILL = PatternFill("solid", fgColor="F3F4F6")
_LINE = Side(style="thin", color="9CA3AF")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_RULE = Wording(
    f"Dòng ghi {EXAMPLE_MARK} ở cột đầu không phải là số liệu, có thể xóa. Ô để trống là chưa có "
    "số liệu; nếu bằng không thì ghi 0. Số chỉ gồm chữ số, không có dấu ngăn nghìn.",
    f"A row marked {EXAMPLE_MARK} in its first cell is no data and may be deleted. A blank cell is "
    "a missing figure; for none write 0. Numbers are digits only, without thousand separators.",
)
_UNITS = {
    "people": Wording("người", "people"),
    "minutes": Wording("phút", "minutes"),
    "ratio": Wording("tỷ lệ (0 đến 1)", "ratio (0 to 1)"),
    "": Wording("", ""),
}
_FORMS = {
    Filling.CODE: Wording("5 chữ số, dạng văn bản", "5 digits, as text"),
    Filling.MONTH: Wording("tháng/năm, như 10/2026", "month/year, as 10/2026"),
    Filling.DAY: Wording("ngày/tháng/năm, như 31/10/2026", "day/month/year, as 31/10/2026"),
    Filling.COUNT: Wording("số nguyên từ {} đến {}", "a whole number from {} to {}"),
    Filling.NUMBER: Wording("số từ {} đến {}", "a number from {} to {}"),
    Filling.TEXT: Wording("chữ", "text"),
    Filling.VALUE: Wording("theo cột Ý nghĩa", "by the column Ý nghĩa"),
    Filling.MARK: Wording("số thứ tự, có thể để trống", "a number, may be blank"),
}


def write_data_sheet(
    sheet: Worksheet, template: Template, rows: Sequence[Mapping[str, Any]], language: Language
) -> None:
    """Write the table of a template: title, version, header with notes, examples, filled rows.

    Args:
        sheet: The sheet to write.
        template: What to write.
        rows: Cells to fill in beforehand, by name of the column.
        language: Of the title and the notes.
    """
    sheet.title = template.sheet
    title = Wording(template.title_vi, template.title_en)
    sheet.cell(TITLE_ROW, 1, getattr(title, language)).font = TITLE_FONT
    sheet.cell(VERSION_ROW, 1, template.version_line).font = SMALL_FONT
    write_wrapped(sheet, RULE_ROW, getattr(_RULE, language), len(template.columns))
    first = HEADER_ROW + 1
    last = HEADER_ROW + EXAMPLES + max(len(rows), 1) + _SPARE_ROWS
    for number, column in enumerate(template.columns, start=1):
        heading = sheet.cell(HEADER_ROW, number, column.heading)
        style_heading(heading)
        heading.comment = Comment(_note(column, language), "Cân Việc", width=320, height=110)
        sheet.column_dimensions[column_letters(number)].width = column.width
        if column.filling in _AS_TEXT:
            for row in range(first, last + 1):
                sheet.cell(row, number).number_format = "@"
                sheet.cell(row, number).font = BODY_FONT
        for offset, example in enumerate(column.examples[:EXAMPLES]):
            shown = sheet.cell(first + offset, number, example)
            shown.font, shown.fill = _EXAMPLE_FONT, _EXAMPLE_FILL
        for offset, values in enumerate(rows):
            cell = sheet.cell(first + EXAMPLES + offset, number)
            value = values.get(column.name, "")
            cell.value = None if value == "" else value
            cell.border, cell.font = BORDER, BODY_FONT
            if column.filling is Filling.MARK:
                cell.value, cell.alignment = offset + 1, Alignment(horizontal="center")
        _validate(sheet, column, f"{column_letters(number)}{first}:{column_letters(number)}{last}")
    _lay_out(sheet, len(template.columns))


def write_guide(sheet: Worksheet, template: Template) -> None:
    """Write the sheet that explains every column in both languages."""
    sheet.title = GUIDE_SHEET
    lines = (
        f"{template.title_vi} / {template.title_en}",
        template.version_line,
        _RULE.vi,
        _RULE.en,
    )
    for number, line in enumerate(lines, start=1):
        sheet.cell(number, 1, line).font = BODY_FONT
    sheet.cell(1, 1).font = TITLE_FONT
    headings = ("Cột", "Nội dung", "Meaning", "Đơn vị tính", "Giá trị cho phép", "Permitted values")
    start = len(lines) + 2
    for number, heading in enumerate(headings, start=1):
        style_heading(sheet.cell(start, number, heading))
        sheet.column_dimensions[column_letters(number)].width = _GUIDE_WIDTHS[number - 1]
    for offset, column in enumerate(template.readable, start=1):
        permitted = _permitted(column)
        values = (
            column.heading,
            column.meaning_vi,
            column.meaning_en,
            _unit(column).vi,
            permitted.vi,
            permitted.en,
        )
        write_guide_row(sheet, start + offset, values, _GUIDE_WIDTHS)
    sheet.freeze_panes = f"A{start + 1}"
    set_up_print(sheet)


def write_guide_row(
    sheet: Worksheet, row: int, values: Sequence[str], widths: Sequence[int]
) -> None:
    """Write a row of wrapped texts, as high as the longest of them needs."""
    for number, value in enumerate(values, start=1):
        cell = sheet.cell(row, number, value)
        cell.font, cell.border = BODY_FONT, BORDER
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = _LINE_POINTS * max(
        _lines(value, width) for value, width in zip(values, widths, strict=True)
    )


def write_wrapped(sheet: Worksheet, row: int, text: str, columns: int) -> None:
    """Write a text over the whole width of a table, as high as it needs."""
    cell = sheet.cell(row, 1, text)
    cell.font, cell.alignment = BODY_FONT, Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of some characters' width."""
    return max(1, ceil(len(text) * _CHARACTER_WIDTH / width))


def write_units(sheet: Worksheet, units: Units) -> None:
    """Write the list of today's communes: code, name, kind."""
    sheet.title = UNITS_SHEET
    for number, (heading, width) in enumerate(
        (("Mã đơn vị", 12), ("Tên đơn vị", 30), ("Loại", 12)), start=1
    ):
        style_heading(sheet.cell(1, number, heading))
        sheet.column_dimensions[column_letters(number)].width = width
    for row, code in enumerate(units.all_codes, start=2):
        name = units.name(code)
        sheet.cell(row, 1, code).number_format = "@"
        sheet.cell(row, 2, name)
        sheet.cell(row, 3, KIND_NAMES[split_kind(name)[0]])
        for column in range(1, 4):
            sheet.cell(row, column).font = BODY_FONT
    sheet.freeze_panes = "A2"
    set_up_print(sheet)


def style_heading(cell: Any) -> None:
    """Make a cell look like a heading."""
    cell.font, cell.fill, cell.border = HEADING_FONT, HEADING_FILL, BORDER
    cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")


def set_up_print(sheet: Worksheet) -> None:
    """A4, landscape, as wide as a page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _lay_out(sheet: Worksheet, columns: int) -> None:
    sheet.row_dimensions[HEADER_ROW].height = 36
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    width = sum(
        sheet.column_dimensions[column_letters(number)].width for number in range(1, columns + 1)
    )
    rule = str(sheet.cell(RULE_ROW, 1).value)
    sheet.row_dimensions[RULE_ROW].height = _LINE_POINTS * _lines(rule, int(width))
    sheet.print_area = f"A1:{column_letters(columns)}{sheet.max_row}"
    set_up_print(sheet)


def _validate(sheet: Worksheet, column: TemplateColumn, cells: str) -> None:
    """The drop-down list or the limits of a column."""
    if column.choices:
        listed = ",".join(choice.label for choice in column.choices)
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    elif column.filling in (Filling.COUNT, Filling.NUMBER):
        least, most = _limits(column)
        whole = column.filling is Filling.COUNT
        rule = DataValidation(
            type="whole" if whole else "decimal",
            operator="between",
            formula1=least,
            formula2=most,
            allow_blank=True,
        )
    elif column.filling is Filling.CODE:
        rule = DataValidation(type="textLength", operator="equal", formula1="5", allow_blank=True)
    else:
        return
    rule.showErrorMessage = True
    # Titles of such boxes may have 32 characters.
    rule.errorTitle = column.heading[:32]
    rule.error = _permitted(column).vi[:225]
    rule.add(cells)
    sheet.add_data_validation(rule)


def _limits(column: TemplateColumn) -> tuple[str, str]:
    contract = column.contract
    least = contract.minimum if contract and contract.minimum is not None else 0
    most = contract.maximum if contract and contract.maximum is not None else _MOST_DECIMALS
    return f"{least:g}", f"{most:.0f}"


def _permitted(column: TemplateColumn) -> Wording:
    """What a column's cells may hold, in both languages."""
    if column.choices:
        return Wording(
            "; ".join(choice.label for choice in column.choices),
            "; ".join(f"{choice.label} ({choice.english})" for choice in column.choices),
        )
    words = _FORMS[column.filling]
    limits = _limits(column)
    return Wording(words.vi.format(*limits), words.en.format(*limits))


def _unit(column: TemplateColumn) -> Wording:
    return _UNITS[column.contract.unit if column.contract else ""]


def _note(column: TemplateColumn, language: Language) -> str:
    meaning = Wording(column.meaning_vi, column.meaning_en)
    parts = [getattr(meaning, language), getattr(_permitted(column), language)]
    unit = getattr(_unit(column), language)
    return "\n".join([*parts, unit] if unit else parts)

"""Tables that leave the product as XLSX: numbers are numbers, text is text and never a formula.

Loaded on a reader's click only: what it needs is no part of an ordinary visit.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError

_TEXT = "s"
_WIDEST = 60
_NARROWEST = 8
_NOTES_WIDTH = 110
_WIDTH_ROWS = 200
_LONGEST_NAME = 31
_NO_SHEET_NAME = re.compile(r"[\\/*?:\[\]]")
_WHOLE, _TENTHS, _HUNDREDTHS, _THOUSANDTHS = "#,##0", "#,##0.0", "#,##0.00", "0.000"
_DAY = "dd/mm/yyyy"
_LARGE = 100
_HEADING = PatternFill("solid", fgColor="ECE9E1")


def xlsx_bytes(
    rows: pd.DataFrame, notes: list[str], sheet: str = "Cân Việc", notes_sheet: str = "Ghi chú"
) -> bytes:
    """A table as XLSX: one sheet with the table, one with its notes.

    Args:
        rows: The table, its headings in the reader's language.
        notes: Lines that say where the figures come from.
        sheet: Name of the table's sheet.
        notes_sheet: Name of the notes' sheet.
    """
    return book_bytes({sheet: rows}, notes, notes_sheet)


def book_bytes(sheets: Mapping[str, pd.DataFrame], notes: list[str], notes_sheet: str) -> bytes:
    """Several tables as one XLSX, the notes on a sheet of their own at the end.

    Args:
        sheets: Each table by the name of its sheet; what a sheet's name may not hold is left out.
        notes: Lines that say where the figures come from.
        notes_sheet: Name of the notes' sheet.
    """
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        _table(book.create_sheet(_NO_SHEET_NAME.sub(" ", name)[:_LONGEST_NAME]), rows)
    page = book.create_sheet(notes_sheet)
    page.column_dimensions["A"].width = _NOTES_WIDTH
    for note in notes:
        cell = _cell(page, note, "")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.append([cell])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _table(page: Any, rows: pd.DataFrame) -> None:
    """A table with a heading that stays in sight, a filter, and a number format a column."""
    page.freeze_panes = "B2" if len(rows.columns) > 1 else "A2"
    for number, name in enumerate(rows.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = _width(rows, str(name))
    if len(rows.columns):
        page.auto_filter.ref = f"A1:{get_column_letter(len(rows.columns))}{len(rows) + 1}"
    heading = [_cell(page, str(name), "") for name in rows.columns]
    for cell in heading:
        cell.font = Font(bold=True)
        cell.fill = _HEADING
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.append(heading)
    forms = [_format(rows.iloc[:, number]) for number in range(len(rows.columns))]
    for values in rows.itertuples(index=False, name=None):
        page.append([_cell(page, value, form) for value, form in zip(values, forms, strict=True)])


def _format(column: pd.Series[Any]) -> str:
    """The number format of a column: as many decimals as its figures need, days as days."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return _DAY
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return ""
    known = column.dropna().astype(float)
    if (known == known.round()).all():
        return _WHOLE
    largest = known.abs().max()
    if largest >= _LARGE:
        return _TENTHS
    return _HUNDREDTHS if largest >= 1 else _THOUSANDTHS


def _cell(page: Any, value: Any, form: str) -> Any:
    """A cell of its value's own type; what a program could run stays text."""
    if not isinstance(value, str):
        return _figure(page, value, form)
    try:
        cell = WriteOnlyCell(page, value)
    except IllegalCharacterError:
        cell = WriteOnlyCell(page, "".join(sign for sign in value if sign.isprintable()))
    cell.data_type = _TEXT
    return cell


def _figure(page: Any, value: Any, form: str) -> Any:
    if pd.isna(value):
        return WriteOnlyCell(page)
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    cell = WriteOnlyCell(page, value.item() if hasattr(value, "item") else value)
    if form:
        cell.number_format = form
    return cell


def _width(rows: pd.DataFrame, name: str) -> int:
    shown = rows[name].head(_WIDTH_ROWS).astype("str")
    longest = max([min(len(name), 24), *(len(str(text)) for text in shown)])
    return min(_WIDEST, max(_NARROWEST, longest + 2))

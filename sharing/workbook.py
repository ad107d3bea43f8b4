"""Tables that leave the product as XLSX: numbers are numbers, text is text and never a formula.

Loaded on a reader's click only: what it needs is no part of an ordinary visit.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError

_TEXT = "s"
_WIDEST = 60
_NARROWEST = 8
_WIDTH_ROWS = 200


class Sheet(NamedTuple):
    """One sheet of a workbook.

    Attributes:
        name: Its name, at most 31 letters.
        rows: The table, its headings in the reader's language.
        notes: Lines after the table and a blank line.
    """

    name: str
    rows: pd.DataFrame
    notes: list[str]


def xlsx_bytes(rows: pd.DataFrame, notes: list[str], sheet: str = "Cân Việc") -> bytes:
    """A table as XLSX.

    Args:
        rows: The table, its headings in the reader's language.
        notes: Lines that say where the figures come from; they follow the table, after a blank
            line, each in the first column.
        sheet: Name of the sheet.
    """
    return book_bytes([Sheet(sheet, rows, notes)])


def book_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Several tables as one XLSX, a sheet each."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _add(book, sheet)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _add(book: Workbook, sheet: Sheet) -> None:
    rows = sheet.rows
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    for number, name in enumerate(rows.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = _width(rows, str(name))
    heading = [_cell(page, str(name)) for name in rows.columns]
    for cell in heading:
        cell.font = Font(bold=True)
    page.append(heading)
    for values in rows.itertuples(index=False, name=None):
        page.append([_cell(page, value) for value in values])
    if sheet.notes:
        page.append([])
    for note in sheet.notes:
        page.append([_cell(page, note)])


def _cell(page: Any, value: Any) -> Any:
    """A cell of its value's own type; what a program could run stays text."""
    if not isinstance(value, str):
        if pd.isna(value):
            return WriteOnlyCell(page)
        if isinstance(value, pd.Timestamp):
            return WriteOnlyCell(page, value.to_pydatetime())
        return WriteOnlyCell(page, value.item() if hasattr(value, "item") else value)
    try:
        cell = WriteOnlyCell(page, value)
    except IllegalCharacterError:
        cell = WriteOnlyCell(page, "".join(sign for sign in value if sign.isprintable()))
    cell.data_type = _TEXT
    return cell


def _width(rows: pd.DataFrame, name: str) -> int:
    shown = rows[name].head(_WIDTH_ROWS).astype("str")
    longest = max([len(name), *(len(str(text)) for text in shown)])
    return min(_WIDEST, max(_NARROWEST, longest + 2))

"""Strict CSV: everything is text first, then one grammar a column, and never a guess."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl.contracts import Column, DataSet
from etl.reading.dates import parse_date
from etl.reading.faults import Fault, ReadingError, Wording
from etl.reading.names import normalise
from etl.reading.numbers import parse_boolean, parse_decimal, parse_integer
from etl.reading.validation import expectation, validate

_PARSERS: dict[str, Callable[[str], object]] = {
    "str": normalise,
    "int64": parse_integer,
    "float64": parse_decimal,
    "bool": parse_boolean,
    "datetime64[us]": parse_date,
}
_CELL = re.compile(r'(?:"((?:[^"]++|"")*+)"|([^",\r\n]*+))(,|\r?\n|\Z)')
_REPLACEMENT = "\ufffd"

_UTF_8 = Wording("văn bản mã hóa UTF-8", "text encoded in UTF-8")
_ROWS = Wording("dòng tiêu đề và ít nhất một dòng số liệu", "a header and at least one row")
_QUOTES = Wording(
    "ô cách nhau bằng dấu phẩy, dấu nháy kép đi thành cặp",
    "cells between commas, quotation marks in pairs",
)
_PLAIN = Wording(
    "ô không có ký tự điều khiển hay ký tự hỏng", "a cell without control or broken characters"
)
_ONCE = Wording("mỗi cột một tên riêng", "a name of its own for every column")


@dataclass(frozen=True)
class Row:
    """One row of cells as text, and its number as a spreadsheet counts (the header is row 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file as text: its name, its header and its rows, all of one width."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_csv(path: Path) -> Table:
    """Read a comma-separated file in UTF-8, with or without a byte order mark.

    Raises:
        ReadingError: the encoding, the quoting, a character or the width of a row is not as it
            must be, a column name is blank or used twice, or there is no row of data.
        OSError: the file cannot be read.
    """
    file = path.name
    rows = list(_rows(_decode(path), file))
    faults = [fault for row in rows for fault in _row_faults(row, len(rows[0].cells), file)]
    if not faults and not rows[1:]:
        faults = [Fault(file, None, "", "", _ROWS)]
    if not faults:
        names = [normalise(name) for name in rows[0].cells]
        faults = [
            Fault(file, 1, name, name, _ONCE)
            for position, name in enumerate(names)
            if not name or name in names[:position]
        ]
    if faults:
        raise ReadingError(faults)
    return Table(file, tuple(names), tuple(rows[1:]))


def to_frame(table: Table, data_set: DataSet) -> pd.DataFrame:
    """The table's values, typed and checked as the contract says; a blank cell is missing.

    Raises:
        ReadingError: every fault of the header, or else every cell that is not written as its
            column wants it, or else every value outside the contract.
    """
    faults = _header_faults(table, data_set)
    if faults:
        raise ReadingError(faults)
    values: dict[str, pd.Series] = {}
    for position, column in enumerate(data_set.columns):
        parsed = [_parse(row.cells[position], column, table.file, row.number) for row in table.rows]
        faults += [value for value in parsed if isinstance(value, Fault)]
        if not faults:
            values[column.name] = pd.Series(parsed, dtype=column.dtype)
    if faults:
        raise ReadingError(sorted(faults, key=lambda fault: fault.row or 0))
    return validate(pd.DataFrame(values), data_set, table.file, [row.number for row in table.rows])


def _decode(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        broken = content[error.start : error.start + 4].hex(" ")
        raise ReadingError([Fault(path.name, line, "", broken, _UTF_8)]) from error


def _rows(text: str, file: str) -> Iterator[Row]:
    """Cut the text into rows; stops with a fault at the first cell that is not well quoted."""
    position, number = 0, 1
    while position < len(text):
        cells: list[str] = []
        separator = ","
        while separator == ",":
            match = _CELL.match(text, position)
            if match is None:
                rest = text[position:].partition("\n")[0]
                raise ReadingError([Fault(file, number, "", rest, _QUOTES)])
            quoted, plain, separator = match.groups()
            cells.append(plain if quoted is None else quoted.replace('""', '"'))
            position = match.end()
        yield Row(number, tuple(cells))
        number += 1


def _row_faults(row: Row, width: int, file: str) -> list[Fault]:
    faults = [
        Fault(file, row.number, "", cell, _PLAIN)
        for cell in row.cells
        if _REPLACEMENT in cell or any(unicodedata.category(sign) == "Cc" for sign in cell)
    ]
    if len(row.cells) != width:
        expected = Wording(f"{width} ô như dòng tiêu đề", f"{width} cells like the header")
        faults.append(Fault(file, row.number, "", ",".join(row.cells), expected))
    return faults


def _header_faults(table: Table, data_set: DataSet) -> list[Fault]:
    """Columns that are missing or unknown; if there are none, the first one out of order."""
    names = data_set.names
    known = ", ".join(names)
    faults = [
        Fault(table.file, 1, name, "", Wording(f"cột {name}", f"the column {name}"))
        for name in names
        if name not in table.columns
    ]
    faults += [
        Fault(table.file, 1, name, name, Wording(f"chỉ các cột: {known}", f"only: {known}"))
        for name in table.columns
        if name not in names
    ]
    if faults:
        return faults
    return [
        Fault(
            table.file,
            1,
            found,
            found,
            Wording(f"cột {wanted} ở vị trí này", f"the column {wanted} in this place"),
        )
        for found, wanted in zip(table.columns, names, strict=True)
        if found != wanted
    ][:1]


def _parse(cell: str, column: Column, file: str, row: int) -> object:
    """The cell's value, None where it is blank and may be, or what is wrong with it."""
    text = normalise(cell)
    if not text:
        return None if column.nullable else Fault(file, row, column.name, "", expectation(column))
    try:
        return _PARSERS[column.dtype](text)
    except ValueError:
        return Fault(file, row, column.name, cell, expectation(column))

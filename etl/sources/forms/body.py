"""The rows below the header: data, section headings, totals, rows "of which", and mere text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from etl.reading.documents import Cell, CellKind, Line
from etl.reading.findings import UnreadableError
from etl.reading.names import matching_key
from etl.reading.unit_names import DISTRICT_FORMS, parse_unit_name
from etl.sources.forms.header import Table
from etl.sources.forms.headings import CODE, NAME, STT, heading_key


class Kind(StrEnum):
    """What one row is."""

    DATA = "data"
    SECTION = "section"
    TOTAL = "total"
    OF_WHICH = "of which"
    TEXT = "text"


@dataclass(frozen=True)
class Row:
    """One row below the header that is not blank.

    Attributes:
        line: The row itself.
        kind: What it is.
        label: Its name, or what stands in the first column where the name is blank.
        code: What the column of codes has; empty without one.
        sections: Line numbers of the section headings it lies under, the outermost first.
        has_figures: Whether a column of counts holds something like a number.
        after_total: Whether it comes behind the row that ends the table.
    """

    line: Line
    kind: Kind
    label: str
    code: str = ""
    sections: tuple[int, ...] = ()
    has_figures: bool = False
    after_total: bool = False

    @property
    def number(self) -> int:
        """Its number as a spreadsheet counts."""
        return self.line.number


_FIGURE = re.compile(r"[\d.,\s+\-()%/'’]+")
_ROMAN = re.compile(r"[IVX]{1,5}[.)]?")
_LETTER = re.compile(r"[A-ZĐ][.)]?")
_ARABIC = re.compile(r"\d{1,4}[.)]?")
_NUMBERED_TITLE = re.compile(r"(?P<mark>[IVX]{1,5}|[A-ZĐ])(?:[.)]|\s*[-–]) ?(?P<title>\S.*)")
_SUM = re.compile(
    r"(?:tổng(?! hợp)|cộng(?! đồng| hòa| tác)|toàn (?:tỉnh|xã|phường|đơn vị))(?:\W|$)"
)
_OF_WHICH = re.compile(r"trong đó(?:\W|$)")
_CLUSTER = re.compile(r"(?:cụm|khu vực|vùng|khối|nhóm)\s")
_SECTION_KEYS = frozenset(
    {
        "sở ban ngành", "các sở ban ngành", "sở ngành", "các sở ngành", "sở ban ngành cấp tỉnh",
        "cấp tỉnh", "cấp huyện", "cấp xã", "huyện thị xã thành phố", "huyện thành phố thị xã",
        "xã phường thị trấn", "xã phường", "các xã phường", "phường xã", "ubnd cấp xã",
        "ubnd các xã phường", "ubnd xã phường", "ubnd xã phường thị trấn",
    }
)  # fmt: skip
_DEPARTMENT_SECTIONS = frozenset(key for key in _SECTION_KEYS if key.startswith(("sở", "các sở")))
_SECTION_STARTS = (
    "trên hệ thống", "hệ thống", "tthc thuộc", "thủ tục hành chính thuộc", "thuộc thẩm quyền"
)  # fmt: skip
_DEPARTMENTS = ("sở ", "ban quản lý ", "công an tỉnh", "thanh tra tỉnh", "văn phòng ubnd tỉnh")


def read_rows(table: Table, known: Callable[[str], bool]) -> tuple[Row, ...]:
    """The rows below the header.

    Args:
        table: The table.
        known: Whether a label is the name of a field, or of a unit, whatever stands around it.

    Returns:
        All rows that are not blank, in order.
    """
    return _Reader(table, known).read()


def is_department(row: Row, rows_by_number: dict[int, Row]) -> bool:
    """Whether a row of units is a department of the province: by its name, or by its section."""
    under = {heading_key(_title(rows_by_number[number].label)) for number in row.sections}
    return matching_key(row.label).startswith(_DEPARTMENTS) or bool(under & _DEPARTMENT_SECTIONS)


def system_sections(row: Row, rows_by_number: dict[int, Row]) -> tuple[str, ...]:
    """The information systems whose sections a row lies under: a unit may be in each once."""
    keys = (heading_key(_title(rows_by_number[number].label)) for number in row.sections)
    return tuple(key for key in keys if "hệ thống" in key)


class _Reader:
    """Goes down the rows and remembers which sections are open."""

    def __init__(self, table: Table, known: Callable[[str], bool]) -> None:
        self._table = table
        self._known = known
        self._columns = [column for _, column in table.counts]
        self._open: list[tuple[str, int]] = []
        self._data_seen = False
        self._ended = False
        self._of_which = False

    def read(self) -> tuple[Row, ...]:
        lines = [line for line in self._table.lines if not line.is_blank]
        last = max(
            (
                index
                for index, line in enumerate(lines)
                if self._figures(line) and _SUM.match(matching_key(self._label(line)))
            ),
            default=-1,
        )
        return tuple(self._row(line, index, last) for index, line in enumerate(lines))

    def _row(self, line: Line, index: int, last_total: int) -> Row:
        label, figures = self._label(line), self._figures(line)
        kind = self._kind(line, label, figures)
        if kind is Kind.SECTION:
            self._enter(self._level(line, label), line.number)
        row = Row(
            line,
            kind,
            label,
            line[self._table.columns[CODE]].text if CODE in self._table.columns else "",
            tuple(number for _, number in self._open if number != line.number),
            figures,
            self._ended,
        )
        self._data_seen = self._data_seen or kind is Kind.DATA
        if kind is Kind.TOTAL and index == last_total and self._data_seen:
            self._ended = True
            self._open = []
        return row

    def _kind(self, line: Line, label: str, figures: bool) -> Kind:
        key = matching_key(label)
        if _OF_WHICH.match(key):
            self._of_which = True
            return Kind.OF_WHICH if figures else Kind.TEXT
        if self._ended:
            if not figures:
                return Kind.TEXT
            return Kind.OF_WHICH if self._of_which else Kind.DATA
        if not self._known(label):
            if _SUM.match(key):
                return Kind.TOTAL
            if self._level(line, label):
                return Kind.SECTION
        numbered = bool(_ARABIC.fullmatch(self._stt(line))) and bool(self._name(line))
        return Kind.DATA if figures or numbered or self._known(label) else Kind.TEXT

    def _level(self, line: Line, label: str) -> str:
        """The kind of section heading that a row is; empty if it is none."""
        stt, key = self._stt(line), heading_key(_title(label))
        mark = _NUMBERED_TITLE.fullmatch(label)
        number = mark["mark"] if mark else stt.rstrip(".)") if self._name(line) else ""
        if number and _ROMAN.fullmatch(number):
            return "roman"
        if number and _LETTER.fullmatch(number):
            return "letter"
        if key in _SECTION_KEYS or key.startswith(_SECTION_STARTS):
            return "name"
        return "district" if _is_district(_title(label)) else ""

    def _enter(self, level: str, number: int) -> None:
        """Open a section: it ends the last one of its level and all that lie in that."""
        levels = [one for one, _ in self._open]
        if level in levels:
            del self._open[levels.index(level) :]
        self._open.append((level, number))

    def _stt(self, line: Line) -> str:
        return line[self._table.columns[STT]].text if STT in self._table.columns else ""

    def _name(self, line: Line) -> str:
        return line[self._table.columns[NAME]].text

    def _label(self, line: Line) -> str:
        """The name, or else what the first column has, if that is no number."""
        if name := self._name(line):
            return name
        stt = self._stt(line)
        if stt and not _ARABIC.fullmatch(stt):
            return stt
        first = next((cell.text for cell in line.cells if cell.text), "")
        return "" if stt or _looks_like_figure(first) else first

    def _figures(self, line: Line) -> bool:
        return any(_is_figure(line[column]) for column in self._columns)


def _is_figure(cell: Cell) -> bool:
    if not cell.text:
        return False
    return cell.kind in (CellKind.NUMBER, CellKind.FORMULA) or _looks_like_figure(cell.text)


def _looks_like_figure(text: str) -> bool:
    return _FIGURE.fullmatch(text) is not None and any(sign.isdigit() for sign in text)


def _title(label: str) -> str:
    """A label without the numeral in front of it."""
    match = _NUMBERED_TITLE.fullmatch(label)
    return match["title"] if match else label


def _is_district(title: str) -> bool:
    key = matching_key(title)
    if _CLUSTER.match(key):
        return True
    if not key.startswith(tuple(DISTRICT_FORMS)):
        return False
    try:
        return parse_unit_name(title).is_district
    except UnreadableError:
        return False


def data_rows(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows that hold figures of a field or a unit."""
    return tuple(row for row in rows if row.kind is Kind.DATA)

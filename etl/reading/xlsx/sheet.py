"""One sheet of a workbook as it is stored: cells by place, and what is hidden, merged, filtered."""

import re
from dataclasses import dataclass, field

from etl.reading.xlsx.parts import DamagedError, is_true, whole
from etl.reading.xlsx.stream import Attributes, parse, unescaped
from etl.reading.xlsx.styles import old_font

_LARGE = 2**20
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*/>")
_EMPTY_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*(?:/>|>\s*</(?:\w+:)?row>)")
_UNPLACED = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s/>])(?![^<>]*\sr=)")
_LITERAL = re.compile(rb"<!\[CDATA\[|<!--")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_CRITERIA = frozenset(
    {"filters", "customFilters", "top10", "dynamicFilter", "colorFilter", "iconFilter"}
)
_PICTURES = frozenset({"drawing", "legacyDrawing", "picture"})
_LAST_COLUMN = 16_384


@dataclass(slots=True)
class RawCell:
    """A cell as stored: its type, its style, its value, its formula, its own text and font."""

    row: int
    column: int
    kind: str
    style: int
    value: str | None = None
    formula: str | None = None
    text: str | None = None
    font: str = ""


@dataclass
class RawSheet:
    """A sheet as stored.

    Attributes:
        cells: Cells that hold anything, in the order of rows and columns.
        merged: Ranges as (first row, first column, last row, last column).
        hidden_rows: Numbers of hidden rows.
        hidden_columns: First and last number of hidden columns.
        filtered: Whether a filter has a condition.
        protected: Whether it is protected.
        pictures: Whether it has comments, pictures or charts.
    """

    cells: list[RawCell] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False
    protected: bool = False
    pictures: bool = False


def read_raw_sheet(part: bytes, name: str) -> RawSheet:
    """Read one sheet.

    Args:
        part: Its bytes.
        name: Name of its part.

    Raises:
        DamagedError: It is no sound sheet: bad XML, rows or cells out of order or twice.
    """
    reader = _Reader(name)
    parse(_without_blanks(part), name, reader.start, reader.end, reader.text)
    return reader.sheet


def column_number(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _without_blanks(part: bytes) -> bytes:
    """A large sheet without its cells that have a style but no value: there may be millions."""
    if len(part) < _LARGE or _LITERAL.search(part) or _UNPLACED.search(part):
        return part
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", part))


class _Reader:
    """Follows the elements of a sheet."""

    def __init__(self, name: str) -> None:
        self.sheet = RawSheet()
        self._name = name
        self._row = 0
        self._column = 0
        self._cell: RawCell | None = None
        self._pieces: list[str] | None = None
        self._aside = 0
        self._columns: dict[str, int] = {}

    def start(self, element: str, attributes: Attributes) -> None:
        """The beginning of an element."""
        if element == "c":
            self._start_cell(attributes)
        elif element in ("v", "f", "t"):
            self._pieces = [] if self._cell is not None and not self._aside else None
        elif element == "row":
            self._start_row(attributes)
        elif element in ("rPh", "customSheetViews"):
            self._aside += 1
        elif element == "rFont" and self._cell is not None:
            self._cell.font = self._cell.font or old_font(attributes.get("val", ""))
        elif not self._aside:
            self._start_other(element, attributes)

    def text(self, data: str) -> None:
        """Text between elements."""
        if self._pieces is not None:
            self._pieces.append(data)

    def end(self, element: str) -> None:
        """The end of an element."""
        cell = self._cell
        if element in ("rPh", "customSheetViews"):
            self._aside -= 1
        elif cell is None:
            return
        elif element == "c":
            if cell.value is not None or cell.formula is not None or cell.text is not None:
                self.sheet.cells.append(cell)
            self._cell = None
        elif self._pieces is not None and element in ("v", "f", "t"):
            written = "".join(self._pieces)
            self._pieces = None
            if element == "v":
                cell.value = written
            elif element == "f":
                cell.formula = written
            else:
                cell.text = (cell.text or "") + unescaped(written)

    def _start_row(self, attributes: Attributes) -> None:
        number = whole(attributes.get("r"), self._name, self._row + 1)
        if number <= self._row:
            raise DamagedError(self._name)
        self._row = number
        self._column = 0
        if is_true(attributes, "hidden"):
            self.sheet.hidden_rows.add(number)

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        column = self._column + 1
        if reference is not None:
            letters = reference.rstrip("0123456789")
            known = self._columns.get(letters)
            if known is None or reference[len(letters) :] != str(self._row):
                match = _REFERENCE.fullmatch(reference)
                if match is None or int(match[2]) != self._row:
                    raise DamagedError(self._name)
                known = self._columns[letters] = column_number(letters)
            column = known
        if not self._column < column <= _LAST_COLUMN:
            raise DamagedError(self._name)
        self._column = column
        style = attributes.get("s")
        self._cell = RawCell(
            self._row,
            column,
            attributes.get("t", "n"),
            whole(style, self._name) if style else 0,
        )

    def _start_other(self, element: str, attributes: Attributes) -> None:
        sheet = self.sheet
        if element == "mergeCell":
            sheet.merged.append(self._range(attributes.get("ref", "")))
        elif element == "col" and is_true(attributes, "hidden"):
            first = whole(attributes.get("min"), self._name)
            sheet.hidden_columns.append((first, whole(attributes.get("max"), self._name)))
        elif element in _CRITERIA:
            sheet.filtered = True
        elif element == "sheetProtection":
            sheet.protected = sheet.protected or is_true(attributes, "sheet")
        elif element in _PICTURES:
            sheet.pictures = True

    def _range(self, reference: str) -> tuple[int, int, int, int]:
        match = _RANGE.fullmatch(reference)
        if match is None:
            raise DamagedError(self._name)
        top, left = int(match[2]), column_number(match[1])
        bottom, right = int(match[4] or top), column_number(match[3] or match[1])
        if bottom < top or right < left or right > _LAST_COLUMN:
            raise DamagedError(self._name)
        return top, left, bottom, right

"""The stored cells of a sheet as lines of clean text, with what is wrong in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.reading.documents import BLANK, Cell, CellKind, Line
from etl.reading.findings import Place, column_letters
from etl.reading.tally import Tally
from etl.reading.text import TextCleaner
from etl.reading.xlsx.parts import DamagedError, whole
from etl.reading.xlsx.sheet import RawCell
from etl.reading.xlsx.styles import PLAIN, Style
from etl.reading.xlsx.values import TooLongError, iso_date, stored_number

_OUTSIDE = re.compile(
    r"\|\s*['!]|\b(?:WEBSERVICE|FILTERXML|RTD|CALL|REGISTER(?:\.ID)?|EXEC)\s*\(|\[[^\[\]]{0,300}\.xl|https?:",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What the cells of one sheet are read with.

    Attributes:
        file: Name of the file as shown.
        sheet: Name of the sheet.
        strings: The strings that cells refer to, with their old fonts.
        styles: The styles of the workbook.
        cleaner: Cleans texts.
        tally: Takes what is found.
    """

    file: str
    sheet: str
    strings: Sequence[tuple[str, str]]
    styles: Sequence[Style]
    cleaner: TextCleaner
    tally: Tally

    def place(self, cell: RawCell) -> Place:
        """The place of a cell."""
        return Place(self.file, self.sheet, cell.row, cell.column)


def lines(cells: Sequence[RawCell], reading: Reading) -> tuple[Line, ...]:
    """The lines of a sheet, blank ones included where they lie between others.

    Args:
        cells: Its stored cells in their order.
        reading: What they are read with.

    Raises:
        DamagedError: A cell refers to a string that is not there, or is no value of its type.
    """
    known: dict[tuple[str, CellKind], Cell] = {}
    rows: dict[int, list[Cell]] = {}
    for raw in cells:
        try:
            text, kind = _value(raw, reading)
        except DamagedError as error:
            part = f"{reading.sheet} {column_letters(raw.column)}{raw.row}"
            raise DamagedError(part) from error
        if not text and kind is not CellKind.FORMULA:
            continue
        cell = known.get((text, kind))
        if cell is None:
            cell = known[text, kind] = Cell(text, kind)
        row = rows.setdefault(raw.row, [])
        row.extend([BLANK] * (raw.column - 1 - len(row)))
        row.append(cell)
    return tuple(_filled(rows))


def _filled(rows: dict[int, list[Cell]]) -> Iterator[Line]:
    last = max((number for number, row in rows.items() if any(c.text for c in row)), default=0)
    for number in range(1, last + 1):
        yield Line(number, tuple(rows.get(number, ())))


def _value(raw: RawCell, reading: Reading) -> tuple[str, CellKind]:
    """The clean text of a cell and its kind."""
    style = reading.styles[raw.style] if raw.style < len(reading.styles) else PLAIN
    if raw.formula is not None:
        if _OUTSIDE.search(raw.formula):
            reading.tally.fault("formula_reaches_outside", reading.place(raw))
        # Without a result the cell would look blank. A formula that gives an empty text has one.
        if raw.value is None or (raw.value == "" and raw.kind != "str"):
            reading.tally.fault("formula_without_value", reading.place(raw))
            return "", CellKind.FORMULA
    text, kind = _typed(raw, style, reading)
    if style.invisible and text:
        reading.tally.habit("invisible_text", reading.place(raw))
    return text, CellKind.FORMULA if raw.formula is not None else kind


def _typed(raw: RawCell, style: Style, reading: Reading) -> tuple[str, CellKind]:
    """The value by the type that is stored with it."""
    value = raw.value
    if raw.kind == "s":
        index = whole(value, reading.sheet)
        if index >= len(reading.strings):
            raise DamagedError(reading.sheet)
        text, font = reading.strings[index]
        return _text(text, font or style.old_font, raw, reading)
    if raw.kind == "inlineStr":
        return _text(raw.text or "", raw.font or style.old_font, raw, reading)
    if raw.kind == "str":
        return _text(value or "", style.old_font, raw, reading)
    if value is None or not value.strip():
        return "", CellKind.BLANK
    return _stored(value.strip(), style, raw, reading)


def _stored(value: str, style: Style, raw: RawCell, reading: Reading) -> tuple[str, CellKind]:
    """A value that is no text: a number, a day, true or false, an error."""
    if raw.kind == "n":
        return _number(value, style, raw, reading)
    if raw.kind == "d":
        return iso_date(value), CellKind.DATE
    if raw.kind == "b" and value in ("0", "1"):
        return ("TRUE" if value == "1" else "FALSE"), CellKind.OTHER
    if raw.kind == "e":
        reading.tally.fault("error_value", reading.place(raw), value[:12])
        return value, CellKind.OTHER
    raise DamagedError(reading.sheet)


def _text(text: str, font: str, raw: RawCell, reading: Reading) -> tuple[str, CellKind]:
    if font:
        reading.cleaner.old_font(font, text, reading.place(raw))
    clean = reading.cleaner.clean(text, reading.sheet, raw.row, raw.column)
    return clean, CellKind.TEXT if clean else CellKind.BLANK


def _number(value: str, style: Style, raw: RawCell, reading: Reading) -> tuple[str, CellKind]:
    try:
        text, kind = stored_number(value, style)
    except TooLongError:
        reading.tally.fault("number_too_long", reading.place(raw))
        return "", CellKind.OTHER
    if kind is CellKind.NUMBER and (style.scaled or (style.rounded and "." in text)):
        reading.tally.habit("stored_value_used", reading.place(raw))
    return text, kind

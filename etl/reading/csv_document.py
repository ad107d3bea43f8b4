"""CSV by one strict grammar: commas, straight quotation marks, every row of one width.

Nothing is sniffed. A file of another shape is refused in words that name the shape.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from etl.reading.documents import BLANK, Cell, CellKind, Line, Sheet
from etl.reading.faults import Wording
from etl.reading.findings import Finding, Place, RefusedError, finding, refuse
from etl.reading.legacy import bytes_encoding
from etl.reading.tally import Tally, refusing
from etl.reading.text import TextCleaner

MOST_ROWS = 50_000
MOST_COLUMNS = 1_000
_FIELD = re.compile(r'(?:"((?:[^"]|"")*+)"|([^",\r\n]*+))(,|\r\n|\n|\r|\Z)')
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8", "UTF-8"),
    (b"\xff\xfe", "utf-16-le", "UTF-16 LE"),
    (b"\xfe\xff", "utf-16-be", "UTF-16 BE"),
)
_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_OTHER_DELIMITERS = (
    (";", Wording("dấu chấm phẩy", "semicolons")),
    ("\t", Wording("dấu tab", "tabs")),
    ("|", Wording("dấu gạch đứng", "bars")),
)
_LOOKED_AT = 30
_QUOTED = re.compile(r'"[^"]*"')
_SMART_OPENING = ("“", "”", "„", "‟", "«")


@dataclass(frozen=True)
class _Rows:
    """The rows of a text, as far as its structure could be followed.

    Attributes:
        rows: Their fields.
        ends: How many rows ended in which way.
        broken: The row and column where a quotation mark made the rest unreadable; None if none.
    """

    rows: list[list[str]]
    ends: Counter[str]
    broken: tuple[int, int] | None


def read_csv(content: bytes, file: str) -> tuple[Sheet, tuple[Finding, ...]]:
    """Read the bytes of a CSV.

    Args:
        content: The bytes, UTF-8 or with a byte order mark.
        file: Its name as shown.

    Returns:
        Its one sheet, every cell cleaned, and what was normalised.

    Raises:
        RefusedError: The encoding, the delimiter, the quotation marks, the widths of the rows or
            the text of cells are not what they must be; holds everything found.
    """
    text, notes = _decoded(content, Place(file))
    foreign = _foreign_shape(text, Place(file))
    if foreign:
        raise RefusedError((*notes, *foreign))
    parsed = _rows(text)
    if len(parsed.rows) > MOST_ROWS + _LOOKED_AT:
        raise refuse("too_many_rows", Place(file), most=MOST_ROWS)
    found = (*notes, *_structure_faults(parsed, Place(file)))
    cleaner = TextCleaner(file)
    sheet = Sheet(file, "", tuple(_lines(parsed.rows, cleaner)))
    found += cleaner.findings()
    if not any(not line.is_blank for line in sheet.lines):
        found += (finding("nothing_in_file", Place(file)),)
    if refusing(found):
        raise RefusedError(found)
    return sheet, found


def _decoded(content: bytes, place: Place) -> tuple[str, tuple[Finding, ...]]:
    """The text, by the byte order mark or as UTF-8; nothing else is tried."""
    if content.startswith(_UTF32):
        raise refuse("invalid_bytes", place)
    for mark, encoding, name in _MARKS:
        if content.startswith(mark):
            note = finding("byte_order_mark", place, encoding=name)
            return _strictly(content[len(mark) :], encoding, place), (note,)
    if content.count(b"\x00") * 4 > len(content):
        raise refuse("utf16_without_mark", place)
    return _strictly(content, "utf-8", place), ()


def _strictly(content: bytes, encoding: str, place: Place) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        code = bytes_encoding(content) if encoding == "utf-8" else "invalid_bytes"
        row = content.count(b"\n", 0, error.start) + 1
        raise refuse(code, place._replace(row=row)) from error


def _foreign_shape(text: str, place: Place) -> list[Finding]:
    """Separators that the template does not declare."""
    found = []
    lines = [line for line in text[:65_536].splitlines()[:_LOOKED_AT] if line.strip()]
    if lines and re.match(r'"?sep=', lines[0], re.IGNORECASE):
        found.append(finding("csv_separator_line", place._replace(row=1), lines[0][:20]))
        lines = lines[1:]
    bare = [_QUOTED.sub("", line) for line in lines]
    commas = Counter(line.count(",") for line in bare)
    sound = len(commas) == 1 and 0 not in commas
    for mark, name in _OTHER_DELIMITERS:
        # A table in one of these has the same number of them in each line; text has not.
        marks = Counter(line.count(mark) for line in bare)
        number, times = marks.most_common(1)[0] if marks else (0, 0)
        if number and (times == len(bare) or (not sound and times * 2 > len(bare))):
            found.append(finding("csv_delimiter", place, delimiter=name))
    return found


def _rows(text: str) -> _Rows:
    """Take the text apart; stops where a quotation mark makes the rest unreadable."""
    rows: list[list[str]] = []
    ends: Counter[str] = Counter()
    row: list[str] = []
    position, length = 0, len(text)
    match = _FIELD.match
    while position < length or row:
        field = match(text, position)
        if field is None:
            return _Rows(rows, ends, (len(rows) + 1, len(row) + 1))
        quoted, plain, end = field.groups()
        row.append(plain if quoted is None else quoted.replace('""', '"'))
        position = field.end()
        if len(row) > MOST_COLUMNS:
            rows.append(row)
            break
        if end != ",":
            rows.append(row)
            row = []
            ends[end] += 1
            if len(rows) > MOST_ROWS + _LOOKED_AT:
                break
        elif position == length:
            row.append("")
            rows.append(row)
            ends[""] += 1
            break
    return _Rows(rows, ends, None)


def _structure_faults(parsed: _Rows, place: Place) -> tuple[Finding, ...]:
    """Unpaired quotation marks, rows of other widths, rows that end in different ways."""
    tally = Tally()
    if parsed.broken:
        row, column = parsed.broken
        tally.fault("csv_quotes", place._replace(row=row, column=column))
    kinds_of_end = [end for end in parsed.ends if end]
    if len(kinds_of_end) > 1:
        tally.fault("csv_mixed_line_ends", place)
    elif kinds_of_end == ["\r"]:
        tally.fault("csv_old_line_ends", place)
    if parsed.ends[""]:
        tally.fault("csv_cut_off", place._replace(row=len(parsed.rows)))
    _see_widths(parsed.rows, place, tally)
    return tally.findings()


def _see_widths(rows: list[list[str]], place: Place, tally: Tally) -> None:
    """Every row that holds anything must have as many cells as most have."""
    widths = Counter(len(row) for row in rows if any(map(str.strip, row)))
    width = max(widths, key=lambda cells: (widths[cells], cells), default=0)
    if width > MOST_COLUMNS:
        tally.fault("too_many_columns", place, most=MOST_COLUMNS)
    for number, row in enumerate(rows, start=1):
        at = place._replace(row=number)
        if column := _smart_quoted(row):
            tally.fault("csv_smart_quotes", at._replace(column=column))
        if len(row) == width or not any(map(str.strip, row)):
            continue
        if row[0].lstrip().startswith("#"):
            tally.fault("csv_comment_line", at)
        else:
            code = "csv_row_longer" if len(row) > width else "csv_row_shorter"
            tally.fault(code, at, cells=len(row), width=width)


def _smart_quoted(row: list[str]) -> int | None:
    """The first column whose cell is put between curly quotation marks."""
    for column, text in enumerate(row, start=1):
        if not text.isascii() and text.lstrip().startswith(_SMART_OPENING):
            return column
    return None


def _lines(rows: list[list[str]], cleaner: TextCleaner) -> Iterator[Line]:
    """The rows as lines of cleaned cells; blank ones below the last are left out."""
    last = max(
        (number for number, row in enumerate(rows, 1) if any(map(str.strip, row))), default=0
    )
    known: dict[str, Cell] = {"": BLANK}
    for number, row in enumerate(rows[:last], start=1):
        cells = []
        for column, raw in enumerate(row, start=1):
            text = cleaner.clean(raw, "", number, column) if raw else raw
            cell = known.get(text)
            if cell is None:
                cell = known[text] = Cell(text, CellKind.TEXT)
            cells.append(cell)
        yield Line(number, tuple(cells))

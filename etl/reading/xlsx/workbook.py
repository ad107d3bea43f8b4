"""A workbook as a whole: its sheets, what is hidden, and what it must not hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from etl.reading.archive import Archive
from etl.reading.csv_document import MOST_COLUMNS, MOST_ROWS
from etl.reading.documents import Sheet
from etl.reading.findings import Finding, Place, RefusedError, column_letters, finding
from etl.reading.tally import Tally, refusing
from etl.reading.text import TextCleaner
from etl.reading.xlsx.cells import Reading, lines
from etl.reading.xlsx.parts import (
    HARMLESS_OUTSIDE,
    DamagedError,
    Relation,
    is_true,
    relation_of,
    relations,
    tree,
)
from etl.reading.xlsx.sheet import RawSheet, read_raw_sheet
from etl.reading.xlsx.stream import shared_strings
from etl.reading.xlsx.styles import styles

_HEADINGS = 30
"""Rows of titles, headings and totals that do not count as data."""

_LAST_ROW = 100_000
_MOST_LISTED = 20
_PICTURES = ("drawing", "comments", "vmlDrawing", "image", "chart")


@dataclass
class _Book:
    """A workbook while it is read."""

    archive: Archive
    file: str
    cleaner: TextCleaner
    sheets: list[Sheet] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)

    def note(self, code: str, sheet: str = "", **details: str) -> None:
        """Put down a finding of the workbook or of one sheet, once."""
        one = finding(code, Place(self.file, sheet), **details)
        if one not in self.found:
            self.found.append(one)


def read_xlsx(archive: Archive, file: str) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    """Read the parts of a workbook.

    Args:
        archive: Its parts.
        file: Its name as shown.

    Returns:
        Its visible sheets that hold anything, every cell cleaned, and what should be known.

    Raises:
        RefusedError: Hidden sheets with cells, an active filter, formulas without values, errors,
            the epoch of 1904, links to the outside, spoilt text; holds everything found.
    """
    book = _Book(archive, file, TextCleaner(file))
    try:
        _read(book)
    except DamagedError as error:
        book.note("workbook_damaged", part=error.part)
    found = (*book.found, *book.cleaner.findings())
    if not book.sheets and not refusing(found):
        found += (finding("nothing_in_file", Place(file)),)
    if refusing(found):
        raise RefusedError(found)
    return tuple(book.sheets), found


def _read(book: _Book) -> None:
    """Read all sheets of a workbook into it."""
    parts = book.archive.parts
    main = _target(relations(parts, "").values(), "officeDocument")
    related = relations(parts, main)
    workbook = tree(parts, main)
    _see_outside(book)
    settings = workbook.find("{*}workbookPr")
    if settings is not None and is_true(settings.attrib, "date1904"):
        book.note("epoch_1904")
    protection = workbook.find("{*}workbookProtection")
    if protection is not None and is_true(protection.attrib, "lockStructure"):
        book.note("protected")
    strings = shared_strings(parts, _target(related.values(), "sharedStrings", ""))
    looks = styles(parts, _target(related.values(), "styles", ""))
    for entry in workbook.iterfind("{*}sheets/{*}sheet"):
        relation = related.get(relation_of(entry))
        if relation is None:
            raise DamagedError(main)
        name = " ".join(entry.get("name", "").split())
        if relation.kind == "worksheet":
            hidden = entry.get("state", "visible") != "visible"
            tally = Tally()
            # What a hidden sheet holds is not looked at: it is refused, or it is empty.
            cleaner = TextCleaner(book.file) if hidden else book.cleaner
            reading = Reading(book.file, name, strings, looks, cleaner, tally)
            _read_sheet(book, relation.target, reading, hidden=hidden)
        elif relation.kind == "chartsheet":
            book.note("extras_ignored")
        else:
            book.note("macros")


def _read_sheet(book: _Book, part: str, reading: Reading, *, hidden: bool) -> None:
    """Read one sheet into a workbook."""
    if part not in book.archive.parts:
        raise DamagedError(part)
    raw = read_raw_sheet(book.archive.parts[part], part)
    if hidden:
        book.note("hidden_sheet_with_cells" if raw.cells else "hidden_sheet_empty", reading.sheet)
        return
    if not _size_is_fine(book, raw, reading.sheet):
        return
    related = relations(book.archive.parts, part)
    tables = [one.target for one in related.values() if one.kind == "table"]
    if raw.filtered or any(_table_filtered(book, table) for table in tables):
        book.note("active_filter", reading.sheet)
    if raw.protected:
        book.note("protected", reading.sheet)
    if raw.pictures or any(one.kind in _PICTURES for one in related.values()):
        book.note("extras_ignored", reading.sheet)
    filled = lines(raw.cells, reading)
    sheet = Sheet(book.file, reading.sheet, filled, _merged(raw, len(filled)))
    _see_hidden(book, raw, sheet)
    book.found.extend(reading.tally.findings())
    if sheet.lines:
        book.sheets.append(sheet)


def _size_is_fine(book: _Book, raw: RawSheet, sheet: str) -> bool:
    """Whether a sheet has no more rows and columns than may be read."""
    rows = {cell.row for cell in raw.cells}
    if len(rows) > MOST_ROWS + _HEADINGS or max(rows, default=0) > _LAST_ROW:
        book.note("too_many_rows", sheet, most=str(MOST_ROWS))
        return False
    if max((cell.column for cell in raw.cells), default=0) > MOST_COLUMNS:
        book.note("too_many_columns", sheet, most=str(MOST_COLUMNS))
        return False
    return True


def _merged(raw: RawSheet, rows: int) -> tuple[tuple[int, int, int, int], ...]:
    """The merged ranges, as far as the sheet is filled: some span whole rows of 16,384 columns."""
    width = max((cell.column for cell in raw.cells), default=0)
    return tuple(
        (top, left, min(bottom, rows), min(right, width))
        for top, left, bottom, right in raw.merged
        if top <= rows and left <= width
    )


def _see_hidden(book: _Book, raw: RawSheet, sheet: Sheet) -> None:
    """List the hidden rows and columns that hold anything."""
    rows = sorted(raw.hidden_rows & {cell.row for cell in raw.cells})
    if rows:
        book.note("hidden_rows", sheet.name, listed=_ranges(rows))
    if raw.hidden_columns:
        filled = {cell.column for cell in raw.cells}
        columns = [
            column_letters(column)
            for column in sorted(filled)
            if any(first <= column <= last for first, last in raw.hidden_columns)
        ]
        if columns:
            book.note("hidden_columns", sheet.name, listed=", ".join(columns[:_MOST_LISTED]))


def _see_outside(book: _Book) -> None:
    """Refuse relations that lead out of the workbook; links that are only clicked are let be."""
    for name in book.archive.parts:
        folder, inside, base = f"/{name}".rpartition("/_rels/")
        if not inside or not base.endswith(".rels"):
            continue
        source = f"{folder}/{base.removesuffix('.rels')}".lstrip("/")
        for one in relations(book.archive.parts, source).values():
            if not one.target and one.kind != HARMLESS_OUTSIDE:
                book.note("external_data")


def _table_filtered(book: _Book, part: str) -> bool:
    columns = tree(book.archive.parts, part).iterfind("{*}autoFilter/{*}filterColumn")
    return any(len(column) for column in columns)


def _target(related: Iterable[Relation], kind: str, default: str | None = None) -> str:
    """The part that a relation of a kind leads to."""
    for relation in related:
        if relation.kind == kind:
            return relation.target
    if default is None:
        raise DamagedError(kind)
    return default


def _ranges(numbers: list[int]) -> str:
    """Numbers in words: 5-9, 12."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    words = [str(a) if a == b else f"{a}-{b}" for a, b in ranges[:_MOST_LISTED]]
    return ", ".join(words) + (" …" if len(ranges) > _MOST_LISTED else "")

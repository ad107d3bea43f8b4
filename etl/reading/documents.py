"""A received file as cells of text: what every reader of forms works on, whatever the format."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from etl.reading.findings import Finding, Place


class CellKind(StrEnum):
    """What a cell was in its file; a CSV has only text and blanks."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: Its value as text, cleaned: composed letters (NFC), plain single spaces, none at the
            ends. A number stored as such reads like 1234 or 2.5 (never 1234.0), a date as
            2026-10-31, a formula as its stored value.
        kind: What it was.
    """

    text: str
    kind: CellKind


BLANK = Cell("", CellKind.BLANK)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its number as a spreadsheet counts, and its cells from column A on."""

    number: int
    cells: tuple[Cell, ...]

    def __getitem__(self, column: int) -> Cell:
        """The cell of a column, counted from 1; blank beyond the last."""
        return self.cells[column - 1] if 0 < column <= len(self.cells) else BLANK

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return all(not cell.text for cell in self.cells)

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells' texts."""
        return tuple(cell.text for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """One sheet that is to be read.

    Attributes:
        file: Name of its file as shown.
        name: Its name; empty in a CSV.
        lines: Its rows, blank ones included where they lie between others.
        merged: Merged ranges as (first row, first column, last row, last column), from 1.
    """

    file: str
    name: str
    lines: tuple[Line, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def at(self, row: int | None = None, column: int | None = None, heading: str = "") -> Place:
        """A place of this sheet."""
        return Place(self.file, self.name, row, column, heading)

    @cached_property
    def spread(self) -> dict[tuple[int, int], tuple[int, int]]:
        """For each (row, column) inside a merged range, the (row, column) that holds its value."""
        return {
            (row, column): (top, left)
            for top, left, bottom, right in self.merged
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }


@dataclass(frozen=True)
class Document:
    """A received file, opened.

    Attributes:
        file: Name as shown to a reader: control and direction marks escaped, cut if very long.
        sha256: Hash of its bytes.
        size_bytes: Its size.
        format: "csv" or "xlsx".
        sheets: The visible sheets that hold anything.
        findings: What was normalised, and what the officer should know.
    """

    file: str
    sha256: str
    size_bytes: int
    format: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = field(default=())

"""One row of a table: its cells read one by one, with everything wrong with them kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import TypeVar

from etl.contracts.template_columns import Filling, TemplateColumn
from etl.reading.answers import SetAside
from etl.reading.counts import NumberStyle, parse_count, parse_number
from etl.reading.documents import Cell, CellKind, Line
from etl.reading.faults import Wording
from etl.reading.findings import Finding, Place, UnreadableError
from etl.reading.names import matching_key
from etl.reading.periods import parse_day, parse_month
from etl.reading.personal import names_a_person, personal_text
from etl.reading.reasons import Reaction, reasons
from etl.sources.submitted_tables.layout import Table

_Value = TypeVar("_Value")
_SILENT = ("personal_name", "personal_value")
"""Reasons whose findings quote nothing."""


class Row:
    """One row of data.

    Attributes:
        line: The row of the sheet.
        findings: What was found in it.
        styles: How the numbers of a column are written, where a total row proved it.
        commune_code: Whose figures it hides if it is set aside, as far as that is known.
        month: Of which month.
        itself_faulty: Whether the fault lies in the row and not in another that it needs.
    """

    def __init__(self, table: Table, line: Line) -> None:
        self.table = table
        self.line = line
        self.findings: list[Finding] = []
        self.styles: Mapping[str, NumberStyle] = {}
        self.commune_code: str | None = None
        self.month: date | None = None
        self.staff_group: str | None = None
        self.itself_faulty = False

    @property
    def number(self) -> int:
        """Its number as a spreadsheet counts."""
        return self.line.number

    @property
    def faulty(self) -> bool:
        """Whether it has to be set aside."""
        return any(found.reaction == Reaction.QUARANTINE for found in self.findings)

    def cell(self, name: str) -> Cell:
        """The cell of a column; blank where the file lacks the column."""
        return self.line[self.table.columns.get(name, 0)]

    def text(self, name: str) -> str:
        """The text of a column's cell."""
        return self.cell(name).text

    def style(self, name: str) -> NumberStyle:
        """How the numbers of a column are written: digits only, if nothing proved another form."""
        return self.styles.get(name, NumberStyle.DIGITS)

    def place(self, name: str = "") -> Place:
        """The place of a column's cell, or of the row."""
        column = self.table.columns.get(name)
        heading = self.table.heading(name) if column else ""
        return self.table.sheet.at(self.number, column, heading)

    def add(self, error: UnreadableError, name: str = "", *, itself: bool = True) -> None:
        """Keep a fault, a warning or a note at a column's cell.

        Args:
            error: The reason.
            name: The column; the row as a whole if empty.
            itself: Whether a fault lies in this row, and not in another that it needs.
        """
        found = "" if error.reason in _SILENT or not name else _kept(self.text(name))
        self.findings.append(error.at(self.place(name), found))
        if itself and reasons()[error.reason].reaction == Reaction.QUARANTINE:
            self.itself_faulty = True

    def read(self, name: str, parse: Callable[[Cell], _Value | None]) -> _Value | None:
        """A cell's value; None where it is blank or unreadable, and the fault is kept."""
        try:
            return parse(self.cell(name))
        except UnreadableError as error:
            self.add(error, name)
            return None

    def needed(self, name: str, parse: Callable[[Cell], _Value | None]) -> _Value | None:
        """A cell's value that must be there; None where it is not, and the fault is kept."""
        if not self.text(name):
            self.add(UnreadableError("table_value_missing", heading=self.table.heading(name)), name)
            return None
        return self.read(name, parse)

    def set_aside(self) -> SetAside:
        """The row as it is kept in quarantine, without what may be personal."""
        codes = dict.fromkeys(
            found.code for found in self.findings if found.reaction == Reaction.QUARANTINE
        )
        return SetAside(
            self.table.sheet.name,
            self.number,
            tuple(_kept(text) for text in self.line.texts),
            tuple(codes),
            self.commune_code,
            self.month,
            self.staff_group,
        )

    def see_cells(self) -> None:
        """Keep what is wrong with the cells as such: formulas, personal values."""
        for name, number in self.table.columns.items():
            cell = self.line[number]
            if cell.kind is CellKind.FORMULA:
                self.add(UnreadableError("formula_in_data"), name)
            if personal_text(cell.text):
                self.add(UnreadableError("personal_value"), name)


def count_of(
    column: TemplateColumn, style: NumberStyle = NumberStyle.DIGITS
) -> Callable[[Cell], int | None]:
    """The reader of a column of whole numbers in a style, within the contract's range."""

    def parse(cell: Cell) -> int | None:
        value = parse_count(cell, style)
        _see_range(value, column)
        return value

    return parse


def number_of(column: TemplateColumn) -> Callable[[Cell], float | None]:
    """The reader of a column of numbers, within the contract's range."""

    def parse(cell: Cell) -> float | None:
        value = parse_number(cell)
        _see_range(value, column)
        return value

    return parse


@cache
def choice_of(column: TemplateColumn) -> Callable[[Cell], str | None]:
    """The reader of a column with a list: the code of a label, or the code itself."""
    codes = {
        matching_key(text): choice.code
        for choice in column.choices
        for text in (choice.label, choice.code)
    }

    def parse(cell: Cell) -> str | None:
        if not cell.text:
            return None
        code = codes.get(matching_key(cell.text))
        if code is None:
            labels = "; ".join(choice.label for choice in column.choices)
            english = "; ".join(f"{choice.label} ({choice.english})" for choice in column.choices)
            raise UnreadableError("table_choice_unknown", choices=Wording(labels, english))
        return code

    return parse


def readable(row: Row, column: TemplateColumn) -> bool:
    """Whether a cell holds a value of its column's kind; a plain text column never tells."""
    cell = row.cell(column.name)
    if not cell.text:
        return False
    try:
        if column.filling is Filling.CODE:
            return cell.text[0].isdigit()
        parsers: dict[Filling, Callable[[Cell], object]] = {
            Filling.COUNT: parse_number,
            Filling.NUMBER: parse_number,
            Filling.MONTH: parse_month,
            Filling.DAY: parse_day,
            Filling.CHOICE: choice_of(column),
        }
        return column.filling in parsers and parsers[column.filling](cell) is not None
    except UnreadableError as error:
        # A written number that cannot be read, such as 1.234 or -3, is data all the same.
        return column.filling in (Filling.COUNT, Filling.NUMBER) and error.reason != "not_a_number"


def plain(cell: Cell, style: NumberStyle = NumberStyle.DIGITS) -> float | None:
    """The number of a cell; None where there is none that can be read."""
    try:
        return parse_number(cell, style)
    except UnreadableError:
        return None


def _see_range(value: float | None, column: TemplateColumn) -> None:
    contract = column.contract
    if value is None or contract is None:
        return
    least = contract.minimum if contract.minimum is not None else 0
    most = contract.maximum
    if value < least or (most is not None and value > most):
        raise UnreadableError(
            "table_out_of_range",
            least=f"{least:.15g}",
            most="…" if most is None else f"{most:.15g}",
        )


def _kept(text: str) -> str:
    return "" if personal_text(text) or names_a_person(text) else text

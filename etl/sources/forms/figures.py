"""The numbers of a form's cells.

Digits first. The province's system prints thousands with points (1.234) and a spreadsheet may show
commas: such a style is only believed when the file's own total row proves it, and proves it alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.reading.counts import NumberStyle, parse_count, parse_number
from etl.reading.documents import Cell, CellKind
from etl.reading.faults import Wording
from etl.reading.findings import Finding, UnreadableError, finding
from etl.sources.forms.body import Kind, Row
from etl.sources.forms.header import Table
from etl.sources.forms.headings import COUNTS, ROW_TOTALS, TITLES
from etl.sources.forms.sums import add_up

_MARKED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_STYLE_WORDS = {
    NumberStyle.VIETNAMESE: Wording("dấu chấm", "points"),
    NumberStyle.ENGLISH: Wording("dấu phẩy", "commas"),
}

_SUMMING = (Kind.TOTAL, Kind.SECTION)


@dataclass(frozen=True)
class Figures:
    """The numbers of all rows that hold some.

    Attributes:
        values: By line number and column number; None where a cell is blank or not readable.
        errors: Why a cell is not readable, by line number and column number.
        notes: What holds for the whole file: the proven style, formulas that were used.
        refusals: Formulas in cells of data.
    """

    values: dict[tuple[int, int], float | None]
    errors: dict[tuple[int, int], UnreadableError]
    notes: tuple[Finding, ...] = ()
    refusals: tuple[Finding, ...] = ()


def read_figures(table: Table, rows: Sequence[Row]) -> Figures:
    """The numbers of the rows.

    Args:
        table: The table.
        rows: Its rows.

    Returns:
        Whole numbers in the one style that holds for the file.
    """
    cells = {
        (row.number, number): row.line[column]
        for row in rows
        if row.kind in (Kind.DATA, *_SUMMING)
        for number, column in table.counts
    }
    values, errors = _parsed(cells, NumberStyle.DIGITS)
    notes = list(_formula_notes(table, rows))
    if any(_MARKED.fullmatch(cell.text) and cell.kind is CellKind.TEXT for cell in cells.values()):
        style = _proven_style(rows, cells)
        if style is not None:
            values, errors = _parsed(cells, style)
            notes.append(finding("form_number_style", table.sheet.at(), mark=_STYLE_WORDS[style]))
    return Figures(values, errors, tuple(notes), _formulas_in_data(table, rows))


def _parsed(
    cells: dict[tuple[int, int], Cell], style: NumberStyle
) -> tuple[dict[tuple[int, int], float | None], dict[tuple[int, int], UnreadableError]]:
    values: dict[tuple[int, int], float | None] = {}
    errors: dict[tuple[int, int], UnreadableError] = {}
    for key, cell in cells.items():
        try:
            values[key] = parse_count(cell, style)
        except UnreadableError as error:
            values[key] = None
            errors[key] = error
    return values, errors


def _proven_style(rows: Sequence[Row], cells: dict[tuple[int, int], Cell]) -> NumberStyle | None:
    """The one style in which every number is readable and every total agrees; None without proof.

    The same marks read as decimals must not agree as well.
    """
    proven = []
    for style, other in (
        (NumberStyle.VIETNAMESE, NumberStyle.ENGLISH),
        (NumberStyle.ENGLISH, NumberStyle.VIETNAMESE),
    ):
        values, errors = _parsed(cells, style)
        if not errors and add_up(rows, values) and not _decimals_agree(rows, cells, other):
            proven.append(style)
    return proven[0] if len(proven) == 1 else None


def _decimals_agree(
    rows: Sequence[Row], cells: dict[tuple[int, int], Cell], style: NumberStyle
) -> bool:
    """Whether the totals also agree when the marks are read as decimals."""
    try:
        values = {key: parse_number(cell, style) for key, cell in cells.items()}
    except UnreadableError:
        return False
    return add_up(rows, values)


def _formula_notes(table: Table, rows: Sequence[Row]) -> tuple[Finding, ...]:
    """The first total that is a formula; the others are of the same kind."""
    for row in rows:
        for number, column in table.counts:
            summing = row.kind in _SUMMING or (row.kind is Kind.DATA and number in ROW_TOTALS)
            if summing and row.line[column].kind is CellKind.FORMULA:
                return (
                    finding("formula_in_total", table.sheet.at(row.number, column, TITLES[number])),
                )
    return ()


def _formulas_in_data(table: Table, rows: Sequence[Row]) -> tuple[Finding, ...]:
    return tuple(
        finding("formula_in_data", table.sheet.at(row.number, column, TITLES[number]))
        for row in rows
        if row.kind is Kind.DATA
        for number, column in table.counts
        if number in set(COUNTS) - set(ROW_TOTALS) and row.line[column].kind is CellKind.FORMULA
    )

"""The rows of a table by what they are: data, examples, totals, text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from etl.contracts.template_columns import EXAMPLE_MARK, Filling
from etl.contracts.templates import Template
from etl.reading.answers import TEXT_BELOW, SetAside
from etl.reading.counts import NumberStyle, parse_count
from etl.reading.documents import Cell, CellKind
from etl.reading.faults import Wording
from etl.reading.findings import Finding, UnreadableError, finding
from etl.reading.names import matching_key
from etl.reading.totals import StatedTotal
from etl.sources.submitted_tables.layout import Table
from etl.sources.submitted_tables.rows import Row, plain, readable

_GRAND = re.compile(r"(?:tổng|cộng|tổng cộng|tổng số|toàn tỉnh|tổng toàn tỉnh|cả tỉnh)(?: ?:)?")
_PART = re.compile(r"(?:tổng(?: cộng| số)?|cộng) .+")
_OF_WHICH = re.compile(r"trong đó.*")
_MOST_NUMBERS = 20
_FEWEST_ROWS = 2
_GROUPED = (NumberStyle.VIETNAMESE, NumberStyle.ENGLISH)
_FORM = {
    NumberStyle.VIETNAMESE: Wording("dấu chấm ngăn nghìn", "points between thousands"),
    NumberStyle.ENGLISH: Wording("dấu phẩy ngăn nghìn", "commas between thousands"),
}
_LABELS = (Filling.MARK, Filling.CODE, Filling.TEXT)


@dataclass
class Sorted:
    """The rows of a table, sorted.

    Attributes:
        data: Rows of data, in order; some of them may be faulty already.
        totals: Total rows, in order.
        text_rows: Rows of text outside the table, set aside.
        findings: What was found while sorting.
    """

    data: list[Row] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)
    text_rows: list[SetAside] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def sort_rows(table: Table, is_data: Callable[[Row], bool]) -> Sorted:
    """Tell the rows of data from the others.

    Args:
        table: The table.
        is_data: Whether a row without any readable figure is one of data all the same, such as
            one that names a unit.
    """
    result = Sorted()
    for line in table.lines:
        row = Row(table, line)
        label = _label(row)
        if matching_key(row.text("mark")).startswith(matching_key(EXAMPLE_MARK)):
            if not _is_example(row, table.template):
                row.add(UnreadableError("table_example_changed"), "mark")
                result.data.append(row)
        elif _OF_WHICH.fullmatch(label):
            result.findings.append(finding("table_of_which", row.place()))
        elif _GRAND.fullmatch(label) or _PART.fullmatch(label):
            result.totals.append(row)
        elif _speaks(row) or is_data(row):
            row.see_cells()
            result.data.append(row)
        else:
            result.findings.append(finding(TEXT_BELOW, row.place()))
            # A signature is a name: nothing of such a row is kept.
            result.text_rows.append(SetAside(table.sheet.name, row.number, (), (TEXT_BELOW,)))
    result.findings += _merged(table, result.data)
    return result


def prove_styles(result: Sorted, names: Sequence[str]) -> list[Finding]:
    """Find out how numbers such as 1.234 are written, where the file's own total row proves it.

    Only where digits alone do not read a column, and where in exactly one of the other forms every
    cell of it is a whole number and they add up to the total.

    Args:
        result: The sorted rows; their `styles` are set.
        names: The columns of whole numbers.

    Returns:
        One warning for each column whose form was proven.
    """
    grand = [total for total in result.totals if _GRAND.fullmatch(_label(total))]
    proven: dict[str, NumberStyle] = {}
    found = []
    for name in names if grand else ():
        total = grand[-1]
        rows = [row for row in result.data if row.number < total.number and row.text(name)]
        if len(rows) < _FEWEST_ROWS or _adds_up(rows, total, name, NumberStyle.DIGITS) is not None:
            continue
        styles = [style for style in _GROUPED if _adds_up(rows, total, name, style)]
        if len(styles) == 1:
            proven[name] = styles[0]
            found.append(finding("table_style_proven", total.place(name), form=_FORM[styles[0]]))
    for row in (*result.data, *result.totals):
        row.styles = proven
    return found


def _adds_up(rows: Sequence[Row], total: Row, name: str, style: NumberStyle) -> bool | None:
    """Whether the cells add up to the total in a style; None where one of them is not readable."""
    try:
        counts = [parse_count(row.cell(name), style) or 0 for row in rows]
        return sum(counts) == parse_count(total.cell(name), style)
    except UnreadableError:
        return None


def compare_totals(
    result: Sorted, names: Sequence[str], near: float = 0, near_code: str = ""
) -> list[Finding]:
    """Compare the total rows with the rows of data.

    Args:
        result: The sorted rows.
        names: The columns that are added up.
        near: Up to which relative difference a total is only warned about.
        near_code: The reason of that warning.

    Returns:
        Differences, what could not be compared, and the subtotals taken out.
    """
    found: list[Finding] = []
    since = 0
    for total in result.totals:
        grand = is_grand_total(total)
        first = 0 if grand else since
        rows = [row for row in result.data if first < row.number < total.number]
        since = since if grand else total.number
        if not grand:
            found.append(finding("table_subtotal", total.place()))
        for name in names:
            found += _compared(total, rows, name, near, near_code)
    return found


def stated_totals(result: Sorted, names: Sequence[str]) -> tuple[StatedTotal, ...]:
    """The rows that total everything above them, cell by cell, beside the sums of the rows.

    Args:
        result: The sorted rows.
        names: The columns that are added up.
    """
    found = []
    for total in filter(is_grand_total, result.totals):
        rows = [row for row in result.data if row.number < total.number]
        for name in names:
            stated = plain(total.cell(name), total.style(name))
            if stated is None:
                continue
            given = [plain(row.cell(name), row.style(name)) for row in rows]
            known = [value for value in given if value is not None]
            found.append(
                StatedTotal(
                    total.table.sheet.name, total.number, total.table.columns[name],
                    total.table.template.column(name).heading, float(stated), float(sum(known)),
                    len(known) == len(rows),
                )
            )  # fmt: skip
    return tuple(found)


def is_grand_total(total: Row) -> bool:
    """Whether a total row is that of all rows above it, and no subtotal."""
    return _GRAND.fullmatch(_label(total)) is not None


def _compared(
    total: Row, rows: Sequence[Row], name: str, near: float, near_code: str
) -> list[Finding]:
    cell = total.cell(name)
    if not cell.text:
        return []
    found = []
    if cell.kind is CellKind.FORMULA:
        found.append(finding("formula_in_total", total.place(name)))
    column = total.table.template.column(name)
    values = [plain(row.cell(name), row.style(name)) for row in rows if row.text(name)]
    stated = plain(cell, total.style(name))
    if stated is None or any(value is None for value in values):
        heading = column.heading
        return [*found, finding("table_total_not_compared", total.place(name), heading=heading)]
    summed = sum(value for value in values if value is not None)
    if stated == summed:
        return found
    close = near_code and abs(stated - summed) <= near * max(stated, summed)
    code = near_code if close else "control_total_differs"
    place = total.place(name)
    return [*found, finding(code, place, stated=f"{stated:.15g}", summed=f"{summed:.15g}")]


def _label(row: Row) -> str:
    """The first text of a row in a column for codes, names or numbering, as a key."""
    template = row.table.template
    for name in row.table.columns:
        if template.column(name).filling in _LABELS:
            key = matching_key(row.text(name))
            if _GRAND.fullmatch(key) or _PART.fullmatch(key) or _OF_WHICH.fullmatch(key):
                return key
    return ""


def _is_example(row: Row, template: Template) -> bool:
    """Whether a row is one of the template's examples, or empty, and was not filled over."""
    columns = [
        column
        for column in template.columns
        if column.name in row.table.columns and column.filling is not Filling.MARK
    ]
    if not any(row.text(column.name) for column in columns):
        return True
    return any(
        all(
            not column.examples or _is(row.cell(column.name), column.examples[number])
            for column in columns
        )
        for number in range(2)
    )


def _is(cell: Cell, example: str | int | float) -> bool:
    return cell.text == example if isinstance(example, str) else plain(cell) == example


def _speaks(row: Row) -> bool:
    """Whether a row has a value of its own: a number, a month, a choice, a code."""
    template = row.table.template
    return any(readable(row, template.column(name)) for name in row.table.columns)


def _merged(table: Table, data: Sequence[Row]) -> list[Finding]:
    """Merged ranges that reach into rows of data."""
    numbers = {row.number for row in data}
    return [
        finding("merged_data_cells", table.sheet.at(top, left))
        for top, left, bottom, _ in table.sheet.merged
        if not numbers.isdisjoint(range(top, bottom + 1))
    ]


def numbers_of(rows: Iterable[Row]) -> str:
    """The numbers of rows in one text, the first of them."""
    numbers = [str(row.number) for row in rows]
    return ", ".join(numbers[:_MOST_NUMBERS]) + (", …" if len(numbers) > _MOST_NUMBERS else "")

"""Control totals of a form: every total row, section heading and subtotal must add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isclose

from etl.reading.findings import Finding, finding
from etl.reading.names import matching_key
from etl.reading.totals import TOLERANCE, StatedTotal
from etl.sources.forms.body import Kind, Row
from etl.sources.forms.header import Table
from etl.sources.forms.headings import COUNTS, IDENTITIES, TITLES

Values = Mapping[tuple[int, int], float | None]
"""Number by line and column number of the form; None where a cell is blank or not readable."""

_Difference = tuple[int, float, float]
"""Number of the column, what the total says, what the rows add up to."""


def check_sums(table: Table, rows: Sequence[Row], values: Values) -> tuple[Finding, ...]:
    """What is wrong with the control totals.

    Args:
        table: The table.
        rows: Its rows.
        values: Their numbers.

    Returns:
        The missing total row, blank cells in it, and every difference.
    """
    findings: list[Finding] = []
    for row, different in _differences(rows, values):
        findings += [
            finding(
                "control_total_differs",
                table.sheet.at(row.number, table.columns[number], TITLES[number]),
                row.label,
                stated=_plain(stated),
                summed=_plain(summed),
            )
            for number, stated, summed in different
        ]
    total = grand_total(rows)
    if total is None or _is_part(total, rows, values):
        findings = [one for one in findings if total is None or one.place.row != total.number]
        findings.append(finding("control_total_missing", table.sheet.at()))
        return tuple(findings)
    findings += [
        finding("control_total_missing", table.sheet.at(total.number, table.columns[number]))
        for number in COUNTS
        if values[total.number, number] is None
    ]
    return tuple(findings)


def stated_totals(table: Table, rows: Sequence[Row], values: Values) -> tuple[StatedTotal, ...]:
    """The row that totals the whole form, cell by cell, beside the sums of the rows.

    Args:
        table: The table.
        rows: Its rows.
        values: Their numbers.

    Returns:
        One a column with a number; none where the form has no such row.
    """
    total = grand_total(rows)
    if total is None or _is_part(total, rows, values):
        return ()
    data = [row for row in rows if row.kind is Kind.DATA and not row.after_total]
    found = []
    for number in COUNTS:
        stated = values[total.number, number]
        if stated is None:
            continue
        parts = [values[row.number, number] for row in data]
        known = [part for part in parts if part is not None]
        found.append(
            StatedTotal(
                table.sheet.name, total.number, table.columns[number], TITLES[number],
                stated, float(sum(known)), len(known) == len(parts),
            )
        )  # fmt: skip
    return tuple(found)


def add_up(rows: Sequence[Row], values: Values) -> bool:
    """Whether there is a complete total row, and all totals and the sums inside each row agree."""
    total = grand_total(rows)
    return (
        total is not None
        and all(values[total.number, number] is not None for number in COUNTS)
        and not _differences(rows, values)
        and all(not broken_identities(row, values) for row in rows if row.kind is Kind.DATA)
    )


def broken_identities(row: Row, values: Values) -> list[tuple[int, float, float]]:
    """The columns of a row that are not the sum of their parts, what they say and the sum."""
    broken = []
    for whole, parts in IDENTITIES:
        stated = values[row.number, whole]
        summands = [values[row.number, part] for part in parts]
        known = [value for value in summands if value is not None]
        if stated is not None and len(known) == len(summands) and not _equal(stated, sum(known)):
            broken.append((whole, stated, sum(known)))
    return broken


def grand_total(rows: Sequence[Row]) -> Row | None:
    """The total row of the whole table: the first row if it is one, or else the last of them."""
    totals = [row for row in rows if row.kind is Kind.TOTAL]
    if not totals:
        return None
    data = [row for row in rows if row.kind is Kind.DATA]
    if not data or (totals[0].number < data[0].number and not totals[0].sections):
        return totals[0]
    return totals[-1] if totals[-1].number > data[-1].number or _ended(totals[-1], data) else None


def _ended(total: Row, data: Sequence[Row]) -> bool:
    """Whether the rows behind the total are known to lie outside the table."""
    return all(row.after_total for row in data if row.number > total.number)


def _differences(rows: Sequence[Row], values: Values) -> list[tuple[Row, list[_Difference]]]:
    """The totals that do not agree with the rows they should sum, and where."""
    data = [row for row in rows if row.kind is Kind.DATA and not row.after_total]
    total = grand_total(rows)
    found = []
    for row in rows:
        if row.kind is Kind.SECTION and row.has_figures:
            groups = _under(row, rows, data)
        elif row.kind is Kind.TOTAL and row is not total:
            groups = _before(row, rows, data)
        elif row is total:
            groups = [data]
        else:
            continue
        tried = [_compare(row, group, values) for group in groups]
        if all(tried):
            found.append((row, tried[0]))
    return found


def _compare(total: Row, group: Sequence[Row], values: Values) -> list[_Difference]:
    """The columns in which a total is not the sum of a group.

    With an unreadable cell in a column (its row is in quarantine) the rest may not be more.
    """
    different = []
    for number in COUNTS:
        stated = values[total.number, number]
        if stated is None:
            continue
        summands = [values[row.number, number] for row in group]
        summed = sum(value for value in summands if value is not None)
        complete = all(value is not None for value in summands)
        if not _equal(stated, summed) and (complete or summed > stated):
            different.append((number, stated, summed))
    return different


def _under(heading: Row, rows: Sequence[Row], data: Sequence[Row]) -> list[list[Row]]:
    """The rows that a heading with figures may sum: those under it, or those above it.

    A former district or a cluster may stand above its communes or below them.
    """
    own = [row for row in data if heading.number in row.sections]
    others = [row.number for row in rows if row.kind is Kind.SECTION and row is not heading]
    start = max((number for number in others if number < heading.number), default=0)
    above = [row for row in data if start < row.number < heading.number]
    return [own, above] if above and not own else [own]


def _before(subtotal: Row, rows: Sequence[Row], data: Sequence[Row]) -> list[list[Row]]:
    """The rows that a subtotal may sum: from the last heading or subtotal on, or of a section."""
    bounds = [
        row.number
        for row in rows
        if row.kind in (Kind.SECTION, Kind.TOTAL) and row.number < subtotal.number
    ]
    starts = [max(bounds, default=0), *reversed(subtotal.sections), 0]
    return [
        [row for row in data if start < row.number < subtotal.number]
        for start in dict.fromkeys(starts)
    ]


def _is_part(total: Row, rows: Sequence[Row], values: Values) -> bool:
    """Whether the last total row is but a section's: the table was cut off before its own."""
    if not matching_key(total.label).startswith("cộng"):
        return False
    data = [row for row in rows if row.kind is Kind.DATA and not row.after_total]
    if not _compare(total, data, values):
        return False
    return any(not _compare(total, group, values) for group in _before(total, rows, data))


def _equal(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=0, abs_tol=TOLERANCE)


def _plain(value: float) -> str:
    return f"{value:g}" if value != int(value) else str(int(value))

"""What is wrong in the cells and rows of a form, beyond its header, title and totals."""

from __future__ import annotations

from collections.abc import Sequence

from etl.reading.findings import Finding, Place, finding
from etl.reading.personal import personal_text
from etl.sources.forms.body import Kind, Row
from etl.sources.forms.figures import Figures
from etl.sources.forms.header import Table
from etl.sources.forms.headings import CODE, COUNTS, NAME, OPEN_IDENTITY, STT, TITLES
from etl.sources.forms.subjects import Subject
from etl.sources.forms.sums import broken_identities

_PARTS = {3: "4 + 5 + 6", 7: "8 + 9 + 10", 11: "12 + 13"}


def check_cells(
    table: Table, subject: Subject, figures: Figures
) -> tuple[Subject, tuple[Finding, ...]]:
    """What is wrong with the numbers of one row: unreadable, missing, or at odds with each other.

    Args:
        table: The table.
        subject: The row.
        figures: The numbers of the form.

    Returns:
        The row with the reasons to set it aside, and every finding.
    """
    row, values = subject.row, figures.values
    findings: list[Finding] = []
    for number, column in table.counts:
        place = table.sheet.at(row.number, column, TITLES[number])
        error = figures.errors.get((row.number, number))
        if error is not None:
            text = row.line[column].text
            findings.append(error.at(place, "" if personal_text(text) else text))
        elif values[row.number, number] is None:
            findings.append(finding("form_value_missing", place))
    for number, stated, summed in broken_identities(row, values):
        findings.append(
            finding(
                "form_identity",
                table.sheet.at(row.number, table.columns[number], TITLES[number]),
                row.line[table.columns[number]].text,
                whole=number,
                parts=_PARTS[number],
                stated=int(stated),
                summed=int(summed),
            )
        )
    if not findings:
        findings += _open_identity(table, row, figures)
    set_aside = [one.code for one in findings if one.reaction == "quarantine"]
    return subject.set_aside(*dict.fromkeys(set_aside)), tuple(findings)


def _open_identity(table: Table, row: Row, figures: Figures) -> list[Finding]:
    """All that came must be resolved or open; real forms break this, so it is only reported.

    More resolved than ever came in is no such slip.
    """
    whole, parts = OPEN_IDENTITY
    came = figures.values[row.number, whole] or 0
    resolved, still_open = (figures.values[row.number, part] or 0 for part in parts)
    place = table.sheet.at(row.number, table.columns[whole], TITLES[whole])
    if resolved > came:
        return [finding("form_resolved_exceeds", place, resolved=int(resolved), came=int(came))]
    if came == resolved + still_open:
        return []
    return [
        finding(
            "form_open_differs",
            place,
            came=int(came),
            resolved=int(resolved),
            still_open=int(still_open),
        )
    ]


def check_surroundings(table: Table, rows: Sequence[Row]) -> tuple[Finding, ...]:
    """What lies where nothing should: cells outside the columns, merged cells, rows after the end.

    Args:
        table: The table.
        rows: All its rows.
    """
    findings = [
        finding("form_rows_after_total", table.sheet.at(row.number))
        for row in rows
        if row.kind is Kind.DATA and row.after_total
    ]
    return (*findings, *_merged(table, rows), *_outside(table, rows))


def personal_values(table: Table) -> tuple[Finding, ...]:
    """Cells anywhere on the sheet with a citizen's or telephone number or an e-mail address."""
    return tuple(
        finding("personal_value", table.sheet.at(line.number, column))
        for line in table.sheet.lines
        for column, cell in enumerate(line.cells, start=1)
        if cell.text and personal_text(cell.text)
    )


def note_texts(table: Table, rows: Sequence[Row]) -> tuple[Finding, ...]:
    """The rows of text that are set aside, and the rows "of which" that are not added."""
    codes = {Kind.TEXT: "text_below_table", Kind.OF_WHICH: "form_of_which"}
    return tuple(
        finding(codes[row.kind], table.sheet.at(row.number)) for row in rows if row.kind in codes
    )


def _merged(table: Table, rows: Sequence[Row]) -> list[Finding]:
    """Merged cells that take in counts, or the names of several rows."""
    data = {row.number for row in rows if row.kind is Kind.DATA}
    counts = {column for number, column in table.columns.items() if number in COUNTS}
    names = {table.columns[number] for number in (NAME, CODE) if number in table.columns}
    found = []
    for top, left, bottom, right in table.sheet.merged:
        touched = data & set(range(top, bottom + 1))
        across = set(range(left, right + 1))
        if touched and (across & counts or (across & names and bottom > top)):
            found.append(finding("merged_data_cells", table.sheet.at(min(touched), left)))
    return found


def _outside(table: Table, rows: Sequence[Row]) -> list[Finding]:
    """Cells beside the rows of data in columns that have no heading of the form."""
    inside = set(table.columns.values())
    found: list[Place] = [
        table.sheet.at(row.number, column)
        for row in rows
        if row.kind in (Kind.DATA, Kind.TOTAL) and not row.after_total
        for column, cell in enumerate(row.line.cells, start=1)
        if cell.text and column not in inside and not _is_label(table, row, column)
    ]
    return [finding("form_cell_outside", place) for place in found[:1]]


def _is_label(table: Table, row: Row, column: int) -> bool:
    """Whether the cell is the row's own name, written further left than the column of names."""
    return STT not in table.columns and row.line[column].text == row.label

"""Reads form II.06a/06 of Circular 01/2020/TT-VPCP: one document in, one answer out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from etl.contracts.template_columns import HELPER_SHEETS
from etl.reading.answers import Answer
from etl.reading.documents import Document
from etl.reading.findings import Finding, Place, finding
from etl.reading.reasons import Reaction
from etl.reading.unit_question import listed
from etl.sources.context import Context
from etl.sources.forms.answering import Reading, conclude, refusal
from etl.sources.forms.body import data_rows, read_rows
from etl.sources.forms.checks import check_cells, check_surroundings, note_texts, personal_values
from etl.sources.forms.figures import read_figures
from etl.sources.forms.header import find_table, header_lines
from etl.sources.forms.headings import Rows, heading_key
from etl.sources.forms.office import read_office
from etl.sources.forms.period import read_period
from etl.sources.forms.subjects import field_code, fields_of, is_unit_name, units_of
from etl.sources.forms.sums import check_sums

_TITLE_WORDS = (
    "tình hình kết quả giải quyết thủ tục hành chính",
    "tình hình kết quả giải quyết tthc",
)
MOST_ROWS = 2_000
"""Rows of data; the whole province has 166 units and about 400 fields."""

_LOOKED_AT = 30
_UNIDENTIFIED = "form_unit_unidentified"


def recognises(document: Document) -> bool:
    """Whether a document is form II.06a/06: by its header rows, or else by its printed title."""
    return any(header_lines(sheet) for sheet in document.sheets) or any(
        heading_key(cell.text).startswith(_TITLE_WORDS)
        for sheet in document.sheets
        for line in sheet.lines[:_LOOKED_AT]
        for cell in line.cells
        if cell.text
    )


def read(document: Document, context: Context) -> Answer:
    """Read a form by field (one commune) or by unit (the province).

    Args:
        document: The opened file, one that is recognised.
        context: What it is read against.

    Returns:
        The answer: kind "caseload" for a month, "caseload_cumulative" for a longer period;
        refused with every fault found if the file cannot be taken.
    """
    # The template's guide and list of communes are no data; their names are its own.
    sheets = [sheet for sheet in document.sheets if sheet.name not in HELPER_SHEETS]
    tables = [table for sheet in sheets if (table := find_table(sheet)) is not None]
    if not tables:
        only = len(document.sheets) == 1
        place = document.sheets[0].at() if only else Place(document.file)
        missing = finding("form_header_missing", place)
        return refusal(document, [*document.findings, missing])
    reading = Reading(document, context, tables[0], findings=list(document.findings))
    if len(sheets) > 1:
        names = ", ".join(sheet.name for sheet in sheets)
        reading.findings.append(finding("form_several_sheets", Place(document.file), sheets=names))
    reading.findings += [*reading.table.findings, *personal_values(reading.table)]
    _read_title(reading)
    if any(one.code == "form_column_missing" for one in reading.table.findings):
        return refusal(document, reading.findings)
    _read_body(reading)
    return conclude(reading)


def _read_title(reading: Reading) -> None:
    """Who reports, which period, and what the rows are."""
    table, context = reading.table, reading.context
    title = table.sheet.lines[: table.top]
    reading.period, found = read_period(
        table.sheet, title, first_month=context.first_month, today=context.today
    )
    reading.findings += found
    reading.office, found = read_office(table.sheet, title, context.units)
    identified = not any(one.reaction == Reaction.REFUSE for one in found)
    reading.variant = _variant(reading)
    if reading.variant is Rows.UNITS and any(one.code == _UNIDENTIFIED for one in found):
        # Every row names its own commune; whichever office of the province made the form.
        found = ()
    reading.findings += found
    if reading.variant is Rows.FIELDS and identified:
        if reading.office is None:
            reading.findings.append(finding("form_unit_missing", reading.whole))
        elif reading.office.is_province:
            reading.findings.append(finding("form_fields_of_province", reading.office.place))


def _variant(reading: Reading) -> Rows:
    """What the rows are; where the heading does not tell, the reporting unit and the names do."""
    if reading.table.rows is not Rows.EITHER:
        return reading.table.rows
    if reading.office is not None:
        return Rows.UNITS if reading.office.is_province else Rows.FIELDS
    labels = (cell.text for line in reading.table.lines for cell in line.cells)
    return Rows.UNITS if any(map(is_unit_name, labels)) else Rows.FIELDS


def _known(reading: Reading) -> Callable[[str], bool]:
    """Whether a label is the name of a unit or of a field; asked several times for every row."""
    if reading.variant is Rows.UNITS:
        return cache(is_unit_name)
    names = reading.context.field_names
    return cache(lambda label: field_code(label, names) is not None)


def _read_body(reading: Reading) -> None:
    """The rows, their numbers and totals, and what each row is about."""
    table, context = reading.table, reading.context
    reading.rows = read_rows(table, _known(reading))
    data = tuple(row for row in data_rows(reading.rows) if not row.after_total)
    if not data or len(data) > MOST_ROWS:
        code = "form_too_many_rows" if data else "form_no_rows"
        reading.findings.append(finding(code, reading.whole))
        return
    figures = read_figures(table, reading.rows)
    reading.values = figures.values
    reading.findings += [*figures.notes, *figures.refusals]
    reading.findings += check_surroundings(table, reading.rows)
    if reading.variant is Rows.UNITS:
        subjects = units_of(table, reading.rows, data, figures.values, context.units)
    else:
        commune = reading.office.commune_code if reading.office else None
        subjects = fields_of(table, data, figures.values, context.field_names, commune)
    row_findings = list(subjects.findings)
    for subject in subjects.rows:
        checked, found = check_cells(table, subject, figures)
        reading.subjects.append(checked)
        row_findings += found
    reading.findings += sorted(row_findings, key=lambda one: one.place.row or 0)
    reading.findings += check_sums(table, reading.rows, figures.values)
    reading.findings += note_texts(table, reading.rows)
    reading.findings += [*_scope(reading), *_coverage(reading)]


def _scope(reading: Reading) -> Iterable[Finding]:
    """The communes that the sender may not report for, and those that the title does not name."""
    scope, units = reading.context.scope, reading.context.units
    communes = sorted({one.commune_code for one in reading.subjects if one.commune_code})
    for code in communes if scope is not None else ():
        if code not in (scope or ()):
            yield finding("other_commune", reading.whole, unit=units.name(code))
    office = reading.office
    if reading.variant is Rows.UNITS and office is not None and not office.is_province:
        others = [code for code in communes if code != office.commune_code]
        if others:
            names = ", ".join(units.name(code) for code in [str(office.commune_code), *others[:5]])
            yield finding("form_units_differ", office.place, units=names)


def _coverage(reading: Reading) -> Iterable[Finding]:
    """The communes that a provincial form lacks."""
    if reading.variant is not Rows.UNITS:
        return
    units = reading.context.units
    wanted = reading.context.scope or frozenset(units.all_codes)
    given = {one.commune_code for one in reading.subjects}
    if reading.office is not None and not reading.office.is_province:
        return
    missing = [units.name(code) for code in sorted(wanted - given)]
    if missing:
        yield finding(
            "form_communes_missing",
            reading.whole,
            given=len(wanted) - len(missing),
            wanted=len(wanted),
            missing=listed(missing),
        )

"""The answer to a form that was read: which rows are accepted, which are set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from etl.reading.answers import TEXT_BELOW, Answer, SetAside, too_many
from etl.reading.documents import Document
from etl.reading.faults import Wording
from etl.reading.findings import Finding, Place, finding
from etl.reading.origins import ColumnOrigin, Origins, RowOrigin
from etl.reading.reasons import Reaction
from etl.sources.context import Context
from etl.sources.forms.accepted import (
    CHANNEL_COLUMNS,
    accepted_rows,
    control_totals,
    fields_proven_empty,
)
from etl.sources.forms.body import Kind, Row
from etl.sources.forms.header import Table
from etl.sources.forms.headings import Rows
from etl.sources.forms.office import Office
from etl.sources.forms.period import Reported
from etl.sources.forms.subjects import Subject
from etl.sources.forms.sums import Values, stated_totals

FORM = Wording("Biểu II.06a", "Form II.06a")

_MOST_NOTES = 3
_BEFORE_START = "period_before_start"
_REST = "form_rest_withheld"
_DEPARTMENT = "form_department_row"


@dataclass
class Reading:
    """What is known of the form while it is read."""

    document: Document
    context: Context
    table: Table
    period: Reported | None = None
    office: Office | None = None
    variant: Rows = Rows.FIELDS
    rows: tuple[Row, ...] = ()
    values: Values = field(default_factory=dict)
    subjects: list[Subject] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> Place:
        """The sheet as a place."""
        return self.table.sheet.at()


def conclude(reading: Reading) -> Answer:
    """The answer: what is accepted and what is set aside."""
    _withhold(reading)
    aside = [_aside(one, reading) for one in reading.subjects if one.codes or one.is_department]
    texts = [row for row in reading.rows if row.kind is Kind.TEXT]
    aside += [SetAside(reading.table.sheet.name, row.number, (), (TEXT_BELOW,)) for row in texts]
    aside.sort(key=lambda one: one.row)
    rows_read = len(reading.subjects) + len(texts)
    counted = [one for one in aside if not set(one.codes) & {_BEFORE_START, _REST, _DEPARTMENT}]
    reading.findings += too_many(counted, rows_read, reading.whole)
    refused = any(one.reaction == Reaction.REFUSE for one in reading.findings)
    if refused or reading.period is None:
        title = _title(reading)
        return refusal(reading.document, reading.findings, title, rows_read, tuple(aside))
    taken = [one for one in reading.subjects if not one.codes and not one.is_department]
    zero = (
        fields_proven_empty(reading.subjects, reading.context.field_names.values())
        if reading.variant is Rows.FIELDS
        else ()
    )
    accepted = accepted_rows(taken, reading.values, reading.period, zero)
    return Answer(
        reading.document.file,
        reading.document.sha256,
        reading.document.size_bytes,
        "caseload_cumulative" if reading.period.cumulative else "caseload",
        _title(reading),
        rows_read,
        len(taken),
        accepted,
        tuple(aside),
        _few(reading.findings),
        control_totals(accepted),
        _origins(reading, taken, reading.period),
        stated_totals(reading.table, reading.rows, reading.values),
    )


def _origins(reading: Reading, taken: Sequence[Subject], period: Reported) -> Origins:
    """The rows that were taken, and the columns of the counts."""
    sheet = reading.table.sheet.name
    return Origins(
        tuple(
            RowOrigin(sheet, one.row.number, str(one.commune_code), period.first, one.field_code)
            for one in taken
        ),
        tuple(
            ColumnOrigin(sheet, reading.table.columns[number], measure, channel)
            for channel, columns in CHANNEL_COLUMNS.items()
            for measure, number in columns.items()
        ),
    )


def _withhold(reading: Reading) -> None:
    """Set aside what hangs together with rows in quarantine or with the period."""
    period = reading.period
    for index, subject in enumerate(reading.subjects):
        if period is not None and period.before_start:
            reading.subjects[index] = subject.set_aside(_BEFORE_START)
    if period is None or not period.cumulative:
        return
    # Nothing but its months can be withheld later on, so a longer period is withheld here.
    hidden = {one.commune_code for one in reading.subjects if one.codes} - {None}
    for index, subject in enumerate(reading.subjects):
        if not subject.codes and subject.commune_code in hidden:
            place = reading.table.sheet.at(subject.row.number)
            reading.findings.append(finding(_REST, place, subject.row.label))
            reading.subjects[index] = subject.set_aside(_REST)


def _aside(subject: Subject, reading: Reading) -> SetAside:
    cells = subject.row.line.texts
    if subject.personal:
        cells = tuple("" if text == subject.row.label else text for text in cells)
    period = reading.period
    month = period.first if period is not None and not period.cumulative else None
    return SetAside(
        reading.table.sheet.name,
        subject.row.number,
        cells,
        (_DEPARTMENT,) if subject.is_department else tuple(dict.fromkeys(subject.codes)),
        subject.commune_code,
        month,
    )


def refusal(
    document: Document,
    findings: Sequence[Finding],
    title: Wording = FORM,
    rows_read: int = 0,
    aside: tuple[SetAside, ...] = (),
) -> Answer:
    """The answer to a form of which nothing is taken."""
    return Answer(
        document.file,
        document.sha256,
        document.size_bytes,
        "caseload",
        title,
        rows_read,
        set_aside=aside,
        findings=_few(findings),
    )


def _title(reading: Reading) -> Wording:
    """What the form holds, in words: unit and period."""
    parts = FORM
    units = reading.context.units
    if reading.office is not None and reading.office.commune_code is not None:
        name = units.name(reading.office.commune_code)
        parts = parts.joined(Wording(name[:1].lower() + name[1:], name))
    elif reading.variant is Rows.UNITS:
        count = len({one.commune_code for one in reading.subjects} - {None})
        parts = parts.joined(Wording(f"{count} đơn vị", f"{count} units"))
    return parts if reading.period is None else parts.joined(reading.period.words)


def _few(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings in their order; of one kind of note only the first few, the rest counted."""
    seen: Counter[str] = Counter()
    kept: list[Finding] = []
    first: dict[str, Finding] = {}
    for one in findings:
        seen[one.code] += 1
        first.setdefault(one.code, one)
        if one.reaction is not Reaction.NOTE or seen[one.code] <= _MOST_NOTES:
            kept.append(one)
    for code, one in first.items():
        if one.reaction is Reaction.NOTE and seen[code] > _MOST_NOTES:
            whole = one.place._replace(row=None, column=None, heading="")
            what = Wording(one.says("vi"), one.says("en"))
            kept.append(
                finding("more_of_the_same", whole, count=seen[code] - _MOST_NOTES, what=what)
            )
    return tuple(kept)

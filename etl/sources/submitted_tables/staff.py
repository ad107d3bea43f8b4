"""Officials assigned and present, by commune, month and group."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from etl.contracts.submitted import SUBMITTED_STAFF
from etl.contracts.template_columns import STAFF_GROUP_CHOICES
from etl.contracts.templates import STAFF
from etl.reading.answers import Answer
from etl.reading.documents import Document
from etl.reading.faults import Wording
from etl.reading.findings import UnreadableError
from etl.reading.periods import parse_month, period_fault
from etl.sources.context import Context
from etl.sources.submitted_tables.assembling import (
    Accepted,
    assemble,
    communes_missing,
    refused,
    say_once,
    some,
)
from etl.sources.submitted_tables.conversion import Figure
from etl.sources.submitted_tables.layout import find_table
from etl.sources.submitted_tables.rows import Row, choice_of, count_of
from etl.sources.submitted_tables.sorting import compare_totals, prove_styles, sort_rows
from etl.sources.submitted_tables.standing import converted, standing
from etl.sources.submitted_tables.unit_rows import (
    find_owners,
    may_be_cut_off,
    names_a_unit,
    outside_scope,
)

_FIGURES = ("assigned", "present")
_PAYROLL = "payroll"
_GROUPS = {choice.code: Wording(choice.label, choice.english) for choice in STAFF_GROUP_CHOICES}
_Key = tuple[date, str]


def read_staff(document: Document, context: Context) -> Answer:
    """Read a table of staff; see `etl.sources.submitted_tables.read`."""
    table, found = find_table(document, STAFF)
    if table is None:
        return refused(document, STAFF, found)
    result = sort_rows(table, lambda row: names_a_unit(row, context))
    found += prove_styles(result, _FIGURES)
    found += compare_totals(result, _FIGURES)
    owners = find_owners(result.data, context)
    unreported = [row for row in result.data if _unreported(row)]
    silent = {row.number for row in unreported}
    rows = [row for row in result.data if row.number not in silent]
    found += outside_scope(table, owners, context)
    found += may_be_cut_off(result, owners, context)
    keys: dict[int, tuple[date, str]] = {}
    counts: dict[int, tuple[int, ...]] = {}
    for row in rows:
        _read(row, keys, counts, context)
    conversion, said = converted(rows, owners, keys, counts, context)
    found += said
    figures = _checked(conversion.figures, {row.number: row for row in rows}, context)
    accepted = _accepted(figures, rows)
    given: dict[Wording, set[str]] = defaultdict(set)
    for figure in figures:
        given[_named(_key(figure))].add(figure.commune)
    found += communes_missing(table, given, context)
    say_once(rows, ("period_unfinished", "period_in_future"), lambda row: row.month)
    return assemble(
        document,
        table,
        SUBMITTED_STAFF,
        found=found,
        result=result,
        unreported=unreported,
        accepted=accepted,
    )


def _unreported(row: Row) -> bool:
    return not row.faulty and not any(row.text(name) for name in _FIGURES)


def _read(
    row: Row, keys: dict[int, tuple[date, str]], counts: dict[int, tuple[int, ...]],
    context: Context,
) -> None:  # fmt: skip
    """Read one row's month, group and figures."""
    month = row.needed("month", parse_month)
    group = row.needed("staff_group", choice_of(STAFF.column("staff_group")))
    assigned, present = (
        row.needed(name, count_of(STAFF.column(name), row.style(name))) for name in _FIGURES
    )
    if month is not None:
        row.month = month
        last = month.replace(day=monthrange(month.year, month.month)[1])
        fault = period_fault(month, last, first_month=context.first_month, today=context.today)
        if fault is not None:
            row.add(fault, "month")
    row.staff_group = group
    if month is not None and group is not None:
        keys[row.number] = (month, group)
    if assigned is not None and present is not None:
        counts[row.number] = (assigned, present)


def _key(figure: Figure) -> _Key:
    month: date = figure.key[0]
    group: str = figure.key[1]
    return month, group


def _checked(figures: Sequence[Figure], rows: dict[int, Row], context: Context) -> list[Figure]:
    """The figures that agree with each other; what does not is added to their rows."""
    name = context.units.name
    payroll = {
        (figure.commune, _key(figure)[0]): figure
        for figure in figures
        if _key(figure)[1] == _PAYROLL
    }
    for figure in figures:
        month, group = _key(figure)
        assigned, present = figure.counts
        unit = name(figure.commune)
        if present > assigned:
            code = (
                "staff_payroll_above_quota" if group == _PAYROLL else "staff_present_above_assigned"
            )
            _say(figure, rows, UnreadableError(
                code, unit=unit, present=present, assigned=assigned))  # fmt: skip
        whole = payroll.get((figure.commune, month))
        if whole is not None and group != _PAYROLL and present > whole.counts[1]:
            error = UnreadableError(
                "staff_group_above_payroll",
                unit=unit, group=_GROUPS[group], present=present, payroll=whole.counts[1],
            )  # fmt: skip
            _say(figure, rows, error)
            _say(whole, rows, error)
        if present == 0:
            _say(figure, rows, UnreadableError("staff_zero", unit=unit, group=_GROUPS[group]))
    return standing(figures, rows)


def _say(figure: Figure, rows: dict[int, Row], error: UnreadableError) -> None:
    for number in figure.rows:
        rows[number].add(error, "present")


def _accepted(figures: Sequence[Figure], rows: Sequence[Row]) -> Accepted:
    records = []
    totals: dict[str, float] = defaultdict(float)
    for figure in figures:
        month, group = _key(figure)
        assigned, present = figure.counts
        records.append(
            {
                "commune_code": figure.commune,
                "month": month,
                "staff_group": group,
                "assigned": assigned,
                "present": present,
            }
        )
        totals[f"{month:%Y-%m} {group} assigned"] += assigned
        totals[f"{month:%Y-%m} {group} present"] += present
    taken = {number for figure in figures for number in figure.rows}
    months = sorted({_key(figure)[0] for figure in figures})
    return Accepted(
        records,
        {row.number for row in rows if row.number in taken and not row.faulty},
        tuple(sorted(totals.items())),
        _span(months),
        [(number, figure.commune, *_key(figure)) for figure in figures for number in figure.rows],
        _FIGURES,
    )


def _span(months: Sequence[date]) -> Wording:
    if not months:
        return Wording("", "")
    shown = some(f"{month:%m/%Y}" for month in months)
    return Wording(f"tháng {shown}", f"month {shown}")


def _named(key: _Key) -> Wording:
    month, group = key
    words = _GROUPS[group]
    return Wording(f"{words.vi}, tháng {month:%m/%Y}", f"{words.en}, {month:%m/%Y}")

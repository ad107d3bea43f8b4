"""What is the same for every kind of table: the answer from its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from etl.contracts.columns import DataSet
from etl.contracts.templates import Template
from etl.reading.answers import Answer, too_many
from etl.reading.documents import Document
from etl.reading.faults import Wording
from etl.reading.findings import Finding, finding
from etl.reading.origins import ColumnOrigin, Origins, RowOrigin, ValueOrigin
from etl.reading.reasons import Reaction
from etl.reading.unit_question import listed
from etl.sources.context import Context
from etl.sources.submitted_tables.layout import Table
from etl.sources.submitted_tables.rows import Row
from etl.sources.submitted_tables.sorting import Sorted, numbers_of, stated_totals

_MOST_MOMENTS = 6
_NOTHING = Wording("", "")


@dataclass
class Accepted:
    """What a table gives.

    Attributes:
        records: The rows of the contract.
        rows: The numbers of the file's rows they come from.
        control: Named totals for the preview.
        period: What the title says after the template's name, in both languages.
        origins: What each of those rows is about: its number, commune, day and staff group.
        measures: The columns that hold figures.
        value: The measure of a table of values, and the column that holds them; not of communes.
        cells: Row, name and part of each of its values, as `ValueOrigin` has them.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    control: tuple[tuple[str, float], ...] = ()
    period: Wording = _NOTHING
    origins: list[tuple[int, str, date, str | None]] = field(default_factory=list)
    measures: tuple[str, ...] = ()
    value: tuple[str, str] = ("", "")
    cells: list[tuple[int, str, str]] = field(default_factory=list)


def assemble(
    document: Document,
    table: Table,
    contract: DataSet,
    *,
    found: Sequence[Finding],
    result: Sorted,
    unreported: Sequence[Row],
    accepted: Accepted,
) -> Answer:
    """The answer to a file whose rows have all been read.

    Args:
        document: The file.
        table: Its table.
        contract: What the accepted rows are.
        found: What was found in the file as a whole.
        result: Its rows, sorted, with what was found in them.
        unreported: Rows that name a unit or field and have no figures: neither accepted nor faulty.
        accepted: What may enter an edition.
    """
    silent = {row.number for row in unreported}
    rows = [row for row in result.data if row.number not in silent]
    set_aside = [row.set_aside() for row in rows if row.number not in accepted.rows]
    faulty = [row.set_aside() for row in rows if row.itself_faulty]
    read = len(rows) + len(result.text_rows)
    place = table.sheet.at()
    general = [*found, *result.findings]
    if not rows:
        general.append(finding("table_no_data", place))
    if unreported:
        numbers = numbers_of(unreported)
        general.append(finding("table_not_reported", place, count=len(unreported), rows=numbers))
    general += too_many(faulty, len(rows), place)
    findings = _in_order(
        [*document.findings, *general, *(one for row in result.data for one in row.findings)]
    )
    return Answer(
        document.file,
        document.sha256,
        document.size_bytes,
        table.template.kind,
        title(table.template, accepted.period),
        read,
        len(accepted.rows),
        frame_of(accepted.records, contract),
        tuple(sorted([*set_aside, *result.text_rows], key=lambda row: row.row)),
        findings,
        accepted.control,
        _origins(table, accepted),
        stated_totals(result, accepted.measures),
    )


def _origins(table: Table, accepted: Accepted) -> Origins:
    """The accepted rows, and the columns of the figures; the cells of values."""
    sheet = table.sheet.name
    measure, column = accepted.value
    return Origins(
        tuple(
            RowOrigin(sheet, row, commune, moment, staff_group=group)
            for row, commune, moment, group in accepted.origins
            if row in accepted.rows
        ),
        tuple(ColumnOrigin(sheet, table.columns[name], name) for name in accepted.measures),
        tuple(
            ValueOrigin(sheet, row, table.columns[column], measure, name, part)
            for row, name, part in accepted.cells
        ),
    )


def refused(document: Document, template: Template, found: Iterable[Finding]) -> Answer:
    """The answer to a file whose table cannot be read."""
    return Answer(
        document.file,
        document.sha256,
        document.size_bytes,
        template.kind,
        title(template),
        findings=(*document.findings, *found),
    )


def title(template: Template, period: Wording = _NOTHING) -> Wording:
    """What a file holds, in words."""
    named = Wording(template.title_vi, template.title_en)
    return named.joined(period) if period.vi else named


def some(moments: Iterable[str]) -> str:
    """The months or days of a title, the first few of many: "10/2026, 11/2026, …"."""
    listed = list(moments)
    return ", ".join(listed[:_MOST_MOMENTS]) + (", …" if len(listed) > _MOST_MOMENTS else "")


def frame_of(records: Sequence[dict[str, Any]], contract: DataSet) -> pd.DataFrame:
    """The records as a frame of the contract's columns and types, sorted by its keys."""
    frame = pd.DataFrame(list(records), columns=contract.names)
    frame = frame.astype({column.name: column.dtype for column in contract.columns})
    return frame.sort_values(list(contract.keys), ignore_index=True)


def communes_missing(
    table: Table, given: dict[Wording, set[str]], context: Context
) -> list[Finding]:
    """The list of communes that a file lacks, for each of its periods or groups.

    Args:
        table: The table.
        given: The communes accepted, by what they were accepted for.
        context: All communes, and the scope of the sender.
    """
    wanted = context.units.all_codes if context.scope is None else tuple(sorted(context.scope))
    found = []
    for what, codes in given.items():
        missing = [context.units.name(code) for code in wanted if code not in codes]
        if missing:
            found.append(
                finding(
                    "table_communes_missing",
                    table.sheet.at(),
                    what=what,
                    given=len(wanted) - len(missing),
                    all=len(wanted),
                    missing=listed(missing),
                )
            )
    return found


def say_once(rows: Sequence[Row], codes: Sequence[str], what: Callable[[Row], Any]) -> None:
    """Keep the findings of some reasons in the first row only of those that share something."""
    seen: set[tuple[str, Any]] = set()
    for row in rows:
        kept: list[Finding] = []
        for one in row.findings:
            if one.code in codes:
                if (one.code, what(row)) in seen:
                    continue
                seen.add((one.code, what(row)))
            kept.append(one)
        row.findings = kept


def _in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Refusals of the file first, then row by row."""
    return tuple(
        sorted(
            findings,
            key=lambda one: (
                one.place.row is not None and one.reaction != Reaction.REFUSE,
                one.place.row or 0,
                one.place.column or 0,
            ),
        )
    )

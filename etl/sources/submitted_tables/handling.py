"""Handling times by field and channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from etl.contracts.submitted import SUBMITTED_HANDLING_TIMES
from etl.contracts.templates import HANDLING
from etl.reading.answers import Answer
from etl.reading.documents import Document
from etl.reading.findings import UnreadableError, finding
from etl.reading.names import matching_key
from etl.sources.context import Context
from etl.sources.submitted_tables.assembling import Accepted, assemble, refused
from etl.sources.submitted_tables.layout import find_table
from etl.sources.submitted_tables.rows import Row, choice_of, number_of
from etl.sources.submitted_tables.sorting import sort_rows

_MINUTES = ("handling_minutes", "handling_minutes_low", "handling_minutes_high")


def read_handling_times(document: Document, context: Context) -> Answer:
    """Read a table of handling times; see `etl.sources.submitted_tables.read`."""
    table, found = find_table(document, HANDLING)
    if table is None:
        return refused(document, HANDLING, found)
    codes = frozenset(context.field_names.values())
    result = sort_rows(table, lambda row: row.text("field_code") in codes)
    unreported = [row for row in result.data if not row.faulty and not any(map(row.text, _MINUTES))]
    records: dict[tuple[str, str], tuple[Row, dict[str, Any]]] = {}
    for row in result.data:
        if row in unreported:
            continue
        record = _read(row, codes, context.field_names)
        key = (record["field_code"], record["channel"])
        if None in key:
            continue
        first = records.setdefault(key, (row, record))
        if first[0] is not row:
            code = "duplicate_same" if first[1] == record else "duplicate_different"
            unit = f"{row.text('field_code')}, {row.text('channel')}"
            found.append(finding(code, row.place(), unit=unit, first=first[0].number))
    sound = {row.number: record for row, record in records.values() if not row.faulty}
    accepted = Accepted(
        list(sound.values()),
        set(sound),
        value=("handling_minutes", "handling_minutes"),
        cells=[(row, one["field_code"], one["channel"]) for row, one in sound.items()],
    )
    return assemble(
        document,
        table,
        SUBMITTED_HANDLING_TIMES,
        found=found,
        result=result,
        unreported=unreported,
        accepted=accepted,
    )


def _read(row: Row, codes: frozenset[str], names: Mapping[str, str]) -> dict[str, Any]:
    """One row's field, channel and minutes; None for what cannot be read."""
    code = row.needed("field_code", lambda cell: cell.text)
    name = row.text("field_name")
    # The code comes first; a name beside it must be one of that field's.
    if code is not None and (code not in codes or (name and names.get(matching_key(name)) != code)):
        row.add(UnreadableError("handling_field_unknown"), "field_code")
        code = None
    channel = row.needed("channel", choice_of(HANDLING.column("channel")))
    minutes, low, high = (row.needed(each, number_of(HANDLING.column(each))) for each in _MINUTES)
    if minutes is not None and low is not None and high is not None and not low <= minutes <= high:
        row.add(
            UnreadableError(
                "handling_order", low=f"{low:g}", minutes=f"{minutes:g}", high=f"{high:g}"
            ),
            "handling_minutes",
        )
    values = (code, channel, minutes, low, high)
    return dict(zip(SUBMITTED_HANDLING_TIMES.names, values, strict=True))

"""Where the figures of a commune come from: the stored file, its sheet, row and column.

The edition knows file, sheet, row and column of what came in a form or a table, and the rows of the
project's own tables. A figure of a dossier list is a count: its rows are found again in the kept
rows of the list, which hold no personal column, by the steps that counted them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from etl.reading.faults import Wording
from etl.reading.findings import column_letters
from etl.traced import Traced
from etl.tracing_lists import with_list_rows
from warehouse import queries
from warehouse.connection import Connection

CASELOAD = (
    "received", "carried_over", "resolved_early", "resolved_on_time", "resolved_late",
    "in_process_within", "in_process_late", "received_cross_boundary",
)  # fmt: skip
STAFF = ("assigned", "present")
POPULATION, REPORTED = "population", "reported"
MEASURES = (*CASELOAD, *STAFF, POPULATION, REPORTED)
METHOD = ("handling_minutes", "policy", "former_share")
"""What every figure is judged with: of no commune and no month, so only traced when asked for."""


def trace(
    connection: Connection,
    commune_code: str,
    months: Iterable[date],
    measures: Sequence[str] = MEASURES,
    data_folder: Path | None = None,
) -> list[Traced]:
    """Where figures of a commune come from.

    Args:
        connection: To an edition.
        commune_code: Whose figures.
        months: First days of the months.
        measures: Some of `MEASURES` and `METHOD`.
        data_folder: With the received files, to find the rows of dossier lists; without it they
            stay unknown.

    Returns:
        One entry a figure and place, in the order of months and measures.

    Raises:
        LedgerError: The ledger of received files is damaged.
        StoreError: An answer is missing or damaged.
        RetraceError: The kept rows of a list cannot be read as they were.
        ReadingError, PolicyError, OSError: The data folder is not as it must be.
    """
    found: list[Traced] = []
    for month in months:
        for measure in measures:
            if measure in (*CASELOAD, *STAFF):
                found += _of_query(connection, commune_code, month, measure)
    if data_folder is not None:
        found = with_list_rows(found, commune_code, data_folder)
    if POPULATION in measures:
        found += _populations(connection, commune_code)
    if REPORTED in measures:
        found += _reported(connection, commune_code)
    if set(METHOD) & set(measures):
        found += _method(connection, commune_code, measures)
    return found


def _method(connection: Connection, commune_code: str, measures: Sequence[str]) -> list[Traced]:
    """Handling times, policy values, and the shares that are counted to the commune."""
    rows = queries.run(connection, "trace_method")
    of_commune = (rows["measure"] != "former_share") | (rows["part"] == commune_code)
    return [
        Traced(
            None, str(row["measure"]), str(row["name"]), str(row["part"]), "",
            None if pd.isna(row["value"]) else float(row["value"]), str(row["source_kind"]),
            Wording(str(row["title_vi"]), str(row["title_en"])), _text(row["file"]),
            _text(row["sha256"]), _text(row["sheet"]),
            rows=() if pd.isna(row["row_number"]) else (int(row["row_number"]),),
            columns=() if pd.isna(row["column_number"])
            else (column_letters(int(row["column_number"])),),
            complete=None if pd.isna(row["row_number"]) else True,
        )
        for row in rows[of_commune & rows["measure"].isin(measures)].to_dict("records")
    ]  # fmt: skip


def _of_query(connection: Connection, commune_code: str, month: date, measure: str) -> list[Traced]:
    """The places that the edition itself knows; the rows of one figure together."""
    rows = queries.run(
        connection, "trace", commune_code=commune_code, month=month.isoformat(), measure=measure
    )
    keys = ["field_code", "channel", "staff_group", "submission_id", "sheet"]
    return [
        _entry(month, measure, group) for _, group in rows.groupby(keys, dropna=False, sort=False)
    ]


def _entry(month: date, measure: str, group: pd.DataFrame) -> Traced:
    first = group.iloc[0]
    numbers = {
        name: sorted({int(value) for value in group[name].dropna()})
        for name in ("row_number", "column_number")
    }
    is_list = _text(first["submission_kind"]) == "dossiers"
    columns = tuple(map(column_letters, numbers["column_number"]))
    return Traced(
        month=month,
        measure=measure,
        field_code=_text(first["field_code"]),
        channel=_text(first["channel"]),
        staff_group=_text(first["staff_group"]),
        value=None if pd.isna(first["value"]) else float(first["value"]),
        source_kind=_text(first["source_kind"]),
        source=Wording(_text(first["title_vi"]), _text(first["title_en"])),
        file=_text(first["file"]),
        sha256=_text(first["sha256"]),
        sheet=_text(first["sheet"]),
        rows=tuple(numbers["row_number"]),
        columns=columns,
        complete=None if is_list or not _text(first["file"]) else bool(numbers["row_number"]),
        correction=_text(first["correction_action"]),
        submission_id=_text(first["submission_id"]),
        is_list=is_list,
    )


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _populations(connection: Connection, commune_code: str) -> list[Traced]:
    """Every population of the commune: those of offices from their file, else from the table."""
    rows = queries.run(connection, "communes")
    known = rows[(rows["commune_code"] == commune_code) & rows["population_as_of"].notna()]
    tables = queries.run(connection, "trace_tables", commune_code=commune_code)
    tables = tables[tables["path"].str.endswith("population.csv")]
    found = []
    for as_of in known["population_as_of"]:
        for entry in _of_query(connection, commune_code, as_of.date(), POPULATION):
            found.append(entry if entry.file else _in_table(entry, tables))
    return found


def _reported(connection: Connection, commune_code: str) -> list[Traced]:
    """Every published figure about the commune, with its row of the project's table."""
    figures = queries.run(connection, "reported_figures")
    figures = figures[figures["unit_code"] == commune_code]
    tables = queries.run(connection, "trace_tables", commune_code=commune_code)
    tables = tables[tables["path"].str.endswith("figures.csv")]
    return [
        _in_table(
            Traced(
                row["period_end"].date(), str(row["measure"]), "", "", "", float(row["value"]),
                REPORTED, Wording(str(row["title_vi"]), str(row["title_en"])),
            ),
            tables[tables["figure_id"] == row["figure_id"]],
        )
        for row in figures.to_dict("records")
    ]  # fmt: skip


def _in_table(entry: Traced, tables: pd.DataFrame) -> Traced:
    """An entry at the row of the project's own table; as it is where that is not there."""
    if tables.empty:
        return entry
    first = tables.iloc[0]
    return replace(
        entry, file=str(first["path"]), sha256=str(first["sha256"]),
        rows=tuple(int(number) for number in tables["row_number"]),
        columns=(column_letters(int(first["column_number"])),), complete=True,
    )  # fmt: skip

"""Where the figures of a commune come from: the stored file, its sheet, row and column.

The edition knows file, sheet, row and column of what came in a form or a table, and the rows of the
project's own tables. A figure of a dossier list is a count: its rows are found again in the kept
rows of the list, which hold no personal column, by the steps that counted them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pandas as pd

from etl.intake.context import make_context
from etl.intake.ledger import Ledger, State, Submission
from etl.intake.store import ReceivedStore
from etl.reading.faults import Wording
from etl.sources.dossiers.retrace import retrace
from warehouse import queries
from warehouse.connection import Connection
from warehouse.dossiers import parquet_columns

CASELOAD = (
    "received", "carried_over", "resolved_early", "resolved_on_time", "resolved_late",
    "in_process_within", "in_process_late", "received_cross_boundary",
)  # fmt: skip
STAFF = ("assigned", "present")
POPULATION, REPORTED = "population", "reported"
MEASURES = (*CASELOAD, *STAFF, POPULATION, REPORTED)
_VIET_NAM = timezone(timedelta(hours=7))
_DONE = ("ngayKetThucXuLy", "ngayTra")
_DAYS = {
    "received": ("ngayTiepNhan",), "received_cross_boundary": ("ngayTiepNhan",),
    "carried_over": ("ngayTiepNhan", *_DONE), "resolved_early": (*_DONE, "ngayHenTra"),
    "resolved_on_time": (*_DONE, "ngayHenTra"), "resolved_late": (*_DONE, "ngayHenTra"),
    "in_process_within": ("ngayTiepNhan", *_DONE, "ngayHenTra"),
    "in_process_late": ("ngayTiepNhan", *_DONE, "ngayHenTra"),
}  # fmt: skip
"""The columns of a dossier list whose days make a dossier count in a measure."""

_PRINTED = {
    "ngayTiepNhan": "Ngày nhận hồ sơ", "ngayHenTra": "Ngày hẹn trả", "ngayTra": "Ngày trả",
}  # fmt: skip


@dataclass(frozen=True)
class Traced:
    """One figure of one commune, and one place that it comes from.

    Attributes:
        month: First day of the month; the day of a population or reported figure.
        measure: One of `MEASURES`; of a reported figure its own name.
        field_code: The field, of dossiers.
        channel: The channel, of dossiers.
        staff_group: The group, of officials.
        value: The figure in the edition.
        source_kind: submitted, reported, simulated or derived.
        source: Title of the source.
        file: Name of the file; empty where there is none (the simulation).
        sha256: Its hash; received files are kept under it.
        sheet: Name of the sheet; empty where there is none.
        rows: Numbers of its rows.
        columns: Letters of its columns, or the headings of a dossier list.
        complete: Whether the rows make up the figure; None where that cannot be told.
        correction: What a correction did to it; empty without one.
        submission_id: The submission; empty for other sources.
        is_list: Whether it is counted from a dossier list.
    """

    month: date
    measure: str
    field_code: str
    channel: str
    staff_group: str
    value: float | None
    source_kind: str
    source: Wording
    file: str = ""
    sha256: str = ""
    sheet: str = ""
    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    complete: bool | None = None
    correction: str = ""
    submission_id: str = ""
    is_list: bool = False


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
        measures: Some of `MEASURES`.
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
        found = _with_list_rows(found, commune_code, data_folder)
    if POPULATION in measures:
        found += _populations(connection, commune_code)
    if REPORTED in measures:
        found += _reported(connection, commune_code)
    return found


def column_letters(number: int) -> str:
    """The name of a column as a spreadsheet shows it: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


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


# ---- dossier lists ------------------------------------------------------------------------------


def _with_list_rows(entries: list[Traced], commune_code: str, folder: Path) -> list[Traced]:
    """The entries with the rows of their dossier lists."""
    wanted = {(one.submission_id, one.month) for one in entries if one.is_list}
    if not wanted:
        return entries
    store = ReceivedStore(folder)
    ledger = store.ledger()
    by_id = {one.id: one for one in ledger}
    found: dict[tuple[str, date], tuple[list[Submission], pd.DataFrame]] = {}
    for submission_id, month in sorted(wanted):
        together = _accepted_with(ledger, by_id[submission_id])
        if all(_kept(store, one).exists() for one in together):
            rows = _retraced(store, together, commune_code, month)
            found[submission_id, month] = together, rows
    made: list[Traced] = []
    for entry in entries:
        known = found.get((entry.submission_id, entry.month))
        made += [entry] if known is None else _of_lists(entry, *known, store)
    return made


def _accepted_with(ledger: Ledger, one: Submission) -> list[Submission]:
    """The dossier lists that were counted together with one, itself included."""
    at = _accepted_at(one)
    return sorted(
        (other for other in ledger if other.kind == one.kind and _accepted_at(other) == at),
        key=lambda other: other.number,
    )


def _accepted_at(one: Submission) -> str | None:
    """When it was accepted last."""
    times = [event.at for event in one.events if event.state is State.ACCEPTED]
    return times[-1] if times else None


def _kept(store: ReceivedStore, one: Submission) -> Path:
    return store.folder / "lists" / f"{one.sha256}.parquet"


def _retraced(
    store: ReceivedStore, together: Sequence[Submission], commune_code: str, month: date
) -> pd.DataFrame:
    """The rows of the lists, with `row`: their number in the file as it was sent."""
    received = datetime.fromisoformat(together[0].received_at).astimezone(_VIET_NAM)
    with tempfile.TemporaryDirectory() as staging:
        rows = retrace(
            [_kept(store, one) for one in together],
            make_context(store.folder.parent, received.date()),
            commune_code=commune_code,
            month=month,
            aside=[_set_aside(store.answer(one)) for one in together],
            staging=Path(staging),
        )
    for number, one in enumerate(together):
        own = rows["file"] == number
        runs = _runs(store.answer(one))
        rows.loc[own, "row"] = [_row_number(index, runs) for index in rows.loc[own, "row_index"]]
    return rows


def _runs(answer: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Where the kept rows stand in the file; under one heading where that was not kept yet."""
    return [tuple(run) for run in answer["origins"].get("runs") or [[0, 2]]]


def _row_number(index: int, runs: Sequence[tuple[int, int]]) -> int:
    start, row = next(run for run in reversed(runs) if run[0] <= index)
    return row + index - start


def _set_aside(answer: Mapping[str, Any]) -> frozenset[int]:
    """The rows that were set aside, by their number among the kept rows."""
    runs = _runs(answer)
    numbers = set()
    for row in answer["set_aside"]:
        start, first = next(run for run in reversed(runs) if run[1] <= row["row"])
        numbers.add(start + row["row"] - first)
    return frozenset(numbers)


def _of_lists(
    entry: Traced, together: Sequence[Submission], rows: pd.DataFrame, store: ReceivedStore
) -> list[Traced]:
    """One entry for each list that holds rows of the figure; one without rows if none does."""
    own = rows[
        (rows["measure"] == entry.measure)
        & (rows["field_code"] == entry.field_code)
        & (rows["channel"] == entry.channel)
    ]
    complete = None if entry.correction else len(own) == (entry.value or 0)
    made = []
    for number, one in enumerate(together):
        numbers = sorted(int(row) for row in own.loc[own["file"] == number, "row"])
        if numbers:
            made.append(
                replace(
                    entry, file=one.file, sha256=one.sha256, rows=tuple(numbers),
                    columns=_headings(entry.measure, _kept(store, one)), complete=complete,
                )
            )  # fmt: skip
    return made or [replace(entry, complete=complete)]


def _headings(measure: str, kept: Path) -> tuple[str, ...]:
    """The headings of a list whose days make a dossier count in a measure."""
    names = parquet_columns(kept)
    if "ngayTiepNhan" in names:
        return _DAYS[measure]
    return tuple(_PRINTED[name] for name in _DAYS[measure] if name in _PRINTED)

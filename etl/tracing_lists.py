"""The rows of dossier lists that a figure is a count of, found again in their kept rows."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from etl.intake.context import make_context
from etl.intake.ledger import Ledger, State, Submission
from etl.intake.store import ReceivedStore
from etl.sources.dossiers.retrace import retrace
from etl.traced import Traced
from warehouse.dossiers import parquet_columns
from warehouse.local_time import LOCAL_TIME

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


def with_list_rows(entries: list[Traced], commune_code: str, folder: Path) -> list[Traced]:
    """The entries with the rows of their dossier lists."""
    wanted = {(one.submission_id, one.month) for one in entries if one.is_list and one.month}
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
        known = found.get((entry.submission_id, entry.month)) if entry.month else None
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
    received = datetime.fromisoformat(together[0].received_at).astimezone(LOCAL_TIME)
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

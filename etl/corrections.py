"""Corrections applied: between the accepted rows and the core tables, nowhere else.

What a file said stays as it was received; the edition holds what was done to it and why. A value
that is dropped becomes missing, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from etl.contracts import CASELOAD_MONTHS, STAFF_MONTHS
from etl.contracts.corrections import CORRECTIONS
from etl.intake.keys import commune_month, row_keys
from etl.intake.record import Record
from etl.reading.corrections import FILE, Correction
from etl.reading.faults import Fault, ReadingError, Wording

# What the column of a count can hold.
_MOST_DOSSIERS = 2**31 - 1
_NO_FIGURE = Wording(
    "một số liệu đã nhận của xã, tháng, chỉ tiêu ấy",
    "an accepted figure of that commune, month and measure",
)
_ONE_ROW = Wording(
    "một dòng số liệu: thêm field, channel", "one row of figures: give field and channel"
)


@dataclass(frozen=True)
class Corrected:
    """What stands after the corrections.

    Attributes:
        record: The record, corrected.
        rows: What was done (contract CORRECTIONS).
        withheld: Rows of raw_withheld: the commune-months that are shown as missing now.
    """

    record: Record
    rows: pd.DataFrame
    withheld: pd.DataFrame


def apply(corrections: Iterable[tuple[int, Correction]], record: Record) -> Corrected:
    """Apply corrections to what stands of the submissions.

    Args:
        corrections: Corrections with the line each begins on.
        record: What stands.

    Raises:
        ReadingError: Naming each correction that meets no figure or several, or another value
            than it expects: the source has been mended since, or replaced.
    """
    applied: list[dict[str, object]] = []
    withheld: list[tuple[str, str, pd.Timestamp, str]] = []
    faults: list[Fault] = []
    rows = {kind: frame.copy() for kind, frame in record.rows.items()}
    submission = {one.source_id: one.id for one in record.submissions}
    for position, (line, one) in enumerate(corrections, start=1):
        kind, met = _met(one, rows, record)
        fault = _fault(one, line, rows[kind].loc[met, one.measure])
        if fault:
            faults.append(fault)
            continue
        source = str(rows[kind].loc[met, "source_id"].iloc[0])
        applied.append(_row(position, one, source))
        if one.action == "override":
            rows[kind].loc[met, one.measure] = one.value
        elif one.action == "drop":
            hidden = _drop(one, kind, met, rows)
            if hidden:
                withheld.append((hidden, one.commune, pd.Timestamp(one.month), submission[source]))
    if faults:
        raise ReadingError(faults)
    table = pd.DataFrame(applied, columns=CORRECTIONS.names)
    types = {column.name: column.dtype for column in CORRECTIONS.columns}
    hidden_rows = pd.DataFrame(
        sorted(set(withheld)), columns=["data_set", "commune_code", "month", "submission_id"]
    )
    return Corrected(replace(record, rows=rows), table.astype(types), hidden_rows)


def _met(one: Correction, rows: dict[str, pd.DataFrame], record: Record) -> tuple[str, pd.Series]:
    """The kind of file that gives the figure, and which of its rows are meant."""
    if one.of_staff:
        return "staff", _rows_of(one, rows["staff"])
    forms = commune_month(one.commune, one.month) in record.covers["caseload"]
    kind = "caseload" if forms else "dossiers"
    return kind, _rows_of(one, rows[kind])


def _rows_of(one: Correction, frame: pd.DataFrame) -> pd.Series:
    month = frame["month"] == pd.Timestamp(one.month)
    met: pd.Series = (frame["commune_code"] == one.commune) & month & frame[one.measure].notna()
    chosen = {"field_code": one.field, "channel": one.channel, "staff_group": one.staff_group}
    for name, value in chosen.items():
        if value is not None:
            met &= frame[name] == value
    return met


def _fault(one: Correction, line: int, values: pd.Series) -> Fault | None:
    """Why a correction cannot be applied: nothing is there, too much, or something else."""
    if values.empty:
        return Fault(FILE, line, one.measure, f"{one.commune} {one.month:%Y-%m}", _NO_FIGURE)
    found = float(values.sum())
    if found != one.expect:
        mended = Wording(
            f"{one.expect:g} như `expect`: nguồn đã được sửa, hãy xem lại đính chính này",
            f"{one.expect:g} as in `expect`: the source has been mended, review this correction",
        )
        return Fault(FILE, line, one.measure, f"{found:g}", mended)
    if one.action == "override" and len(values) > 1:
        return Fault(FILE, line, one.measure, f"{len(values)}", _ONE_ROW)
    most = _most(one)
    if one.value is not None and one.value > most:
        limit = Wording(f"không quá {most:.10g}", f"{most:.10g} at most")
        return Fault(FILE, line, one.measure, f"{one.value:.10g}", limit)
    return None


def _most(one: Correction) -> float:
    """The largest value that the contract of the figure lets stand; none is below nought."""
    contract = STAFF_MONTHS if one.of_staff else CASELOAD_MONTHS
    (column,) = [column for column in contract.columns if column.name == one.measure]
    return _MOST_DOSSIERS if column.maximum is None else column.maximum


def _drop(one: Correction, kind: str, met: pd.Series, rows: dict[str, pd.DataFrame]) -> str:
    """Make the value missing; the data set of which a whole month is withheld, or nothing."""
    frame = rows[kind]
    if one.of_staff:
        rows[kind] = frame[~met]
        return "staff"
    if one.measure == "received":  # nothing of the month can be weighed without it
        key = commune_month(one.commune, one.month)
        rows[kind] = frame[row_keys("caseload", frame) != key]
        return "caseload"
    frame.loc[met, one.measure] = pd.NA
    return ""


def _row(position: int, one: Correction, source: str) -> dict[str, object]:
    after = {"drop": None, "override": one.value, "flag": one.expect}
    return {
        "position": position,
        "commune_code": one.commune,
        "month": pd.Timestamp(one.month),
        "measure": one.measure,
        "field_code": one.field,
        "channel": one.channel,
        "staff_group": one.staff_group,
        "action": one.action,
        "old_value": one.expect,
        "new_value": after[one.action],
        "reason": one.reason,
        "reported_by": one.reported_by,
        "source_id": source,
    }

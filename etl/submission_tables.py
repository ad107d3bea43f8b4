"""The raw tables of an edition about what was submitted: files, rows in quarantine, findings."""

from __future__ import annotations

import json

import pandas as pd

from etl.intake.keys import parts_of
from etl.intake.ledger import State, Submission
from etl.intake.record import Record
from etl.intake.store import ReceivedStore

_SUBMISSION = {
    "submission_id": "str", "source_id": "str", "kind": "str", "file": "str", "sha256": "str",
    "size_bytes": "int64", "state": "str", "received_at": "datetime64[us]", "received_by": "str",
    "title_vi": "str", "title_en": "str", "reason": "str", "rows_read": "int64",
    "rows_accepted": "int64", "rows_quarantined": "int64",
}  # fmt: skip
_QUARANTINE = {
    "submission_id": "str", "position": "int64", "sheet": "str", "row_number": "int64",
    "cells": "str", "codes": "str", "commune_code": "str", "month": "datetime64[us]",
}  # fmt: skip
_FINDING = {
    "submission_id": "str", "position": "int64", "code": "str", "reaction": "str", "sheet": "str",
    "row_number": "Int64", "column_number": "Int64", "message_vi": "str", "message_en": "str",
}  # fmt: skip
_WITHHELD = {
    "data_set": "str", "commune_code": "str", "month": "datetime64[us]", "submission_id": "str",
}  # fmt: skip
_ORIGIN_ROW = {
    "submission_id": "str", "sheet": "str", "row_number": "int64", "commune_code": "str",
    "moment": "datetime64[us]", "field_code": "str", "staff_group": "str",
}  # fmt: skip
_ORIGIN_COLUMN = {
    "submission_id": "str", "sheet": "str", "column_number": "int64", "measure": "str",
    "channel": "str",
}  # fmt: skip
_ORIGIN_VALUE = {
    "submission_id": "str", "sheet": "str", "row_number": "int64", "column_number": "int64",
    "measure": "str", "name": "str", "part": "str",
}  # fmt: skip
_TOTAL = {
    "submission_id": "str", "sheet": "str", "row_number": "int64", "column_number": "int64",
    "heading": "str", "stated": "float64", "summed": "float64", "complete": "bool",
}  # fmt: skip
_JOINT = " | "


def submission_tables(
    store: ReceivedStore, record: Record, dropped: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """The raw tables of submissions: what was sent, quarantined, found, withheld, and where from.

    Args:
        store: The received files.
        record: What stands of them.
        dropped: Rows of raw_withheld for what corrections dropped.

    Refused files have no part in an edition; the ledger keeps them.

    Raises:
        LedgerError: The ledger is damaged.
        StoreError: An answer is missing or damaged.
    """
    counted = [one for one in store.ledger() if one.state in (State.ACCEPTED, State.REPLACED)]
    quarantine, findings = [], []
    rows: list[dict[str, object]] = []
    columns: list[dict[str, object]] = []
    values: list[dict[str, object]] = []
    totals: list[dict[str, object]] = []
    for one in counted:
        answer = store.answer(one)
        quarantine += [
            {"submission_id": one.id, "position": position, "sheet": row["sheet"],
             "row_number": row["row"], "cells": json.dumps(row["cells"], ensure_ascii=False),
             "codes": _JOINT.join(row["codes"]), "commune_code": row["commune_code"],
             "month": row["month"]}
            for position, row in enumerate(answer["set_aside"], start=1)
        ]  # fmt: skip
        findings += [
            {"submission_id": one.id, "position": position, "code": found["code"],
             "reaction": found["reaction"], "sheet": found["sheet"], "row_number": found["row"],
             "column_number": found["column"], "message_vi": found["message_vi"],
             "message_en": found["message_en"]}
            for position, found in enumerate(answer["findings"], start=1)
        ]  # fmt: skip
        origins = answer["origins"]
        rows += [dict(zip(_ORIGIN_ROW, (one.id, *row), strict=True)) for row in origins["rows"]]
        columns += [
            dict(zip(_ORIGIN_COLUMN, (one.id, *column), strict=True))
            for column in origins["columns"]
        ]
        # Answers of older versions did not keep these.
        values += [
            dict(zip(_ORIGIN_VALUE, (one.id, *cell), strict=True))
            for cell in origins.get("cells", ())
        ]
        totals += [
            dict(zip(_TOTAL, (one.id, *total), strict=True)) for total in answer.get("totals", ())
        ]
    return {
        "raw_submission": _frame([_row(one) for one in counted], _SUBMISSION),
        "raw_quarantine": _frame(quarantine, _QUARANTINE),
        "raw_finding": _frame(findings, _FINDING),
        "raw_origin_row": _frame(rows, _ORIGIN_ROW),
        "raw_origin_column": _frame(columns, _ORIGIN_COLUMN),
        "raw_origin_value": _frame(values, _ORIGIN_VALUE),
        "raw_total": _frame(totals, _TOTAL),
        "raw_withheld": _frame(_withheld(record, dropped), _WITHHELD),
    }


def _row(one: Submission) -> dict[str, object]:
    return {
        "submission_id": one.id,
        "received_at": pd.Timestamp(one.received_at).tz_convert(None),
        "state": str(one.state),
        **{
            name: getattr(one, name)
            for name in _SUBMISSION
            if name not in ("submission_id", "received_at", "state")
        },
    }


def _withheld(record: Record, dropped: pd.DataFrame | None) -> list[dict[str, object]]:
    """The commune-months that are shown as missing; what the form gives, the list does not hide."""
    forms = record.covers["caseload"]
    hidden = {
        "caseload": record.withheld["caseload"] | (record.withheld["dossiers"] - forms),
        "staff": record.withheld["staff"],
    }
    holders = {key: one.id for one in record.submissions for key in one.withheld}
    rows = {
        (data_set, *parts_of(key)[:2]): holders[key]
        for data_set, keys in hidden.items()
        for key in sorted(keys)
    }
    for data_set, code, month, submission in (
        () if dropped is None else dropped.itertuples(index=False, name=None)
    ):
        rows.setdefault((data_set, code, f"{month:%Y-%m-%d}"), submission)
    return [
        {"data_set": data_set, "commune_code": code, "month": month, "submission_id": submission}
        for (data_set, code, month), submission in rows.items()
    ]


def _frame(rows: list[dict[str, object]], types: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(types))
    for name, dtype in types.items():
        if dtype.startswith("datetime"):
            frame[name] = pd.to_datetime(frame[name])
    return frame.astype(types)

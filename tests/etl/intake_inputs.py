"""Answers of readers made by hand, and whole folders of files as a province sends them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from etl.contracts.submitted import SUBMITTED
from etl.intake.keys import contract_of
from etl.intake.record import read_record
from etl.intake.review import History, Reviewed, review
from etl.intake.store import Arrival, ReceivedStore
from etl.reading.answers import Answer, SetAside
from etl.reading.faults import Wording
from etl.reading.findings import Finding
from tests.etl.forms_inputs import make_form
from tests.etl.units_inputs import CENTRE, POPULATION_HEADER, STAFF_HEADER, units

BAT_MOT, HAC_THANH, TRUNG_HA = "15607", "14797", "15001"
OCTOBER = date(2026, 10, 1)
NOON = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
COUNTS = (
    "carried_over", "received", "resolved_early", "resolved_on_time", "resolved_late",
    "in_process_within", "in_process_late",
)  # fmt: skip


def typed(kind: str, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Rows with the columns and types of their kind's contract; absent columns are missing."""
    columns = SUBMITTED[contract_of(kind)].columns
    frame = pd.DataFrame(list(rows), columns=[column.name for column in columns])
    return frame.astype({column.name: column.dtype for column in columns})


def caseload(
    code: str = BAT_MOT, month: date = OCTOBER, online: int = 60, in_person: int = 40,
    **counts: int,
) -> list[dict[str, object]]:  # fmt: skip
    """A form's rows of one commune, month and field: receipts by channel, the rest not split."""
    key = {"commune_code": code, "month": pd.Timestamp(month), "field_code": "land"}
    rest = {"carried_over": 3, "resolved_early": 50, "resolved_on_time": 44, "resolved_late": 1,
            "in_process_within": 7, "in_process_late": 1} | counts  # fmt: skip
    return [
        {**key, "channel": "online", "received": online},
        {**key, "channel": "in_person", "received": in_person},
        {**key, "channel": "any", **rest},
    ]


def staff(code: str = BAT_MOT, month: date = OCTOBER, present: float = 4.0) -> dict[str, object]:
    """The officials of one commune's centre."""
    return {"commune_code": code, "month": pd.Timestamp(month), "staff_group": "centre",
            "assigned": present + 1, "present": present}  # fmt: skip


def answer(
    rows: Sequence[Mapping[str, object]],
    kind: str = "caseload",
    *,
    name: str = "bieu.xlsx",
    set_aside: Sequence[tuple[Any, ...]] = (),
    findings: Sequence[Finding] = (),
    content: bytes | None = None,
) -> Answer:
    """What a reader says of a file with these rows; its hash is that of its name if not given."""
    content = name.encode() if content is None else content
    aside = tuple(
        SetAside("Biểu", 20 + number, ("x",), ("negative_number",), code, month, *group)
        for number, (code, month, *group) in enumerate(set_aside)
    )
    return Answer(
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        kind=kind,
        title=Wording(f"Biểu {name}", f"Form {name}"),
        rows_read=len(rows) + len(aside),
        rows_accepted=len(rows),
        accepted=typed(kind, rows),
        set_aside=aside,
        findings=tuple(findings),
    )


def arrival(folder: Path, one: Answer) -> Arrival:
    """A file of that name whose bytes have the answer's hash."""
    path = folder / one.file
    path.write_bytes(one.file.encode())
    return Arrival(path, one)


def hand_in(
    store: ReceivedStore, folder: Path, *answers: Answer, reason: str = "", repeated: bool = False
) -> None:
    """Receive, check and accept files; or note that they bring nothing new."""
    arrivals = [arrival(folder, one) for one in answers]
    with store.locked():
        store.receive(arrivals, "Hoa")
        store.check(arrivals, "Hoa")
        hashes = frozenset(one.sha256 for one in answers) if repeated else frozenset()
        store.accept(arrivals, "Hoa", reason, hashes)


def names() -> Mapping[str, str]:
    return units().communes


def history(store: ReceivedStore, **changes: object) -> History:
    """What is known before, on 5 November 2026."""
    given = {
        "ledger": store.ledger(), "record": read_record(store), "names": names(),
        "people": pd.Series({BAT_MOT: 4052, HAC_THANH: 197142}, dtype="int64"),
        "first_month": date(2025, 7, 1), "last_month": OCTOBER, "today": date(2026, 11, 5),
    }  # fmt: skip
    return History(**(given | changes))  # type: ignore[arg-type]


def reviewed(store: ReceivedStore, *answers: Answer, **changes: object) -> list[Reviewed]:
    """What the review says of files sent together."""
    return review(answers, history(store, **changes))


def codes(one: Reviewed) -> list[str]:
    return [found.code for found in one.answer.findings]


def book(path: Path, header: Sequence[object], rows: Sequence[Sequence[object]]) -> Path:
    """A workbook with one table."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in (header, *rows):
        sheet.append(list(line))
    workbook.save(path)
    workbook.close()
    return path


def form_counts(number: int) -> dict[str, tuple[int, ...]]:
    """The fields of the n-th commune's form: online, in person, before, early, on time, late,
    within, overdue."""
    return {
        "Chứng thực": (10 + number, 200 + 3 * number, 0, 180, 20, 0, 10 + 4 * number, 0),
        "Hộ tịch": (61 + number, 9, 3, 50, 18, 1, 4 + number, 0),
        "Đất đai": (5, 2, 7, 3, 4, 1, 5, 1),
    }


def office(code: str) -> str:
    """How a form names a commune's office."""
    name = names()[code]
    return f"UBND {name[:1].lower()}{name[1:]}"


def write_forms(folder: Path, codes_: Sequence[str], month: date = OCTOBER) -> list[Path]:
    """The forms of communes; the n-th has the counts of `form_counts(n)`."""
    return [
        make_form(folder / f"bieu-{code}.xlsx", office(code), month, form_counts(number))
        for number, code in enumerate(codes_)
    ]


def write_staff(path: Path, codes_: Sequence[str], month: str = "10/2026") -> Path:
    """A staff workbook: six posts and five officials at every centre."""
    rows = [[n, code, names()[code], month, CENTRE, 6, 5] for n, code in enumerate(codes_, 1)]
    count = len(codes_)
    rows.append(["", "", "TỔNG CỘNG", "", "", 6 * count, 5 * count])
    return book(path, STAFF_HEADER, rows)


def write_population(path: Path, people: Mapping[str, int], day: str = "01/04/2026") -> Path:
    """A population sheet."""
    rows = [[code, names()[code], day, count, "Thống kê tỉnh"] for code, count in people.items()]
    return book(path, POPULATION_HEADER, rows)

"""The store of received files: nothing is lost, nothing counts twice, nothing is half done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from etl.contracts import STAFF_GROUPS
from etl.intake.ledger import Event, Ledger, LedgerError, State, Submission
from etl.intake.quota import over_quota
from etl.intake.record import read_record
from etl.intake.store import BusyError, ReceivedStore, StoreError
from etl.reading.findings import Place, finding
from tests.etl.intake_inputs import (
    BAT_MOT,
    HAC_THANH,
    NOON,
    OCTOBER,
    answer,
    arrival,
    caseload,
    hand_in,
    staff,
)

ROOT = Path(__file__).resolve().parents[2]
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def kept(tmp_path: Path) -> ReceivedStore:
    return ReceivedStore(tmp_path / "data", lambda: NOON)


def test_a_file_goes_through_its_states_and_is_kept_unchanged(
    kept: ReceivedStore, tmp_path: Path
) -> None:
    one = arrival(tmp_path, answer(caseload(), name="biểu tháng 10.xlsx"))
    with kept.locked():
        [received] = kept.receive([one], "chị Hoa")
        assert received.state == State.RECEIVED
        assert (kept.folder / "files" / received.kept).read_bytes() == one.path.read_bytes()
        [checked] = kept.check([one], "chị Hoa")
        assert checked.state == State.CHECKED
        assert read_record(kept).rows["caseload"].empty, "checked is not accepted"
        [accepted] = kept.accept([one], "chị Hoa", "lý do")
    assert [event.state for event in accepted.events] == ["received", "checked", "accepted"]
    assert {event.by for event in accepted.events} == {"chị Hoa"}
    assert accepted.received_at == "2026-11-05T12:00:00+00:00"
    assert (accepted.rows_read, accepted.rows_accepted, accepted.rows_quarantined) == (3, 3, 0)
    assert accepted.kept == f"{one.answer.sha256}.xlsx"
    assert list(kept.ledger()) == [accepted]
    rows = read_record(kept).rows["caseload"]
    assert rows["received"].sum() == 100
    assert set(rows["source_id"]) == {f"submitted_{one.answer.sha256[:12]}"}


def test_a_given_name_never_becomes_a_path(kept: ReceivedStore, tmp_path: Path) -> None:
    path = tmp_path / "x.; rm -rf ~"
    path.write_bytes(b"x")
    one = answer(caseload(), name="..⧸..⧸CON.xlsx")
    with kept.locked():
        [received] = kept.receive([type(arrival(tmp_path, one))(path, one)], "Hoa")
    assert received.kept == one.sha256
    assert [file.name for file in (kept.folder / "files").iterdir()] == [one.sha256]


@pytest.mark.parametrize(
    "code", ["personal_column", "personal_value", "hidden_sheet_with_cells", "file_too_large"]
)
def test_a_file_that_shows_persons_leaves_only_its_hash(
    code: str, kept: ReceivedStore, tmp_path: Path
) -> None:
    details = {
        "personal_column": {"heading": "CCCD"}, "personal_value": {},
        "hidden_sheet_with_cells": {}, "file_too_large": {"megabytes": 21},
    }[code]  # fmt: skip
    found = finding(code, Place("bieu.xlsx"), **details)
    one = arrival(tmp_path, refused(found))
    with kept.locked():
        kept.receive([one], "Hoa")
        [submission] = kept.check([one], "Hoa")
    assert submission.state == State.REFUSED
    assert submission.kept == ""
    assert list((kept.folder / "files").iterdir()) == []
    assert kept.answer(submission)["findings"][0]["code"] == code


def refused(found):
    return answer(caseload(), findings=[found])


def test_a_dossier_list_is_kept_without_its_bytes(kept: ReceivedStore, tmp_path: Path) -> None:
    one = arrival(tmp_path, answer(caseload(), kind="dossiers", name="ds.csv"))
    cleaned = tmp_path / f"{one.answer.sha256}.parquet"
    cleaned.write_bytes(b"rows without persons")
    with kept.locked():
        kept.receive([type(one)(one.path, one.answer, cleaned=cleaned)], "Hoa")
    assert list((kept.folder / "files").iterdir()) == []
    [copy] = (kept.folder / "lists").iterdir()
    assert copy.read_bytes() == b"rows without persons"


def test_a_refused_file_takes_up_its_submission_again(kept: ReceivedStore, tmp_path: Path) -> None:
    """The inbox is read again and again: a file that stays refused is one entry, not many."""
    one = arrival(tmp_path, refused(finding("unknown_template", Place("bieu.xlsx"))))
    for _ in range(3):
        with kept.locked():
            kept.receive([one], "Hoa")
            kept.check([one], "Hoa")
    [submission] = kept.ledger()
    assert [event.state for event in submission.events] == ["received", "refused"] * 3
    assert read_record(kept).submissions == ()


def test_a_replacement_keeps_the_history(kept: ReceivedStore, tmp_path: Path) -> None:
    hand_in(kept, tmp_path, answer([*caseload(), *caseload(HAC_THANH)], name="a.xlsx"))
    hand_in(kept, tmp_path, answer(caseload(online=70), name="b.xlsx"), reason="gõ nhầm")
    first, second = kept.ledger()
    assert (first.state, second.state) == (State.ACCEPTED, State.ACCEPTED)
    assert second.replaces == ((1, (f"{BAT_MOT}|2026-10-01",)),)
    assert second.reason == "gõ nhầm"
    rows = read_record(kept).rows["caseload"]
    assert rows.groupby("commune_code")["received"].sum().to_dict() == {
        BAT_MOT: 110, HAC_THANH: 100,
    }  # fmt: skip
    hand_in(kept, tmp_path, answer(caseload(HAC_THANH, online=80), name="c.xlsx"))
    assert [one.state for one in kept.ledger()] == ["replaced", "accepted", "accepted"]
    assert kept.rows(kept.ledger()[1])["received"].sum() == 200, "the old rows are still there"


def test_what_was_replaced_can_come_back(kept: ReceivedStore, tmp_path: Path) -> None:
    old, new = answer(caseload(), name="a.xlsx"), answer(caseload(online=70), name="b.xlsx")
    for one in (old, new, old):
        hand_in(kept, tmp_path, one)
    assert read_record(kept).rows["caseload"]["received"].sum() == 100
    assert [one.state for one in kept.ledger()] == ["accepted", "replaced"]


def test_a_row_in_quarantine_hides_its_month(kept: ReceivedStore, tmp_path: Path) -> None:
    one = answer(
        [*caseload(), *caseload(month=SEPTEMBER)], set_aside=[(BAT_MOT, OCTOBER)], name="a.xlsx"
    )
    hand_in(kept, tmp_path, one)
    record = read_record(kept)
    assert record.withheld["caseload"] == {f"{BAT_MOT}|2026-10-01"}
    assert set(record.rows["caseload"]["month"]) == {pd.Timestamp(SEPTEMBER)}
    assert kept.answer(kept.ledger()[1])["set_aside"] == [
        {"sheet": "Biểu", "row": 20, "cells": ["x"], "codes": ["negative_number"],
         "commune_code": BAT_MOT, "month": "2026-10-01"}
    ]  # fmt: skip
    hand_in(kept, tmp_path, answer(caseload(), name="mended.xlsx"))
    assert read_record(kept).withheld["caseload"] == frozenset()


def test_a_row_of_staff_in_quarantine_hides_the_groups_of_its_file(
    kept: ReceivedStore, tmp_path: Path
) -> None:
    one = answer([staff(), staff(HAC_THANH)], "staff", set_aside=[(BAT_MOT, OCTOBER, "payroll")])
    hand_in(kept, tmp_path, one)
    record = read_record(kept)
    assert record.withheld["staff"] == {
        f"{BAT_MOT}|2026-10-01|{group}" for group in ("centre", "payroll")
    }
    assert set(record.rows["staff"]["commune_code"]) == {HAC_THANH}


def test_a_row_of_staff_whose_group_cannot_be_read_hides_them_all(
    kept: ReceivedStore, tmp_path: Path
) -> None:
    one = answer([staff(HAC_THANH)], "staff", set_aside=[(BAT_MOT, OCTOBER)])
    hand_in(kept, tmp_path, one)
    withheld = read_record(kept).withheld["staff"]
    assert withheld == {f"{BAT_MOT}|2026-10-01|{group}" for group in STAFF_GROUPS}


def test_the_form_stands_before_the_dossier_list(kept: ReceivedStore, tmp_path: Path) -> None:
    listed = [*caseload(online=1), *caseload(HAC_THANH, online=2)]
    hand_in(kept, tmp_path, answer(caseload(), name="form.xlsx"))
    hand_in(kept, tmp_path, answer(listed, kind="dossiers", name="list.csv"))
    totals = read_record(kept).caseload.groupby("commune_code")["received"].sum()
    assert totals.to_dict() == {BAT_MOT: 100, HAC_THANH: 42}


def test_a_step_out_of_order_is_refused() -> None:
    begun = Submission(1, "0" * 64, "a.xlsx", 1, (Event(State.RECEIVED, "2026-11-05", "Hoa"),))
    for wrong in (State.ACCEPTED, State.REPLACED, State.REPEATED):
        with pytest.raises(LedgerError, match="does not follow received") as refused:
            begun.reached(wrong, "2026-11-05", "Hoa")
        told = refused.value.message("vi")
        assert "“đã nhận”" in told
        assert wrong not in told, "no raw code is read by an officer"


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"submissions": [{}]}', '{"submissions": 3}'])
def test_a_damaged_ledger_is_told(spoilt: str, kept: ReceivedStore, tmp_path: Path) -> None:
    hand_in(kept, tmp_path, answer(caseload()))
    (kept.folder / "ledger.json").write_text(spoilt, encoding="utf-8")
    with pytest.raises(LedgerError, match=r"ledger\.json"):
        kept.ledger()


def test_missing_rows_are_told(kept: ReceivedStore, tmp_path: Path) -> None:
    hand_in(kept, tmp_path, answer(caseload()))
    [rows] = (kept.folder / "accepted").iterdir()
    rows.unlink()
    with pytest.raises(StoreError, match="000001-"):
        read_record(kept)


def test_two_loaders_at_once_are_kept_apart(kept: ReceivedStore) -> None:
    with kept.locked(), pytest.raises(BusyError), ReceivedStore(kept.folder.parent).locked():
        pass
    with kept.locked():
        pass  # the lock went with the block


def test_what_fails_afterwards_leaves_the_ledger_as_it_was(
    kept: ReceivedStore, tmp_path: Path
) -> None:
    one = arrival(tmp_path, answer(caseload()))
    with kept.locked():
        kept.receive([one], "Hoa")
        kept.check([one], "Hoa")
        with pytest.raises(ZeroDivisionError), kept.undone_on_failure():
            kept.accept([one], "Hoa")
            raise ZeroDivisionError
    assert [found.state for found in kept.ledger()] == ["checked"]
    assert read_record(kept).rows["caseload"].empty


# --- kill -9 between any two steps ---------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from tests.etl.intake_inputs import answer, arrival, caseload
from etl.intake import store as module
from etl.intake.store import ReceivedStore

steps, deadly = 0, 0
def counted(name, function):
    def step(*arguments, **named):
        global steps
        steps += 1
        if steps == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return step
os.fsync = counted("fsync", os.fsync)
Path.replace = counted("replace", Path.replace)
def hand_in(folder):
    folder.mkdir()
    kept = ReceivedStore(folder / "data")
    one = arrival(folder, answer(caseload(), name="bieu.xlsx"))
    with kept.locked():
        kept.receive([one], "Hoa")
        kept.check([one], "Hoa")
        kept.accept([one], "Hoa")
base = Path(sys.argv[1])
hand_in(base / "whole")
whole = steps
print(whole, flush=True)
# A child for each step: what it needs is imported once.
for deadly in (1, 2, whole // 3, whole // 2, 2 * whole // 3, whole - 1, whole):
    child = os.fork()
    if child == 0:
        steps = 0
        hand_in(base / str(deadly))
        os._exit(0)
    print(deadly, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def killed_at_each_step(folder: Path) -> tuple[int, dict[int, int]]:
    """The number of steps, and how the process ended that was killed at each of some of them."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    steps, *ends = done.stdout.split("\n")[:-1]
    return int(steps), {int(step): int(code) for step, code in map(str.split, ends)}


def test_a_kill_at_any_step_leaves_no_half_submission(tmp_path: Path) -> None:
    steps, ends = killed_at_each_step(tmp_path)
    assert steps >= 12, "bytes, answer, rows and three ledgers: flushed and renamed"
    assert {1, 2, steps - 1, steps} < set(ends)
    for step, code in ends.items():
        folder = tmp_path / str(step)
        assert code == -signal.SIGKILL
        kept = ReceivedStore(folder / "data")
        record = read_record(kept)  # what the ledger names is there
        for submission in kept.ledger():
            if submission.state != State.RECEIVED:
                assert kept.answer(submission)["findings"] == []
            assert (kept.folder / "files" / submission.kept).read_bytes() == b"bieu.xlsx"
        assert record.rows["caseload"]["received"].sum() in (0, 100)
        if not any(one.state == State.ACCEPTED for one in kept.ledger()):
            hand_in(kept, folder, answer(caseload(), name="bieu.xlsx"))  # and it goes on
        assert read_record(kept).rows["caseload"]["received"].sum() == 100
        assert len(kept.ledger()) == 1
        assert not list(kept.folder.rglob("*.tmp")) or any(
            one.state == State.ACCEPTED for one in kept.ledger()
        )


# --- how much one person may send ----------------------------------------------------------------


def received(count: int, size: int, age: timedelta, by: str = "Hoa") -> Ledger:
    at = (NOON - age).isoformat(timespec="seconds")
    return Ledger(
        Submission(number, f"{number:064d}", "a.xlsx", size, (Event(State.RECEIVED, at, by),))
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        (received(19, 1, timedelta(minutes=59)), None),
        (received(20, 1, timedelta(minutes=59)), "quota_files"),
        (received(20, 1, timedelta(minutes=61)), None),
        (received(20, 1, timedelta(minutes=59), by="Lan"), None),
        (received(10, 50 * 2**20, timedelta(hours=23)), "quota_size"),
        (received(10, 50 * 2**20, timedelta(hours=25)), None),
    ],
)
def test_twenty_files_an_hour_and_500_megabytes_a_day(ledger: Ledger, expected: str | None) -> None:
    found = over_quota(ledger, "Hoa", "moi.xlsx", 1, NOON)
    assert (found and found.code) == expected


def test_the_ledger_is_plain_to_read(kept: ReceivedStore, tmp_path: Path) -> None:
    hand_in(kept, tmp_path, answer(caseload(), name="biểu.xlsx"))
    [entry] = json.loads((kept.folder / "ledger.json").read_text(encoding="utf-8"))["submissions"]
    assert (entry["file"], entry["kind"]) == ("biểu.xlsx", "caseload")
    assert [event["state"] for event in entry["events"]] == ["received", "checked", "accepted"]

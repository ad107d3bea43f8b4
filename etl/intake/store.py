"""The folder of received files: bytes under their hash, accepted rows, answers, and the ledger.

    data/received/
      ledger.json            every submission and its steps; replaced as a whole, the last step
      files/<sha256>.<ext>   the received file unchanged; not if it has personal columns
      lists/<sha256>.parquet a dossier list without its personal columns, in the file's place
      accepted/<id>.parquet  the accepted rows
      answers/<id>.json      the rows in quarantine and everything found

Everything is written beside its place, flushed and renamed before the ledger names it: whatever is
killed, the ledger speaks only of what is there.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from etl.intake.arrivals import (
    Arrival,
    accepted,
    described,
    finding_row,
    not_kept,
    origin_lists,
    retire,
    set_aside_row,
)
from etl.intake.ledger import LEDGER, Event, Ledger, State, Submission, timestamp
from etl.intake.staging import clear_staging, staging_in
from etl.reading.faults import ToldError, Wording
from warehouse.manifest import EditionError, read_json, sync_folder, write_json

RECEIVED_FOLDER = "received"
_LOCK = "load.lock"


__all__ = ["Arrival", "BusyError", "ReceivedStore", "StoreError"]


class StoreError(ToldError):
    """Something the ledger names cannot be read."""


class BusyError(Exception):
    """Another loader is at work on the same folder."""


class ReceivedStore:
    """The received files of one data folder."""

    def __init__(
        self, data_folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Use `received/` of the data folder; `now` is the server's clock, never a file's."""
        self.folder = data_folder / RECEIVED_FOLDER
        self._now = now

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other loaders out; the lock goes with the process, however it ends.

        Raises:
            BusyError: Another loader holds it.
        """
        for name in ("files", "lists", "accepted", "answers"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(str(self.folder)) from error
            for left in self.folder.rglob(".*.tmp"):
                left.unlink(missing_ok=True)
            clear_staging(self.folder)
            yield

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder of its own for the rows of dossier lists, gone afterwards; the lock is held."""
        with staging_in(self.folder) as folder:
            yield folder

    def ledger(self) -> Ledger:
        """The ledger as it stands."""
        return Ledger.read(self.folder)

    def receive(self, arrivals: Sequence[Arrival], by: str) -> list[Submission]:
        """Keep the bytes of files, then say in the ledger that they were received.

        A file sent before (and refused, or left half-way) takes up its submission again.
        """
        ledger = self.ledger()
        at = timestamp(self._now())
        received = []
        for arrival in arrivals:
            answer = arrival.answer
            kept = "" if not_kept(answer) else self._keep(arrival.path, answer.sha256)
            if arrival.cleaned is not None:
                self._keep_cleaned(arrival.cleaned)
            known = ledger.by_sha256(answer.sha256)
            if known is None:
                step = (Event(State.RECEIVED, at, by),)
                known = Submission(
                    ledger.next_number, answer.sha256, answer.file, answer.size_bytes, step
                )
            else:
                known = known.reached(State.RECEIVED, at, by)
            ledger.put(replace(known, file=answer.file, kept=kept))
            received.append(ledger[known.number])
        ledger.write(self.folder)
        return received

    def check(self, arrivals: Sequence[Arrival], by: str) -> list[Submission]:
        """Write down the answers to received files: checked, or refused."""
        ledger = self.ledger()
        at = timestamp(self._now())
        checked = []
        for arrival in arrivals:
            found = ledger.by_sha256(arrival.answer.sha256)
            if found is None:
                raise _not_received(arrival)
            state = State.REFUSED if arrival.answer.refused else State.CHECKED
            submission = described(found, arrival).reached(state, at, by)
            self._write_answer(submission, arrival)
            ledger.put(submission)
            checked.append(submission)
        ledger.write(self.folder)
        return checked

    def accept(
        self,
        arrivals: Sequence[Arrival],
        by: str,
        reason: str = "",
        repeated: frozenset[str] = frozenset(),
    ) -> list[Submission]:
        """Let checked files count, all of them at once.

        Args:
            arrivals: The files with their answers.
            by: Who accepts.
            reason: Why they replace earlier ones, or why an unusual figure is right.
            repeated: Hashes of those that bring nothing new: they are only noted.

        Returns:
            Their submissions.
        """
        ledger = self.ledger()
        at = timestamp(self._now())
        done = []
        for arrival in sorted(arrivals, key=lambda one: one.answer.sha256):
            submission = ledger.by_sha256(arrival.answer.sha256)
            if submission is None:
                raise _not_received(arrival)
            if submission.sha256 in repeated:
                submission = submission.reached(State.REPEATED, at, by, reason)
            else:
                write_parquet(self._rows_path(submission), arrival.answer.accepted)
                submission = accepted(submission, ledger, at, by, reason)
            ledger.put(submission)
            done.append(submission)
        retire(ledger, at, by)
        ledger.write(self.folder)
        return done

    def rows(self, submission: Submission) -> pd.DataFrame:
        """The accepted rows of a submission.

        Raises:
            StoreError: They cannot be read.
        """
        try:
            return pd.read_parquet(self._rows_path(submission))
        except (OSError, ValueError) as error:
            vi = f"{submission.id}: không đọc được các dòng đã nhận ({error})"
            en = f"{submission.id}: its accepted rows cannot be read ({error})"
            raise StoreError(Wording(vi, en)) from error

    def answer(self, submission: Submission) -> dict[str, Any]:
        """What was set aside and found, and where the figures stand, as plain values.

        Raises:
            StoreError: It cannot be read.
        """
        try:
            return read_json(self._answer_path(submission))
        except EditionError as error:
            raise StoreError(Wording(error.message("vi"), error.message("en"))) from error

    def read_by_a_build(self) -> list[Path]:
        """The files that a build reads: the ledger, accepted rows and answers of what counts.

        Raises:
            LedgerError: The ledger is damaged.
        """
        counted = [one for one in self.ledger() if one.state in (State.ACCEPTED, State.REPLACED)]
        found = [self.folder / LEDGER] if (self.folder / LEDGER).exists() else []
        for one in counted:
            found += [self._rows_path(one), self._answer_path(one)]
        return found

    @contextmanager
    def undone_on_failure(self) -> Iterator[None]:
        """Put the ledger back as it was if what follows fails: nothing was accepted then."""
        before = self.ledger()
        try:
            yield
        except BaseException:
            before.write(self.folder)
            raise

    def _keep(self, path: Path, sha256: str) -> str:
        name = f"{sha256}{_plain_suffix(path)}"
        kept = self.folder / "files" / name
        if not kept.exists():
            _written_whole(kept, lambda temporary: shutil.copyfile(path, temporary))
        return name

    def _keep_cleaned(self, rows: Path) -> None:
        kept = self.folder / "lists" / rows.name
        if not kept.exists():
            _written_whole(kept, lambda temporary: shutil.copyfile(rows, temporary))

    def _write_answer(self, submission: Submission, arrival: Arrival) -> None:
        answer = arrival.answer
        write_json(
            self._answer_path(submission),
            {
                "set_aside": [set_aside_row(row) for row in answer.set_aside],
                "findings": [finding_row(found) for found in answer.findings],
                "control": dict(answer.control),
                "origins": origin_lists(answer.origins),
                "totals": [list(total) for total in answer.totals],
            },
        )

    def _rows_path(self, submission: Submission) -> Path:
        return self.folder / "accepted" / f"{submission.id}.parquet"

    def _answer_path(self, submission: Submission) -> Path:
        return self.folder / "answers" / f"{submission.id}.json"


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame as Parquet: beside its place, flushed, renamed."""
    _written_whole(path, lambda temporary: frame.to_parquet(temporary, index=False))


def _written_whole(path: Path, write: Callable[[Path], object]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def _plain_suffix(path: Path) -> str:
    """The ending of a given name if it is a plain one: the rest of the name is never used."""
    suffix = path.suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ""


def _not_received(arrival: Arrival) -> StoreError:
    file = arrival.answer.file
    return StoreError(Wording(f"{file} chưa được tiếp nhận", f"{file} was not received"))

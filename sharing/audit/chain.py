"""The files of the audit log, read and checked.

    audit-00001.jsonl   one event a line; each holds its number and the hash of the line before it
    head.json           number and hash of the newest line: a log cut off at its end is found
    lock                held by who writes

The hashes find what was changed, taken out, put in or put in another order. Who may write the files
can still write the whole chain anew: against that the publisher seals it (`sharing.audit.seals`),
and `verify` prints the newest number and hash, to be kept elsewhere (in a mail, on paper) and given
to a later `verify --seen`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sharing.audit.events import AuditError
from sharing.settings import settings
from sharing.state_files import make_file
from warehouse.errors import EditionError
from warehouse.manifest import read_json

HEAD = "head.json"
LOCK = "lock"
_LOCK_SECONDS = 20.0
_LOCK_PAUSE_SECONDS = 0.002
_FILE = re.compile(r"audit-([0-9]{5,})\.jsonl")
_FIELDS = {"number", "at", "event", "by", "role", "facts", "unlogged", "previous"}
STATE_VARIABLE = "CAN_VIEC_STATE"
_DATA_VARIABLE = "CAN_VIEC_DATA"
_DATA = Path(__file__).resolve().parents[2] / "data"
_UNSET = Path("state")


@dataclass(frozen=True)
class Event:
    """One line of the log.

    Attributes:
        number: Counter of the lines, through all files.
        at: UTC time of what happened, ISO 8601; nothing depends on it, and what was taken over from
            another log may be older than the line before.
        event: What happened: one of `events.toml`.
        by: Name of the reader who did it; "" where nobody is known.
        role: The reader's role.
        facts: What else is said of it.
        unlogged: Events of this name that were only counted since the last one, of a noisy kind.
        previous: SHA-256 of the line before; "" at first.
    """

    number: int
    at: str
    event: str
    by: str
    role: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    unlogged: int = 0
    previous: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with the log.

    Attributes:
        code: Which fault: a key under `audit_fault` of the words.
        file: Name of the file.
        line: Line of the file; 0 where it is the file itself.
    """

    code: str
    file: str
    line: int = 0


@dataclass(frozen=True)
class Verdict:
    """Whether the log is whole.

    Attributes:
        faults: What is wrong with it.
        number: Number of the newest line.
        head: Its SHA-256.
    """

    faults: tuple[Fault, ...]
    number: int
    head: str


def folder() -> Path:
    """Where the log lies.

    In the state folder of the settings. In mode `local` without one it is in `CAN_VIEC_STATE`, or
    in the data folder: what one person's product writes of itself lies beside what that person
    handed in.
    """
    chosen = settings()
    if chosen.served or chosen.state_folder != _UNSET:
        return chosen.state_folder / "audit"
    if named := os.environ.get(STATE_VARIABLE):
        return Path(named) / "audit"
    return Path(os.environ.get(_DATA_VARIABLE, _DATA)) / "state" / "audit"


def files(log: Path) -> list[Path]:
    """The files of a log, oldest first."""
    found = [path for path in log.glob("audit-*.jsonl") if _FILE.fullmatch(path.name)]
    return sorted(found, key=number_of)


def number_of(path: Path) -> int:
    """The number in a file's name."""
    match = _FILE.fullmatch(path.name)
    if match is None:
        raise ValueError(f"{path.name} is no file of the log")
    return int(match[1])


def whole_lines(path: Path) -> list[bytes]:
    """The lines of a file without a last one that was being written when its writer died."""
    content = path.read_bytes()
    return content[: content.rfind(b"\n") + 1].splitlines(keepends=True)


def parsed(line: bytes) -> Event | None:
    """A line as an event; None where it is none."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    if not isinstance(told, dict) or set(told) != _FIELDS:
        return None
    return Event(**told)


def events(log: Path | None = None, *, newest_first: bool = False) -> Iterator[Event]:
    """Every event of a log that can be read, whether or not the chain holds."""
    log = log or folder()
    paths = files(log)
    for path in reversed(paths) if newest_first else paths:
        lines = whole_lines(path)
        for line in reversed(lines) if newest_first else lines:
            event = parsed(line)
            if event is not None:
                yield event


@contextmanager
def locked(log: Path, *, alone: bool = True) -> Iterator[None]:
    """One writer at a time, or readers only; the lock goes with the process, however it ends.

    Raises:
        AuditError: If another one holds it for too long: a reader must not wait for ever.
    """
    until = time.monotonic() + _LOCK_SECONDS
    if alone:
        make_file(log / LOCK)
    with (log / LOCK).open("a" if alone else "r") as lock:
        while True:
            try:
                fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise AuditError("busy", "another process keeps the log locked") from None
                time.sleep(_LOCK_PAUSE_SECONDS)
        yield


def verify(
    log: Path | None = None,
    seen: tuple[int, str] | None = None,
    sealed: Mapping[int, str] = MappingProxyType({}),
) -> Verdict:
    """Check the whole chain, while nobody writes.

    Args:
        log: Folder of the log; the configured one if not given.
        seen: Number and hash of a line as an earlier check told them.
        sealed: Hash of each line that the publisher has sealed, by its number.

    Returns:
        What is wrong; the number and hash of the newest line.

    Raises:
        AuditError: If a writer keeps it locked.
        OSError: If it cannot be read.
    """
    log = log or folder()
    if not (log / LOCK).exists():  # a copy, or nothing yet
        return _verified(log, seen, sealed)
    with locked(log, alone=False):
        return _verified(log, seen, sealed)


def _verified(log: Path, seen: tuple[int, str] | None, sealed: Mapping[int, str]) -> Verdict:
    faults: list[Fault] = []
    number, head, seen_hash = 0, "", ""
    unseen = set(sealed)
    for position, path in enumerate(files(log), start=1):
        if number_of(path) != position and not faults:
            faults.append(Fault("file_missing", path.name))
        for row, line in enumerate(whole_lines(path), start=1):
            fault = _fault_of(line, number + 1, head)
            if fault:
                faults.append(Fault(fault, path.name, row))
            event = parsed(line)
            number = event.number if event else number + 1
            head = hashlib.sha256(line).hexdigest()
            if seen and number == seen[0]:
                seen_hash = head
            if sealed.get(number) == head:
                unseen.discard(number)
    if seen and not (seen_hash and seen_hash.startswith(seen[1])):
        faults.append(Fault("not_as_seen", HEAD))
    if unseen:
        faults.append(Fault("not_as_sealed", HEAD, min(unseen)))
    return Verdict((*faults, *_faults_of_head(log, number, head)), number, head)


def read_head(log: Path) -> tuple[int, str] | None:
    """Number and hash of the newest line as last written down; None where there is none.

    Raises:
        EditionError: If it is damaged.
    """
    if not (log / HEAD).exists():
        return None
    told = read_json(log / HEAD)
    if not isinstance(told.get("number"), int) or not isinstance(told.get("hash"), str):
        raise EditionError("no_object", name=HEAD)
    return told["number"], told["hash"]


def _fault_of(line: bytes, number: int, previous: str) -> str:
    event = parsed(line)
    if event is None:
        return "not_readable"
    if event.number != number:
        return "wrong_number"
    if event.previous != previous:
        return "broken_chain"
    return "damaged_before" if event.event == "log_damaged" else ""


def _faults_of_head(log: Path, number: int, head: str) -> list[Fault]:
    try:
        told = read_head(log)
    except EditionError:
        return [Fault("head_damaged", HEAD)]
    if told is None:
        return [Fault("head_missing", HEAD)] if number else []
    # A writer that was killed after its line and before the head leaves the head one line behind.
    if told == (number, head) or told[0] == number - 1:
        return []
    return [Fault("cut_off" if told[0] > number else "head_differs", HEAD)]

"""Writing the audit log: several processes, one line after the other, on the disk at once."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sharing.access.reader import NOBODY, Reader
from sharing.audit import chain
from sharing.audit.allowance import Allowance
from sharing.audit.chain import Event
from sharing.audit.counts import Counts, today
from sharing.audit.events import AuditError, Kind, Value, checked, kinds
from sharing.audit.noise import keep, noise_of
from sharing.settings import settings
from sharing.state_files import make_file, make_folder, share
from warehouse.errors import EditionError
from warehouse.lines import append, cut
from warehouse.manifest import write_json

LOGGER = logging.getLogger(__name__)

_MEGABYTE = 1_000_000
# Of the quota, what only events may use that must be written and that no reader causes: nobody who
# reads can fill the log so that an administrator can do nothing more.
_KEPT = 0.1
_TAIL_BYTES = 65_536
_LONGEST_NAME = 120


@dataclass(frozen=True)
class State:
    """How the log is, for health and metrics.

    Attributes:
        bytes: Bytes of its files.
        quota_bytes: Bytes it may have.
        lost: Events that this process could not write and has not yet told of in the log.
        problem: Code of what is wrong: "quota", "busy", "disk", "nearly_full"; "" if nothing is.
        dropped: Noisy events that this process only counted, since it started.
    """

    bytes: int
    quota_bytes: int
    lost: int
    problem: str
    dropped: int = 0


_COUNTS = Counts()
_ALLOWANCE = Allowance()


def record(
    event: str,
    *,
    reader: Reader = NOBODY,
    by: str = "",
    at: datetime | None = None,
    **facts: object,
) -> int | None:
    """Write an event down; it is on the disk when this returns.

    Args:
        event: Name of the event, one of `events.toml`.
        reader: Who did it, or to whom it was refused.
        by: Who did it, where that is not a reader (an account on the server).
        at: When it happened, where another log has kept that; now if not given.
        **facts: What else is said of it: those of the event, see `events.toml`. An address is
            written as its network only, a browser's name as its hash.

    Returns:
        Number of the line; None where a noisy event was only counted, or where an event that need
        not be written could not be: it is then told of to the server's log, to `state()` and, when
        it works again, in the log itself.

    Raises:
        KeyError: There is no such event.
        ValueError: A fact is not one of the event's, or not of its kind.
        AuditError: An event that must be written could not be, or one reader has had too many of
            them written today; do not do what it tells of.
    """
    kind = kinds()[event]
    safe = checked(event, facts)
    if kind.noisy and _COUNTS.too_many(event):
        _COUNTS.only_counted(event)
        return None
    _require_allowance(event, kind, reader, safe)
    name = (by or reader.name)[:_LONGEST_NAME]
    untold = _COUNTS.due(ending=event == "stopped")
    unlogged = _COUNTS.taken(event)
    said = _said(event, name, str(reader.role), facts=safe, unlogged=unlogged, at=at)
    lost = _COUNTS.lost_taken()
    try:
        number = _write(said, lost, sum(untold.values()), kind)
    except AuditError as error:
        _COUNTS.failed(error.code)
        _COUNTS.lost_back(lost)
        _COUNTS.back({**untold, event: untold.get(event, 0) + unlogged})
        LOGGER.error("not in the audit log: %s: %s", event, error)
        if kind.must:
            raise
        return None
    if number is None:
        _COUNTS.lost_back(lost)
        _COUNTS.back(untold)
        _COUNTS.only_counted(event, unlogged)
        return None
    _COUNTS.written()
    return number


def _require_allowance(event: str, kind: Kind, reader: Reader, facts: Mapping[str, Value]) -> None:
    link = facts.get("link")
    holder = str(link or reader.name)
    if kind.a_day and holder and not _ALLOWANCE.spend(event, holder, kind.a_day):
        record("limited", reader=reader, what=event, link=link)
        raise AuditError("too_many", f"{kind.a_day} of {event} a day are one reader's")


def state() -> State:
    """How the log is."""
    limit = settings().audit.quota_megabytes * _MEGABYTE
    used = _used(chain.folder())
    full = used > limit * (1 - _KEPT)
    problem = _COUNTS.problem or ("nearly_full" if full else "")
    return State(used, limit, _COUNTS.lost, problem, _COUNTS.dropped)


@dataclass(frozen=True)
class _Tail:
    """The end of the log: the file that is written to, and its newest line."""

    path: Path
    size: int
    number: int
    head: str
    expected: int | None = None
    """Number of the newest line there was, where that line is not the newest now."""
    line_bytes: int = 0
    """Bytes of the line that was written last, by this process just now."""


def _write(said: Event, lost: int, dropped: int, kind: Kind) -> int | None:
    """Write an event at the end of the log, after what the log has to say of itself.

    None where it is noise for which there is no room.
    """
    log = chain.folder()
    noise = None
    before: list[Event] = []
    try:
        make_folder(log)
        with chain.locked(log):
            if kind.noisy:
                noise = noise_of(log, today(), _used(log))
                if noise.full(settings().audit.quota_megabytes * _MEGABYTE):
                    return None
            tail = _tail(log)
            if tail.expected is not None:
                told = {"expected": tail.expected, "found": tail.number}
                before.append(_said("log_damaged", facts=told))
            if lost:
                before.append(_said("events_lost", facts={"lost": lost}))
            if dropped:
                before.append(_said("noise_dropped", facts={"lost": dropped}))
            for one in (*before, said):
                tail = _add(log, tail, one, last=kind.must and not kind.reader)
            if noise is not None:
                keep(log, noise.more(tail.line_bytes))
    except OSError as error:
        raise AuditError("disk", f"the log cannot be written: {error.strerror}") from error
    return tail.number


def _said(
    event: str, by: str = "", role: str = "nobody", *,
    facts: Mapping[str, Value | int], unlogged: int = 0, at: datetime | None = None,
) -> Event:  # fmt: skip
    """An event that has no place in the log yet."""
    return Event(0, _moment(at) if at else "", event, by, role, facts, unlogged)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _add(log: Path, tail: _Tail, said: Event, *, last: bool) -> _Tail:
    """Write one line and the head, or neither; `last`: of the last room too. The lock is held."""
    at = said.at or _moment(datetime.now(UTC))
    event = replace(said, number=tail.number + 1, at=at, previous=tail.head)
    line = json.dumps(asdict(event), ensure_ascii=False, sort_keys=True) + "\n"
    size = len(line.encode())
    _require_room(log, size, last=last)
    path, before = tail.path, tail.size
    if before and before + size > settings().audit.file_megabytes * _MEGABYTE:
        path, before = _file(log, chain.number_of(path) + 1), 0
    make_file(path)
    head = hashlib.sha256(line.encode()).hexdigest()
    try:
        append(path, line)
        write_json(log / chain.HEAD, {"number": event.number, "hash": head})
    except BaseException:
        cut(path, before)
        raise
    share(log / chain.HEAD)
    return _Tail(path, before + size, event.number, head, line_bytes=size)


def _require_room(log: Path, size: int, *, last: bool) -> None:
    limit = settings().audit.quota_megabytes * _MEGABYTE
    allowed = limit if last else limit * (1 - _KEPT)
    used = _used(log)
    if used + size > allowed:
        raise AuditError("quota", f"the log has {used} bytes of {limit}")


def _used(log: Path) -> int:
    return sum(path.stat().st_size for path in chain.files(log))


def _file(log: Path, number: int) -> Path:
    return log / f"audit-{number:05d}.jsonl"


def _tail(log: Path) -> _Tail:
    """The end of the log; what a killed writer left undone is cut off."""
    paths = chain.files(log)
    if not paths:
        return _checked(log, _Tail(_file(log, 1), 0, 0, ""))
    line, size = _last_line(paths[-1])
    cut(paths[-1], size)
    if line is None:  # the file held nothing but a half line, and is gone
        if len(paths) == 1:
            return _checked(log, _Tail(paths[-1], 0, 0, ""))
        line, _ = _last_line(paths[-2])
    event = chain.parsed(line) if line else None
    head = hashlib.sha256(line or b"").hexdigest()
    return _checked(log, _Tail(paths[-1], size, event.number if event else 0, head))


def _checked(log: Path, tail: _Tail) -> _Tail:
    """The tail, with the number it should have where the head tells of another line."""
    try:
        told = chain.read_head(log)
    except EditionError:
        told = (0, "")
    if told is None:
        told = (0, "") if tail.number == 0 else (0, "missing")
    number, head = told
    # The line is written first: a writer killed before it wrote the head leaves it one behind.
    if (tail.number, tail.head) == told or (tail.number == number + 1 and head != "missing"):
        return tail
    if tail.number == 1 and head == "missing":
        return tail
    return _Tail(tail.path, tail.size, max(tail.number, number), tail.head, number)


def _last_line(path: Path) -> tuple[bytes | None, int]:
    """The last whole line of a file, and the bytes of all its whole lines."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        start = max(0, size - _TAIL_BYTES)
        stream.seek(start)
        content = stream.read()
    end = content.rfind(b"\n") + 1
    if end == 0:
        return None, 0 if start == 0 else size
    begin = content.rfind(b"\n", 0, end - 1) + 1
    return content[begin:end], start + end

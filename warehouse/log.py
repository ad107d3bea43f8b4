"""The log of a store: who made which edition current, when and why; and the pointer, its head.

    log.jsonl       one entry a line; each holds the hash of the line before it
    current.json    the newest entry once more: the edition that is served

An entry becomes true when the pointer is replaced by it; only then it is added to the log. Killed
in between, the pointer is one entry ahead, and the next one who writes adds it. Whatever else the
two say of each other was not written by this product.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from warehouse.errors import EditionError
from warehouse.keys import Keys
from warehouse.lines import append, cut
from warehouse.manifest import read_json, sha256_of, write_atomically
from warehouse.seals import sealed, unsealed

POINTER = "current.json"
LOG = "log.jsonl"
_KIND = "entry"
_OF_TWO = frozenset({"person", "proposed", "approved_by"})
_PROPOSALS = {"propose": "publish", "propose_rollback": "rollback"}
"""What a proposal becomes when it is approved."""


class Action(StrEnum):
    """What an entry says was done."""

    PUBLISH = "publish"
    ROLLBACK = "rollback"
    PIN = "pin"
    UNPIN = "unpin"
    PRUNE = "prune"
    PROPOSE = "propose"
    """A new edition waits for a second person (`warehouse.awaiting`)."""
    PROPOSE_ROLLBACK = "propose_rollback"
    """So does a step back."""
    REFUSE = "refuse"
    """A proposal was not approved, for the reason given."""
    DECIDE = "decide"
    """A decision on its figures was recorded; the reason names its line (`warehouse.decisions`)."""
    RESTART = "restart"
    """The log was damaged and has been set aside; this one begins anew."""


@dataclass(frozen=True)
class Entry:
    """One line of the log.

    Attributes:
        seq: Counter of the entries.
        at: UTC time, ISO 8601; nothing depends on it.
        by: Who did it: the name of the account unless another was given.
        action: What was done.
        subject: Id of the edition it was done to.
        id: Id of the edition that is current from here on.
        manifest: SHA-256 of the current edition's manifest as a file.
        reason: Why, in words.
        previous: SHA-256 of the line before, or of the log that was set aside; empty at first.
        person: Number of the account that proposed, where a second person is needed. This and what
            follows is left out of the line where it is empty.
        proposed: SHA-256 of the manifest of the edition that is proposed.
        approved_by: Account of the second person.
    """

    seq: int
    at: str
    by: str
    action: str
    subject: str
    id: str
    manifest: str
    reason: str
    previous: str
    person: str = ""
    proposed: str = ""
    approved_by: str = ""

    def line(self, keys: Keys) -> str:
        """The entry as a line of the log and as the pointer, sealed and signed."""
        told = {name: one for name, one in asdict(self).items() if one or name not in _OF_TWO}
        content = sealed(_KIND, told, keys)
        return json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Log:
    """The entries of a log, whole and in order.

    Attributes:
        entries: The entries.
        head: SHA-256 of the last line, empty where there is none.
        size: Bytes of the whole lines; what follows them was being written when a writer died.
    """

    entries: tuple[Entry, ...] = ()
    head: str = ""
    size: int = 0

    @property
    def last(self) -> Entry | None:
        """The newest entry."""
        return self.entries[-1] if self.entries else None

    @property
    def pinned(self) -> dict[str, str]:
        """Ids of the editions that are pinned now, with the note of each."""
        notes: dict[str, str] = {}
        for entry in self.entries:
            if entry.action == Action.PIN:
                notes[entry.subject] = entry.reason
            elif entry.action == Action.UNPIN:
                notes.pop(entry.subject, None)
        return notes

    @property
    def pruned(self) -> frozenset[str]:
        """Ids of the editions whose files were removed."""
        return frozenset(one.subject for one in self.entries if one.action == Action.PRUNE)

    @property
    def whole(self) -> bool:
        """Whether it tells of every publication: it is there and was never begun anew."""
        return bool(self.entries) and all(one.action != Action.RESTART for one in self.entries)

    def published(self, edition_id: str) -> Entry | None:
        """The entry of an edition's publication."""
        found = (one for one in self.entries if one.action == Action.PUBLISH)
        return next((one for one in found if one.subject == edition_id), None)

    def told(self, edition_id: str) -> bool:
        """Whether any entry is about an edition."""
        return any(one.subject == edition_id for one in self.entries)

    def proposal(self, edition_id: str) -> Entry | None:
        """The newest proposal of an edition, if it was neither approved nor refused."""
        for entry in reversed([one for one in self.entries if one.subject == edition_id]):
            if entry.action in _PROPOSALS:
                return entry
            if entry.action in (Action.REFUSE, *_PROPOSALS.values()):
                return None
        return None

    def open_proposal(self, action: Action) -> Entry | None:
        """The newest proposal of a kind, if it was neither approved nor refused."""
        made = [one for one in self.entries if one.action == action]
        entry = self.proposal(made[-1].subject) if made else None
        return entry if entry is not None and entry.action == action else None

    def follows(self, entry: Entry) -> bool:
        """Whether an entry is the last one, or the very next."""
        if self.last == entry:
            return True
        restarted = entry.action == Action.RESTART and not self.entries
        return entry.seq == len(self.entries) + 1 and (restarted or entry.previous == self.head)


def read_log(folder: Path, keys: Keys) -> Log:
    """Read and check the log of a store; an empty one where there is none.

    Raises:
        EditionError: If a line was changed, taken out or put in, or is not the publisher's.
        OSError: If it cannot be read.
    """
    try:
        content = (folder / LOG).read_bytes()
    except FileNotFoundError:
        return Log()
    size = content.rfind(b"\n") + 1
    entries: list[Entry] = []
    head = ""
    for number, line in enumerate(content[:size].splitlines(keepends=True), start=1):
        entry = _entry(line, f"{LOG}, line {number}", keys)
        begun = number == 1 and entry.action == Action.RESTART
        if entry.seq != number or not (begun or entry.previous == head):
            raise EditionError("log_broken_chain", name=LOG, number=number)
        entries.append(entry)
        head = hashlib.sha256(line).hexdigest()
    return Log(tuple(entries), head, size)


def read_pointer(folder: Path, keys: Keys) -> Entry | None:
    """The pointer, or None where there is none.

    Raises:
        EditionError: If it is damaged or not the publisher's.
    """
    if not (folder / POINTER).exists():
        return None
    return _unsealed(read_json(folder / POINTER), POINTER, keys)


def advance(
    folder: Path, keys: Keys, action: Action, subject: str, current: str, *,
    by: str = "", reason: str = "", previous: str | None = None, **of_two: str,
) -> Entry:  # fmt: skip
    """Write the next entry: the pointer, which makes it true, then the log. The lock is held.

    Args:
        folder: The store's folder.
        keys: The publisher's.
        action: What is done.
        subject: Id of the edition it is done to.
        current: Id of the edition that is current from now on.
        by: Who does it; the account's name if empty.
        reason: Why.
        previous: Hash that the entry follows, where it is not the log's head.
        of_two: `person`, `proposed` and `approved_by` of the entry.

    Raises:
        EditionError: If the log is damaged.
        OSError: If it cannot be written; pointer and log are then as they were.
    """
    log = completed(folder, keys)
    entry = Entry(
        seq=len(log.entries) + 1,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        by=by or account(),
        action=action,
        subject=subject,
        id=current,
        manifest=sha256_of(folder / f"{current}.json"),
        reason=reason,
        previous=log.head if previous is None else previous,
        **of_two,
    )
    line = entry.line(keys)
    pointer = folder / POINTER
    before = pointer.read_bytes() if pointer.exists() else None
    try:
        write_atomically(pointer, line)
        append(folder / LOG, line)
    except BaseException:
        cut(folder / LOG, log.size)
        _put_back(pointer, before)
        raise
    return entry


def completed(folder: Path, keys: Keys) -> Log:
    """The log, what a killed writer left undone done: its half line cut, its entry added.

    Raises:
        EditionError: If the log is damaged.
        OSError: If it cannot be written.
    """
    log = read_log(folder, keys)
    cut(folder / LOG, log.size)
    try:
        pointer = read_pointer(folder, keys)
    except EditionError:
        return log
    if pointer is None or pointer == log.last or not log.follows(pointer):
        return log
    append(folder / LOG, (folder / POINTER).read_text(encoding="utf-8"))
    return read_log(folder, keys)


def account() -> str:
    """Name of the account that runs this process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return str(os.getuid())


def _entry(line: bytes, name: str, keys: Keys) -> Entry:
    try:
        told = json.loads(line)
    except ValueError as error:
        raise EditionError("entry_not_json", name=name, error=error) from error
    if not isinstance(told, dict):
        raise EditionError("entry_no_object", name=name)
    return _unsealed(told, name, keys)


def _unsealed(told: Mapping[str, Any], name: str, keys: Keys) -> Entry:
    absent = {one for one in _OF_TWO if one not in told}
    expected = {one.name for one in fields(Entry)} - absent
    return Entry(**unsealed(_KIND, told, expected, name, keys))


def _put_back(pointer: Path, before: bytes | None) -> None:
    """Put the pointer back as it was, if it was replaced already."""
    if before is None:
        pointer.unlink(missing_ok=True)
    elif not pointer.exists() or pointer.read_bytes() != before:
        write_atomically(pointer, before.decode())

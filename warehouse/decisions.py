"""The record of decisions: which moves were decided, on which figures, by whom; only ever added to.

    decisions.jsonl   one decision a line; each holds the hash of the line before it

Every line is sealed and signed as the log's are, and the log holds the hash of every line: a line
that was changed, taken out, put in, or cut off the end is found. A line is written first and then
entered in the log. Killed in between, the record is one line ahead, and the next writer enters it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from warehouse.decision_lines import Decision, Draft, check, parsed
from warehouse.editions import Edition, Store
from warehouse.errors import EditionError
from warehouse.keys import Keys, publishers_keys, readers_keys
from warehouse.lines import append, cut
from warehouse.log import Action, Entry, Log, advance, completed, read_log
from warehouse.publishing import locked

__all__ = [
    "DECISIONS",
    "Decision",
    "Draft",
    "Record",
    "faults",
    "faults_of",
    "read_record",
    "record",
]

DECISIONS = "decisions.jsonl"
_ENTERED = re.compile(r"line ([0-9]+), sha256 ([0-9a-f]{64})")


@dataclass(frozen=True)
class Record:
    """The decisions, whole and in order.

    Attributes:
        decisions: Oldest first.
        hashes: SHA-256 of each line.
        lines: Each line as it stands in the file, with its seal and signature.
        size: Bytes of the whole lines; what follows them was being written when a writer died.
    """

    decisions: tuple[Decision, ...] = ()
    hashes: tuple[str, ...] = ()
    size: int = 0
    lines: tuple[bytes, ...] = ()

    def replaced_by(self, seq: int) -> int:
        """Number of the newest decision that replaces one; 0: none does."""
        return max((one.seq for one in self.decisions if one.replaces == seq), default=0)


def read_record(folder: Path, keys: Keys | None = None) -> Record:
    """Read and check the record of a store; an empty one where there is none.

    Args:
        folder: The store's folder.
        keys: Keys to check signatures with; the reader's own if not given.

    Raises:
        EditionError: If a line was changed, taken out, put in, cut off, or is another signer's.
        OSError: If it cannot be read.
    """
    keys = readers_keys() if keys is None else keys
    record = _read(folder, keys)
    problems = faults(record, read_log(folder, keys))
    if problems:
        raise EditionError("several", causes=problems)
    return record


def faults(record: Record, log: Log) -> tuple[EditionError, ...]:
    """What the log says of the record that the record does not bear out."""
    entered = _entered(log)
    problems = [
        EditionError("decision_gone", name=DECISIONS, number=number)
        if number > len(record.hashes)
        else EditionError("decision_changed", name=DECISIONS, number=number)
        for number, digest in entered.items()
        if number > len(record.hashes) or record.hashes[number - 1] != digest
    ]
    begun_anew = bool(log.entries) and log.entries[0].action == Action.RESTART
    missing = [number for number in range(1, len(record.hashes)) if number not in entered]
    if missing and not begun_anew:  # the very last line may still be about to be entered
        problems.append(EditionError("decision_not_entered", name=DECISIONS, number=missing[0]))
    return tuple(problems)


def faults_of(folder: Path, log: Log, keys: Keys) -> tuple[EditionError, ...] | None:
    """Everything that is wrong with the record; None where there never was one."""
    if not (folder / DECISIONS).exists() and not _entered(log):
        return None
    try:
        return faults(_read(folder, keys), log)
    except EditionError as error:
        return (error,)
    except OSError as error:
        return (EditionError("system", error=error),)


def record(
    store: Store, draft: Draft, *, edition_hash: str = "", seen: int | None = None
) -> Decision:
    """Add a decision to the record; nothing of it can be changed afterwards.

    Args:
        store: The editions; the one the decision rests on must be there and verify.
        draft: What was decided.
        edition_hash: Logical hash that the edition must have; empty: none is asked for.
        seen: Of a draft that was handed in: how many decisions there were. Where one after these
            says the very same, the draft was recorded already: nothing is written.

    Returns:
        The decision; of a draft that was recorded already, as it stands.

    Raises:
        EditionError: If the draft says nothing that can be decided, the edition does not verify or
            is another one, the record or the log is damaged, or the disk refuses.
    """
    check(draft)
    if not store.folder.exists():
        raise EditionError("no_folder", folder=store.folder)
    try:
        with locked(store.folder):
            return _add(store, draft, publishers_keys(store.folder), edition_hash, seen)
    except OSError as error:
        raise EditionError("decision_not_written", error=error) from error


def _add(store: Store, draft: Draft, keys: Keys, edition_hash: str, seen: int | None) -> Decision:
    """Write the line, then enter it in the log. The lock is held."""
    edition = store.get(draft.edition, keys)
    edition.verify_bytes()
    if edition_hash and edition.manifest.logical_hash != edition_hash:
        raise EditionError("draft_other_edition", id=edition.id)
    kept = _completed(store, keys)
    if draft.replaces and draft.replaces > len(kept.decisions):
        raise EditionError("decision_unknown", number=draft.replaces)
    decision = _next(kept, draft, edition)
    if seen is not None:
        if seen > len(kept.decisions):
            raise EditionError("draft_ahead", seen=seen, count=len(kept.decisions))
        for earlier in kept.decisions[seen:]:
            if _says_the_same(earlier, decision):
                return earlier
    line = decision.line(keys)
    try:
        append(store.folder / DECISIONS, line)
        _enter(store, keys, decision, hashlib.sha256(line.encode()).hexdigest())
    except BaseException:
        cut(store.folder / DECISIONS, kept.size)
        raise
    return decision


def _says_the_same(earlier: Decision, decision: Decision) -> bool:
    """Whether two decisions differ in nothing but their place and moment."""
    placed = replace(decision, seq=earlier.seq, at=earlier.at, previous=earlier.previous)
    return placed == earlier


def _next(kept: Record, draft: Draft, edition: Edition) -> Decision:
    """The decision that a draft becomes at the end of the record."""
    return Decision(
        seq=len(kept.decisions) + 1,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        title=draft.title.strip(),
        by=draft.by.strip(),
        decided_on=draft.decided_on.isoformat(),
        edition=edition.id,
        edition_hash=edition.manifest.logical_hash,
        policy_sha256=edition.manifest.policy_sha256,
        scenario=dict(draft.scenario),
        moves=[dict(move) for move in draft.moves],
        refused=[dict(move) for move in draft.refused],
        particularities=draft.particularities.strip(),
        replaces=draft.replaces,
        previous=kept.hashes[-1] if kept.hashes else "",
    )


def _read(folder: Path, keys: Keys) -> Record:
    """The lines of the record, each checked and in its place."""
    try:
        content = (folder / DECISIONS).read_bytes()
    except FileNotFoundError:
        return Record()
    size = content.rfind(b"\n") + 1
    lines = content[:size].splitlines(keepends=True)
    decisions: list[Decision] = []
    hashes: list[str] = []
    for number, line in enumerate(lines, start=1):
        name = f"{DECISIONS}, line {number}"
        decision = parsed(line, name, keys)
        if decision.seq != number or decision.previous != (hashes[-1] if hashes else ""):
            raise EditionError("log_broken_chain", name=DECISIONS, number=number)
        decisions.append(decision)
        hashes.append(hashlib.sha256(line).hexdigest())
    return Record(tuple(decisions), tuple(hashes), size, tuple(lines))


def _entered(log: Log) -> dict[int, str]:
    """Hash of every line that was entered in the log, by its number."""
    found = (_ENTERED.fullmatch(one.reason) for one in log.entries if one.action == Action.DECIDE)
    return {int(match[1]): match[2] for match in found if match}


def entered(entry: Entry) -> int | None:
    """Number of the decision that an entry of the log enters; None where it enters none."""
    match = _ENTERED.fullmatch(entry.reason) if entry.action == Action.DECIDE else None
    return int(match[1]) if match else None


def _completed(store: Store, keys: Keys) -> Record:
    """The record, what a killed writer left undone done: half a line cut, a whole one entered."""
    log = completed(store.folder, keys)
    kept = _read(store.folder, keys)
    problems = faults(kept, log)
    if problems:
        raise EditionError("several", causes=problems)
    cut(store.folder / DECISIONS, kept.size)
    if kept.hashes and len(kept.hashes) not in _entered(log):
        _enter(store, keys, kept.decisions[-1], kept.hashes[-1])
    return kept


def _enter(store: Store, keys: Keys, decision: Decision, digest: str) -> None:
    current = store.serve().edition.id
    reason = f"line {decision.seq}, sha256 {digest}"
    advance(
        store.folder, keys, Action.DECIDE, decision.edition, current,
        by=decision.by, reason=reason,
    )  # fmt: skip

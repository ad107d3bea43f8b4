"""What was done to the editions, taken over from their own log into the audit log.

Who publishes works on a floor below and cannot write here. The editions' log is signed and chained
itself; its new lines become events of this one, each once, found again by their hash. Whoever
notices a new edition calls `take_over`: a server does, and so does `python -m sharing.audit`.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Sequence, Set
from typing import Any

from sharing.audit import chain
from sharing.audit.events import AuditError
from sharing.audit.writing import record
from sharing.state_files import make_folder
from warehouse.editions import Store
from warehouse.keys import readers_keys
from warehouse.log import LOG, Action, Entry, read_log

_EVENTS = {
    Action.PUBLISH: "published",
    Action.ROLLBACK: "rolled_back",
    Action.DECIDE: "plan_recorded",
}


def take_over(store: Store | None = None) -> int:
    """Write down what the editions' log says and this one does not yet.

    Args:
        store: The editions; the configured ones if not given.

    Returns:
        How many events were written.

    Raises:
        EditionError: If the editions' log is damaged.
        AuditError: If the audit log cannot be written.
        OSError: If one of them cannot be read.
    """
    store = store or Store()
    entries = read_log(store.folder, readers_keys()).entries
    if not entries:
        return 0
    content = (store.folder / LOG).read_bytes().splitlines(keepends=True)
    hashes = [hashlib.sha256(line).hexdigest() for line in content[: len(entries)]]
    log = chain.folder()
    make_folder(log)
    with (log / "take-over.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        taken = _last_taken(set(hashes))
        start = hashes.index(taken) + 1 if taken else 0
        for position in range(start, len(entries)):
            _record(entries, position, hashes[position])
    return len(entries) - start


def _last_taken(hashes: Set[str]) -> str:
    """The one of these lines that was taken over last; "" if none was, or the log was begun anew.

    Lines of another store may stand between: they are not among the hashes.
    """
    found = (event.facts.get("entry_hash") for event in chain.events(newest_first=True))
    return next((str(one) for one in found if one in hashes), "")


def _record(entries: Sequence[Entry], position: int, entry_hash: str) -> None:
    entry = entries[position]
    event = _EVENTS.get(Action(entry.action), "edition_kept")
    facts: dict[str, Any] = {
        "edition": entry.subject or None, "entry": entry.seq, "entry_hash": entry_hash,
    }  # fmt: skip
    if event in ("published", "rolled_back"):
        facts["previous_edition"] = entries[position - 1].id if position else None
    if event == "edition_kept":
        facts["action"] = str(entry.action)
    if record(event, by=entry.by, **facts) is None:
        raise AuditError("disk", f"{event} of {entry.subject} could not be taken over")

"""What was done to the editions, taken over from their own log into the audit log.

Who publishes works on a floor below and cannot write here. The editions' log is signed and chained
itself; its new lines become events of this one, each once, found again by their hash, at the time
that log says. `TakeOver` looks whether there are any: a server does every few seconds,
`python -m sharing.audit` before it lists, `python -m sharing.reviewer build` before it builds.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
from collections.abc import Sequence, Set
from datetime import datetime
from typing import Any

from sharing.audit import chain
from sharing.audit.events import AuditError
from sharing.audit.writing import record
from sharing.state_files import make_file, make_folder
from warehouse.decisions import entered
from warehouse.editions import Store
from warehouse.errors import EditionError
from warehouse.keys import readers_keys
from warehouse.log import LOG, Action, Entry, read_log

_LOGGER = logging.getLogger(__name__)
_LOCK = "take-over.lock"
_EVENTS = {
    Action.PUBLISH: "published",
    Action.ROLLBACK: "rolled_back",
    Action.DECIDE: "plan_recorded",
    Action.PROPOSE: "proposed",
    Action.PROPOSE_ROLLBACK: "proposed",
    Action.REFUSE: "proposal_refused",
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
    make_file(log / _LOCK)  # for every account that shares the folder
    with (log / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        taken = _last_taken(set(hashes))
        start = hashes.index(taken) + 1 if taken else 0
        for position in range(start, len(entries)):
            _record(entries, position, hashes[position])
    return len(entries) - start


def take_over_or_log(store: Store | None = None) -> bool:
    """Take over what can be; why it could not is told to the server's log only.

    What was done to an edition is done, and is shown: the audit log catches up later.

    Args:
        store: The editions; the configured ones if not given.

    Returns:
        Whether it could.
    """
    try:
        take_over(store)
    except (AuditError, EditionError, OSError) as error:
        _LOGGER.error("not taken over into the audit log: %s", error)
        return False
    return True


class TakeOver:
    """Takes over as soon as the log of the editions has changed; a look costs one `stat`."""

    def __init__(self) -> None:
        """Nothing was looked at yet."""
        self._seen: tuple[str, int, int] | None = None

    def look(self) -> bool:
        """Take over if there is something new; whether there was. What fails is tried again."""
        store = Store()
        try:
            status = (store.folder / LOG).stat()
        except FileNotFoundError:
            return False
        now = (str(store.folder), status.st_mtime_ns, status.st_size)
        if now == self._seen or not take_over_or_log(store):
            return False
        self._seen = now
        return True


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
        facts["approved_by"] = entry.approved_by or None
    if event in ("edition_kept", "proposed"):
        facts["action"] = str(entry.action)
    if event == "plan_recorded":
        facts["decision"] = entered(entry)
    at = datetime.fromisoformat(entry.at)
    if record(event, by=entry.by, at=at, **facts) is None:
        raise AuditError("disk", f"{event} of {entry.subject} could not be taken over")

"""Going back, keeping and tidying up: what is done to editions after they are published.

Every step is an entry of the log; nothing here changes an edition's file or manifest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from warehouse import awaiting, decisions
from warehouse.editions import Store
from warehouse.keys import Keys, publishers_keys
from warehouse.log import LOG, POINTER, Action, Entry, advance, completed
from warehouse.manifest import EditionError, sync_folder
from warehouse.persons import Person, present
from warehouse.publishing import locked
from warehouse.reviewer import source_hash

KEPT_EDITIONS = 12
_Result = TypeVar("_Result")


def rollback(
    store: Store, edition_id: str, *, reason: str, by: str = "", person: Person | None = None
) -> Entry:
    """Make an older edition current again; the newer ones stay.

    Where a second person is needed it is only proposed (`warehouse.approval`).

    Args:
        store: The editions.
        edition_id: The edition to go back to; it must verify.
        reason: Why, for the log.
        by: Who; the account's name if empty.
        person: Who proposes it; whoever is behind this process if not given.

    Raises:
        EditionError: If it is current already, does not verify, or the log is damaged.
    """

    def write(keys: Keys) -> Entry:
        edition = store.get(edition_id, keys)
        edition.verify()
        if store.parent_id() == edition_id and store.serve().problem is None:
            raise EditionError("current_already", id=edition_id)
        if awaiting.required(store.folder):
            who = person or present()
            return _noted(
                store, keys, Action.PROPOSE_ROLLBACK, edition_id,
                reason=reason, by=who.signing(by), person=str(who.uid),
            )  # fmt: skip
        return advance(
            store.folder, keys, Action.ROLLBACK, edition_id, edition_id, by=by, reason=reason
        )

    return written(store, write)


def pin(store: Store, edition_id: str, *, note: str, by: str = "") -> Entry:
    """Keep an edition whatever is pruned.

    Raises:
        EditionError: If there is no such edition or the log is damaged.
    """

    def write(keys: Keys) -> Entry:
        store.get(edition_id, keys)
        return _noted(store, keys, Action.PIN, edition_id, reason=note, by=by)

    return written(store, write)


def unpin(store: Store, edition_id: str, *, note: str = "", by: str = "") -> Entry:
    """Let an edition go with the others of its age.

    Raises:
        EditionError: If it is not pinned or the log is damaged.
    """

    def write(keys: Keys) -> Entry:
        if edition_id not in completed(store.folder, keys).pinned:
            raise EditionError("not_pinned", id=edition_id)
        return _noted(store, keys, Action.UNPIN, edition_id, reason=note, by=by)

    return written(store, write)


def prune(
    store: Store,
    *,
    kept: int = KEPT_EDITIONS,
    needed: frozenset[str] | None = None,
    by: str = "",
) -> list[str]:
    """Remove the files of old editions; their manifests stay in the chain, their inputs too.

    The current edition, the pinned ones, those that recorded decisions rest on and the newest
    `kept` stay. What was removed can be made again from the kept inputs (`etl.rebuild`); a reviewer
    edition only in a store that begins anew.

    Args:
        store: The editions.
        kept: How many of the newest stay.
        needed: Ids of others that stay; of reviewer editions those that links are pinned to, and
            whoever prunes them must know them.
        by: Who prunes; the account's name if empty.

    Returns:
        Ids of the editions whose files were removed.

    Raises:
        EditionError: If the log or the record of decisions is damaged, or the editions are for
            whoever opens a link and it is not said which of them links need.
    """
    of_links = any(source_hash(store.manifest(one)) is not None for one in store.ids()[:1])
    if needed is None and of_links:
        raise EditionError("reviewer_not_pruned_here", folder=store.folder)

    def write(keys: Keys) -> list[str]:
        log = completed(store.folder, keys)
        decided = {one.edition for one in decisions.read_record(store.folder, keys).decisions}
        stays = {*store.ids()[:kept], *log.pinned, *decided, *(needed or ()), store.parent_id()}
        removed = []
        for edition_id in reversed(store.ids()):
            if edition_id in stays:
                continue
            if edition_id not in log.pruned:
                why = f"not among the last {kept}"
                _noted(store, keys, Action.PRUNE, edition_id, reason=why, by=by)
            (store.folder / f"{edition_id}.duckdb").unlink()
            removed.append(edition_id)
        sync_folder(store.folder)
        return removed

    return written(store, write)


def restart_log(store: Store, *, reason: str, by: str = "") -> Entry:
    """Set a damaged log aside, where it stays to be looked at, and begin a new one.

    Raises:
        EditionError: If the log is sound, or no edition verifies.
    """

    def write(keys: Keys) -> Entry:
        try:
            completed(store.folder, keys)
        except EditionError:
            pass
        else:
            if store.serve().problem is None:
                raise EditionError("log_sound", name=LOG)
        current = store.serve().edition.id
        path = store.folder / LOG
        content = path.read_bytes() if path.exists() else b""
        digest = hashlib.sha256(content).hexdigest()
        if content:
            path.rename(store.folder / f"log-{digest[:12]}.damaged.jsonl")
        (store.folder / POINTER).unlink(missing_ok=True)
        sync_folder(store.folder)
        return advance(
            store.folder, keys, Action.RESTART, current, current,
            by=by, reason=reason, previous=digest,
        )  # fmt: skip

    return written(store, write)


def _noted(
    store: Store, keys: Keys, action: Action, edition_id: str, *,
    reason: str, by: str, person: str = "",
) -> Entry:  # fmt: skip
    """An entry that leaves the current edition as it is."""
    current = store.serve().edition.id
    return advance(
        store.folder, keys, action, edition_id, current, by=by, reason=reason, person=person
    )


def written(store: Store, write: Callable[[Keys], _Result]) -> _Result:
    """Do something to the store, the lock held.

    Args:
        store: The editions.
        write: What is done, given the publisher's keys.

    Raises:
        EditionError: What was done raised it, or the disk refused.
    """
    if not store.folder.exists():
        raise EditionError("no_folder", folder=store.folder)
    try:
        with locked(store.folder):
            return write(publishers_keys(store.folder))
    except OSError as error:
        raise EditionError("log_not_written", error=error) from error

"""Editions that wait for a second person, in a folder of their own that no reader looks into.

    second-person   lies among the editions: what is built there waits until somebody else approves
    awaiting/       the whole editions that wait, and the manifests of those that were not approved

That a proposal was made, by whom and of what is a line of the log; what became of it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from warehouse.editions import AWAITING, Store
from warehouse.keys import readers_keys
from warehouse.log import Action, Entry, Log, read_log
from warehouse.manifest import sync_folder

RULE = "second-person"
_FILES = (".duckdb", ".json")


class State(StrEnum):
    """What a proposal is."""

    OPEN = "awaiting"
    SUPERSEDED = "superseded"
    """A later one of its kind was made."""
    OVERTAKEN = "overtaken"
    """Another edition has become current since."""
    UNKNOWN = "unknown"
    """The log, begun anew, does not tell of it."""


@dataclass(frozen=True)
class Waiting:
    """A proposal: to publish an edition, or to go back to one.

    Attributes:
        id: Id of the edition.
        state: What it is.
        entry: The line of the log; None where it has none.
    """

    id: str
    state: State
    entry: Entry | None


def required(folder: Path) -> bool:
    """Whether what is built in a folder needs a second person; whatever the file holds."""
    return (folder / RULE).exists()


def store_of(store: Store) -> Store:
    """The editions that wait, as a store of their own; nothing of it is ever current."""
    return Store(store.folder / AWAITING)


def waiting(store: Store, log: Log) -> list[Waiting]:
    """All proposals that were neither approved nor refused, the newest edition first.

    Args:
        store: The editions.
        log: Their log.
    """
    current = store.parent_id()
    found = []
    for edition_id in dict.fromkeys([*store_of(store).ids(), *_half_approved(store, log)]):
        entry = log.proposal(edition_id)
        if entry is not None or not log.told(edition_id):
            found.append(Waiting(edition_id, _state(log, entry, current), entry))
    back = log.open_proposal(Action.PROPOSE_ROLLBACK)
    if back is not None:
        found.append(Waiting(back.subject, _state(log, back, current), back))
    return found


def open_proposals(store: Store) -> list[Waiting]:
    """What could be approved now: a new edition and one to go back to, at most.

    Raises:
        EditionError: If the log is damaged.
        OSError: If it cannot be read.
    """
    log = read_log(store.folder, readers_keys())
    return [one for one in waiting(store, log) if one.state == State.OPEN]


def open_ids(store: Store) -> list[str]:
    """Their ids; errors as `open_proposals`."""
    return [one.id for one in open_proposals(store)]


def settle(store: Store, log: Log) -> None:
    """Finish what killed writers left, and remove the files of what waits no more.

    The lock is held.

    Args:
        store: The editions.
        log: Their log, completed.

    Raises:
        OSError: If something cannot be moved or removed.
    """
    folder = store_of(store).folder
    for edition_id in _half_approved(store, log):
        folder.mkdir(exist_ok=True)
        for ending in reversed(_FILES):
            path = store.folder / f"{edition_id}{ending}"
            if path.exists():
                path.rename(folder / path.name)
        sync_folder(folder)
        sync_folder(store.folder)
    if not folder.exists():
        return
    for left in folder.glob(".*.tmp"):
        left.unlink(missing_ok=True)
    still = log.open_proposal(Action.PROPOSE)
    for path in folder.glob("[0-9]*.*"):
        if still is not None and path.stem == still.subject:
            continue
        known = log.told(path.stem)
        if (known and path.suffix == ".duckdb") or (not known and log.whole):
            path.unlink(missing_ok=True)


def put_in_place(store: Store, edition_id: str) -> None:
    """Move an edition that waited among the others; it is not current yet. The lock is held.

    Its manifest goes last: without one its file is no edition.
    """
    folder = store_of(store).folder
    for ending in _FILES:
        (folder / f"{edition_id}{ending}").rename(store.folder / f"{edition_id}{ending}")
    sync_folder(store.folder)
    sync_folder(folder)


def _half_approved(store: Store, log: Log) -> list[str]:
    """The edition whose approval was ended between the move of its files and the pointer."""
    entry = log.open_proposal(Action.PROPOSE)
    if entry is None:
        return []
    moved = any((store.folder / f"{entry.subject}{ending}").exists() for ending in _FILES)
    return [entry.subject] if moved else []


def _state(log: Log, entry: Entry | None, current: str | None) -> State:
    if entry is None:
        return State.UNKNOWN
    if entry != log.open_proposal(Action(entry.action)):
        return State.SUPERSEDED
    return State.OPEN if entry.id == current else State.OVERTAKEN

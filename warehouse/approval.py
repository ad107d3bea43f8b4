"""What the second person does with a proposal: approve it, or refuse it and say why.

Who proposed and who approves are told apart by the kernel's number of the account
(`warehouse.persons`), and both stand in the entry that makes an edition current. This holds
against a slip and against one person who goes the ordinary way alone; who owns the files of the
editions and the publisher's key can write whatever they like by hand.
"""

from __future__ import annotations

from contextlib import suppress

from warehouse import awaiting
from warehouse.editions import Store
from warehouse.errors import EditionError
from warehouse.history import written
from warehouse.keys import Keys, readers_keys
from warehouse.log import Action, Entry, Log, advance, completed, read_log
from warehouse.manifest import sha256_of
from warehouse.persons import Person, present


def proposal(store: Store, edition_id: str) -> Entry:
    """The open proposal of an edition, to be looked at; nothing is written.

    Raises:
        EditionError: If none awaits approval, it was superseded or overtaken, or the log is
            damaged.
    """
    return _open(store, read_log(store.folder, readers_keys()), edition_id)


def approve(store: Store, edition_id: str, *, person: Person | None = None) -> Entry:
    """Make the edition current that somebody else has built, or wants to go back to.

    Args:
        store: The editions.
        edition_id: The edition that awaits approval.
        person: Who approves; whoever is behind this process if not given.

    Returns:
        The entry of the publication or of the step back: by whom, approved by whom.

    Raises:
        EditionError: If it does not await approval, whoever proposed it approves, another edition
            has become current since, or it does not verify or is not the one that was proposed.
            What is served stays as it was.
    """
    person = person or present()

    def write(keys: Keys) -> Entry:
        log = _settled(store, keys)
        entry = _open(store, log, edition_id)
        if entry.person == str(person.uid):
            raise EditionError("same_person", id=edition_id, name=person.name)
        if entry.action == Action.PROPOSE_ROLLBACK:
            store.get(edition_id, keys).verify()
            return _current(store, keys, Action.ROLLBACK, entry, person)
        _verify(store, keys, entry)
        try:
            awaiting.put_in_place(store, edition_id)
            return _current(store, keys, Action.PUBLISH, entry, person)
        except BaseException:
            awaiting.settle(store, log)
            raise

    return written(store, write)


def refuse(store: Store, edition_id: str, *, why: str, person: Person | None = None) -> Entry:
    """End a proposal; whoever made it may do so too. Its file goes, its manifest stays.

    Args:
        store: The editions.
        edition_id: The edition that awaits approval.
        why: The reason, for the log.
        person: Who refuses; whoever is behind this process if not given.

    Raises:
        EditionError: If it does not await approval, or the log is damaged.
    """
    person = person or present()

    def write(keys: Keys) -> Entry:
        log = _settled(store, keys)
        if edition_id not in {one.id for one in awaiting.waiting(store, log)}:
            raise EditionError("not_awaiting", id=edition_id)
        entry = advance(
            store.folder, keys, Action.REFUSE, edition_id, store.serve().edition.id,
            by=person.name, reason=why, person=str(person.uid),
        )  # fmt: skip
        with suppress(OSError):  # refused it is all the same: the next writer removes its file
            awaiting.settle(store, completed(store.folder, keys))
        return entry

    return written(store, write)


def _settled(store: Store, keys: Keys) -> Log:
    log = completed(store.folder, keys)
    awaiting.settle(store, log)
    return log


def _open(store: Store, log: Log, edition_id: str) -> Entry:
    """The open proposal of an edition.

    Raises:
        EditionError: If there is none, or it cannot be approved any more.
    """
    found = (one for one in awaiting.waiting(store, log) if one.id == edition_id)
    one = next(found, None)
    entry = one.entry if one else log.proposal(edition_id)
    if entry is None:
        raise EditionError("not_awaiting", id=edition_id)
    newest = log.open_proposal(Action(entry.action))
    if newest is not None and newest != entry:
        raise EditionError("superseded", id=edition_id, newer=newest.subject)
    current = store.parent_id()
    if entry.id != current:
        raise EditionError("proposal_overtaken", id=edition_id, parent=entry.id, current=current)
    return entry


def _verify(store: Store, keys: Keys, entry: Entry) -> None:
    """The file and manifest that wait are whole, and those that were proposed."""
    waits = awaiting.store_of(store)
    edition = waits.get(entry.subject, keys)
    if sha256_of(waits.folder / f"{entry.subject}.json") != entry.proposed:
        raise EditionError("not_as_proposed", id=entry.subject)
    if edition.manifest.parent != entry.id:
        raise EditionError(
            "proposal_overtaken", id=entry.subject, parent=edition.manifest.parent, current=entry.id
        )
    edition.verify()


def _current(store: Store, keys: Keys, action: Action, entry: Entry, person: Person) -> Entry:
    return advance(
        store.folder, keys, action, entry.subject, entry.subject,
        by=entry.by, reason=entry.reason, person=entry.person, approved_by=person.name,
    )  # fmt: skip

"""Checking everything there is: editions, those that wait, the log, the pointer, the decisions."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse import awaiting, decisions, inputs
from warehouse.editions import Store
from warehouse.keys import Keys, readers_keys
from warehouse.log import LOG, POINTER, Log, read_log
from warehouse.manifest import EditionError, Manifest, sha256_of
from warehouse.reviewer import source_hash


@dataclass(frozen=True)
class Finding:
    """What was found of one edition, or of the log or the pointer.

    Attributes:
        name: Id of the edition, or name of the file.
        faults: What is wrong; nothing if it is sound.
        readable: Whether this version of the product can open it: it has its schema.
        pruned: Whether its file was removed on purpose.
    """

    name: str
    faults: tuple[EditionError, ...]
    readable: bool = True
    pruned: bool = False

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, in English."""
        return self.said("en")

    def said(self, language: str) -> tuple[str, ...]:
        """What is wrong, in "vi" or "en"."""
        return tuple(fault.message(language) for fault in self.faults)


@dataclass(frozen=True)
class Verification:
    """What was found of a whole store; `signed` is False where there is no key to check with."""

    findings: tuple[Finding, ...]
    signed: bool

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not any(one.problems for one in self.findings)


def verify(store: Store) -> Verification:
    """Check everything there is.

    Every edition's bytes, manifest, signature, parent and kept inputs, every line of the log and of
    the record of decisions, and that pointer, log and record agree.
    """
    keys = readers_keys()
    findings = []
    log = Log()
    try:
        log = read_log(store.folder, keys)
        findings.append(Finding(LOG, ()))
    except EditionError as error:
        findings.append(Finding(LOG, (error,)))
    except OSError as error:
        findings.append(Finding(LOG, (EditionError("system", error=error),)))
    findings.append(_pointer(store))
    recorded = decisions.faults_of(store.folder, log, keys)
    if recorded is not None:
        findings.append(Finding(decisions.DECISIONS, recorded))
    findings += [_edition(store, one, log, keys) for one in store.described_ids()]
    lonely = {path.stem for path in store.folder.glob("[0-9]*.duckdb")} - set(store.ids())
    findings += [
        Finding(name, (EditionError("no_manifest", name=name),)) for name in sorted(lonely)
        if log.published(name)
    ]  # fmt: skip
    waits = awaiting.store_of(store)
    findings += [_edition(waits, one, log, keys, store) for one in waits.ids()]
    return Verification(tuple(findings), signed=bool(keys))


def _pointer(store: Store) -> Finding:
    try:
        return Finding(POINTER, store.serve().faults)
    except EditionError as error:
        return Finding(POINTER, (error,))


def _edition(
    store: Store, edition_id: str, log: Log, keys: Keys, among: Store | None = None
) -> Finding:
    """Everything about one edition; `among`: the others, where it waits in a store of its own."""
    among = among or store
    try:
        manifest = store.manifest(edition_id, keys)
    except EditionError as error:
        return Finding(edition_id, (error,))
    problems = _place_in_chain(among, manifest, log)
    if source_hash(manifest) is None:  # a reviewer edition's only input is another edition
        problems += inputs.faults(manifest, among.folder)
    pruned = edition_id in log.pruned and edition_id not in store.ids()
    readable = True
    if not pruned:
        try:
            edition = store.get(edition_id, keys)
            readable = edition.readable
            edition.verify_bytes()
        except EditionError as error:
            problems.append(error)
    return Finding(edition_id, tuple(problems), readable, pruned)


def _place_in_chain(store: Store, manifest: Manifest, log: Log) -> list[EditionError]:
    """What is wrong with a manifest's parent and with what the log says of it."""
    problems = []
    if manifest.parent is not None:
        parent = store.folder / f"{manifest.parent}.json"
        if not parent.exists():
            problems.append(EditionError("parent_missing", parent=manifest.parent))
        elif sha256_of(parent) != manifest.parent_manifest:
            problems.append(EditionError("parent_changed", parent=manifest.parent))
    entry = log.published(manifest.id)
    if entry and sha256_of(store.folder / f"{manifest.id}.json") != entry.manifest:
        problems.append(EditionError("not_as_published"))
    return problems

"""Write a new edition, verify it, and make it the current one.

The order of the steps is the protocol: until the pointer is replaced, in the last step, nothing
that is served has changed, whatever fails or is killed. Where a second person is needed the last
step is left to that person (`warehouse.approval`).
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from warehouse import awaiting, guards, inputs
from warehouse.building import build, build_contents, clear, discard, read_back
from warehouse.connection import reader
from warehouse.contents import schema_sha256, write_tables
from warehouse.editions import Edition, Store
from warehouse.keys import Keys, publishers_keys
from warehouse.log import Action, Log, advance, completed
from warehouse.manifest import EditionError, Manifest, sha256_of, sync_folder
from warehouse.persons import Person, present

_SPARE_BYTES = 200 * 2**20


@dataclass(frozen=True)
class Draft:
    """What an edition shall hold.

    Attributes:
        tables: The rows of every table, by table name; columns in the order of its schema file.
        code_version: Version of the product, and the hash of its code (`etl.code`).
        policy_sha256: Hash of the policy file.
        inputs: SHA-256 of the input files by relative path, taken before they were read.
        files: Where the input files lie, by relative path; they are kept beside the editions.
        submissions: SHA-256 of the received files of which anything stands, by submission.
        override: Why the edition is published though the guards object; empty: it is not then.
        by: Who publishes; the account's name if empty.
    """

    tables: Mapping[str, pd.DataFrame]
    code_version: str
    policy_sha256: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    submissions: Mapping[str, str] = field(default_factory=dict)
    override: str = ""
    by: str = ""


def publish(
    draft: Draft, store: Store, parent: str | None, person: Person | None = None
) -> Edition:
    """Build, verify and publish an edition.

    Where a second person is needed it waits for approval instead (`Edition.awaits_approval`); the
    first edition of all does not, as there is nothing that it would take the place of.

    Args:
        draft: The tables and where they came from.
        store: The editions' folder.
        parent: The edition that was current when the draft was made; if another one has been
            published since, this publish is refused.
        person: Who publishes, for the second to be another; whoever is behind this process if not
            given.

    Returns:
        The published edition, or the one that waits.

    Raises:
        EditionError: If the parent is no longer current, space is short, a schema's rule or a
            data test is broken, the read-back differs, the guards object and no reason is given,
            or the log or the publisher's key is damaged. What is served stays as it was.
    """
    try:
        store.folder.mkdir(parents=True, exist_ok=True)
        with locked(store.folder):
            return _publish(draft, store, parent, person or present())
    except (OSError, duckdb.Error) as error:
        raise EditionError("not_written", error=error) from error


def build_file(path: Path, draft: Draft) -> str:
    """Write a draft to a file, read it back, and return its logical hash; nothing is published.

    Args:
        path: The file; it must not exist yet.
        draft: The tables.

    Raises:
        EditionError: If a rule or a data test is broken, or the read-back differs.
    """
    try:
        return build_contents(path, lambda one: write_tables(one, draft.tables)).logical_hash
    except (OSError, duckdb.Error) as error:
        raise EditionError("not_written", error=error) from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One writer at a time; the lock goes with the process, however it ends."""
    with (folder / "publish.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _publish(draft: Draft, store: Store, parent: str | None, person: Person) -> Edition:
    """All steps of a publish, the lock held."""
    keys = publishers_keys(store.folder)
    log = completed(store.folder, keys)
    current = store.parent_id()
    if current != parent:
        raise EditionError("overtaken", parent=parent, current=current)
    clear(store.folder)
    awaiting.settle(store, log)
    _clear_never_published(store, log)
    _require_space(store)
    inputs.keep(draft.files, draft.inputs, store.folder)
    used = [*store.described_ids(), *awaiting.store_of(store).described_ids()]
    number = 1 + max(map(_number, used), default=0)
    building = store.folder / f".{number:05d}-{os.getpid()}.building"
    try:
        written = build(building, lambda one: write_tables(one, draft.tables))
        logical = read_back(building, written)
        manifest = Manifest(
            id=f"{number:05d}-{logical[:8]}",
            number=number,
            parent=parent,
            parent_manifest=sha256_of(store.folder / f"{parent}.json") if parent else None,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            sha256=sha256_of(building),
            size_bytes=building.stat().st_size,
            logical_hash=logical,
            code_version=draft.code_version,
            schema_sha256=schema_sha256(),
            policy_sha256=draft.policy_sha256,
            inputs=dict(draft.inputs),
            submissions=dict(draft.submissions),
            row_counts=written.row_counts,
            control_sums=written.control_sums,
            objections=_objections(building, store, draft.override),
            override=draft.override,
        )
        if parent is not None and awaiting.required(store.folder):
            signing = (str(person.uid), person.signing(draft.by))
            return _propose(building, manifest, store, keys, signing)
        return _release(building, manifest, store, keys, draft.by)
    finally:
        discard(building)


def _objections(building: Path, store: Store, override: str) -> list[dict[str, Any]]:
    """What the guards say, compared with the edition that is served.

    After an upgrade to another schema that is the current one, whose figures can mostly still be
    read. Where none can be read, the edition says that it was compared with none: who has nothing
    left must be able to build.

    Raises:
        EditionError: They object, and no reason is given to publish all the same.
    """
    parent = store.parent_id()
    if parent is None and not store.ids():
        return []
    try:
        before = _comparable(store, parent)
        with closing(before.open()) as old, closing(reader(building)) as new:
            parent, told = before.id, guards.objections(old, new)
    except (EditionError, duckdb.Error):
        return [guards.not_compared(parent or "")]
    if told and not override:
        raise guards.ObjectionError(parent, told)
    return told


def _comparable(store: Store, parent: str | None) -> Edition:
    """The edition that is served; where none is, the current one as it lies there."""
    try:
        return store.serve().edition
    except EditionError:
        if parent is None:
            raise
    edition = store.get(parent)
    edition.verify_bytes()
    return edition


def _clear_never_published(store: Store, log: Log) -> None:
    """Delete the editions of publishers that were killed before anybody was told of them."""
    try:
        pointed = store.current_id()
    except EditionError:
        return  # a damaged pointer may have named one of them
    if not log.whole or pointed is None:
        return
    told = max((_number(one.subject) for one in log.entries), default=0)
    for edition_id in store.ids():
        if _number(edition_id) > told:
            for ending in (".json", ".duckdb"):
                (store.folder / f"{edition_id}{ending}").unlink(missing_ok=True)


def _number(edition_id: str) -> int:
    return int(edition_id.partition("-")[0])


def _require_space(store: Store) -> None:
    newest = store.ids()[:1]
    size = sum((store.folder / f"{i}.duckdb").stat().st_size for i in newest)
    needed = 3 * size + _SPARE_BYTES
    free = shutil.disk_usage(store.folder).free
    if free < needed:
        raise EditionError(
            "no_space", free=free // 2**20, folder=store.folder, needed=needed // 2**20
        )


def _release(building: Path, manifest: Manifest, store: Store, keys: Keys, by: str) -> Edition:
    """Flush, name, describe and, last of all, point to the edition."""
    with _described(building, manifest, store, keys) as edition:
        advance(
            store.folder, keys, Action.PUBLISH, manifest.id, manifest.id,
            by=by, reason=manifest.override,
        )  # fmt: skip
    return edition


def _propose(
    building: Path, manifest: Manifest, store: Store, keys: Keys, signing: tuple[str, str]
) -> Edition:
    """Flush, name and describe the edition where it waits, and enter that it does, and by whom."""
    person, by = signing
    waits = awaiting.store_of(store)
    waits.folder.mkdir(exist_ok=True)
    with _described(building, manifest, waits, keys) as edition:
        advance(
            store.folder, keys, Action.PROPOSE, manifest.id, manifest.parent or "",
            by=by, reason=manifest.override, person=person,
            proposed=sha256_of(edition.path.with_suffix(".json")),
        )  # fmt: skip
    return edition


@contextmanager
def _described(building: Path, manifest: Manifest, store: Store, keys: Keys) -> Iterator[Edition]:
    """The edition with its name and manifest; both are taken back if what follows fails."""
    with building.open("rb") as stream:
        os.fsync(stream.fileno())
    path = store.folder / f"{manifest.id}.duckdb"
    described = path.with_suffix(".json")
    try:
        building.chmod(0o444)
        building.rename(path)
        sync_folder(store.folder)
        manifest.write(described, keys)
        yield Edition(path, manifest)
    except BaseException:
        described.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise

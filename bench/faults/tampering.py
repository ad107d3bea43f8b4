"""Somebody who may write to the folder, but has not the publisher's key."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from bench.faults.outcome import Outcome
from bench.faults.subject import begin
from warehouse.contents import logical_hash
from warehouse.editions import Store
from warehouse.history import rollback
from warehouse.keys import KEY_VARIABLE, Keys
from warehouse.log import LOG, POINTER, Entry, read_log
from warehouse.manifest import EditionError, Manifest, sha256_of
from warehouse.seals import sealed
from warehouse.verifying import verify

_FORGER = Keys((b"\x01" * 32,))
Tamper = Callable[[Store], None]


def tampered(folder: Path, *, with_key: bool = True) -> Outcome:
    """Every way to change a figure, a manifest, the pointer or the log; all seals made good.

    Args:
        folder: Where the editions go.
        with_key: Whether the reader may read the publisher's key.
    """
    reader = "with the key" if with_key else "without the key"
    outcome = Outcome(f"tampered on purpose, hashes and seals made good; the reader {reader}")
    original = folder / "original"
    store = Store(original)
    begin(store)
    rollback(store, store.ids()[1], reason="so that the log has a story")
    rollback(store, store.ids()[0], reason="and another chapter")
    for number, (name, tamper) in enumerate(TAMPERS.items()):
        spoilt = Store(folder / f"{number}")
        shutil.copytree(original, spoilt.folder)
        tamper(spoilt)
        outcome.tried += 1
        missing = {} if with_key else {KEY_VARIABLE: str(folder / "no such key")}
        with patch.dict(os.environ, missing):
            if not _found(spoilt):
                outcome.blame("undetected", name)
    return outcome


def _found(store: Store) -> bool:
    """Whether who serves says so, or the command `verify`."""
    try:
        if store.serve().problem:
            return True
    except EditionError:
        return True
    return not verify(store).sound


def _current(store: Store) -> Path:
    return store.folder / f"{store.ids()[0]}.duckdb"


def _reseal(store: Store, edition_id: str, keys: Keys, **changed: Any) -> None:
    """Rewrite a manifest, and the pointer that holds its hash."""
    path = store.folder / f"{edition_id}.json"
    manifest = replace(Manifest.read(path), **changed)
    manifest.write(path, keys)
    _reseal_pointer(store, keys, manifest=sha256_of(path))


def _reseal_pointer(store: Store, keys: Keys, **changed: Any) -> None:
    told = json.loads((store.folder / POINTER).read_text())
    # What is said of two persons only is left out of the entries of one.
    fields = {name: told[name] for name in Entry.__dataclass_fields__ if name in told}
    entry = Entry(**(fields | changed))
    (store.folder / POINTER).write_text(entry.line(keys))
    lines = (store.folder / LOG).read_text().splitlines(keepends=True)
    (store.folder / LOG).write_text("".join([*lines[:-1], entry.line(keys)]))


def _figure(keys: Keys) -> Tamper:
    """Change one figure of the edition, and all its hashes with it."""

    def tamper(store: Store) -> None:
        path = _current(store)
        path.chmod(0o644)
        with duckdb.connect(str(path)) as connection:
            connection.execute("UPDATE core_source SET note_vi = 'forged'")
        with duckdb.connect(str(path), read_only=True) as connection:
            logical = logical_hash(connection)
        _reseal(store, path.stem, keys, sha256=sha256_of(path), size_bytes=path.stat().st_size,
                logical_hash=logical)  # fmt: skip

    return tamper


def _manifest(keys: Keys, **changed: Any) -> Tamper:
    return lambda store: _reseal(store, store.ids()[0], keys, **changed)


def _pointer(keys: Keys) -> Tamper:
    """Make another edition the current one."""

    def tamper(store: Store) -> None:
        older = store.ids()[1]
        path = store.folder / f"{older}.json"
        _reseal_pointer(store, keys, id=older, subject=older, manifest=sha256_of(path))

    return tamper


def _replay(store: Store) -> None:
    """An old pointer, signed by the publisher, put back."""
    lines = (store.folder / LOG).read_text().splitlines(keepends=True)
    (store.folder / POINTER).write_text(lines[0])


def _log(change: Callable[[list[str]], list[str]]) -> Tamper:
    def tamper(store: Store) -> None:
        lines = (store.folder / LOG).read_text().splitlines(keepends=True)
        (store.folder / LOG).write_text("".join(change(lines)))

    return tamper


def _edited(lines: list[str]) -> list[str]:
    """Another reason in a line, its seal made good."""
    told: Mapping[str, Any] = json.loads(lines[2])
    # What is said of two persons only is left out of the entries of one.
    fields = {name: told[name] for name in Entry.__dataclass_fields__ if name in told}
    content = sealed("entry", fields | {"reason": "forged"}, Keys())
    return [*lines[:2], json.dumps(content) + "\n", *lines[3:]]


def _older_manifest(store: Store) -> None:
    """The manifest of an edition that is not current: only the chain holds it."""
    path = store.folder / f"{store.ids()[1]}.json"
    replace(Manifest.read(path), code_version="forged").write(path)


def _swapped_file(store: Store) -> None:
    """An older edition under the name of the newer one, with a manifest made for it."""
    newer, older = store.ids()[:2]
    path = store.folder / f"{newer}.duckdb"
    path.unlink()
    shutil.copyfile(store.folder / f"{older}.duckdb", path)
    old = asdict(Manifest.read(store.folder / f"{older}.json"))
    kept = ("sha256", "size_bytes", "logical_hash", "row_counts", "control_sums")
    _reseal(store, newer, Keys(), **{name: old[name] for name in kept})


def _forged_entry(store: Store) -> None:
    """One more entry in the log and the pointer, as if somebody had gone back."""
    log = read_log(store.folder, Keys())
    older = store.ids()[1]
    entry = Entry(len(log.entries) + 1, "2026-11-27T00:00:00+00:00", "root", "rollback", older,
                  older, sha256_of(store.folder / f"{older}.json"), "forged", log.head)  # fmt: skip
    with (store.folder / LOG).open("a") as stream:
        stream.write(entry.line(Keys()))
    (store.folder / POINTER).write_text(entry.line(Keys()))


TAMPERS: dict[str, Tamper] = {
    "a figure, unsigned": _figure(Keys()),
    "a figure, signed with another key": _figure(_FORGER),
    "a control sum of the manifest": _manifest(Keys(), control_sums={"dossiers_received": 1.0}),
    "the policy's hash in the manifest": _manifest(_FORGER, policy_sha256="1" * 64),
    "the edition's number": _manifest(Keys(), number=9),
    "the parent of the edition": _manifest(Keys(), parent=None, parent_manifest=None),
    "the time of the edition": _manifest(Keys(), built_at="2020-01-01T00:00:00+00:00"),
    "the reason of an override": _manifest(Keys(), override="forged"),
    "the pointer, unsigned": _pointer(Keys()),
    "the pointer, signed with another key": _pointer(_FORGER),
    "an old pointer put back": _replay,
    "a line of the log taken out": _log(lambda lines: [*lines[:1], *lines[2:]]),
    "two lines of the log exchanged": _log(lambda x: [x[1], x[0], *x[2:]]),
    "a line of the log twice": _log(lambda lines: [*lines[:2], lines[1], *lines[2:]]),
    "a line of the log edited": _log(_edited),
    "the last two lines of the log cut": _log(lambda lines: lines[:-2]),
    "the log emptied": _log(lambda _: []),
    "the log deleted": lambda store: (store.folder / LOG).unlink(),
    "an entry forged": _forged_entry,
    "an older manifest": _older_manifest,
    "an older edition under a newer name": _swapped_file,
}

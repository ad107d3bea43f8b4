"""The input files of all editions, each kept once under its hash: `inputs/<sha256>`.

They are copied, not linked: who edits a file of the data folder in place must not edit the past.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from warehouse.manifest import EditionError, Manifest, sha256_of, sync_folder

INPUTS_FOLDER = "inputs"
_CHUNK = 2**20


def keep(files: Mapping[str, Path], hashes: Mapping[str, str], folder: Path) -> None:
    """Keep the input files of an edition; one that is kept already and has rotted is kept anew.

    Args:
        files: Where each input lies, by its name.
        hashes: SHA-256 of each, taken before the build read it.
        folder: The store's folder.

    Raises:
        EditionError: If a file is not the one that the build began with.
        OSError: If it cannot be read or kept.
    """
    if not files:
        return
    kept = folder / INPUTS_FOLDER
    kept.mkdir(exist_ok=True)
    for left in kept.glob(".*.tmp"):
        left.unlink(missing_ok=True)
    for name, path in files.items():
        place = kept / hashes[name]
        if not place.exists() or sha256_of(place) != hashes[name]:
            _copy(path, place, name)
    sync_folder(kept)


def restore(manifest: Manifest, folder: Path, target: Path) -> None:
    """Lay an edition's input files out as the data folder they came from.

    Args:
        manifest: The edition's.
        folder: The store's folder.
        target: An empty folder.

    Raises:
        EditionError: If an input is not kept or is damaged.
        OSError: If it cannot be written.
    """
    for name, sha256 in manifest.inputs.items():
        path = target / name
        if not path.resolve().is_relative_to(target.resolve()):
            raise EditionError("input_outside", id=manifest.id, name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = folder / INPUTS_FOLDER / sha256
        if not kept.exists():
            raise EditionError("input_not_kept", name=name, id=manifest.id)
        _copy(kept, path, name, expected=sha256)


def faults(manifest: Manifest, folder: Path) -> list[EditionError]:
    """What is wrong with the kept inputs of an edition."""
    told = []
    for name, sha256 in manifest.inputs.items():
        kept = folder / INPUTS_FOLDER / sha256
        if not kept.exists():
            told.append(EditionError("input_not_kept", name=name, id=manifest.id))
        elif sha256_of(kept) != sha256:
            told.append(EditionError("input_damaged", name=name, id=manifest.id))
    return told


def _copy(source: Path, target: Path, name: str, expected: str | None = None) -> None:
    """Copy a file beside its place, flush it, and name it if it is the expected one."""
    expected = expected or target.name
    temporary = target.with_name(f".{os.getpid()}.{target.name}.tmp")
    digest = hashlib.sha256()
    try:
        with source.open("rb") as reading, temporary.open("wb") as writing:
            while chunk := reading.read(_CHUNK):
                digest.update(chunk)
                writing.write(chunk)
            writing.flush()
            os.fsync(writing.fileno())
        if digest.hexdigest() != expected:
            raise EditionError("input_changed", name=name)
        temporary.chmod(0o444)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)

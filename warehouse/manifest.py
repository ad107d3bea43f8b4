"""The manifest of an edition and the pointer to the current one.

Files are written so that a crash leaves either the old one or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from warehouse.errors import EditionError
from warehouse.keys import Keys
from warehouse.seals import sealed, unsealed

__all__ = [
    "EditionError", "Manifest", "read_json", "sha256_of", "sync_folder", "write_atomically",
    "write_json",
]  # fmt: skip

_KIND = "manifest"


@dataclass(frozen=True)
class Manifest:
    """What an edition is made of and what it must contain.

    Attributes:
        id: Unique name: its number and the head of its logical hash.
        number: Counter; the order of editions, independent of any clock.
        parent: Id of the edition that was current when this one was built, or None.
        parent_manifest: SHA-256 of the parent's manifest as a file: the editions are a chain.
        built_at: UTC time of the build, ISO 8601.
        sha256: SHA-256 of the edition's file.
        size_bytes: Size of the file.
        logical_hash: SHA-256 over the sorted contents of every table: the same inputs give the
            same hash, whatever the bytes of the file.
        code_version: Version of the product that built it and, after a plus sign, the SHA-256 of
            its sources; editions of older versions have the version alone.
        schema_sha256: Hash of the schema files: an edition is read only by the schema it has.
        policy_sha256: Hash of the policy file.
        inputs: SHA-256 of every input file by its path relative to the data folder; each is kept
            under its hash, see `warehouse.inputs`.
        submissions: SHA-256 of every received file of which anything stands, by its id.
        row_counts: Rows of every table.
        control_sums: Named totals that the read-back must find again.
        objections: What the guards said against this edition (`warehouse.guards`).
        override: Why it was published all the same; empty where nothing was said against it.
    """

    id: str
    number: int
    parent: str | None
    parent_manifest: str | None
    built_at: str
    sha256: str
    size_bytes: int
    logical_hash: str
    code_version: str
    schema_sha256: str
    policy_sha256: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    submissions: Mapping[str, str] = field(default_factory=dict)
    row_counts: Mapping[str, int] = field(default_factory=dict)
    control_sums: Mapping[str, float] = field(default_factory=dict)
    objections: list[dict[str, Any]] = field(default_factory=list)
    override: str = ""

    @classmethod
    def read(cls, path: Path, keys: Keys | None = None) -> Manifest:
        """Read a manifest.

        Args:
            path: Its file.
            keys: Keys to check its signature with; without any only the seal is checked.

        Raises:
            EditionError: If it is missing, is not JSON, lacks a field, or its seal or signature is
                wrong.
        """
        told = read_json(path)
        expected = {one.name for one in fields(cls)}
        return cls(**unsealed(_KIND, told, expected, path.name, keys or Keys()))

    def write(self, path: Path, keys: Keys | None = None) -> None:
        """Write the manifest atomically, sealed with the hash of its fields, and signed."""
        write_json(path, sealed(_KIND, asdict(self), keys or Keys()))


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        EditionError: If the file is missing or is not a JSON object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise EditionError("missing", name=path.name) from None
    except ValueError as error:
        raise EditionError("not_json", name=path.name, error=error) from error
    if not isinstance(content, dict):
        raise EditionError("no_object", name=path.name)
    return content


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a JSON file so that a reader, or a crash, sees the old or the new one."""
    write_atomically(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def write_atomically(path: Path, text: str) -> None:
    """Write text beside the target, flush it to disk, rename it over the target."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries to disk: without it a rename may be lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

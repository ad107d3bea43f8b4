"""The store of editions: which there are, which is current, and how one is opened.

One edition is one immutable DuckDB file `<id>.duckdb` with `<id>.json`, its manifest. The file
`current.json` names the one that is served. `warehouse.publishing` makes new ones.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.connection import reader
from warehouse.contents import schema_sha256
from warehouse.manifest import EditionError, Manifest, read_json, sha256_of

POINTER = "current.json"
FOLDER_VARIABLE = "CAN_VIEC_EDITIONS"
_ID = re.compile(r"[0-9]{5,}-[0-9a-f]{8}")
_DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "editions"


def editions_folder() -> Path:
    """The folder of the editions: `CAN_VIEC_EDITIONS`, or `editions/` in the project."""
    return Path(os.environ.get(FOLDER_VARIABLE, _DEFAULT_FOLDER))


@dataclass(frozen=True)
class Edition:
    """A published edition: its file and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """Unique name of the edition."""
        return self.manifest.id

    def verify(self) -> None:
        """Check the schema, and the file's size and SHA-256, against the manifest.

        Raises:
            EditionError: If the file is missing or differs, or another schema made it.
        """
        if self.manifest.schema_sha256 != schema_sha256():
            raise EditionError(f"{self.path.name}: its schema is not this version's; build again")
        try:
            size, sha256 = self.path.stat().st_size, sha256_of(self.path)
        except OSError as error:
            raise EditionError(f"{self.path.name} cannot be read: {error}") from error
        if size != self.manifest.size_bytes:
            raise EditionError(
                f"{self.path.name}: {size} bytes, the manifest says {self.manifest.size_bytes}"
            )
        if sha256 != self.manifest.sha256:
            raise EditionError(f"{self.path.name}: its SHA-256 is not the manifest's")

    def open(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection with its configuration locked."""
        return reader(self.path)


@dataclass(frozen=True)
class Served:
    """The edition to serve, and why it is not the one the pointer names, if it is not."""

    edition: Edition
    problem: str | None = None


class Store:
    """The editions of one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """Use the given folder, or the configured one."""
        self.folder = folder or editions_folder()

    def stamp(self) -> tuple[int, int]:
        """A cheap mark that changes when another edition is published: (mtime in ns, inode)."""
        try:
            status = (self.folder / POINTER).stat()
        except FileNotFoundError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_ino)

    def get(self, edition_id: str) -> Edition:
        """The edition of that id, not yet verified.

        Raises:
            EditionError: If there is none, or its manifest cannot be read.
        """
        if edition_id not in self.ids():
            raise EditionError(f"there is no edition {edition_id}")
        manifest = Manifest.read(self.folder / f"{edition_id}.json")
        if manifest.id != edition_id:
            raise EditionError(f"{edition_id}.json is the manifest of {manifest.id}")
        return Edition(self.folder / f"{edition_id}.duckdb", manifest)

    def ids(self) -> list[str]:
        """Ids of the published editions, newest first (ids begin with the counter)."""
        files = [path for path in self.folder.glob("*.duckdb") if _ID.fullmatch(path.stem)]
        found = [path.stem for path in files if path.with_suffix(".json").exists()]
        return sorted(found, reverse=True)

    def current_id(self) -> str | None:
        """The id the pointer names, or None when nothing was published yet.

        Raises:
            EditionError: If the pointer is damaged.
        """
        if not (self.folder / POINTER).exists():
            return None
        edition_id = read_json(self.folder / POINTER).get("id")
        if not isinstance(edition_id, str):
            raise EditionError(f"{POINTER} names no edition")
        return edition_id

    def parent_id(self) -> str | None:
        """The id a new edition is built on: the pointer's, or None where it is damaged.

        A damaged pointer must not stop the edition that replaces it.
        """
        try:
            return self.current_id()
        except EditionError:
            return None

    def serve(self) -> Served:
        """The current edition, verified; if it does not verify, the newest one that does.

        Raises:
            EditionError: If no edition verifies.
        """
        problems = []
        try:
            wanted = self.current_id()
            if wanted is None:
                problems.append(f"{POINTER} is missing")
        except EditionError as error:
            wanted = None
            problems.append(str(error))
        candidates = [wanted] if wanted else []
        candidates += [edition_id for edition_id in self.ids() if edition_id != wanted]
        for edition_id in candidates:
            try:
                edition = self.get(edition_id)
                edition.verify()
            except EditionError as error:
                problems.append(str(error))
                continue
            return Served(edition, "; ".join(problems) or None)
        raise EditionError("; ".join(problems))

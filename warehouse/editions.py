"""The store of editions: which there are, which is current, and how one is opened.

One edition is one immutable DuckDB file `<id>.duckdb` with `<id>.json`, its manifest. The pointer
names the one that is served. `warehouse.publishing` makes new ones, `warehouse.history` goes back.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb

from warehouse.connection import reader
from warehouse.contents import schema_sha256
from warehouse.keys import Keys, readers_keys
from warehouse.log import LOG, POINTER, Action, Entry, Log, read_log, read_pointer
from warehouse.manifest import EditionError, Manifest, sha256_of

__all__ = [
    "AWAITING", "FOLDER_VARIABLE", "POINTER", "Edition", "Served", "Store", "editions_folder",
]  # fmt: skip

FOLDER_VARIABLE = "CAN_VIEC_EDITIONS"
AWAITING = "awaiting"
"""The folder of the editions that wait for a second person (`warehouse.awaiting`)."""
_ATTEMPTS = 20
_Content = TypeVar("_Content")
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

    @property
    def awaits_approval(self) -> bool:
        """Whether it was built and waits for a second person; nobody is served it."""
        return self.path.parent.name == AWAITING

    @property
    def readable(self) -> bool:
        """Whether it has the schema of this version of the product."""
        return self.manifest.schema_sha256 == schema_sha256()

    def verify(self) -> None:
        """Check the schema, and the file's size and SHA-256, against the manifest.

        Raises:
            EditionError: If the file is missing or differs, or another schema made it.
        """
        if not self.readable:
            raise EditionError("other_schema", name=self.path.name)
        self.verify_bytes()

    def verify_bytes(self) -> None:
        """Check the file's size and SHA-256 against the manifest, whatever schema it has.

        Raises:
            EditionError: If the file is missing or differs.
        """
        try:
            size, sha256 = self.path.stat().st_size, sha256_of(self.path)
        except OSError as error:
            raise EditionError("unreadable", name=self.path.name, error=error) from error
        if size != self.manifest.size_bytes:
            raise EditionError(
                "size_differs", name=self.path.name, size=size, said=self.manifest.size_bytes
            )
        if sha256 != self.manifest.sha256:
            raise EditionError("hash_differs", name=self.path.name)

    def open(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection with its configuration locked."""
        return reader(self.path)


@dataclass(frozen=True)
class Served:
    """The edition to serve.

    Attributes:
        edition: The edition.
        problem: What is damaged, if anything is: another edition may have been meant.
        signed: Whether its signature was checked; a reader without the key checks hashes only.
        faults: The same as `problem`, to be said in either language.
    """

    edition: Edition
    problem: str | None = None
    signed: bool = False
    faults: tuple[EditionError, ...] = ()


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

    def get(self, edition_id: str, keys: Keys | None = None) -> Edition:
        """The edition of that id, its manifest checked, its file not yet verified.

        Args:
            edition_id: Its id.
            keys: Keys to check the signature with; the reader's own if not given.

        Raises:
            EditionError: If there is none, or its manifest cannot be read, or the publisher did not
                sign it.
        """
        if edition_id not in self.ids():
            raise EditionError("no_edition", id=edition_id)
        return self._described(edition_id, readers_keys() if keys is None else keys)

    def ids(self) -> list[str]:
        """Ids of the published editions, newest first by their counter."""
        files = [path for path in self.folder.glob("*.duckdb") if _ID.fullmatch(path.stem)]
        found = [path.stem for path in files if path.with_suffix(".json").exists()]
        return sorted(found, key=_by_number, reverse=True)

    def published_ids(self) -> list[str]:
        """Ids of the editions that readers were told of, newest first.

        A publisher that is killed before its edition becomes current leaves one that nobody was
        told of. Where the log cannot say which those are, every edition counts as published.
        """
        return self._published(*self._meant(readers_keys(), []))

    def _published(self, meant: Entry | None, log: Log | None) -> list[str]:
        """The same by a log that was read, and the entry that says which edition is current."""
        if log is None or not log.whole:
            return self.ids()
        current = meant.id if meant else None
        return [one for one in self.ids() if one == current or log.published(one)]

    def described_ids(self) -> list[str]:
        """Ids of all manifests, newest first: those of pruned editions stay, for the chain."""
        found = [path.stem for path in self.folder.glob("*.json") if _ID.fullmatch(path.stem)]
        return sorted(found, key=_by_number, reverse=True)

    def manifest(self, edition_id: str, keys: Keys | None = None) -> Manifest:
        """The manifest of an edition, also of a pruned one.

        Raises:
            EditionError: If there is none, or it cannot be read or is not the publisher's.
        """
        if edition_id not in self.described_ids():
            raise EditionError("no_edition", id=edition_id)
        return self._described(edition_id, readers_keys() if keys is None else keys).manifest

    def current_id(self) -> str | None:
        """The id the pointer names, or None when nothing was published yet.

        Raises:
            EditionError: If the pointer is damaged.
        """
        entry = read_pointer(self.folder, readers_keys())
        return entry.id if entry else None

    def parent_id(self) -> str | None:
        """The id a new edition is built on: the pointer's; where it is damaged, the log's.

        A damaged pointer must not stop the edition that replaces it.
        """
        entry, _ = self._meant(readers_keys(), [])
        return entry.id if entry else None

    def serve(self) -> Served:
        """The current edition, verified; if it does not verify, the newest one that does.

        Raises:
            EditionError: If no edition verifies.
        """
        keys = readers_keys()
        problems: list[EditionError] = []
        entry, log = self._meant(keys, problems)
        if entry is None and not problems:
            problems.append(EditionError("missing", name=POINTER))
        wanted = entry.id if entry else None
        published = self._published(entry, log)
        # What nobody was told of comes last: better that, and a notice, than nothing at all.
        # What a second person has not approved is not even that.
        waits = log.open_proposal(Action.PROPOSE) if log else None
        proposed = waits.subject if waits else None
        untold = (one for one in self.ids() if one not in published and one != proposed)
        others = [*published, *untold]
        candidates = [wanted] if wanted else []
        candidates += [one for one in others if one != wanted]
        for edition_id in candidates:
            try:
                edition = self.get(edition_id, keys)
                if entry and edition_id == wanted:
                    self._check_manifest(entry)
                edition.verify()
            except EditionError as error:
                problems.append(error)
                continue
            if edition_id not in published and edition_id != wanted:
                problems.append(EditionError("never_published", id=edition_id))
            said = "; ".join(map(str, problems)) or None
            return Served(edition, said, signed=bool(keys), faults=tuple(problems))
        raise EditionError("several", causes=problems)

    def _meant(self, keys: Keys, problems: list[EditionError]) -> tuple[Entry | None, Log | None]:
        """The entry that says which edition is current, and the log; both None where unreadable.

        What is wrong is added to `problems`.
        """
        for _ in range(_ATTEMPTS):
            stamp = self.stamp()
            found: list[EditionError] = []
            pointer = _read(lambda: read_pointer(self.folder, keys), found)
            log = _read(lambda: read_log(self.folder, keys), found)
            if self.stamp() == stamp:
                break  # nobody wrote while the two were read
        problems += found
        if log is None:
            return pointer, None
        if pointer is None:
            if log.last and not found:
                problems.append(EditionError("missing", name=POINTER))
            return log.last, log
        if not log.follows(pointer):
            problems.append(EditionError("pointer_behind", name=POINTER, log=LOG))
            return log.last or pointer, log
        return pointer, log

    def _check_manifest(self, entry: Entry) -> None:
        path = self.folder / f"{entry.id}.json"
        if sha256_of(path) != entry.manifest:
            raise EditionError("other_manifest", name=path.name, pointer=POINTER)

    def _described(self, edition_id: str, keys: Keys) -> Edition:
        manifest = Manifest.read(self.folder / f"{edition_id}.json", keys)
        if manifest.id != edition_id:
            raise EditionError("manifest_of_other", name=f"{edition_id}.json", id=manifest.id)
        return Edition(self.folder / f"{edition_id}.duckdb", manifest)


def _read(read: Callable[[], _Content], problems: list[EditionError]) -> _Content | None:
    """What is read, or None and the reason among the problems."""
    try:
        return read()
    except EditionError as error:
        problems.append(error)
    except OSError as error:
        problems.append(EditionError("system", error=error))
    return None


def _by_number(edition_id: str) -> int:
    """The counter that an id begins with: editions are ordered by it, never by a clock."""
    return int(edition_id.split("-", maxsplit=1)[0])

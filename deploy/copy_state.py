"""Copy the state folder while it is in use: `python -m deploy.copy_state FROM TO`.

SQLite files by SQLite's online backup, which sees whole transactions only; the audit log while
nobody writes to it; other files that only grow up to their last whole line; the rest as it is.
Journals of SQLite are not copied: what is in them is.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Collection
from contextlib import AbstractContextManager, closing, nullcontext
from fnmatch import fnmatchcase
from pathlib import Path

from deploy.key_files import key_files
from sharing.audit import chain
from sharing.settings import settings

_MAGIC = b"SQLite format 3\x00"
_BESIDE = ("-wal", "-shm", "-journal")
# Of one machine alone, and open to the account that serves alone: keys of places in the queue, and
# whose sign-in has been ended.
_OF_THIS_MACHINE = ("tickets-*.key", "signed-out")
_USAGE = 2
_PERMISSIONS, _OWNER_ALL = 0o777, 0o700


def copy_state(source: Path, target: Path, keys: Collection[Path] = ()) -> int:
    """Copy a folder with all that is in it that another machine would need.

    Args:
        source: The state folder.
        target: A folder that is not there yet.
        keys: Files that stay behind, and what a crash has left of them.

    Returns:
        Number of files copied.

    Raises:
        OSError: If a file cannot be read or written.
        sqlite3.Error: If a table is damaged.
        AuditError: If somebody writes to the audit log for too long.
    """
    left = {one for key in keys for one in (key, key.with_name(f".{key.name}.new"))}
    copied = 0
    for folder, folders, names in os.walk(source, onerror=_fail):
        folders[:] = [name for name in folders if not _of_this_machine(name)]
        place = target / Path(folder).relative_to(source)
        place.mkdir(parents=True)
        # The bits for set-user and set-group stay behind: a unit may not set them.
        place.chmod(Path(folder).stat().st_mode & _PERMISSIONS | _OWNER_ALL)
        with _unwritten(Path(folder)):
            for path in (Path(folder, name) for name in sorted(names)):
                stays = path in left or _of_this_machine(path.name) or path.name.endswith(_BESIDE)
                if not stays and path.is_file():
                    _copy(path, place / path.name)
                    copied += 1
    return copied


def _unwritten(folder: Path) -> AbstractContextManager[None]:
    """The audit log while nobody writes to it: its newest line and its head are of one moment."""
    is_log = folder.name == chain.folder().name and (folder / chain.LOCK).exists()
    return chain.locked(folder, alone=False) if is_log else nullcontext()


def _of_this_machine(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in _OF_THIS_MACHINE)


def _fail(error: OSError) -> None:
    """A folder that cannot be read is no empty one."""
    raise error


def _copy(path: Path, place: Path) -> None:
    with path.open("rb") as stream:
        begins = stream.read(len(_MAGIC))
    if begins == _MAGIC:
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as one,
            closing(sqlite3.connect(place)) as other,
        ):
            one.backup(other)
    elif path.suffix == ".jsonl":
        content = path.read_bytes()
        place.write_bytes(content[: content.rfind(b"\n") + 1])
    else:
        shutil.copyfile(path, place)
    place.chmod(path.stat().st_mode & _PERMISSIONS)


if __name__ == "__main__":
    if len(sys.argv) != _USAGE + 1:
        sys.exit(f"usage: {sys.argv[0]} FROM TO")
    copy_state(
        Path(sys.argv[1]), Path(sys.argv[2]), [path.resolve() for path in key_files(settings())]
    )

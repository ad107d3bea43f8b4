"""Copy the state folder while it is in use: `copy_state.py FROM TO`.

SQLite files by SQLite's online backup, which sees whole transactions only; files that only grow up
to their last whole line; the rest as it is. Journals of SQLite are not copied: what is in them is.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

_MAGIC = b"SQLite format 3\x00"
_BESIDE = ("-wal", "-shm", "-journal")
_USAGE = 2


def copy_state(source: Path, target: Path) -> int:
    """Copy a folder with all that is in it.

    Args:
        source: The state folder.
        target: A folder that is not there yet.

    Returns:
        Number of files copied.

    Raises:
        OSError: If a file cannot be read or written.
        sqlite3.Error: If a table is damaged.
    """
    target.mkdir(parents=True)
    copied = 0
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(exist_ok=True)
        elif path.is_file() and not path.name.endswith(_BESIDE):
            _copy(path, place)
            copied += 1
    return copied


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
    place.chmod(path.stat().st_mode & 0o777)


if __name__ == "__main__":
    if len(sys.argv) != _USAGE + 1:
        sys.exit(f"usage: {sys.argv[0]} FROM TO")
    copy_state(Path(sys.argv[1]), Path(sys.argv[2]))

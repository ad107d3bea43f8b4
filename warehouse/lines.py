"""Files that only grow, a line at a time: on the disk before anybody is told, cut back if torn."""

from __future__ import annotations

import os
from pathlib import Path

from warehouse.manifest import sync_folder


def append(path: Path, line: str) -> None:
    """Write a line at the end of a file, and return when the disk has it."""
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(path.parent)


def cut(path: Path, size: int) -> None:
    """Take what follows the whole lines off a file's end.

    Args:
        path: The file; nothing is done if it is not there.
        size: Bytes of its whole lines; with none of them the file goes.
    """
    if not path.exists() or path.stat().st_size == size:
        return
    if size == 0:
        path.unlink()
    else:
        os.truncate(path, size)
    sync_folder(path.parent)

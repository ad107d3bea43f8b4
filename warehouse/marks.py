"""Marks of files: what changes when a file does, and costs nothing to look at."""

from __future__ import annotations

from pathlib import Path

Mark = tuple[int, int, int] | None


def mark_of(path: Path) -> Mark:
    """What changes when a file does: (mtime in ns, size, inode); None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)

"""Who may read what the state folder holds: its owner alone, or the group that shares the folder.

Officials' and link holders' processes run under two users and write the same table and log. The
administrator says so by the folder's set-group-id bit (`deploy/systemd/can-viec.tmpfiles`).
"""

from __future__ import annotations

import os
import stat
from pathlib import Path


def is_shared(folder: Path) -> bool:
    """Whether a group shares a folder: what is made in it belongs to the group."""
    return bool(folder.stat().st_mode & stat.S_ISGID)


def make_folder(folder: Path) -> None:
    """Make a folder of the state, if it is not there: for its owner, or the group that shares it.

    Raises:
        OSError: If it cannot be made.
    """
    if folder.exists():
        return
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shared = is_shared(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    if shared:
        folder.chmod(stat.S_ISGID | 0o770)


def make_file(path: Path) -> None:
    """Make an empty file of the state, if it is not there; its folder is.

    Raises:
        OSError: If it cannot be made.
    """
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    try:
        if is_shared(path.parent):
            os.fchmod(descriptor, 0o660)  # whatever the process's mask is
    finally:
        os.close(descriptor)

"""Who may read what the state folder holds: its owner alone, or the group that shares the folder.

Officials' and link holders' processes run under two users and write the same table and log. The
administrator says so by the folder's set-group-id bit (`deploy/systemd/can-viec.tmpfiles`).
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from threading import Lock

# The group may do all, others nothing: the process's mask while a shared folder is made.
_GROUPS_MASK = 0o007
_MASKED = Lock()


def is_shared(folder: Path) -> bool:
    """Whether a group shares a folder: what is made in it belongs to the group."""
    return bool(folder.stat().st_mode & stat.S_ISGID)


def make_folder(folder: Path) -> None:
    """Make a folder of the state, if it is not there: for its owner, or the group that shares it.

    The set-group-id bit comes from the folder above: a unit with RestrictSUIDSGID may not set it.

    Raises:
        OSError: If it cannot be made.
    """
    if folder.exists():
        return
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not is_shared(folder.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
        return
    with _MASKED:  # the mask is the whole process's
        before = os.umask(_GROUPS_MASK)
        try:
            folder.mkdir(mode=0o770, exist_ok=True)
        finally:
            os.umask(before)


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


def share(path: Path) -> None:
    """Give a file that was just written to the group that shares its folder, if one does.

    Raises:
        OSError: If it is another account's.
    """
    if is_shared(path.parent):
        path.chmod(0o660)

"""A load's folder of its own among the received files, and what a killed load left of one.

Files are taken in by the server's account and by the publisher's, in turn (`can-viec.tmpfiles`).
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = ".staging-"


@contextmanager
def staging_in(received: Path) -> Iterator[Path]:
    """A new folder among the received files, gone afterwards.

    Where a group shares the received files, it may do with the folder and with all that is made
    meanwhile what the owner may: if this process is killed, the next loader clears that away, and
    may be another account.

    Args:
        received: The folder of received files; its lock is held.
    """
    folder = received / f"{_PREFIX}{secrets.token_hex(8)}"
    with _open_to_the_group_of(received) as mode:
        folder.mkdir(mode)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def clear_staging(received: Path) -> None:
    """Remove what killed loads left.

    Args:
        received: The folder of received files; its lock is held.

    Raises:
        OSError: If it cannot be removed.
    """
    for left in received.glob(f"{_PREFIX}*"):
        shutil.rmtree(left)


@contextmanager
def _open_to_the_group_of(folder: Path) -> Iterator[int]:
    """Take nothing from the group of what is made, if one shares a folder.

    The value is the mode of a new folder. The set-group-id bit comes from the folder above by
    itself: a unit with RestrictSUIDSGID may not set it, and a chmod would take it away.
    """
    shared = bool(folder.stat().st_mode & stat.S_ISGID)
    mask = os.umask(stat.S_IRWXO)  # it cannot be read without being set
    os.umask(mask & ~stat.S_IRWXG if shared else mask)
    try:
        yield 0o770 if shared else 0o700
    finally:
        os.umask(mask)

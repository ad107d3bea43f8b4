"""Secrets lie in files that the service alone can read; one that others can read is refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path

LEAST_CHARACTERS = 32


class SecretError(Exception):
    """A secret cannot be used; says which file and why, never what is in it."""


def fault(path: Path) -> str:
    """What is wrong with a file as the place of a secret; "" if nothing is."""
    try:
        status = path.stat()
    except OSError as error:
        return f"{path}: cannot be read: {error.strerror}"
    if not stat.S_ISREG(status.st_mode):
        return f"{path}: is no file"
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        mode = stat.S_IMODE(status.st_mode)
        return f"{path}: others can read or change it (mode {mode:04o}); chmod 600 it"
    if status.st_uid not in (0, os.geteuid()):
        return f"{path}: belongs to another user than the service"
    return ""


def is_another_accounts(path: Path) -> bool:
    """Whether a file is in a place this account may not enter, or for another account to read.

    Settings are read by several accounts (who serves, who publishes): a secret of one of them is
    not the other's fault. Who needs it reads it and is told.
    """
    try:
        status = path.stat()
    except PermissionError:
        return True
    except OSError:
        return False
    me = os.geteuid()
    # root may read it, and is not who serves: it turns keys and makes backups.
    return status.st_uid not in (0, me) and (me == 0 or not os.access(path, os.R_OK))


def read(path: Path) -> bytes:
    """A secret, without the end of its line.

    Raises:
        SecretError: If the file cannot be read, can be read by others, or holds too little.
    """
    found = fault(path)
    if found:
        raise SecretError(found)
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise SecretError(f"{path}: cannot be read: {error.strerror}") from error
    if len(secret) < LEAST_CHARACTERS:
        raise SecretError(f"{path}: holds fewer than {LEAST_CHARACTERS} characters")
    return secret

"""The keys that sign links: a file, one key a line, the newest first.

The first signs; all of them verify, so that a new key is put before the old ones and links made
before stay good until the old line is taken out.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sharing.links.errors import LinkError
from sharing.settings import settings

_BYTES = 32
_LINE = re.compile(r"(?:[0-9a-f]{2}){32,}")
# Fewer different bytes than this among 32: written by hand or copied from an example, not drawn.
_LEAST_DIFFERENT = 16
_TOO_OPEN = stat.S_IRWXO | stat.S_IWGRP

Keys = tuple[bytes, ...]


def keys_file() -> Path:
    """The file of the settings, or `link-keys` in the state folder."""
    return settings().links.keys_file or settings().state_folder / "link-keys"


def read_keys(path: Path) -> Keys:
    """The keys of a file, newest first.

    Raises:
        LinkError: If it is not there, others can read it, or a line is no key: short, not
            hexadecimal, or not drawn at random.
    """
    try:
        mode = path.stat().st_mode
        lines = path.read_text("ascii", errors="replace").split()
    except OSError as error:
        raise LinkError("keys_unreadable", path=path, why=error.strerror) from error
    if mode & _TOO_OPEN:
        raise LinkError("keys_open", path=path)
    if not lines or not all(_random(line) for line in lines):
        raise LinkError("keys_weak", path=path)
    return tuple(bytes.fromhex(line) for line in lines)


def made_keys(path: Path) -> Keys:
    """The keys of a file; it is made, with one key, if it is not there."""
    if not path.exists():
        with _alone(path):
            if not path.exists():
                _write(path, [secrets.token_hex(_BYTES)])
    return read_keys(path)


def rotate(path: Path, keep: int, told: Callable[[bytes], None] = lambda _: None) -> Keys:
    """Put a new key before the others.

    Args:
        path: The file.
        keep: How many of the old ones stay; links that none of them signed open no more.
        told: Told of the new key before it counts; what it raises leaves the file as it is.

    Returns:
        The keys that are good from now on.

    Raises:
        LinkError: If the file is there and cannot be used.
    """
    with _alone(path):
        old = read_keys(path) if path.exists() else ()
        new = secrets.token_bytes(_BYTES)
        told(new)
        _write(path, [new.hex(), *(key.hex() for key in old[:keep])])
    return read_keys(path)


def _random(line: str) -> bool:
    return bool(_LINE.fullmatch(line)) and len(set(bytes.fromhex(line))) >= _LEAST_DIFFERENT


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time writes the file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, lines: list[str]) -> None:
    """Replace the file whole; owner and mode stay, and a new one is its owner's alone.

    An administrator who turns keys as root must not take them from the account that serves: a file
    that is new then belongs to whoever its folder belongs to.
    """
    hidden = path.with_name(f".{path.name}.new")
    hidden.unlink(missing_ok=True)  # left by a crash, with a mode and an owner of its own
    there = path.exists()
    like = (path if there else path.parent).stat()
    descriptor = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            made = os.fstat(stream.fileno())
            owners = like.st_uid, like.st_gid
            if (there or os.geteuid() == 0) and owners != (made.st_uid, made.st_gid):
                os.fchown(stream.fileno(), *owners)
            if there:
                os.fchmod(stream.fileno(), stat.S_IMODE(like.st_mode))
            stream.write("\n".join(lines) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        hidden.replace(path)
    finally:
        hidden.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

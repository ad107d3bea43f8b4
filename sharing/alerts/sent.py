"""Which edition was told to whom: every edition once, however often the command runs."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.manifest import read_json, write_json

_FILE = "alerts.json"
_DIGITS = 16


class Sent:
    """What was sent, by edition: the recipients as hashes, the addresses stay in the settings."""

    def __init__(self, folder: Path) -> None:
        """Read what was sent; the lock is held."""
        self._path = folder / _FILE
        self._sent: dict[str, list[str]] = read_json(self._path) if self._path.exists() else {}

    def waiting(self, edition: str, recipients: list[str]) -> list[str]:
        """The recipients that were not told of an edition yet, each once."""
        told = self._sent.get(edition, [])
        return [one for one in dict.fromkeys(recipients) if _hash(one) not in told]

    def told(self, edition: str, recipient: str) -> None:
        """Write down that a recipient was told; it is on the disk when this returns."""
        self._sent.setdefault(edition, []).append(_hash(recipient))
        write_json(self._path, self._sent)


@contextmanager
def kept(folder: Path) -> Iterator[Sent]:
    """What was sent, while nobody else sends."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "alerts.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Sent(folder)


def _hash(recipient: str) -> str:
    return hashlib.sha256(recipient.strip().lower().encode()).hexdigest()[:_DIGITS]

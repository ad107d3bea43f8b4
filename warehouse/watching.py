"""Which edition is served, looked at again as soon as the pointer or one of its files changes.

To hash an edition at every reading would cost more than the reading; to trust it until the next
publish would show figures of a file that is gone. A few marks that cost nothing lie between.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from warehouse.editions import Edition, Served, Store
from warehouse.errors import EditionError

_LOGGER = logging.getLogger(__name__)
_ENDINGS = (".duckdb", ".json")

Mark = tuple[int, int, int] | None


class _Seen(NamedTuple):
    """What was found, and what it was found by."""

    pointer: tuple[str, tuple[int, int]]
    marks: dict[Path, Mark]
    served: Served


def mark_of(path: Path) -> Mark:
    """What changes when a file does: (mtime in ns, size, inode); None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)


class Watcher:
    """The edition to serve, the newest that verifies; verified anew when a file of it changes."""

    def __init__(self, begin: Callable[[], None] | None = None) -> None:
        """Nothing was looked at yet.

        Args:
            begin: Called before each examination.
        """
        self._begin = begin
        self._seen: _Seen | None = None
        self._lock = RLock()

    def served(self, store: Store) -> Served:
        """The edition to serve now; cheap unless something has changed.

        Raises:
            EditionError: If no edition verifies.
        """
        with self._lock:
            pointer = (str(store.folder), store.stamp())
            seen = self._seen
            if seen is None or seen.pointer != pointer or _changed(seen.marks):
                seen = self._seen = self._examine(store, pointer, seen)
            return seen.served

    def doubt(self, edition: Edition, error: Exception) -> bool:
        """Whether an edition of which a query failed is damaged; the next look examines all anew.

        Args:
            edition: The edition.
            error: What was said of the query.
        """
        try:
            edition.verify()
        except EditionError as damage:
            _LOGGER.error("edition %s is damaged: %s (a query failed: %s)",
                          edition.id, damage, type(error).__name__)  # fmt: skip
            self.forget()
            return True
        return False

    def forget(self) -> None:
        """Look at everything anew the next time."""
        with self._lock:
            self._seen = None

    def _examine(
        self, store: Store, pointer: tuple[str, tuple[int, int]], before: _Seen | None
    ) -> _Seen:
        if self._begin:
            self._begin()
        # Marked before it is read: what changes meanwhile is found at the next look.
        marks = {path: mark_of(path) for path in store.folder.glob("*") if path.suffix in _ENDINGS}
        served = store.serve()
        watched = [
            store.folder / f"{one}{ending}"
            for one in dict.fromkeys((served.edition.id, store.parent_id()))
            if one
            for ending in _ENDINGS
        ]
        if before and before.pointer == pointer and served.problem != before.served.problem:
            _LOGGER.error(
                "the files of edition %s have changed while it was served; edition %s is served "
                "now: %s", before.served.edition.id, served.edition.id, served.problem or "mended",
            )  # fmt: skip
        return _Seen(pointer, {path: marks.get(path) for path in watched}, served)


def _changed(marks: dict[Path, Mark]) -> bool:
    return any(mark_of(path) != mark for path, mark in marks.items())

"""Which edition is served, looked at again as soon as the pointer or one of its files changes.

To hash an edition at every reading would cost more than the reading; to trust it until the next
publish would show figures of a file that is gone. A few marks that cost nothing lie between.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock, RLock
from typing import NamedTuple

from warehouse.editions import Edition, Served, Store
from warehouse.errors import EditionError
from warehouse.marks import Mark, mark_of

_LOGGER = logging.getLogger(__name__)
_ENDINGS = (".duckdb", ".json")
_EXAMINED_EVERY_SECONDS = 5.0


class _Seen(NamedTuple):
    """What was found, and what it was found by."""

    pointer: tuple[str, tuple[int, int]]
    marks: dict[Path, Mark]
    served: Served


class _Examined(NamedTuple):
    """What a doubted file was found to be, when, and by which mark."""

    moment: float
    mark: Mark
    damaged: bool


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
        self._examined: dict[Path, _Examined] = {}
        self._doubting = Lock()

    def served(self, store: Store) -> Served:
        """The edition to serve now; cheap unless something has changed.

        Raises:
            EditionError: If no edition verifies.
        """
        found = self._unchanged(store)
        if found is not None:
            return found.served
        with self._lock:
            pointer = (str(store.folder), store.stamp())
            seen = self._unchanged(store)  # somebody else may have looked meanwhile
            if seen is None:
                seen = self._seen = self._examine(store, pointer, self._seen)
            return seen.served

    def _unchanged(self, store: Store) -> _Seen | None:
        """What was found, where it still holds; asked without the lock, for readers queue at one.

        Every question of a file's marks gives other threads their turn: with the lock held they
        all came to stand behind it.
        """
        seen = self._seen
        if seen is None or seen.pointer != (str(store.folder), store.stamp()):
            return None
        return None if _changed(seen.marks) else seen

    def doubt(self, edition: Edition, error: Exception) -> bool:
        """Whether an edition of which a query failed is damaged; the next look examines all anew.

        What was found holds for a few seconds, unless the file changes: whoever doubts meanwhile
        shares it, as to hash an edition at every query that fails would stop all readers.

        Args:
            edition: The edition.
            error: What was said of the query.
        """
        with self._doubting:
            mark, now = mark_of(edition.path), time.monotonic()
            known = self._examined.get(edition.path)
            if known and known.mark == mark and now - known.moment < _EXAMINED_EVERY_SECONDS:
                return known.damaged
            damaged = self._damaged(edition, error)
            self._examined[edition.path] = _Examined(time.monotonic(), mark, damaged)
            return damaged

    def forget(self) -> None:
        """Look at everything anew the next time."""
        with self._lock:
            self._seen = None
        with self._doubting:
            self._examined.clear()

    def _damaged(self, edition: Edition, error: Exception) -> bool:
        try:
            edition.verify()
        except EditionError as damage:
            _LOGGER.error("edition %s is damaged: %s (a query failed: %s)",
                          edition.id, damage, type(error).__name__)  # fmt: skip
            with self._lock:
                self._seen = None
            return True
        return False

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

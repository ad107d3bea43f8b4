"""Memory is watched instead of collected after every run: a full collection when it has grown.

Python collects by itself as objects are made. What it may miss for long are rings of old objects;
so when the process has grown by much since it was last collected, all is collected once.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from sharing.serving.metrics import memory_bytes

GROWTH_BYTES = 100 * 1024 * 1024


class MemoryWatch:
    """Collects when the process has grown."""

    def __init__(
        self,
        collected: Callable[[], None],
        memory: Callable[[], int] = memory_bytes,
        collect: Callable[[], object] = gc.collect,
        growth: int = GROWTH_BYTES,
    ) -> None:
        """Watch from now on.

        Args:
            collected: Told of each collection.
            memory: Bytes the process uses.
            collect: Collects.
            growth: Bytes it may grow by.
        """
        self._collected = collected
        self._memory = memory
        self._collect = collect
        self._growth = growth
        self._base = memory()

    def look(self) -> bool:
        """Collect if the process has grown; whether it had."""
        now = self._memory()
        self._base = min(self._base, now)
        if now - self._base < self._growth:
            return False
        self._collect()
        self._base = self._memory()
        self._collected()
        return True

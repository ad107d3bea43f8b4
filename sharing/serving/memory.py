"""Memory is watched instead of collected after every run: a full collection when it has grown.

Python collects by itself as objects are made. What it may miss for long are rings of old objects;
so when the process has grown by much since it was last collected, all is collected once.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

from sharing.serving.metrics import memory_bytes

GROWTH_BYTES = 100 * 1024 * 1024
_MEMINFO, _CGROUP = Path("/proc/meminfo"), Path("/sys/fs/cgroup/memory.max")
_KILOBYTE = 1024


def machine_bytes() -> int:
    """Memory this process may use at most: the machine's, or its container's if that is less."""
    line = next(one for one in _MEMINFO.read_text("ascii").splitlines() if "MemTotal" in one)
    total = int(line.split()[1]) * _KILOBYTE
    limit = _CGROUP.read_text("ascii").strip() if _CGROUP.exists() else "max"
    return total if limit == "max" else min(total, int(limit))


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

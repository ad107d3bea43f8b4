"""Memory is watched instead of collected after every run: a full collection when it has grown.

Python collects by itself as objects are made. What it may miss for long are rings of old objects;
so when the process has grown by much since it was last collected, or an edition was let go with all
that was drawn of it, all is collected once.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable
from pathlib import Path

from sharing.serving.metrics import memory_bytes

GROWTH_BYTES = 100 * 1024 * 1024
_MEMINFO, _CGROUP = Path("/proc/meminfo"), Path("/sys/fs/cgroup/memory.max")
_KILOBYTE = 1024
_ARENAS = 1
_LARGE_BYTES = 128 * 1024
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_PR_SET_THP_DISABLE = 41
_NAMES = 150_000


def machine_bytes() -> int:
    """Memory this process may use at most: the machine's, or its container's if that is less."""
    line = next(one for one in _MEMINFO.read_text("ascii").splitlines() if "MemTotal" in one)
    total = int(line.split()[1]) * _KILOBYTE
    limit = _CGROUP.read_text("ascii").strip() if _CGROUP.exists() else "max"
    return total if limit == "max" else min(total, int(limit))


def few_arenas() -> bool:
    """Have the C library take memory from no more places than it has, not from one for each thread.

    Every session runs in a thread of its own; from eight places a core, 79 MB in use came to lie in
    190 MB after five publishes. Places that threads of libraries have by now stay: a variable of
    the process keeps it to one from the first thread on (MALLOC_ARENA_MAX, in `deploy/`). So told,
    76 MB in use lay in 85 after a publish, without it in 97: what is free in one place is not found
    by whoever takes from another.

    Returns:
        Whether the C library can be told so: another than glibc has no such thing.
    """
    return _told(_M_ARENA_MAX, _ARENAS)


def large_blocks_apart() -> bool:
    """Have the C library keep large blocks out of its heap, for as long as the process lives.

    Of its own accord it does so only until one is freed: blocks of up to that size lie in the heap
    from then on (mallopt(3), "dynamic mmap threshold"), where small ones that stay longer keep
    their room from being given back. After two publishes 84 MB in use came to lie in a heap of 131,
    from which large blocks apart take 30; the process had 402 MB instead of 422.

    Returns:
        Whether the C library can be told so: another than glibc has no such thing.
    """
    return _told(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def no_huge_pages() -> bool:
    """Have the machine lay this process in pages of the usual size only.

    Where some pages of 2 MB are in use, Linux makes one huge page of all of them, at any moment
    later and for good (khugepaged): everywhere, or where a library asks for it, as Arrow's
    allocator does for a range of a gigabyte. A process had 11 MB more within twenty seconds
    in which nothing more was in use.

    Returns:
        Whether the machine can be told so: another than Linux has no such thing.
    """
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is None:
        return False
    refused: int = prctl(_PR_SET_THP_DISABLE, *(ctypes.c_ulong(one) for one in (1, 0, 0, 0)))
    return refused == 0


def room_for_names() -> None:
    """Have Python's table of names take its room now, not when it is full of names that have gone.

    Python has each name of code once, in one table: of 175,000 places here. The product has 90,000;
    some sixteen more come and go with a click, whose places are free again only when the table is
    full and made anew. After 43 minutes of forty readers it was, with 350,000 places and 3.7 MB
    more, for good. Names that nobody keeps have it made so at once.
    """
    held = [sys.intern(f"room for a name {number}") for number in range(_NAMES)]
    held.clear()


def _told(option: int, number: int) -> bool:
    """Set an option of the C library's memory, if it has it."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(option, number) == 1


def give_back() -> bool:
    """Have the C library give memory that nothing lies in back to the machine.

    Of its own accord it gives back only what lies at the end of its heap: what was drawn of an
    edition leaves holes, some 5 MB more of them after each publish.

    Returns:
        Whether the C library can be told so: another than glibc has no such thing.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is None:
        return False
    trim(0)
    return True


class MemoryWatch:
    """Collects when the process has grown."""

    def __init__(
        self,
        collected: Callable[[], None],
        memory: Callable[[], int] = memory_bytes,
        collect: Callable[[], object] = gc.collect,
        give_back: Callable[[], object] = give_back,
        growth: int = GROWTH_BYTES,
    ) -> None:
        """Watch from now on.

        Args:
            collected: Told of each collection.
            memory: Bytes the process uses.
            collect: Collects.
            give_back: Gives what became free back to the machine.
            growth: Bytes it may grow by.
        """
        self._collected = collected
        self._memory = memory
        self._collect = collect
        self._give_back = give_back
        self._growth = growth
        self._base = memory()

    def look(self, *, let_go: bool = False) -> bool:
        """Collect if the process has grown, or has let an edition go; whether it was collected."""
        now = self._memory()
        self._base = min(self._base, now)
        if now - self._base < self._growth and not let_go:
            return False
        self._collect()
        self._give_back()
        self._base = self._memory()
        self._collected()
        return True

"""Runs of pages take turns at Python's one interpreter, which only one of them can use anyhow.

Where several compute at once, each takes the interpreter from the others every few milliseconds,
and the server's loop, which needs it a hundred times a click, waits for a turn among them each
time: with 200 readers in a process a click took seconds, on a processor that was half idle.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

# Ten times what a click takes. Who takes longer waits for something, or draws what nobody has seen.
LONGEST_SECONDS = 0.2


class Turns:
    """One at a time; who takes long is passed by."""

    def __init__(
        self, longest_seconds: float = LONGEST_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with nobody.

        Args:
            longest_seconds: After which a turn is another's, whether it has ended or not.
            clock: Seconds that only grow.
        """
        self._longest_seconds, self._clock = longest_seconds, clock
        self._free = Condition()
        self._holder: object | None = None
        self._until = 0.0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a turn, and give it back at the end of the block."""
        me = object()
        with self._free:
            while self._holder is not None and (left := self._until - self._clock()) > 0:
                self._free.wait(left)
            self._holder, self._until = me, self._clock() + self._longest_seconds
        try:
            yield
        finally:
            with self._free:
                if self._holder is me:
                    self._holder = None
                    self._free.notify()

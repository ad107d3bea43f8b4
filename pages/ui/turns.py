"""Runs of pages take turns at Python's one interpreter.

Where several compute at once, each takes the interpreter from the others every few milliseconds,
and the server's loop, which needs it a hundred times a click, waits for a turn among them each
time: with 200 readers in a process a click took seconds, on a processor that was half idle.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Event

# Several times what a click takes. Who takes longer waits, or draws what nobody has seen.
LONGEST_SECONDS = 0.2
# Where many take long, those behind them go on beside them.
PATIENCE_SECONDS = 2.0


class _Ticket:
    """A place in the line."""

    def __init__(self) -> None:
        self.is_next = Event()


class Turns:
    """One at a time, in the order they came; who takes long is passed by.

    The order matters: a run that a newer one of the same session has replaced begins before it, as
    without turns.
    """

    def __init__(
        self, longest_seconds: float = LONGEST_SECONDS, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        """Begin with nobody.

        Args:
            longest_seconds: After which a turn is another's, whether it has ended or not.
            patience_seconds: After which who waits goes on without a turn.
        """
        self._longest_seconds, self._patience_seconds = longest_seconds, patience_seconds
        self._changed = Condition()
        self._line: deque[_Ticket] = deque()
        self._holder: _Ticket | None = None
        self._until = 0.0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a turn, and give it back at the end of the block."""
        mine = _Ticket()
        has_turn = self._wait(mine, time.monotonic() + self._patience_seconds)
        try:
            yield
        finally:
            if has_turn:
                self._give_back(mine)

    def _wait(self, mine: _Ticket, patient_until: float) -> bool:
        """Whether a turn came in time; only who is next waits for the one that has it."""
        with self._changed:
            self._line.append(mine)
            self._line[0].is_next.set()
        mine.is_next.wait(patient_until - time.monotonic())
        with self._changed:
            while self._line[0] is mine and self._holder is not None:
                left = min(self._until, patient_until) - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            now = time.monotonic()
            has_turn = self._line[0] is mine and (self._holder is None or now >= self._until)
            self._line.remove(mine)
            if self._line:
                self._line[0].is_next.set()
            if has_turn:
                self._holder, self._until = mine, now + self._longest_seconds
            return has_turn

    def _give_back(self, mine: _Ticket) -> None:
        with self._changed:
            if self._holder is mine:  # else it took long, and another has it
                self._holder = None
                self._changed.notify()

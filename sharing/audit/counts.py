"""What a process has not written into the audit log: events lost, and noisy ones only counted."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime

_NOISY_A_MINUTE = 60
_MINUTE_SECONDS = 60.0


class Counts:
    """What this process has not written: events lost, and noisy ones only counted."""

    def __init__(self) -> None:
        """Begin with nothing lost and nothing only counted."""
        self.lock = threading.Lock()
        self.lost = 0
        self.problem = ""
        self.minutes: dict[str, tuple[float, int]] = {}
        self.unlogged: dict[str, int] = {}
        self.dropped = 0
        self.counted_on = ""

    def only_counted(self, event: str, before: int = 0) -> None:
        """One more noisy event that is not written, after some that were given up for telling."""
        with self.lock:
            self._count(event, before + 1)
            self.dropped += 1

    def _count(self, event: str, number: int) -> None:
        self.unlogged[event] = self.unlogged.get(event, 0) + number
        self.counted_on = self.counted_on or today()

    def too_many(self, event: str) -> bool:
        """Whether this noisy event is only counted."""
        with self.lock:
            now = time.monotonic()
            since, number = self.minutes.get(event, (now, 0))
            if now - since > _MINUTE_SECONDS:
                since, number = now, 0
            self.minutes[event] = (since, number + 1)
            return number >= _NOISY_A_MINUTE

    def taken(self, event: str) -> int:
        """Events of that name that were only counted; counted anew from here on."""
        with self.lock:
            return self.unlogged.pop(event, 0)

    def due(self, *, ending: bool) -> dict[str, int]:
        """What was only counted before today, or at all: to be told of in a line of its own."""
        with self.lock:
            if not self.unlogged or not (ending or self.counted_on != today()):
                return {}
            taken, self.unlogged, self.counted_on = self.unlogged, {}, ""
            return taken

    def back(self, untold: Mapping[str, int]) -> None:
        """What could not be told of after all."""
        with self.lock:
            for event, number in untold.items():
                if number:
                    self._count(event, number)

    def lost_taken(self) -> int:
        """Events that are lost, to be told of by the line that comes; counted anew from here."""
        with self.lock:
            taken, self.lost = self.lost, 0
            return taken

    def lost_back(self, untold: int) -> None:
        """So many lost ones could not be told of after all."""
        with self.lock:
            self.lost += untold

    def failed(self, problem: str) -> None:
        """One event is lost, by what is wrong."""
        with self.lock:
            self.lost += 1
            self.problem = problem

    def written(self) -> None:
        """A line was written: nothing is wrong."""
        with self.lock:
            self.problem = ""


def today() -> str:
    """The day by UTC, ISO 8601."""
    return datetime.now(UTC).date().isoformat()

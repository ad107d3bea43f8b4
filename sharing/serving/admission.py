"""Who may come in now, and who waits: first come, first served.

Past saturation a server that admits everybody serves nobody. So a browser gets a ticket with its
first page, and keeps its seat while a page of it is open. Pure: no clock, no network of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

# A browser that has not asked for so long has left the queue; the page asks every few seconds.
WAIT_SECONDS = 20
# Who was let in has to open its socket within this time.
ARRIVAL_SECONDS = 30
# A reload, a network that comes and goes: who left so recently needs no new seat.
RETURN_SECONDS = 15
# Pages one browser may have open; when all seats are taken, only what a reload needs.
MOST_SOCKETS = 8
MOST_SOCKETS_WHEN_FULL = 2
# Waiting browsers that are remembered; who comes then is told so.
MOST_WAITING = 1000


@dataclass(frozen=True)
class Limits:
    """How many come in.

    Attributes:
        sessions: Seats: pages open at the same time.
        arrivals: First loads worked on at the same time.
        memory_bytes: Memory of the process above which nobody comes in.
    """

    sessions: int
    arrivals: int
    memory_bytes: int


@dataclass(frozen=True)
class Answer:
    """What a browser is told.

    Attributes:
        admitted: Whether it may load the page.
        position: Its place in the queue, 1 for the next; 0 if admitted.
    """

    admitted: bool
    position: int = 0


@dataclass
class _Seat:
    """One admitted browser.

    Attributes:
        kept_until: Until when its seat is kept while no page of it is open.
        arriving: It has been let in and has not opened a socket yet.
        sockets: Its open pages.
        loading: Those among them that have not been drawn yet.
    """

    kept_until: float
    arriving: bool = True
    sockets: int = 0
    loading: int = 0


@dataclass
class Waited:
    """How long those waited who were let in, for the metrics."""

    browsers: int = 0
    seconds: float = 0.0
    refused_sockets: int = 0


@dataclass
class Queue:
    """The seats, and who waits for one.

    Attributes:
        limits: How many come in.
        clock: Seconds.
        memory: Bytes the process uses.
        waited: What has happened so far.
    """

    limits: Limits
    clock: Callable[[], float]
    memory: Callable[[], int]
    waited: Waited = field(default_factory=Waited)
    _seats: dict[str, _Seat] = field(default_factory=dict)
    _waiting: OrderedDict[str, list[float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def ask(self, ticket: str) -> Answer:
        """A browser asks for a page.

        Args:
            ticket: Its ticket; a new one for a browser that has none.
        """
        with self._lock:
            now = self._tidy()
            seat = self._seats.get(ticket)
            if seat is not None:
                if not seat.sockets:
                    seat.kept_until, seat.arriving = now + ARRIVAL_SECONDS, True
                return Answer(True)
            position = self._wait(ticket, now)
            if position > self._free():
                return Answer(False, position)
            self._sit(ticket, now)
            return Answer(True)

    def open_socket(self, ticket: str) -> bool:
        """A page opens its socket; whether it may. A known browser may, another if none waits."""
        with self._lock:
            now = self._tidy()
            seat = self._seats.get(ticket)
            if seat is None and not self._waiting and self._free() > 0:
                seat = self._sit(ticket, now)
            most = MOST_SOCKETS if self._free() > 0 else MOST_SOCKETS_WHEN_FULL
            if seat is None or seat.sockets >= most:
                self.waited.refused_sockets += 1
                return False
            seat.sockets += 1
            seat.loading += 1
            seat.arriving = False
            return True

    def loaded(self, ticket: str) -> None:
        """A page that has opened its socket has been drawn for the first time."""
        with self._lock:
            seat = self._seats.get(ticket)
            if seat is not None and seat.loading:
                seat.loading -= 1

    def close_socket(self, ticket: str, *, drawn: bool) -> None:
        """A page is gone.

        Args:
            ticket: Whose it was.
            drawn: Whether it had been drawn.
        """
        with self._lock:
            seat = self._seats.get(ticket)
            if seat is None:
                return
            seat.sockets -= 1
            seat.loading -= 0 if drawn else 1
            if not seat.sockets:
                seat.kept_until = self.clock() + RETURN_SECONDS

    @property
    def sessions(self) -> int:
        """Open sockets."""
        with self._lock:
            return sum(seat.sockets for seat in self._seats.values())

    @property
    def arriving(self) -> int:
        """First loads in work: let in without a socket yet, or not drawn yet."""
        with self._lock:
            self._tidy()
            return self._arriving()

    @property
    def waiting(self) -> int:
        """Browsers in the queue."""
        with self._lock:
            self._tidy()
            return len(self._waiting)

    def _wait(self, ticket: str, now: float) -> int:
        """The place of a browser in the queue, taken if it has none yet."""
        entry = self._waiting.get(ticket)
        if entry is None:
            if len(self._waiting) >= MOST_WAITING:
                return MOST_WAITING + 1
            self._waiting[ticket] = [now, now]
            return len(self._waiting)
        entry[1] = now
        return next(i for i, one in enumerate(self._waiting, start=1) if one == ticket)

    def _sit(self, ticket: str, now: float) -> _Seat:
        first, _ = self._waiting.pop(ticket, (now, now))
        self.waited.browsers += 1
        self.waited.seconds += now - first
        seat = self._seats[ticket] = _Seat(now + ARRIVAL_SECONDS)
        return seat

    def _free(self) -> int:
        """How many may come in now."""
        if self.memory() >= self.limits.memory_bytes:
            return 0
        taken = sum(max(seat.sockets, 1) for seat in self._seats.values())
        return min(self.limits.sessions - taken, self.limits.arrivals - self._arriving())

    def _arriving(self) -> int:
        return sum(seat.arriving + seat.loading for seat in self._seats.values())

    def _tidy(self) -> float:
        now = self.clock()
        for ticket in [
            ticket for ticket, seat in self._seats.items()
            if not seat.sockets and seat.kept_until <= now
        ]:  # fmt: skip
            del self._seats[ticket]
        for ticket in [t for t, (_, seen) in self._waiting.items() if seen + WAIT_SECONDS <= now]:
            del self._waiting[ticket]
        return now

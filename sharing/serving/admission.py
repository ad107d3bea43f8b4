"""Who may come in now, and who waits: first come, first served.

Past saturation a server that admits everybody serves nobody. So a browser gets a ticket with its
first page, and keeps its seat while a page of it is open. Pure: no clock, no network of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from sharing.serving.addresses import Shares

# A browser that has not asked for so long has left the queue; the page asks every few seconds.
WAIT_SECONDS = 20
# Who was let in has to open its socket within this time.
ARRIVAL_SECONDS = 30
# So long a first load counts as work: the page that was sent, without a socket; the socket, not
# drawn yet. What only asks for pages, or opens sockets and is silent, holds nobody up for longer.
ARRIVING_SECONDS = 5
LOADING_SECONDS = 10
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
        shares: How much of it one address may take.
    """

    sessions: int
    arrivals: int
    memory_bytes: int
    shares: Shares


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
        address: Where it comes from.
        kept_until: Until when its seat is kept while no page of it is open.
        arriving_until: Until when it counts as arriving; 0 once it has opened a socket.
        sockets: Its open pages.
        loading: When those among them that have not been drawn stop to count as work.
        given_up: It has to make room: its pages are being closed, and it must queue again.
    """

    address: str
    kept_until: float
    arriving_until: float
    sockets: int = 0
    loading: list[float] = field(default_factory=list)
    given_up: bool = False

    @property
    def taken(self) -> int:
        """Places it takes."""
        return max(self.sockets, 1)

    @property
    def work(self) -> int:
        """First loads of it in work."""
        return bool(self.arriving_until) + len(self.loading)


@dataclass
class _Waiting:
    """One browser in the queue: where it comes from, since when, and when it last asked."""

    address: str
    since: float
    seen: float


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
    _waiting: OrderedDict[str, _Waiting] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def ask(self, ticket: str, address: str = "") -> Answer:
        """A browser asks for a page.

        Args:
            ticket: Its ticket; a new one for a browser that has none.
            address: Where it comes from; "": this machine.
        """
        with self._lock:
            now = self._tidy()
            seat = self._seats.get(ticket)
            if seat is not None and not seat.given_up:
                if not seat.sockets:
                    seat.kept_until = now + ARRIVAL_SECONDS
                return Answer(True)
            self._wait(ticket, address, now)
            position, comes = self._place(ticket)
            if seat is not None or not comes:
                return Answer(False, position)
            self._sit(ticket, address, now)
            return Answer(True)

    def open_socket(self, ticket: str, address: str = "") -> bool:
        """A page opens its socket; whether it may. A known browser may, another if none waits."""
        with self._lock:
            now = self._tidy()
            seat = self._seats.get(ticket)
            if seat is None and not self._waiting and self._free() > 0 and self._has_room(address):
                seat = self._sit(ticket, address, now)
            crowded = self._free() <= 0 or not self._has_room(seat.address if seat else "")
            most = MOST_SOCKETS_WHEN_FULL if crowded else MOST_SOCKETS
            if seat is None or seat.given_up or seat.sockets >= most:
                self.waited.refused_sockets += 1
                return False
            seat.sockets += 1
            seat.loading.append(now + LOADING_SECONDS)
            seat.arriving_until = 0
            return True

    def loaded(self, ticket: str) -> None:
        """A page that has opened its socket has been drawn for the first time."""
        with self._lock:
            seat = self._seats.get(ticket)
            if seat is not None and seat.loading:
                seat.loading.pop(0)

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
            if seat.loading and not drawn:
                seat.loading.pop(0)
            if not seat.sockets:
                seat.kept_until = self.clock() + (0 if seat.given_up else RETURN_SECONDS)

    def give_up(self, ticket: str) -> None:
        """A browser has to make room: when its pages are closed its seat is free."""
        with self._lock:
            seat = self._seats.get(ticket)
            if seat is not None:
                seat.given_up = True

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

    def _wait(self, ticket: str, address: str, now: float) -> None:
        """Take a place in the queue, if there is one for who asks."""
        entry = self._waiting.get(ticket)
        if entry is not None:
            entry.seen = now
            return
        theirs = sum(one.address == address for one in self._waiting.values())
        if len(self._waiting) < MOST_WAITING and theirs < self.limits.shares.places(address):
            self._waiting[ticket] = _Waiting(address, now, now)

    def _place(self, ticket: str) -> tuple[int, bool]:
        """The place of a browser in the queue, and whether it may come in now.

        Those whose own address has all that one address may take hold up no other address.
        """
        asks = self._waiting.get(ticket)
        if asks is None:
            return len(self._waiting) + 1, False
        place, rooms, held = 0, dict[str, int](), self._held()
        for one, entry in self._waiting.items():
            if entry.address not in rooms:
                rooms[entry.address] = self._room(entry.address, held)
            room = rooms[entry.address]
            rooms[entry.address] -= 1
            place += room > 0 or entry.address == asks.address
            if one == ticket:
                break
        return place, room > 0 and place <= self._free()

    def _sit(self, ticket: str, address: str, now: float) -> _Seat:
        waited = self._waiting.pop(ticket, None)
        self.waited.browsers += 1
        self.waited.seconds += now - waited.since if waited else 0
        seat = _Seat(address, now + ARRIVAL_SECONDS, now + ARRIVING_SECONDS)
        self._seats[ticket] = seat
        return seat

    def _free(self) -> int:
        """How many may come in now."""
        if self.memory() >= self.limits.memory_bytes:
            return 0
        taken = sum(seat.taken for seat in self._seats.values())
        return min(self.limits.sessions - taken, self.limits.arrivals - self._arriving())

    def _held(self) -> dict[str, tuple[int, int]]:
        """Places taken, and first loads in work, of each address."""
        held: dict[str, tuple[int, int]] = {}
        for seat in self._seats.values():
            taken, work = held.get(seat.address, (0, 0))
            held[seat.address] = (taken + seat.taken, work + seat.work)
        return held

    def _room(self, address: str, held: dict[str, tuple[int, int]]) -> int:
        """How many more may come in from an address, as far as it is for the address."""
        taken, work = held.get(address, (0, 0))
        shares = self.limits.shares
        arrivals = shares.arrivals(address, self.limits.arrivals)
        return min(shares.places(address) - taken, arrivals - work)

    def _has_room(self, address: str) -> bool:
        return self._room(address, self._held()) > 0

    def _arriving(self) -> int:
        """First loads in work; of what an address does beyond its share nobody else is held up."""
        of = self.limits.arrivals
        return sum(
            min(work, self.limits.shares.arrivals(address, of))
            for address, (_, work) in self._held().items()
        )

    def _tidy(self) -> float:
        now = self.clock()
        for ticket, seat in list(self._seats.items()):
            if not seat.sockets and seat.kept_until <= now:
                del self._seats[ticket]
            elif seat.arriving_until <= now:
                seat.arriving_until = 0
            seat.loading = [until for until in seat.loading if until > now]
        for ticket in [t for t, one in self._waiting.items() if one.seen + WAIT_SECONDS <= now]:
            del self._waiting[ticket]
        return now

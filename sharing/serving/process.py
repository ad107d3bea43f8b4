"""One serving process put together: what every request passes, what is counted, what is tended."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from sharing import audit
from sharing.audit.takeover import TakeOver
from sharing.serving.addresses import shares_of
from sharing.serving.admission import Limits, Queue
from sharing.serving.closed import Closed, hosts_of
from sharing.serving.door import Door
from sharing.serving.downloads import File, Holder, Shelf, download_route
from sharing.serving.headers import SecurityHeaders
from sharing.serving.health import Examiner, monitor_routes
from sharing.serving.memory import MemoryWatch
from sharing.serving.metrics import PROCESS, Meter, Stopwatch, memory_bytes
from sharing.serving.sockets import Gate, Sockets
from sharing.serving.tickets import Tickets, kept_key, ticket_of
from sharing.serving.uploads import Uploads
from sharing.settings import Settings

_LOGGER = logging.getLogger(__name__)
_TEND_SECONDS = 15
_ITSELF = "server"
_CONNECTIONS_A_SEAT = 4
_CONNECTIONS_BESIDE = 400
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Frames:
    """How the messages on the pages' socket are read.

    Attributes:
        kind_of: What a message from a browser asks for; "" for what is no message.
        asks: The kind that asks for a run.
        needed: The kinds that the pages need.
        finishes: Whether a message to a browser ends a run.
    """

    kind_of: Callable[[bytes], str]
    asks: str
    needed: frozenset[str]
    finishes: Callable[[bytes], bool]


@dataclass(frozen=True)
class Sessions:
    """What is asked about the pages' sessions.

    Attributes:
        is_open: Whether a session is open, by its id.
        is_known: Whether it is, or was a moment ago.
        may_upload: Whether who asks may upload files into a session, by its id.
        uploaded: Bytes of files that a session holds, by its id, and that all hold.
    """

    is_open: Callable[[str], bool]
    is_known: Callable[[str], bool]
    may_upload: Callable[[HTTPConnection, str], bool]
    uploaded: Callable[[str], tuple[int, int]]


@dataclass
class Process:
    """What one process serves with.

    Attributes:
        settings: The settings.
        frames: How the messages on the pages' socket are read.
        sessions: What is asked about the pages' sessions.
        holder_of: For whom a request may fetch files.
        given: Told once of each file that was given, and by which request.
        let_go: Closes the editions that nobody reads any more; whether there were any.
    """

    settings: Settings
    frames: Frames
    sessions: Sessions
    holder_of: Callable[[HTTPConnection], Holder]
    given: Callable[[HTTPConnection, File], None]
    let_go: Callable[[], bool] = lambda: False
    meter: Meter = field(default_factory=Meter)

    def __post_init__(self) -> None:
        """Make the shelf, the queue, and the gauges."""
        serving = self.settings.serving
        self.shelf = Shelf(self.sessions.is_open)
        self.sockets = Sockets(self.holder_of)
        self.queue = Queue(
            Limits(
                serving.sessions,
                serving.arrivals_at_once,
                serving.memory_megabytes * _MEGABYTE,
                shares_of(serving),
            ),
            time.monotonic,
            memory_bytes,
        )
        officials = self.settings.served and self.settings.audience == "officials"
        self.examiner = Examiner(self.settings.stale_after_days, links=officials)
        self.meter.watch(PROCESS)
        self.meter.watch(self._gauges())

    def middleware(self, headers: Mapping[str, str]) -> list[Middleware]:
        """What every request passes, outermost first; the queue only where many come."""
        served = self.settings.served
        # Also where one person is served: a page elsewhere could have its own name lead here.
        hosts = hosts_of(self.settings.address)
        passed = [
            Middleware(SecurityHeaders, headers=headers),
            Middleware(Closed, hosts=hosts, refused=self.meter.refused),
            Middleware(Stopwatch, meter=self.meter, asks=self._asks, finishes=self.frames.finishes),
        ]
        return [*passed, *self._guards()] if served else passed

    def _guards(self) -> list[Middleware]:
        """What stands before the pages where many come: the queue, and what they may send."""
        chosen, frames = self.settings, self.frames
        return [
            Middleware(
                Door,
                queue=self.queue,
                tickets=Tickets(kept_key(chosen.state_folder, chosen.audience)),
                finishes=frames.finishes,
                secure=chosen.address.startswith("https://"),
            ),
            Middleware(
                Gate, sockets=self.sockets, resumes=self.sessions.is_known,
                kind_of=frames.kind_of, needed=frames.needed, first=frames.asks,
                refused=self.meter.refused,
            ),
            Middleware(
                Uploads, may=self.sessions.may_upload, held=self.sessions.uploaded,
                refused=self.meter.refused,
            ),
        ]  # fmt: skip

    def _asks(self, frame: bytes) -> bool:
        return self.frames.kind_of(frame) == self.frames.asks

    def routes(self) -> list[BaseRoute]:
        """Downloads, health and metrics."""
        return [
            download_route(self.shelf, self.holder_of, self.meter.downloaded, self.given),
            *monitor_routes(self.examiner, self.meter),
        ]

    @property
    def most_connections(self) -> int:
        """Connections at once: a socket and a few fetches for each seat, and the waiting."""
        return _CONNECTIONS_A_SEAT * self.settings.serving.sessions + _CONNECTIONS_BESIDE

    def begun(self) -> None:
        """Say in the audit log, where roles hold, that this process serves from now on."""
        chosen = self.settings
        if chosen.served:
            audit.record("started", by=_ITSELF, mode=chosen.mode, audience=chosen.audience)

    def ended(self) -> None:
        """Say that it serves no more, and tell of what was only counted until now."""
        if self.settings.served:
            audit.record("stopped", by=_ITSELF)

    async def tend(self) -> None:
        """Until it is cancelled: take away old files, end sockets, collect when memory has grown.

        What was published, rolled back or recorded meanwhile comes into the audit log, also while
        nobody reads a page.

        What fails is written down and tried again: no fault of a moment may end the guard.
        """
        watch, taking = MemoryWatch(self.meter.collections.inc), TakeOver()
        while True:
            await asyncio.sleep(_TEND_SECONDS)
            try:
                await self.look_after(watch, taking)
            except Exception:
                _LOGGER.exception("the process was not tended this time")

    async def look_after(self, watch: MemoryWatch, taking: TakeOver) -> None:
        """Tend the process once.

        Args:
            watch: Over its memory.
            taking: Over the editions' log; link holders' processes do not see that.
        """
        await self._look_who_reads()
        self.shelf.tidy()
        try:
            # In a thread: it may wait for the lock of whoever opens an edition.
            watch.look(let_go=await asyncio.to_thread(self.let_go))
        except Exception:
            _LOGGER.exception("memory was not tended this time")
        if self.settings.audience == "officials":
            try:
                await asyncio.to_thread(taking.look)
            except Exception:
                _LOGGER.exception("the editions' log was not taken over this time")

    async def _look_who_reads(self) -> None:
        if not self.settings.served:
            return
        for _ in range(await self.sockets.end_changed()):
            self.meter.refused("reader changed")
        for _ in range(self.sockets.end_nobodys(self.queue.waiting, self._give_up)):
            self.meter.refused("made room")

    def _give_up(self, connection: HTTPConnection) -> None:
        self.queue.give_up(ticket_of(connection))

    def _gauges(self) -> dict[str, tuple[str, Callable[[], float]]]:
        queue, look = self.queue, self.examiner.look
        return {
            "can_viec_sessions": ("Pages open.", lambda: queue.sessions),
            "can_viec_arriving": ("First loads in work.", lambda: queue.arriving),
            "can_viec_waiting": ("Browsers in the queue.", lambda: queue.waiting),
            "can_viec_admitted_browsers": ("Browsers let in.", lambda: queue.waited.browsers),
            "can_viec_waited_seconds": (
                "Seconds that those who were let in have waited, together.",
                lambda: queue.waited.seconds,
            ),
            "can_viec_refused_sockets": (
                "Sockets refused: no ticket or no seat.", lambda: queue.waited.refused_sockets,
            ),
            "can_viec_shelf_bytes": ("Files that wait to be fetched.", self._shelf_bytes),
            "can_viec_edition_age_days": ("Age of the edition.", lambda: look().age_days),
            "can_viec_edition_stale": ("1: the edition is stale.", lambda: look().stale),
            "can_viec_edition_problem": (
                "1: not the edition that was meant, or none.", lambda: bool(look().problem),
            ),
            "can_viec_links_behind": (
                "1: links show another edition than officials.", lambda: bool(look().links_behind),
            ),
            "can_viec_awaiting_approval": (
                "1: an edition or a step back awaits a second person.",
                lambda: bool(look().awaiting),
            ),
            "can_viec_disk_free_bytes": (
                "Room on the disk of the editions.", lambda: look().disk_free_bytes,
            ),
        }  # fmt: skip

    def _shelf_bytes(self) -> float:
        return self.shelf.size_bytes

"""The figures a monitor reads, as Prometheus text; none of them names anybody."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sharing import audit
from sharing.api.who import nobodies
from sharing.serving.door import SOCKET

_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30)
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_MOST_QUESTIONS = 16

Gauges = Mapping[str, tuple[str, Callable[[], float]]]


def memory_bytes() -> int:
    """Memory of this process that is in RAM."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE_BYTES


def open_files() -> int:
    """Open files and sockets of this process."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208  a path object for each would cost


PROCESS: Gauges = {
    "can_viec_memory_bytes": ("Memory of the process in RAM.", memory_bytes),
    "can_viec_open_files": ("Open files and sockets.", open_files),
    "can_viec_threads": ("Threads of Python.", threading.active_count),
    "can_viec_audit_bytes": ("Bytes of the audit log.", lambda: audit.state().bytes),
    "can_viec_audit_quota_bytes": (
        "Bytes it may have.",
        lambda: audit.state().quota_bytes,
    ),
    "can_viec_audit_lost": ("Events it could not write.", lambda: audit.state().lost),
    "can_viec_audit_dropped": (
        "Events of strangers that were only counted.",
        lambda: audit.state().dropped,
    ),
    "can_viec_api_nobody": ("Requests to the API from nobody.", lambda: int(nobodies)),
}


class _Asked(Collector):
    """Gauges that are looked up when somebody asks."""

    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (help_text, value) in self._gauges.items():
            yield GaugeMetricFamily(name, help_text, value=value())


class Meter:
    """All figures of one process."""

    def __init__(self) -> None:
        """Figures that start at nought."""
        self._registry = CollectorRegistry()
        self.runs = Histogram(
            "can_viec_run_seconds", "From a click to the last of what it changed.",
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self.errors = self._counter("can_viec_errors", "Runs of a page that failed.")
        self.collections = self._counter("can_viec_collections", "Collections because memory grew.")
        self._downloads = self._counter("can_viec_downloads", "Files asked for.", "given")
        self._refused = self._counter("can_viec_refused", "Requests and sockets refused.", "why")

    def _counter(self, name: str, said: str, *labels: str) -> Counter:
        return Counter(name, said, labels, registry=self._registry)

    def watch(self, gauges: Gauges) -> None:
        """Add figures that are looked up when somebody asks: name, what it is, how it is found."""
        self._registry.register(_Asked(gauges))

    def downloaded(self, given: bool) -> None:
        """A file was asked for."""
        self._downloads.labels("yes" if given else "no").inc()

    def refused(self, why: str) -> None:
        """A request or a socket was refused."""
        self._refused.labels(why).inc()

    def text(self) -> tuple[bytes, str]:
        """All figures, and the media type of this text."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST


class Stopwatch:
    """Measures every run of a page, from a browser's question to the end of the answer."""

    def __init__(
        self,
        app: ASGIApp,
        meter: Meter,
        asks: Callable[[bytes], bool],
        finishes: Callable[[bytes], bool],
    ) -> None:
        """Measure an application.

        Args:
            app: The application.
            meter: Where the times go.
            asks: Whether a message from a browser asks for a run.
            finishes: Whether a message to a browser ends one.
        """
        self._app = app
        self._meter = meter
        self._asks = asks
        self._finishes = finishes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request or socket on."""
        if scope["type"] != "websocket" or scope["path"] != SOCKET:
            await self._app(scope, receive, send)
            return
        # One run may answer several clicks: then each of them has waited until its end.
        asked: list[float] = []

        async def receive_and_watch() -> Message:
            message = await receive()
            if self._asks(message.get("bytes") or b"") and len(asked) < _MOST_QUESTIONS:
                asked.append(time.perf_counter())
            return message

        async def send_and_watch(message: Message) -> None:
            await send(message)
            if asked and self._finishes(message.get("bytes") or b""):
                now = time.perf_counter()
                for began in asked:
                    self._meter.runs.observe(now - began)
                asked.clear()

        await self._app(scope, receive_and_watch, send_and_watch)

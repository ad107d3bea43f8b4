"""Server time and bytes of a click on every page, beside those of an empty page.

A click is another period on the same page, when the server and the session are warm. Server time
is the processor time of the server's process, which other work on the machine hardly changes; how
long the reader waited is among the details. All pages and the yardsticks take turns, so that a
slow minute of the machine is everybody's. The aims are for an empty page; an empty page in the
product's frame, its sidebar and menu, says how much of a page's cost is the page's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench import servers
from bench.servers import Server
from bench.socket_client import Reader, Run, connect
from bench.subject import Subject, page_addresses
from bench.table import Line, Measurement

ROUNDS = 24
TIMES_EMPTY = 3.0
KILOBYTES = 35.0
_EMPTY, _FRAME = "empty", "frame"
# After its last message a server still tidies up: that time is the click's as well.
_TIDY_SECONDS = 0.02


@dataclass(frozen=True)
class Click:
    """One click and the processor time it cost the server."""

    run: Run
    processor_seconds: float


Clicks = dict[str, list[Click]]


def measure(subject: Subject) -> Measurement:
    """Click through the periods on every page."""
    with servers.both(subject.folder) as (product, empty), servers.frame(subject.folder) as frame:
        visits = [(_EMPTY, empty, ""), (_FRAME, frame, "")]
        visits += [(name, product, path) for name, path in page_addresses().items()]
        clicks = asyncio.run(_rounds(subject, visits))
    details = {name: _detail(of) for name, of in clicks.items()}
    yardstick, framed = clicks.pop(_EMPTY), clicks.pop(_FRAME)
    return Measurement(_lines(clicks, yardstick, framed), details)


def _lines(clicks: Clicks, yardstick: list[Click], framed: list[Click]) -> list[Line]:
    """Every page beside the empty page, the frame beside it, and the pages beside the frame."""
    lines = [
        Line(f"Server time of a click, {name}", _milliseconds(of), _milliseconds(yardstick),
             "ms", TIMES_EMPTY)
        for name, of in clicks.items()
    ]  # fmt: skip
    lines += [
        Line(f"Bytes of a click, {name}", _kilobytes(of), _kilobytes(yardstick),
             "kB", KILOBYTES, aim_is_ratio=False)
        for name, of in clicks.items()
    ]  # fmt: skip
    lines += [
        Line("Server time of a click, empty page in the frame",
             _milliseconds(framed), _milliseconds(yardstick), "ms"),
        Line("Bytes of a click, empty page in the frame",
             _kilobytes(framed), _kilobytes(yardstick), "kB"),
    ]  # fmt: skip
    lines += [
        Line(f"Server time of a click, {name}, beside the frame",
             _milliseconds(of), _milliseconds(framed), "ms")
        for name, of in clicks.items()
    ]  # fmt: skip
    return lines


async def _rounds(subject: Subject, visits: Sequence[tuple[str, Server, str]]) -> Clicks:
    """The clicks on each page, named with its server and address, in turns; one session each."""
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(connect(server)) for _, server, _ in visits]
        clicks: Clicks = {name: [] for name, _, _ in visits}
        warm_up = len(subject.clicks)
        for turn in range(warm_up + ROUNDS):
            for (name, server, path), reader in zip(visits, readers, strict=True):
                click = await _click(server, reader, path, subject.click(turn))
                if turn >= warm_up:
                    clicks[name].append(click)
    return clicks


async def _click(server: Server, reader: Reader, page: str, query: str) -> Click:
    start = server.processor_seconds()
    run = await reader.rerun(page, query)
    await asyncio.sleep(_TIDY_SECONDS)
    return Click(run, server.processor_seconds() - start)


def _milliseconds(clicks: list[Click]) -> float:
    return 1000 * median(click.processor_seconds for click in clicks)


def _kilobytes(clicks: list[Click]) -> float:
    return median(click.run.size for click in clicks) / 1000


def _detail(clicks: list[Click]) -> dict[str, Any]:
    """How long the reader waited, and which kinds of message the bytes are."""
    seconds = sorted(click.run.seconds for click in clicks)
    kinds = {kind for click in clicks for kind in click.run.size_by_kind}
    sizes = {kind: median(click.run.size_by_kind[kind] for click in clicks) for kind in kinds}
    return {
        "waited_ms": 1000 * median(seconds),
        "waited_least_ms": 1000 * seconds[0],
        "waited_most_ms": 1000 * seconds[-1],
        "messages": median(click.run.messages for click in clicks),
        "bytes_by_kind": dict(sorted(sizes.items(), key=lambda item: -item[1])),
    }

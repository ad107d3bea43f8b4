"""So many first loads at once: who is let in has the page soon, the others wait in the queue."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.servers import Server
from bench.serving.installation import Installation, processes
from bench.serving.lines import Line, p95
from bench.serving.visitors import Visitor
from bench.serving.watched import Watch, machine_megabytes

CROWDS = (20, 50, 100, 200, 500)
PATIENCE_SECONDS = 60.0
P95_SECONDS = 5.0
MOST_OF_MEMORY = 0.8


@dataclass(frozen=True)
class Crowd:
    """What became of a crowd.

    Attributes:
        people: How many came.
        loaded: Seconds from being let in to the page, of each who was.
        queued: How many were told to wait at least once.
        still_waiting: How many had not been let in when time was up.
        longest_wait: Seconds in the queue of who was let in last.
        peak_megabytes: Memory of all processes at most.
    """

    people: int
    loaded: list[float]
    queued: int
    still_waiting: int
    longest_wait: float
    peak_megabytes: float


def measure(made: Installation, count: int, crowds: Sequence[int] = CROWDS) -> list[Line]:
    """Each crowd comes to processes that nobody has asked for anything but a first page."""
    lines = []
    for people in crowds:
        with processes(made, "officials", count) as servers:
            crowd = asyncio.run(_come(made, servers, people))
        share = crowd.peak_megabytes / machine_megabytes()
        lines += [
            Line(f"{people} first loads at once: p95 of those let in", p95(crowd.loaded), "s",
                 P95_SECONDS),
            Line(f"{people} at once: loaded / told to wait / still waiting after a minute",
                 f"{len(crowd.loaded)} / {crowd.queued} / {crowd.still_waiting}"),
            Line(f"{people} at once: longest wait of who was let in", crowd.longest_wait, "s"),
            Line(f"{people} at once: memory of the processes at most", crowd.peak_megabytes, "MB",
                 MOST_OF_MEMORY * machine_megabytes(), f"{share:.0%} of the machine"),
        ]  # fmt: skip
    return lines


async def _come(made: Installation, servers: list[Server], people: int) -> Crowd:
    for server in servers:  # the first visitor of all finds the libraries imported, not the data
        await _alone(made, server)
    visitors = [
        Visitor(servers[number % len(servers)], made.headers(f"reader{number}"))
        for number in range(people)
    ]
    leave = asyncio.Event()
    watch = Watch(servers)
    looking = asyncio.create_task(watch.look())
    deadline = time.perf_counter() + PATIENCE_SECONDS
    visits = [asyncio.create_task(one.visit(deadline, leave)) for one in visitors]
    while time.perf_counter() < deadline + P95_SECONDS and not all(
        one.loaded is not None or visit.done() for one, visit in zip(visitors, visits, strict=True)
    ):
        await asyncio.sleep(0.1)
    leave.set()
    await asyncio.gather(*visits)
    looking.cancel()
    loaded = [one.loaded for one in visitors if one.loaded is not None]
    return Crowd(
        people=people,
        loaded=loaded,
        queued=sum(one.asked > 0 for one in visitors),
        still_waiting=people - len(loaded),
        longest_wait=max(one.waited for one in visitors if one.loaded is not None),
        peak_megabytes=watch.peak_megabytes,
    )


async def _alone(made: Installation, server: Server) -> None:
    visitor = Visitor(server, made.headers("first"))
    leave = asyncio.Event()
    leave.set()
    await visitor.visit(time.perf_counter() + PATIENCE_SECONDS, leave)

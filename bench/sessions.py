"""Fifty readers who click without pause, against one process: a stress figure, not a working day.

Every reader changes the period as soon as the page has come, each on a page of the product in
turn. The client runs on the same cores as the server, for both alike.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from statistics import median, quantiles
from typing import Any

from bench import servers
from bench.servers import Server
from bench.socket_client import Reader, connect
from bench.subject import Subject, page_addresses
from bench.table import Line, Measurement

READERS = 50
SECONDS = 10.0
ROUNDS = 2
# 0.7 s where an empty page has 0.14 s.
TIMES_EMPTY = 5.0


def measure(subject: Subject) -> Measurement:
    """Load the product and the empty page in turns."""
    found: dict[str, list[list[float]]] = {"product": [], "empty": []}
    pages = {"product": list(page_addresses().values()), "empty": [""]}
    with servers.both(subject.folder) as pair:
        for _ in range(ROUNDS):
            for server in pair:
                seconds = asyncio.run(_stress(server, pages[server.name], subject))
                found[server.name].append(seconds)
    product, empty = (_summary(found[name]) for name in ("product", "empty"))
    lines = [
        Line(f"{READERS} readers without pause, p95", product["p95_s"], empty["p95_s"],
             "s", TIMES_EMPTY),
        Line(f"{READERS} readers without pause, p50", product["p50_s"], empty["p50_s"], "s"),
        Line("Clicks answered a second", product["per_second"], empty["per_second"], "/s"),
    ]  # fmt: skip
    return Measurement(lines, {"product": product, "empty": empty})


def _summary(rounds: list[list[float]]) -> dict[str, Any]:
    """Median over the rounds of the usual marks."""
    return {
        "p50_s": median(median(seconds) for seconds in rounds),
        "p95_s": median(quantiles(seconds, n=20)[-1] for seconds in rounds),
        "slowest_s": max(max(seconds) for seconds in rounds),
        "per_second": median(len(seconds) / SECONDS for seconds in rounds),
    }


async def _stress(server: Server, pages: list[str], subject: Subject) -> list[float]:
    """Seconds of every click that began while all readers clicked."""
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(connect(server)) for _ in range(READERS)]
        for i, reader in enumerate(readers):
            for turn in range(len(subject.clicks) if i < len(pages) else 1):
                await reader.rerun(pages[i % len(pages)], subject.click(turn))
        deadline = time.perf_counter() + SECONDS
        clicked = await asyncio.gather(
            *(
                _click(reader, pages[i % len(pages)], i, deadline, subject)
                for i, reader in enumerate(readers)
            )
        )
    return [seconds for one in clicked for seconds in one]


async def _click(
    reader: Reader, page: str, first: int, deadline: float, subject: Subject
) -> list[float]:
    """One reader's seconds, click after click until the deadline."""
    seconds = []
    turn = first
    while time.perf_counter() < deadline:
        turn += 1
        seconds.append((await reader.rerun(page, subject.click(turn))).seconds)
    return seconds

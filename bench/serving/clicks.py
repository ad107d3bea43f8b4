"""Four hundred people who think ten seconds between clicks; an empty page under the same."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median

from bench import servers as plain
from bench.servers import BenchError, Server
from bench.serving.installation import SEATS, Installation, processes
from bench.serving.lines import Line, p95
from bench.serving.visitors import Visitor
from bench.socket_client import Reader, connect
from bench.subject import Subject, page_addresses

PEOPLE = 400
THINKING_SECONDS = 10.0
# A thought takes from half to one and a half of it.
_THINKING = (0.5, 1.5)
MEASURED_SECONDS = 60.0
P95_SECONDS = 0.5
_AT_ONCE = 6
_PATIENCE_SECONDS = 600.0
# Pages that a viewer may open and that click alike; the desk and the decisions are for few.
PAGES = ("overview", "map", "commune", "compare", "sources", "reform")


def measure(made: Installation, subject: Subject, count: int, people: int = PEOPLE) -> list[Line]:
    """The product in so many processes, then the empty page in one."""
    pages = [page_addresses()[name] for name in PAGES]
    seated = min(people, count * SEATS)
    with processes(made, "officials", count) as running:
        found = asyncio.run(
            clicked(made, running, subject, pages, people=seated, seconds=MEASURED_SECONDS)
        )
    with plain.empty() as server:
        bare = asyncio.run(_empty(server, subject, seated))
    return [
        Line(f"{seated} people, a click each ten seconds: p95 of a click", p95(found), "s",
             P95_SECONDS, f"{p95(found) / p95(bare):.1f} × an empty page"),
        Line(f"{seated} people, a click each ten seconds: p50", median(found), "s", None,
             f"{median(found) / median(bare):.1f} × an empty page; {len(found)} clicks"),
    ]  # fmt: skip


async def clicked(
    made: Installation, running: Sequence[Server], subject: Subject, pages: Sequence[str],
    *, people: int, seconds: float,
) -> list[float]:  # fmt: skip
    """Seconds of every click of so many signed-in people, who have come in a few at a time.

    Args:
        made: The installation.
        running: Its processes; people are spread over them.
        subject: What they click.
        pages: Addresses of the pages they look at, one after another.
        people: How many.
        seconds: How long they click.
    """
    for server in running:
        await _warm(made, server, subject, pages)
    door = asyncio.Semaphore(_AT_ONCE)
    async with AsyncExitStack() as stack:

        async def enter(number: int) -> Reader:
            visitor = Visitor(running[number % len(running)], made.headers(f"reader{number}"))
            async with door:
                if not await visitor.come_in(time.perf_counter() + _PATIENCE_SECONDS):
                    raise BenchError("not everybody is let in within ten minutes")
                reader = await stack.enter_async_context(visitor.page())
                await reader.rerun(pages[number % len(pages)], subject.click(number))
            return reader

        readers = await asyncio.gather(*(enter(number) for number in range(people)))
        return await _all_click(readers, pages, subject, seconds)


async def _warm(made: Installation, server: Server, subject: Subject, pages: Sequence[str]) -> None:
    """Look at every view once, as the first people of a morning do for the others."""
    visitor = Visitor(server, made.headers("first"))
    if not await visitor.come_in(time.perf_counter() + _PATIENCE_SECONDS):
        raise BenchError("the first visitor is not let in")
    async with visitor.page() as reader:
        for page in pages:
            for turn in range(len(subject.clicks)):
                await reader.rerun(page, subject.click(turn))


async def _empty(server: Server, subject: Subject, people: int) -> list[float]:
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(connect(server)) for _ in range(people)]
        for reader in readers:
            await reader.rerun()
        return await _all_click(readers, [""], subject, MEASURED_SECONDS / 2)


async def _all_click(
    readers: Sequence[Reader], pages: Sequence[str], subject: Subject, seconds: float
) -> list[float]:
    deadline = time.perf_counter() + seconds
    found = await asyncio.gather(
        *(
            _click(reader, (pages, subject), number, deadline)
            for number, reader in enumerate(readers)
        )
    )
    return [one for person in found for one in person]


async def _click(
    reader: Reader, looked_at: tuple[Sequence[str], Subject], number: int, deadline: float
) -> list[float]:
    """One person: thinks, clicks, and every fifth time goes to another page."""
    pages, subject = looked_at
    chance = random.Random(number)
    await asyncio.sleep(still_thinking(chance))
    found = []
    turn = number
    while time.perf_counter() < deadline:
        turn += 1
        page = pages[(number + turn // 5) % len(pages)]
        found.append((await reader.rerun(page, subject.click(turn))).seconds)
        await asyncio.sleep(chance.uniform(*_THINKING) * THINKING_SECONDS)
    return found


def still_thinking(chance: random.Random) -> float:
    """Seconds until the next click of someone met at any moment.

    Long thoughts are met more often than short ones, each at any point of it. People whose first
    click is anywhere in ten seconds come back half as many again at the end of these as later on.
    Source: the residual time of a renewal process, Cox, Renewal Theory (1962), section 5.

    Args:
        chance: Where chance comes from.
    """
    short, long = _THINKING
    met = math.sqrt(chance.uniform(short**2, long**2))
    return chance.uniform(0, met) * THINKING_SECONDS

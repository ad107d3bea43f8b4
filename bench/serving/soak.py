"""Hours of use with a publish every ten minutes: memory, open files and threads stay flat."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from statistics import median

from bench.servers import ROOT, BenchError, Server
from bench.serving.clicks import PAGES, clicked
from bench.serving.installation import Installation, processes
from bench.serving.lines import Line, p95
from bench.serving.watched import Sample, Watch, growth_an_hour, medians
from bench.subject import Subject, page_addresses
from warehouse.editions import FOLDER_VARIABLE

PEOPLE = 40
MINUTES = 60.0
PUBLISH_MINUTES = 10.0
# The first quarter fills caches: it says nothing about what is lost for good.
_WARM_UP = 0.25
_EVERY_SECONDS = 5.0
_PARTS = 5


def measure(
    made: Installation, subject: Subject, count: int, minutes: float = MINUTES
) -> list[Line]:
    """People click on while editions change."""
    with processes(made, "officials", count) as running:
        watch = Watch(running, _EVERY_SECONDS)
        found, published = asyncio.run(_soak(made, running, subject, watch, minutes))
    lines = [
        Line(f"{minutes:g} minutes, {PEOPLE} people, {published} publishes: p95 of a click",
             p95(found), "s", None, f"p50 {median(found):.2f} s, {len(found)} clicks"),
    ]  # fmt: skip
    for name, unit, aim in (
        ("megabytes", "MB/h", 5.0),
        ("files", "/h", 2.0),
        ("threads", "/h", 2.0),
    ):
        grown = [growth_an_hour(_after_warm_up(seen), name) for seen in watch.seen]
        fastest = max(range(len(grown)), key=lambda one: grown[one].median_slope)
        seen = watch.seen[fastest]
        parts = ", ".join(f"{one:.0f}" for one in medians(_after_warm_up(seen), name, _PARTS))
        lines.append(Line(
            f"Growth of a process's {name}, after a quarter of the time",
            grown[fastest].median_slope, unit, aim,
            f"{getattr(seen[0], name):.0f} at the start; medians of {_PARTS} parts of that time "
            f"{parts}; least squares {max(one.line_slope for one in grown):.1f}",
        ))  # fmt: skip
    return lines


def _after_warm_up(seen: list[Sample]) -> list[Sample]:
    begin = seen[0].seconds + _WARM_UP * (seen[-1].seconds - seen[0].seconds)
    return [one for one in seen if one.seconds >= begin]


async def _soak(
    made: Installation, running: list[Server], subject: Subject, watch: Watch, minutes: float
) -> tuple[list[float], int]:
    pages = [page_addresses()[name] for name in PAGES]
    published = 0

    async def publish() -> None:
        nonlocal published
        while True:
            await asyncio.sleep(60 * min(PUBLISH_MINUTES, minutes / 3))
            await asyncio.to_thread(_publish, made)
            published += 1

    beside = [asyncio.create_task(watch.look()), asyncio.create_task(publish())]
    try:
        found = await clicked(made, running, subject, pages, people=PEOPLE, seconds=60 * minutes)
        for task in beside:
            if task.done():
                task.result()
    finally:
        for task in beside:
            task.cancel()
    return found, published


def _publish(made: Installation) -> None:
    """One more edition of the same data, as a publish of the same month would leave it."""
    command = [sys.executable, "-m", "etl", "build", "--editions", str(made.editions)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {FOLDER_VARIABLE: str(made.editions)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise BenchError(f"a publish failed: {done.stdout}{done.stderr}"[-1000:])

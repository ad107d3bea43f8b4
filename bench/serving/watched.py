"""What a process uses, read from Linux while it works."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.stats import theilslopes

from bench.servers import Server

_KILOBYTES = 1024


@dataclass(frozen=True)
class Sample:
    """One look at a process.

    Attributes:
        seconds: When.
        megabytes: Resident memory.
        files: Open files and sockets.
        threads: Threads.
    """

    seconds: float
    megabytes: float
    files: int
    threads: int


@dataclass(frozen=True)
class Growth:
    """By how much a figure grows in an hour, told twice.

    Attributes:
        median_slope: The median of the slopes between all pairs of looks.
        line_slope: The slope of the least-squares line.
    """

    median_slope: float
    line_slope: float


def sample(process_id: int) -> Sample:
    """Look at a process now."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{process_id}/status").read_text().splitlines()
    )
    return Sample(
        seconds=time.monotonic(),
        megabytes=int(status["VmRSS"].split()[0]) / _KILOBYTES,
        files=sum(1 for _ in Path(f"/proc/{process_id}/fd").iterdir()),
        threads=int(status["Threads"]),
    )


@dataclass
class Watch:
    """Looks at processes until it is cancelled.

    Attributes:
        servers: The processes.
        every: Seconds between two looks.
        seen: What was seen of each.
    """

    servers: Sequence[Server]
    every: float = 0.5
    seen: list[list[Sample]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with one look."""
        self.seen = [[sample(one.process_id)] for one in self.servers]

    async def look(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(self.every)
            for one, seen in zip(self.servers, self.seen, strict=True):
                seen.append(sample(one.process_id))

    @property
    def peak_megabytes(self) -> float:
        """The most that all processes together used at one look."""
        looks = zip(*self.seen, strict=True)
        return max(sum((part.megabytes for part in look), 0.0) for look in looks)


def growth_an_hour(samples: Sequence[Sample], what: str) -> Growth:
    """By how much a figure grows in an hour.

    A publish has threads and memory for a minute that it gives back: that is no growth, yet it
    pulls a least-squares line up or down by where in the hour it fell. The median of the slopes
    between all pairs of looks (Theil 1950, Sen 1968) does not see what fewer than 29 % of the
    looks saw; the line is told beside it.

    Args:
        samples: At least two, at different times.
        what: "megabytes", "files" or "threads".
    """
    hours = np.array([one.seconds for one in samples]) / 3600
    values = np.array([getattr(one, what) for one in samples], float)
    return Growth(
        median_slope=float(theilslopes(values, hours).slope),
        line_slope=float(np.polyfit(hours - hours[0], values, 1)[0]),
    )


def medians(samples: Sequence[Sample], what: str, parts: int) -> list[float]:
    """The median of a figure in each of so many parts of the time, of as many looks each."""
    values = np.array([getattr(one, what) for one in samples], float)
    return [float(np.median(part)) for part in np.array_split(values, parts)]


def machine_megabytes() -> float:
    """Memory of the machine."""
    line = Path("/proc/meminfo").read_text().splitlines()[0]
    return int(line.split()[1]) / _KILOBYTES

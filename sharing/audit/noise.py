"""How much of the log what strangers can cause at will may take: so much a day, and a part of it.

What is over that is only counted; how many there were is a line of the log later. Nothing can be
taken out of a chain, so it is not the oldest that goes, but the newest that does not come in.

    noise.json   the day (UTC), its noisy lines of all processes, and the bytes of all such lines
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse.errors import EditionError
from warehouse.manifest import read_json, write_json

FILE = "noise.json"
LINES_A_DAY = 1000
"""About 400 kB: who fills them has been noticed, and the log lasts for years."""
SHARE_OF_QUOTA = 0.25


@dataclass(frozen=True)
class Noise:
    """What was written of noisy events.

    Attributes:
        day: The day of `lines`, ISO 8601.
        lines: Lines of that day.
        bytes: Bytes of all such lines that are in the log.
    """

    day: str
    lines: int = 0
    bytes: int = 0

    def full(self, quota_bytes: float) -> bool:
        """Whether another line is only counted."""
        return self.lines >= LINES_A_DAY or self.bytes >= quota_bytes * SHARE_OF_QUOTA

    def more(self, size: int) -> Noise:
        """With one more line of so many bytes."""
        return Noise(self.day, self.lines + 1, self.bytes + size)


def noise_of(log: Path, day: str, used_bytes: int) -> Noise:
    """What the log holds of it; the lock is held.

    Args:
        log: Folder of the log.
        day: Today.
        used_bytes: Bytes of the log's files: where they were moved away, the noise went with them.
    """
    try:
        told = read_json(log / FILE) if (log / FILE).exists() else {}
    except EditionError:
        told = {}  # torn; it only counts, and begins anew
    before = min(_count(told.get("bytes")), used_bytes)
    lines = _count(told.get("lines")) if told.get("day") == day else 0
    return Noise(day, lines, before)


def keep(log: Path, noise: Noise) -> None:
    """Write it down; the lock is held."""
    write_json(log / FILE, asdict(noise))


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0

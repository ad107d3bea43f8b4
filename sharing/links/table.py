"""The table of links: one SQLite file that several processes read and write.

It also keeps how far time has come. A clock that is set back does not bring an expired link back:
time here never goes backwards, and it goes on by the process's own count until the clock has
caught up.

A clock that is days ahead of that is believed when it closes something, but nothing is kept of it:
set right again, it has ended no link. Only when it has stayed ahead for hours, by the process's own
count, is it taken to be right. Until then no link is made, renewed or opened and none is forgotten.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import RLock

from sharing.state_files import make_file, make_folder

_FOLDER = Path(__file__).with_name("sql")
_WAIT_SECONDS = 10.0
# How old the kept time may be before a mere look at the table writes it anew.
_WRITTEN_EVERY_SECONDS = 15

# A long weekend without anybody looking is no wrong clock; most links last two weeks.
DOUBTED_SECONDS = 5 * 86_400
# Half a working day: somebody has noticed by then that no link opens.
CONFIRMED_AFTER_SECONDS = 6 * 3600
_SAME_COURSE_SECONDS = 600
_LOGGER = logging.getLogger(__name__)

Value = str | int | None


class Table:
    """The SQLite file, safe for the threads of a process and for several processes."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the file, or make it, for its owner or the group that shares its folder.

        Args:
            path: The file.
            clock: The machine's clock: seconds since 1970, UTC.
            steady: A count of seconds that is never set.
        """
        self._clock, self._steady = clock, steady
        self._reached, self._learned, self._settled = 0, steady(), 0
        self._resets = 0
        # How far the clock is ahead of the count of seconds, and since when, while it is doubted.
        self._ahead: tuple[float, float] | None = None
        self._written_at = -float(_WRITTEN_EVERY_SECONDS)
        self._lock = RLock()
        make_folder(path.parent)
        make_file(path)
        self._connection = sqlite3.connect(
            path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._connection.row_factory = sqlite3.Row
        for name in ("journal", "foreign_keys", "synchronous"):
            self._connection.execute(_sql(f"set_{name}"))
        self._connection.executescript(_sql("schema"))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def written(self) -> Iterator[int]:
        """A transaction that writes; its value is the time it happens at, which is kept."""
        with self._lock:
            self._connection.execute(_sql("begin"))
            try:
                now = self._now()
                self.change("clock_advance", now=self._settled)
                yield now
            except BaseException:
                self._connection.execute(_sql("rollback"))
                raise
            self._connection.execute(_sql("commit"))

    def now(self) -> int:
        """The time: never before any that this or another process has seen; UTC seconds.

        Where the table cannot be written it goes on by what this process remembers.
        """
        with self._lock:
            now = self._now()
            due = self._steady() - self._written_at >= _WRITTEN_EVERY_SECONDS
            if due and self._settled - self._stored() >= _WRITTEN_EVERY_SECONDS:
                self._keep(self._settled)
            return now

    def lasting(self) -> int:
        """The time without a clock that is in doubt: by it is judged what is deleted for good."""
        with self._lock:
            self._now()
            return self._settled

    @property
    def doubted(self) -> bool:
        """Whether the machine's clock is days ahead of what is known."""
        with self._lock:
            self._now()
            return self._ahead is not None

    def remember(self, moment: int) -> None:
        """Keep that time has come so far, where that is not kept yet and not in doubt."""
        with self._lock:
            self._now()
            moment = min(moment, self._settled)
            if self._stored() < moment:
                self._keep(moment)

    def kept(self) -> tuple[int, int]:
        """How far time has come by the file, and what the machine's clock says; UTC seconds."""
        with self._lock:
            return self._stored(), int(self._clock())

    def reset(self) -> int:
        """Take the machine's clock for right, in all processes; what it says now.

        Raises:
            sqlite3.Error: If that cannot be written.
        """
        with self._lock:
            now = int(self._clock())
            self._connection.execute(_sql("begin"))
            try:
                self.change("clock_reset", now=now)
                self.change("clock_reset_counted")
            except BaseException:
                self._connection.execute(_sql("rollback"))
                raise
            self._connection.execute(_sql("commit"))
            self._now()
            return now

    def _keep(self, moment: int) -> None:
        """Write how far time has come; a disk that takes nothing must not put anybody out."""
        self._written_at = self._steady()
        try:
            self.change("clock_advance", now=moment)
        except sqlite3.OperationalError as error:
            _LOGGER.error("how far time has come cannot be kept in the table of links: %s", error)

    def rows(self, name: str, /, **values: Value) -> list[sqlite3.Row]:
        """The rows of a statement of `sql/`, its values bound by name."""
        with self._lock:
            return self._connection.execute(_sql(name), values).fetchall()

    def row(self, name: str, /, **values: Value) -> sqlite3.Row | None:
        """The first row, if there is one."""
        return next(iter(self.rows(name, **values)), None)

    def change(self, name: str, /, **values: Value) -> int:
        """Run a statement that changes rows; how many it changed."""
        with self._lock:
            return self._connection.execute(_sql(name), values).rowcount

    def _stored(self) -> int:
        row = self.row("clock_read")
        if row is None:
            return 0
        if row["resets"] != self._resets:  # what this process counted is not meant any more
            self._resets = int(row["resets"])
            self._reached, self._learned, self._ahead = 0, self._steady(), None
        return int(row["reached"])

    def _now(self) -> int:
        """The clock's time, or where time had come to and what has passed since, if later.

        `_settled` goes along with it, but for a clock that is in doubt.
        """
        stored = self._stored()
        steady = self._steady()
        clock, counted = int(self._clock()), self._reached + int(steady - self._learned)
        known = max(stored, counted if self._reached else 0)
        settled = known if self._in_doubt(clock, known, steady) else max(clock, known)
        if settled > counted or not self._reached:
            self._reached, self._learned = settled, steady
        self._settled = settled
        return max(clock, settled)

    def _in_doubt(self, clock: int, known: int, steady: float) -> bool:
        """Whether the clock is too far ahead, and has not stayed so for long enough."""
        if known == 0 or clock - known <= DOUBTED_SECONDS:
            self._ahead = None
            return False
        lead = clock - steady
        if self._ahead is None or abs(lead - self._ahead[0]) > _SAME_COURSE_SECONDS:
            self._ahead = (lead, steady)
            _LOGGER.error(
                "the clock is %d s ahead of what the table of links knows: nothing is kept of it"
                " for %d s; if it is right: python -m sharing.links clock --reset",
                clock - known, CONFIRMED_AFTER_SECONDS,
            )  # fmt: skip
        if steady - self._ahead[1] < CONFIRMED_AFTER_SECONDS:
            return True
        self._ahead = None
        return False


@cache
def _sql(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text("utf-8")

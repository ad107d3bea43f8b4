"""The table of links: one SQLite file that several processes read and write.

It also keeps how far time has come. A clock that is set back does not bring an expired link back:
time here never goes backwards, and it goes on by the process's own count until the clock has
caught up.
"""

from __future__ import annotations

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
        self._reached, self._learned = 0, steady()
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
                self.change("clock_advance", now=now)
                yield now
            except BaseException:
                self._connection.execute(_sql("rollback"))
                raise
            self._connection.execute(_sql("commit"))

    def now(self) -> int:
        """The time: never before any that this or another process has seen; UTC seconds."""
        with self._lock:
            now = self._now()
            if now - self._stored() >= _WRITTEN_EVERY_SECONDS:
                self.change("clock_advance", now=now)
            return now

    def remember(self, moment: int) -> None:
        """Keep that time has come so far, where that is not kept yet."""
        with self._lock:
            if self._stored() < moment:
                self.change("clock_advance", now=moment)

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
        return int(row["reached"]) if row else 0

    def _now(self) -> int:
        """The clock's time, or where time had come to and what has passed since, if later."""
        steady = self._steady()
        counted = self._reached + int(steady - self._learned)
        now = max(int(self._clock()), self._stored(), counted)
        if now > counted:
            self._reached, self._learned = now, steady
        return now


@cache
def _sql(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text("utf-8")

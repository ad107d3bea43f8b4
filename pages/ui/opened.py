"""Connections to editions: opened once, and let go when a newer edition has taken their place.

An open edition costs memory, threads and a file. A run may still read from one that was let go, so
it is closed a while later, by whoever opens one next or by `tidy`, which the server calls:
once all that a newer edition says is kept, nobody opens anything until the next publish.
"""

from __future__ import annotations

import logging
import math
import time
from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from warehouse.connection import Connection, DatabaseError
from warehouse.editions import Edition
from warehouse.marks import Mark, mark_of

_LOGGER = logging.getLogger(__name__)

MOST = 4
"""Editions open at once: the newest, and what it is compared with or links are pinned to."""
MOST_LET_GO = 4
"""Editions that were let go and are not closed yet."""
LEFT_OPEN_SECONDS = 60.0


class _Left(NamedTuple):
    """A connection that was let go: since when, and to which file."""

    since: float
    path: str
    connection: Connection


_open: OrderedDict[tuple[str, Mark], Connection] = OrderedDict()
_let_go: list[_Left] = []
_closed: list[Connection] = []
_lock = Lock()


def connection(edition: Edition) -> Connection:
    """The connection to an edition, opened on first use; take a cursor of it for each query.

    A file that was replaced is opened anew.

    Raises:
        DatabaseError: If the edition cannot be opened.
    """
    key = (str(edition.path), mark_of(edition.path))
    with _lock:
        _close_left()
        if key in _open:
            _open.move_to_end(key)
            return _open[key]
    made = edition.open()
    with _lock:
        if key in _open:  # somebody was faster
            made.close()
            return _open[key]
        _leave([one for one in _open if one[0] == key[0]], time.monotonic())
        _open[key] = made
        _leave(list(_open)[:-MOST], time.monotonic())
        _close_left()
        return made


def only(edition: Edition) -> None:
    """Let go of every edition but this one."""
    with _lock:
        _leave([key for key in _open if key[0] != str(edition.path)], time.monotonic())
        _close_left()


def tidy() -> bool:
    """Close what was let go long enough ago; whether anything was closed since this was called."""
    with _lock:
        _close_left()
        closed = bool(_closed)
        _closed.clear()
    return closed


def drop(edition: Edition) -> None:
    """Close an edition as soon as no query is in work on it: its file is damaged.

    DuckDB gives the same file to all connections of a process, so none of them may stay open.
    """
    path = str(edition.path)
    with _lock:
        _leave([key for key in _open if key[0] == path], -math.inf)
        _let_go[:] = [one._replace(since=-math.inf) if one.path == path else one for one in _let_go]
        _close_left()


def is_open(made: Connection) -> bool:
    """Whether a connection is one that is kept open, neither let go nor closed."""
    with _lock:
        return any(one is made for one in _open.values())


def count() -> int:
    """How many are open, those let go included."""
    with _lock:
        return len(_open) + len(_let_go)


def clear() -> None:
    """Close all, at once."""
    with _lock:
        _leave(list(_open), -math.inf)
        _let_go[:] = [one._replace(since=-math.inf) for one in _let_go]
        _close_left()


def _leave(keys: list[tuple[str, Mark]], since: float) -> None:
    """Let go of open connections; the lock is held."""
    _let_go.extend(_Left(since, key[0], _open.pop(key)) for key in keys)


def _close_left() -> None:
    """Close what was let go long enough ago, and what is too much; the lock is held.

    DuckDB closes none on which somebody's query is in work: it stays let go until that has ended.
    """
    now, too_many = time.monotonic(), len(_let_go) - MOST_LET_GO
    for place, left in enumerate(tuple(_let_go)):
        if place >= too_many and now - left.since < LEFT_OPEN_SECONDS:
            continue
        try:
            left.connection.close()
        except DatabaseError as error:
            _LOGGER.info("a connection that was let go is still read from: %s", error)
            continue
        _let_go.remove(left)
        _closed.append(left.connection)

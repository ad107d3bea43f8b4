"""Connections to editions: opened once, and let go when a newer edition has taken their place.

An open edition costs memory, threads and a file. A run may still read from one that was let go, so
it is closed a while later, by whoever opens one next or by `tidy`, which the server calls:
once all that a newer edition says is kept, nobody opens anything until the next publish.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock

from warehouse.connection import Connection
from warehouse.editions import Edition

MOST = 4
"""Editions open at once: the newest, and what it is compared with or links are pinned to."""
MOST_LET_GO = 4
"""Editions that were let go and are not closed yet."""
LEFT_OPEN_SECONDS = 60.0
_open: OrderedDict[str, Connection] = OrderedDict()
_let_go: list[tuple[float, str, Connection]] = []
_closed: list[Connection] = []
_lock = Lock()


def connection(edition: Edition) -> Connection:
    """The connection to an edition, opened on first use; take a cursor of it for each query.

    Raises:
        EditionError: If the edition cannot be opened.
    """
    key = str(edition.path)
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
        _open[key] = made
        while len(_open) > MOST:
            _let_go.append((time.monotonic(), *_open.popitem(last=False)))
        _close_left()
        return made


def only(edition: Edition) -> None:
    """Let go of every edition but this one."""
    with _lock:
        for key in [key for key in _open if key != str(edition.path)]:
            _let_go.append((time.monotonic(), key, _open.pop(key)))
        _close_left()


def tidy() -> bool:
    """Close what was let go long enough ago; whether anything was closed since this was called."""
    with _lock:
        _close_left()
        closed = bool(_closed)
        _closed.clear()
    return closed


def drop(edition: Edition) -> None:
    """Close an edition at once: its file is damaged, or is another one now.

    DuckDB gives the same file to all connections of a process, so none of them may stay open.
    """
    key = str(edition.path)
    with _lock:
        left = [one for one in _let_go if one[1] == key]
        _let_go[:] = [one for one in _let_go if one[1] != key]
        for made in (_open.pop(key, None), *(made for _, _, made in left)):
            if made is not None:
                made.close()
                _closed.append(made)


def count() -> int:
    """How many are open, those let go included."""
    with _lock:
        return len(_open) + len(_let_go)


def clear() -> None:
    """Close all, at once."""
    with _lock:
        for one in (*_open.values(), *(one for _, _, one in _let_go)):
            one.close()
        _open.clear()
        _let_go.clear()


def _close_left() -> None:
    """Close what was let go long enough ago, and what is too much; the lock is held."""
    now = time.monotonic()
    while _let_go and (len(_let_go) > MOST_LET_GO or now - _let_go[0][0] >= LEFT_OPEN_SECONDS):
        left = _let_go.pop(0)[2]
        left.close()
        _closed.append(left)

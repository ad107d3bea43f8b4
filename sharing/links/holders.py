"""Who holds a link: asked at every run of a page, looked up every five seconds at most."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TypeVar

from sharing.access.reader import Reader
from sharing.links import openings, records
from sharing.links.errors import LinkError
from sharing.links.records import State
from sharing.links.table import Table
from sharing.settings import settings

KEPT_SECONDS = 5.0
_MOST_KEPT = 10_000
COOKIE = "can_viec_link"
"""Name of the cookie a browser gets for a link."""

T = TypeVar("T")

_kept: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
_lock = Lock()


def table() -> Table:
    """The table of links of this installation."""
    return _table(settings().state_folder / "links.sqlite")


@cache
def _table(path: Path) -> Table:
    return Table(path)


def over_tls() -> bool:
    """Whether link holders reach us by https."""
    return (settings().links.address or settings().address).startswith("https://")


def opened_here() -> bool:
    """Whether this process serves link holders: no other one has only reviewer editions."""
    return settings().served and settings().audience == "link_holders"


def holder_of(cookies: Mapping[str, str] | str) -> Reader | None:
    """Who the cookies of a request or a session belong to; None: nobody, or not any more.

    Args:
        cookies: The cookies by name, or the link's own one.
    """
    cookie = cookies if isinstance(cookies, str) else cookies.get(COOKIE, "")
    if not opened_here() or not openings.well_formed(cookie):
        return None

    def looked_up() -> Reader | None:
        link = openings.link_of(table(), cookie)
        return link.reader() if link else None

    return _recent((settings().state_folder, "cookie", openings.hashed(cookie)), looked_up)


def ended(reader: Reader) -> bool:
    """Whether the link of a link holder has ended or was taken back; False for anybody else."""
    if reader.link is None:
        return False
    name = reader.link.link_id

    def looked_up() -> bool:
        try:
            return records.find(table(), name).state(table().now()) is not State.OPEN
        except LinkError:
            return True  # so long ended that it has been forgotten

    return _recent((settings().state_folder, "ended", name), looked_up)


def forget() -> None:
    """Look everything up anew."""
    with _lock:
        _kept.clear()


def _recent(key: Hashable, look_up: Callable[[], T]) -> T:
    """What was looked up in the last seconds, or is now."""
    moment = time.monotonic()
    with _lock:
        found = _kept.get(key)
    if found is not None and moment - found[0] < KEPT_SECONDS:
        return found[1]  # type: ignore[return-value]  # a key has values of one type
    value = look_up()
    with _lock:
        _kept[key] = (moment, value)
        _kept.move_to_end(key)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return value

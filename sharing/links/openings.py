"""Openings: what a browser has after it followed a link, and what it is good for.

The browser gets a random cookie in exchange for the token; only the cookie's hash is kept. It is
good until the link ends or is taken back, for some hours at most. While the clock is in doubt none
is given: by a clock that is days ahead it would be good for those days more once that is set right.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sharing.links import records, tokens
from sharing.links.keys import Keys
from sharing.links.records import Link, State
from sharing.links.table import Table

_COOKIE_BYTES = 32
_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")
_HOUR = 3600


@dataclass(frozen=True)
class Opened:
    """A link that was opened.

    Attributes:
        link: The link.
        cookie: The cookie, which is kept nowhere; "" where only was asked whether it would open.
        seconds: How long it is good for.
    """

    link: Link
    cookie: str
    seconds: int


@dataclass(frozen=True)
class Refused:
    """A link that was not opened.

    Attributes:
        reason: "malformed", "forged", "unknown", the link's state, or "clock_in_doubt"; for the
            audit log alone.
        name: The link's public name where it has one.
    """

    reason: str
    name: str = ""


def open_link(
    table: Table,
    keys: Keys,
    text: str,
    *,
    hours: int,
    look_only: bool = False,
    told: Callable[[Link], object] | None = None,
) -> Opened | Refused:
    """Exchange a token for a cookie; it can be done any number of times.

    A text that is no token takes the same way through signature and table as one that is.

    Args:
        table: Where links are kept.
        keys: Keys that may have signed it.
        text: What was given as a token.
        hours: How long the cookie is good at most.
        look_only: Whether only to say what would happen.
        told: Told that a link opens, before it does; where it raises nothing is opened or counted.
    """
    given = tokens.read(text, keys)
    row = table.row("link_by_id", id_sha256=given.id_sha256)
    now = table.now()
    if not given.genuine:
        return Refused("forged" if given.well_formed else "malformed")
    if row is None:
        return Refused("unknown", given.id_sha256[: records.NAME_LETTERS])
    link = records.of_row(row)
    state = link.state(now)
    if state is State.EXPIRED:
        table.remember(link.expires_at)
    if state is not State.OPEN:
        return Refused(state.value, link.name)
    if table.doubted:
        return Refused("clock_in_doubt", link.name)
    if look_only:
        return Opened(link, "", 0)
    if told is not None:
        told(link)
    return _opened(table, link, hours)


def _opened(table: Table, link: Link, hours: int) -> Opened:
    # Not the time of the transaction: the clock may jump between the question and this.
    cookie, now = secrets.token_urlsafe(_COOKIE_BYTES), table.lasting()
    ends_at = min(now + hours * _HOUR, link.expires_at)
    with table.written():
        table.change(
            "opening_add", cookie_sha256=hashed(cookie), link=link.name, now=now, ends_at=ends_at
        )
        table.change("link_opened", name=link.name, now=now)
        table.change("openings_purge", before=now)
    return Opened(link, cookie, ends_at - now)


def link_of(table: Table, cookie: str) -> Link | None:
    """The link that a cookie still opens."""
    if not well_formed(cookie):
        return None
    row = table.row("opening_link", cookie_sha256=hashed(cookie))
    if row is None:
        return None
    now = table.now()
    link = records.of_row(row)
    if link.state(now) is State.EXPIRED:
        table.remember(link.expires_at)
    good = now < int(row["ends_at"]) and link.state(now) is State.OPEN
    return link if good else None


def well_formed(cookie: str) -> bool:
    """Whether a text has the one form a cookie of ours has; anything else is looked up nowhere."""
    return _COOKIE.fullmatch(cookie) is not None


def hashed(cookie: str) -> str:
    """What is kept of a cookie: the SHA-256 of its text."""
    return hashlib.sha256(cookie.encode("ascii")).hexdigest()

"""Links as they are kept: made, listed, taken back, renewed, forgotten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sharing.access.reader import LinkScope, Reader
from sharing.access.roles import Role
from sharing.links import tokens
from sharing.links.errors import LinkError
from sharing.links.keys import Keys
from sharing.links.table import Table

DAY = 86_400
SKEW_SECONDS = 60
"""How far the clock of who made a link may be ahead of the clock of who opens it."""
NAME_LETTERS = 12
LONGEST_NOTE = 500
LONGEST_REASON = 500
_KEPT_DAYS = 180


class State(StrEnum):
    """What becomes of somebody who opens a link now."""

    OPEN = "open"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Wanted:
    """What a link is to be made for.

    Attributes:
        pages: Names of the pages.
        communes: Codes of the communes it is locked to; none: the whole province.
        edition_id: The edition it is pinned to; None: always the newest.
        days: How long it lasts.
        note: For whom, in words; only those who manage links see it.
        not_before: From when on it opens, seconds since 1970; None: at once.
    """

    pages: Sequence[str]
    communes: Sequence[str] = ()
    edition_id: str | None = None
    days: int = 14
    note: str = ""
    not_before: int | None = None


@dataclass(frozen=True)
class Link:
    """A link as it is kept; times are seconds since 1970, UTC.

    Attributes:
        name: What it is called in public.
        pages: Names of the pages it opens.
        communes: Codes of the communes it is locked to; none: the whole province.
        edition_id: The edition it is pinned to; None: always the newest.
        note: For whom it was made.
        created_by: Who made it.
        created_at: When.
        not_before: From when on it opens.
        expires_at: When it ends.
        renewed_at: When it was last renewed, if ever.
        revoked_at: When it was taken back, if it was.
        revoked_by: By whom.
        revoked_why: Why.
        opened: How often it was opened.
        last_opened_at: When last.
    """

    name: str
    pages: tuple[str, ...]
    communes: tuple[str, ...]
    edition_id: str | None
    note: str
    created_by: str
    created_at: int
    not_before: int
    expires_at: int
    renewed_at: int | None
    revoked_at: int | None
    revoked_by: str | None
    revoked_why: str | None
    opened: int
    last_opened_at: int | None

    def state(self, now: int) -> State:
        """What becomes of somebody who opens it at a moment."""
        if self.revoked_at is not None:
            return State.REVOKED
        if now >= self.expires_at:
            return State.EXPIRED
        return State.NOT_YET if now < self.not_before - SKEW_SECONDS else State.OPEN

    def reader(self) -> Reader:
        """Who holds it."""
        scope = LinkScope(
            link_id=self.name,
            pages=frozenset(self.pages),
            communes=frozenset(self.communes),
            edition_id=self.edition_id,
            expires_at=datetime.fromtimestamp(self.expires_at, UTC),
        )
        return Reader(Role.LINK_HOLDER, f"link:{self.name}", link=scope)


def of_row(row: sqlite3.Row) -> Link:
    """The link of a row of the table."""
    told = {key: row[key] for key in Link.__dataclass_fields__}
    for name in ("pages", "communes"):
        told[name] = tuple(json.loads(told[name]))
    return Link(**told)


def make(table: Table, keys: Keys, wanted: Wanted, by: str, most_days: int) -> tuple[str, Link]:
    """Make a link.

    Args:
        table: Where links are kept.
        keys: The newest of them signs it.
        wanted: What it is for.
        by: Who makes it.
        most_days: How many days it may last.

    Returns:
        Its token, which is kept nowhere and cannot be had again, and the link.

    Raises:
        LinkError: If no page is named, or one that no link opens, it would last too long, or the
            clock is in doubt.
    """
    _check(wanted, most_days)
    check_clock(table)
    made = tokens.make(keys)
    name = made.id_sha256[:NAME_LETTERS]
    with table.written() as now:
        begins = now if wanted.not_before is None else max(now, wanted.not_before)
        table.change(
            "link_add",
            id_sha256=made.id_sha256,
            name=name,
            pages=json.dumps(list(dict.fromkeys(wanted.pages))),
            communes=json.dumps(list(dict.fromkeys(wanted.communes))),
            edition_id=wanted.edition_id,
            note=wanted.note.strip(),
            created_by=by,
            created_at=now,
            not_before=begins,
            expires_at=begins + wanted.days * DAY,
        )
    return made.token, find(table, name)


def _check(wanted: Wanted, most_days: int) -> None:
    if not wanted.pages:
        raise LinkError("no_pages")
    for page in wanted.pages:
        try:
            opens = _holder(wanted).opens(page)
        except KeyError:
            raise LinkError("unknown_page", page=page) from None
        if not opens:
            raise LinkError("page_not_shared", page=page)
    check_days(wanted.days, most_days)
    if len(wanted.note) > LONGEST_NOTE:
        raise LinkError("note_too_long", most=LONGEST_NOTE)


def _holder(wanted: Wanted) -> Reader:
    """Who would hold the link: the rights say what such a one may open."""
    end = datetime.max.replace(tzinfo=UTC)
    scope = LinkScope(
        "", frozenset(wanted.pages), frozenset(wanted.communes), wanted.edition_id, end
    )
    return Reader(Role.LINK_HOLDER, link=scope)


def check_days(days: int, most_days: int) -> None:
    """Whether a link may last so long.

    Raises:
        LinkError: If not.
    """
    if not 1 <= days <= most_days:
        raise LinkError("days", most=most_days, days=days)


def check_clock(table: Table) -> None:
    """Whether it is known from when on a link would last.

    Raises:
        LinkError: If the machine's clock is in doubt.
    """
    if table.doubted:
        reached, clock = table.kept()
        raise LinkError("clock_in_doubt", days=(clock - reached) // DAY)


def find(table: Table, name: str) -> Link:
    """The link of a public name.

    Raises:
        LinkError: If there is none.
    """
    row = table.row("link_by_name", name=name)
    if row is None:
        raise LinkError("no_link", name=name)
    return of_row(row)


def listed(table: Table, created_by: str | None = None) -> list[Link]:
    """All links, or those that somebody made; the newest first."""
    return [of_row(row) for row in table.rows("links", created_by=created_by)]


def revoke(table: Table, name: str, by: str, why: str) -> Link:
    """Take a link back for good; nobody opens it again, and who has it open loses it.

    Raises:
        LinkError: If there is none of that name, or it was taken back before, or no reason is said.
    """
    why = why.strip()
    if not why:
        raise LinkError("no_reason")
    if len(why) > LONGEST_REASON:
        raise LinkError("reason_too_long", most=LONGEST_REASON)
    find(table, name)
    with table.written() as now:
        if not table.change("link_revoke", name=name, now=now, by=by, why=why):
            raise LinkError("revoked_before", name=name)
    return find(table, name)


def renew(table: Table, name: str, days: int, most_days: int) -> Link:
    """Let a link last for so many days from now on, at the same address, ended or not.

    Raises:
        LinkError: If there is none of that name, it was taken back, it would last too long, or the
            clock is in doubt.
    """
    check_days(days, most_days)
    check_clock(table)
    link = find(table, name)
    with table.written() as now:
        expires_at = max(now, link.not_before) + days * DAY
        if not table.change("link_renew", name=name, now=now, expires_at=expires_at):
            raise LinkError("revoked_before", name=name)
    return find(table, name)


def purge(table: Table, kept_days: int = _KEPT_DAYS) -> tuple[int, int]:
    """Forget links that ended so many days ago, and openings that have ended.

    Returns:
        How many links and how many openings.
    """
    now = table.lasting()
    with table.written():
        openings = table.change("openings_purge", before=now)
        links = table.change("links_purge", before=now - kept_days * DAY)
    return links, openings


def pinned_editions(table: Table) -> list[str]:
    """Ids of the editions that a link needs which may still be opened.

    What is not named may be deleted for good, so a clock in doubt ends no link here.
    """
    rows = table.rows("pinned", now=table.lasting())
    return [str(row["edition_id"]) for row in rows]

"""What people do with links, each asked for its right and told to the audit log."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

from sharing.access.reader import NotAllowed, Reader
from sharing.links import records
from sharing.links.errors import LinkError
from sharing.links.holders import forget, table
from sharing.links.keys import keys_file, made_keys
from sharing.links.records import Link, State, Wanted
from sharing.links.told import tell
from sharing.settings import settings
from warehouse import queries
from warehouse.editions import Store
from warehouse.log import account
from warehouse.reviewer import reviewer_folder

_NOT_RECORDED = "the audit log could not be written"


def name_of(who: Reader) -> str:
    """By whom a link is made: the name of the sign-in, or the account of this process."""
    return who.name or f"account:{account()}"


def make(who: Reader, wanted: Wanted) -> tuple[str, Link]:
    """Make a link.

    Args:
        who: Who makes it.
        wanted: What it is for.

    Returns:
        Its address, which is kept nowhere, and the link.

    Raises:
        NotAllowed: If this reader may make none.
        LinkError: If it cannot be made so.
    """
    who.require("make_link")
    for page in wanted.pages:
        if not who.opens(page):
            raise LinkError("page_not_shared", page=page)
    _check_edition(wanted)
    keys = made_keys(keys_file())
    token, link = records.make(table(), keys, wanted, name_of(who), settings().links.most_days)
    try:
        tell(
            "link_made", reader=who, link=link.name, pages=list(link.pages),
            communes=len(link.communes), edition=link.edition_id, latest=link.edition_id is None,
            expires_at=_moment(link.expires_at),
        )  # fmt: skip
    except BaseException:
        records.revoke(table(), link.name, name_of(who), _NOT_RECORDED)
        raise
    return address_of(token), link


def address_of(token: str) -> str:
    """The address of a link; only its path where the settings name no address."""
    base = settings().links.address or settings().address
    return f"{base.rstrip('/')}/v/{token}"


def listed(who: Reader) -> list[Link]:
    """The links a reader may look after, the newest first.

    Raises:
        NotAllowed: If this reader may make none.
    """
    if not who.may("manage_links"):
        who.require("make_link")
        return records.listed(table(), name_of(who))
    return records.listed(table())


def revoke(who: Reader, name: str, why: str) -> Link:
    """Take a link back; sessions that have it open end within seconds.

    Raises:
        NotAllowed: If it is another's, and this reader does not look after links.
        LinkError: As `records.revoke`.
    """
    _own(who, name)
    link = records.revoke(table(), name, name_of(who), why)
    forget()
    tell("link_revoked", reader=who, link=name)
    return link


def renew(who: Reader, name: str, days: int) -> Link:
    """Let a link last for so many days from now on.

    Raises:
        NotAllowed: If it is another's, and this reader does not look after links.
        LinkError: As `records.renew`.
    """
    before = _own(who, name)
    if before.state(table().now()) is State.REVOKED:
        raise LinkError("revoked_before", name=name)
    records.check_days(days, settings().links.most_days)
    records.check_clock(table())
    lasts = _moment(max(table().now(), before.not_before) + days * records.DAY)
    tell("link_renewed", reader=who, link=name, expires_at=lasts)
    link = records.renew(table(), name, days, settings().links.most_days)
    forget()
    return link


def clock(who: Reader) -> tuple[int, int, bool]:
    """How far time has come for links, what the machine's clock says, whether that is doubted.

    Raises:
        NotAllowed: If this reader does not look after links.
    """
    who.require("manage_links")
    return *table().kept(), table().doubted


def reset_clock(who: Reader) -> int:
    """Take the machine's clock for right, also where it is behind: for after a wrong one.

    Links that only the wrong clock had ended open again; so does an expired one if this clock is
    behind. It is written down before it is done.

    Returns:
        What the clock says, UTC seconds.

    Raises:
        NotAllowed: If this reader does not look after links.
        AuditError: If it cannot be written down; nothing was changed.
    """
    who.require("manage_links")
    reached, now = table().kept()
    tell("clock_reset", reader=who, reached=_moment(reached), clock=_moment(now))
    now = table().reset()
    forget()
    return now


def _own(who: Reader, name: str) -> Link:
    """A link that a reader may look after; of another's it is not even said that it is there."""
    link = records.find(table(), name)
    if not who.may("manage_links"):
        who.require("make_link")
        if link.created_by != name_of(who):
            raise NotAllowed("manage_links")
    return link


def editions() -> list[str]:
    """Ids of the editions that links open: those with a reviewer edition, newest first."""
    return Store(reviewer_folder()).ids()


def _check_edition(wanted: Wanted) -> None:
    """Whether the edition and the communes are there.

    Raises:
        LinkError: If not.
    """
    if wanted.edition_id is not None and wanted.edition_id not in {*editions(), *Store().ids()}:
        raise LinkError("unknown_edition", edition=wanted.edition_id)
    if not wanted.communes:
        return
    with closing(Store().serve().edition.open()) as connection:
        known = set(queries.run(connection, "communes")["commune_code"])
    for code in wanted.communes:
        if code not in known:
            raise LinkError("unknown_commune", commune=code)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

"""One reader, as far as the product needs to know."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sharing.access.roles import Role, allows, open_under_lock, rights


class NotAllowed(Exception):  # noqa: N818  what it says is the point
    """The reader may not do this; nothing of what was asked for was read."""


@dataclass(frozen=True)
class LinkScope:
    """What a shared link was made for.

    Attributes:
        link_id: Public name of the link: the first characters of the hash of its id, never the id.
        pages: Names of the pages it opens.
        communes: Codes of the communes it is locked to; empty: the whole province.
        edition_id: The edition it is pinned to; None: always the newest.
        expires_at: When it ends, UTC.
    """

    link_id: str
    pages: frozenset[str]
    communes: frozenset[str]
    edition_id: str | None
    expires_at: datetime


@dataclass(frozen=True)
class Reader:
    """Who looks at the product in this run.

    Attributes:
        role: What the reader is to the product.
        name: By whom something was done, for the ledgers and the audit log: the name the sign-in
            gives, or "link:<public name>". Empty for nobody and in mode `local`.
        communes: Codes of the communes a data officer submits for; empty: all of them.
        link: The scope of the link, for a link holder.
    """

    role: Role
    name: str = ""
    communes: frozenset[str] = frozenset()
    link: LinkScope | None = None

    def opens(self, page: str) -> bool:
        """Whether this reader may open a page."""
        if self.link is not None and page not in self.link.pages:
            return False
        if self.lock and page not in open_under_lock():
            return False
        return allows(self.role, "pages", page)

    def may(self, action: str) -> bool:
        """Whether this reader may do something."""
        return allows(self.role, "actions", action)

    def reads(self, query: str) -> bool:
        """Whether this reader may see the rows of a named query, all or those of own communes."""
        if query in rights("data"):
            return allows(self.role, "data", query)
        return self.may("see_figures")

    @property
    def lock(self) -> frozenset[str]:
        """Codes of the communes a link is locked to; empty: no lock."""
        return self.link.communes if self.link is not None else frozenset()

    def sees(self, commune_code: str) -> bool:
        """Whether figures of this commune may be shown to this reader."""
        return not self.lock or commune_code in self.lock

    def submits_for(self, commune_code: str) -> bool:
        """Whether this reader may hand in figures of this commune."""
        return self.may("submit") and (not self.communes or commune_code in self.communes)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """All of a reader that decides what is shown: part of the key of whatever is kept.

        The name is not in it: nothing that is kept may be made of a name.
        """
        pages, edition = (
            ("", "") if self.link is None
            else (",".join(sorted(self.link.pages)), self.link.edition_id or "")
        )  # fmt: skip
        held = "" if self.link is None else "link"
        own = ",".join(sorted(self.communes))
        return (self.role.value, held, pages, ",".join(sorted(self.lock)), edition, own)

    @property
    def pages(self) -> tuple[str, ...]:
        """Names of the pages this reader may open, in the order of the rights."""
        return tuple(page for page in rights("pages") if self.opens(page))

    def require(self, action: str) -> None:
        """Go on only if this reader may do something.

        Raises:
            NotAllowed: If not.
        """
        if not self.may(action):
            raise NotAllowed(action)


def folded(name: str) -> str:
    """A name as names are compared: large and small, composed and combining letters are one."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


OWNER = Reader(Role.OWNER)
NOBODY = Reader(Role.NOBODY)

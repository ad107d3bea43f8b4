"""One reader, as far as the product needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sharing.access.roles import Role, allows, rights


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
        return allows(self.role, "pages", page)

    def may(self, action: str) -> bool:
        """Whether this reader may do something."""
        return allows(self.role, "actions", action)

    def sees(self, commune_code: str) -> bool:
        """Whether figures of this commune may be shown to this reader."""
        return self.link is None or not self.link.communes or commune_code in self.link.communes

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


OWNER = Reader(Role.OWNER)
NOBODY = Reader(Role.NOBODY)

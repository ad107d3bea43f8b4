"""Who may what, written out by hand, and a reader of every role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from streamlit.testing.v1 import AppTest

from pages.ui.words import Words
from sharing.access.reader import LinkScope, Reader
from sharing.access.roles import Role
from tests.pages.reader import Site

# Written out here, not read from the rights: a slip of the pen there must show.
# l link holder of every page, v viewer, d data officer, p publisher, a administrator
MATRIX = {
    "overview": "lvdpa", "map": "lvdpa", "compare": "lvdpa", "commune": "lvdpa",
    "staffing": ".v.pa", "posts": ".v.pa", "reform": "lvdpa", "decisions": ".v.pa",
    "method": "lvdpa", "quality": ".vdpa", "changes": ".vdpa", "sources": "lvdpa",
    "submit": "..dp.", "share": ".v.pa",
}  # fmt: skip
ACTIONS = {
    "see_figures": "lvdpa", "see_plans": ".v.pa", "see_decisions": ".v.pa", "export": "lvdpa",
    "export_package": ".vdpa", "choose_edition": ".vdpa", "submit": "..d..",
    "see_own_quarantine": "..dp.", "see_quarantine": "...p.", "see_own_received": "..dp.",
    "see_received": "...p.", "see_reporter": "...p.",
    "see_proposed": "...pa",
    "record_decision": "...p.", "make_link": ".v.pa", "manage_links": "....a",
}  # fmt: skip
_ENDS = datetime(2026, 12, 31, tzinfo=UTC)
_EVERY = frozenset(MATRIX)
READERS = {
    "l": Reader(
        Role.LINK_HOLDER, "link:ab", link=LinkScope("ab", _EVERY, frozenset(), None, _ENDS)
    ),
    "v": Reader(Role.VIEWER, "lanh-dao"),
    "d": Reader(Role.DATA_OFFICER, "can-bo", frozenset({"15607"})),
    "p": Reader(Role.PUBLISHER, "so-noi-vu"),
    "a": Reader(Role.ADMINISTRATOR, "quan-tri"),
}
LOCKED = Reader(
    Role.LINK_HOLDER, "link:cd", link=LinkScope("cd", _EVERY, frozenset({"15607"}), None, _ENDS)
)
BAT_MOT, OTHER = "15607", "14797"
# A claim of each role, to go through the whole way once.
GROUPS = {"v": "cv-leaders", "d": "cv-officers-bat-mot", "p": "cv-publishers", "a": "cv-admins"}
Serve = Callable[[Reader | None], None]


def refused(app: AppTest) -> bool:
    """Whether a page said no, and nothing else."""
    titles = [title.value for title in app.title]
    return titles == [Words("vi")("access.refused_title")]


def opened(site: Site, page: str, **parameters: str) -> AppTest:
    app = site.open(page, **parameters)
    assert not app.exception
    # Not half of it either: a read that is refused would end the page in its middle.
    titles = [title.value for title in app.title]
    assert Words("vi")("access.refused_title") not in titles, (page, titles)
    return app


def menu(app: AppTest) -> set[str]:
    """The addresses the menu's links lead to."""
    return {link.proto.page for link in app.get("page_link")}

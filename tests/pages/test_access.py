"""Who may open which page, and what of it: every role on every page, as a reader meets it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import guard, navigation
from pages.ui.words import Words
from sharing.access.reader import NOBODY, LinkScope, Reader
from sharing.access.roles import Role, rights
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.pages.reader import ROOT, SECONDS, Site
from tests.sharing.served import settings_file

VIEWS = sorted(p for p in (ROOT / "pages/views").glob("*.py") if p.name != "__init__.py")
QUERIES = sorted((ROOT / "warehouse/sql/queries").glob("*.sql"))

# Written out here, not read from the rights: a slip of the pen there must show.
# l link holder of every page, v viewer, d data officer, p publisher, a administrator
MATRIX = {
    "overview": "lvdpa", "map": "lvdpa", "compare": "lvdpa", "commune": "lvdpa",
    "staffing": "lv.pa", "posts": "lv.pa", "reform": "lvdpa", "decisions": ".v.pa",
    "method": "lvdpa", "quality": ".vdpa", "changes": ".vdpa", "sources": "lvdpa",
    "submit": "..dp.", "share": ".v.pa",
}  # fmt: skip
ACTIONS = {
    "see_figures": "lvdpa", "see_plans": "lv.pa", "see_decisions": ".v.pa", "export": "lvdpa",
    "export_package": ".vdpa", "choose_edition": ".vdpa", "submit": "..d..",
    "see_own_quarantine": "..dp.", "see_quarantine": "...p.", "see_own_received": "..dp.",
    "see_received": "...p.", "record_decision": "...p.", "make_link": ".v.pa",
    "manage_links": "....a", "read_audit": "....a",
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


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """A served installation, and who reads; None: whoever `st.user` names."""
    monkeypatch.setenv(SETTINGS_VARIABLE, str(settings_file(tmp_path)))
    monkeypatch.setattr(guard, "record", lambda event, who, **facts: None)
    settings.cache_clear()

    def reading(who: Reader | None) -> None:
        if who is not None:
            monkeypatch.setattr(guard, "reader_of", lambda *sent: who)

    yield reading
    settings.cache_clear()


def words(lang: str = "vi") -> Words:
    return Words(lang)


def refused(app: AppTest) -> bool:
    """Whether a page said no, and nothing else."""
    titles = [title.value for title in app.title]
    return titles == [words()("access.refused_title")]


def opened(site: Site, page: str, **parameters: str) -> AppTest:
    app = site.open(page, **parameters)
    assert not app.exception
    return app


# ---- the table ----------------------------------------------------------------------------------


def test_the_rights_are_the_table() -> None:
    for kind, table in (("pages", MATRIX), ("actions", ACTIONS)):
        assert {
            name: "".join(letter if who.role in roles else "." for letter, who in READERS.items())
            for name, roles in rights(kind).items()
        } == table
        assert all(Role.NOBODY not in roles for roles in rights(kind).values())


def test_every_page_has_a_row_and_is_in_the_rights() -> None:
    assert {page.name for page in navigation.PAGES} <= set(MATRIX) == set(rights("pages"))


# ---- the guards stand ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_a_page_asks_its_guard_before_it_does_anything(path: Path) -> None:
    done = [
        node for node in ast.parse(path.read_text("utf-8")).body
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef)
        and not (isinstance(node, ast.Assign) and _is_plain(node.value))
    ]  # fmt: skip
    assert ast.unparse(done[0]) == f"guard.page({path.stem!r})"


def _is_plain(node: ast.expr) -> bool:
    """Whether a value calls nothing."""
    return not any(isinstance(one, ast.Call) for one in ast.walk(node))


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_the_script_of_a_page_alone_shows_nobody_anything(path: Path, serve: Serve) -> None:
    """Without app.py in front, as a reader who found another way to the script."""
    serve(NOBODY)
    app = AppTest.from_file(str(path), default_timeout=SECONDS).run()
    assert not app.exception
    assert refused(app)
    assert not app.metric
    assert not app.dataframe
    assert not app.get("plotly_chart")


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_of_received_files_is_named_in_the_rights(path: Path) -> None:
    code = "\n".join(line.partition("--")[0] for line in path.read_text("utf-8").splitlines())
    assert ("raw_" in code) <= (path.stem in rights("data"))


# ---- every role on every page -----------------------------------------------------------------


@pytest.mark.parametrize("letter", READERS)
def test_a_role_opens_its_pages_and_no_other(
    served_edition, static_folder, monkeypatch, serve: Serve, letter: str
) -> None:
    monkeypatch.setenv("CAN_VIEC_EDITIONS", str(served_edition.path.parent))
    who = READERS[letter]
    serve(who)
    site = Site()
    assert not site.app.exception
    allowed = [page for page in navigation.PAGES if letter in MATRIX[page.name]]
    links = menu(site.app)
    assert links == {page.url_path for page in allowed} - {allowed[0].url_path} | {""}
    for page in navigation.PAGES:
        if page in allowed:
            app = opened(site, page.name)
            assert not refused(app), page.name
            assert {link.proto.page for link in app.get("page_link")} <= links, page.name
        else:
            # Its script is not registered at all; behind its address stands the refusal.
            with pytest.raises(ValueError, match="page"):
                site.open(page.name)


def menu(app: AppTest) -> set[str]:
    """The addresses the menu's links lead to."""
    return {link.proto.page for link in app.get("page_link")}

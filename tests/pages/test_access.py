"""Who may open which page, and what of it: every role on every page, as a reader meets it."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import data, desk, guard, navigation
from pages.ui.words import Words
from sharing.access.reader import NOBODY, LinkScope, NotAllowed, Reader
from sharing.access.roles import Role, rights
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.pages.reader import APP, ROOT, SECONDS, Site, texts
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


# ---- what is read is asked for, whoever draws it -------------------------------------------------


@pytest.fixture
def edition(served_edition, monkeypatch):
    monkeypatch.setenv("CAN_VIEC_EDITIONS", str(served_edition.path.parent))
    return served_edition


def test_what_is_read_is_asked_for(serve: Serve, edition) -> None:
    """Outside a run of a page nobody reads, however the function was reached."""
    serve(None)
    for read in (
        data.served, lambda: data.rows(edition, "slice"), lambda: data.records(edition, "periods"),
        lambda: data.package(edition), lambda: data.facts(edition, "all", "2026-10", "centre"),
        lambda: data.differences(edition, edition), data.policies,
        lambda: data.quarantine(edition), lambda: data.after(edition, None, {}),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            read()
    assert data.pinned(edition.id) is None


@pytest.mark.parametrize("letter", READERS)
def test_each_read_is_for_whom_the_table_says(serve: Serve, edition, letter: str) -> None:
    serve(None)
    reads = {
        "see_figures": lambda: data.records(edition, "periods"),
        "choose_edition": data.policies,
        "see_own_quarantine": lambda: data.rows(edition, "quarantine"),
        "see_quarantine": lambda: data.rows(edition, "remarks"),
    }
    with guard.acting(READERS[letter]):
        for action, read in reads.items():
            if letter in ACTIONS[action]:
                read()
            else:
                with pytest.raises(NotAllowed):
                    read()
        assert (data.pinned(edition.id) is not None) == (letter in ACTIONS["choose_edition"])
        if letter not in ACTIONS["export_package"]:
            with pytest.raises(NotAllowed):
                data.package(edition)


def test_a_file_is_made_for_whom_it_was_offered_to(serve: Serve) -> None:
    """The click comes after the run, from a thread that knows no reader."""
    serve(None)
    with guard.acting(READERS["v"]):
        made = guard.bound(guard.reader, "export")
        never = guard.bound(guard.reader, "submit")
    assert guard.reader() == NOBODY
    assert made() == READERS["v"]
    with pytest.raises(NotAllowed):
        never()
    assert guard.reader() == NOBODY


def test_what_was_kept_for_all_is_not_handed_to_a_locked_link(serve: Serve, edition) -> None:
    """In either order: the same rows are kept once, and cut for the reader."""
    serve(None)
    slice_ = {"scope": "all", "period_id": "2026-10", "staff_group": "centre",
              "certification": "with", "weighting": "weighted"}  # fmt: skip
    for who, communes in ((READERS["v"], 166), (LOCKED, 1), (READERS["l"], 166), (LOCKED, 1)):
        with guard.acting(who):
            assert len(data.rows(edition, "slice", **slice_)) == communes
            assert len(data.records(edition, "slice", **slice_)) == communes
            peers = data.rows(edition, "peers")
            assert set(peers["peer_code"]) <= set(peers["commune_code"])
    with guard.acting(LOCKED), pytest.raises(NotAllowed):
        data.facts(edition, "all", "2026-10", "centre")


def test_readers_who_see_different_things_have_different_keys() -> None:
    others = [*READERS.values(), LOCKED, NOBODY, Reader(Role.DATA_OFFICER, "khac", frozenset()),
              Reader(Role.OWNER)]  # fmt: skip
    assert len({who.key for who in others}) == len(others)
    # What is kept may not follow from a name.
    assert Reader(Role.VIEWER, "an").key == Reader(Role.VIEWER, "binh").key


# ---- a link that is locked to communes -----------------------------------------------------------


def test_a_locked_link_shows_its_commune_and_no_other(serve: Serve, edition, static_folder) -> None:
    serve(None)
    names = {}
    with guard.acting(READERS["v"]):
        for row in data.records(edition, "communes"):
            names[row.commune_code] = row.name
    serve(LOCKED)
    site = Site()
    for page in ("commune", "method", "sources"):
        # The address of another commune leads to one's own.
        app = opened(site, page, commune=OTHER)
        assert not refused(app)
        said = "\n".join(texts(app))
        for element in app.get("plotly_chart"):
            said += element.proto.spec
        others = {code for code, name in names.items() if code != BAT_MOT and name in said}
        # A name may stand in the words themselves, as an example.
        figures = {
            row for table in app.dataframe for row in table.value.astype(str).to_numpy().flat
        }
        assert not {names[code] for code in others} & figures
        if page == "commune":
            assert names[BAT_MOT] in said
            assert not app.get("plotly_chart") or OTHER not in said
            choice = app.selectbox(key="address_commune")
            assert len(choice.options) == 1
    for page in navigation.PAGES:
        if page.name not in ("commune", "method", "sources"):
            with pytest.raises(ValueError, match="page"):
                site.open(page.name)


# ---- the door ------------------------------------------------------------------------------------


def signed_in(*groups: str, **changes) -> dict:
    return {"is_logged_in": True, "iat": time.time() - 60, "email": "an@thanhhoa.gov.vn",
            "groups": list(groups)} | changes  # fmt: skip


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_who_has_not_signed_in_sees_a_door_in_both_languages(
    serve: Serve, edition, static_folder, lang: str
) -> None:
    serve(None)
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    app.user = {"is_logged_in": False}
    app.query_params["lang"] = lang
    app.run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Cân Việc"]
    said = [text.value for text in app.markdown]
    assert said == [
        Words(one)("access.product") for one in ((lang, "en" if lang == "vi" else "vi"))
    ]
    assert len(app.button) == 1
    assert not [*app.metric, *app.dataframe, *app.get("page_link"), *app.sidebar.selectbox]


@pytest.mark.parametrize("letter", GROUPS)
def test_claims_lead_to_the_pages_of_the_role(
    serve: Serve, edition, static_folder, letter: str
) -> None:
    serve(None)
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    app.user = signed_in(GROUPS[letter])
    app.run()
    assert not app.exception
    expected = {page.url_path for page in navigation.PAGES if letter in MATRIX[page.name]}
    assert menu(app) == expected - {"tong-quan"} | {""}
    assert "an@thanhhoa.gov.vn" in [text.value for text in app.sidebar.text]
    # The same session an hour after the end of the sign-in.
    app.user = signed_in(GROUPS[letter], iat=time.time() - 9 * 3600)
    app.run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Cân Việc"]
    assert not app.metric


def test_who_has_no_role_is_told_whom_to_ask(serve: Serve, edition) -> None:
    serve(None)
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    app.user = signed_in("other-office", email="a`b](http://x)@c")
    app.run()
    assert not app.exception
    assert "a'b](http://x)@c" in app.info[0].value
    assert words()("access.contact") in app.info[0].value
    assert not [*app.metric, *app.get("page_link")]


def test_a_session_that_another_person_takes_over_is_emptied(serve: Serve, edition, static_folder):
    serve(None)
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    app.user = signed_in("cv-officers")
    app.run()
    app.session_state["desk-checked"] = "what the officer dropped"
    app.user = signed_in("cv-leaders", email="binh@thanhhoa.gov.vn")
    app.run()
    assert not app.exception
    assert "desk-checked" not in app.session_state


# ---- what data officers see of what came in ------------------------------------------------------


def test_an_officer_sees_own_lines_of_the_ledger(serve: Serve, monkeypatch) -> None:
    serve(None)
    ledger = [
        SimpleNamespace(received_by=by, communes=communes)
        for by, communes in (
            ("can-bo", (BAT_MOT,)), ("khac", (BAT_MOT,)), ("khac", (OTHER,)),
            ("khac", (BAT_MOT, OTHER)), ("can-bo", ()), ("khac", ()),
        )
    ]  # fmt: skip
    monkeypatch.setattr(desk, "_ledger", lambda view: ledger)
    seen = {letter: [] for letter in READERS}
    for letter, who in READERS.items():
        with guard.acting(who):
            if letter in ACTIONS["see_own_received"]:
                seen[letter] = [ledger.index(one) for one in desk.received(None)]
            else:
                with pytest.raises(NotAllowed):
                    desk.received(None)
    assert seen == {"l": [], "v": [], "d": [0, 1, 4], "p": [0, 1, 2, 3, 4, 5], "a": []}


def test_an_officer_sees_own_rows_in_quarantine(serve: Serve, edition, monkeypatch) -> None:
    serve(None)
    found = pd.DataFrame(
        {"commune_code": [BAT_MOT, OTHER, None, None], "received_by": ["a", "b", "can-bo", "b"]}
    )
    monkeypatch.setattr(data, "_rows", lambda *key: found)
    with guard.acting(READERS["d"]):
        assert data.quarantine(edition).index.tolist() == [0, 2]
    with guard.acting(READERS["p"]):
        assert data.quarantine(edition).index.tolist() == [0, 1, 2, 3]
    with guard.acting(READERS["v"]), pytest.raises(NotAllowed):
        data.quarantine(edition)


def test_files_go_to_the_command_with_the_sender_s_communes_and_no_edition(
    serve: Serve, monkeypatch
) -> None:
    serve(None)
    with guard.acting(READERS["d"]):
        assert desk._own_communes() == ["--communes", BAT_MOT]
        assert desk._published_by_others() == ["--without-edition"]
    for who in (READERS["v"], READERS["p"], READERS["a"], NOBODY):
        with guard.acting(who):
            for act in (lambda: desk.check(None, []), lambda: desk._send(None, [], [], "x")):
                with pytest.raises(NotAllowed):
                    act()

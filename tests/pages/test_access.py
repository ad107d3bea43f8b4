"""Who may open which page: every role on every page, as a reader meets it."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import guard, navigation
from pages.ui.words import Words
from sharing.access import ended
from sharing.access.reader import NOBODY, Reader
from sharing.access.roles import Role, rights
from sharing.audit import AuditError
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.pages.access_inputs import (
    ACTIONS,
    GROUPS,
    MATRIX,
    READERS,
    Serve,
    menu,
    opened,
    refused,
)
from tests.pages.reader import APP, ROOT, SECONDS, Site
from tests.sharing.served import secret_file, settings_file
from warehouse.editions import Store

VIEWS = sorted(p for p in (ROOT / "pages/views").glob("*.py") if p.name != "__init__.py")
QUERIES = sorted((ROOT / "warehouse/sql/queries").glob("*.sql"))


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


# A reviewer edition has the id of its source, which other tests look at in this process.
@pytest.mark.usefixtures("edition", "static_folder", "no_caches")
@pytest.mark.parametrize("letter", READERS)
def test_a_role_opens_its_pages_and_no_other(
    reviewers: Store, monkeypatch: pytest.MonkeyPatch, serve: Serve, letter: str
) -> None:
    if letter == "l":  # who comes by a link is served from reviewer editions only
        monkeypatch.setenv("CAN_VIEC_EDITIONS", str(reviewers.folder))
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
            assert {link.proto.page for link in app.get("page_link")} <= links, page.name
        else:
            # Its script is not registered at all; behind its address stands the refusal.
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
    assert Words("vi")("access.contact") in app.info[0].value
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


@pytest.fixture
def proxied(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[float], None]:
    """A viewer whom the proxy names in the headers of an open socket; sets the hours passed."""
    secret, _ = secret_file(tmp_path)
    lines = f'by = "proxy"\nhours = 8\nproxy_secret_file = "{secret}"'
    monkeypatch.setenv(SETTINGS_VARIABLE, str(settings_file(tmp_path, lines)))
    settings.cache_clear()
    serve(READERS["v"])

    def after(hours: float) -> None:
        steady = SimpleNamespace(monotonic=lambda: 1000.0 + hours * 3600, time=time.time)
        monkeypatch.setattr(guard, "time", steady)

    after(0)
    return after


def test_a_sign_in_by_the_proxy_ends_on_an_open_socket(
    proxied: Callable[[float], None], edition, static_folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = AppTest.from_file(str(APP), default_timeout=SECONDS).run()
    assert menu(app)
    proxied(7.9)
    assert menu(app.run())
    for hours in (8.0, 8.1, 30.0):  # it stays so, however often the page is touched
        proxied(hours)
        app.run()
        assert not app.exception
        assert not [*app.metric, *app.get("page_link"), *app.get("plotly_chart")]
        assert [one.value for one in app.info] == [Words("vi")("access.sign_in_over")]
        assert Words("en")("access.sign_in_over") in [one.value for one in app.markdown]
    # A page that is loaded anew is a session of its own, and came through the proxy.
    assert menu(AppTest.from_file(str(APP), default_timeout=SECONDS).run())
    # So is the same session for whom the proxy names now, with all their hours.
    monkeypatch.setattr(guard, "reader_of", lambda *sent: READERS["a"])
    assert menu(app.run())


def test_whose_sign_ins_were_ended_is_out_at_the_next_click_and_in_again_through_the_proxy(
    proxied: Callable[[float], None], edition, static_folder
) -> None:
    app = AppTest.from_file(str(APP), default_timeout=SECONDS).run()
    ended.end_all_of("somebody else")
    assert menu(app.run())
    ended.end_all_of(READERS["v"].name)
    app.run()
    assert [one.value for one in app.info] == [Words("vi")("access.sign_in_over")]
    assert menu(AppTest.from_file(str(APP), default_timeout=SECONDS).run())


def test_whose_sign_in_cannot_be_written_down_does_not_come_in(
    proxied: Callable[[float], None], edition, static_folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(event: str, who: Reader, **facts: object) -> None:
        raise AuditError("quota", "the log is full")

    monkeypatch.setattr(guard, "record", full)
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    for _ in range(2):
        app.run()
        assert not app.exception
        assert [one.value for one in app.info] == [Words("vi")("access.not_recorded")]
        assert not [*app.metric, *app.get("page_link")]
    monkeypatch.setattr(guard, "record", lambda event, who, **facts: None)
    assert menu(app.run())

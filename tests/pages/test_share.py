"""The page Chia sẻ, and what whoever opens a link sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import guard, share
from pages.ui.words import Words
from sharing.access.reader import NOBODY, NotAllowed, Reader
from sharing.access.roles import Role, allows
from sharing.links import acts, holder_of, holders, openings, records
from sharing.links.keys import keys_file, made_keys
from sharing.links.records import Wanted
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.pages.conftest import link_editions
from tests.pages.reader import APP, raw_parts, texts
from tests.sharing.links.made import settings_file
from warehouse.editions import FOLDER_VARIABLE, Edition, Store
from warehouse.keys import publishers_keys
from warehouse.log import Action, advance
from warehouse.manifest import Manifest
from warehouse.reviewer import FOLDER_VARIABLE as REVIEWER_VARIABLE

OFFICE = "Vụ *Chính quyền địa phương*"
SHARED = ["overview", "map", "compare", "commune", "reform", "method", "sources"]
pytestmark = pytest.mark.usefixtures("no_caches", "static_folder")
VIEWER = Reader(Role.VIEWER, "leader@example")


@pytest.fixture(autouse=True)
def installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served_edition: Edition, reviewers: Store
) -> Iterator[Path]:
    """One person's own installation, with a state folder of its own."""
    path = tmp_path / "own.toml"
    path.write_text(f'state_folder = "{tmp_path}/server/state"\naddress = "https://cv.example"\n')
    monkeypatch.setenv(FOLDER_VARIABLE, str(served_edition.path.parent))
    monkeypatch.setenv(REVIEWER_VARIABLE, str(reviewers.folder))
    use(monkeypatch, path)
    yield tmp_path
    settings.cache_clear()
    holders.forget()


def use(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
    settings.cache_clear()
    holders.forget()


@pytest.fixture
def officials(installation: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Reader], None]:
    """A process that serves officials; says who has signed in."""
    path = settings_file(installation / "server", "officials")
    path.write_text(path.read_text() + '[sign_in]\nroles = { leaders = "viewer" }\n')
    use(monkeypatch, path)

    def signed_in(who: Reader) -> None:
        monkeypatch.setattr(guard, "reader_of", lambda *_: who)

    return signed_in


@pytest.fixture
def held(
    installation: Path, monkeypatch: pytest.MonkeyPatch, reviewers: Store
) -> Callable[..., str]:
    """A process that serves link holders from a reviewer store; follows a new link there."""
    use(monkeypatch, settings_file(installation / "server", "link_holders"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(reviewers.folder))

    def followed(**wanted: object) -> str:
        keys = made_keys(keys_file())
        chosen = {"pages": SHARED, **wanted}
        token, link = records.make(holders.table(), keys, Wanted(**chosen), "officer", 90)
        opened = openings.open_link(holders.table(), keys, token, hours=8)
        assert isinstance(opened, openings.Opened)
        cookies = {holders.COOKIE: opened.cookie}
        monkeypatch.setattr(guard, "reader_of", lambda *_: holder_of(cookies) or NOBODY)
        return link.name

    return followed


def opened(page: str = "share", **parameters: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update(parameters)
    app.run()
    app.query_params.update(parameters)
    return app.switch_page(f"pages/views/{page}.py").run()


def sound(app: AppTest) -> str:
    assert [error.message for error in app.exception] == []
    said = texts(app)
    assert [part for text in said for part in raw_parts(text)] == []
    return "\n".join(said)


def errors(app: AppTest) -> str:
    return "\n".join(error.value for error in app.error)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_link_is_made_shown_once_and_put_away(lang: str) -> None:
    words = Words(lang)
    app = opened(lang=lang)
    assert words("share.local") in sound(app)
    assert words("share.none") in sound(app)
    app.text_input(key="share-note").set_value(OFFICE)
    app.button(key="share-make").click().run()
    sound(app)
    (shown,) = [code.value for code in app.get("code")]
    assert shown.startswith("https://cv.example/v/")
    assert r"Vụ \*Chính quyền địa phương\*" in sound(app)
    assert words("share.never_opened") in sound(app)
    app.button(key="share-put-away").click().run()
    assert app.get("code") == []
    assert shown not in sound(app)
    (link,) = records.listed(holders.table())
    assert link.pages == ("overview", "map", "compare", "commune")
    assert link.edition_id is None
    assert (link.expires_at - link.created_at) / records.DAY == 14
    assert shown.rpartition("/")[2].partition(".")[0] not in str(link)


def test_what_cannot_be_shared_is_not_offered_and_a_lock_says_what_it_allows() -> None:
    app = opened()
    offered = {option.content for option in app.pills(key="share-pages").proto.options}
    assert offered == {Words("vi")(f"page.{page}.title") for page in SHARED}
    app.multiselect(key="share-communes").set_value(["15607"])
    app.button(key="share-make").click().run()
    assert Words("vi")("page.overview.title") in errors(app)
    assert records.listed(holders.table()) == []
    app.pills(key="share-pages").set_value(["commune", "method"])
    app.button(key="share-make").click().run()
    sound(app)
    (link,) = records.listed(holders.table())
    assert (link.pages, link.communes) == (("commune", "method"), ("15607",))


def test_a_link_is_renewed_and_taken_back_with_a_reason(reviewers: Store) -> None:
    app = opened()
    app.selectbox(key="share-edition").set_value(reviewers.ids()[0])
    app.number_input(key="share-days").set_value(2)
    app.button(key="share-make").click().run()
    (link,) = records.listed(holders.table())
    assert link.edition_id == reviewers.ids()[0]
    app.number_input(key=f"renew-days-{link.name}").set_value(40)
    app.button(key=f"renew-{link.name}").click().run()
    sound(app)
    (renewed,) = records.listed(holders.table())
    assert (renewed.expires_at - renewed.created_at) / records.DAY == pytest.approx(40, abs=0.01)
    app.button(key=f"revoke-{link.name}").click().run()
    assert Words("vi")("links.error.no_reason") in errors(app)
    app.text_input(key=f"revoke-why-{link.name}").set_value("gửi nhầm")
    app.button(key=f"revoke-{link.name}").click().run()
    said = sound(app)
    assert Words("vi")("share.none_open") in said
    assert Words("vi")("share.ended", count=1) in said
    (revoked,) = records.listed(holders.table())
    assert revoked.revoked_why == "gửi nhầm"


def test_a_viewer_sees_own_links_and_an_administrator_all(
    officials: Callable[[Reader], None],
) -> None:
    other = Reader(Role.VIEWER, "other@example")
    _, own = acts.make(VIEWER, Wanted(["map"], note="của tôi"))
    _, others = acts.make(other, Wanted(["map"], note="của người khác"))
    officials(VIEWER)
    said = sound(opened())
    assert "của tôi" in said
    assert "của người khác" not in said
    officials(Reader(Role.ADMINISTRATOR, "admin@example"))
    said = sound(opened())
    assert own.name in said
    assert others.name in said


@pytest.mark.parametrize("role", [Role.DATA_OFFICER, Role.NOBODY])
def test_who_may_make_no_link_sees_no_page(officials: Callable[[Reader], None], role: Role) -> None:
    officials(Reader(role, "somebody@example"))
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.run()
    assert app.exception == []
    assert Words("vi")("share.new") not in "\n".join(texts(app))


def test_nobody_acts_on_a_link_of_another(officials: Callable[[Reader], None]) -> None:
    _, link = acts.make(VIEWER, Wanted(["map"]))
    for who in (Reader(Role.VIEWER, "other@example"), Reader(Role.DATA_OFFICER, VIEWER.name)):
        with pytest.raises(NotAllowed):
            acts.revoke(who, link.name, "why")
    assert records.find(holders.table(), link.name).revoked_at is None


# ---- who came by a link ------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("page", SHARED)
def test_every_page_a_link_opens_stands_on_the_reviewer_edition(
    held: Callable[..., str], reviewers: Store, page: str, lang: str
) -> None:
    held()
    app = opened(page, lang=lang)
    said = sound(app)
    assert reviewers.ids()[0] in said
    assert Words(lang)("shared_link.newest") in said
    assert Words(lang)("access.refused_title") not in said
    assert "staffing" not in {link.proto.page for link in app.get("page_link")}


def test_pages_that_a_link_can_open_are_these() -> None:
    assert [page for page in SHARED if not allows(Role.LINK_HOLDER, "pages", page)] == []
    for page in ("staffing", "posts", "decisions", "quality", "changes", "submit", "share"):
        assert not allows(Role.LINK_HOLDER, "pages", page)


def test_a_process_for_link_holders_shows_nothing_of_a_full_edition(
    held: Callable[..., str], served_edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    held()
    monkeypatch.setenv(FOLDER_VARIABLE, str(served_edition.path.parent))
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert app.exception == []
    assert Words("vi")("edition.none_title") in [title.value for title in app.title]


def test_an_edition_that_is_gone_is_explained_and_not_replaced(held: Callable[..., str]) -> None:
    held(edition_id="00009-00000000")
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert app.exception == []
    assert Words("vi")("access.edition_gone") in errors(app)
    assert app.get("plotly_chart") == []


def test_a_taken_back_link_shows_nothing_at_the_next_look(held: Callable[..., str]) -> None:
    name = held()
    app = opened("overview")
    assert app.get("plotly_chart")
    records.revoke(holders.table(), name, "admin", "why")
    holders.forget()
    app.run()
    assert app.get("plotly_chart") == []
    assert Words("vi")("access.link_closed") in "\n".join(texts(app))


def _rules_of(manifest: Manifest) -> dict[str, str]:
    """By what rules a reviewer edition was made, as its manifest tells it."""
    return {name: value for name, value in manifest.inputs.items() if "/" not in name}


@pytest.fixture
def newer(
    held: Callable[..., str], reviewers: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Store]:
    """Publishes a second reviewer edition in a store of the test's own, which is served."""
    own = tmp_path / "own-reviewers"
    own.mkdir()
    store = link_editions(reviewers.folder, own)

    def published() -> Store:
        first = store.serve().edition
        manifest = replace(
            first.manifest, id="00002-0000feed", number=2, parent=first.id,
            inputs={"editions/00002-0000feed": "0" * 64, **_rules_of(first.manifest)},
        )  # fmt: skip
        (own / "00002-0000feed.duckdb").hardlink_to(first.path)
        keys = publishers_keys(own)
        manifest.write(own / "00002-0000feed.json", keys)
        advance(own, keys, Action.PUBLISH, manifest.id, manifest.id)
        return store

    monkeypatch.setenv(FOLDER_VARIABLE, str(own))
    return published


@pytest.mark.parametrize("pinned", [True, False])
def test_a_newer_edition_is_told_and_nobody_is_moved_to_it(
    held: Callable[..., str], newer: Callable[[], Store], reviewers: Store, pinned: bool
) -> None:
    first = reviewers.ids()[0]
    held(edition_id=first if pinned else None)
    app = opened("sources")
    assert "00002-0000feed" not in sound(app)
    store = newer()
    app.run()
    said = sound(app)
    key = "shared_link.newer" if pinned else "shared_link.reload"
    assert Words("vi")(key, newer="00002-0000feed") in said
    assert f"**ấn bản {first}**" in said
    if pinned:
        return
    app.button(key="shared-link-reload").click().run()
    assert "**ấn bản 00002-0000feed**" in sound(app)
    assert app.info == [] or Words("vi")(key, newer="00002-0000feed") not in sound(app)
    # What is gone back from is told as well: nobody reads on without knowing.
    advance(store.folder, publishers_keys(store.folder), Action.ROLLBACK, first, first)
    app.run()
    assert Words("vi")(key, newer=first) in sound(app)


def test_a_path_alone_becomes_an_address_where_the_page_knows_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Context:
        url = "https://here.example/chia-se?lang=vi"

    monkeypatch.setattr(share.st, "context", Context)
    assert share._whole("/v/x") == "https://here.example/v/x"
    assert share._whole("https://cv.example/v/x") == "https://cv.example/v/x"

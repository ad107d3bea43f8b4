"""Which edition the pages serve: a new one is noticed, a damaged one is said, none is survived."""

from __future__ import annotations

import re
import shutil

import pytest
import streamlit as st
from streamlit.runtime.caching import get_resource_cache_stats_provider

from pages.ui import data, view
from pages.ui.words import Words
from tests.pages.conftest import damage, point
from tests.pages.reader import PAGES, ROOT, Site, raw_parts, texts
from warehouse.editions import POINTER, Edition
from warehouse.manifest import EditionError

LANGUAGES = ("vi", "en")
pytestmark = pytest.mark.usefixtures("no_caches", "static_folder")


def alerts(app) -> list[str]:
    return [alert.value for kind in (app.error, app.warning, app.info) for alert in kind]


# ---- what is served -----------------------------------------------------------------------------


def test_the_current_edition_is_served_without_a_word(shop):
    served = data.served()
    assert served.edition.id == shop.current_id()
    assert served.problem is None
    app = Site().open()
    assert not app.exception
    assert not app.error
    assert served.edition.id in app.caption[-1].value


def test_a_new_pointer_is_noticed(shop, add):
    before = data.served().edition.id
    assert data.served().edition.id == before
    newer = add()
    assert data.served().edition.id == newer.id != before
    point(shop, before)
    assert data.served().edition.id == before


def test_an_edition_without_the_pointer_is_not_served(shop, add):
    before = data.served().edition.id
    add(current=False)
    assert data.served().edition.id == before
    assert data.edition_ids() == [before], "nor offered: nobody was told of it"


def test_an_open_session_moves_to_the_new_edition_on_its_next_run(shop, add):
    site = Site()
    first = site.open().caption[-1].value
    newer = add()
    app = site.open()
    assert newer.id in app.caption[-1].value != first
    assert not app.exception
    assert app.session_state["address_edition"] == newer.id
    assert app.query_params == {}


def _kept() -> set[str]:
    """The functions of pages of which Streamlit keeps answers now."""
    said = get_resource_cache_stats_provider().get_stats()
    return {one.cache_name for family in said.values() for one in family}


def test_nothing_is_kept_of_an_edition_whose_place_another_has_taken(shop, add):
    """Memory would grow with each publish, until the last of these caches is full.

    Who asks for the older one again need not wait until its file is verified again.
    """
    kept_by = {
        f"pages.ui.{path.stem}.{name}"
        for path in (ROOT / "pages" / "ui").glob("*.py")
        for name in re.findall(r"@st\.cache_resource.*\ndef (\w+)", path.read_text("utf-8"))
    }
    verified = {"pages.ui.data._pinned"}
    site = Site()
    app = site.open("map")
    data.pinned(shop.current_id())
    search = next(one for one in app.text_input if one.key.startswith("search-"))
    search.set_value("bat mot").run()
    assert _kept() == kept_by, "a cache that this test does not fill"
    add()
    data.served()
    assert _kept() == verified


def test_looking_again_is_cheap(shop, monkeypatch):
    """Hashing the file at every run would cost more than the page."""
    data.served()
    calls = []
    monkeypatch.setattr(Edition, "verify", lambda self: calls.append(self.id))
    for _ in range(3):
        data.served()
    assert calls == []


# ---- a damaged edition --------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("harm", ["byte", "truncated", "missing", "manifest", "pointer"])
def test_a_damaged_edition_falls_back_and_the_page_says_so(shop, add, harm, lang):
    older = shop.current_id()
    newer = add(copied=harm == "byte")
    if harm == "byte":
        damage(newer)
    elif harm == "manifest":
        newer.path.with_suffix(".json").write_text("{", encoding="utf-8")
    elif harm == "pointer":
        (shop.folder / POINTER).write_text("{", encoding="utf-8")
    else:
        newer.path.unlink()
        if harm == "truncated":
            newer.path.write_bytes(b"not an edition")
    expected = newer.id if harm == "pointer" else older

    served = data.served()
    assert served.edition.id == expected
    assert served.problem
    site = Site()
    for page in PAGES:
        app = site.open(page, lang=lang)
        assert not app.exception
        assert [error.value for error in app.error] == [
            Words(lang)("edition.fallback", id=expected)
        ]
        assert expected in app.caption[-1].value


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", ["empty", "no folder", "all damaged"])
def test_without_any_edition_the_page_says_so(shop, lang, state, monkeypatch):
    if state == "all damaged":
        path = shop.folder / f"{shop.current_id()}.duckdb"
        path.unlink()
        path.write_bytes(b"not an edition")
    else:
        shutil.rmtree(shop.folder)
        if state == "empty":
            shop.folder.mkdir()
    with pytest.raises(EditionError) as caught:
        data.served()
    words = Words(lang)
    site = Site()
    site.app.query_params["lang"] = lang
    app = site.app.run()
    assert not app.exception
    assert [title.value for title in app.title] == [words("edition.none_title")]
    assert [error.value for error in app.error] == [words("edition.none", reason=str(caught.value))]
    assert not app.metric
    assert not app.get("plotly_chart")
    assert [part for text in texts(app) for part in raw_parts(text)] == []


def test_the_first_edition_is_served_as_soon_as_it_is_there(shop, tmp_path):
    aside = tmp_path / "aside"
    shop.folder.rename(aside)
    site = Site()
    assert site.app.error
    aside.rename(shop.folder)
    app = site.app.run()
    assert not app.exception
    assert not app.error
    assert app.metric


# ---- an edition the address names ---------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_address_pins_an_older_edition_and_the_page_says_so(shop, add, lang):
    older = shop.current_id()
    newer = add().id
    words = Words(lang)
    site = Site()
    for page in PAGES:
        app = site.open(page, lang=lang, edition=older)
        assert not app.exception
        assert words("edition.older", id=older, current=newer) in alerts(app)
        assert older in app.caption[-1].value
        assert newer not in app.caption[-1].value
        assert app.session_state[view._KEY].edition.id == older
        for link in app.get("page_link"):
            assert f"edition={older}" in link.proto.query_string


def test_the_address_of_the_current_edition_needs_no_words(shop):
    app = Site().open(edition=shop.current_id())
    assert not app.exception
    assert not app.error
    assert not [a for a in alerts(app) if shop.current_id() in a]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("unknown", ["00099-ffffffff", "", "../current", "x" * 300, "<script>"])
def test_an_edition_that_is_not_there_is_said_and_the_current_one_shown(shop, unknown, lang):
    app = Site().open(lang=lang, edition=unknown)
    assert not app.exception
    said = Words(lang)("edition.unknown", current=shop.current_id())
    assert said in [warning.value for warning in app.warning]
    assert shop.current_id() in app.caption[-1].value


def test_a_damaged_edition_cannot_be_pinned(shop, add):
    current = shop.current_id()
    newer = add(current=False, copied=True)
    damage(newer)
    assert data.pinned(newer.id) is None
    app = Site().open(lang="en", edition=newer.id)
    assert not app.exception
    assert current in app.caption[-1].value
    assert Words("en")("edition.unknown", current=current) in alerts(app)


def test_the_choice_of_an_edition_offers_all_and_is_kept_in_the_address(shop, add):
    older = shop.current_id()
    newer = add().id
    app = Site().open()
    choice = app.selectbox(key="address_edition")
    assert choice.options == [newer, older]
    assert choice.value == newer
    app = choice.select(older).run()
    assert app.query_params == {"edition": older}
    app = app.selectbox(key="address_edition").select(newer).run()
    assert app.query_params == {}


def test_an_edition_that_comes_back_can_be_pinned(shop, add):
    """A link sent while a file was away must work once it is restored, without a restart."""
    edition = add(current=False)
    aside = edition.path.with_suffix(".aside")
    edition.path.rename(aside)
    assert data.pinned(edition.id) is None
    aside.rename(edition.path)
    found = data.pinned(edition.id)
    assert found is not None
    assert found.id == edition.id


# ---- reading an edition -------------------------------------------------------------------------


def test_the_caller_owns_its_rows(shop):
    edition = data.served().edition
    rows = data.rows(edition, "communes")
    rows["name"] = "changed"
    assert set(data.rows(edition, "communes")["name"]) != {"changed"}


def test_rows_of_two_editions_are_kept_apart(shop, add, monkeypatch):
    first = data.served().edition
    second = add()
    asked = []
    monkeypatch.setattr(
        Edition, "open", lambda self, own=Edition.open: asked.append(self.id) or own(self)
    )
    for edition in (first, second, first, second):
        data.rows(edition, "periods")
    assert asked == [first.id, second.id]


def test_an_edition_is_open_to_the_pages_and_to_another_reader_at_once(shop):
    edition = data.served().edition
    count = len(data.rows(edition, "communes"))
    other = edition.open()
    try:
        assert other.execute("SELECT count(*) FROM core_commune").fetchall() == [(count,)]
    finally:
        other.close()


def test_a_page_can_be_read_again_after_all_caches_were_cleared(shop):
    site = Site()
    before = site.open().metric[0].value
    st.cache_data.clear()
    st.cache_resource.clear()
    app = site.open()
    assert not app.exception
    assert app.metric[0].value == before

"""The pages of the product, the links between them, and the search for a commune.

What a reader may not open is not linked and not registered: its address leads to a refusal.

The links carry the shared parameters of the address; Streamlit's own menu would drop them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass

import streamlit as st

from etl.reading.search import Entry, find, make_entry
from pages.ui import former, guard, kept, runs
from pages.ui.drawn import part
from pages.ui.scripted import Scripted
from pages.ui.view import View
from pages.ui.words import Words
from sharing.access.reader import Reader

MOST_RESULTS = 8
_PRODUCT = "Cân Việc"
_SEARCH_WIDTH = 250
# What answers a leader's questions; pages on the figures themselves and the method stand behind it.
_IN_ROW = frozenset({"overview", "map", "compare", "commune", "staffing", "posts", "reform"})
# Streamlit serves the default page at the root and asks for a path of its own all the same.
_ROOT = "trang-dau"


@dataclass(frozen=True)
class PageLink:
    """One page: its name in the catalogue, its script and its address."""

    name: str
    script: str
    url_path: str
    icon: str

    @property
    def first(self) -> bool:
        """Whether it stands in the menu's row, not in the list behind it."""
        return self.name in _IN_ROW


PAGES: tuple[PageLink, ...] = (
    PageLink("overview", "pages/views/overview.py", "tong-quan", ":material/dashboard:"),
    PageLink("map", "pages/views/map.py", "ban-do", ":material/map:"),
    PageLink("compare", "pages/views/compare.py", "so-sanh", ":material/compare_arrows:"),
    PageLink("commune", "pages/views/commune.py", "xa", ":material/location_city:"),
    PageLink("staffing", "pages/views/staffing.py", "bo-tri", ":material/swap_horiz:"),
    PageLink("posts", "pages/views/posts.py", "bien-che", ":material/groups:"),
    PageLink("reform", "pages/views/reform.py", "sap-xep", ":material/merge:"),
    PageLink("decisions", "pages/views/decisions.py", "quyet-dinh", ":material/gavel:"),
    PageLink("method", "pages/views/method.py", "phuong-phap", ":material/functions:"),
    PageLink("quality", "pages/views/quality.py", "chat-luong", ":material/verified:"),
    PageLink("changes", "pages/views/changes.py", "chenh-lech", ":material/difference:"),
    PageLink("sources", "pages/views/sources.py", "nguon-so-lieu", ":material/fact_check:"),
    PageLink("submit", "pages/views/submit.py", "nop-so-lieu", ":material/upload_file:"),
    PageLink("share", "pages/views/share.py", "chia-se", ":material/share:"),
)
COMMUNE = next(page for page in PAGES if page.name == "commune")
_FOLLOW = Scripted("followlink")


def register(words: Words, who: Reader) -> st.Page:
    """Tell Streamlit the pages that a reader may open; returns the one the address names.

    The first of them stands at the root. Streamlit would not know it by its own slug, so it is
    registered under that as well. Behind the address of every other page stands a refusal.
    """
    # Streamlit marks the page that it lets run: each run has pages of its own.
    return st.navigation([copy(page) for page in _made(words, who)], position="hidden")


def _made(words: Words, who: Reader) -> list[st.Page]:
    """The pages for whoever may open the same, made once.

    To make one anew, or to find it for a link by its script, Streamlit follows the path on disk:
    for all of them a tenth of a click.
    """
    if not runs.is_run():
        return _pages(words, who)  # Streamlit makes pages whole in runs alone
    opened = tuple(page.name for page in PAGES if who.opens(page.name))
    return kept.value(("pages", words.language, opened), lambda: _pages(words, who))


def _pages(words: Words, who: Reader) -> list[st.Page]:
    """The page at the root, then all, each behind its address."""
    pages = [
        _page(words, page, page.url_path) if who.opens(page.name)
        else st.Page(_refused, title=_PRODUCT, url_path=page.url_path)
        for page in PAGES
    ]  # fmt: skip
    return [_page(words, first(who), _ROOT, default=True), *pages]


def lead(anywhere: Callable[[], None]) -> None:
    """Let every address lead to the same page, and run it: for whoever may open none."""
    root = st.Page(anywhere, title=_PRODUCT, url_path=_ROOT, default=True)
    pages = [st.Page(anywhere, title=_PRODUCT, url_path=page.url_path) for page in PAGES]
    st.navigation([root, *pages], position="hidden").run()


def first(who: Reader) -> PageLink:
    """The page at the root: the first one that a reader may open."""
    return next((page for page in PAGES if who.opens(page.name)), PAGES[0])


def _refused() -> None:
    guard.record("refused", guard.reader(), what="page")
    guard.refuse()


def _page(words: Words, page: PageLink, url_path: str, *, default: bool = False) -> st.Page:
    title = f"{words(f'page.{page.name}.title')} · {_PRODUCT}"
    return st.Page(page.script, title=title, url_path=url_path, icon=page.icon, default=default)


def name_of(page: st.Page) -> str:
    """The name of a page in the catalogue."""
    named = next((one.name for one in PAGES if one.url_path == page.url_path), None)
    return named or first(guard.reader()).name


def bar(view: View, current: st.Page) -> None:
    """The menu and the search; what was found below.

    The search field belongs to the page and commune it stands on: following a hit leaves it empty.
    """
    words = view.words
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="menu"):
        with st.container(
            horizontal=True, gap="xsmall", vertical_alignment="center", width="content",
            key="menu-pages",
        ):  # fmt: skip
            _row(view)
            _rest(view, current)
        if not view.reader.opens(COMMUNE.name):
            return
        query = st.text_input(
            words("search.label"),
            key=f"search-{current.url_path}-{st.query_params.get('commune', '')}",
            placeholder=words("search.placeholder"),
            icon=":material/search:",
            label_visibility="collapsed",
            live=True,
            width=_SEARCH_WIDTH,
        )
    if query:
        _found(view, query)


@part
def _row(view: View) -> None:
    for page in PAGES:
        if page.first and view.reader.opens(page.name):
            _menu_link(view, page, f"menu.row.{page.name}")


def _rest(view: View, current: st.Page) -> None:
    """The list of the other pages, named by the one that is open if it is among them."""
    others = {
        page.url_path: page for page in PAGES if not page.first and view.reader.opens(page.name)
    }
    if not others:
        return
    opened = others.get(current.url_path)
    label = view.words(f"page.{opened.name}.title" if opened else "menu.more")
    with st.popover(label, icon=opened.icon if opened else None, type="tertiary", key="menu-more"):
        _others(view)


@part
def _others(view: View) -> None:
    for page in PAGES:
        if not page.first and view.reader.opens(page.name):
            _menu_link(view, page, f"page.{page.name}.title", icon=page.icon)


def _menu_link(view: View, page: PageLink, key: str, icon: str | None = None) -> None:
    _link(view, page, view.words(key), icon or "", {})


def page_link(view: View, name: str, label: str, *, told: bool = False, **more: str) -> None:
    """A link to another page that carries the choices along, with parameters of that page.

    Args:
        view: What is looked at.
        name: Name of the page; whoever may not open it gets no link.
        label: What the link says.
        told: Whether the label says something by itself, and is shown without the link as well.
        **more: Parameters of the page.
    """
    page = next(page for page in PAGES if page.name == name)
    if not view.reader.opens(name):
        if told:
            st.caption(f"{page.icon} {label}")
        return
    _link(view, page, label, page.icon, more)


def open_commune(view: View, code: str) -> None:
    """Leave this page for a commune's, by a link that the browser follows at once.

    `st.switch_page` would first write the commune into the address of the page that is left, which
    then stands between the two pages in the reader's history.
    """
    commune = next((row for row in view.records("communes") if row.commune_code == code), None)
    if commune is None or not view.reader.opens(COMMUNE.name):
        return
    with st.container(key="followed"):
        commune_link(view, code, commune.name)
    _FOLLOW(key=f"follow-{code}", height=0)


def commune_link(view: View, code: str, label: str) -> None:
    """A link to a commune's page; for whoever may not open it what the link would say."""
    if not (view.reader.opens(COMMUNE.name) and view.reader.sees(code)):
        st.markdown(label)
        return
    _link(view, COMMUNE, label, "", {"commune": code})


def _link(view: View, page: PageLink, label: str, icon: str, more: Mapping[str, str]) -> None:
    """A link to a page that this reader may open; the first of them stands at the root."""
    root, *others = _made(view.words, view.reader)
    leads = root if page == first(view.reader) else others[PAGES.index(page)]
    st.page_link(leads, label=label, icon=icon, query_params={**view.carried, **more})


@st.cache_resource(show_spinner=False, max_entries=4)
def _index(seen: tuple[str, ...], _view: View) -> tuple[list[Entry], dict[str, str]]:  # noqa: ARG001
    """What can be found: today's communes by name and code, and their former districts."""
    communes = _view.records("communes")
    entries = [make_entry(row.commune_code, row.name, [row.name]) for row in communes]
    return entries, {row.commune_code: districts(row.former_districts) for row in communes}


kept.also_forget(_index.clear)


def _found(view: View, query: str) -> None:
    """A link for every hit, however it was spelled, told apart by former district.

    Today's communes come first; then the units and districts of old, each with today's unit.
    """
    words = view.words
    found, old = matches(view, query), former.hits(view, query, MOST_RESULTS)
    count = len(found) + len(old)
    st.caption(words("search.count", count=count) if count else words("search.none"))
    with st.container(key="found", gap=None):
        for code, place in found.items():
            commune_link(view, code, place)
        for hit in old:
            if hit.commune and not view.reader.sees(hit.commune):
                continue
            if hit.commune:
                commune_link(view, hit.commune, hit.label)
            else:
                page_link(view, "reform", hit.label, district=hit.district)


def matches(view: View, query: str, limit: int = MOST_RESULTS) -> dict[str, str]:
    """Code and full label of the communes that a query finds, however it was spelled."""
    entries, former = _index((view.edition.id, *sorted(view.reader.lock)), view)
    return {
        entry.code: view.words("search.result", name=entry.label, districts=former[entry.code])
        for entry in find(query, entries, limit=limit)
    }


def districts(joined: str) -> str:
    """The former districts of a commune as one phrase."""
    return ", ".join(joined.split(" | "))

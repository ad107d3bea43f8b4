"""How the page that is looked at is cited, with an address that will show the same figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import streamlit as st

from pages.ui import navigation, states
from pages.ui.scripted import Scripted
from pages.ui.view import View
from pages.ui.words import Words, languages
from sharing.citation import Cited, citation

_COPY = Scripted(
    "copyaddress",
    html='<button type="button"></button>',
    css="""
    button {
      padding: 0.45rem 0.75rem;
      border: 1px solid var(--st-border-color);
      border-radius: var(--st-button-radius);
      background: transparent;
      color: var(--st-text-color);
      font: inherit;
      cursor: pointer;
    }
    button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
    """,
)


def address(view: View, *, without: frozenset[str] = frozenset()) -> str:
    """The full address of what is looked at, edition and period pinned; "" outside a browser.

    Args:
        view: What is looked at.
        without: Parameters on which what is cited does not depend.
    """
    base = st.context.url
    if not base:
        return ""
    pinned = {"edition": view.edition.id, "period": str(view.period.period_id)}
    base = base if urlsplit(base).path else f"{base}/"
    given = {name: one for name, one in st.query_params.to_dict().items() if name not in without}
    return f"{base}?{urlencode(given | pinned, safe=',')}"


def cited(view: View, page: str) -> Cited:
    """What a citation of a page says.

    Args:
        view: What is looked at.
        page: Name of the page in the catalogue.
    """
    spoken = {lang: replace(view, words=Words(lang)) for lang in languages()}
    return Cited(
        page={lang: one.words(f"page.{page}.title") for lang, one in spoken.items()},
        scope={lang: states.scope_line(one) for lang, one in spoken.items()},
        edition=view.edition.id,
        logical_hash=view.edition.manifest.logical_hash[:12],
        address=address(view),
        seen_on=datetime.now(states.LOCAL_TIME).date(),
        simulated=states.is_simulated(view),
    )


def offer(view: View, page: st.Page) -> None:
    """The address to be copied by one click, and the citation beside it."""
    with st.container(horizontal=True, vertical_alignment="center", key="take-address"):
        copy(view)
        _cite(view, page)


def copy(view: View) -> None:
    """A button that copies the address of what is looked at, edition and period pinned."""
    labels = {"label": view.words("cite.copy"), "done": view.words("cite.copied")}
    _COPY(data={**labels, "address": address(view)}, key="copy-address", width="content")


def _cite(view: View, page: st.Page) -> None:
    """The citation in both languages; made only when a reader opens it."""
    with st.popover(
        view.words("cite.open"), icon=":material/format_quote:", type="tertiary",
        key=f"cite-{page.url_path}", on_change="rerun",
    ) as opened:  # fmt: skip
        if not opened.open:
            return
        said = cited(view, navigation.name_of(page))
        for lang in dict.fromkeys((view.lang, *languages())):
            st.caption(view.words(f"language.{lang}"))
            st.code(citation(said, lang), language=None, wrap_lines=True)
        st.caption(view.words("cite.note"))

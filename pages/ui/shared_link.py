"""What whoever came by a shared link is told at the top, and the watch that ends the session."""

from __future__ import annotations

import streamlit as st

from pages.ui import data, formats, guard, states
from pages.ui.view import View
from sharing.access.reader import LinkScope
from warehouse.local_time import LOCAL_TIME
from warehouse.reviewer import smallest_cell

_WATCHED_EVERY_SECONDS = 15


def show(view: View) -> None:
    """The banner and the watch; nothing for anybody else."""
    link = guard.reader().link
    if link is None:
        return
    with st.container(key="shared-link", gap="xsmall"):
        _banner(view, link)
        _newer(view, link)
    _watch()


def _banner(view: View, link: LinkScope) -> None:
    words, lang = view.words, view.lang
    until = formats.date_time(link.expires_at.astimezone(LOCAL_TIME), lang=lang)
    said = [
        words(
            "shared_link.banner", edition=view.edition.id, built=states.built_at(view),
            until=until, smallest=smallest_cell(view.edition.manifest),
        ),
        words("shared_link.newest" if link.edition_id is None else "shared_link.pinned"),
    ]  # fmt: skip
    if link.communes:
        said.append(words("shared_link.banner_locked", count=len(link.communes)))
    st.caption(" ".join(said))


def _newer(view: View, link: LinkScope) -> None:
    """Say that another edition is served now; nobody is moved to it who does not ask for it."""
    pinned = link.edition_id is not None
    other = data.newer(view.edition) if pinned else data.another(view.edition)
    if other is None:
        return
    key = "shared_link.newer" if pinned else "shared_link.reload"
    st.info(view.words(key, newer=other), icon=":material/update:")
    if pinned:
        return
    if st.button(view.words("shared_link.reload_now"), key="shared-link-reload"):
        data.move_on()
        st.rerun()


@st.fragment(run_every=_WATCHED_EVERY_SECONDS)
def _watch() -> None:
    """Look whether the link still opens; where it does not, the next run shows nothing of it."""
    if guard.reader().link is None:
        st.rerun()

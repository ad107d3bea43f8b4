"""Make a link: what it opens, for how long; its address is shown once."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import streamlit as st

from pages.ui import formats, guard
from pages.ui.view import View
from sharing.access.roles import Role, allows
from sharing.audit import AuditError
from sharing.links import acts, records
from sharing.links.errors import LinkError
from sharing.links.records import Link, Wanted
from sharing.settings import settings
from warehouse.local_time import LOCAL_TIME

_MADE = "share-made"
_FIRST = ("overview", "map", "compare", "commune")


def mode_note(view: View) -> None:
    """In mode `local` nobody else can open a link, which is said."""
    if not settings().served:
        st.info(view.words("share.local"), icon=":material/info:")


def pages_of(view: View) -> dict[str, str]:
    """Title of the pages that a link of this reader can open, by name."""
    who = guard.reader()
    names = [page for page in who.pages if allows(Role.LINK_HOLDER, "pages", page)]
    return {page: view.words(f"page.{page}.title") for page in names}


def form(view: View) -> None:
    """The choices of a new link."""
    words, pages = view.words, pages_of(view)
    communes = {row.commune_code: row.name for row in view.records("communes")}
    limits = settings().links
    with st.form("share-form", border=True):
        chosen = st.pills(
            words("share.pages"), list(pages), selection_mode="multi",
            default=[page for page in _FIRST if page in pages],
            format_func=pages.__getitem__, key="share-pages",
        )  # fmt: skip
        locked = st.multiselect(
            words("share.communes"), list(communes), format_func=communes.__getitem__,
            placeholder=words("share.communes_all"), help=words("share.communes_help"),
            key="share-communes",
        )  # fmt: skip
        editions: list[str | None] = [None, *acts.editions()]
        left, right = st.columns([2, 1])
        pinned = left.selectbox(
            words("share.edition"), editions, key="share-edition",
            format_func=lambda one: words("share.edition_pinned", id=one) if one
            else words("share.edition_newest"), help=words("share.edition_help"),
        )  # fmt: skip
        days = right.number_input(
            words("share.days"), 1, limits.most_days, min(limits.days, limits.most_days),
            help=words("share.days_help", most=limits.most_days), key="share-days",
        )  # fmt: skip
        note = st.text_input(
            words("share.note"), max_chars=records.LONGEST_NOTE, help=words("share.note_help"),
            placeholder=words("share.note_example"), key="share-note",
        )  # fmt: skip
        if len(editions) == 1:
            st.caption(words("share.no_edition"))
        sent = st.form_submit_button(
            words("share.make"), type="primary", icon=":material/add_link:", key="share-make"
        )
    if sent:
        _make(view, Wanted(chosen, locked, pinned, int(days), note))


def _make(view: View, wanted: Wanted) -> None:
    try:
        address, link = acts.make(guard.reader(), wanted)
    except (LinkError, AuditError) as error:
        st.error(fault(view, error), icon=":material/error:")
        return
    st.session_state[_MADE] = (_whole(address), link)
    st.rerun()


def _whole(address: str) -> str:
    """An address with the host that this page was opened at, where the settings name none."""
    if not address.startswith("/"):
        return address
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{address}" if here.netloc else address


def made_before(view: View) -> None:
    """The link that has just been made, until it is put away: nobody can show it again."""
    made = st.session_state.get(_MADE)
    if made is None:
        return
    address, link = made
    words = view.words
    with st.container(border=True, key="share-made-box"):
        st.success(words("share.made", until=moment(view, link.expires_at)), icon=":material/link:")
        st.code(address, language=None, wrap_lines=True)
        st.caption(words("share.once"))
        if st.button(words("share.put_away"), icon=":material/check:", key="share-put-away"):
            del st.session_state[_MADE]
            st.rerun()


def fault(view: View, error: LinkError | AuditError) -> str:
    """What is wrong, with the names of pages that readers know."""
    if isinstance(error, AuditError):  # the server's log has the reason already
        return view.words("audited.not_written")
    if error.code == "page_not_shared":
        title = view.words(f"page.{error.values['page']}.title")
        return view.words("share.page_not_shared", page=title)
    return error.message(view.words)


def moment(view: View, seconds: int) -> str:
    """A moment of the table, by Vietnam's clock."""
    return formats.date_time(datetime.fromtimestamp(seconds, LOCAL_TIME), lang=view.lang)


def title(view: View, link: Link) -> str:
    """What a link is called in the list: its note, or its public name."""
    return link.note or view.words("share.unnamed", name=link.name)

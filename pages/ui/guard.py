"""Who is reading, and what is shown and done for whom: asked on the server at every run.

Every page script calls `page` before anything else. What reads or writes something that not
everybody may see asks `require`, where it is read: a menu without a line is no lock.
"""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec

import streamlit as st

from pages.ui import address
from pages.ui.words import Words, languages
from sharing.access.identify import reader_of
from sharing.access.reader import OWNER, Reader
from sharing.settings import settings

_LOGGER = logging.getLogger(__name__)
_AUDIT = "sharing.audit"


def reader() -> Reader:
    """Who is reading: the owner in mode `local`, else whoever has signed in or holds a link.

    Without a browser (a thread of our own, a plain call) it is nobody unless the mode is `local`.
    """
    if not settings().served:
        return OWNER
    return reader_of(st.context.headers, st.context.cookies, st.user.to_dict())


def page(name: str) -> None:
    """Go on with a page only for a reader who may open it; else say so courteously and stop.

    Args:
        name: Name of the page in the rights.
    """
    who = reader()
    if not who.opens(name):
        record("refused", who, page=name)
        refuse()
        st.stop()


def may(action: str) -> bool:
    """Whether whoever reads may do something: for what is offered; what is done asks `require`."""
    return reader().may(action)


def require(action: str) -> None:
    """Go on only if whoever reads may do something.

    Raises:
        NotAllowed: If not; nothing was read or written.
    """
    reader().require(action)


def refuse() -> None:
    """The one answer to whoever asks for what is not theirs to see: it does not say what it was."""
    words = Words(address.value("lang", languages(), "vi"))
    st.title(words("access.refused_title"), anchor=False)
    st.info(words("access.refused"), icon=":material/lock:")
    for lang in languages():
        if lang != words.language:
            st.caption(Words(lang)("access.refused"))


def record(event: str, who: Reader, **facts: str) -> None:
    """Write an event into the audit log, where roles hold."""
    if not settings().served:
        return
    _LOGGER.info("%s: %s %s", event, who.role, facts)
    if find_spec(_AUDIT) is not None:
        import_module(_AUDIT).record(event, reader=who, **facts)

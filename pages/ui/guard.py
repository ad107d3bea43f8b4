"""Who is reading, and what is shown and done for whom: asked on the server at every run.

Every page script calls `page` before anything else. What reads or writes something that not
everybody may see asks `require`, where it is read: a menu without a line is no lock.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from importlib.util import find_spec
from typing import TypeVar

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui import address, runs
from pages.ui.words import Words, languages
from sharing.access.ended import ended_at
from sharing.access.identify import reader_of
from sharing.access.reader import NOBODY, OWNER, NotAllowed, Reader
from sharing.access.roles import Role
from sharing.settings import settings

_LOGGER = logging.getLogger(__name__)
_AUDIT = "sharing.audit"
_BEGUN, _OVER = "proxy-session-begun", "proxy-session-over"
_SECONDS_IN_AN_HOUR = 3600
WHOSE = "whose-session"
"""Name of what a session holds of whose it is."""
_acting: ContextVar[Reader | None] = ContextVar("acting", default=None)

T = TypeVar("T")


def reader() -> Reader:
    """Who is reading: the owner in mode `local`, else whoever has signed in or holds a link.

    Found out once a run, however often a page asks: fifteen times, a tenth of a click. A part that
    runs by itself is a run of its own. Outside a run it is whoever `acting` names, else nobody.
    """
    if not settings().served:
        return OWNER
    named = _acting.get()
    if named is not None:
        return named
    return runs.once("reader", _found_out) if runs.is_run() else NOBODY


def _found_out() -> Reader:
    """Who reads in the run that goes on here, by what the browser sent when it came."""
    # Streamlit looks for a provider in its secrets each time it is asked who has signed in.
    claims = st.user.to_dict() if settings().by_claims else {}
    who = reader_of(st.context.headers, st.context.cookies, claims)
    return NOBODY if who.role is not Role.NOBODY and _proxy_session_over(who) else who


def sign_in_over() -> bool:
    """Whether this session has lasted as long as a sign-in by the proxy may, or was ended."""
    return _OVER in st.session_state


def begin_anew(whose: object) -> None:
    """Forget what the session holds and make it somebody else's; how old it is stays known."""
    kept = {name: st.session_state[name] for name in (_BEGUN, _OVER) if name in st.session_state}
    st.session_state.clear()
    st.session_state.update({**kept, WHOSE: whose})


def _proxy_session_over(who: Reader) -> bool:
    """Whether whom the proxy named has had this session for longer than a sign-in lasts.

    Or whether an administrator has ended the sign-ins of this person since it began.

    A socket keeps the headers it was opened with, and they say nothing of when that was: the time
    is noted here at the first run. Over is over: what begins anew is another session, whose socket
    has to come through the proxy first.
    """
    sign_in = settings().sign_in
    if settings().audience != "officials" or sign_in.by != "proxy":
        return False
    moment, named = time.monotonic(), (who.role.value, who.name)
    begun = st.session_state.get(_BEGUN)
    if begun is None or begun[0] != named:
        begun = st.session_state[_BEGUN] = (named, moment, time.time())
        st.session_state.pop(_OVER, None)
    lasted = moment - begun[1] >= sign_in.hours * _SECONDS_IN_AN_HOUR
    if lasted or begun[2] <= ended_at(who.name):
        st.session_state[_OVER] = True
    return sign_in_over()


@contextmanager
def acting(who: Reader) -> Iterator[None]:
    """What happens in the block happens for this reader, whom the caller has identified."""
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


def reader_of_session(session_id: str) -> Reader:
    """Who reads in a session now: what its browser sent when it opened its socket still counts.

    Args:
        session_id: Of the session.

    Raises:
        LookupError: If the session is not connected any more.
    """
    if not settings().served:
        return OWNER
    client = Runtime.instance().get_client(session_id) if Runtime.exists() else None
    if client is None or client.client_context is None:
        raise LookupError("the session is gone")
    context = client.client_context
    return reader_of(dict(context.headers), context.cookies, None)


def bound(make: Callable[[], T], action: str) -> Callable[[], T]:
    """A function that is called after the run, for whoever reads in the run, if they still do.

    A browser may call it long after the page was drawn: a sign-in or a link may have ended. Until
    when a link lasts is not compared: whoever holds one that was renewed still holds it.

    Args:
        make: Makes what was asked for.
        action: What the reader must be allowed to do.
    """
    who = reader()
    context = get_script_run_ctx(suppress_warning=True)
    session_id = context.session_id if context is not None else ""

    def made() -> T:
        now = reader_of_session(session_id)
        # A link's name is in the reader's, its pages, communes and edition are in the key.
        if (now.key, now.name) != (who.key, who.name):
            record("refused", now, action=action)
            raise NotAllowed(action)
        now.require(action)
        with acting(now):
            return make()

    return made


def page(name: str) -> None:
    """Go on with a page only for a reader who may open it; else say so courteously and stop.

    Args:
        name: Name of the page in the rights.
    """
    who = reader()
    if not who.opens(name):
        record("refused", who, page=name)
        refuse()


def may(action: str) -> bool:
    """Whether whoever reads may do something: for what is offered; what is done asks `require`."""
    return reader().may(action)


def require(action: str) -> None:
    """Go on only if whoever reads may do something.

    Raises:
        NotAllowed: If not; nothing was read or written.
    """
    try:
        reader().require(action)
    except NotAllowed:
        record("refused", reader(), action=action)
        raise


def refuse() -> None:
    """The one answer to whoever asks for what is not theirs to see; the run ends with it.

    It says neither what was asked for nor whether it is there.
    """
    words = Words(address.value("lang", languages(), "vi"))
    st.title(words("access.refused_title"), anchor=False)
    st.info(words("access.refused"), icon=":material/lock:")
    for lang in languages():
        if lang != words.language:
            st.caption(Words(lang)("access.refused"))
    st.stop()


def record(event: str, who: Reader, **facts: str | int) -> None:
    """Write an event into the audit log, where roles hold.

    Raises:
        AuditError: If it must be written down and cannot be.
    """
    if not settings().served:
        return
    _LOGGER.info("%s: %s %s", event, who.role, facts)
    if find_spec(_AUDIT) is not None:
        import_module(_AUDIT).record(event, reader=who, **facts)

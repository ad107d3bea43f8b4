"""The door: signing in, saying who has signed in, and what to say to whoever may not come in."""

from __future__ import annotations

import logging

import streamlit as st

from pages.ui import address, guard
from pages.ui.answers import literal
from pages.ui.scripted import Scripted
from pages.ui.words import Words, languages
from sharing.access.ended import end
from sharing.access.reader import Reader
from sharing.access.roles import Role
from sharing.audit import AuditError
from sharing.settings import settings

_LOGGER = logging.getLogger(__name__)
_PRODUCT = "Cân Việc"

# What was asked for is gone to once somebody has signed in.
_COME_BACK = Scripted("comeback")


def settle(who: Reader) -> None:
    """Make the session this reader's: what another one left in it is forgotten.

    Streamlit hands a session on to whoever reconnects with its number and the same `st.user`, which
    is the same for everybody behind a proxy. Whose sign-in cannot be written down does not come in.
    """
    if not settings().served:
        return
    now, before = (who.role.value, who.name), st.session_state.get(guard.WHOSE)
    if now == before:
        return
    if who.role not in (Role.NOBODY, Role.LINK_HOLDER):
        try:
            guard.record("signed_in", who, way=settings().sign_in.by)
        except AuditError:  # the server's log has the reason already
            _not_now()
    if before is None:
        st.session_state[guard.WHOSE] = now
    else:
        guard.begin_anew(now)


def _not_now() -> None:
    """Nobody comes in while it cannot be written down; the run ends with it."""
    with st.container(width=620, key="door"):
        st.title(_PRODUCT, anchor=False)
        _said(_spoken(), "access.not_recorded", icon=":material/error:")
    st.stop()


def _spoken() -> list[Words]:
    """The catalogues, that of the language in use first."""
    asked_in = Words(address.value("lang", languages(), "vi")).language
    return [Words(lang) for lang in sorted(languages(), key=lambda lang: lang != asked_in)]


def closed() -> None:
    """The page of whoever may see nothing: sign in, no role yet, or a link that does not open."""
    who, chosen, spoken = guard.reader(), settings(), _spoken()
    with st.container(width=620, key="door"):
        st.title(_PRODUCT, anchor=False)
        if chosen.audience == "link_holders":
            _said(spoken, "access.link_closed", icon=":material/link_off:")
        elif who.name:
            _no_role(spoken, who)
        elif guard.sign_in_over():
            _said(spoken, "access.sign_in_over", icon=":material/lock_clock:")
        elif chosen.sign_in.by == "proxy":
            _said(spoken, "access.only_through_proxy", icon=":material/lock:")
        else:
            _sign_in(spoken)


def _sign_in(spoken: list[Words]) -> None:
    for words in spoken:
        st.markdown(words("access.product"))
    label = " · ".join(words("access.sign_in") for words in spoken)
    if st.button(label, type="primary", icon=":material/login:", key="sign-in"):
        st.login()
    _COME_BACK(data="leave", key="come-back", height=0)


def _no_role(spoken: list[Words], who: Reader) -> None:
    contact = settings().sign_in.contact
    for number, words in enumerate(spoken):
        said = words(
            "access.no_role", name=_verbatim(who.name),
            contact=literal(contact) or words("access.contact"),
        )  # fmt: skip
        (st.markdown if number else st.info)(said)
    _sign_out(spoken, who)


def _said(spoken: list[Words], key: str, icon: str) -> None:
    st.info(spoken[0](key), icon=icon)
    for words in spoken[1:]:
        st.markdown(words(key))


def signed_in(words: Words, who: Reader) -> None:
    """Who has signed in, as what, and the way out; nothing in mode `local` and for links."""
    if not settings().served or who.role is Role.LINK_HOLDER:
        return
    with st.container(gap="xsmall", key="who"):
        st.caption(words("access.signed_in", role=words(f"role_name.{who.role.value}")))
        st.text(who.name)  # plain: Markdown would make a link of an address
        _sign_out([words], who)
    _COME_BACK(data="back", key="come-back", height=0)


def _verbatim(name: str) -> str:
    """A name for Markdown to show as it stands, an address not as a link."""
    return f"`{name.replace('`', chr(39))}`"


def _sign_out(spoken: list[Words], who: Reader) -> None:
    sign_in = settings().sign_in
    label = " · ".join(words("access.sign_out") for words in spoken)
    if sign_in.by == "proxy":
        if sign_in.proxy_sign_out:
            st.link_button(label, sign_in.proxy_sign_out, icon=":material/logout:", type="tertiary")
        return
    if st.button(label, icon=":material/logout:", type="tertiary", key="sign-out"):
        guard.record("signed_out", who)
        try:
            end(st.user.to_dict())
        except OSError:
            # The browser forgets the sign-in all the same; the administrator must know.
            _LOGGER.exception("a sign-out could not be written down")
        st.logout()

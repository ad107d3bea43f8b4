"""The links that were made: what each opens, how often it was opened; taken back, renewed."""

from __future__ import annotations

import streamlit as st

from pages.ui import guard, share
from pages.ui.answers import literal
from pages.ui.view import View
from sharing.audit import AuditError
from sharing.links import acts, records
from sharing.links.errors import LinkError
from sharing.links.holders import table
from sharing.links.records import Link, State
from sharing.settings import settings

_SAID = "share-said"
_MOST = 100
_ICONS = {
    State.OPEN: ":material/lock_open:",
    State.NOT_YET: ":material/schedule:",
    State.EXPIRED: ":material/timer_off:",
    State.REVOKED: ":material/block:",
}


def said(view: View) -> None:
    """What the last click did."""
    told = st.session_state.pop(_SAID, None)
    if told is not None:
        key, name = told
        st.success(view.words(f"share.{key}", name=literal(name)), icon=":material/check_circle:")


def listing(view: View) -> None:
    """The links of this reader, of everybody for who looks after them; ended ones folded away."""
    words = view.words
    links, now = acts.listed(guard.reader()), table().now()
    if not links:
        st.info(words("share.none"), icon=":material/info:")
        return
    going = [link for link in links if link.state(now) in (State.OPEN, State.NOT_YET)]
    ended = [link for link in links if link not in going]
    if not going:
        st.info(words("share.none_open"), icon=":material/info:")
    for link in going[:_MOST]:
        _card(view, link, now)
    if ended:
        title = words("share.ended", count=len(ended))
        opened = st.expander(title, key="share-ended", on_change="rerun")
        if opened.open:
            with opened:
                for link in ended[:_MOST]:
                    _card(view, link, now)
    if max(len(going), len(ended)) > _MOST:
        st.caption(words("share.more", most=_MOST))


def _card(view: View, link: Link, now: int) -> None:
    words, state = view.words, link.state(now)
    with st.container(border=True, key=f"share-link-{link.name}"):
        st.markdown(
            words(
                "share.card", icon=_ICONS[state], title=literal(share.title(view, link)),
                state=words(f"links.state.{state}"), until=share.moment(view, link.expires_at),
            )
        )  # fmt: skip
        st.markdown(_scope(view, link))
        st.caption(_history(view, link))
        if state is State.REVOKED:
            return
        with st.container(horizontal=True, gap="small"):
            _renewing(view, link)
            _revoking(view, link)


def _scope(view: View, link: Link) -> str:
    """Pages, communes and edition of a link."""
    words = view.words
    names = {row.commune_code: row.name for row in view.records("communes")}
    pages = ", ".join(words(f"page.{page}.title") for page in link.pages)
    communes = ", ".join(names.get(code, code) for code in link.communes)
    edition = (
        words("share.edition_pinned", id=link.edition_id)
        if link.edition_id
        else words("share.edition_newest")
    )
    return words(
        "share.scope", pages=pages, communes=communes or words("share.communes_all"),
        edition=edition,
    )  # fmt: skip


def _history(view: View, link: Link) -> str:
    """Who made a link and when, how often it was opened, and what became of it."""
    words = view.words
    parts = [
        words(
            "share.made_by", name=link.name, by=literal(link.created_by),
            at=share.moment(view, link.created_at),
        ),
        words(
            "share.opened", count=link.opened, last=share.moment(view, link.last_opened_at)
        ) if link.last_opened_at is not None else words("share.never_opened"),
    ]  # fmt: skip
    if link.renewed_at is not None:
        parts.append(words("share.renewed_at", at=share.moment(view, link.renewed_at)))
    if link.revoked_at is not None:
        parts.append(
            words(
                "share.revoked_at", at=share.moment(view, link.revoked_at),
                by=literal(link.revoked_by or ""), why=literal(link.revoked_why or ""),
            )
        )  # fmt: skip
    return " · ".join(parts)


def _renewing(view: View, link: Link) -> None:
    words, limits = view.words, settings().links
    with st.popover(words("share.renew"), icon=":material/update:", key=f"renew-open-{link.name}"):
        days = st.number_input(
            words("share.renew_days"), 1, limits.most_days, min(limits.days, limits.most_days),
            key=f"renew-days-{link.name}",
        )  # fmt: skip
        if st.button(words("share.renew_now"), type="primary", key=f"renew-{link.name}"):
            _done(view, link, "renewed", lambda: acts.renew(guard.reader(), link.name, int(days)))


def _revoking(view: View, link: Link) -> None:
    words = view.words
    with st.popover(words("share.revoke"), icon=":material/block:", key=f"revoke-open-{link.name}"):
        st.markdown(words("share.revoke_note"))
        why = st.text_input(
            words("share.reason"), max_chars=records.LONGEST_REASON, key=f"revoke-why-{link.name}"
        )
        if st.button(words("share.revoke_now"), type="primary", key=f"revoke-{link.name}"):
            _done(view, link, "revoked", lambda: acts.revoke(guard.reader(), link.name, why))


def _done(view: View, link: Link, key: str, act) -> None:
    try:
        act()
    except (LinkError, AuditError) as error:
        st.error(share.fault(view, error), icon=":material/error:")
        return
    st.session_state[_SAID] = (key, share.title(view, link))
    st.rerun()

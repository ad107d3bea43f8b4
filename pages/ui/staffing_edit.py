"""Editing a plan by hand: decide a move, lock a commune, add a move; all of it in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from pages.ui import formats, navigation, staffing
from pages.ui.answers import literal
from pages.ui.drawn import once
from pages.ui.staffing import Made
from pages.ui.view import View
from sharing.scenario import MOST_POSTS, Decided, Marked, Refused, Scenario, ScenarioError

_FAULT = "plan-fault"
_BETWEEN = "-"


def show(made: Made, scenario: Scenario) -> None:
    """The decisions taken, and the forms to take more."""
    _decisions(made, scenario)
    words = made.view.words
    with st.expander(
        words("staffing_edit.title"), icon=":material/edit:", key="plan-edit", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        st.caption(words("staffing_edit.intro"))
        fault = st.session_state.pop(_FAULT, None)
        if fault:
            st.warning(fault, icon=":material/error:")
        sides = st.grid(3, min_column_width=260, gap="medium")
        with sides.cell():
            _decide(made, scenario)
        with sides.cell():
            _lock(made, scenario)
        with sides.cell():
            _add(made, scenario)


def _decide(made: Made, scenario: Scenario) -> None:
    """Accept a proposed move, or refuse it with a reason."""
    words = made.view.words
    moves = {} if made.proposal is None else {
        f"{made.code(move.lender)}{_BETWEEN}{made.code(move.receiver)}": move
        for move in made.proposal.plan.moves
    }  # fmt: skip
    st.markdown(words("staffing_edit.decide_title"))
    st.selectbox(
        words("staffing_edit.move"), list(moves), index=None, key="plan-decide-move",
        placeholder=words("staffing_edit.move_none"), filter_mode="contains",
        format_func=lambda ends: words(
            "staffing.map_move", lender=made.name(moves[ends].lender),
            receiver=made.name(moves[ends].receiver),
        ),
    )  # fmt: skip
    st.text_input(words("staffing_edit.reason"), key="plan-decide-reason", max_chars=300)
    posts = {ends: move.posts for ends, move in moves.items()}
    with st.container(horizontal=True, gap="small"):
        for name, icon in (("accept", "check"), ("refuse", "close")):
            st.button(
                words(f"staffing_edit.{name}"), key=f"plan-{name}", icon=f":material/{icon}:",
                on_click=_decided, args=(made.view, scenario, name, posts),
            )  # fmt: skip
        st.button(
            words("staffing_edit.accept_all"), key="plan-accept-all", icon=":material/done_all:",
            on_click=_accept_all, args=(made.view, scenario, posts), disabled=not posts,
        )  # fmt: skip


def _lock(made: Made, scenario: Scenario) -> None:
    """Keep a commune's posts, or leave it out, with a reason."""
    words = made.view.words
    st.markdown(words("staffing_edit.lock_title"))
    _commune(made, "plan-lock-commune", words("staffing_edit.commune"))
    st.text_input(words("staffing_edit.reason"), key="plan-lock-reason", max_chars=300)
    with st.container(horizontal=True, gap="small"):
        for name, icon in (("lock", "lock"), ("exclude", "visibility_off")):
            st.button(
                words(f"staffing_edit.{name}"), key=f"plan-{name}", icon=f":material/{icon}:",
                on_click=_locked, args=(made.view, scenario, name),
            )  # fmt: skip


def _add(made: Made, scenario: Scenario) -> None:
    """A move of the reader's own."""
    words = made.view.words
    st.markdown(words("staffing_edit.add_title"))
    for name in ("from", "to"):
        _commune(made, f"plan-add-{name}", words(f"staffing_edit.{name}"))
    st.number_input(
        words("staffing_edit.posts"), min_value=1, max_value=MOST_POSTS, step=1,
        key="plan-add-posts",
    )  # fmt: skip
    st.button(
        words("staffing_edit.add"), key="plan-add", icon=":material/add:",
        on_click=_added, args=(made.view, scenario),
    )  # fmt: skip


def _commune(made: Made, key: str, label: str) -> None:
    labels = once(made.view, "staffing communes", lambda: _labels(made))
    st.selectbox(
        label, list(labels), index=None, key=key, format_func=labels.__getitem__,
        placeholder=made.view.words("staffing_edit.commune_none"), filter_mode="contains",
    )  # fmt: skip


def _labels(made: Made) -> dict[str, str]:
    return {
        str(row.Index): made.view.words(
            "search.result", name=row.name, districts=navigation.districts(row.former_districts)
        )
        for row in made.communes.itertuples()
    }


# ---- what a press does -------------------------------------------------------------------------


def _taken(name: str) -> Any:
    """The content of a field, which is empty again afterwards."""
    content = st.session_state.get(name)
    st.session_state.pop(name, None)
    return content.strip() if isinstance(content, str) else content


def _put(view: View, make: Callable[[], Scenario]) -> None:
    """Write a changed scenario, or say why it cannot be."""
    try:
        staffing.write(view, make())
    except ScenarioError as error:
        what = view.words(f"scenario_fault.{error.code}")
        st.session_state[_FAULT] = view.words("staffing_edit.cannot", what=what)


def _needed(view: View, name: str) -> None:
    st.session_state[_FAULT] = view.words(f"staffing_edit.{name}")


def _decided(view: View, scenario: Scenario, what: str, posts: dict[str, int]) -> None:
    ends = st.session_state.get("plan-decide-move")
    if ends not in posts:
        _needed(view, "need_move")
        return
    lender, receiver = ends.split(_BETWEEN)
    without = tuple(one for one in scenario.fixed if one[:2] != (lender, receiver))
    if what == "accept":
        accepted = Decided(lender, receiver, posts[ends])
        _taken("plan-decide-move")
        _put(view, lambda: replace(scenario, fixed=(*without, accepted)))
        return
    if not (st.session_state.get("plan-decide-reason") or "").strip():
        _needed(view, "need_reason")
        return
    refused = Refused(lender, receiver, _taken("plan-decide-reason"))
    _taken("plan-decide-move")
    _put(
        view,
        lambda: replace(scenario, fixed=without, forbidden=(*scenario.forbidden, refused)),
    )


def _accept_all(view: View, scenario: Scenario, posts: dict[str, int]) -> None:
    every = tuple(Decided(*ends.split(_BETWEEN), number) for ends, number in posts.items())
    _put(view, lambda: replace(scenario, fixed=every))


def _locked(view: View, scenario: Scenario, what: str) -> None:
    code = st.session_state.get("plan-lock-commune")
    if not code:
        _needed(view, "need_commune")
        return
    if not (st.session_state.get("plan-lock-reason") or "").strip():
        _needed(view, "need_reason")
        return
    mark = Marked(_taken("plan-lock-commune"), _taken("plan-lock-reason"))
    kept_in = {
        name: tuple(one for one in getattr(scenario, name) if one.commune != code)
        for name in ("locked", "excluded")
    }
    name = "locked" if what == "lock" else "excluded"
    kept_in[name] = (*kept_in[name], mark)
    _put(view, lambda: replace(scenario, **kept_in))


def _added(view: View, scenario: Scenario) -> None:
    lender, receiver = (st.session_state.get(f"plan-add-{name}") for name in ("from", "to"))
    if not lender or not receiver or lender == receiver:
        _needed(view, "need_two")
        return
    others = tuple(one for one in scenario.fixed if one[:2] != (lender, receiver))
    allowed = tuple(one for one in scenario.forbidden if one[:2] != (lender, receiver))
    added = Decided(lender, receiver, int(_taken("plan-add-posts")))
    for name in ("from", "to"):
        _taken(f"plan-add-{name}")
    _put(view, lambda: replace(scenario, fixed=(*others, added), forbidden=allowed))


# ---- what was decided --------------------------------------------------------------------------


def said(made: Made, name: str, one: Any) -> str:
    """One decision in words."""
    words = made.view.words
    if name in {"locked", "excluded"}:
        return words(
            f"staffing_edit.said_{name}",
            name=made.names([one.commune])[0],
            reason=literal(one.reason),
        )
    lender, receiver = made.names(one[:2])
    if name == "fixed":
        posts = formats.number(one.posts, lang=made.view.lang)
        return words("staffing_edit.said_fixed", lender=lender, receiver=receiver, posts=posts)
    return words(
        "staffing_edit.said_refused", lender=lender, receiver=receiver, reason=literal(one.reason)
    )


LISTS = ("fixed", "forbidden", "locked", "excluded")


def _decisions(made: Made, scenario: Scenario) -> None:
    """Every decision with a button that takes it back."""
    words = made.view.words
    if not any(getattr(scenario, name) for name in LISTS):
        return
    st.markdown(words("staffing_edit.decisions"))
    with st.container(horizontal=True, gap="small", key="plan-decisions"):
        for name in LISTS:
            for place, one in enumerate(getattr(scenario, name)):
                st.button(
                    said(made, name, one), key=f"plan-undo-{name}-{place}",
                    icon=":material/undo:", help=words("staffing_edit.undo"),
                    on_click=_undo, args=(made.view, scenario, name, place),
                )  # fmt: skip


def _undo(view: View, scenario: Scenario, name: str, place: int) -> None:
    rows = getattr(scenario, name)
    staffing.write(view, replace(scenario, **{name: rows[:place] + rows[place + 1 :]}))

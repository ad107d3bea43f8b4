"""What a plan may do: the choices of the page, each of them in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from pages.ui import address, formats, policy, posts_today, staffing
from pages.ui.view import View
from sharing.scenario import MOST_MOVES, MOST_POSTS, OBJECTIVES, Scenario

_DISTANCES = (10.0, 20.0, 30.0, 40.0, 60.0, 80.0, 100.0, 150.0)
_LENT = (1, 2, 3, 5)
# A list takes None for nothing chosen.
_NO_LIMIT = "none"


def choose(view: View, scenario: Scenario) -> None:
    """Draw the choices; a change is in the address before the page runs again."""
    words, lang = view.words, view.lang
    factor = formats.number(policy.document(view).plan.road_factor, 2, lang=lang)
    st.markdown(words("staffing.choices"))
    row = st.grid(5, min_column_width=140, gap="small", vertical_alignment="bottom")
    with row.cell():
        _field(
            view, scenario, "budget", st.number_input, words("staffing.moves"),
            min_value=0, max_value=MOST_MOVES, step=1, help=words("staffing.moves_help"),
        )  # fmt: skip
    with row.cell():
        _field(
            view, scenario, "most_km", st.selectbox, words("staffing.km"),
            options=_with(_DISTANCES, scenario.most_km),
            format_func=lambda km: words("staffing.km_none") if km == _NO_LIMIT
            else words("staffing.km_value", km=formats.number(km, lang=lang)),
            help=words("staffing.km_help", factor=factor),
        )  # fmt: skip
    with row.cell():
        _field(
            view, scenario, "minimum", st.number_input, words("staffing.team"),
            min_value=0, max_value=MOST_POSTS, step=1, help=words("staffing.team_help"),
        )  # fmt: skip
    with row.cell():
        _field(
            view, scenario, "maximum", st.number_input, words("staffing.most"),
            min_value=1, max_value=MOST_POSTS, step=1, help=words("staffing.most_help"),
            placeholder=words("staffing.lent_none"), value=None,
        )  # fmt: skip
    with row.cell():
        _field(
            view, scenario, "most_lent", st.selectbox, words("staffing.lent"),
            options=_with(_LENT, scenario.most_lent),
            format_func=lambda most: words("staffing.lent_none") if most == _NO_LIMIT
            else formats.number(most, lang=lang),
        )  # fmt: skip
    with st.container(horizontal=True, gap="medium"):
        for name in ("same_district_only", "fill_minimum", "locality"):
            _field(
                view, scenario, name, st.toggle, words(f"staffing.{name}"),
                help=words("staffing.locality_help") if name == "locality" else None,
            )  # fmt: skip
    _field(
        view, scenario, "objective", st.segmented_control, words("staffing.objective"),
        options=OBJECTIVES, required=True, help=words("staffing.objective_help"),
        format_func=lambda code: words(f"staffing_objective.{code}"),
    )  # fmt: skip
    st.caption(_said(view, scenario))
    # Today's vice-chairs are what a reader typed, no rule of the plan: they stay.
    if replace(scenario, vice_chairs=()) != staffing.standard(view):
        rules = tuple(name for name in address.PLAN if name != posts_today.PARAMETER)
        st.button(
            words("staffing.reset"), key="plan-reset", icon=":material/undo:",
            on_click=address.put, args=({}, rules),
        )  # fmt: skip


def _said(view: View, scenario: Scenario) -> str:
    """What the choices mean that their labels do not say."""
    words, lines = view.words, []
    if scenario.locality:
        lines.append(words("staffing.locality_line"))
    if scenario.maximum is not None:
        maximum = formats.number(scenario.maximum, lang=view.lang)
        lines.append(words("staffing.maximum_line", maximum=maximum))
    return " ".join([*lines, words("staffing.groups_line")])


def _field(
    view: View, scenario: Scenario, name: str, widget: Callable[..., Any], label: str,
    **arguments: Any,
) -> None:  # fmt: skip
    """One choice, showing the scenario's value."""
    key = f"plan-{name}"
    value = getattr(scenario, name)
    # A list takes a code for no limit, a field of numbers is empty.
    empty = None if widget is st.number_input else _NO_LIMIT
    st.session_state[key] = empty if value is None else value
    widget(label, key=key, on_change=_changed, args=(view, scenario, name), **arguments)


def _changed(view: View, scenario: Scenario, name: str) -> None:
    chosen = st.session_state[f"plan-{name}"]
    staffing.write(view, replace(scenario, **{name: None if chosen == _NO_LIMIT else chosen}))


def _with(options: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    """The options, the value among them at its place; no limit is the last."""
    every = options if value is None or value in options else tuple(sorted([*options, value]))
    return (*every, _NO_LIMIT)

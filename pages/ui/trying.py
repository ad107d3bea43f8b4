"""Trying other values: the address is read, the form writes it, and every page says so."""

from __future__ import annotations

import streamlit as st

from etl.contracts.policy_meanings import POLICY_MEANINGS
from pages.ui import assumptions, data, formats, policy
from pages.ui.assumptions import MINUTES, MOST_MINUTES, NOTHING, PARAMETER, TRIED, Assumed
from pages.ui.view import View
from pages.ui.words import Words
from warehouse.editions import Edition

_KEY = "try"
_STEPS = {"minimum_expected_dossiers": 1.0, "minimum_centre": 1.0}


def of_address(words: Words, edition: Edition) -> Assumed:
    """What the address assumes; nothing, said so, where it assumes what cannot be."""
    text = st.query_params.get(PARAMETER)
    if not text:
        return NOTHING
    times = data.records(edition, "handling_times")
    cells = {(row.field_code, row.channel) for row in times}
    try:
        return assumptions.read(text, data.rows(edition, "policy"), cells)
    except assumptions.AssumptionError:
        st.warning(words("assume.unusable"), icon=":material/link_off:")
        return NOTHING


def notice(view: View) -> None:
    """On every page: whose assumption the figures follow, which, and the way back."""
    if not view.assumed:
        return
    named = "; ".join(said(view, name, value) for name, value in view.assumed.values)
    st.warning(view.words("assume.notice", assumptions=named), icon=":material/psychology_alt:")


def said(view: View, name: str, value: float) -> str:
    """One assumed value in words: its meaning and what it is here."""
    number = formats.number(value, policy.written_decimals(value), lang=view.lang)
    if name.startswith(f"{MINUTES}."):
        field, _, channel = name.removeprefix(f"{MINUTES}.").rpartition(".")
        row = next(
            row for row in data.records(view.edition, "handling_times")
            if (row.field_code, row.channel) == (field, channel)
        )  # fmt: skip
        return view.words(
            "assume.minutes",
            field=getattr(row, f"name_{view.lang}"),
            channel=view.words(f"channel.{channel}"),
            minutes=number,
        )
    return view.words("assume.value", meaning=_meaning(view, name), value=number)


def form(view: View) -> None:
    """Values to try, in the address when they are applied; empty fields are the edition's."""
    words = view.words
    st.header(words("assume.title"), anchor="thu-gia-dinh")
    st.markdown(words("assume.intro"))
    own = dict(view.assumed.values)
    with st.form("assumptions", border=True):
        given = [*_policy_fields(view, own), *_minute_fields(view, own)]
        st.form_submit_button(
            words("assume.apply"), icon=":material/play_arrow:", on_click=_apply,
            args=(tuple(given),),
        )  # fmt: skip
    if view.assumed:
        st.button(words("assume.clear"), icon=":material/undo:", on_click=_clear)


def _policy_fields(view: View, own: dict[str, float]) -> list[str]:
    """A field for each value of the policy that can be tried; their names."""
    stored = _stored(view.edition)
    names = [f"{section}.{name}" for section, name in TRIED]
    with st.grid(3, min_column_width=240, gap="small"):
        for name in names:
            _field(_meaning(view, name), name, stored[name], own)
    return names


def _minute_fields(view: View, own: dict[str, float]) -> list[str]:
    """A field for the minutes of each field and channel; their names."""
    names = []
    st.markdown(view.words("method_page.times"))
    with st.grid(4, min_column_width=200, gap="small"):
        for row in data.records(view.edition, "handling_times"):
            name = f"{MINUTES}.{row.field_code}.{row.channel}"
            label = view.words(
                "assume.minutes_label",
                field=getattr(row, f"name_{view.lang}"),
                channel=view.words(f"channel.{row.channel}"),
            )
            _field(label, name, float(row.handling_minutes), own, most=MOST_MINUTES)
            names.append(name)
    return names


def _field(
    label: str, name: str, stored: float, own: dict[str, float], most: float | None = None
) -> None:
    key = f"{_KEY}_{name}"
    st.session_state[key] = own.get(name, stored)
    step = _STEPS.get(name.rpartition(".")[2], 1.0 if most else 0.01)
    decimals = max(policy.written_decimals(stored), 0 if step == 1.0 else 2)
    st.number_input(label, key=key, step=step, max_value=most, format=f"%.{decimals}f")


def _meaning(view: View, name: str) -> str:
    section, _, value = name.rpartition(".")
    return POLICY_MEANINGS[section, value][0 if view.lang == "vi" else 1]


def _apply(names: tuple[str, ...]) -> None:
    """Write what differs from the edition into the address."""
    edition = data.pinned(st.query_params.get("edition", "")) or data.home()
    if edition is None:
        return
    stored = _stored(edition)
    tried = {name: float(st.session_state[f"{_KEY}_{name}"]) for name in names}
    changed = {name: value for name, value in tried.items() if value != stored[name]}
    if changed:
        st.query_params[PARAMETER] = assumptions.of(changed).text()
    else:
        _clear()


def _stored(edition: Edition) -> dict[str, float]:
    """The edition's own value of everything that can be tried."""
    policy = {
        f"{row.section}.{row.name}": row.value for row in data.records(edition, "policy")
        if (row.section, row.name) in TRIED
    }  # fmt: skip
    times = {
        f"{MINUTES}.{row.field_code}.{row.channel}": row.handling_minutes
        for row in data.records(edition, "handling_times")
    }
    return {name: float(value) for name, value in (policy | times).items()}


def _clear() -> None:
    st.query_params.pop(PARAMETER, None)

"""What a reader assumes in the scenarios: it lives in the address and nowhere else.

The address says `whatif=online_share:0.9,elderly_minutes:15`; what it does not say is the central
value of the policy. Nothing is guessed: a value that cannot be is left out and said so.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from etl.reading.numbers import parse_decimal
from etl.scenario_numbers import SCENARIOS, Range
from pages.ui import formats
from pages.ui.view import View

PARAMETER = "whatif"
# Scenarios that a reader gives and reads in per cent.
PERCENT = frozenset(
    {"online_share", "handling_times", "certification_moved", "population_growth", "elderly_share"}
)
_KEY = "whatif"
_SAME = 1e-9
Bounds = Mapping[str, tuple[float, float]]


class ValueOutOfRangeError(ValueError):
    """The address assumes something that cannot be."""


def read(text: str, bounds: Bounds) -> dict[str, float]:
    """The values of an address.

    Args:
        text: The parameter; "" for nothing.
        bounds: Between what each scenario's value can lie.

    Raises:
        ValueOutOfRangeError: Any part of it cannot be.
    """
    values: dict[str, float] = {}
    for part in filter(None, text.split(",")):
        name, found, number = part.partition(":")
        if not found or name not in bounds or name in values:
            raise ValueOutOfRangeError(f"not a scenario: {name}")
        try:
            value = parse_decimal(number)
        except ValueError as error:
            raise ValueOutOfRangeError(f"{name}: {error}") from error
        low, high = bounds[name]
        if not low <= value <= high:
            raise ValueOutOfRangeError(f"{name}: {value} is outside {low} to {high}")
        values[name] = value
    return values


def write(values: Mapping[str, float]) -> str:
    """How the address says values, always in the same order; "" for nothing."""
    return ",".join(f"{name}:{values[name]:g}" for name in SCENARIOS if name in values)


def of_address(view: View, bounds: Bounds) -> dict[str, float]:
    """What the address assumes; nothing, said so, where it assumes what cannot be."""
    try:
        return read(st.query_params.get(PARAMETER, ""), bounds)
    except ValueOutOfRangeError:
        st.warning(view.words("posts.values_unusable"), icon=":material/link_off:")
        return {}


def said(view: View, name: str, value: float) -> str:
    """A scenario's value with its unit."""
    if name == "population_growth":
        return formats.percent(value, _decimals(100 * value), lang=view.lang, sign=True)
    if name in PERCENT:
        return formats.percent(value, _decimals(100 * value), lang=view.lang)
    number = formats.number(value, _decimals(value), lang=view.lang)
    return view.words(f"posts_unit.{name}", number=number)


def _decimals(value: float) -> int:
    """No more decimals than it takes: 0.5 per cent has one."""
    return next((d for d in (0, 1, 2) if abs(value - round(value, d)) < _SAME), 3)


def form(view: View, given: Mapping[str, Range], own: Mapping[str, float], bounds: Bounds) -> None:
    """A field for every scenario; applied, what differs from the central value is the address's."""
    words = view.words
    with st.form("whatif", border=True):
        with st.grid(4, min_column_width=210, gap="small"):
            for name, one in given.items():
                _field(view, name, own.get(name, one.central), bounds[name])
        st.form_submit_button(
            words("posts.values_apply"), icon=":material/play_arrow:", on_click=_apply,
            args=(dict(given),),
        )  # fmt: skip
    if own:
        st.button(words("posts.values_clear"), icon=":material/undo:", on_click=_clear)


def _field(view: View, name: str, value: float, bounds: tuple[float, float]) -> None:
    scale = 100.0 if name in PERCENT else 1.0
    key = f"{_KEY}_{name}"
    st.session_state[key] = round(value * scale, 6)
    low, high = (None if abs(end) == float("inf") else end * scale for end in bounds)
    unit = view.words("posts_unit.percent" if name in PERCENT else f"posts_unit_name.{name}")
    label = view.words("posts.values_label", name=view.words(f"posts_scenario.{name}"), unit=unit)
    st.number_input(label, key=key, step=1.0, min_value=low, max_value=high, format="%g")


def _apply(given: Mapping[str, Range]) -> None:
    values = {}
    for name, one in given.items():
        scale = 100.0 if name in PERCENT else 1.0
        value = round(float(st.session_state[f"{_KEY}_{name}"]) / scale, 8)
        if abs(value - one.central) > _SAME:
            values[name] = value
    if values:
        st.query_params[PARAMETER] = write(values)
    else:
        _clear()


def _clear() -> None:
    st.query_params.pop(PARAMETER, None)

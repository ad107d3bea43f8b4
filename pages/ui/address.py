"""The state of a view lives in the address and nowhere else.

Streamlit's own binding writes the label of an option, in the reader's language, into the address;
a link sent from a Vietnamese page would mean nothing in an English one. So every parameter is
read here, by its code, before its widget is made, and written back when the widget changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from pages.ui.words import Words, languages

# What a page link carries along; a page's own parameters (the commune) are added by the link.
SHARED = (
    "lang", "period", "group", "lens", "certification", "observed", "layer", "measure", "doubtful",
    "edition", "assume",
)  # fmt: skip
# A staffing scenario's own ones (sharing.scenario_address), besides those it shares.
PLAN = (
    "named", "note", "objective", "moves", "km", "team", "fill", "most", "lent", "within",
    "area", "locked", "excluded", "refused", "fixed", "chairs",
)  # fmt: skip
ON = "1"
_BETWEEN = ","

T = TypeVar("T", str, None)


def value(name: str, options: Sequence[str], default: T) -> str | T:
    """The parameter's value, or the default where the address names none that is known."""
    wanted = st.query_params.get(name, default)
    return wanted if wanted in options else default


def flag(name: str) -> bool:
    """Whether the parameter is switched on."""
    return st.query_params.get(name) == ON


def shared(**more: str) -> dict[str, str]:
    """The shared parameters of the present address, with a page's own ones."""
    present = st.query_params.to_dict()
    return {name: present[name] for name in SHARED if name in present} | more


def some(names: Sequence[str]) -> dict[str, str]:
    """Those of some parameters that the present address has."""
    return {name: st.query_params[name] for name in names if name in st.query_params}


def put(values: Mapping[str, str], names: Sequence[str]) -> None:
    """Write some parameters into the address; of `names`, those without a value are taken out."""
    for name in names:
        if name not in values:
            st.query_params.pop(name, None)
    st.query_params.update(values)


def read(name: str, label: str, options: Sequence[str], default: T) -> str | T:
    """The parameter's value as `value` has it; says so where the address names an unknown one.

    Args:
        name: Name of the parameter.
        label: What readers call it.
        options: Codes that may be chosen.
        default: The code that is meant when the address names none.
    """
    if name in st.query_params and st.query_params[name] not in options:
        words = Words(value("lang", languages(), "vi"))
        st.warning(words("address.unknown", label=label), icon=":material/link_off:")
    return value(name, options, default)


def choose(
    widget: Callable[..., Any],
    name: str,
    label: str,
    options: Sequence[str],
    default: T,
    *,
    key: str | None = None,
    **arguments: Any,
) -> str | T:
    """Draw a widget with one choice whose value is the address's.

    Args:
        widget: `st.selectbox`, `st.segmented_control` or alike, of any container.
        name: Name of the parameter.
        label: Label of the widget.
        options: Codes that may be chosen.
        default: The code that is meant when the address names none, or None; it is not written.
        key: Of a second widget of the same parameter on one page; the first one names what the
            address holds that is unknown.
        **arguments: Passed on to the widget.
    """
    if key is None:
        key = f"address_{name}"
        st.session_state[key] = read(name, label, options, default)
    else:
        st.session_state[key] = value(name, options, default)
    widget(label, options, key=key, on_change=_write, args=(name, default, key), **arguments)
    return st.session_state[key]


def switch(
    widget: Callable[..., Any], name: str, label: str, *, key: str | None = None, **arguments: Any
) -> bool:
    """Draw a toggle whose state is the address's; `key` is that of a second one on a page."""
    key = key or f"address_{name}"
    st.session_state[key] = flag(name)
    widget(label, key=key, on_change=_write, args=(name, False, key), **arguments)
    return st.session_state[key]


def several(name: str, options: Sequence[str], most: int | None = None) -> tuple[str, ...]:
    """The known codes of a parameter that holds several, in the address's order, each once.

    Args:
        name: Name of the parameter; its codes are joined by commas.
        options: Codes that may be chosen.
        most: How many are taken at most, the first ones.
    """
    named = dict.fromkeys(st.query_params.get(name, "").split(_BETWEEN))
    return tuple(code for code in named if code in options)[:most]


def choose_several(
    widget: Callable[..., Any],
    name: str,
    label: str,
    options: Sequence[str],
    most: int | None = None,
    **arguments: Any,
) -> tuple[str, ...]:
    """Draw a widget with several choices whose value is the address's.

    Args:
        widget: `st.multiselect`, `st.pills` or alike, of any container.
        name: Name of the parameter.
        label: Label of the widget.
        options: Codes that may be chosen; a comma stands in none of them.
        most: How many may be chosen at most.
        **arguments: Passed on to the widget.
    """
    read_codes = several(name, options, most)
    if name in st.query_params and _BETWEEN.join(read_codes) != st.query_params[name]:
        words = Words(value("lang", languages(), "vi"))
        st.warning(words("address.unknown_several", label=label), icon=":material/link_off:")
    key = f"address_{name}"
    st.session_state[key] = list(read_codes)
    widget(label, options, key=key, on_change=_write_several, args=(name,), **arguments)
    return tuple(st.session_state[key])


def put_several(name: str, codes: Sequence[str]) -> None:
    """Write several codes into the address; none takes the parameter out."""
    if codes:
        st.query_params[name] = _BETWEEN.join(codes)
    else:
        st.query_params.pop(name, None)


def text(name: str, label: str, **arguments: Any) -> str:
    """Draw a text field whose content is the address's."""
    key = f"address_{name}"
    st.session_state[key] = st.query_params.get(name, "")
    st.text_input(label, key=key, on_change=_write, args=(name, "", key), **arguments)
    return str(st.session_state[key])


def _write_several(name: str) -> None:
    put_several(name, st.session_state[f"address_{name}"])


def put_code(name: str, code: str, default: str | None) -> None:
    """Write one code into the address; the default takes the parameter out."""
    if code == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = code


def _write(name: str, default: str | bool, key: str) -> None:
    chosen = st.session_state[key]
    if chosen == default or chosen is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = ON if chosen is True else chosen

"""The state of a view lives in the address and nowhere else.

Streamlit's own binding writes the label of an option, in the reader's language, into the address;
a link sent from a Vietnamese page would mean nothing in an English one. So every parameter is
read here, by its code, before its widget is made, and written back when the widget changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.ui.words import Words, languages

# What a page link carries along; a page's own parameters (the commune) are added by the link.
SHARED = (
    "lang", "period", "group", "lens", "certification", "observed", "layer", "measure", "doubtful",
    "edition",
)  # fmt: skip
ON = "1"


def value(name: str, options: Sequence[str], default: str) -> str:
    """The parameter's value, or the default where the address names none that is known."""
    wanted = st.query_params.get(name, default)
    return wanted if wanted in options else default


def flag(name: str) -> bool:
    """Whether the parameter is switched on."""
    return st.query_params.get(name) == ON


def shared(**more: str) -> dict[str, str]:
    """The shared parameters of the present address, with a page's own ones."""
    present = {name: st.query_params[name] for name in SHARED if name in st.query_params}
    return present | more


def choose(
    widget: Callable[..., Any],
    name: str,
    label: str,
    options: Sequence[str],
    default: str,
    **arguments: Any,
) -> str:
    """Draw a widget with one choice whose value is the address's.

    Args:
        widget: `st.selectbox`, `st.segmented_control` or alike, of any container.
        name: Name of the parameter.
        label: Label of the widget.
        options: Codes that may be chosen.
        default: The code that is meant when the address names none; it is not written.
        **arguments: Passed on to the widget.
    """
    key = f"address_{name}"
    st.session_state[key] = value(name, options, default)
    wanted = st.query_params.get(name, default)
    if wanted not in options:
        words = Words(value("lang", languages(), "vi"))
        st.warning(words("address.unknown", label=label), icon=":material/link_off:")
    widget(label, options, key=key, on_change=_write, args=(name, default), **arguments)
    return st.session_state[key]


def switch(widget: Callable[..., Any], name: str, label: str, **arguments: Any) -> bool:
    """Draw a toggle whose state is the address's."""
    key = f"address_{name}"
    st.session_state[key] = flag(name)
    widget(label, key=key, on_change=_write, args=(name, False), **arguments)
    return st.session_state[key]


def _write(name: str, default: str | bool) -> None:
    chosen = st.session_state[f"address_{name}"]
    if chosen == default or chosen is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = ON if chosen is True else chosen

"""Figures that were drawn once are kept: the same view on the same edition is the same figure.

An edition never changes, so a figure follows from what is looked at alone. Building one costs more
than the rest of a page; a click that changes nothing of it should not pay for it again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import plotly.graph_objects as go
import streamlit as st

from pages.ui.view import View

_FIGURES_KEPT = 300


class Drawn(NamedTuple):
    """A finished figure and what it says in words."""

    figure: go.Figure
    alt: str


def once(view: View, name: str, build: Callable[[], Drawn], *more: str | None) -> Drawn:
    """The figure of that name in that view, built on first use.

    Args:
        view: What is looked at; its choices are the key.
        name: Name of the chart on its page.
        build: Makes the figure; it must follow from the view and `more` alone.
        *more: What else the figure depends on, such as a commune.
    """
    return _drawn((name, *view.choices(), *more), build)


@st.cache_resource(show_spinner=False, max_entries=_FIGURES_KEPT)
def _drawn(key: tuple[str | None, ...], _build: Callable[[], Drawn]) -> Drawn:  # noqa: ARG001
    return _build()

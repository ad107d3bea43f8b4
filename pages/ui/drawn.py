"""What was made once for a view is kept: the same view on the same edition says the same.

An edition never changes, so everything between the widgets of a page follows from what is looked
at. A click that changes nothing of it should not pay for it again. Three kinds are kept: a value
(`once`), a figure with its JSON form (`Finished`), and a part of a page with all its elements
(`part`), which Streamlit draws again without running its function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NamedTuple, TypeVar

import plotly.graph_objects as go
import streamlit as st

from pages.ui import kept
from pages.ui.view import View

_PARTS_KEPT = 500

T = TypeVar("T")
Part = Callable[..., None]


class Finished(go.Figure):
    """A figure that changes no more: its JSON form is made once, not at every run.

    Streamlit asks a figure for this form each time it is shown, and Plotly copies and packs all
    of it each time it is asked.
    """

    def __init__(self, figure: go.Figure) -> None:
        """Finish a figure."""
        super().__init__(figure)
        self._finished = super().to_dict()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; it is shared, whoever wants to change it copies it."""
        return self._finished


class Drawn(NamedTuple):
    """A finished figure and what it says in words."""

    figure: go.Figure
    alt: str


def once(view: View, name: str, make: Callable[[], T], *more: str) -> T:
    """The value of that name in that view, made on first use; whoever reads it leaves it as it is.

    Args:
        view: What is looked at; its choices are the key.
        name: Name of the value.
        make: Makes it; it must follow from the view and `more` alone.
        *more: What else it depends on, such as a commune.
    """
    return kept.value((name, view.choices, more), make)


@contextmanager
def awaited(height: int, *, ready: bool) -> Iterator[None]:
    """What is made for the first time leaves its shape to look at after half a second.

    The shape goes when the block ends, however it ends. What is there already has none.

    Args:
        height: Pixels of what will stand there.
        ready: Whether it has been made before.
    """
    if ready:
        st.empty()  # holds the place, so that what follows stands where it stood
        yield
        return
    with st.skeleton(height=height):
        yield


def is_made(view: View, name: str, *more: str) -> bool:
    """Whether the value of `once` has been made."""
    return kept.holds((name, view.choices, more))


def part(draw: Part) -> Part:
    """Make a function of a view draw its part of a page once; later it is drawn from memory.

    The function takes the view and, if need be, texts that follow it; it may depend on these
    alone, the address the view was made from included, and may hold no widget.
    """
    name = (draw.__code__.co_filename, draw.__qualname__)

    @wraps(draw)
    def drawn(view: View, *more: str) -> None:
        key = repr((name, view.choices, view.carried, more))
        # By name: Streamlit looks at the signature once for each argument that has none.
        _replayed(key=key, _draw=draw, _view=view, _more=more)

    return drawn


@st.cache_resource(show_spinner=False, max_entries=_PARTS_KEPT)
def _replayed(key: str, _draw: Part, _view: View, _more: tuple[str, ...]) -> None:  # noqa: ARG001
    _draw(_view, *_more)


kept.also_forget(_replayed.clear)

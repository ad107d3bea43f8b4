"""The maps of the pages: drawn once for what is looked at, described in words, clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import classes as sorting
from pages.ui import look, map_figure, map_frame, navigation, states
from pages.ui.classes import Classes, classify, measure_values
from pages.ui.drawn import Drawn, Finished, awaited, is_made, once
from pages.ui.layers import Layer, load
from pages.ui.unit_filters import EVERY, Filters, passing
from pages.ui.view import View

# Where a window is narrow the letters of its hexagons would cover each other.
_NARROW = """
@media (max-width: 1000px) {{ .st-key-{key}-frame .scattergeo text {{ display: none }} }}
"""
# What a continuous scale takes under the map.
_BAR = 46


@dataclass(frozen=True)
class Looked:
    """What of a map a reader chose besides the view.

    Attributes:
        filters: Which communes are coloured; the others are outlines.
        marked: Codes of communes with a thick outline.
        continuous: Whether colours follow the figure instead of the class.
        inset: Whether the urban centre is drawn larger in a corner.
        brief: Whether tooltips are short and hexagons have no letters.
    """

    filters: Filters = EVERY
    marked: tuple[str, ...] = ()
    continuous: bool = False
    inset: bool = False
    brief: bool = False


PLAIN = Looked()


def draw(
    view: View,
    *,
    height: int,
    key: str,
    looked: Looked = PLAIN,
    picked: Callable[[list[str]], None] | None = None,
) -> None:
    """Draw the map of a slice; a click on a commune opens its page.

    Args:
        view: What is looked at.
        height: Height of the map in pixels.
        key: Name of the chart on its page.
        looked: What is chosen besides the view.
        picked: Called with the codes of a click before the next run, instead of opening a page.
    """
    if not view.layer:
        st.info(view.words("missing.boundaries"), icon=":material/info:")
        return
    name = f"{key}-{view.layer}" if picked is None else f"{key}-{view.layer}-pick"
    with awaited(height, ready=is_made(view, key, repr(looked))):
        kept = once(view, key, lambda: _drawn(view, looked), repr(looked))
    phone = once(view, f"{key} frame", lambda: _frame(view, kept.figure, key, looked), repr(looked))
    st.html(f"<style>{_NARROW.format(key=key)}{phone}</style>")
    with st.container(key=f"{key}-frame", height=height, border=False):
        event = st.plotly_chart(
            kept.figure,
            key=name,
            height="stretch",
            on_select="rerun" if picked is None else partial(_hand_on, name, picked),
            selection_mode="points",
            config=look.PLOT_CONFIG,
            alt=kept.alt,
        )
    if picked is None and (codes := _codes(event)):
        navigation.open_commune(view, codes[0])


def _frame(view: View, figure: go.Figure, key: str, looked: Looked) -> str:
    """How high the map is on a phone."""
    layer = load(view.edition, view.layer)
    window = map_frame.Window(layer.longitudes, layer.latitudes)
    more = _BAR if looked.continuous else 0
    return map_frame.rules(f"{key}-frame", figure, window.proportion, more=more)


def _hand_on(name: str, picked: Callable[[list[str]], None]) -> None:
    picked(_codes(st.session_state[name]))


def _codes(event: dict) -> list[str]:
    return [point["location"] for point in event["selection"]["points"] if "location" in point]


def _drawn(view: View, looked: Looked) -> Drawn:
    every = sorting.rows(view)
    passes = passing(looked.filters, every)
    rows, layer = every[passes], load(view.edition, view.layer)
    classes = classify(view, rows)
    figure = map_figure.build(
        view, rows, layer, classes, inset=looked.inset and layer.name != "hexagon",
        muted=every[~passes], marked=looked.marked, continuous=looked.continuous,
        brief=looked.brief,
    )  # fmt: skip
    look.dress(
        figure, view.words, height=None, simulated=states.is_simulated(view),
        assumed=bool(view.assumed),
    )  # fmt: skip
    return Drawn(Finished(figure), describe(view, rows, classes))


def on_layer(view: View, names: Sequence[str]) -> View:
    """The same view on its own layer if that is one of the names, else on the first of them."""
    layer = view.layer if view.layer in names else next(iter(names), "")
    return replace(view, layer=layer)


def note(view: View) -> None:
    """What kind of boundaries these are, and the communes that the layer has no shape of."""
    if not view.layer:
        return
    st.caption(view.words(f"layer_note.{view.layer}"))
    absent = once(view, "without a shape", lambda: _names_without_a_shape(view))
    if absent:
        st.warning(view.words("missing.shapes", names=absent), icon=":material/warning:")


def _names_without_a_shape(view: View) -> str:
    return ", ".join(_unshaped(view.slice(), load(view.edition, view.layer))["name"])


def _unshaped(rows: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    return rows[~rows["commune_code"].isin(layer.centres)]


def describe(view: View, rows: pd.DataFrame, classes: Classes) -> str:
    """The map in words: classes with their counts, the three highest and lowest, the missing."""
    values = measure_values(view, rows).dropna().sort_values()
    known = rows.loc[values.index]
    return view.words(
        "map.alt",
        measure=view.words(f"measure.{view.measure}"),
        classes="; ".join(
            f"{name}: {count}" for name, count in zip(classes.names, classes.counts, strict=True)
        ),
        highest=", ".join(known["name"].tail(3)[::-1]) or view.words("missing.no_data"),
        lowest=", ".join(known["name"].head(3)) or view.words("missing.no_data"),
        missing=view.words(map_figure.missing_key(view), count=classes.missing),
    )

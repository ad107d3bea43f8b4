"""The parts of the page Map: what is chosen, the legend of two measures, what is not known."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import (
    address,
    bivariate,
    classes,
    formats,
    layers,
    map_figure,
    map_marks,
    maps,
    navigation,
    policy,
    unit_filters,
)
from pages.ui.classes import classify
from pages.ui.drawn import once
from pages.ui.maps import Looked
from pages.ui.unit_filters import EVERY, Filters, passing
from pages.ui.view import MEASURES, View

_FILLS = ("classes", "continuous")
_FEW = 12
_FILTERS = ("kind", "mountain", "border", "verdict", "district")


def choose(view: View) -> tuple[Looked, str]:
    """Draw the choices of the page; what was chosen, and what a click does."""
    words = view.words
    names = layers.available(view.edition) or [layers.NO_LAYER]
    with st.grid(4, min_column_width=165, gap="small", key="map-choices"):
        address.choose(
            st.selectbox, "measure", words("map.measure"), MEASURES, MEASURES[0],
            key="map-measure", format_func=lambda code: words(f"measure.{code}"),
        )  # fmt: skip
        if names != [layers.NO_LAYER]:
            address.choose(
                st.selectbox, "layer", words("map.layer"), names, names[0], key="map-layer",
                format_func=lambda code: words(f"layer.{code}"),
            )  # fmt: skip
        fill = _FILLS[0] if view.measure not in classes.CONTINUOUS else address.choose(
            st.segmented_control, "fill", words("map.fill"), _FILLS, _FILLS[0], required=True,
            format_func=lambda code: words(f"map_fill.{code}"),
        )  # fmt: skip
        click = address.choose(
            st.segmented_control, "click", words("map.click"), map_marks.CLICKS,
            map_marks.CLICKS[0], format_func=lambda code: words(f"map_click.{code}"),
            required=True,
        )  # fmt: skip
    if view.measure == "rate":
        address.switch(st.toggle, "doubtful", words("filter.doubtful"), key="map-doubtful",
                       help=words("glossary.doubtful_population"))  # fmt: skip
    filters = unit_filters.choose(view, "map-filters")
    codes = [row.commune_code for row in view.records("communes")]
    continuous = fill == "continuous" and view.measure in classes.CONTINUOUS
    return Looked(filters, map_marks.chosen(codes), continuous, inset=True), click


def shown(view: View, filters: Filters) -> pd.DataFrame:
    """The communes that pass the filters, with what the measure is made of."""
    every = classes.rows(view)
    return once(view, "map rows", lambda: every[passing(filters, every)], repr(filters))


def filtered(view: View, filters: Filters, rows: pd.DataFrame) -> None:
    """How many communes pass, and the way back to all of them."""
    if filters == EVERY:
        return
    words, lang = view.words, view.lang
    with st.container(horizontal=True, vertical_alignment="center", key="map-filtered"):
        if rows.empty:
            st.warning(words("map.filtered_none"), icon=":material/filter_alt_off:")
        else:
            count, all_ = (formats.number(len(some), lang=lang) for some in (rows, view.slice()))
            st.markdown(words("map.filtered", count=count, all=all_))
        st.button(words("map.unfilter"), key="map-unfilter", icon=":material/filter_alt_off:",
                  on_click=_unfilter)  # fmt: skip


def _unfilter() -> None:
    for name in _FILTERS:
        st.query_params.pop(name, None)


def both(view: View, rows: pd.DataFrame) -> None:
    """The legend of load by need as a grid with counts; or why there is no need."""
    words, lang = view.words, view.lang
    if view.measure not in classes.OF_NEED:
        return
    if view.staff_group != "centre":
        st.info(words("map.need_centre_only"), icon=":material/info:")
        return
    if view.measure == "load_need":
        low, high = (formats.ratio(end, lang=lang) for end in policy.band(view))
        level = policy.value(view, "need", "level_posts")
        st.markdown(words("map.grid_title"))
        st.html(bivariate.grid(view, classify(view, rows).counts))
        decimals = policy.written_decimals(level)
        said = formats.number(level, decimals, lang=lang)
        st.caption(words("map.grid_note", low=low, high=high, level=said))


def unknown(view: View, rows: pd.DataFrame, filters: Filters, click: str) -> None:
    """What kind of boundaries these are, and the communes without a value."""
    words = view.words

    def without() -> dict[str, str]:
        absent = rows[classify(view, rows).codes.isna()]
        return dict(zip(absent["commune_code"], absent["name"], strict=True))

    missing = once(view, "map missing", without, repr(filters))
    maps.note(view)
    if view.layer:
        st.caption(words("map.click_hint" if click == "open" else "map.mark_hint"))
    if not missing:
        return
    st.markdown(words(f"{map_figure.missing_key(view)}_title", count=len(missing)))
    if len(missing) <= _FEW:
        with st.container(horizontal=True, key="map-missing"):
            for code, name in missing.items():
                navigation.commune_link(view, code, name)
    else:
        with st.expander(words("map.missing_all"), icon=":material/list:"):
            st.write(", ".join(missing.values()))

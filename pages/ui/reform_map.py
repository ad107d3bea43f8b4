"""The picture of the reform: every former unit joined to the unit of today that took it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import formats, former, look, map_frame
from pages.ui.drawn import Drawn, Finished, once
from pages.ui.layers import Layer, available, load
from pages.ui.reform import FEW, Chosen
from pages.ui.view import View

_HEIGHT = 672  # the menu of the chart under it included
_MENU = 32
_KEY = "reform-field"
_MANY = 5
"""From so many former units on there is one class."""
_MARGIN = 0.05
"""Degrees round the points of a few units."""
_NOT_TAKEN = 0
_LIGHT = 0.8
"""The ground, so that lines read on its darkest class."""
_WHITE = look.COLOURS["insufficient"]
_DOT = {"size": 5, "symbol": "circle", "color": look.INK, "line": {"color": _WHITE, "width": 0.6}}
_DIAMOND = {
    "size": 10, "symbol": "diamond", "color": look.HEAVY, "line": {"color": _WHITE, "width": 1},
}  # fmt: skip
_LINE = {"color": look.INK, "width": 0.9}
_DASHES = {"color": look.HEAVY, "width": 1.6, "dash": "dash"}
_SQUARE = {"symbol": "square", "size": 14, "line": {"color": look.OUTLINE, "width": 1}}


def draw(view: View, rows: pd.DataFrame, chosen: Chosen) -> None:
    """Draw the former units of some rows, and say which cannot be drawn.

    Args:
        view: What is looked at.
        rows: Rows of `former.units`.
        chosen: The filters they passed, as the key of the picture.
    """
    words = view.words
    layers = [name for name in available(view.edition) if name != "hexagon"]
    if not layers:
        st.info(words("missing.boundaries"), icon=":material/info:")
        return
    st.markdown(words("reform.map_title"))

    def drawn() -> Drawn:
        communes = view.rows("communes")
        figure = build(view, rows, communes, load(view.edition, layers[0]))
        # Nothing in it is simulated: mapping and points are the gazetteer's.
        look.dress(figure, words, height=None, simulated=False)
        return Drawn(Finished(figure), describe(view, rows, communes))

    kept = once(view, "reform map", drawn, repr(chosen))
    phone = once(
        view, "reform map frame",
        lambda: map_frame.rules(_KEY, kept.figure, _proportion(kept.figure), more=_MENU),
        repr(chosen),
    )  # fmt: skip
    st.html(f"<style>{phone}</style>")
    with st.container(key=_KEY, height=_HEIGHT, border=False):
        st.plotly_chart(
            kept.figure, key="reform-map", height="stretch", config=look.PLOT_CONFIG, alt=kept.alt
        )
    st.caption(f"{words('reform.map_note')} {words(f'layer_note.{layers[0]}')}")
    absent = once(view, "former without a point", lambda: _without_a_point(rows), repr(chosen))
    if absent:
        _undrawn(view, absent)


def _undrawn(view: View, absent: list[str]) -> None:
    """Who has no point: all of them where they are few or on paper, else folded on the screen."""
    words, names = view.words, ", ".join(absent)
    count = formats.number(len(absent), lang=view.lang)
    whole = words("reform.map_no_points", count=count, names=names)
    if len(absent) <= FEW:
        st.caption(whole)
        return
    label = words("reform.map_no_points_count", count=count)
    with (
        st.container(key="screen-undrawn"),
        st.expander(label, icon=":material/location_off:"),
    ):
        st.markdown(names)
    with st.container(key="paper-undrawn"):
        st.caption(whole)


def _proportion(figure: go.Figure) -> float:
    """Width over height of what is drawn."""
    geo = figure.layout.geo
    return map_frame.Window(geo.lonaxis.range, geo.lataxis.range).proportion


def _without_a_point(rows: pd.DataFrame) -> list[str]:
    absent = rows[rows["latitude"].isna()].drop_duplicates("former_code")
    return [f"{row.name} ({row.district})" for row in absent.itertuples(index=False)]


def build(view: View, rows: pd.DataFrame, communes: pd.DataFrame, layer: Layer) -> go.Figure:
    """The figure: today's units by number of former units, lines from each former unit's point."""
    figure = look.blank(scattergeo={"marker": _SQUARE})
    figure.add_trace(_ground(view, rows, communes, layer))
    placed = rows.dropna(subset=["latitude", "longitude"])
    for split, line in ((False, _LINE), (True, _DASHES)):
        some = placed[placed["split"] == split]
        figure.add_trace(_lines(some, line))
    for split, marker in ((False, _DOT), (True, _DIAMOND)):
        some = placed[placed["split"] == split]
        if not some.empty:
            figure.add_trace(_points(view, some, marker, split=split))
    if rows["commune_code"].nunique() <= FEW:
        figure.add_trace(_names(rows))
    for name, colour, count in zip(
        _class_names(view), look.VOLUME_COLOURS, _class_counts(communes), strict=True
    ):
        figure.add_trace(
            go.Scattergeo(
                lon=[None], lat=[None], mode="markers", marker={"color": colour, "opacity": _LIGHT},
                name=view.words("reform.legend", name=name,
                                count=formats.number(count, lang=view.lang)),
            )
        )  # fmt: skip
    longitudes, latitudes = frame(rows, layer, every=len(communes))
    figure.update_layout(
        geo={
            "visible": False, "projection": {"type": "mercator"}, "bgcolor": "rgba(0,0,0,0)",
            "lonaxis": {"range": longitudes}, "lataxis": {"range": latitudes},
            "domain": {"x": [0, 1], "y": [0, 1]},
        },
        coloraxis=look.steps([_WHITE, *look.VOLUME_COLOURS], first=_NOT_TAKEN),
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0, "itemclick": False,
                "itemdoubleclick": False, "font": {"size": 13}},
        dragmode="pan",
    )  # fmt: skip
    return figure


def frame(
    rows: pd.DataFrame, layer: Layer, *, every: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """West and east, south and north end of what is drawn: the province, or round few units."""
    if rows["commune_code"].nunique() == every:
        return layer.longitudes, layer.latitudes
    ends = []
    for axis, (first, last) in (("longitude", layer.longitudes), ("latitude", layer.latitudes)):
        places = pd.concat([rows[axis].dropna(), rows[f"commune_{axis}"]])
        ends.append((max(first, places.min() - _MARGIN), min(last, places.max() + _MARGIN)))
    return ends[0], ends[1]


def _classes(communes: pd.DataFrame) -> pd.Series:
    return communes["former_unit_count"].clip(upper=_MANY).astype(int)


def _class_counts(communes: pd.DataFrame) -> list[int]:
    counts = _classes(communes).value_counts()
    return [int(counts.get(number, 0)) for number in range(1, _MANY + 1)]


def _class_names(view: View) -> list[str]:
    words, lang = view.words, view.lang
    between = [
        words("reform.class_some", count=formats.number(number, lang=lang))
        for number in range(2, _MANY)
    ]
    most = words("reform.class_most", count=formats.number(_MANY, lang=lang))
    return [words("reform.class_one"), *between, most]


def _ground(view: View, rows: pd.DataFrame, communes: pd.DataFrame, layer: Layer) -> go.Choropleth:
    """Today's units; those that none of the rows went into are white."""
    shaped = communes[communes["commune_code"].isin(layer.centres)]
    taken = shaped["commune_code"].isin(rows["commune_code"])
    return go.Choropleth(
        geojson=layer.address,
        locations=shaped["commune_code"],
        z=_classes(shaped).where(taken, _NOT_TAKEN).astype("int8"),
        coloraxis="coloraxis",
        text=[
            view.words("reform.hover_commune", name=name,
                       count=formats.number(count, lang=view.lang))
            for name, count in zip(shaped["name"], shaped["former_unit_count"], strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
        marker={"line": {"color": look.OUTLINE, "width": 0.6}, "opacity": _LIGHT},
        showlegend=False,
    )  # fmt: skip


def _lines(rows: pd.DataFrame, line: dict) -> go.Scattergeo:
    """A line from each former unit's point to the point of the commune, one trace."""
    gap = np.full(len(rows), np.nan)
    longitudes = np.column_stack([rows["longitude"], rows["commune_longitude"], gap]).ravel()
    latitudes = np.column_stack([rows["latitude"], rows["commune_latitude"], gap]).ravel()
    return go.Scattergeo(
        lon=longitudes.astype("float32"), lat=latitudes.astype("float32"), mode="lines", line=line,
        hoverinfo="skip", showlegend=False, connectgaps=False,
    )  # fmt: skip


def _names(rows: pd.DataFrame) -> go.Scattergeo:
    """The names of today's units, where there is room for them."""
    one = rows.drop_duplicates("commune_code")
    return go.Scattergeo(
        lon=one["commune_longitude"].astype("float32"),
        lat=one["commune_latitude"].astype("float32"), mode="text", text=one["commune"],
        textposition="top center", textfont={"size": 13, "color": look.INK, "weight": "bold"},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _points(view: View, rows: pd.DataFrame, marker: dict, *, split: bool) -> go.Scattergeo:
    words = view.words
    one = rows.drop_duplicates("former_code")
    said = rows.groupby("former_code", sort=False)
    texts = ["<br>".join(_hover(view, row) for row in parts.itertuples()) for _, parts in said]
    return go.Scattergeo(
        lon=one["longitude"].astype("float32"), lat=one["latitude"].astype("float32"),
        mode="markers", marker=marker, text=texts, hovertemplate="%{text}<extra></extra>",
        name=words("reform.point_split" if split else "reform.point"),
    )  # fmt: skip


def _hover(view: View, row: object) -> str:
    words = view.words
    named = {"name": row.name, "district": row.district, "now": row.commune}
    if row.extent == former.WHOLE:
        return words("reform.hover", **named)
    return words(
        "reform.hover_split", **named, extent=words(f"reform_extent.{row.extent}"),
        share=former.share(view, row),
    )  # fmt: skip


def describe(view: View, rows: pd.DataFrame, communes: pd.DataFrame) -> str:
    """The picture in words: how many of each kind, who is made of most, how many were split."""
    lang = view.lang
    taken = communes[communes["commune_code"].isin(rows["commune_code"])]
    most = taken["former_unit_count"].max()
    return view.words(
        "reform.map_alt",
        former=formats.number(rows["former_code"].nunique(), lang=lang),
        today=formats.number(rows["commune_code"].nunique(), lang=lang),
        classes="; ".join(
            view.words("reform.legend", name=name, count=formats.number(count, lang=lang))
            for name, count in zip(_class_names(view), _class_counts(communes), strict=True)
        ),
        most=", ".join(taken.loc[taken["former_unit_count"] == most, "name"]),
        count=formats.number(most, lang=lang),
        split=formats.number(rows.loc[rows["split"], "former_code"].nunique(), lang=lang),
    )

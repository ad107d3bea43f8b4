"""The choropleth: one SVG figure for the real, the generalised and the hexagon map.

The shapes come from a static address, so a rerun sends colours and words only. Streamlit's
server knows nothing of geometry libraries.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import findings, formats, look, navigation
from pages.ui.classes import Classes, classify, measure_values
from pages.ui.drawn import Drawn, once
from pages.ui.layers import Layer, load
from pages.ui.view import View

# The nine wards round the provincial capital, small on the whole map (notes/interface.md 4.1).
_INSET_LONGITUDES = (105.645, 105.935)
_INSET_LATITUDES = (19.698, 19.890)
_NOISY_SHARE = 0.4
_LABEL_LETTERS = 5


def draw(
    view: View,
    rows: pd.DataFrame,
    *,
    height: int,
    key: str,
    measure: str | None = None,
    inset: bool = False,
) -> None:
    """Draw the map of a slice; a click on a commune opens its page.

    Args:
        view: What is looked at.
        rows: The communes of its slice.
        height: Height of the map in pixels.
        key: Name of the chart on its page.
        measure: What is shown, if not the view's measure.
        inset: Whether to draw the urban centre larger in a corner.
    """
    view = replace(view, measure=measure or view.measure)

    def drawn() -> Drawn:
        layer = load(view.edition, view.layer)
        classes = classify(view, rows)
        figure = build(view, rows, layer, classes, inset=inset and layer.name != "hexagon")
        look.dress(figure, view.words, height=height, simulated=bool(rows["simulated"].any()))
        return Drawn(figure, describe(view, rows, classes))

    kept = once(view, key, drawn)
    event = st.plotly_chart(
        kept.figure,
        key=f"{key}-{view.layer}",
        on_select="rerun",
        selection_mode="points",
        config=look.PLOT_CONFIG,
        alt=kept.alt,
    )
    picked = [point["location"] for point in event["selection"]["points"] if "location" in point]
    if picked:
        navigation.open_commune(picked[0])


def build(
    view: View, rows: pd.DataFrame, layer: Layer, classes: Classes, *, inset: bool
) -> go.Figure:
    """The figure: shapes by class, hatching where nothing is known, legend with counts."""
    figure = go.Figure()
    figure.add_trace(_shapes(view, rows, layer, classes, geo="geo"))
    _add_missing(figure, rows, layer, classes)
    entries = list(zip(classes.names, classes.colours, classes.counts, strict=True))
    for name, colour, count in reversed(entries):
        figure.add_trace(_legend_entry(f"{name} ({count})", colour))
    if classes.missing:
        missing = view.words(missing_key(view), count=classes.missing)
        figure.add_trace(_legend_entry(missing, look.COLOURS["insufficient"]))
    if layer.name == "hexagon":
        figure.add_traces(_labels(rows, layer, classes))
    figure.update_layout(
        geo=_frame(layer.longitudes, layer.latitudes),
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0, "itemclick": False,
                "itemdoubleclick": False, "font": {"size": 13}},
        dragmode="pan",
        clickmode="event+select",
    )  # fmt: skip
    if inset:
        _add_inset(figure, view, rows, layer, classes)
    return figure


def missing_key(view: View) -> str:
    """The word for communes without a value: a rate also lacks those of doubtful population."""
    return "map.missing_rate" if view.measure == "rate" else "map.missing"


def _shapes(
    view: View, rows: pd.DataFrame, layer: Layer, classes: Classes, *, geo: str
) -> go.Choropleth:
    """The communes; class -1 is the white of those without a value."""
    colours = [look.COLOURS["insufficient"], *classes.colours]
    steps = len(colours)
    scale = [
        [position, colour]
        for i, colour in enumerate(colours)
        for position in (i / steps, (i + 1) / steps)
    ]
    return go.Choropleth(
        geojson=layer.address,
        locations=rows["commune_code"],
        z=classes.codes.fillna(-1).astype(int),
        zmin=-1.5,
        zmax=steps - 1.5,
        colorscale=scale,
        showscale=False,
        marker={"line": {"color": look.OUTLINE, "width": 0.6}},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        text=hover_texts(view, rows),
        hovertemplate="%{text}<extra></extra>",
        geo=geo,
        showlegend=False,
    )


def hover_texts(view: View, rows: pd.DataFrame) -> list[str]:
    """Name, verdict, dossiers, officials, load and interval of each commune, for the tooltip."""
    words, lang = view.words, view.lang
    texts = []
    for row in rows.itertuples():
        lines = [f"<b>{escape(row.name)}</b>", look.verdict_name(words, row.verdict)]
        if view.measure == "rate":
            lines.append(_rate_text(view, row))
        if row.verdict == "insufficient":
            lines.append(findings.insufficient_reason(view, row))
        else:
            lines.append(
                words(
                    "map.hover",
                    dossiers=formats.number(row.dossiers, lang=lang),
                    officials=formats.number(row.officials, 1, lang=lang),
                    load=formats.number(row.load, 1, lang=lang),
                    unit=words(f"lens_unit.{view.lens}"),
                    ratio=formats.ratio(row.ratio, lang=lang),
                    interval=formats.interval(row.ratio_lower_95, row.ratio_upper_95, lang=lang),
                )
            )
            if findings.minimum_team_matters(row):
                lines.append(words("why.minimum_team_short"))
        texts.append("<br>".join(lines))
    return texts


def _rate_text(view: View, row: Any) -> str:
    """Dossiers per 1,000 people, or that the population behind them is doubtful."""
    if row.population_doubtful and not view.doubtful:
        return view.words("term.doubtful_population")
    rate = formats.number(row.dossiers_per_1000_people, 1, lang=view.lang)
    return view.words("map.hover_rate", rate=rate)


def _add_missing(
    figure: go.Figure, rows: pd.DataFrame, layer: Layer, classes: Classes, geo: str = "geo"
) -> None:
    """Hatch the communes without a value."""
    if not classes.missing:
        return
    longitudes: list[float | None] = []
    latitudes: list[float | None] = []
    # Above this share hatching is noise: plain white, and the legend says what white means.
    blank = classes.codes.isna()
    if classes.missing <= _NOISY_SHARE * len(layer.centres):
        for code in rows.loc[blank, "commune_code"]:
            for all_parts, part in zip((longitudes, latitudes), layer.hatching[code], strict=True):
                all_parts += [*part, None]
    figure.add_trace(
        go.Scattergeo(
            lon=longitudes or [None],
            lat=latitudes or [None],
            mode="lines",
            line={"color": look.MUTED, "width": 1},
            hoverinfo="skip",
            geo=geo,
            showlegend=False,
        )
    )


def _legend_entry(name: str, colour: str) -> go.Scattergeo:
    return go.Scattergeo(
        lon=[None],
        lat=[None],
        mode="markers",
        marker={"symbol": "square", "size": 14, "color": colour,
                "line": {"color": look.OUTLINE, "width": 1}},
        name=name,
    )  # fmt: skip


def _labels(rows: pd.DataFrame, layer: Layer, classes: Classes) -> list[go.Scattergeo]:
    """Short labels of the hexagons, white on dark classes; the tooltip has the whole name."""
    dark = [
        code >= 0 and classes.colours[int(code)] in look.DARK for code in classes.codes.fillna(-1)
    ]
    traces = []
    for on_dark, ink in ((True, look.COLOURS["insufficient"]), (False, look.INK)):
        part = rows[[flag == on_dark for flag in dark]]
        centres = [layer.centres[code] for code in part["commune_code"]]
        traces.append(
            go.Scattergeo(
                lon=[centre[0] for centre in centres],
                lat=[centre[1] for centre in centres],
                text=[_short(name) for name in part["name"]],
                mode="text",
                textfont={"size": 9, "color": ink},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    return traces


def _short(name: str) -> str:
    """The short form of a name, BMọt of Xã Bát Mọt: initials and what fits of the last word."""
    parts = name.split()[1:]
    initials = "".join(part[0] for part in parts[:-1])
    return (initials + parts[-1])[:_LABEL_LETTERS]


def _frame(longitudes: tuple[float, float], latitudes: tuple[float, float]) -> dict:
    return {
        "visible": False,
        "projection": {"type": "mercator"},
        "lonaxis": {"range": longitudes},
        "lataxis": {"range": latitudes},
        "bgcolor": "rgba(0,0,0,0)",
        "domain": {"x": [0, 1], "y": [0, 1]},
    }


def _add_inset(
    figure: go.Figure, view: View, rows: pd.DataFrame, layer: Layer, classes: Classes
) -> None:
    """The urban centre, larger, in the empty corner south-west of the province."""
    inside = [
        _INSET_LONGITUDES[0] < layer.centres[code][0] < _INSET_LONGITUDES[1]
        and _INSET_LATITUDES[0] < layer.centres[code][1] < _INSET_LATITUDES[1]
        for code in rows["commune_code"]
    ]
    part = rows[inside]
    chosen = Classes(
        classes.codes[inside], classes.names, classes.colours, classes.counts, classes.missing
    )
    figure.add_trace(_shapes(view, part, layer, chosen, geo="geo2"))
    _add_missing(figure, part, layer, chosen, geo="geo2")
    frame = _frame(_INSET_LONGITUDES, _INSET_LATITUDES)
    frame["domain"] = {"x": [0.0, 0.30], "y": [0.0, 0.36]}
    figure.update_layout(geo2=frame)
    figure.add_annotation(
        text=view.words("map.inset"), xref="paper", yref="paper", x=0, y=0.37,
        xanchor="left", yanchor="bottom", showarrow=False, font={"size": 12},
    )  # fmt: skip


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
        missing=view.words(missing_key(view), count=classes.missing),
    )

"""The choropleth: one SVG figure for the real, the generalised and the hexagon map.

The shapes come from a static address, so a rerun sends colours and words only. Streamlit's
server knows nothing of geometry libraries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import look, navigation, states, tooltips
from pages.ui.classes import Classes, classify, measure_values
from pages.ui.drawn import Drawn, Finished, once
from pages.ui.layers import Layer, load
from pages.ui.view import View

# The nine wards round the provincial capital, small on the whole map (notes/interface.md 4.1).
_INSET_LONGITUDES = (105.645, 105.935)
_INSET_LATITUDES = (19.698, 19.890)
_NOISY_SHARE = 0.4
_NO_CLASS = -1
_SHAPE = {
    "coloraxis": "coloraxis",
    "marker": {"line": {"color": look.OUTLINE, "width": 0.6}},
    "selected": {"marker": {"opacity": 1}},
    "unselected": {"marker": {"opacity": 1}},
    "showlegend": False,
}
_LEGEND_MARK = {"symbol": "square", "size": 14, "line": {"color": look.OUTLINE, "width": 1}}
_LABEL_LETTERS = 5


def draw(
    view: View,
    *,
    height: int,
    key: str,
    measure: str | None = None,
    inset: bool = False,
) -> None:
    """Draw the map of a slice; a click on a commune opens its page.

    Args:
        view: What is looked at.
        height: Height of the map in pixels.
        key: Name of the chart on its page.
        measure: What is shown, if not the view's measure.
        inset: Whether to draw the urban centre larger in a corner.
    """
    if not view.layer:
        st.info(view.words("missing.boundaries"), icon=":material/info:")
        return
    view = replace(view, measure=measure or view.measure)

    def drawn() -> Drawn:
        rows = view.slice()
        layer = load(view.edition, view.layer)
        classes = classify(view, rows)
        figure = build(view, rows, layer, classes, inset=inset and layer.name != "hexagon")
        look.dress(
            figure, view.words, height=height, simulated=states.is_simulated(view),
            assumed=bool(view.assumed),
        )  # fmt: skip
        return Drawn(Finished(figure), describe(view, rows, classes))

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
        navigation.open_commune(view, picked[0])


def note(view: View) -> None:
    """What kind of boundaries these are, and the communes that the layer has no shape of."""
    if not view.layer:
        return
    st.caption(view.words(f"layer_note.{view.layer}"))
    rows = view.slice()
    absent = rows[~rows["commune_code"].isin(load(view.edition, view.layer).centres)]
    if not absent.empty:
        named = ", ".join(absent["name"])
        st.warning(view.words("missing.shapes", names=named), icon=":material/warning:")


def build(
    view: View, rows: pd.DataFrame, layer: Layer, classes: Classes, *, inset: bool
) -> go.Figure:
    """The figure: shapes by class, hatching where nothing is known, legend with counts."""
    figure = look.blank(choropleth=_SHAPE, scattergeo={"marker": _LEGEND_MARK})
    shaped = rows["commune_code"].isin(layer.centres)
    if not shaped.all():  # `note` names the others; the legend counts them all the same
        rows, classes = rows[shaped], replace(classes, codes=classes.codes[shaped])
    figure.add_traces(list(_shapes(view, rows, layer, classes, geo="geo")))
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
        coloraxis=look.steps(
            [look.COLOURS["insufficient"], *classes.colours], first=_NO_CLASS
        ),
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
) -> Iterator[go.Choropleth]:
    """The communes, a trace for those with the same words in their tooltip."""
    codes = classes.codes.fillna(_NO_CLASS).astype("int8")
    for tooltip in tooltips.of(view, rows):
        yield go.Choropleth(
            geojson=layer.address,
            locations=rows["commune_code"].iloc[tooltip.rows],
            z=codes.iloc[tooltip.rows],
            text=tooltip.names,
            customdata=tooltip.figures,
            hovertemplate=tooltip.template,
            geo=geo,
        )


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
        marker={"color": colour},
        name=name,
    )


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
                text=[short(name) for name in part["name"]],
                mode="text",
                textfont={"size": 9, "color": ink},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    return traces


def short(name: str) -> str:
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
    figure.add_traces(list(_shapes(view, part, layer, chosen, geo="geo2")))
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

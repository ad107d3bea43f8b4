"""The figure of a map: shapes by class, hatching, legend, inset, what is left out or marked.

The shapes come from a static address, so a rerun sends colours and words only. Streamlit's
server knows nothing of geometry libraries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.ui import look, map_scale, map_signs, tooltips
from pages.ui.classes import Classes
from pages.ui.layers import Layer
from pages.ui.view import View
from sharing.maps.drawing import INSET_LATITUDES, INSET_LONGITUDES

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
_NOTHING = "rgba(0,0,0,0)"
_NO_FILL = {"colorscale": [[0, _NOTHING], [1, _NOTHING]], "showscale": False}
_FAINT_LINE = {"color": "rgba(138,135,128,0.45)", "width": 0.6}
# A dark line in a light one shows on every fill and on both grounds.
_MARK_LINES = (("#ffffff", 5), (look.INK, 2.4))
_LABEL_LETTERS = 5
_LEGEND = {
    "orientation": "h", "y": -0.02, "yanchor": "top", "x": 0, "itemclick": False,
    "itemdoubleclick": False, "font": {"size": 13},
}  # fmt: skip

# The communes and the place of each on the colour axis.
Coloured = tuple[pd.DataFrame, pd.Series]


def build(
    view: View,
    rows: pd.DataFrame,
    layer: Layer,
    classes: Classes,
    *,
    inset: bool,
    muted: pd.DataFrame | None = None,
    marked: Sequence[str] = (),
    continuous: bool = False,
    brief: bool = False,
) -> go.Figure:
    """The figure.

    Args:
        view: What is looked at.
        rows: The communes that pass the filters.
        layer: Their shapes.
        classes: Their classes.
        inset: Whether to draw the urban centre larger in a corner.
        muted: The other communes, drawn as outlines.
        marked: Codes of communes with a thick outline.
        continuous: Whether colours follow the figure instead of the class.
        brief: Whether tooltips are short and hexagons have no letters.
    """
    figure = look.blank(choropleth=_SHAPE, scattergeo={"marker": _LEGEND_MARK})
    shaped = rows["commune_code"].isin(layer.centres)
    if not shaped.all():  # `maps.note` names the others; the legend counts them all the same
        rows, classes = rows[shaped], replace(classes, codes=classes.codes[shaped])
    scale = map_scale.of(view, rows) if continuous else None
    z = classes.codes.fillna(_NO_CLASS).astype("int8") if scale is None else scale.positions
    frames = ("geo", "geo2") if inset else ("geo",)
    figure.add_traces(list(_muted(view, muted, layer, frames)))
    figure.add_traces(list(_shapes(view, (rows, z), layer, geo="geo", brief=brief)))
    _add_missing(figure, rows, layer, classes)
    figure.add_traces(_legend(view, classes, 0 if muted is None else len(muted), continuous))
    lettered = layer.name == "hexagon" and not brief
    if lettered:
        figure.add_traces(_labels(rows, layer, classes))
    figure.add_traces(_signs(rows, layer, classes, geo="geo", lettered=lettered,
                              shaded=continuous, brief=brief))  # fmt: skip
    colours = [look.COLOURS["insufficient"], *classes.colours]
    figure.update_layout(
        geo=_frame(layer.longitudes, layer.latitudes),
        coloraxis=look.steps(colours, first=_NO_CLASS) if scale is None else scale.axis,
        coloraxis2=_NO_FILL, legend=_LEGEND, dragmode="pan", clickmode="event+select",
    )  # fmt: skip
    if scale is not None:
        figure.update_layout(legend_y=map_scale.LEGEND_BELOW)
    if inset:
        _add_inset(figure, view, (rows, z), layer, classes, shaded=continuous)
    figure.add_traces(list(_marks(marked, layer, frames)))
    return figure


def missing_key(view: View) -> str:
    """The word for communes without a value: a rate also lacks those of doubtful population."""
    return "map.missing_rate" if view.measure == "rate" else "map.missing"


def _shapes(
    view: View, coloured: Coloured, layer: Layer, *, geo: str, brief: bool = False
) -> Iterator[go.Choropleth]:
    """The communes, a trace for those with the same words in their tooltip."""
    rows, z = coloured
    for tooltip in tooltips.of(view, rows, brief=brief):
        yield go.Choropleth(
            geojson=layer.address,
            locations=rows["commune_code"].iloc[tooltip.rows],
            z=z.iloc[tooltip.rows],
            customdata=tooltip.figures,
            hovertemplate=tooltip.template,
            geo=geo,
        )


def _muted(
    view: View, muted: pd.DataFrame | None, layer: Layer, frames: Sequence[str]
) -> Iterator[go.Choropleth]:
    """What the filters leave out: outlines, so that the province keeps its shape."""
    if muted is None or muted.empty:
        return
    hover = f"{tooltips.NAME}<br>{view.words('map.left_out')}<extra></extra>"
    for geo in frames:
        codes = [code for code in muted["commune_code"] if _is_in(layer, code, geo)]
        yield _plain(layer, codes, _FAINT_LINE, geo).update(hovertemplate=hover)


def _marks(marked: Sequence[str], layer: Layer, frames: Sequence[str]) -> Iterator[go.Choropleth]:
    """A thick outline round the communes that a reader marked."""
    for geo in frames:
        some = [code for code in marked if _is_in(layer, code, geo)]
        for colour, width in _MARK_LINES if some else ():
            line = {"color": colour, "width": width}
            yield _plain(layer, some, line, geo).update(hoverinfo="skip")


def _plain(layer: Layer, codes: Sequence[str], line: dict, geo: str) -> go.Choropleth:
    """Shapes without a fill."""
    return go.Choropleth(
        geojson=layer.address, locations=list(codes), z=np.zeros(len(codes), "int8"), geo=geo,
        coloraxis="coloraxis2", marker={"line": line},
    )  # fmt: skip


def _is_in(layer: Layer, code: str, geo: str) -> bool:
    """Whether a commune has a shape in a frame: the whole map, or the inset."""
    if code not in layer.centres:
        return False
    if geo == "geo":
        return True
    longitude, latitude = layer.centres[code]
    return (
        INSET_LONGITUDES[0] < longitude < INSET_LONGITUDES[1]
        and INSET_LATITUDES[0] < latitude < INSET_LATITUDES[1]
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


def _legend(view: View, classes: Classes, muted: int, continuous: bool) -> list[go.Scattergeo]:
    """An entry a class with its count, from the highest; then the unknown and the left out."""
    names = map_signs.named(view, classes)
    entries = list(zip(names, classes.colours, classes.counts, strict=True))
    # A continuous scale has its bar and the classes of the signs; nine classes have their grid.
    if continuous:
        signs = map_signs.of(classes)
        entries = [entry for entry, sign in zip(entries, signs, strict=True) if sign]
    if view.measure == "load_need":
        entries = []
    found = [_entry(f"{name} ({count})", colour) for name, colour, count in reversed(entries)]
    if classes.missing:
        missing = view.words(missing_key(view), count=classes.missing)
        found.append(_entry(missing, look.COLOURS["insufficient"]))
    if muted:
        found.append(_entry(view.words("map.muted", count=muted), _NOTHING))
    return found


def _entry(name: str, colour: str) -> go.Scattergeo:
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
                lon=np.array([centre[0] for centre in centres], "float32"),
                lat=np.array([centre[1] for centre in centres], "float32"),
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


def _signs(
    rows: pd.DataFrame, layer: Layer, classes: Classes, *, geo: str, lettered: bool = False,
    shaded: bool = False, brief: bool = False,
) -> list[go.Scattergeo]:  # fmt: skip
    codes = [code for code in rows["commune_code"] if _is_in(layer, code, geo)]
    return list(
        map_signs.traces(
            rows, layer, classes, codes, geo=geo, lettered=lettered, shaded=shaded, brief=brief
        )
    )


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
    figure: go.Figure,
    view: View,
    coloured: Coloured,
    layer: Layer,
    classes: Classes,
    *,
    shaded: bool,
) -> None:
    """The urban centre, larger, in the empty corner south-west of the province."""
    rows, z = coloured
    inside = np.array([_is_in(layer, code, "geo2") for code in rows["commune_code"]], bool)
    part = rows[inside]
    chosen = replace(classes, codes=classes.codes[inside])
    figure.add_traces(list(_shapes(view, (part, z[inside]), layer, geo="geo2")))
    _add_missing(figure, part, layer, chosen, geo="geo2")
    figure.add_traces(_signs(part, layer, chosen, geo="geo2", shaded=shaded))
    frame = _frame(INSET_LONGITUDES, INSET_LATITUDES)
    frame["domain"] = {"x": [0.0, 0.30], "y": [0.03, 0.39]}
    figure.update_layout(geo2=frame)
    figure.add_annotation(
        text=view.words("map.inset"), xref="paper", yref="paper", x=0, y=0.40,
        xanchor="left", yanchor="bottom", showarrow=False, font={"size": 12},
    )  # fmt: skip

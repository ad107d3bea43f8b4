"""Where a commune stands and where it is going: its ratio against the slope of its last months."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from pages.ui import formats, look, measures
from pages.ui.charts_labels import label
from pages.ui.charts_marks import BELOW, legend_name, marker, ratio_axis
from pages.ui.measures import Measure
from pages.ui.view import View

_HEIGHTS = {look.PHONE: 369, look.TABLET: 372, look.DESK: 380, look.WIDE: 394}
_FAINT = 0.28
_MOVING = ("rising", "falling")


def trend(
    view: View,
    rows: pd.DataFrame,
    named: frozenset[str],
    band: tuple[float, float],
    slope: Measure,
) -> go.Figure:
    """The chart: clear marks where the slope is proven, faint ones where it is not.

    Args:
        view: What is looked at.
        rows: The communes that are shown.
        named: Codes of those that are ringed and named.
        band: The ratios between which a commune is balanced.
        slope: The measure of the slope, of the load or of the ratio.
    """
    known = rows.dropna(subset=["ratio", slope.column])
    moving = known[slope.column.replace("slope", "direction")].isin(_MOVING)
    figure = look.blank()
    figure.add_vrect(*band, fillcolor=look.BAND, line_width=0, layer="below")
    figure.add_hline(0, line={"color": look.MUTED, "width": 1})
    template = (
        f"<b>%{{text}}</b><br>{view.words('chart.ratio_axis')}: %{{x:.2f}}<br>"
        f"{measures.name(view, slope)}: {measures.place(slope, 'y')} "
        f"{measures.unit(view, slope)}<extra></extra>"
    )
    for verdict in look.VERDICTS:
        part = known[known["verdict"] == verdict]
        if part.empty:
            continue
        clear = moving[part.index]
        for some, opacity in ((part[~clear], _FAINT), (part[clear], 1.0)):
            # The clear marks hold the place in the legend; where there are none, a mark of nowhere.
            nowhere = opacity == 1.0 and some.empty
            figure.add_trace(
                go.Scatter(
                    x=[None] if nowhere else some["ratio"].astype("float32"),
                    y=[None] if nowhere else some[slope.column].astype("float32"),
                    mode="markers", name=legend_name(view, verdict, len(part)), text=some["name"],
                    marker=marker(verdict, 10) | {"opacity": opacity}, hovertemplate=template,
                    legendgroup=verdict, showlegend=opacity == 1.0,
                )
            )  # fmt: skip
    figure.update_xaxes(**ratio_axis(view, "log"), zeroline=False)
    figure.update_yaxes(title=measures.title(view, slope), zeroline=False)
    figure.update_layout(legend=BELOW)
    chosen = known[known["commune_code"].isin(named)]
    if not chosen.empty:
        points, crowd = (
            (one["ratio"].to_numpy(float), one[slope.column].to_numpy(float))
            for one in (chosen, known)
        )
        label(figure, chosen["name"], points, crowd, _HEIGHTS)
    return figure


def sentence(view: View, worsening: pd.DataFrame, easing: pd.DataFrame) -> str:
    """What the chart shows, in words: how many are heavy and rise, light and fall."""
    return view.words(
        "compare.trend_alt",
        worsening=formats.number(len(worsening), lang=view.lang),
        easing=formats.number(len(easing), lang=view.lang),
    )

"""Any two measures of the communes against each other."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from pages.ui import look, measures
from pages.ui.charts_labels import label
from pages.ui.charts_marks import BELOW, legend_name, log_ticks, marker
from pages.ui.measures import Measure
from pages.ui.view import View

_HEIGHTS = {look.PHONE: 414, look.TABLET: 447, look.DESK: 455, look.WIDE: 465}


def scatter(
    view: View,
    rows: pd.DataFrame,
    named: frozenset[str],
    pair: tuple[Measure, Measure],
    scale: str,
) -> go.Figure:
    """The chart: a point a commune of which both are known, its symbol the verdict.

    Args:
        view: What is looked at.
        rows: The communes that are shown.
        named: Codes of those that are ringed and named.
        pair: The measure of the horizontal axis, and that of the vertical one.
        scale: "log" or "linear", of both axes; an axis with a figure of 0 or less stays linear.
    """
    points = pd.DataFrame(
        {axis: measures.plotted(one, measures.values(view, one, rows))
         for axis, one in zip("xy", pair, strict=True)}
    ).dropna()  # fmt: skip
    rows = rows.loc[points.index]
    figure = look.blank()
    lines = [
        f"{measures.name(view, one)}: {measures.place(one, axis)} {_unit(view, one)}".rstrip()
        for axis, one in zip("xy", pair, strict=True)
    ]
    template = "<br>".join(["<b>%{text}</b>", *lines]) + "<extra></extra>"
    for verdict in look.VERDICTS:
        part = rows[rows["verdict"] == verdict]
        if part.empty:
            continue
        figure.add_trace(
            go.Scatter(
                x=points.loc[part.index, "x"].astype("float32"),
                y=points.loc[part.index, "y"].astype("float32"), mode="markers",
                name=legend_name(view, verdict, len(part)), marker=marker(verdict),
                text=part["name"], hovertemplate=template,
            )
        )  # fmt: skip
    logarithmic = [scale == "log" and bool((points[axis] > 0).all()) for axis in "xy"]
    for axis, one, as_log in zip("xy", pair, logarithmic, strict=True):
        options = {"type": "log", **log_ticks(view, points[axis])} if as_log else {}
        update = figure.update_xaxes if axis == "x" else figure.update_yaxes
        update(title=measures.title(view, one), zeroline=False, **options)
    figure.update_layout(legend=BELOW)
    chosen = rows[rows["commune_code"].isin(named)]
    if not chosen.empty:
        some, crowd = (
            (part["x"].to_numpy(float), part["y"].to_numpy(float))
            for part in (points.loc[chosen.index], points)
        )
        label(figure, chosen["name"], some, crowd, _HEIGHTS)
    return figure


def _unit(view: View, measure: Measure) -> str:
    """The unit after a figure; a share carries its own."""
    return "" if measure.kind == "share" else measures.unit(view, measure)

"""The funnel of the comparison: every commune's ratio by how much could be expected of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.ui import findings, formats, look
from pages.ui.charts_labels import label
from pages.ui.charts_marks import BELOW, legend_name, log_ticks, marker, ratio_axis
from pages.ui.view import View

_HEIGHTS = {look.PHONE: 310, look.TABLET: 390, look.DESK: 410, look.WIDE: 438}
_POINTS = 32
_NAMED = 20
# The wide limits are areas, one over the other; the narrow ones are lines.
_AREAS = ("spread_lower_998", "spread_upper_998"), ("spread_lower_95", "spread_upper_95")
_LINES = (
    ("funnel_lower_998", "funnel_upper_998", "dash"),
    ("funnel_lower_95", "funnel_upper_95", "dot"),
)
_FILL = "rgba(138,135,128,0.16)"
_HOVER = (
    "ratio", "ratio_lower_95", "ratio_upper_95", "expected_count", "dossiers", "officials",
)  # fmt: skip


def funnel(
    view: View, everyone: pd.DataFrame, rows: pd.DataFrame, named: pd.DataFrame, scale: str
) -> go.Figure:
    """The chart.

    Args:
        view: What is looked at.
        everyone: All communes: the limits are the province's, whatever is filtered.
        rows: The communes that are shown.
        named: The communes that are ringed and named.
        scale: "log" or "linear", of the expected number.
    """
    figure = look.blank()
    _add_limits(figure, view, _known(everyone), scale)
    known = _known(rows)
    template = _template(view)
    for verdict in look.VERDICTS:
        part = known[known["verdict"] == verdict]
        if part.empty:
            continue
        figure.add_trace(
            go.Scatter(
                x=part["expected_count"].astype("float32"), y=part["ratio"].astype("float32"),
                mode="markers", name=legend_name(view, verdict, len(part)),
                marker=marker(verdict), text=part["name"],
                customdata=part[list(_HOVER)].astype("float32").to_numpy(),
                hovertemplate=template,
            )
        )  # fmt: skip
    _frame(figure, view, known, _known(named), scale)
    return figure


def finding(view: View, rows: pd.DataFrame) -> str:
    """What the funnel shows, in words: how many are drawn, and who lies outside."""
    words, outliers = view.words, rows[rows["outlier"]]
    count = formats.number(int(rows["ratio"].notna().sum()), lang=view.lang)
    if rows[_AREAS[0][0]].isna().all():
        return words("compare.funnel_finding_no_spread", count=count)
    if outliers.empty:
        return words("compare.funnel_finding_none", count=count)
    return words(
        "compare.funnel_finding",
        count=count,
        outliers=formats.number(len(outliers), lang=view.lang),
        names=", ".join(findings.judged(outliers)["name"].head(_NAMED)),
    )


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.dropna(subset=["ratio", "expected_count"]).sort_values("expected_count")


def _template(view: View) -> str:
    """Name, ratio and interval, expected number, dossiers and officials; the words sent once."""
    places = {
        name: f"%{{customdata[{i}]:,.{2 if name.startswith('ratio') else 0}f}}"
        for i, name in enumerate(_HOVER)
    }
    places["officials"] = places["officials"].replace(".0f", ".1f")
    return f"<b>%{{text}}</b><br>{view.words('compare.funnel_hover', **places)}<extra></extra>"


def _add_limits(figure: go.Figure, view: View, known: pd.DataFrame, scale: str) -> None:
    """The limits as curves through those of some communes, evenly spread over the width."""
    if known.empty:
        return
    places = known["expected_count"].to_numpy(float)
    widths = np.log(places) if scale == "log" else places
    even = np.linspace(widths.min(), widths.max(), _POINTS)
    some = known.iloc[np.unique(np.searchsorted(widths, even).clip(max=len(known) - 1))]
    x = some["expected_count"].astype("float32")
    for lower, upper in _AREAS:
        if some[lower].isna().all():  # none is known: not even a name in the legend
            continue
        for column, first in ((lower, True), (upper, False)):
            figure.add_trace(
                go.Scatter(
                    x=x, y=some[column].astype("float32"), mode="lines", hoverinfo="skip",
                    line={"width": 0.6, "color": look.MUTED}, fillcolor=_FILL,
                    fill=None if first else "tonexty", legendgroup=lower, showlegend=not first,
                    name=view.words(f"compare_limit.{lower}"),
                )
            )  # fmt: skip
    for lower, upper, dash in _LINES:
        for column in (lower, upper):
            figure.add_trace(
                go.Scatter(
                    x=x, y=some[column].astype("float32"), mode="lines", hoverinfo="skip",
                    line={"width": 1.3, "color": look.OUTLINE, "dash": dash}, legendgroup=lower,
                    showlegend=column == upper, name=view.words(f"compare_limit.{lower}"),
                )
            )  # fmt: skip


def _frame(
    figure: go.Figure, view: View, known: pd.DataFrame, named: pd.DataFrame, scale: str
) -> None:
    """The axes, and the names of the chosen communes."""
    counts = known["expected_count"].to_numpy(float)
    axis = {"type": "log", **log_ticks(view, counts)} if scale == "log" else {}
    figure.update_xaxes(
        title=look.in_two_lines(view.words("chart.expected_axis")), tickformat=",d", **axis
    )
    figure.update_yaxes(**ratio_axis(view, "linear"))
    figure.add_hline(1, line={"color": look.MUTED, "width": 1})
    figure.update_layout(legend=BELOW | {"y": -0.24})
    if named.empty:
        return
    points, crowd = (
        (one["expected_count"].to_numpy(float), one["ratio"].to_numpy(float))
        for one in (named, known)
    )
    label(figure, named["name"], points, crowd, _HEIGHTS)

"""The charts of the pages: intervals, the funnel, months, fields."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import charts_labels, formats, look, policy
from pages.ui.view import View

_BELOW = {"orientation": "h", "y": -0.3, "yanchor": "top", "x": 0}
_COUNT_TICKS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)
_CURVE_POINTS = 40
_FUNNEL_HEIGHTS = {look.PHONE: 252, look.TABLET: 260, look.DESK: 264, look.WIDE: 272}
# Filled in the colour of the verdict: a second cue beside it.
SYMBOLS = {
    "overloaded": "triangle-up", "watch_high": "triangle-up", "balanced": "circle",
    "watch_low": "triangle-down", "underloaded": "triangle-down", "insufficient": "x-thin",
}  # fmt: skip
_FUNNEL_LINES = (
    ("spread_lower_998", "spread_upper_998", "dot", "chart.spread_998"),
    ("funnel_lower_998", "funnel_upper_998", "dash", "chart.funnel_998"),
)


def show(
    view: View, figure: go.Figure, *, height: int, key: str, alt: str, simulated: bool
) -> None:
    """Draw a chart that is not clicked.

    Args:
        view: What is looked at.
        figure: The chart.
        height: Height in pixels.
        key: Name of the chart on its page.
        alt: What it shows, in words.
        simulated: Whether a figure in it is simulated; then it says so.
    """
    look.dress(figure, view.words, height=height, simulated=simulated, assumed=bool(view.assumed))
    st.plotly_chart(figure, key=key, config=look.PLOT_CONFIG, alt=alt)


def intervals(view: View, rows: pd.DataFrame, band: tuple[float, float]) -> go.Figure:
    """Ratio and 95 % interval of a few communes on a log scale, the band shaded behind them."""
    lang = view.lang
    figure = look.blank()
    figure.add_vrect(*band, fillcolor=look.BAND, line_width=0, layer="below")
    figure.add_vline(1, line={"color": look.MUTED, "width": 1, "dash": "dot"})
    for verdict in look.VERDICTS:
        part = rows[rows["verdict"] == verdict]
        if part.empty:
            continue
        figure.add_trace(
            go.Scatter(
                x=part["ratio"],
                y=part["name"],
                mode="markers",
                name=look.verdict_name(view.words, verdict),
                marker={"size": 12, "color": look.COLOURS[verdict], "symbol": SYMBOLS[verdict],
                        "line": {"color": look.OUTLINE, "width": 1}},
                error_x={"type": "data", "symmetric": False, "color": look.OUTLINE,
                         "thickness": 1.5, "width": 4,
                         "array": part["ratio_upper_95"] - part["ratio"],
                         "arrayminus": part["ratio"] - part["ratio_lower_95"]},
                text=[
                    f"{formats.ratio(r.ratio, lang=lang)} "
                    f"({formats.interval(r.ratio_lower_95, r.ratio_upper_95, lang=lang)})"
                    for r in part.itertuples()
                ],
                hovertemplate="%{y}: %{text}<extra></extra>",
            )
        )  # fmt: skip
    ticks = [0.25, 0.5, 0.8, 1, 1.25, 2, 3, 4, 5]
    figure.update_xaxes(
        type="log",
        tickvals=ticks,
        ticktext=[formats.number(t, 2 if t % 1 else 0, lang=lang) for t in ticks],
        title=view.words("chart.ratio_axis"),
    )
    figure.update_yaxes(
        categoryorder="array", categoryarray=list(rows["name"])[::-1], automargin=True
    )
    figure.update_layout(showlegend=False)
    return figure


def funnel(view: View, rows: pd.DataFrame, code: str | None) -> go.Figure:
    """Every commune's ratio against its expected count, with the limits; one commune marked."""
    known = rows.dropna(subset=["ratio", "expected_count"]).sort_values("expected_count")
    figure = look.blank()
    _add_limits(figure, view, known)
    figure.add_trace(
        go.Scatter(
            x=known["expected_count"].astype("float32"),
            y=known["ratio"].astype("float32"),
            mode="markers",
            marker={"size": 9, "line": {"color": look.OUTLINE, "width": 0.8},
                    "symbol": known["verdict"].map(SYMBOLS).tolist(),
                    "color": known["verdict"].map(look.VERDICTS.index).astype("int8"),
                    "coloraxis": "coloraxis"},
            text=known["name"],
            customdata=[formats.ratio(ratio, lang=view.lang) for ratio in known["ratio"]],
            hovertemplate="%{text}: %{customdata}<extra></extra>",
            showlegend=False,
        )
    )  # fmt: skip
    figure.update_xaxes(
        title=look.in_two_lines(view.words("chart.expected_axis")),
        type="log",
        tickvals=_COUNT_TICKS,
        ticktext=[formats.number(tick, lang=view.lang) for tick in _COUNT_TICKS],
    )
    figure.update_yaxes(title=view.words("chart.ratio_axis"), rangemode="tozero")
    figure.update_layout(
        legend=_BELOW, coloraxis=look.steps([look.COLOURS[verdict] for verdict in look.VERDICTS])
    )
    one = known[known["commune_code"] == code]
    if not one.empty:
        points, crowd = (
            (part["expected_count"].to_numpy(float), part["ratio"].to_numpy(float))
            for part in (one, known)
        )
        charts_labels.label(figure, one["name"], points, crowd, _FUNNEL_HEIGHTS)
    return figure


def _add_limits(figure: go.Figure, view: View, known: pd.DataFrame) -> None:
    """The limits as curves through those of some communes, evenly spread over the drawn width."""
    widths = np.log(known["expected_count"].to_numpy(float))
    even = np.linspace(widths.min(), widths.max(), _CURVE_POINTS) if len(known) else widths
    some = known.iloc[np.unique(np.searchsorted(widths, even))]
    for lower, upper, dash, name in _FUNNEL_LINES:
        for i, column in enumerate((lower, upper)):
            figure.add_trace(
                go.Scatter(
                    x=some["expected_count"].astype("float32"), y=some[column].astype("float32"),
                    mode="lines", hoverinfo="skip",
                    line={"color": look.MUTED, "width": 1.2, "dash": dash},
                    name=view.words(name), legendgroup=name, showlegend=i == 0,
                )
            )  # fmt: skip


def months(
    view: View, rows: pd.DataFrame, checked: frozenset[pd.Timestamp] = frozenset()
) -> go.Figure:
    """Dossiers received and those in process at the end of each month; gaps stay gaps.

    Args:
        view: What is looked at.
        rows: Rows of the query `commune_months`.
        checked: The months of which figures are being checked.
    """
    words, lang = view.words, view.lang
    reasons: list[Literal["under_check", "not_reported"]] = [
        "under_check" if month in checked else "not_reported" for month in rows["month"]
    ]
    labels = [formats.month_short(month, lang=lang) for month in rows["month"]]
    figure = look.blank()
    for kind, values, options in (
        ("received", rows["received"], {"marker": {"color": look.COLOURS["watch_low"]}}),
        ("in_process", rows["in_process"], {"line": {"color": look.HEAVY, "width": 2}}),
    ):
        chart = go.Bar if kind == "received" else go.Scatter
        figure.add_trace(
            chart(
                x=labels, y=values, name=words(f"term.{kind}"),
                text=[formats.number(value, lang=lang) for value in values]
                if kind == "received" else None,
                customdata=[
                    formats.number(v, lang=lang, reason=reason)
                    for v, reason in zip(values, reasons, strict=True)
                ],
                hovertemplate="%{x}: %{customdata}<extra>%{fullData.name}</extra>",
                **options,
            )
        )  # fmt: skip
    for label, value, reason in zip(labels, rows["received"], reasons, strict=True):
        if pd.isna(value):
            figure.add_annotation(
                x=label, y=0, yanchor="bottom", text=words(f"missing.{reason}"), textangle=-90,
                showarrow=False, font={"color": look.MUTED},
            )  # fmt: skip
    figure.update_xaxes(type="category", tickangle=-45)
    figure.update_yaxes(rangemode="tozero", title=words("unit.dossiers"), tickformat=",d")
    figure.update_layout(legend=_BELOW)
    return figure


def ratios(view: View, rows: pd.DataFrame) -> go.Figure:
    """One commune's ratio month by month with its 95 % interval, the band shaded behind it."""
    words, lang = view.words, view.lang
    figure = look.blank()
    figure.add_hrect(*policy.band(view), fillcolor=look.BAND, line_width=0, layer="below")
    figure.add_hline(1, line={"color": look.MUTED, "width": 1, "dash": "dot"})
    figure.add_trace(
        go.Scatter(
            x=[formats.month_short(month, lang=lang) for month in rows["month"]],
            y=rows["ratio"],
            mode="lines+markers",
            line={"color": look.ACCENT, "width": 1.5},
            marker={"size": 10, "color": [look.COLOURS[v] for v in rows["verdict"]],
                    "symbol": rows["verdict"].map(SYMBOLS).tolist(),
                    "line": {"color": look.OUTLINE, "width": 1}},
            error_y={"type": "data", "symmetric": False, "color": look.OUTLINE,
                     "thickness": 1.2, "width": 3,
                     "array": rows["ratio_upper_95"] - rows["ratio"],
                     "arrayminus": rows["ratio"] - rows["ratio_lower_95"]},
            customdata=[
                f"{formats.ratio(r.ratio, lang=lang, reason='not_reported')} "
                f"({formats.interval(r.ratio_lower_95, r.ratio_upper_95, lang=lang)}), "
                f"{look.verdict_name(words, r.verdict)}"
                for r in rows.itertuples()
            ],
            hovertemplate="%{x}: %{customdata}<extra></extra>",
            showlegend=False,
        )
    )  # fmt: skip
    figure.update_xaxes(type="category", tickangle=-45)
    figure.update_yaxes(rangemode="tozero", title=words("chart.ratio_axis"))
    return figure


def mix(view: View, rows: pd.DataFrame) -> go.Figure:
    """Dossiers by field, online and in person stacked."""
    name = f"name_{view.lang}"
    order = list(dict.fromkeys(rows[name]))
    figure = look.blank()
    for channel, colour in (("online", look.ACCENT), ("in_person", look.COLOURS["watch_high"])):
        part = rows[rows["channel"] == channel]
        figure.add_trace(
            go.Bar(
                x=part["received"], y=part[name], orientation="h", marker={"color": colour},
                name=view.words(f"channel.{channel}"),
                customdata=[formats.number(v, lang=view.lang) for v in part["received"]],
                hovertemplate="%{y}: %{customdata}<extra>%{fullData.name}</extra>",
            )
        )  # fmt: skip
    figure.update_layout(barmode="stack", legend=_BELOW | {"traceorder": "normal"})
    figure.update_xaxes(title=view.words("unit.dossiers"), tickformat=",d")
    figure.update_yaxes(categoryorder="array", categoryarray=order[::-1], automargin=True)
    return figure

"""Small multiples: the ratio of one commune month by month, every one with the same axes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.ui import charts_said, formats, look
from pages.ui.charts_marks import ratio_axis
from pages.ui.view import View

_BETWEEN_TICKS = 5
_MARGIN = 1.08
_LEAST = 0.05
_HOVER = "%{text}: %{y:.2f} (%{customdata[0]:.2f}–%{customdata[1]:.2f})<extra></extra>"
_FILL = "rgba(27,94,156,0.20)"


def limits(rows: pd.DataFrame, band: tuple[float, float]) -> tuple[float, float]:
    """The lowest and the highest ratio that the charts must have room for."""
    low = np.nanmin([rows["ratio_lower_95"].min(), band[0]])
    high = np.nanmax([rows["ratio_upper_95"].max(), band[1]])
    return max(_LEAST, float(low) / _MARGIN), float(high) * _MARGIN


def months(
    view: View,
    rows: pd.DataFrame,
    ends: tuple[float, float],
    band: tuple[float, float],
    scale: str,
) -> go.Figure:
    """One commune: ratio, 95 % interval, the band; a month without a ratio is a gap.

    Args:
        view: What is looked at.
        rows: The commune's months, oldest first.
        ends: Lowest and highest ratio of the axis.
        band: The ratios between which a commune is balanced.
        scale: "log" or "linear".
    """
    figure = look.blank()
    places = np.arange(len(rows), dtype="int16")
    said = [formats.month_short(month, lang=view.lang) for month in rows["month"]]
    figure.add_hrect(*band, fillcolor=look.BAND, line_width=0, layer="below")
    figure.add_hline(1, line={"color": look.MUTED, "width": 1, "dash": "dot"})
    for run in _runs(rows["ratio"].notna().to_numpy()):
        figure.add_trace(_ribbon(rows.iloc[run], places[run]))
    figure.add_trace(
        go.Scatter(
            x=places, y=rows["ratio"].astype("float32"), mode="lines+markers", connectgaps=False,
            line={"color": look.ACCENT, "width": 2}, marker={"size": 5},
            text=said, customdata=rows[["ratio_lower_95", "ratio_upper_95"]].astype("float32"),
            hovertemplate=_HOVER,
        )
    )  # fmt: skip
    missing = rows["ratio"].isna().to_numpy()
    if missing.any():
        figure.add_trace(
            go.Scatter(
                x=places[missing], y=[ends[0] * _MARGIN if scale == "log" else 0] * missing.sum(),
                mode="markers", marker={"symbol": "x-thin", "size": 7,
                                        "line": {"color": look.OUTLINE, "width": 1.5}},
                text=[said[i] for i in np.flatnonzero(missing)],
                hovertemplate=f"%{{text}}: {view.words('verdict.insufficient')}<extra></extra>",
            )
        )  # fmt: skip
    figure.update_xaxes(
        tickvals=places[::_BETWEEN_TICKS], ticktext=said[::_BETWEEN_TICKS], showgrid=False,
        tickangle=0, zeroline=False,
    )  # fmt: skip
    axis = ratio_axis(view, scale) | {"title": None}
    span = [np.log10(end) for end in ends] if scale == "log" else [0, ends[1]]
    figure.update_yaxes(**axis | {"range": span, "rangemode": None})
    figure.update_layout(showlegend=False)
    return figure


def _runs(known: np.ndarray) -> list[slice]:
    """The stretches of months without a gap."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], known.astype("int8"), [0]])))
    return [slice(first, last) for first, last in edges.reshape(-1, 2)]


def _ribbon(rows: pd.DataFrame, places: np.ndarray) -> go.Scatter:
    """The interval of a stretch as one area."""
    low = rows["ratio_lower_95"].clip(lower=_LEAST)
    return go.Scatter(
        x=np.concatenate([places, places[::-1]]),
        y=np.concatenate([rows["ratio_upper_95"], low[::-1]]).astype("float32"),
        fill="toself", fillcolor=_FILL, line={"width": 0}, hoverinfo="skip", mode="lines",
    )  # fmt: skip


def sentence(view: View, name: str, rows: pd.DataFrame) -> str:
    """What one chart shows, in words: first and last known month, lowest and highest ratio."""
    known = rows.dropna(subset=["ratio"])
    if known.empty:
        return view.words("compare.months_alt_none", name=name)
    lang = view.lang
    return view.words(
        "compare.months_alt",
        name=name,
        **charts_said.span(known["month"], known["ratio"], formats.ratio, lang=lang),
        missing=formats.number(int(rows["ratio"].isna().sum()), lang=lang),
    )

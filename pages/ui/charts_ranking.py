"""The ranking: every commune's ratio with its intervals, a line each, the heaviest first."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.ui import formats, look
from pages.ui.charts_marks import FEW_RATIOS, RING, marker, ratio_axis
from pages.ui.view import View

_ROW = 17
_AROUND = 110
# Intervals that begin at 0 have no place on a logarithmic axis: they run out of the picture.
_LEAST = 0.05
_HOVER = ("ratio", "ratio_lower_95", "ratio_upper_95", "ratio_lower_998", "ratio_upper_998")


def height(rows: pd.DataFrame) -> int:
    """Pixels that the named ranking needs to be read."""
    return _AROUND + _ROW * len(rows)


def ranking(
    view: View,
    rows: pd.DataFrame,
    named: frozenset[str],
    band: tuple[float, float],
    axis: tuple[str, str],
) -> go.Figure:
    """A row a commune with its name: 95 % interval thick, 99.8 % thin, the band behind them.

    Args:
        view: What is looked at.
        rows: The communes with a ratio, in the order they are drawn.
        named: Codes of the communes that stand out in bold.
        band: The ratios between which a commune is balanced.
        axis: "log" or "linear"; and the column of the order, "ratio" or "shrunk_ratio": the
            latter is drawn as well.
    """
    scale, by = axis
    figure = look.blank()
    places = pd.Series(np.arange(len(rows)), index=rows.index, dtype="int16")
    figure.add_vrect(*band, fillcolor=look.BAND, line_width=0, layer="below")
    figure.add_vline(1, line={"color": look.MUTED, "width": 1, "dash": "dot"})
    for code, place in zip(rows["commune_code"], places, strict=True):
        if code in named:
            figure.add_hrect(place - 0.5, place + 0.5, fillcolor=look.CHOSEN, line_width=0,
                             layer="below")  # fmt: skip
    _add_thin(figure, rows, places, across=True)
    _add_marks(figure, view, rows, places, across=True)
    if by == "shrunk_ratio":
        figure.add_trace(_shrunk(view, rows, places))
    rank = "rank_from_heaviest" if by == "ratio" else "rank_from_heaviest_shrunk"
    texts = [
        f"<b>{row.name}</b>" if row.commune_code in named else row.name for row in rows.itertuples()
    ]
    figure.update_xaxes(**ratio_axis(view, scale, FEW_RATIOS) | {"title": None}, side="top")
    figure.update_yaxes(
        tickvals=places, ticktext=[
            text if pd.isna(place) else f"{text}  {place}"
            for text, place in zip(texts, rows[rank], strict=True)
        ],
        range=[len(rows) - 0.4, -0.6], automargin=True, showgrid=False, zeroline=False,
    )  # fmt: skip
    figure.update_layout(showlegend=False, dragmode=False)
    return figure


def glance(
    view: View, rows: pd.DataFrame, named: frozenset[str], band: tuple[float, float], scale: str
) -> go.Figure:
    """The whole ranking in one picture, the heaviest on the left; the chosen are ringed."""
    figure = look.blank()
    places = pd.Series(np.arange(1, len(rows) + 1), index=rows.index, dtype="int16")
    figure.add_hrect(*band, fillcolor=look.BAND, line_width=0, layer="below")
    figure.add_hline(1, line={"color": look.MUTED, "width": 1, "dash": "dot"})
    _add_thin(figure, rows, places, across=False)
    _add_marks(figure, view, rows, places, across=False)
    chosen = rows[rows["commune_code"].isin(named)]
    if not chosen.empty:
        figure.add_trace(
            go.Scatter(
                x=places[chosen.index], y=chosen["ratio"].astype("float32"), mode="markers",
                hoverinfo="skip", marker=RING,
            )
        )  # fmt: skip
    figure.update_xaxes(title=view.words("compare.rank_axis"), showgrid=False, zeroline=False)
    figure.update_yaxes(**ratio_axis(view, scale))
    figure.update_layout(showlegend=False)
    return figure


def _add_thin(figure: go.Figure, rows: pd.DataFrame, places: pd.Series, *, across: bool) -> None:
    """The 99.8 % intervals as thin lines, all of them one trace."""
    gaps = np.full(len(rows), np.nan)
    low = rows["ratio_lower_998"].clip(lower=_LEAST)
    ends = np.column_stack([low, rows["ratio_upper_998"], gaps]).astype("float32").ravel()
    lines = np.column_stack([places, places, gaps]).astype("float32").ravel()
    figure.add_trace(
        go.Scatter(
            x=ends if across else lines, y=lines if across else ends, mode="lines",
            line={"color": look.MUTED, "width": 1}, hoverinfo="skip",
        )
    )  # fmt: skip


def _add_marks(
    figure: go.Figure, view: View, rows: pd.DataFrame, places: pd.Series, *, across: bool
) -> None:
    """The ratios by verdict with their 95 % intervals."""
    template = _template(view) if across else "%{text}: %{y:.2f}<extra></extra>"
    for verdict in look.VERDICTS:
        part = rows[rows["verdict"] == verdict]
        if part.empty:
            continue
        low = part["ratio_lower_95"].clip(lower=_LEAST)
        bars = {
            "type": "data", "symmetric": False, "color": look.OUTLINE, "width": 0,
            "thickness": 2.6 if across else 1.6,
            "array": (part["ratio_upper_95"] - part["ratio"]).astype("float32"),
            "arrayminus": (part["ratio"] - low).astype("float32"),
        }  # fmt: skip
        ratios, at = part["ratio"].astype("float32"), places[part.index]
        figure.add_trace(
            go.Scatter(
                x=ratios if across else at, y=at if across else ratios, mode="markers",
                name=view.words(f"verdict.{verdict}"), marker=marker(verdict, 9 if across else 6),
                error_x=bars if across else None, error_y=None if across else bars,
                text=part["name"], hovertemplate=template,
                customdata=part[list(_HOVER)].astype("float32").to_numpy() if across else None,
            )
        )  # fmt: skip


def _shrunk(view: View, rows: pd.DataFrame, places: pd.Series) -> go.Scatter:
    """The ratios drawn towards the average, as small diamonds."""
    return go.Scatter(
        x=rows["shrunk_ratio"].astype("float32"), y=places, mode="markers",
        marker={"symbol": "diamond-open", "size": 7, "color": look.MARK, "line": {"width": 1.5}},
        text=rows["name"],
        hovertemplate=f"<b>%{{text}}</b><br>{view.words('compare_measure.shrunk_ratio')}: "
                      "%{x:.2f}<extra></extra>",
    )  # fmt: skip


def _template(view: View) -> str:
    places = {name: f"%{{customdata[{i}]:.2f}}" for i, name in enumerate(_HOVER)}
    said = view.words("compare.ranking_hover", **places)
    return f"<b>%{{text}}</b> · %{{fullData.name}}<br>{said}<extra></extra>"


def finding(view: View, rows: pd.DataFrame, band: tuple[float, float]) -> str:
    """What the ranking shows, in words: the ends, and how many can be told from the band."""
    first, last = rows.iloc[0], rows.iloc[-1]
    lang = view.lang
    return view.words(
        "compare.ranking_alt",
        count=formats.number(len(rows), lang=lang),
        above=int((rows["ratio_lower_95"] > band[1]).sum()),
        below=int((rows["ratio_upper_95"] < band[0]).sum()),
        heaviest=first["name"],
        highest=formats.ratio(first["ratio"], lang=lang),
        lightest=last["name"],
        lowest=formats.ratio(last["ratio"], lang=lang),
    )

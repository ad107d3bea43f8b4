"""The charts of the page of posts: short and more, both lenses, vice-chairs, the tornado."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.ui import formats, look
from pages.ui.charts_marks import log_ticks
from pages.ui.view import View
from workload.posts import Balance

_LEGEND = {"orientation": "h", "y": -0.18, "yanchor": "top", "x": 0}
_SHORT, _SPARE = look.COLOURS["overloaded"], look.COLOURS["underloaded"]
_ROOM = 1.3
_WIDE = 26
_NAMED = 6
# Colour and symbol of what both lenses say together.
_AGREEMENT = {
    "both_short": ("#a63a0a", "triangle-up"),
    "opposed": ("#9a72c4", "diamond-open"),
    "partly": ("#8a8780", "circle-open"),
    "both_level": ("#8a8780", "circle"),
    "both_spare": ("#1b5e9c", "triangle-down"),
}


def balances(view: View, found: Mapping[str, Balance]) -> go.Figure:
    """Posts missing to the left, posts more than wanted to the right, a row a comparison."""
    words, lang = view.words, view.lang
    known = {code: one for code, one in found.items() if one.communes}
    names = [wrapped(words(f"posts_pair.{code}")) for code in known]
    figure = look.blank()
    for side, colour, sign in (("short", _SHORT, -1), ("spare", _SPARE, 1)):
        values = [getattr(one, side) for one in known.values()]
        figure.add_trace(
            go.Bar(
                x=[sign * value for value in values], y=names, orientation="h",
                marker={"color": colour}, name=words(f"posts.{side}"),
                text=[formats.number(value, lang=lang) for value in values],
                textposition="outside", cliponaxis=False, hoverinfo="skip",
            )
        )  # fmt: skip
    most = max((max(one.short, one.spare) for one in known.values()), default=1.0)
    figure.add_vline(0, line={"color": look.OUTLINE, "width": 1})
    figure.update_xaxes(
        title=words("posts.bars_axis"), range=[-most * _ROOM, most * _ROOM], showticklabels=False,
        zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(categoryorder="array", categoryarray=names[::-1], automargin=True)
    figure.update_layout(
        barmode="overlay", legend=_LEGEND | {"traceorder": "normal"}, dragmode=False
    )
    return figure


def wrapped(text: str) -> str:
    """A long name on several lines, for an axis beside which there is little room."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= _WIDE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def lenses(view: View, rows: pd.DataFrame) -> go.Figure:
    """Present less required of the centre against present less frame of the government."""
    words = view.words
    figure = look.blank()
    for code, (colour, symbol) in _AGREEMENT.items():
        part = rows[rows["agreement"] == code]
        if part.empty:
            continue
        spots = part.groupby(["need_gap", "frame_gap"])["name"].agg(list).reset_index()
        counts = spots["name"].map(len)
        figure.add_trace(
            go.Scatter(
                x=spots["need_gap"].astype("float32"), y=spots["frame_gap"].astype("float32"),
                mode="markers", text=[_named(view, names) for names in spots["name"]],
                hovertemplate=words(
                    "posts.lenses_hover", need="%{x:+.0f}", frame="%{y:+.0f}"
                ) + "<extra></extra>",
                name=f"{words(f'posts_agreement.{code}')} ({len(part)})",
                marker={"size": 5 + 4 * np.sqrt(counts), "color": colour, "symbol": symbol,
                        "line": {"width": 1.5}},
            )
        )  # fmt: skip
    for line in (figure.add_vline, figure.add_hline):
        line(0, line={"color": look.OUTLINE, "width": 1})
    figure.update_xaxes(title=words("posts.lenses_x"), zeroline=False)
    figure.update_yaxes(title=words("posts.lenses_y"), zeroline=False)
    figure.update_layout(legend=_LEGEND)
    return figure


def _named(view: View, names: list[str]) -> str:
    """The communes of one spot, the first ones by name."""
    said = [f"<b>{name}</b>" for name in names[:_NAMED]]
    if len(names) > _NAMED:
        said.append(view.words("posts.and_more", count=len(names) - _NAMED))
    return "<br>".join(said)


def chairs(view: View, rows: pd.DataFrame, cut: float) -> go.Figure:
    """Every commune's work with its interval, the most first; the line between three and two.

    Args:
        view: What is looked at.
        rows: The communes with work, the most first: name, work, lower, upper, posts, marginal.
        cut: The work that parts three from two.
    """
    words = view.words
    figure = look.blank()
    places = np.arange(1, len(rows) + 1, dtype="int16")
    for posts, colour in ((3, look.ACCENT), (2, "#8fbbe0")):
        for marginal in (False, True):
            part = ((rows["posts"] == posts) & (rows["marginal"] == marginal)).to_numpy()
            if not part.any():
                continue
            name = words("posts.chairs_legend", posts=posts)
            if marginal:
                name = words("posts.chairs_margin", name=name)
            figure.add_trace(_chair_marks(rows[part], places[part], colour, name))
    if np.isfinite(cut):
        figure.add_hline(cut, line={"color": look.MARK, "width": 1.5, "dash": "dash"})
    figure.update_xaxes(title=words("posts.chairs_x"), zeroline=False, showgrid=False)
    figure.update_yaxes(
        title=words(f"posts_work.{view.lens}"), type="log", **log_ticks(view, rows["work"])
    )
    figure.update_layout(legend=_LEGEND)
    return figure


def _chair_marks(rows: pd.DataFrame, places: np.ndarray, colour: str, name: str) -> go.Scatter:
    """Some communes of one kind; those at the margin with their intervals."""
    marginal = bool(rows["marginal"].iloc[0])
    bars = {
        "type": "data", "symmetric": False, "color": look.MUTED, "width": 0, "thickness": 1.2,
        "array": (rows["upper"] - rows["work"]).astype("float32"),
        "arrayminus": (rows["work"] - rows["lower"]).astype("float32"),
    }  # fmt: skip
    return go.Scatter(
        x=places, y=rows["work"].astype("float32"), mode="markers", text=rows["name"],
        name=f"{name} ({len(rows)})", error_y=bars if marginal else None,
        hovertemplate="%{x}. %{text}: %{y:,.0f}<extra></extra>",
        marker={"size": 8, "color": colour, "symbol": "diamond" if marginal else "circle",
                "line": {"width": 1, "color": look.MARK if marginal else look.OUTLINE}},
    )  # fmt: skip


class Row(NamedTuple):
    """One bar of the tornado: the effect in posts at the ends of a range, and what they are.

    Attributes:
        name: Name of the scenario.
        ends: Posts at the low end and at the high end of the range.
        said: What the low end and the high end assume, in words.
        value: Posts at the value that is looked at.
    """

    name: str
    ends: tuple[float, float]
    said: tuple[str, str]
    value: float


def tornado(view: View, rows: Sequence[Row]) -> go.Figure:
    """What matters most, the widest bar on top: posts freed to the left, needed to the right."""
    words, lang = view.words, view.lang
    names = [wrapped(row.name) for row in rows]
    figure = look.blank()
    inside = [min(max(row.value, min(row.ends)), max(row.ends)) for row in rows]
    for end, (key, colour) in enumerate(
        (("posts.end_low", "#8fbbe0"), ("posts.end_high", look.COLOURS["watch_high"]))
    ):
        figure.add_trace(
            go.Bar(
                x=[row.ends[end] - start for row, start in zip(rows, inside, strict=True)],
                base=inside, y=names, orientation="h", name=words(key),
                marker={"color": colour, "line": {"color": look.OUTLINE, "width": 0.8}},
                customdata=[
                    f"{row.said[end]}: {formats.signed(row.ends[end], 1, lang=lang)}"
                    for row in rows
                ],
                hovertemplate="%{y}<br>%{customdata}<extra></extra>",
            )
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[row.value for row in rows], y=names, mode="markers", name=words("posts.end_value"),
            marker={"size": 11, "symbol": "diamond", "color": look.MARK,
                    "line": {"color": look.OUTLINE, "width": 1}},
            customdata=[formats.signed(row.value, 1, lang=lang) for row in rows],
            hovertemplate="%{y}<br>%{fullData.name}: %{customdata}<extra></extra>",
        )
    )  # fmt: skip
    figure.add_vline(0, line={"color": look.OUTLINE, "width": 1})
    figure.update_xaxes(title=words("posts.tornado_axis"), zeroline=False)
    figure.update_yaxes(categoryorder="array", categoryarray=names[::-1], automargin=True)
    figure.update_layout(barmode="overlay", legend=_LEGEND | {"traceorder": "normal"},
                         dragmode=False)  # fmt: skip
    return figure

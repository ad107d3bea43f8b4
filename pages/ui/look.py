"""The visual language: colours, symbols, the order of verdicts, and what every figure shares.

Palette of notes/interface.md 4.2: safe for colour-blind readers; blue = low, grey = balanced,
rust = high. Colour is never the only cue: every verdict has its symbol.
"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from pages.ui.words import Words
from sharing.palette import COLOURS, DARK, INK, LOAD_NEED_COLOURS, OUTLINE, VERDICTS, VOLUME_COLOURS

__all__ = [
    "ACCENT", "BAND", "CHOSEN", "COLOURS", "DARK", "DESK", "HEAVY", "INK", "LARGER",
    "LOAD_NEED_COLOURS", "MARK", "MUTED", "OUTLINE", "PHONE", "PLOT_CONFIG", "TABLET", "VERDICTS",
    "VOLUME_COLOURS", "WIDE", "blank", "dress", "only_on", "short_name", "steps", "verdict_name",
]  # fmt: skip

ACCENT = "#1b5e9c"
HEAVY = "#a63a0a"
# Reads on the light and on the dark ground.
MARK = "#c2530f"
MUTED = "#8a8780"
BAND = "rgba(138,135,128,0.18)"
CHOSEN = "rgba(240,163,92,0.28)"
# Kinds of windows by their width, as `frame.css` tells them apart; the last is all but a phone.
PHONE, TABLET, DESK, WIDE, LARGER = "phone", "tablet", "desk", "wide", "larger"

_ON_MAPS = frozenset({"choropleth", "scattergeo"})

PLOT_CONFIG = {
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    # An empty outline of our own: the default asks another host, see static/topo/README.md.
    "topojsonURL": "app/static/topo/",
}


def verdict_name(words: Words, verdict: str) -> str:
    """Symbol and name of a verdict: "▲▲ Quá tải"."""
    return f"{words(f'verdict_symbol.{verdict}')} {words(f'verdict.{verdict}')}"


def short_name(words: Words, verdict: str) -> str:
    """The same where there is little room; the symbol tells the two kinds of watch apart."""
    return f"{words(f'verdict_symbol.{verdict}')} {words(f'verdict_short.{verdict}')}"


def blank(**defaults: dict) -> go.Figure:
    """A figure without Streamlit's template, which is 4 kB of defaults that nothing here uses.

    Fonts and colours of text still follow the theme: the browser adds them.

    Args:
        **defaults: What the traces of a kind have in common, sent once.
    """
    figure = go.Figure()
    data = {kind: [common] for kind, common in defaults.items()}
    figure.layout.template = go.layout.Template(data=data)
    return figure


def in_two_lines(title: str) -> str:
    """A title whose bracket has a line of its own, for a window of 320 pixels has room for half.

    Plotly wraps no title, and cuts off what is wider than the chart.
    """
    return title.replace(" (", "<br>(", 1)


def only_on(size: str, text: str) -> str:
    """A text of a chart that is seen in windows of one kind alone.

    Args:
        size: `PHONE`, `TABLET`, `DESK`, `WIDE` or `LARGER`.
        text: The text; "" stays "".
    """
    return f"<span style='display:var(--in-{size})'>{text}</span>" if text else ""


def steps(colours: Sequence[str], first: int = 0) -> dict:
    """A colour axis without shades: class `first` has the first colour, and so on."""
    count = len(colours)
    scale = [
        [position, colour]
        for i, colour in enumerate(colours)
        for position in (round(i / count, 4), round((i + 1) / count, 4))
    ]
    ends = {"cmin": first - 0.5, "cmax": first + count - 0.5}
    return {"colorscale": scale, "showscale": False, **ends}


def dress(
    figure: go.Figure, words: Words, *, height: int | None, simulated: bool, assumed: bool = False
) -> go.Figure:
    """Give a figure the common margins, separators and, where due, its marks.

    Args:
        figure: The figure.
        words: The catalogue of the reader's language.
        height: Height in pixels; None: that of its frame.
        simulated: Whether a figure in it is simulated.
        assumed: Whether its figures follow a reader's assumption.
    """
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 26, "b": 8},
        separators=",." if words.language == "vi" else ".,",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hoverlabel={"align": "left"},
        uirevision="keep",
    )
    marks = {"assume.mark": assumed, "simulated.mark": simulated}
    said = [words(key) for key, due in marks.items() if due]
    if not any(trace.type in _ON_MAPS for trace in figure.data):
        # Nothing is dragged in a chart: what a drag shows larger has no way without one, and on a
        # phone the drag is how a reader scrolls past. Maps have their buttons.
        figure.update_xaxes(fixedrange=True).update_yaxes(fixedrange=True)
    if said:
        figure.add_annotation(
            text=" · ".join(said),
            xref="paper", yref="paper", x=1, y=1, xanchor="right", yanchor="bottom",
            showarrow=False, font={"size": 12, "color": MARK},
        )  # fmt: skip
    return figure

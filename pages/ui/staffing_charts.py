"""The small figures of a plan: loads before and after, benefit against moves."""

from __future__ import annotations

from collections import Counter

import numpy as np
import plotly.graph_objects as go

from pages.ui import formats, look, policy
from pages.ui.staffing import Made
from pages.ui.staffing_show import value
from workload.benefit import Curve
from workload.staffing import Proposal

_ROWS = 40


def spread(made: Made, proposal: Proposal) -> go.Figure:
    """Load per official of every commune, before and after: a strip of dots each."""
    figure, words, lang = look.blank(), made.view.words, made.view.lang
    low, high = (end * proposal.average for end in policy.band(made.view))
    figure.add_vrect(low, high, fillcolor=look.BAND, line_width=0, layer="below")
    figure.add_vline(proposal.average, line={"color": look.MUTED, "width": 1, "dash": "dot"})
    touched = {end for move in proposal.plan.moves for end in move[:2]}
    for row, loads in ((1, proposal.load_before), (0, proposal.load_after)):
        known = np.flatnonzero(np.isfinite(loads))
        moved = np.isin(known, list(touched))
        figure.add_trace(
            go.Scatter(
                x=loads[known].round(2), y=row + _stacked(loads[known]), mode="markers",
                marker={"size": np.where(moved, 9, 5), "opacity": np.where(moved, 1, 0.55),
                        "symbol": np.where(moved, "diamond", "circle"),
                        "color": np.where(moved, look.MARK, look.MUTED)},
                text=[words("staffing.spread_hover", name=made.name(place),
                            load=formats.number(loads[place], 1, lang=lang)) for place in known],
                hovertemplate="%{text}<extra></extra>", showlegend=False,
            )
        )  # fmt: skip
    figure.update_xaxes(title=words("staffing.spread_axis"), rangemode="tozero")
    figure.update_yaxes(
        tickvals=[1, 0], ticktext=[words("staffing.spread_before"), words("staffing.spread_after")],
        range=[-0.5, 1.5], zeroline=False, showgrid=False,
    )  # fmt: skip
    return figure


def _stacked(loads: np.ndarray) -> np.ndarray:
    """Offsets that keep dots of like loads apart: alternately above and below the line."""
    if not loads.size:
        return np.zeros(0)
    width = (loads.max() - loads.min() or 1.0) / _ROWS
    seen: Counter[int] = Counter()
    offsets = []
    for load in loads:
        row = int(load // width)
        place, seen[row] = seen[row], seen[row] + 1
        offsets.append((place + 1) // 2 * (1 if place % 2 else -1))
    most = max(map(abs, offsets), default=0) or 1
    return np.array(offsets) * min(0.06, 0.42 / most)


def without_anybody(proposal: Proposal) -> list[int]:
    """Places of those with work and nobody to do it, before or after: no load can be drawn."""
    return [int(place) for place in np.flatnonzero(
        np.isinf(proposal.load_before) | np.isinf(proposal.load_after)
    )]  # fmt: skip


def spread_alt(made: Made, proposal: Proposal) -> str:
    """The strips in words."""
    lang = made.view.lang
    known = np.isfinite(proposal.load_before) & np.isfinite(proposal.load_after)

    def said(number: float) -> str:
        return formats.number(number, 1, lang=lang)

    if not known.any():
        return made.view.words("staffing.no_figures")
    low, high = (end * proposal.average for end in policy.band(made.view))
    before, after = proposal.load_before[known], proposal.load_after[known]
    return made.view.words(
        "staffing.spread_alt", count=int(known.sum()),
        before_low=said(before.min()), before_high=said(before.max()),
        after_low=said(after.min()), after_high=said(after.max()), low=said(low), high=said(high),
    )  # fmt: skip


def benefit(made: Made, proposal: Proposal, curve: Curve) -> go.Figure:
    """The objective against moves, the chosen budget and the elbow marked."""
    figure, words, lang = look.blank(), made.view.words, made.view.lang
    budget, last = made.scenario.budget, len(curve.values) - 1
    bends = curve.elbow is not None and curve.elbow < last
    # What lies far beyond the budget and the elbow would press both into a corner.
    seen = min(last, max(2 * budget, 10, curve.elbow + 5 if bends else 0))
    values = curve.values[: seen + 1]
    objective, moves = proposal.plan.objective.value, np.arange(len(values))
    said = [value(made.view, objective, number) for number in values]
    figure.add_trace(
        go.Scatter(
            x=moves, y=values.round(3), mode="lines+markers", showlegend=False,
            line={"color": look.ACCENT, "shape": "hv", "width": 1.5},
            marker={"size": 4, "color": look.ACCENT},
            text=[words("staffing.curve_hover", moves=formats.number(i, lang=lang), value=text)
                  for i, text in enumerate(said)],
            hovertemplate="%{text}<extra></extra>",
        )
    )  # fmt: skip
    marks = [(budget, "staffing.curve_budget", look.MUTED, "diamond", "top right")]
    if bends:
        marks.append((curve.elbow, "staffing.curve_elbow", look.MARK, "circle-open", "bottom left"))
    for at, key, colour, symbol, position in marks:
        if at < len(values) and np.isfinite(values[at]):
            figure.add_trace(
                go.Scatter(
                    x=[at], y=[values[at]], mode="markers+text", showlegend=False,
                    marker={"size": 12, "color": colour, "symbol": symbol, "line": {"width": 2}},
                    text=[words(key, count=formats.number(at, lang=lang))],
                    textposition=position, hoverinfo="skip", cliponaxis=False,
                )
            )  # fmt: skip
    figure.update_xaxes(title=words("staffing.curve_axis"), rangemode="tozero")
    figure.update_yaxes(title=words(f"staffing.curve_value_{objective}"), automargin=True)
    return figure

"""The figures of a plan: the map with its arrows, loads before and after, benefit against moves."""

from __future__ import annotations

from collections import Counter

import numpy as np
import plotly.graph_objects as go

from pages.ui import formats, look, policy
from pages.ui.layers import Layer
from pages.ui.staffing import Made
from pages.ui.staffing_show import value
from workload.benefit import Curve
from workload.staffing import Proposal

STATES = ("stays", "locked", "unknown", "lends", "receives")
_COLOURS = ("#f4f2ec", "#d9d5ca", "#ffffff", "#c3d5e4", "#f6d3ad")
_ARROW = look.INK
_THINNEST, _THICKER = 1.6, 1.4
_HEAD = 13
_TAIL = 6
_ROWS = 40


def states(made: Made) -> np.ndarray:
    """What the plan does with each commune, as codes of `STATES`."""
    n = len(made.communes)
    found = np.zeros(n, dtype=np.int8)
    fixed = [*made.scenario.locked, *made.scenario.excluded]
    found[[made.communes.index.get_loc(one.commune) for one in fixed]] = STATES.index("locked")
    found[made.figures.unknown] = STATES.index("unknown")
    if made.proposal is not None:
        change = np.nan_to_num(made.proposal.staff_after - made.figures.staff)
        found[change < 0] = STATES.index("lends")
        found[change > 0] = STATES.index("receives")
    return found


def moves_map(made: Made, layer: Layer, marked: str) -> go.Figure:
    """The communes by what they do, and an arrow from each lender to each receiver."""
    figure = look.blank()
    codes = states(made)
    figure.add_trace(_shapes(made, layer, codes))
    if made.proposal is not None:
        figure.add_traces(_arrows(made, made.proposal, layer))
    if marked in layer.centres:
        figure.add_trace(_mark(made, layer, marked))
    words, counts = made.view.words, Counter(codes.tolist())
    names = ("stays", "locked", "unknown", "lends", "receives")
    for name in ("lends", "receives", *names[:3]):
        place = STATES.index(name)
        if counts[place]:
            figure.add_trace(_legend(f"{words(f'staffing.map_{name}')} ({counts[place]})", place))
    figure.update_layout(
        geo={
            "visible": False, "projection": {"type": "mercator"}, "bgcolor": "rgba(0,0,0,0)",
            "lonaxis": {"range": layer.longitudes}, "lataxis": {"range": layer.latitudes},
            "domain": {"x": [0, 1], "y": [0, 1]},
        },
        coloraxis=look.steps(_COLOURS),
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0, "itemclick": False,
                "itemdoubleclick": False, "font": {"size": 13}},
        dragmode="pan",
    )  # fmt: skip
    return figure


def _shapes(made: Made, layer: Layer, codes: np.ndarray) -> go.Choropleth:
    words = made.view.words
    shown = [place for place, code in enumerate(made.communes.index) if code in layer.centres]
    texts = [
        words(
            "staffing.map_hover", name=made.name(place), posts=_change(made, place, "staff"),
            load=_change(made, place, "load"),
        )
        for place in shown
    ]  # fmt: skip
    return go.Choropleth(
        geojson=layer.address, locations=[made.code(place) for place in shown], z=codes[shown],
        coloraxis="coloraxis", marker={"line": {"color": look.OUTLINE, "width": 0.5}},
        text=texts, hovertemplate="%{text}<extra></extra>", showlegend=False, geo="geo",
    )  # fmt: skip


def _change(made: Made, place: int, what: str) -> str:
    """Posts or load of a commune, before and after where they differ."""
    lang, proposal = made.view.lang, made.proposal
    if proposal is None:
        before = after = made.figures.staff[place] if what == "staff" else np.nan
    elif what == "staff":
        before, after = made.figures.staff[place], proposal.staff_after[place]
    else:
        before, after = proposal.load_before[place], proposal.load_after[place]
    said = [formats.number(number, 1, lang=lang) for number in (before, after)]
    if said[0] == said[1] or np.isnan(after):
        return said[0]
    return made.view.words("staffing.change", before=said[0], after=said[1])


def order(proposal: Proposal) -> dict[tuple[int, int], list[int]]:
    """The numbers of the list's lines by their ends, from 1."""
    found: dict[tuple[int, int], list[int]] = {}
    for number, step in enumerate(proposal.steps, start=1):
        found.setdefault((step.move.lender, step.move.receiver), []).append(number)
    return found


def _arrows(made: Made, proposal: Proposal, layer: Layer) -> list[go.Scattergeo]:
    """Shafts and heads, a trace for each number of posts; the head points by its own angle."""
    numbers, traces = order(proposal), []
    for posts in sorted({move.posts for move in proposal.plan.moves}):
        lon: list[float | None] = []
        lat: list[float | None] = []
        text, said = [], []
        for move in proposal.plan.moves:
            ends = [made.code(move.lender), made.code(move.receiver)]
            if move.posts != posts or not {*ends} <= {*layer.centres}:
                continue
            (west, south), (east, north) = (layer.centres[code] for code in ends)
            lon += [west, (west + east) / 2, east, None]
            lat += [south, (south + north) / 2, north, None]
            number = ", ".join(map(str, numbers.get(move[:2], [])))
            text += ["", number, "", ""]
            hover = made.view.words(
                "staffing.arrow_hover", lender=made.name(move.lender),
                receiver=made.name(move.receiver), posts=posts,
                km=formats.number(move.km, 1, lang=made.view.lang),
            )  # fmt: skip
            said += [hover] * 4
        width = _THINNEST + _THICKER * (posts - 1)
        count = len(lon) // 4
        traces.append(
            go.Scattergeo(
                lon=lon, lat=lat, mode="lines+markers+text", geo="geo", showlegend=False,
                line={"color": _ARROW, "width": width}, text=text, customdata=said,
                textfont={"size": 11, "color": _ARROW}, textposition="top center",
                marker={
                    "symbol": ["circle", "circle", "arrow", "circle"] * count,
                    "size": [_TAIL, 0, _HEAD + 2 * posts, 0] * count,
                    "angleref": "previous", "color": _ARROW, "opacity": 1,
                },
                hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
    return traces


def _mark(made: Made, layer: Layer, code: str) -> go.Scattergeo:
    lon, lat = layer.centres[code]
    return go.Scattergeo(
        lon=[lon], lat=[lat], mode="markers", name=made.view.words("staffing.map_marked"),
        marker={"symbol": "circle-open", "size": 26, "color": look.MARK, "line": {"width": 3}},
        hoverinfo="skip", geo="geo",
    )  # fmt: skip


def _legend(name: str, state: int) -> go.Scattergeo:
    return go.Scattergeo(
        lon=[None], lat=[None], mode="markers", name=name,
        marker={"symbol": "square", "size": 14, "color": _COLOURS[state],
                "line": {"color": look.OUTLINE, "width": 1}},
    )  # fmt: skip


def map_alt(made: Made, proposal: Proposal) -> str:
    """The map in words: how many, and the first moves."""
    words, plan = made.view.words, proposal.plan
    first = [
        words("staffing.map_move", lender=made.name(lender), receiver=made.name(receiver))
        for lender, receiver in (step.move[:2] for step in proposal.steps[:5])
    ]
    return words(
        "staffing.map_alt", count=plan.number, lenders=len({move.lender for move in plan.moves}),
        receivers=len({move.receiver for move in plan.moves}), moves="; ".join(first),
    ).strip()  # fmt: skip


def spread(made: Made, proposal: Proposal) -> go.Figure:
    """Load per official of every commune, before and after: a strip of dots each."""
    figure, words, lang = look.blank(), made.view.words, made.view.lang
    low, high = (end * proposal.average for end in policy.band(made.view))
    figure.add_vrect(low, high, fillcolor=look.BAND, line_width=0, layer="below")
    figure.add_vline(proposal.average, line={"color": look.MUTED, "width": 1, "dash": "dot"})
    touched = {end for move in proposal.plan.moves for end in move[:2]}
    known = np.flatnonzero(np.isfinite(proposal.load_before))
    for row, loads in ((1, proposal.load_before), (0, proposal.load_after)):
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
    width = (loads.max() - loads.min() or 1.0) / _ROWS
    seen: Counter[int] = Counter()
    offsets = []
    for load in loads:
        row = int(load // width)
        place, seen[row] = seen[row], seen[row] + 1
        offsets.append((place + 1) // 2 * (1 if place % 2 else -1))
    most = max(map(abs, offsets), default=0) or 1
    return np.array(offsets) * min(0.06, 0.42 / most)


def spread_alt(made: Made, proposal: Proposal) -> str:
    """The strips in words."""
    lang = made.view.lang
    known = np.isfinite(proposal.load_before)

    def said(number: float) -> str:
        return formats.number(number, 1, lang=lang)

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
    objective, moves = proposal.plan.objective.value, np.arange(len(curve.values))
    said = [value(made.view, objective, number) for number in curve.values]
    figure.add_trace(
        go.Scatter(
            x=moves, y=curve.values.round(3), mode="lines+markers", showlegend=False,
            line={"color": look.ACCENT, "shape": "hv", "width": 1.5},
            marker={"size": 4, "color": look.ACCENT},
            text=[words("staffing.curve_hover", moves=formats.number(i, lang=lang), value=text)
                  for i, text in enumerate(said)],
            hovertemplate="%{text}<extra></extra>",
        )
    )  # fmt: skip
    budget = made.scenario.budget
    marks = [(budget, "staffing.curve_budget", look.INK, "diamond", "top right")]
    if curve.elbow is not None and curve.elbow < len(curve.values) - 1:
        marks.append((curve.elbow, "staffing.curve_elbow", look.MARK, "circle-open", "bottom left"))
    for at, key, colour, symbol, position in marks:
        if at < len(curve.values) and np.isfinite(curve.values[at]):
            figure.add_trace(
                go.Scatter(
                    x=[at], y=[curve.values[at]], mode="markers+text", showlegend=False,
                    marker={"size": 12, "color": colour, "symbol": symbol, "line": {"width": 2}},
                    text=[words(key, count=formats.number(at, lang=lang))],
                    textposition=position, hoverinfo="skip", cliponaxis=False,
                )
            )  # fmt: skip
    figure.update_xaxes(title=words("staffing.curve_axis"), rangemode="tozero")
    figure.update_yaxes(title=words(f"staffing.card_{objective}"), automargin=True)
    return figure

"""The map of a plan: who lends, who receives, and an arrow for every move."""

from __future__ import annotations

from collections import Counter
from math import atan2, degrees, radians

import numpy as np
import plotly.graph_objects as go

from pages.ui import formats, look, staffing_numbers
from pages.ui.layers import Layer
from pages.ui.map_frame import Window, mercator
from pages.ui.staffing import Made
from workload.staffing import Proposal

STATES = ("stays", "locked", "unknown", "lends", "receives")
COLOURS = ("#f4f2ec", "#d9d5ca", "#ffffff", "#c3d5e4", "#f6d3ad")
_ARROW = look.INK
_THINNEST, _THICKER = 1.6, 1.4
_HEAD = 13
_TAIL = 6
# More arrows than this are smaller and without numbers.
_FEW = 30
_SMALL_HEAD = 9
# The small map of the province takes this much of the width, where the moves need less than this
# much of its area.
_INSET = 0.26
_GAP = 0.02
_WORTH_IT = 0.45
_MARGIN = 0.05


def roles(made: Made) -> np.ndarray:
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
    """The communes by what they do, and an arrow from each lender to each receiver.

    Where the moves lie close together they are drawn large, and the whole province small beside.
    """
    figure, codes = look.blank(), roles(made)
    whole, window = _extents(made, layer)
    figure.add_trace(_shapes(made, layer, codes, "geo"))
    if made.proposal is not None:
        figure.add_traces(_arrows(made, made.proposal, layer))
        if len(made.proposal.plan.moves) <= _FEW:
            figure.add_traces(
                staffing_numbers.traces(
                    _numbered(made, made.proposal, layer), window, _share(whole, window)
                )
            )
    if marked in layer.centres:
        figure.add_trace(_mark(made, layer, marked))
    figure.add_traces(_legend_entries(made, codes))
    figure.update_layout(
        geo=_frame(window, (0.0, 1.0), (0.0, 1.0)),
        coloraxis=look.steps(COLOURS),
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0, "itemclick": False,
                "itemdoubleclick": False, "font": {"size": 13}},
        dragmode="pan",
    )  # fmt: skip
    if window != whole:
        figure.add_trace(_shapes(made, layer, codes, "geo2"))
        figure.add_trace(_outline(window))
        figure.update_layout(
            geo=_frame(window, (_INSET + _GAP, 1.0), (0.0, 1.0)),
            geo2=_frame(whole, (0.0, _INSET), (0.55, 1.0)),
        )
    return figure


def proportion(made: Made, layer: Layer) -> float:
    """Width over height of the whole drawing, the small map beside the large one included."""
    whole, window = _extents(made, layer)
    return window.proportion / _share(whole, window)


def _share(whole: Window, window: Window) -> float:
    """How much of the width the large map takes."""
    return 1.0 if window == whole else 1.0 - _INSET - _GAP


def _extents(made: Made, layer: Layer) -> tuple[Window, Window]:
    """The whole province, and what of it is drawn large."""
    whole = Window(layer.longitudes, layer.latitudes)
    return whole, whole if made.proposal is None else _window(made, made.proposal, layer)


def _frame(window: Window, across: tuple[float, float], up: tuple[float, float]) -> dict:
    return {
        "visible": False, "projection": {"type": "mercator"}, "bgcolor": "rgba(0,0,0,0)",
        "lonaxis": {"range": window.longitudes}, "lataxis": {"range": window.latitudes},
        "domain": {"x": across, "y": up},
    }  # fmt: skip


def _window(made: Made, proposal: Proposal, layer: Layer) -> Window:
    """What holds every move, with a margin; the whole province where that is most of it."""
    ends = {made.code(end) for move in proposal.plan.moves for end in move[:2]}
    shown = [layer.centres[code] for code in ends if code in layer.centres]
    whole = Window(layer.longitudes, layer.latitudes)
    if not shown:
        return whole
    found = []
    for axis, limits in zip((0, 1), whole, strict=True):
        values = [point[axis] for point in shown]
        margin = _MARGIN * (limits[1] - limits[0])
        found.append((max(min(values) - margin, limits[0]), min(max(values) + margin, limits[1])))
    window = Window(*found)
    return window if _area(window) < _WORTH_IT * _area(whole) else whole


def _area(window: Window) -> float:
    (west, east), (south, north) = window
    return (east - west) * (north - south)


def _outline(window: Window) -> go.Scattergeo:
    """The part that is drawn large, on the small map."""
    (west, east), (south, north) = window
    return go.Scattergeo(
        lon=[west, east, east, west, west], lat=[south, south, north, north, south], mode="lines",
        line={"color": _ARROW, "width": 1.2}, hoverinfo="skip", showlegend=False, geo="geo2",
    )  # fmt: skip


def _legend_entries(made: Made, codes: np.ndarray) -> list[go.Scattergeo]:
    words, counts = made.view.words, Counter(codes.tolist())
    return [
        _legend(f"{words(f'staffing.map_{name}')} ({counts[STATES.index(name)]})", name)
        for name in ("lends", "receives", "stays", "locked", "unknown")
        if counts[STATES.index(name)]
    ]


def _shapes(made: Made, layer: Layer, codes: np.ndarray, geo: str) -> go.Choropleth:
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
        text=texts, hovertemplate="%{text}<extra></extra>", showlegend=False, geo=geo,
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


def _numbered(made: Made, proposal: Proposal, layer: Layer) -> list[staffing_numbers.Arrow]:
    """The arrows with the numbers of the list's lines."""
    return [
        staffing_numbers.Arrow(*(layer.centres[end] for end in ends), ", ".join(map(str, found)))
        for pair, found in order(proposal).items()
        if {*(ends := [made.code(end) for end in pair])} <= {*layer.centres}
    ]


def _arrows(made: Made, proposal: Proposal, layer: Layer) -> list[go.Scattergeo]:
    """Shafts and heads, a trace for each number of posts; the head points by its own angle."""
    traces = []
    few = len(proposal.plan.moves) <= _FEW
    for posts in sorted({move.posts for move in proposal.plan.moves}):
        lon: list[float | None] = []
        lat: list[float | None] = []
        said, angles = [], []
        for move in proposal.plan.moves:
            ends = [made.code(move.lender), made.code(move.receiver)]
            if move.posts != posts or not {*ends} <= {*layer.centres}:
                continue
            (west, south), (east, north) = (layer.centres[code] for code in ends)
            lon += [west, (west + east) / 2, east, None]
            lat += [south, (south + north) / 2, north, None]
            hover = made.view.words(
                "staffing.arrow_hover", lender=made.name(move.lender),
                receiver=made.name(move.receiver), posts=posts,
                km=formats.number(move.km, 1, lang=made.view.lang),
            )  # fmt: skip
            said += [hover] * 4
            angles += [0.0, 0.0, _bearing((west, south), (east, north)), 0.0]
        width = _THINNEST + _THICKER * (posts - 1)
        count = len(lon) // 4
        traces.append(
            go.Scattergeo(
                lon=lon, lat=lat, mode="lines+markers", geo="geo", showlegend=False,
                line={"color": _ARROW, "width": width}, customdata=said,
                marker={
                    "symbol": ["circle", "circle", "arrow", "circle"] * count,
                    "size": [_TAIL, 0, (_HEAD if few else _SMALL_HEAD) + 2 * posts, 0] * count,
                    "angleref": "up", "angle": angles, "color": _ARROW, "opacity": 1,
                },
                hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
    return traces


def _bearing(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Degrees clockwise from up of a line on the map (Mercator)."""
    (west, south), (east, north) = start, end
    up = mercator(north) - mercator(south)
    return degrees(atan2(radians(east - west), up))


def _mark(made: Made, layer: Layer, code: str) -> go.Scattergeo:
    lon, lat = layer.centres[code]
    return go.Scattergeo(
        lon=[lon], lat=[lat], mode="markers", name=made.view.words("staffing.map_marked"),
        marker={"symbol": "circle-open", "size": 26, "color": look.MARK, "line": {"width": 3}},
        hoverinfo="skip", geo="geo",
    )  # fmt: skip


def _legend(name: str, state: str) -> go.Scattergeo:
    return go.Scattergeo(
        lon=[None], lat=[None], mode="markers", name=name,
        marker={"symbol": "square", "size": 14, "color": COLOURS[STATES.index(state)],
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

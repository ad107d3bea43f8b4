"""The map with its arrows and the curve of benefit of a plan, drawn for paper."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from pages.ui import mapfile, staffing, staffing_map, staffing_parts
from pages.ui.staffing import Made
from pages.ui.staffing_show import DECIMALS, value, whole
from sharing.maps import curve, drawing
from sharing.maps.moves import Arrow, moves_map
from workload.benefit import Curve
from workload.moves import Objective
from workload.staffing import Proposal

if TYPE_CHECKING:
    from sharing.report.annex import Drawing

_TICKS = 4
_MAP_HEIGHT, _CURVE_HEIGHT = 150.0, 60.0  # millimetres of an A4 page
_HEADING = "# "


def drawings(made: Made) -> tuple[list[Drawing], list[str]]:
    """The drawings of a plan, and why one of them is not there, in words."""
    proposal, words = made.proposal, made.view.words
    if proposal is None or not proposal.steps:
        return [], []
    found, without = [], []
    if made.view.layer:
        found.append(_map(made, proposal))
    else:
        without.append(words("missing.boundaries"))
    if proposal.plan.objective is Objective.OUTSIDE_BAND and not staffing.has_curve(made):
        # Forty problems of half a second each: made when a reader asks for it, not by a download.
        return found, [*without, words("staffing.curve_unasked")]
    try:
        drawn = _curve(made, proposal, staffing.curve(made, proposal))
    except TimeoutError:
        without.append(words("staffing.curve_timeout"))
    else:
        found += [drawn] if drawn.svg else []
    return found, without


def _drawing(title: str, svg: str, alt: str, caption: str, height: float) -> Drawing:
    # Not imported with the pages: an ordinary visit never needs the typesetting.
    made: Drawing = import_module("sharing.report.annex").Drawing(
        title.lstrip(_HEADING),
        svg,
        alt.replace("**", ""),
        caption.replace("**", ""),
        height,
    )
    return made


def _map(made: Made, proposal: Proposal) -> Drawing:
    words = made.view.words
    arrows = [
        Arrow(made.code(ends[0]), made.code(ends[1]), len(numbers), ", ".join(map(str, numbers)))
        for ends, numbers in staffing_map.order(proposal).items()
    ]
    return _drawing(
        words("staffing.map_title"), moves_map(mapfile.paper(made.view), _picture(made), arrows),
        staffing_map.map_alt(made, proposal),
        f"{words('staffing.map_note')} {words(f'layer_note.{made.view.layer}')}", _MAP_HEIGHT,
    )  # fmt: skip


def _picture(made: Made) -> drawing.Picture:
    """The communes by what the plan does with them; those without figures are hatched."""
    words, codes = made.view.words, staffing_map.roles(made)
    counts = Counter(codes.tolist())
    unknown = staffing_map.STATES.index("unknown")
    every = list(map(str, made.communes.index))
    return drawing.Picture(
        classes=tuple(
            drawing.MapClass(words(f"staffing.map_{name}"), colour, counts[place])
            if place != unknown else drawing.MapClass("", colour, 0)
            for place, (name, colour) in enumerate(
                zip(staffing_map.STATES, staffing_map.COLOURS, strict=True)
            )
        ),
        class_of={
            code: int(role) for code, role in zip(every, codes, strict=True) if role != unknown
        },
        missing=f"{words('staffing.map_unknown')} ({counts[unknown]})" if counts[unknown] else "",
        names=dict(zip(every, map(str, made.communes["name"]), strict=True)),
    )  # fmt: skip


def _levels(known: np.ndarray, objective: str) -> np.ndarray:
    """Values for the ticks, no two of which are written the same."""
    if not len(known):
        return known
    even = np.linspace(known.min(), known.max(), _TICKS)
    return np.unique(np.round(even, DECIMALS[Objective(objective)]))


def _curve(made: Made, proposal: Proposal, found: Curve) -> Drawing:
    """The curve as far as the page draws it."""
    words, view = made.view.words, made.view
    objective, budget = proposal.plan.objective.value, made.scenario.budget
    last = len(found.values) - 1
    bends = found.elbow if found.elbow is not None and found.elbow < last else None
    seen = min(last, max(2 * budget, 10, (bends or 0) + 5))
    values = np.asarray(found.values[: seen + 1], dtype=np.float64)
    known = values[np.isfinite(values)]
    marks = [curve.Mark(budget, words("staffing.curve_budget", count=whole(view, budget)), True)]
    if bends is not None:
        label = words("staffing.curve_elbow", count=whole(view, bends))
        marks.append(curve.Mark(bends, label, False))
    levels = _levels(known, objective)
    drawn = curve.Curve(
        values=values.tolist(), marks=marks, across=words("staffing.curve_axis"),
        up=words(f"staffing.curve_value_{objective}"),
        ticks=[(float(level), value(view, objective, float(level))) for level in levels],
        last=whole(view, seen),
    )  # fmt: skip
    return _drawing(
        words("staffing.curve_title"), curve.curve_svg(drawn),
        staffing_parts.curve_alt(made, found), staffing_parts.curve_said(made, found),
        _CURVE_HEIGHT,
    )  # fmt: skip

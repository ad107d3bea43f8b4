"""The moves of a plan drawn on a map: an arrow from each lender to each receiver."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sharing import palette
from sharing.maps import drawing
from sharing.maps.shapes import WIDTH, Shapes

# Where the moves need less than this much of the map's area, only their part is drawn, with this
# much of the whole as a margin.
_WORTH_IT, _MARGIN = 0.45, 0.06
# In shares of the width that is drawn.
_THIN, _THICKER, _HEAD, _TAIL, _NUMBER, _ENTRY = 0.0028, 0.0016, 0.017, 0.006, 0.021, 0.024
_FEW = 30  # more arrows than this bear no numbers


@dataclass(frozen=True)
class Arrow:
    """Posts that go from one commune to another.

    Attributes:
        lender: Code of the commune that lends.
        receiver: Code of the commune that receives.
        posts: How many.
        label: What stands at its middle: its numbers in the list.
    """

    lender: str
    receiver: str
    posts: int
    label: str


def moves_map(shapes: Shapes, picture: drawing.Picture, arrows: Sequence[Arrow]) -> str:
    """The map with its arrows and its legend as an SVG of its own.

    Args:
        shapes: The layer on paper.
        picture: The communes by what the plan does with them.
        arrows: Those with an end that has no shape are left out.
    """
    shown = [one for one in arrows if one.lender in shapes.of and one.receiver in shapes.of]
    x, y, wide, high = _window(shapes, shown)
    drawn = "".join(_arrow(shapes, one, wide, numbered=len(shown) <= _FEW) for one in shown)
    legend, taller = _legend(picture, x, y + high, wide)
    clip = f'<clipPath id="seen"><rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" '
    clip += f'height="{high:.1f}"/></clipPath>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="{x:.1f} {y:.1f} {wide:.1f} {high + taller:.1f}">{clip}'
        f'<g clip-path="url(#seen)">{drawing.map_group(shapes, picture)}{drawn}</g>{legend}</svg>'
    )


def _window(shapes: Shapes, arrows: Sequence[Arrow]) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is drawn."""
    whole = (-6.0, -6.0, WIDTH + 12.0, shapes.height + 12.0)
    ends = [shapes.of[code].centre for one in arrows for code in (one.lender, one.receiver)]
    if not ends:
        return whole
    margin = _MARGIN * WIDTH
    left, top = (min(point[axis] for point in ends) - margin for axis in (0, 1))
    right, bottom = (max(point[axis] for point in ends) + margin for axis in (0, 1))
    found = (left, top, right - left, bottom - top)
    return found if found[2] * found[3] < _WORTH_IT * whole[2] * whole[3] else whole


def _arrow(shapes: Shapes, arrow: Arrow, size: float, *, numbered: bool) -> str:
    """A dot at the lender, a line, a head at the receiver, and the number between."""
    (x, y), (to_x, to_y) = shapes.of[arrow.lender].centre, shapes.of[arrow.receiver].centre
    length = math.hypot(to_x - x, to_y - y)
    along = ((to_x - x) / length, (to_y - y) / length) if length else (1.0, 0.0)
    head = _HEAD * size
    neck = (to_x - along[0] * head, to_y - along[1] * head)
    side = (-along[1] * head * 0.42, along[0] * head * 0.42)
    width = (_THIN + _THICKER * (arrow.posts - 1)) * size
    line = f"M{x:.1f} {y:.1f}L{neck[0]:.1f} {neck[1]:.1f}"
    point = (
        f"M{to_x:.1f} {to_y:.1f}L{neck[0] + side[0]:.1f} {neck[1] + side[1]:.1f}"
        f"L{neck[0] - side[0]:.1f} {neck[1] - side[1]:.1f}Z"
    )
    parts = [
        f'<path d="{line}" stroke="#ffffff" stroke-width="{width * 2.4:.2f}" fill="none"/>',
        f'<path d="{line}" stroke="{palette.INK}" stroke-width="{width:.2f}" fill="none"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_TAIL * size:.1f}" fill="{palette.INK}"/>',
        f'<path class="arrow" d="{point}" fill="{palette.INK}" stroke="#ffffff" '
        f'stroke-width="{width * 0.5:.2f}"/>',
    ]
    if numbered:
        letters = _NUMBER * size
        middle = (x + to_x) / 2, (y + to_y) / 2 + letters * 0.35
        parts += [
            f'<text x="{middle[0]:.1f}" y="{middle[1]:.1f}" font-size="{letters:.1f}" '
            f'font-weight="bold" text-anchor="middle" font-family="{drawing.FAMILY}" {ink}>'
            f"{escape(arrow.label)}</text>"
            for ink in (f'fill="#ffffff" stroke="#ffffff" stroke-width="{letters * 0.25:.1f}"',
                        f'fill="{palette.INK}"')
        ]  # fmt: skip
    return "".join(parts)


def _legend(picture: drawing.Picture, x: float, y: float, size: float) -> tuple[str, float]:
    """What the fills mean, two in a row; how high that is."""
    letters = _ENTRY * size
    entries: list[tuple[str, str]] = [
        (f"{one.name} ({one.count})", drawing.legend_mark(one, letters))
        for one in reversed(picture.classes) if one.count
    ]  # fmt: skip
    if picture.missing:
        entries.append((picture.missing, drawing.missing_mark(letters)))
    parts = []
    for place, (name, mark) in enumerate(entries):
        left = x + (place % 2) * size * 0.5
        top = y + letters * (0.6 + 1.5 * (place // 2))
        parts.append(
            f'<g transform="translate({left:.1f} {top:.1f})">{mark}'
            f'<text x="{letters * 1.4:.1f}" y="{letters * 0.85:.1f}" font-size="{letters:.1f}" '
            f'fill="{palette.INK}" font-family="{drawing.FAMILY}">{escape(name)}</text></g>'
        )
    return "".join(parts), letters * (0.8 + 1.5 * math.ceil(len(entries) / 2))

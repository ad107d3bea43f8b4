"""A curve of benefit on paper: what each number of moves reaches, with marks, as SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from sharing import palette
from sharing.maps.drawing import FAMILY

_WIDE, _HIGH = 1000.0, 380.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 110.0, 40.0, 46.0, 86.0
_LETTERS = 25.0
_LETTER = 0.6 * _LETTERS  # about as wide as one is
_ASIDE = 14.0


@dataclass(frozen=True)
class Mark:
    """A number of moves that is marked, and what is said of it."""

    moves: int
    label: str
    filled: bool


@dataclass(frozen=True)
class Curve:
    """A curve as it is drawn.

    Attributes:
        values: What 0, 1, 2… moves reach; what is not finite is not drawn.
        marks: Points that are marked.
        across: Name of the axis of moves.
        up: Name of the axis of values, above it.
        ticks: Values of that axis, written out.
        last: The last number of moves, written out.
    """

    values: Sequence[float]
    marks: Sequence[Mark]
    across: str
    up: str
    ticks: Sequence[tuple[float, str]]
    last: str


def curve_svg(curve: Curve) -> str:
    """The curve as an SVG of its own; "" where there is nothing to draw."""
    known = [(n, value) for n, value in enumerate(curve.values) if math.isfinite(value)]
    if len(known) <= 1:
        return ""
    place = _scale(curve, [value for _, value in known])
    points = [place(n, value) for n, value in known]
    steps = "".join(f"H{x:.1f}V{y:.1f}" for x, y in points[1:])
    line = f"M{points[0][0]:.1f} {points[0][1]:.1f}{steps}"
    floor = _HIGH - _BOTTOM
    parts = [_text(_LEFT - 90, 24, curve.up, "start")]
    for value, said in curve.ticks:
        _, y = place(0, value)
        parts.append(
            f'<path d="M{_LEFT:.1f} {y:.1f}H{_WIDE - _RIGHT:.1f}" stroke="{palette.OUTLINE}" '
            f'stroke-width="1" opacity="0.5"/>' + _text(_LEFT - 12, y + 8, said, "end")
        )
    parts += [
        f'<path d="M{_LEFT:.1f} {_TOP:.1f}V{floor:.1f}H{_WIDE - _RIGHT:.1f}" fill="none" '
        f'stroke="{palette.INK}" stroke-width="1.5"/>',
        _text(_LEFT, floor + 32, "0", "middle"),
        _text(_WIDE - _RIGHT, floor + 32, curve.last, "middle"),
        _text((_LEFT + _WIDE - _RIGHT) / 2, floor + 66, curve.across, "middle"),
        f'<path class="curve" d="{line}" fill="none" stroke="{palette.INK}" stroke-width="3"/>',
    ]
    of = dict(known)
    marks = [(one, place(one.moves, of[one.moves])) for one in curve.marks if one.moves in of]
    for number, (mark, at) in enumerate(marks):
        others = [x for i, (_, (x, _)) in enumerate(marks) if i != number]
        parts.append(_mark(mark, at, others))
    box = f"0 0 {_WIDE:.0f} {_HIGH:.0f}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{"".join(parts)}</svg>'


def _scale(curve: Curve, values: Sequence[float]) -> Callable[[float, float], tuple[float, float]]:
    """Where a number of moves and a value stand."""
    ends = [*values, *(value for value, _ in curve.ticks)]
    low, high = min(ends), max(ends)
    tall = (high - low) or 1.0
    each = (_WIDE - _LEFT - _RIGHT) / max(1, len(curve.values) - 1)

    def place(moves: float, value: float) -> tuple[float, float]:
        share = (value - low) / tall
        return _LEFT + moves * each, _HIGH - _BOTTOM - 10 - share * (_HIGH - _TOP - _BOTTOM - 20)

    return place


def _mark(mark: Mark, at: tuple[float, float], others: Sequence[float]) -> str:
    """A point with its words to the upper right, or to the lower left of a hollow one.

    Where they would leave the picture they end at its edge; where they would lie over the axis
    they stand to the upper right too, or to the lower right where another mark (x) is near.
    """
    x, y = at
    fill = palette.INK if mark.filled else "#ffffff"
    wide = _LETTER * len(mark.label)
    if not mark.filled and x - _ASIDE - wide >= _LEFT:
        beside = _text(x - _ASIDE, y + 30, mark.label, "end")
    else:
        near = not mark.filled and any(abs(other - x) < wide for other in others)
        height = y + 30 if near else y - _ASIDE
        fits = x + _ASIDE + wide <= _WIDE
        left, anchor = (x + _ASIDE, "start") if fits else (_WIDE, "end")
        beside = _text(left, height, mark.label, anchor)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{fill}" stroke="{palette.INK}" '
        f'stroke-width="3"/>{beside}'
    )


def _text(x: float, y: float, said: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{_LETTERS:.0f}" text-anchor="{anchor}" '
        f'fill="{palette.INK}" font-family="{FAMILY}">{escape(said)}</text>'
    )

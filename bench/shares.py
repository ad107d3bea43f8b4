"""The picture of the operating characteristic: an SVG written by hand, no browser, no library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

from workload.arrays import FloatArray
from workload.verdict import DEFAULT_BAND

COLOURS = ("#2166ac", "#92c5de", "#e6e6e6", "#fdb863", "#b35806")
"""Blue to brown by way of grey: told apart by every common kind of colour vision, and in print."""
NAMES = ("Underloaded", "Watch, low", "Balanced", "Watch, high", "Overloaded")
_COLUMNS, _WIDTH, _HEIGHT = 3, 250, 170
_LEFT, _TOP, _GAP_X, _GAP_Y = 66, 118, 30, 62
_TICKS = (0.5, 0.62, 0.8, 1.0, 1.25, 1.6, 2.0)
_TITLE = "What the verdict says of a month, when the truth is known"
_SUBTITLE = (
    "Share of simulated months with each verdict, by true ratio; "
    "a panel for each class of expected dossiers in the month"
)


@dataclass(frozen=True, eq=False)
class Panel:
    """One class of size.

    Attributes:
        title: the class.
        ratios: true ratios, rising, shape (r,).
        shares: share of each verdict, from underloaded to overloaded, shape (r, 5).
    """

    title: str
    ratios: FloatArray
    shares: FloatArray


def stacked_panels(panels: Sequence[Panel], trials: int) -> str:
    """The picture.

    Args:
        panels: the classes, smallest first.
        trials: trials for each true ratio and class, at the least, for the source line.
    """
    rows = -(-len(panels) // _COLUMNS)
    width = _LEFT + _COLUMNS * (_WIDTH + _GAP_X)
    height = _TOP + rows * (_HEIGHT + _GAP_Y) + 48
    source = (
        f"Source: simulation of 166 communes, about {trials:,} months a true ratio and class "
        "(bench/province.py), weighted dossiers,"
    )
    made = "variance 3.6 times the mean; made by python -m bench.characteristic"
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="title description" '
        "font-family=\"'DejaVu Sans', Verdana, Arial, sans-serif\" font-size=\"11\" "
        'fill="#222222">',
        f'<title id="title">{escape(_TITLE)}</title>',
        f'<desc id="description">{escape(_SUBTITLE)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(_LEFT, 30, _TITLE, size=17, weight="bold"),
        _text(_LEFT, 50, _SUBTITLE),
        *_legend(),
        *(line for place, panel in enumerate(panels) for line in _panel(panel, place)),
        _text(_LEFT, height - 44, "Dashed: the band of policy, 0.80 to 1.25. "
              "A true ratio of 1 is the provincial average."),
        _text(_LEFT, height - 27, source, size=9, fill="#555555"),
        _text(_LEFT, height - 13, made, size=9, fill="#555555"),
        "</svg>",
    ]  # fmt: skip
    return "\n".join(body) + "\n"


def _legend() -> list[str]:
    """A swatch and a name for each verdict."""
    lines, x = [], _LEFT
    for colour, name in zip(COLOURS, NAMES, strict=True):
        lines.append(f'<rect x="{x}" y="66" width="14" height="14" fill="{colour}" '
                     'stroke="#666666" stroke-width="0.5"/>')  # fmt: skip
        lines.append(_text(x + 19, 77, name))
        x += 130
    return lines


def _panel(panel: Panel, place: int) -> list[str]:
    """Stacked areas with axes, the place counted row by row."""
    left = _LEFT + (place % _COLUMNS) * (_WIDTH + _GAP_X)
    top = _TOP + (place // _COLUMNS) * (_HEIGHT + _GAP_Y)
    across = np.log(panel.ratios / panel.ratios[0]) / np.log(panel.ratios[-1] / panel.ratios[0])
    x = left + _WIDTH * across
    levels = np.hstack([np.zeros((len(x), 1)), np.cumsum(panel.shares, axis=1)])
    y = top + _HEIGHT * (1.0 - levels)
    lines = [_text(left, top - 7, f"{panel.title} expected dossiers", weight="bold")]
    for verdict, colour in enumerate(COLOURS):
        edge = [*zip(x, y[:, verdict + 1], strict=True),
                *zip(x[::-1], y[::-1, verdict], strict=True)]  # fmt: skip
        points = " ".join(f"{one:.1f},{other:.1f}" for one, other in edge)
        lines.append(f'<polygon points="{points}" fill="{colour}" stroke="#ffffff" '
                     'stroke-width="0.6"/>')  # fmt: skip
    lines.append(f'<rect x="{left}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" '
                 'stroke="#666666"/>')  # fmt: skip
    return [*lines, *_axes(panel, left, top, first=place % _COLUMNS == 0)]


def _axes(panel: Panel, left: float, top: float, *, first: bool) -> list[str]:
    """Ticks on both axes, their names, the band."""
    span = np.log(panel.ratios[-1] / panel.ratios[0])
    bottom = top + _HEIGHT
    lines = []
    for tick in _TICKS:
        x = left + _WIDTH * np.log(tick / panel.ratios[0]) / span
        lines.append(f'<line x1="{x:.1f}" y1="{bottom}" x2="{x:.1f}" y2="{bottom + 4}" '
                     'stroke="#666666"/>')  # fmt: skip
        lines.append(_text(x, bottom + 16, f"{tick:g}", anchor="middle", size=10))
        if tick in DEFAULT_BAND:
            lines.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}" '
                         'stroke="#222222" stroke-dasharray="4 3"/>')  # fmt: skip
    lines.append(_text(left + _WIDTH / 2, bottom + 32, "True ratio (log scale)", anchor="middle"))
    for share in (0.0, 0.5, 1.0):
        y = bottom - _HEIGHT * share
        lines.append(f'<line x1="{left - 4}" y1="{y}" x2="{left}" y2="{y}" stroke="#666666"/>')
        if first:
            lines.append(_text(left - 7, y + 4, f"{share:.0%}", anchor="end", size=10))
    if first:
        middle = top + _HEIGHT / 2
        lines.append(f'<g transform="rotate(-90 {left - 46} {middle})">'
                     + _text(left - 46, middle, "Share of months", anchor="middle")
                     + "</g>")  # fmt: skip
    return lines


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: int = 11,
    weight: str = "normal", fill: str = "#222222",
) -> str:  # fmt: skip
    """A text that begins, is centred or ends at a point."""
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
            f'font-weight="{weight}" fill="{fill}">{escape(text)}</text>')  # fmt: skip

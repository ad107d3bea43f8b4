"""What stands on a commune's page only where it is printed: its trend drawn for paper, its foot.

The charts of the screen are as wide as the screen they were drawn on; on one sheet of paper their
letters would be too small to read. The same months are drawn anew as a small picture in SVG.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain, count
from typing import NamedTuple
from urllib.parse import quote

import pandas as pd
import streamlit as st

from pages.ui import citation, data, formats, look, policy, states
from pages.ui.sheets import Sheet
from pages.ui.view import View

_SHEET = Sheet("portrait")
_WIDTH, _HEIGHT = 360.0, 150.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 32.0, 6.0, 6.0, 18.0
_LETTERS = 11
_FAMILY = "Source Sans, Source Sans 3, Arial, Liberation Sans, sans-serif"
_MOST_LABELS = 5
_ROOM = 1.06
_STEPS = (0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
_MOST_STEPS = 6
_HIGHEST_LIMIT = 6.0  # a limit above it is cut off, unless a ratio is as high
_MARKS = {
    "overloaded": "M0 -4.5L4.5 3.5L-4.5 3.5Z", "watch_high": "M0 -4.5L4.5 3.5L-4.5 3.5Z",
    "watch_low": "M0 4.5L4.5 -3.5L-4.5 -3.5Z", "underloaded": "M0 4.5L4.5 -3.5L-4.5 -3.5Z",
    "balanced": "M-3.6 0A3.6 3.6 0 1 0 3.6 0A3.6 3.6 0 1 0 -3.6 0Z",
}  # fmt: skip


class _Scales(NamedTuple):
    """Where months and ratios stand in the picture."""

    months: int
    top: float

    def x(self, month: int) -> float:
        inner = _WIDTH - _LEFT - _RIGHT
        return _LEFT + inner * (month + 0.5) / self.months

    def y(self, ratio: float) -> float:
        inner = _HEIGHT - _TOP - _BOTTOM
        return _TOP + inner * (1 - min(ratio, self.top) / self.top)


def styled() -> None:
    """Dress the page of a commune for paper."""
    _SHEET.put_on()


def notices(view: View) -> None:
    """What the frame of the page says of the edition: paper shows the sheet without the frame."""
    said = states.edition_marks(view)
    if now := data.another(view.edition):
        said.append(view.words("edition.older", id=view.edition.id, current=now))
    if said:
        with st.container(key="paper-notices"):
            st.markdown("  \n".join(f"**{one}**" for one in said))


def trend(view: View, rows: pd.DataFrame, alt: str) -> None:
    """The months of a commune as a picture that only paper shows.

    Args:
        view: What is looked at.
        rows: Rows of the query `commune_loads`, oldest first; at least one has a ratio.
        alt: The picture in words.
    """
    with st.container(key="paper-trend"):
        # As a picture: `st.html` leaves out what is drawn in place.
        drawn = quote(drawing(view, rows))
        st.html(f'<img alt="{escape(alt)}" width="100%" src="data:image/svg+xml,{drawn}">')


def foot(view: View) -> None:
    """That the product advises and does not decide, and the address of what is printed."""
    with st.container(key="paper-foot"):
        st.caption(f"{view.words('page.reference_only')}  \n`{citation.address(view)}`")


def drawing(view: View, rows: pd.DataFrame) -> str:
    """The months as an SVG: ratio and 95 % interval, a mark for each verdict, the band."""
    band = policy.band(view)
    limit = min(float(rows["ratio_upper_95"].fillna(0).max()), _HIGHEST_LIMIT)
    scales = _Scales(len(rows), max(float(rows["ratio"].max()), limit, band[1]) * _ROOM)
    parts = [*_ground(view, scales, band), *_labels(view, rows, scales), *_points(rows, scales)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" '
        f'font-family="{_FAMILY}" font-size="{_LETTERS}" fill="{look.INK}">{"".join(parts)}</svg>'
    )


def _ground(view: View, scales: _Scales, band: tuple[float, float]) -> Iterator[str]:
    """The band of balance, the average, the ticks of the ratio."""
    top, bottom = scales.y(band[1]), scales.y(band[0])
    inner = _WIDTH - _LEFT - _RIGHT
    yield (
        f'<rect x="{_LEFT}" y="{top:.1f}" width="{inner}" height="{bottom - top:.1f}" '
        f'fill="#e4e2dc"/>'
    )
    step = _step(scales.top)
    for i in range(int(scales.top / step) + 1):
        ratio = i * step
        y, dashes = scales.y(ratio), ' stroke-dasharray="3 2"' if ratio == 1 else ""
        yield (
            f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="{look.MUTED}" '
            f'stroke-width="{0.9 if ratio == 1 else 0.3}"{dashes}/>'
            f'<text x="{_LEFT - 4}" y="{y + 4:.1f}" text-anchor="end">'
            f"{formats.number(ratio, _places(step), lang=view.lang)}</text>"
        )


def _step(top: float) -> float:
    """Between two ticks of the ratio: few enough of them, however high it goes."""
    higher = (lead * 10.0**power for power in count(1) for lead in (2, 5, 10))
    return next(step for step in chain(_STEPS, higher) if top / step <= _MOST_STEPS)


def _places(step: float) -> int:
    """Decimals that the ticks of a step need."""
    return next(places for places in range(3) if round(step, places) == step)


def _labels(view: View, rows: pd.DataFrame, scales: _Scales) -> Iterator[str]:
    """Some months, evenly apart, the last one among them."""
    every = -(-len(rows) // _MOST_LABELS)
    for i in range(len(rows) - 1, -1, -every):
        said = formats.month_short(rows["month"].iloc[i], lang=view.lang)
        at = min(scales.x(i), _WIDTH - _RIGHT - 20)
        yield f'<text x="{at:.1f}" y="{_HEIGHT - 4}" text-anchor="middle">{escape(said)}</text>'


def _points(rows: pd.DataFrame, scales: _Scales) -> Iterator[str]:
    """The line, broken where a month has no ratio; intervals; a mark for each verdict."""
    found: Sequence[tuple] = list(
        rows[["ratio", "ratio_lower_95", "ratio_upper_95", "verdict"]].itertuples(index=False)
    )
    line = ""
    for i, (ratio, *_) in enumerate(found):
        if not pd.isna(ratio):
            joined = i and not pd.isna(found[i - 1][0])
            line += f"{'L' if joined else 'M'}{scales.x(i):.1f} {scales.y(ratio):.1f}"
    yield f'<path d="{line}" fill="none" stroke="{look.ACCENT}" stroke-width="1.2"/>'
    for i, (ratio, low, high, verdict) in enumerate(found):
        if pd.isna(ratio):
            continue
        x = scales.x(i)
        yield (
            f'<path d="M{x:.1f} {scales.y(low):.1f}V{scales.y(high):.1f}" stroke="{look.INK}" '
            f'stroke-width="0.7"/>'
            f'<path transform="translate({x:.1f} {scales.y(ratio):.1f})" d="{_MARKS[verdict]}" '
            f'fill="{look.COLOURS[verdict]}" stroke="{look.INK}" stroke-width="0.8"/>'
        )

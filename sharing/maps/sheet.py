"""A map as a sheet of its own: title, legend with counts, source, edition, address, date."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sharing import palette, typesetting
from sharing.maps import drawing
from sharing.maps.shapes import WIDTH, Shapes

_TEMPLATE = "sheet.typ"
_PAGE = 1400.0
_MARGIN = 40.0
_LEGEND = _MARGIN + WIDTH + 20
_SWATCH = 26.0
_NOTE, _SUB, _ENTRY, _TITLE = 15.0, 19.0, 20.0, 34.0
# Widths of the face's letters, in shares of their size: an upper bound of the mean.
_LETTER = 0.5
_MARK_INK = "#a63a0a"
DOTS_PER_INCH = 144.0


@dataclass(frozen=True)
class Sheet:
    """What stands on a sheet.

    Attributes:
        title: What the map shows.
        subtitle: Period, staff group, lens.
        marks: What must be read first: simulated, assumed.
        picture: The map.
        shapes: Its shapes.
        legend: Title of the legend.
        notes: Boundaries, source, edition, address, date: a paragraph each.
        alt: The map in words.
        lang: Language of the words.
    """

    title: str
    subtitle: str
    marks: Sequence[str]
    picture: drawing.Picture
    shapes: Shapes
    legend: str
    notes: Sequence[str]
    alt: str
    lang: str


def svg(sheet: Sheet) -> str:
    """The sheet as SVG: text is text, every commune a shape with its code and its name."""
    top, head = _head(sheet)
    foot_at = top + drawing.drawn_height(sheet.shapes) + 30
    height, foot = _lines(sheet.notes, _MARGIN, foot_at, _NOTE, _PAGE - 2 * _MARGIN)
    height += _MARGIN - _NOTE
    drawn = drawing.map_group(sheet.shapes, sheet.picture)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_PAGE:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {_PAGE:.0f} {height:.0f}" role="img" xml:lang="{sheet.lang}" '
        f'font-family="{drawing.FAMILY}" fill="{palette.INK}">'
        f"<title>{escape(sheet.title)}</title><desc>{escape(sheet.alt)}</desc>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{head}'
        f'<g transform="translate({_MARGIN:.0f} {top:.1f})">{drawn}</g>'
        f"{_legend(sheet, top + 60)}{foot}</svg>"
    )


def png(sheet: Sheet) -> bytes:
    """The same as PNG."""
    return typesetting.png(_TEMPLATE, {"svg": svg(sheet), "lang": sheet.lang}, DOTS_PER_INCH)


def _head(sheet: Sheet) -> tuple[float, str]:
    """Title, subtitle and marks; where the map begins below them."""
    wide = _PAGE - 2 * _MARGIN
    y, title = _lines([sheet.title], _MARGIN, _MARGIN + _TITLE, _TITLE, wide, weight="bold")
    y, subtitle = _lines([sheet.subtitle], _MARGIN, y, _SUB, wide)
    parts = [title, subtitle]
    if sheet.marks:
        y, marks = _lines(
            [" · ".join(sheet.marks)], _MARGIN, y, _SUB, wide, weight="bold", ink=_MARK_INK
        )
        parts.append(marks)
    return y + 4, "".join(parts)


def _legend(sheet: Sheet, y: float) -> str:
    """The classes from the highest, each with its mark and its count, then the unknown."""
    wide = _PAGE - _MARGIN - _LEGEND
    y, title = _lines([sheet.legend], _LEGEND, y, _ENTRY, wide, weight="bold")
    parts = [title]
    if sheet.picture.bar is not None:
        y, bar = _bar(sheet.picture.bar, y, wide)
        parts.append(bar)
    # Beside a continuous scale only the classes that bear a mark: the legend says what it is.
    entries = [
        (f"{entry.name} ({entry.count})", drawing.legend_mark(entry, _SWATCH))
        for entry in reversed(sheet.picture.classes)
        if sheet.picture.bar is None or entry.mark
    ]
    if sheet.picture.missing:
        entries.append((sheet.picture.missing, drawing.missing_mark(_SWATCH)))
    for name, mark in entries:
        parts.append(f'<g transform="translate({_LEGEND:.0f} {y - 15:.1f})">{mark}</g>')
        end, text = _lines([name], _LEGEND + _SWATCH + 10, y + 5, _ENTRY, wide - _SWATCH - 10)
        parts.append(text)
        y = max(end, y + _SWATCH) + 6
    return "".join(parts)


def _bar(bar: drawing.Bar, y: float, wide: float) -> tuple[float, str]:
    """The bar of a continuous scale with its figures; where the next entry begins."""
    drawn = f'<g transform="translate({_LEGEND:.0f} {y - 8:.1f})">'
    drawn += drawing.colour_bar(bar, wide, _SWATCH)
    last = len(bar.ticks) - 1
    for i, said in enumerate(bar.ticks):
        anchor = "start" if i == 0 else "end" if i == last else "middle"
        drawn += (
            f'<text x="{wide * i / last:.1f}" y="{_SWATCH + 20:.0f}" font-size="{_NOTE:.0f}" '
            f'text-anchor="{anchor}">{escape(said)}</text>'
        )
    return y + _SWATCH + 46, f"{drawn}</g>"


def _lines(
    texts: Sequence[str], x: float, y: float, size: float, width: float, *,
    weight: str = "normal", ink: str = palette.INK,
) -> tuple[float, str]:  # fmt: skip
    """Paragraphs as lines no wider than `width`; where the next one would begin."""
    letters = max(10, int(width / (size * _LETTER)))
    parts = []
    for text in texts:
        for line in textwrap.wrap(text, letters, break_long_words=True, break_on_hyphens=False):
            parts.append(
                f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.0f}" font-weight="{weight}" '
                f'fill="{ink}">{escape(line)}</text>'
            )
            y += size * 1.35
    return y, "".join(parts)

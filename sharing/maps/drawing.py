"""The drawing: communes filled by class, marks that survive a grey print, hatching, the inset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from sharing import palette
from sharing.maps.shapes import WIDTH, Shape, Shapes

FAMILY = "Liberation Serif, Times New Roman, serif"
# The nine wards round the provincial capital, small on the whole map (notes/interface.md 4.1).
INSET_LONGITUDES = (105.645, 105.935)
INSET_LATITUDES = (19.698, 19.890)
_INSET_WIDTH = 320.0
_NOISY_SHARE = 0.4  # above it hatching is noise: plain white, and the legend says what it means
_MARK = {"up": ("M0 -1L1 .8L-1 .8Z"), "down": ("M0 1L1 -.8L-1 -.8Z")}
# Which mark a verdict bears, and whether it is filled white on a dark class.
MARKS = {
    "overloaded": "up", "watch_high": "up", "watch_low": "down", "underloaded": "down",
}  # fmt: skip
_DARK_BELOW = 115.0  # of 255, weighed as the eye does
_LEAST_MARK, _MOST_MARK, _MARK_SHARE = 6.0, 11.0, 0.28


@dataclass(frozen=True)
class MapClass:
    """One class of a map.

    Attributes:
        name: Its name as the legend writes it.
        colour: Its fill.
        count: Communes in it.
        mark: "up", "down" or "" for none.
    """

    name: str
    colour: str
    count: int
    mark: str = ""


@dataclass(frozen=True)
class Bar:
    """A continuous scale: a bar of colours with figures under it.

    Attributes:
        colours: Evenly apart, from the lowest figure to the highest.
        ticks: Figures in words, evenly apart from end to end.
    """

    colours: tuple[str, ...]
    ticks: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """What a map shows.

    Attributes:
        classes: Its classes, from the lowest.
        class_of: Class of each commune by its code; a commune without a value is not in it.
        missing: How the legend names communes without a value; "" if there are none.
        names: Names of the communes by code: the tooltips of the SVG.
        labels: What is written into shapes, by code (the hexagons).
        ringed: Codes of the communes that are outlined.
        muted: Codes of those that are left out: a thin outline, no fill, no hatching.
        inset: Title of the enlarged urban centre; "" for no inset.
        shades: Colour of each commune by its code, where colours follow the figure and not the
            class; a commune without a value is not in it.
        bar: The scale of these colours.
    """

    classes: tuple[MapClass, ...]
    class_of: Mapping[str, int]
    missing: str
    names: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    ringed: tuple[str, ...] = ()
    muted: frozenset[str] = frozenset()
    inset: str = ""
    shades: Mapping[str, str] = field(default_factory=dict)
    bar: Bar | None = None


@dataclass(frozen=True)
class _Canvas:
    """What all parts of one drawing share."""

    shapes: Shapes
    picture: Picture
    hatched: bool

    def fill(self, code: str) -> str:
        if code in self.picture.muted:
            return "none"
        blank = palette.COLOURS["insufficient"]
        if self.picture.bar is not None:
            return self.picture.shades.get(code, blank)
        found = self.picture.class_of.get(code)
        return blank if found is None else self.picture.classes[found].colour


def is_dark(colour: str) -> bool:
    """Whether letters on a fill must be white."""
    if colour in palette.DARK or not colour.startswith("#"):
        return colour in palette.DARK
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < _DARK_BELOW


def colour_bar(bar: Bar, width: float, height: float) -> str:
    """A bar of colours, its top left corner at the origin, with a stroke at each of its ticks."""
    last = len(bar.colours) - 1
    stops = "".join(
        f'<stop offset="{i / last:.3f}" stop-color="{colour}"/>'
        for i, colour in enumerate(bar.colours)
    )
    strokes = "".join(
        f"M{width * i / (len(bar.ticks) - 1):.1f} {height:.1f}v5" for i in range(len(bar.ticks))
    )
    return (
        f'<defs><linearGradient id="scale">{stops}</linearGradient></defs>'
        f'<rect width="{width:.1f}" height="{height:.1f}" fill="url(#scale)" '
        f'stroke="{palette.OUTLINE}"/><path d="{strokes}" stroke="{palette.OUTLINE}"/>'
    )


def map_group(shapes: Shapes, picture: Picture) -> str:
    """The map as one SVG group, `WIDTH` wide and as high as `drawn_height` says."""
    drawn = [code for code in picture.names if code in shapes.of]
    asked = [code for code in drawn if code not in picture.muted]
    unknown = [code for code in asked if code not in picture.class_of]
    canvas = _Canvas(shapes, picture, len(unknown) <= _NOISY_SHARE * len(asked))
    parts = [_communes(canvas, drawn, identified=True), _beside(canvas, drawn)]
    if picture.inset:
        parts.append(_inset(canvas, drawn))
    return f"<g>{''.join(parts)}</g>"


def drawn_height(shapes: Shapes) -> float:
    """Height of a map of these shapes."""
    return shapes.height


def alone(shapes: Shapes, picture: Picture) -> str:
    """The map as an SVG of its own, for a place in a document that has its own words."""
    box = f"-6 -6 {WIDTH + 12:.0f} {drawn_height(shapes) + 12:.0f}"
    group = map_group(shapes, picture)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{group}</svg>'


def legend_mark(entry: MapClass, size: float) -> str:
    """The swatch of a class, `size` wide, its top left corner at the origin."""
    half = size / 2
    box = (
        f'<rect width="{size:.1f}" height="{size:.1f}" fill="{entry.colour}" '
        f'stroke="{palette.OUTLINE}"/>'
    )
    return box + _mark(entry, half, half, size * 0.28)


def missing_mark(size: float) -> str:
    """The swatch of communes without a value."""
    lines = "".join(f"M0 {size * k:.1f}L{size * k:.1f} 0" for k in (0.35, 0.7, 1.0))
    lines += "".join(f"M{size * k:.1f} {size:.1f}L{size:.1f} {size * k:.1f}" for k in (0.35, 0.7))
    return (
        f'<rect width="{size:.1f}" height="{size:.1f}" fill="#ffffff" stroke="{palette.OUTLINE}"/>'
        f'<path d="{lines}" fill="none" stroke="{palette.OUTLINE}"/>'
    )


def swatch(entry: MapClass | None, size: float = 20) -> str:
    """A swatch as an SVG of its own; None is the communes without a value."""
    drawn = missing_mark(size) if entry is None else legend_mark(entry, size)
    box = f"-1 -1 {size + 2:.0f} {size + 2:.0f}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{drawn}</svg>'


def _communes(canvas: _Canvas, codes: list[str], *, identified: bool) -> str:
    """The filled shapes; the real map's ones carry their code and their name."""
    parts = []
    for code in codes:
        shape, name = canvas.shapes.of[code], escape(canvas.picture.names[code])
        told = f"<title>{name}</title>" if identified else ""
        own = f' id="commune-{code}"' if identified else ""
        parts.append(f'<path{own} d="{shape.path}" fill="{canvas.fill(code)}">{told}</path>')
    style = f'stroke="{palette.OUTLINE}" stroke-width="1.1" stroke-linejoin="round"'
    return f'<g {style} fill-rule="evenodd">{"".join(parts)}</g>'


def _beside(canvas: _Canvas, codes: list[str]) -> str:
    """What lies over the fills: hatching, marks, labels, outlines of the chosen."""
    picture, of = canvas.picture, canvas.shapes.of
    hatch = "".join(
        of[code].hatch_path
        for code in codes
        if canvas.hatched and code not in picture.class_of and code not in picture.muted
    )
    parts = [f'<path d="{hatch}" fill="none" stroke="{palette.OUTLINE}" stroke-width="1"/>']
    parts += [_mark_of(canvas, code) for code in codes]
    parts += [_label(canvas, code) for code in codes if code in picture.labels]
    ring = "".join(of[code].path for code in codes if code in picture.ringed)
    if ring:
        parts.append(
            f'<path d="{ring}" fill="none" stroke="#ffffff" stroke-width="9"/>'
            f'<path d="{ring}" fill="none" stroke="#000000" stroke-width="5"/>'
        )
    return "".join(parts)


def _mark_of(canvas: _Canvas, code: str) -> str:
    found = canvas.picture.class_of.get(code)
    if found is None:
        return ""
    shape = canvas.shapes.of[code]
    size = min(_MOST_MARK, max(_LEAST_MARK, _MARK_SHARE * shape.area**0.5))
    x, y = shape.centre
    if code in canvas.picture.labels:  # the label takes the middle
        y -= 0.32 * shape.area**0.5
        size = _LEAST_MARK
    entry = canvas.picture.classes[found]
    return _mark(entry, x, y, size, on=canvas.fill(code))


def _mark(entry: MapClass, x: float, y: float, size: float, on: str = "") -> str:
    if not entry.mark:
        return ""
    ink = "#ffffff" if is_dark(on or entry.colour) else palette.INK
    place = f"translate({x:.1f} {y:.1f}) scale({size:.1f})"
    return f'<path d="{_MARK[entry.mark]}" transform="{place}" fill="{ink}"/>'


def _label(canvas: _Canvas, code: str) -> str:
    shape: Shape = canvas.shapes.of[code]
    ink = "#ffffff" if is_dark(canvas.fill(code)) else palette.INK
    size = 0.3 * shape.area**0.5
    x, y = shape.centre
    return (
        f'<text x="{x:.1f}" y="{y + size * 0.55:.1f}" font-size="{size:.1f}" fill="{ink}" '
        f'font-family="{FAMILY}" text-anchor="middle">{escape(canvas.picture.labels[code])}</text>'
    )


def _inset(canvas: _Canvas, codes: list[str]) -> str:
    """The urban centre, larger, in the empty corner south-west of the province."""
    left, top = canvas.shapes.place(INSET_LONGITUDES[0], INSET_LATITUDES[1])
    right, bottom = canvas.shapes.place(INSET_LONGITUDES[1], INSET_LATITUDES[0])
    larger = _INSET_WIDTH / (right - left)
    high = (bottom - top) * larger
    y = canvas.shapes.height - high - 4
    inside = [code for code in codes if _touches(canvas.shapes.of[code], left, top, right, bottom)]
    shown = _communes(canvas, inside, identified=False) + _beside(canvas, inside)
    frame = f'width="{_INSET_WIDTH:.1f}" height="{high:.1f}"'
    box = f"{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}"
    return (
        f'<g><svg x="0" y="{y:.1f}" {frame} viewBox="{box}" overflow="hidden">{shown}</svg>'
        f'<rect x="0" y="{y:.1f}" {frame} fill="none" stroke="{palette.INK}" stroke-width="1.5"/>'
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
        f'height="{bottom - top:.1f}" fill="none" stroke="{palette.INK}" stroke-width="2"/>'
        f'<text x="2" y="{y - 9:.1f}" font-size="25" fill="{palette.INK}" '
        f'font-family="{FAMILY}">{escape(canvas.picture.inset)}</text></g>'
    )


def _touches(shape: Shape, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether the box round a shape reaches into the inset."""
    return any(
        ring[:, 0].min() < right
        and ring[:, 0].max() > left
        and ring[:, 1].min() < bottom
        and ring[:, 1].max() > top
        for ring in shape.rings
    )

"""What the style of a cell says about its value: a date, a scaled number, an old font, hidden."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS

from etl.reading.xlsx.parts import tree, whole

_EAST_ASIAN_DATES = frozenset((*range(27, 37), *range(50, 59)))
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SCALED = re.compile(r"[0#?],+(?=$|[^0#?,])|%")
_WHITE = frozenset({"FFFFFFFF", "00FFFFFF", "FFFFFF"})
_WHITE_INDEXES = frozenset({"1", "9"})
_OLD_FONT = re.compile(r"\.vn|vni[-_ ]", re.IGNORECASE)
_EMPTY_FILL = "none"


@dataclass(frozen=True, slots=True)
class Style:
    """The style of a cell.

    Attributes:
        is_date: Its number is shown as a day.
        is_time: Its number is shown as a time or a duration.
        scaled: It is shown in percent, thousands or millions.
        rounded: It is shown without decimals.
        invisible: It is shown white on white, or not at all.
        old_font: Name of a font of an encoding before Unicode; empty for any other.
    """

    is_date: bool = False
    is_time: bool = False
    scaled: bool = False
    rounded: bool = False
    invisible: bool = False
    old_font: str = ""


PLAIN = Style()


def old_font(name: str) -> str:
    """The name of a font if it is one of TCVN3 or VNI, else nothing."""
    return name if _OLD_FONT.match(name) else ""


def styles(parts: Mapping[str, bytes], name: str) -> list[Style]:
    """The styles of a workbook in their order.

    Args:
        parts: Its parts.
        name: Name of the part with styles.

    Raises:
        DamagedError: The part is not as it must be.
    """
    if name not in parts:
        return [PLAIN]
    root = tree(parts, name)
    formats = {
        whole(one.get("numFmtId"), name): one.get("formatCode", "")
        for one in root.iterfind("{*}numFmts/{*}numFmt")
    }
    fonts = [(_font_name(font), _is_white(font)) for font in root.iterfind("{*}fonts/{*}font")]
    bare_fills = [_is_bare(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    found = []
    for xf in root.iterfind("{*}cellXfs/{*}xf"):
        number = whole(xf.get("numFmtId"), name, 0)
        font = whole(xf.get("fontId"), name, 0)
        fill = whole(xf.get("fillId"), name, 0)
        font_name, white = fonts[font] if font < len(fonts) else ("", False)
        bare = bare_fills[fill] if fill < len(bare_fills) else True
        code = formats.get(number, BUILTIN_FORMATS.get(number, "General"))
        found.append(_style(number, code, old_font(font_name), white and bare))
    return found or [PLAIN]


def _style(number: int, code: str, font: str, unseen: bool) -> Style:
    """The style of a number format and a font."""
    shown = code.partition(";")[0].lower()
    first = _QUOTED.sub("", shown)
    hidden = code.replace(" ", "") in (";;", ";;;")
    if number in _EAST_ASIAN_DATES:
        return Style(is_date=True, invisible=unseen, old_font=font)
    if "general" in first or "@" in first:
        return Style(invisible=unseen, old_font=font)
    # Durations such as [h]:mm keep their mark of hours within the brackets.
    hours = bool(re.search(r"[hs]|\[[hms]+\]", first + shown))
    days = bool(re.search("[dy]", first)) or ("m" in first and not hours)
    return Style(
        is_date=days,
        is_time=not days and bool(re.search("[hms]", first)),
        scaled=_SCALED.search(first) is not None,
        rounded="." not in first and bool(re.search("[0#?]", first)),
        invisible=unseen or hidden,
        old_font=font,
    )


def _font_name(font: Element) -> str:
    name = font.find("{*}name")
    return "" if name is None else name.get("val", "")


def _is_white(font: Element) -> bool:
    return _white_colour(font.find("{*}color"))


def _white_colour(colour: Element | None) -> bool:
    if colour is None or colour.get("tint") not in (None, "0"):
        return False
    return (
        colour.get("rgb", "").upper() in _WHITE
        or colour.get("theme") == "0"
        or colour.get("indexed") in _WHITE_INDEXES
    )


def _is_bare(fill: Element) -> bool:
    """Whether a fill leaves the ground of a cell white."""
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return fill.find("{*}gradientFill") is None
    if pattern.get("patternType", _EMPTY_FILL) == _EMPTY_FILL:
        return True
    return pattern.get("patternType") == "solid" and _white_colour(pattern.find("{*}fgColor"))

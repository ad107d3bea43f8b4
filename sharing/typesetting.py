"""Typst: a template and its data become PDF, SVG or PNG, our fonts in it, nothing from outside."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

_FOLDER = Path(__file__).parent
FONTS_FOLDER = _FOLDER / "fonts"
TEMPLATES_FOLDER = _FOLDER / "templates"
# Tagged, with a language, a title and alternative texts, or it is refused: ISO 14289-1.
_STANDARD: Literal["ua-1"] = "ua-1"
# How Typst names a character that no font has: `"中"`, or `"\\u{7}"` where it is invisible.
_NOT_DRAWN = re.compile(r'the text `"(?:\\u\{([0-9a-f]+)\}|([^`]+))"` could not be displayed')
_IN_ITS_PLACE = "□"
_ROUNDS = 3


@cache
def _fonts() -> typst.Fonts:
    """Our own fonts and Typst's; the machine's stay out, so that a file is the same everywhere."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS_FOLDER)]
    )


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """A template filled with data as an accessible PDF (PDF/UA-1).

    Args:
        template: Name of a file in `templates/`.
        data: What it is filled with; the template reads it as `json(bytes(sys.inputs.data))`.

    Raises:
        typst.TypstError: The template does not fit the data, or the result is not accessible.
    """
    return set_file(TEMPLATES_FOLDER / template, _text(data))


def png(template: str, data: Mapping[str, Any], dots_per_inch: float) -> bytes:
    """The first page of a template filled with data as PNG; see `pdf`."""
    return typst.compile(
        str(TEMPLATES_FOLDER / template), root=str(TEMPLATES_FOLDER), font_paths=_fonts(),
        sys_inputs={"data": _text(data)}, format="png", ppi=dots_per_inch,
    )  # fmt: skip


def set_file(path: Path, data: str) -> bytes:
    """A file of Typst's language with its data, as JSON, as an accessible PDF; see `pdf`.

    A character that no font has, such as one of a reader's own words, becomes an empty square:
    the standard refuses a text that cannot be displayed.
    """
    for _ in range(_ROUNDS):
        try:
            return _accessible(path, data)
        except typst.TypstError as error:
            absent = _absent(error)
            replaced = json.dumps(_without(json.loads(data), absent), ensure_ascii=False)
            if not absent or replaced == data:
                raise
            data = replaced
    return _accessible(path, data)


def _accessible(path: Path, data: str) -> bytes:
    return typst.compile(
        str(path), root=str(path.parent), font_paths=_fonts(), sys_inputs={"data": data},
        format="pdf", pdf_standards=_STANDARD,
    )  # fmt: skip


def _absent(error: typst.TypstError) -> dict[int, str]:
    """The characters that a refusal names, with what is set in their place."""
    found = _NOT_DRAWN.findall(str(error.diagnostic))
    named = "".join(chr(int(point, 16)) if point else seen for point, seen in found)
    return dict.fromkeys(map(ord, named), _IN_ITS_PLACE)


def _without(data: Any, absent: Mapping[int, str]) -> Any:
    """Data with other characters in all of its texts."""
    if isinstance(data, str):
        return data.translate(absent)
    if isinstance(data, list):
        return [_without(one, absent) for one in data]
    if isinstance(data, dict):
        return {name: _without(one, absent) for name, one in data.items()}
    return data


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)

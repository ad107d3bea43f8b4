"""Typst: a template and its data become PDF, SVG or PNG, our fonts in it, nothing from outside."""

from __future__ import annotations

import json
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
    """A file of Typst's language with its data, as JSON, as an accessible PDF; see `pdf`."""
    return typst.compile(
        str(path), root=str(path.parent), font_paths=_fonts(), sys_inputs={"data": data},
        format="pdf", pdf_standards=_STANDARD,
    )  # fmt: skip


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)

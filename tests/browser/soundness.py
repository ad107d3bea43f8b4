"""What a reader should not meet on any page: raw words, text cut off, the other language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.product import BAT_MOT, Truth, beginning, foreign_words, texts

# What a program says and a reader must never see.
_RAW = {
    # Not in a path: a source may be a file.
    "a name with underscores": re.compile(r"(?<![\w/])[a-z]+(?:_[a-z0-9]+)+\b(?!\.\w)"),
    "a missing value": re.compile(r"\b(?:nan|NaN|NaT|None|null|undefined|Infinity)\b"),
    "an unfilled place": re.compile(r"[{}]"),
    "an error": re.compile(r"\b(?:Traceback|Exception|\w+Error)\b"),
    "markup": re.compile(r"</?\w+/?>|&\w+;|\*\*|:material/|\[object"),
}
# A decimal number written by the rules of the other language.
_FOREIGN_DECIMAL = {
    "vi": re.compile(r"(?<![\d.])\d+\.\d{1,2}(?!\d|\.\d)"),
    "en": re.compile(r"(?<![\d,])\d+,\d{1,2}(?!\d|,\d)"),
}
# Pages whose every chart is drawn from the simulation, while nothing else was reported.
_SIMULATED = ("overview", "map", "compare", "commune", "staffing", "quality", "sources")
_LISTED = 10


def survey(page: Page) -> dict[str, Any]:
    """What a page shows, and what is wrong with how it does."""
    return page.evaluate("() => window.reading.survey()")


def title_of(name: str, language: str, truth: Truth) -> str:
    """The heading a page must have; a commune's page has Bát Mọt's name."""
    if name == "commune":
        return truth.slice().loc[BAT_MOT, "name"]
    return texts(language)["measure_title.verdict" if name == "map" else f"page.{name}.title"]


def _raw_words(found: list[str]) -> list[str]:
    return [
        f"{what}: {text!r}" for text in found for what, form in _RAW.items() if form.search(text)
    ]


def _foreign_numbers(seen: dict[str, Any], language: str) -> list[str]:
    found = [*seen["cells"], *(metric["value"] for metric in seen["metrics"])]
    found += [text for plot in seen["plots"] for text in plot["texts"]]
    return [text for text in found if _FOREIGN_DECIMAL[language].search(text)]


def _unmarked(seen: dict[str, Any], name: str, language: str) -> list[str]:
    """What shows simulated figures without saying so: the page, or one of its charts."""
    source, mark = (texts(language)[f"simulated.{key}"] for key in ("source", "mark"))
    notice = beginning(language, "simulated.notice")
    is_said = any(notice in alert for alert in seen["alerts"])
    simulated = [text for text in seen["texts"] if source in text or mark in text]
    if name in _SIMULATED:
        found = [] if is_said else ["the page"]
        return found + [plot["alt"] for plot in seen["plots"] if mark not in plot["shown"]]
    return [] if is_said else simulated


def assert_sound(seen: dict[str, Any], name: str, language: str) -> None:
    """Nothing a reader should not meet, all of it named at once."""
    said = [*seen["texts"], *seen["labels"], *seen["cells"]]
    said += [text for plot in seen["plots"] for text in plot["texts"]]
    problems = {
        "application errors": seen["errors"],
        "scrolls sideways": seen["scrolls"],
        "text cut off": seen["cutOff"],
        "text on text": seen["overlaps"],
        "raw words": _raw_words(said),
        "words of the other language": foreign_words(said, language),
        "numbers of the other language": _foreign_numbers(seen, language),
        "charts without words": [plot["shown"] for plot in seen["plots"] if not plot["alt"]],
        "simulated, not said": _unmarked(seen, name, language),
    }
    lines = [f"{what}: {one}" for what, found in problems.items() for one in found[:_LISTED]]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)

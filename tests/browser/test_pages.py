"""Every page, opened by a direct link, on a phone, a tablet and a desk, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.product import (
    BAT_MOT,
    BY_NAME,
    LANGUAGES,
    WIDTHS,
    Truth,
    beginning,
    foreign_words,
    texts,
)

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
# The page's own parameters of a direct link.
_OWN = {"commune": {"commune": BAT_MOT}}


def survey(page: Page) -> dict[str, Any]:
    return page.evaluate("() => window.reading.survey()")


def title_of(name: str, language: str, truth: Truth) -> str:
    if name == "commune":
        return truth.slice().loc[BAT_MOT, "name"]
    return texts(language)["measure_title.verdict" if name == "map" else f"page.{name}.title"]


def raw_words(found: list[str]) -> list[str]:
    return [
        f"{what}: {text!r}" for text in found for what, form in _RAW.items() if form.search(text)
    ]


def foreign_numbers(seen: dict[str, Any], language: str) -> list[str]:
    found = [*seen["cells"], *(metric["value"] for metric in seen["metrics"])]
    found += [text for plot in seen["plots"] for text in plot["texts"]]
    return [text for text in found if _FOREIGN_DECIMAL[language].search(text)]


def unmarked(seen: dict[str, Any], name: str, language: str) -> list[str]:
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
        "raw words": raw_words(said),
        "words of the other language": foreign_words(said, language),
        "numbers of the other language": foreign_numbers(seen, language),
        "charts without words": [plot["shown"] for plot in seen["plots"] if not plot["alt"]],
        "simulated, not said": unmarked(seen, name, language),
    }
    lines = [f"{what}: {one}" for what, found in problems.items() for one in found[:_LISTED]]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BY_NAME)
def test_a_page_opens_cold(visit: Visit, truth: Truth, name: str, language: str, width: int):
    parameters = {"lang": language} if language == "en" else {}
    seen = survey(visit(name, width, **parameters, **_OWN.get(name, {})))
    assert seen["headings"] == [title_of(name, language, truth)]
    assert_sound(seen, name, language)


@pytest.mark.parametrize("measure", ["ratio", "load", "rate", "load_need"])
def test_every_measure_of_the_map_opens_cold(visit: Visit, measure: str):
    seen = survey(visit("map", 1440, measure=measure))
    assert seen["headings"] == [texts("vi")[f"measure_title.{measure}"]]
    assert_sound(seen, "map", "vi")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_its_language(visit: Visit, language: str):
    page = visit("overview", 1440, lang=language)
    assert page.evaluate("() => document.documentElement.lang") == language


def test_the_tab_is_named_after_the_page(visit: Visit, truth: Truth):
    for name in ("overview", "map"):
        assert texts("vi")[f"page.{name}.title"] in visit(name).title()

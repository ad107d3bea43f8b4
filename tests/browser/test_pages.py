"""Every page, opened by a direct link on a phone; tablet and desk are in test_pictures.py."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.pictures import parameters
from tests.browser.product import BY_NAME, LANGUAGES, WIDTHS, Truth, texts
from tests.browser.soundness import assert_sound, survey, title_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BY_NAME)
def test_a_page_opens_cold(visit: Visit, truth: Truth, name: str, language: str):
    seen = survey(visit(name, min(WIDTHS), **parameters(name, language)))
    assert seen["headings"] == [title_of(name, language, truth)]
    assert_sound(seen, name, language)


@pytest.mark.parametrize("measure", ["ratio", "load", "rate", "need", "load_need"])
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

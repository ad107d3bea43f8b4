"""Every page looks as it did when a person last looked at it, and nothing on it is unsound."""

from __future__ import annotations

from io import BytesIO
from itertools import product
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from tests.browser import pictures
from tests.browser.accessibility import faults, unseen_stops
from tests.browser.app_server import ARTEFACTS, settled
from tests.browser.conftest import Visit
from tests.browser.pictures import Look
from tests.browser.product import BY_NAME, LANGUAGES, WIDTHS, Truth, texts
from tests.browser.soundness import assert_sound, survey, title_of
from tests.browser.zoomed import FOUR_TIMES, TWICE, zoomed

# Looks that axe-core goes over: each page at a desk in Vietnamese and in the dark on a phone in
# English; made larger, the other way round.
_GONE_OVER = {(max(WIDTHS), "vi", False), (min(WIDTHS), "en", True)}
_GONE_OVER_LARGE = {(TWICE, "vi"), (FOUR_TIMES, "en")}
_DARK_GROUND = "rgb(20, 24, 28)"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BY_NAME)
def test_a_page_opens_cold_on_a_phone_and_looks_as_it_did_in_every_width_and_is_sound_made_larger(
    visit: Visit, truth: Truth, name: str, language: str
):
    """One visit, for opening a page takes longer than looking at it."""
    page = visit(name, min(WIDTHS), **pictures.parameters(name, language))
    cold = survey(page)
    assert cold["language"] == language
    assert title_of_tab(name, language) in cold["tab"]
    assert_as_it_should_be(cold, name, language, truth)
    folder, changed = ARTEFACTS / "screenshots", {}
    for look, png in pictures.all_taken(page, name, language):
        if look.dark:
            assert ground(page) == _DARK_GROUND
        else:
            assert_as_it_should_be(survey(page), name, language, truth)
        if look[1:] in _GONE_OVER:
            assert faults(page) == []
        found = pictures.difference(pictures.stored(look), pictures.small(png))
        if found.is_large:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{look.file}.png").write_bytes(png)
            changed[look.file] = found
    for zoom in (TWICE, FOUR_TIMES):
        with zoomed(page, zoom, dark=language == "vi"):
            assert_as_it_should_be(survey(page), name, language, truth)
            if (zoom, language) in _GONE_OVER_LARGE:
                assert faults(page) == []
            if (zoom, language) == (FOUR_TIMES, "en"):
                assert unseen_stops(page) == []
    if language == "vi":  # at the last of the widths, a desk, when its sidebar has slid back
        settled(page)
        assert unseen_stops(page) == []
    assert changed == {}, "see test-artefacts/screenshots/"


def title_of_tab(name: str, language: str) -> str:
    return texts(language)[f"page.{name}.title"]


def ground(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")


def assert_as_it_should_be(seen: dict[str, Any], name: str, language: str, truth: Truth) -> None:
    assert seen["headings"] == [title_of(name, language, truth)]
    assert_sound(seen, name, language)


def test_every_look_is_stored_and_nothing_else():
    kept = {path.stem for path in pictures.STORED.glob("*.webp")}
    assert kept == {Look(*look).file for look in product(BY_NAME, WIDTHS, LANGUAGES, (False, True))}


def _page(*, with_chart: bool = True, notice: int = 0) -> bytes:
    """A page of lines of text, with a chart that can go and a notice that can come."""
    picture = Image.new("L", (1440, 2400 + notice), 255)
    draw = ImageDraw.Draw(picture)
    for line in range(40):
        draw.rectangle((400, 100 + notice + 20 * line, 1300, 108 + notice + 20 * line), fill=90)
    if with_chart:
        draw.rectangle((400, 1000 + notice, 1300, 1600 + notice), fill=120)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_chart_that_has_gone_is_seen():
    before, after = pictures.small(_page()), pictures.small(_page(with_chart=False))
    assert pictures.difference(before, after).changed > pictures.MOST_CHANGED


def test_a_notice_that_has_come_is_seen():
    before, after = pictures.small(_page()), pictures.small(_page(notice=160))
    assert pictures.difference(before, after).is_large


def test_a_page_is_as_itself():
    found = pictures.difference(pictures.small(_page()), pictures.small(_page()))
    assert (found.height, found.changed) == (0.0, 0.0)

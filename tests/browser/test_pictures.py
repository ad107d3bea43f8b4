"""Every page looks as it did when a person last looked at it, and nothing on it is unsound."""

from __future__ import annotations

from io import BytesIO
from itertools import product

import pytest
from PIL import Image, ImageDraw

from tests.browser import pictures
from tests.browser.app_server import ARTEFACTS
from tests.browser.conftest import Visit
from tests.browser.pictures import Look
from tests.browser.product import BY_NAME, LANGUAGES, WIDTHS, Truth
from tests.browser.soundness import assert_sound, survey, title_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BY_NAME)
def test_a_page_looks_as_it_did(visit: Visit, truth: Truth, name: str, language: str):
    """In every width, light and dark."""
    page = visit(name, max(WIDTHS), **pictures.parameters(name, language))
    folder, changed = ARTEFACTS / "screenshots", {}
    for look, png in pictures.all_taken(page, name, language):
        if not look.dark:
            seen = survey(page)
            assert seen["headings"] == [title_of(name, language, truth)]
            assert_sound(seen, name, language)
        found = pictures.difference(pictures.stored(look), pictures.small(png))
        if found.is_large:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{look.file}.png").write_bytes(png)
            changed[look.file] = found
    assert changed == {}, "see test-artefacts/screenshots/"


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

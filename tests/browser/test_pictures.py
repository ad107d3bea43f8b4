"""Every page looks as it did when a person last looked at it."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from tests.browser import pictures
from tests.browser.app_server import ARTEFACTS, settled
from tests.browser.conftest import Visit
from tests.browser.pictures import Look
from tests.browser.product import BAT_MOT, BY_NAME, WIDTHS

_OWN = {"commune": {"commune": BAT_MOT}}
# `make screenshots` looks at all; these show what each page, width and theme has of its own.
LOOKS = [Look(name, width, "vi") for name in BY_NAME for width in WIDTHS]
LOOKS += [Look(name, 1440, "en", dark=True) for name in BY_NAME]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.file)
def test_a_page_looks_as_it_did(visit: Visit, look: Look):
    language = {} if look.language == "vi" else {"lang": look.language}
    page = visit(look.name, look.width, **language, **_OWN.get(look.name, {}))
    if look.dark:
        page.emulate_media(color_scheme="dark")
        settled(page)
    png = pictures.taken(page, look.width)
    found = pictures.difference(pictures.stored(look), pictures.small(png))
    if found.is_large:
        folder = ARTEFACTS / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{look.file}.png").write_bytes(png)
    assert not found.is_large, f"{found}; see test-artefacts/screenshots/{look.file}.png"


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

"""What every page looks like, stored small, and how far a page of today is from it.

A stored picture is the whole page, an eighth as wide, without colour: enough to see that a chart
has gone, a column has moved or a notice has come, and too coarse to see how a letter is drawn.
`python -m tests.browser.screenshots --keep` stores anew what has changed on purpose; look at the
pictures in `test-artefacts/screenshots/` first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from tests.browser.app_server import HEIGHTS, settled
from tests.browser.product import BAT_MOT, LANGUAGES, WIDTHS

STORED = Path(__file__).parent / "stored_pictures"
SMALLER = 8
# A page may grow or shrink by a line or two of text without having changed its looks.
MOST_HEIGHT_CHANGE = 0.03
_BLOCK = 10
# Grey levels of 255 by which a block may differ on average, and the share of blocks that may more.
_MOST_GREY = 26
MOST_CHANGED = 0.04
# Everything of a page, for the main area scrolls inside the window.
_TALLEST = 12_000


class Look(NamedTuple):
    """One way to look at a page."""

    name: str
    width: int
    language: str
    dark: bool = False

    @property
    def file(self) -> str:
        """The picture's name without an ending."""
        return f"{self.name}-{self.width}-{self.language}{'-dark' if self.dark else ''}"


@dataclass(frozen=True)
class Difference:
    """How far two pictures are from each other, in shares of the page."""

    height: float
    changed: float

    @property
    def is_large(self) -> bool:
        """Whether a person should look."""
        return self.height > MOST_HEIGHT_CHANGE or self.changed > MOST_CHANGED


def parameters(name: str, language: str) -> dict[str, str]:
    """The address a page is photographed at."""
    own = {"commune": BAT_MOT} if name == "commune" else {}
    return own if language == LANGUAGES[0] else {**own, "lang": language}


def all_taken(page: Page, name: str, language: str) -> Iterator[tuple[Look, bytes]]:
    """A page in all widths and both themes, from one load.

    Args:
        page: The settled page, opened in a window of the smallest width.
        name: The page's name.
        language: The language it speaks.

    Yields:
        Each way to look at it, and the picture as PNG.
    """
    for width in sorted(WIDTHS):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        # Dark first: Plotly leaves the legend of a map where it was when its width changes, until
        # it draws the whole anew, as for another theme.
        page.emulate_media(color_scheme="dark")
        settled(page)
        yield Look(name, width, language, dark=True), taken(page, width)
        page.emulate_media(color_scheme="light")
        settled(page)
        yield Look(name, width, language), page.screenshot()


def taken(page: Page, width: int) -> bytes:
    """The whole of a settled page as PNG."""
    height = page.get_by_test_id("stMain").evaluate("(main) => main.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, _TALLEST)})
    settled(page)
    return page.screenshot()


def small(png: bytes) -> Image.Image:
    """A picture as it is stored."""
    picture = Image.open(BytesIO(png)).convert("L")
    size = (picture.width // SMALLER, picture.height // SMALLER)
    return picture.resize(size, Image.Resampling.BOX)


def keep(png: bytes, look: Look) -> None:
    """Store a picture, in place of an older one."""
    STORED.mkdir(exist_ok=True)
    small(png).save(STORED / f"{look.file}.webp", lossless=True, method=6)


def stored(look: Look) -> Image.Image:
    """The stored picture.

    Raises:
        FileNotFoundError: None is stored.
    """
    return Image.open(STORED / f"{look.file}.webp").convert("L")


def difference(before: Image.Image, after: Image.Image) -> Difference:
    """How far two small pictures of one width are from each other, from the top down."""
    height = min(before.height, after.height)
    old, new = (_blocks(picture, height) for picture in (before, after))
    changed = np.abs(old - new) > _MOST_GREY
    return Difference(abs(before.height - after.height) / before.height, float(np.mean(changed)))


def _blocks(picture: Image.Image, height: int) -> np.ndarray:
    """Mean grey of each block of a picture's upper part."""
    grey = np.asarray(picture, dtype=np.float64)[: height - height % _BLOCK]
    grey = grey[:, : grey.shape[1] - grey.shape[1] % _BLOCK]
    rows, columns = grey.shape[0] // _BLOCK, grey.shape[1] // _BLOCK
    return grey.reshape(rows, _BLOCK, columns, _BLOCK).mean(axis=(1, 3))

"""A page as a reader sees it who has made everything larger: 200 % at 1440 pixels, 400 % at 1280.

A browser at 200 % has half the width and draws every pixel of it as four: charts and grids that
measure the one and draw the other are wrong only there. 320 pixels are what WCAG 1.4.10 asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import Page

from tests.browser.app_server import settled


class Zoom(NamedTuple):
    """A window that was made larger: its width and height as the page measures them."""

    width: int
    height: int
    scale: int


TWICE = Zoom(720, 450, 2)
FOUR_TIMES = Zoom(320, 256, 4)


@contextmanager
def zoomed(page: Page, zoom: Zoom, *, dark: bool = False) -> Iterator[None]:
    """The page made larger, settled, until the block ends."""
    browser = page.context.new_cdp_session(page)
    browser.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": zoom.width, "height": zoom.height, "deviceScaleFactor": zoom.scale,
         "mobile": False},
    )  # fmt: skip
    page.emulate_media(color_scheme="dark" if dark else "light")
    settled(page)
    assert page.evaluate("[innerWidth, devicePixelRatio]") == [zoom.width, zoom.scale]
    yield
    browser.send("Emulation.clearDeviceMetricsOverride")
    browser.detach()

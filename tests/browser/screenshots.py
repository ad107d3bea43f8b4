"""Pictures of every page: `python -m tests.browser.screenshots`, or `make screenshots`.

Every page, 1440, 820 and 390 pixels wide, in both languages, into `test-artefacts/screenshots/`;
and `docs/overview.png`, what a reader of the README sees.
"""

from __future__ import annotations

import sys

from playwright.sync_api import Browser, sync_playwright

from tests.browser.app_server import (
    ARTEFACTS,
    ROOT,
    Server,
    build_edition,
    launch,
    new_page,
    serve,
    settled,
)
from tests.browser.product import BAT_MOT, BY_NAME, LANGUAGES, WIDTHS, path_of
from tests.programs import MissingProgramError
from warehouse.editions import editions_folder

FOLDER = ARTEFACTS / "screenshots"
README_PICTURE = ROOT / "docs" / "overview.png"
# Everything of a page, for the main area scrolls inside the window.
_TALLEST = 12_000


def main() -> int:
    """Take the pictures of the edition that is served now."""
    folder = editions_folder()
    build_edition(folder)
    try:
        with (
            sync_playwright() as playwright,
            launch(playwright) as browser,
            serve(folder, ARTEFACTS / "server-screenshots.log") as server,
        ):
            _readme_picture(browser, server)
            for name in BY_NAME:
                for width in WIDTHS:
                    for language in LANGUAGES:
                        _picture(browser, server, name, width, language)
    except MissingProgramError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(f"{FOLDER}\n{README_PICTURE}")  # noqa: T201
    return 0


def _picture(browser: Browser, server: Server, name: str, width: int, language: str) -> None:
    parameters = {"commune": BAT_MOT} if name == "commune" else {}
    if language != LANGUAGES[0]:
        parameters["lang"] = language
    page = new_page(browser, width)
    page.goto(server.url + path_of(name, **parameters))
    settled(page)
    height = page.get_by_test_id("stMain").evaluate("(main) => main.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, _TALLEST)})
    settled(page)
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}-{width}-{language}.png")
    page.context.close()


def _readme_picture(browser: Browser, server: Server) -> None:
    page = new_page(browser, 1440)
    page.goto(server.url)
    settled(page)
    README_PICTURE.parent.mkdir(exist_ok=True)
    page.screenshot(path=README_PICTURE)
    page.context.close()


if __name__ == "__main__":
    sys.exit(main())

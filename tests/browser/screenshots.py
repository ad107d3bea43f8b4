"""Pictures of every page: `python -m tests.browser.screenshots`, or `make screenshots`.

Every page, 1440, 820 and 390 pixels wide, in both languages, light and dark, into
`test-artefacts/screenshots/`, with what differs from the stored ones; and `docs/overview.png`, what
a reader of the README sees. `--keep` stores what the tests compare with; `--page NAME` takes one.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product

from playwright.sync_api import Browser, sync_playwright

from tests.browser import pictures
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
from tests.browser.product import BY_NAME, LANGUAGES, WIDTHS, path_of
from tests.programs import MissingProgramError
from warehouse.editions import editions_folder

FOLDER = ARTEFACTS / "screenshots"
README_PICTURE = ROOT / "docs" / "overview.png"


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures of the edition that is served now."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="store what the tests compare with")
    parser.add_argument("--page", action="append", choices=list(BY_NAME), metavar="NAME")
    options = parser.parse_args(arguments)
    names = options.page or list(BY_NAME)
    folder = editions_folder()
    build_edition(folder)
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with (
            sync_playwright() as playwright,
            launch(playwright) as browser,
            serve(folder, ARTEFACTS / "server-screenshots.log") as server,
        ):
            _readme_picture(browser, server)
            for name, language in product(names, LANGUAGES):
                _pictures(browser, server, name, language, keep=options.keep)
    except MissingProgramError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(f"{FOLDER}\n{README_PICTURE}")  # noqa: T201
    return 0


def _pictures(browser: Browser, server: Server, name: str, language: str, *, keep: bool) -> None:
    page = new_page(browser, min(WIDTHS))
    page.goto(server.url + path_of(name, **pictures.parameters(name, language)))
    settled(page)
    for look, png in pictures.all_taken(page, name, language):
        (FOLDER / f"{look.file}.png").write_bytes(png)
        if keep:
            pictures.keep(png, look)
            continue
        found = pictures.difference(pictures.stored(look), pictures.small(png))
        if found.is_large:
            print(f"{look.file} differs: {found}")  # noqa: T201
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

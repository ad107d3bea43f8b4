"""A Chromium for the browser tests: found, installed by its Debian name, or asked for.

`python -m tests.browser.install` is what `make browser` runs. The fixtures use `find_browser` too
and fail without one: the browser tests are never skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "CAN_VIEC_CHROMIUM"
PACKAGE = "chromium"
_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_DEBIAN_PATH = Path("/usr/bin/chromium")
MISSING = (
    "The tests need a real browser, and no Chromium was found.\n"
    f"Install the package {PACKAGE}: apt-get install {PACKAGE}\n"
    f"or name the program of another Chromium or Chrome in {VARIABLE}."
)


class BrowserError(RuntimeError):
    """There is no browser to test with, and why."""


def find_browser() -> Path | None:
    """The program of a Chromium: the one `CAN_VIEC_CHROMIUM` names, or one that is installed.

    Raises:
        BrowserError: `CAN_VIEC_CHROMIUM` names something that cannot be run.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise BrowserError(f"{VARIABLE} is {named!r}, which is not a program that can be run")
        return Path(found)
    for command in (str(_DEBIAN_PATH), *_COMMANDS):
        found = shutil.which(command)
        if found is not None:
            return Path(found)
    return None


def may_install() -> bool:
    """Whether this process has the right, and the tool, to install a Debian package."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> None:
    """Install Debian's package.

    Raises:
        BrowserError: apt-get did not do it.
    """
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", PACKAGE]):
        done = subprocess.run(["apt-get", *step], env=environment, check=False)
        if done.returncode != 0:
            raise BrowserError(f"apt-get {' '.join(step)} failed ({done.returncode}).\n{MISSING}")


def main() -> int:
    """Make sure that there is a browser; 1 when there is none."""
    try:
        browser = find_browser()
        if browser is None and may_install():
            print(f"No Chromium found: installing the package {PACKAGE}.", flush=True)  # noqa: T201
            install()
            browser = find_browser()
        if browser is None:
            raise BrowserError(MISSING)
    except BrowserError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(f"Browser: {browser}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What somebody comes for, as a script from the overview: its clicks, steps and seconds are kept.

A click is a press of the pointer; a step is anything a reader does: a click, something typed, files
dragged in. The seconds are those of this machine with the tests beside them: a yardstick between
runs, not what a reader waits. `test-artefacts/tasks.md` is the table of the tasks of one run.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.browser.app_server import ARTEFACTS, settled
from tests.browser.controls import search

MOST_CLICKS = 3
FOLDER = ARTEFACTS / "tasks"
TABLE = ARTEFACTS / "tasks.md"


@dataclass(frozen=True)
class Done:
    """A task as it was done.

    Attributes:
        who: Whose task it is.
        task: What was wanted.
        clicks: Presses of the pointer from the overview to the answer.
        steps: Everything that was done, clicks included.
        seconds: From the first step until the answer stood there.
    """

    who: str
    task: str
    clicks: int
    steps: int
    seconds: float


class Doer:
    """Somebody at the overview, whose clicks and steps are counted."""

    def __init__(self, page: Page) -> None:
        """Begin with none."""
        self.page = page
        self.clicks = 0
        self.steps = 0

    def click(self, place: Locator, *, wait: bool = True) -> None:
        """Press something, and wait until the page has settled, unless the task waits itself."""
        self.clicks += 1
        self.do(place.click, wait=wait)

    def search(self, query: str, language: str = "vi") -> Locator:
        """Type into the search field; the links that are found."""
        self.steps += 1
        return search(self.page, query, language)

    def do(self, something: Callable[[], object], *, wait: bool = True) -> None:
        """Do anything else but press the pointer; wait as after a click."""
        self.steps += 1
        something()
        if wait:
            settled(self.page)


@contextmanager
def task(page: Page, who: str, what: str) -> Iterator[Doer]:
    """A task from the overview to its answer, which the block asserts; then it is in the table.

    Args:
        page: The settled overview.
        who: leader, reviewer or officer.
        what: What is wanted, in a few words.
    """
    begun = time.monotonic()
    doer = Doer(page)
    yield doer
    done = Done(who, what, doer.clicks, doer.steps, round(time.monotonic() - begun, 1))
    assert 0 < done.clicks <= MOST_CLICKS, f"more than {MOST_CLICKS} clicks: {done}"
    keep(done)


def keep(done: Done) -> None:
    """Write a task down, and the table of all that are written down."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = "".join(letter if letter.isalnum() else "-" for letter in f"{done.who}-{done.task}")
    _put(FOLDER / f"{name}.json", json.dumps(asdict(done), ensure_ascii=False))
    files = sorted(FOLDER.glob("*.json"))
    _put(TABLE, table([Done(**json.loads(file.read_text(encoding="utf-8"))) for file in files]))


def _put(file: Path, text: str) -> None:
    """Write a file as a whole: the other worker of the tests may be reading it."""
    beside = file.with_name(f".{file.name}-{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def table(rows: list[Done]) -> str:
    """The tasks as a Markdown table."""
    lines = ["| Who | Task | Clicks | Steps | Seconds |", "|---|---|---:|---:|---:|"]
    lines += [f"| {one.who} | {one.task} | {one.clicks} | {one.steps} | {one.seconds} |"
              for one in rows]  # fmt: skip
    return "\n".join(lines) + "\n"

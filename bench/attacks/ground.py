"""What the attacks are made on, and what every part of them needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pages.ui.navigation import PAGES
from sharing.links.keys import Keys
from sharing.links.table import Table
from sharing.scenario import Scenario
from tests.attack import payloads, placing
from tests.browser.assailant import Assailant
from tests.browser.product import BY_NAME
from warehouse import queries
from warehouse.editions import Store

PATIENCE_MS = 300_000
PAGE_PATHS = tuple(page.url_path for page in PAGES)
T = TypeVar("T")


@dataclass(frozen=True)
class Ground:
    """What the attacks are made on.

    Attributes:
        tries: The browser page they are sent from.
        store: The editions of the server, a copy.
        table: Its links.
        keys: What signs its links.
        folder: Where files for it are written.
        data: The data folder of the server, a copy.
        share: Every so many-th payload is sent; 1: all.
        proof: What a proxy proves itself with, where people come through one; else empty.
    """

    tries: Assailant
    store: Store
    table: Table
    keys: Keys
    folder: Path
    data: Path
    share: int
    proof: str = ""

    def some(self, every: Sequence[T]) -> Sequence[T]:
        """This run's share of a list."""
        return every[:: self.share]

    @property
    def script(self) -> Sequence[str]:
        """The payloads that would run a script."""
        return self.some(payloads.script())

    @property
    def both(self) -> list[str]:
        """The payloads of both kinds that are sent, mixed."""
        return placing.mixed(self.some(placing.every()))

    @property
    def edition(self) -> str:
        """Id of the edition that is served."""
        return self.store.serve().edition.id

    def open(self, page: str, query: str = "") -> None:
        """Go to a page by its name and wait until it stands still."""
        self.tries.go(f"/{BY_NAME[page].url_path}?{query}", page, 0)
        self.tries.settled()

    def unfold(self, key: str) -> None:
        """Open the box of a key on the page."""
        self.tries.page.locator(f".st-key-{key} summary").first.click()
        self.tries.settled()

    def scenario(self) -> Scenario:
        """A plan that finds moves, with no words of a reader's in it."""
        return Scenario(
            period_id="2026-10", objective="worst_load", budget=3, most_km=60.0, minimum=5,
            most_lent=None, edition=self.edition,
        )  # fmt: skip

    def communes(self) -> list[str]:
        """Codes of the communes."""
        connection = self.store.serve().edition.open()
        try:
            return list(queries.run(connection, "communes")["commune_code"])
        finally:
            connection.close()


def batches(every: Sequence[T], size: int) -> Iterator[list[T]]:
    """A list in parts of so many."""
    left = iter(every)
    while part := list(islice(left, size)):
        yield part

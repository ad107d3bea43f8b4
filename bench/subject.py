"""What is measured: the product's pages, the periods a reader can click, the edition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from warehouse import queries
from warehouse.editions import Store

# A reader goes to and fro between few periods; the server then has their rows at hand.
_PERIODS_CLICKED = 4


@dataclass(frozen=True)
class Subject:
    """The edition under the benchmark.

    Attributes:
        folder: The folder of the editions.
        edition: Id of the edition that is served.
        communes: Number of communes, so of shapes on a map.
        clicks: Query strings, each of another period.
    """

    folder: Path
    edition: str
    communes: int
    clicks: tuple[str, ...]

    def click(self, turn: int) -> str:
        """The query string of a turn: another one than that of the turn before."""
        return self.clicks[turn % len(self.clicks)]


def subject(folder: Path) -> Subject:
    """Look into the edition that is served from a folder."""
    served = Store(folder).serve().edition
    connection = served.open()
    try:
        periods = queries.run(connection, "periods")["period_id"].tolist()
    finally:
        connection.close()
    return Subject(
        folder=folder,
        edition=served.id,
        communes=served.manifest.row_counts["core_commune"],
        clicks=tuple(urlencode({"period": one}) for one in periods[:_PERIODS_CLICKED]),
    )


def page_addresses() -> dict[str, str]:
    """The address of every page by its name; "" for the first one."""
    # Imported here: it brings Streamlit and Plotly, which the build must not pay for.
    from streamlit.logger import set_log_level  # noqa: PLC0415

    # Outside a server Streamlit warns of caches that nobody uses here.
    set_log_level("ERROR")
    from pages.ui.navigation import PAGES  # noqa: PLC0415

    return {page.name: "" if page is PAGES[0] else page.url_path for page in PAGES}

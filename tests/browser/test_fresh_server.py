"""The first reader after a start comes by a link to a page: nothing may be different."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import app_server
from tests.browser.app_server import ARTEFACTS, Server
from tests.browser.conftest import Visit
from tests.browser.product import BAT_MOT, Truth, texts


@pytest.fixture
def fresh_server(edition_folder: Path) -> Iterator[Server]:
    """A server that nobody has asked for anything."""
    with app_server.serve(edition_folder, ARTEFACTS / "server-fresh.log") as fresh:
        yield fresh


@pytest.mark.parametrize("name", ["commune", "map"])
def test_the_first_link_opens_its_page(fresh_server: Server, visit: Visit, truth: Truth, name: str):
    parameters = {"commune": BAT_MOT} if name == "commune" else {"layer": "hexagon"}
    title = {
        "commune": truth.slice().loc[BAT_MOT, "name"],
        "map": texts("vi")["measure_title.verdict"],
    }[name]
    page = visit(name, at=fresh_server, **parameters)
    assert page.locator("h1").all_inner_texts() == [title]
    assert page.get_by_role("dialog").all_inner_texts() == []


def test_the_server_has_no_huge_pages(fresh_server: Server):
    """Linux would make more of them than is in use; in its own words, proc_pid_status(5)."""
    status = Path(f"/proc/{fresh_server.process_id}/status").read_text("ascii").splitlines()
    assert [line.split()[1] for line in status if line.startswith("THP_enabled:")] == ["0"]

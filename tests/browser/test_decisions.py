"""From a plan to a decision in a real browser: take the file, record it, find it again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import app_server
from tests.browser.app_server import ARTEFACTS, Server, settled
from tests.browser.assailant import Assailant
from tests.browser.conftest import Visit
from tests.browser.product import parameters_of, texts
from tests.browser.test_submit import drop
from tests.pages.conftest import link_editions
from warehouse.decisions import read_record
from warehouse.editions import Store

OFFICE = "UBND tỉnh <img src=x onerror=window.__xss=1>"
TITLE = 'Phương án quý I "><svg onload=window.__xss=1> [x](javascript:window.__xss=1)'
GROUNDS = "Căn cứ <iframe srcdoc='<script>parent.__xss=1</script>'></iframe>"
WORDS = texts("vi")


@pytest.fixture
def office(edition_folder: Path, tmp_path: Path) -> Iterator[tuple[Server, Store]]:
    """The app on an editions folder of its own, to be written to."""
    (tmp_path / "editions").mkdir()
    store = link_editions(edition_folder, tmp_path / "editions")
    with app_server.serve(store.folder, ARTEFACTS / "server-decisions.log") as running:
        yield running, store


def scenario_file(page: Page, folder: Path) -> Path:
    """The scenario of the staffing page, downloaded as a reader does."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=WORDS["staffing.export_scenario"]).click()
    path = folder / "phuong-an.json"
    waiting.value.save_as(path)
    return path


def test_a_plan_becomes_a_decision_that_is_found_again(
    office: tuple[Server, Store], visit: Visit, tmp_path: Path
):
    server, store = office
    file = scenario_file(visit("staffing", at=server, period="2026-01", moves="3"), tmp_path)
    page = visit("decisions", at=server)
    expect(page.get_by_text(WORDS["decisions.none"])).to_be_visible()
    drop(page, [file])
    page.get_by_role("textbox", name=WORDS["decisions.title"]).fill(TITLE)
    page.get_by_role("textbox", name=WORDS["decisions.by"]).fill(OFFICE)
    page.get_by_role("textbox", name=WORDS["decisions.particularities"]).fill(GROUNDS)
    page.get_by_text(WORDS["decisions.agree"]).click()
    page.get_by_role("button", name=WORDS["decisions.send"]).click()
    expect(page.get_by_text(WORDS["decisions.done"].format(number="1"))).to_be_visible()
    settled(page)
    (decision,) = read_record(store.folder).decisions
    assert (decision.by, decision.title) == (OFFICE, TITLE)
    names = {row.commune_code: row.name for row in _communes(store)}
    main = page.get_by_test_id("stMain")
    for move in decision.moves:
        expect(main.get_by_text(names[move["to"]], exact=True).first).to_be_visible()
    again = visit("decisions", at=server, lang="en")
    expect(again.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(again.get_by_text(GROUNDS)).to_be_visible()
    tries = Assailant(again)
    tries.look("decisions", TITLE)  # what was sent is shown, and is no more than text
    assert tries.problems == []


def _communes(store: Store) -> list:
    connection = store.serve().edition.open()
    try:
        return list(connection.execute("SELECT * FROM core_commune").df().itertuples())
    finally:
        connection.close()


def test_a_readers_own_value_is_in_the_address_and_changes_the_answer(visit: Visit):
    page = visit("posts", topic="whatif")
    name = re.compile(re.escape(WORDS["posts_scenario.handling_times"]))
    field = page.get_by_role("spinbutton", name=name)
    field.fill("90")
    page.get_by_role("button", name=WORDS["posts.values_apply"]).click()
    settled(page)
    assert parameters_of(page.url) == {"topic": "whatif", "whatif": "handling_times:0.9"}
    expect(page.get_by_role("button", name=WORDS["posts.values_clear"])).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_role("spinbutton", name=name)).to_have_value("90")

"""What a reviewer and an officer come for, counted in clicks: three at most from the overview."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.controls import search
from tests.browser.product import BAT_MOT, Truth, parameters_of, texts
from tests.office import open_in_office

MOST_CLICKS = 3


class Reader:
    """Somebody at the overview, whose clicks are counted; typing is none."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, place: Locator) -> None:
        self.clicks += 1
        place.click()
        settled(self.page)


@pytest.fixture
def reader(visit: Visit) -> Reader:
    return Reader(visit("overview"))


def test_bat_mot_is_compared_with_its_peers(reader: Reader, truth: Truth):
    found = search(reader.page, "bat mot")
    reader.click(found.first)
    reader.page.wait_for_url(f"**/xa?*commune={BAT_MOT}*")
    settled(reader.page)
    peers = truth.rows(
        "commune_peers", scope="all", period_id="2026-10", staff_group="centre",
        certification="with", weighting="weighted", commune_code=BAT_MOT,
    )  # fmt: skip
    said = "\n".join(reader.page.evaluate("() => window.reading.survey().cells"))
    assert len(peers) == 8
    assert [name for name in peers["name"] if name not in said] == []
    assert reader.clicks <= MOST_CLICKS


def test_what_is_looked_at_is_sent_as_a_link(reader: Reader, visit: Visit):
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    found = search(reader.page, "hac thanh")
    reader.click(found.first)
    reader.page.wait_for_url("**/xa?**")
    settled(reader.page)
    heading = reader.page.locator("h1").inner_text()
    reader.click(reader.page.get_by_role("button", name=texts("vi")["cite.copy"]))
    expect(reader.page.get_by_role("button", name=texts("vi")["cite.copied"])).to_be_visible()
    sent = reader.page.evaluate("() => navigator.clipboard.readText()")
    assert reader.clicks <= MOST_CLICKS
    assert {"commune", "edition", "period"} <= set(parameters_of(sent))
    # Somebody else opens it, in a browser of their own.
    other = visit("commune", 390, **parameters_of(sent))
    assert other.locator("h1").inner_text() == heading
    assert sent.partition("?")[0] == other.url.partition("?")[0]


def test_the_table_of_all_communes_is_taken_into_an_office(
    reader: Reader, truth: Truth, tmp_path: Path
):
    opener = reader.page.locator(".st-key-overview-table summary")
    reader.click(opener)
    with reader.page.expect_download() as received:
        reader.click(reader.page.locator(".st-key-xlsx-overview-table button"))
    file = tmp_path / "bang.xlsx"
    received.value.save_as(file)
    opened = open_in_office(file, tmp_path)
    names = [cell for cell in opened.contents if re.match(r"(Xã|Phường) ", str(cell))]
    assert sorted(set(names) & set(truth.slice()["name"])) == sorted(truth.slice()["name"])
    assert opened.formulas == ()
    assert reader.clicks <= MOST_CLICKS

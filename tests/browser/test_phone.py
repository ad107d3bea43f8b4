"""On a phone the sidebar is a drawer: it opens, its choices work, and it gives the page back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.controls import SIDEBAR, pick, point_at, search
from tests.browser.product import BAT_MOT, Truth, parameters_of, texts


def open_drawer(page: Page) -> None:
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id(SIDEBAR)).to_have_attribute("data-collapsed", "false")
    settled(page)


def close_drawer(page: Page) -> None:
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(page.get_by_test_id(SIDEBAR)).to_have_attribute("data-collapsed", "true")
    settled(page)


def test_the_language_changes_on_a_phone(visit: Visit):
    page = visit("overview", 390)
    fields = page.get_by_test_id(SIDEBAR).get_by_role("combobox")
    # Left of the window is no place for the keyboard: what is folded away is hidden.
    assert not any(field.is_visible() for field in fields.all())
    open_drawer(page)
    expect(fields.first).to_be_visible()
    pick(page, texts("vi")["filter.language"], texts("en")["language.en"])
    close_drawer(page)
    assert page.locator("h1").inner_text() == texts("en")["page.overview.title"]
    assert parameters_of(page.url) == {"lang": "en"}


def test_a_commune_found_on_a_phone_is_seen(visit: Visit, truth: Truth):
    page = visit("overview", 390)
    search(page, "bat mot").click()
    page.wait_for_url("**/xa?**")
    settled(page)
    heading = page.locator("h1")
    assert heading.inner_text() == truth.slice().loc[BAT_MOT, "name"]
    uncovered = heading.evaluate(
        """(title) => {
          const box = title.getBoundingClientRect();
          const top = document.elementFromPoint(box.left + 8, box.top + box.height / 2);
          return title.contains(top);
        }"""
    )
    assert uncovered, "the drawer covers the page that was asked for"


def test_a_touch_on_the_map_opens_a_commune(visit: Visit, truth: Truth):
    page = visit("map", 390)
    page.mouse.click(*point_at(page, BAT_MOT))
    page.wait_for_url("**/xa?**")
    settled(page)
    assert page.locator("h1").inner_text() == truth.slice().loc[BAT_MOT, "name"]

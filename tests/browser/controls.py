"""A reader's hands: choosing in the sidebar, typing, pointing at the map."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.app_server import settled
from tests.browser.product import BY_NAME, texts

SIDEBAR = "stSidebar"


def pick(page: Page, label: str, option: str) -> None:
    """Choose an option of a field of the sidebar by its text."""
    sidebar = page.get_by_test_id(SIDEBAR)
    group = sidebar.get_by_role("radiogroup", name=label, exact=True)
    if group.count():
        group.get_by_text(option, exact=True).click()
    else:
        sidebar.get_by_role("combobox", name=label, exact=True).click()
        page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def options(page: Page, label: str) -> list[str]:
    """The options of a list of the sidebar, as far as it shows them."""
    field = page.get_by_test_id(SIDEBAR).get_by_role("combobox", name=label, exact=True)
    field.click()
    found = page.get_by_role("option").all_inner_texts()
    field.press("Escape")
    return found


def flip(page: Page, label: str) -> None:
    """Flip a switch of the sidebar."""
    page.get_by_test_id(SIDEBAR).get_by_text(label, exact=True).click()
    settled(page)


def unfold(page: Page, title: str) -> Locator:
    """Open an expander, if it is not open."""
    expander = page.get_by_test_id("stExpander").filter(has_text=title)
    if expander.locator("details[open]").count() == 0:
        expander.locator("summary").click()
        settled(page)
    return expander


def chosen(page: Page) -> dict[str, str]:
    """What is chosen in the sidebar, by the label of the field."""
    return page.get_by_test_id(SIDEBAR).evaluate(
        """(sidebar) => {
          const found = {};
          for (const group of sidebar.querySelectorAll('[role="radiogroup"]')) {
            const one = group.querySelector('[role="radio"][aria-checked="true"]')
              ?? group.querySelector('input:checked')?.closest('label');
            found[group.getAttribute('aria-label')] = one?.textContent.trim();
          }
          for (const field of sidebar.querySelectorAll('[role="combobox"]'))
            found[field.getAttribute('aria-label')] = field.value;
          for (const flip of sidebar.querySelectorAll('[role="switch"]'))
            found[flip.getAttribute('aria-label')] = String(flip.checked);
          return found;
        }"""
    )


def go(page: Page, name: str, language: str = "vi") -> None:
    """Go to a page by the menu."""
    if BY_NAME[name].first:
        label, place = texts(language)[f"menu.row.{name}"], page.locator(".st-key-menu-pages")
    else:
        page.locator(".st-key-menu-more button").click()
        label, place = texts(language)[f"page.{name}.title"], page.get_by_test_id("stPopoverBody")
    place.get_by_role("link", name=label, exact=True).click()
    page.wait_for_url(lambda url: f"/{BY_NAME[name].url_path}" in url or name == "overview")
    settled(page)


def back(page: Page) -> None:
    """Press Back."""
    page.go_back()
    settled(page)


def forward(page: Page) -> None:
    """Press Forward."""
    page.go_forward()
    settled(page)


def search(page: Page, query: str, language: str = "vi") -> Locator:
    """Type into the search field; the links that are found."""
    field = page.get_by_role("textbox", name=texts(language)["search.label"])
    found = page.locator(".st-key-found").get_by_role("link")
    if field.input_value():
        field.fill("")
        expect(found).to_have_count(0)
    field.press_sequentially(query, delay=20)
    settled(page)
    return found


def point_at(page: Page, code: str, which: int = 0) -> tuple[float, float]:
    """Move the pointer onto a commune's shape on the map."""
    place = page.evaluate("(shape) => window.reading.aim(shape)", [code, which])
    assert place is not None, f"the map has no shape of {code}"
    x, y = place
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    return x, y

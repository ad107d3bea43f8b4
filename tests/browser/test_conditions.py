"""What goes wrong, what is empty and what is opened is for everybody too: axe-core finds nothing.

How pages look as they open is gone over in test_pictures.py, refused files in test_submit.py.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import faults
from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.product import texts

# By page and address: what the page must say then, by the key of its words.
UNKNOWN = {
    "period": "1999-01", "group": "zzz", "lens": "q", "layer": "moon", "measure": "luck",
    "edition": "none", "assume": "x",
}  # fmt: skip
NOBODY = {"kind": "phuong", "border": "yes"}
CONDITIONS = [
    ("overview", UNKNOWN, "assume.unusable"),
    ("map", {**NOBODY, "measure": "load_need"}, "map.filtered_none"),
    ("compare", {**NOBODY, "part": "table"}, "search.none"),
    ("compare", {"part": "trend", "communes": "1,2"}, "compare.group_empty"),
    ("staffing", {"lent": "1", "fixed": "14845-14863:3"}, "staffing.refused_title"),
    ("commune", {"commune": "99999", "observed": "1"}, "simulated.left_out"),
    ("posts", {"topic": "whatif", "whatif": "x:1"}, "posts.values_unusable"),
]


def unfold_all(page: Page) -> None:
    """Open what is folded, and what is folded in it."""
    folded = page.locator("details:not([open]) > summary:visible")
    while folded.count():
        folded.first.click()
        settled(page)


@pytest.mark.parametrize(
    ("name", "parameters", "key", "language"),
    [(*one, ("vi", "en")[i % 2]) for i, one in enumerate(CONDITIONS)],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_page_in_trouble_unfolded_has_no_fault(
    visit: Visit, name: str, parameters: dict[str, str], key: str, language: str
):
    """Vietnamese in the light, English in the dark."""
    page = visit(name, dark=language == "en", lang=language, **parameters)
    said = page.get_by_test_id("stApp").inner_text()
    assert texts(language)[key].strip("# ") in said
    unfold_all(page)
    assert faults(page) == []


def test_every_menu_that_is_opened_has_no_fault_in_the_dark(visit: Visit):
    page = visit("commune", dark=True)
    openers = page.get_by_test_id("stPopoverButton")
    found = {}
    for i in range(openers.count()):
        label = openers.nth(i).inner_text()
        openers.nth(i).click()
        settled(page)
        assert page.get_by_test_id("stPopoverBody").count() == 1
        found[label] = faults(page)
        page.keyboard.press("Escape")
        settled(page)
    assert len(found) > 2
    assert {label: some for label, some in found.items() if some} == {}

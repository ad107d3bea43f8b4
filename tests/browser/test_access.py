"""Everybody can read it: the keyboard alone, twice the size, on paper (axe: test_pictures.py)."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.accessibility import faults
from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.product import Truth, texts

_MOST_STEPS = 60


def test_the_heaviest_commune_is_reached_by_the_keyboard_alone(visit: Visit, truth: Truth):
    page = visit("overview")
    heaviest = truth.slice()["ratio"].idxmax()
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.href || ''").find(f"commune={heaviest}") >= 0:
            break
    else:
        pytest.fail(f"not reached in {_MOST_STEPS} steps")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "nothing shows where the keyboard is"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/xa?*commune={heaviest}*")
    settled(page)
    assert page.locator("h1").inner_text() == truth.slice().loc[heaviest, "name"]


def test_at_twice_the_size_nothing_is_cut_off(visit: Visit):
    """200 % zoom of 1440 pixels leaves 720: no page is wider than its window."""
    page = visit("overview", 820)
    page.set_viewport_size({"width": 720, "height": 450})
    settled(page)
    inner = page.get_by_test_id("stMain").evaluate("(main) => [main.scrollWidth, main.clientWidth]")
    assert inner[0] <= inner[1]
    assert faults(page) == []


def test_a_page_goes_on_paper_whole_and_without_its_menu(visit: Visit, truth: Truth):
    page = visit("overview")
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    text = " ".join("".join(sheet.extract_text().split()) for sheet in paper.pages)
    assert len(paper.pages) <= 3
    heaviest = truth.slice()["ratio"].idxmax()
    assert "".join(truth.slice().loc[heaviest, "name"].split()) in text
    assert "".join(texts("vi")["overview.province_title"].strip("# ").split()) in text
    assert "".join(texts("vi")["search.placeholder"].split()) not in text
    assert "".join(texts("vi")["filter.group"].split()) not in text

"""Everybody can read it: axe-core on every page, the keyboard alone, twice the size, on paper."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.product import BAT_MOT, BY_NAME, Truth, texts

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FAULTS = {"moderate", "serious", "critical"}
_OWN = {"commune": {"commune": BAT_MOT}}
_MOST_STEPS = 60


@cache
def axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """What axe-core calls more than minor: rule, how often, the first element."""
    page.evaluate(axe())
    # Of what passes one element is enough: telling of all takes most of the time.
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", _RULES
    )
    assert len(found["passes"]) > 20, "axe looked at nothing"
    return [
        f"{fault['id']} ({len(fault['nodes'])}): {fault['nodes'][0]['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in _FAULTS
    ]


@pytest.mark.parametrize("name", BY_NAME)
def test_axe_finds_nothing_on_any_page(visit: Visit, name: str):
    page = visit(name, 1440, **_OWN.get(name, {}))
    assert faults(page) == []


@pytest.mark.parametrize("name", BY_NAME)
def test_nor_in_the_dark_on_a_phone_in_english(visit: Visit, name: str):
    page = visit(name, 390, dark=True, lang="en", **_OWN.get(name, {}))
    ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert ground == "rgb(20, 24, 28)"
    assert faults(page) == []


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

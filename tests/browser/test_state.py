"""What a reader chose stays: through a reload, the menu, Back and Forward; the address says it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.controls import back, chosen, flip, forward, go, options, pick, unfold
from tests.browser.product import BAT_MOT, Truth, parameters_of, texts

# Values that no page knows, one for every parameter.
UNKNOWN = {
    "lang": "xx",
    "period": "1999-01",
    "group": "zzz",
    "lens": "q",
    "certification": "7",
    "observed": "maybe",
    "layer": "moon",
    "measure": "luck",
    "doubtful": "x",
    "edition": "none",
    "commune": "99999",
}


def choose_everything(page: Page, truth: Truth) -> dict[str, str]:
    """Choose another value of every shared filter; what the address has to say then."""
    pick(page, texts("vi")["filter.language"], texts("en")["language.en"])
    words = texts("en")
    pick(page, words["filter.period"], options(page, words["filter.period"])[1])
    pick(page, words["filter.group"], words["staff_group.payroll"])
    pick(page, words["filter.lens"], words["lens.count"])
    pick(page, words["term.certification"], words["certification.without"])
    flip(page, words["filter.observed"])
    unfold(page, words["filter.map"])
    pick(page, words["filter.layer"], words["layer.hexagon"])
    return {
        "lang": "en",
        "period": truth.periods[1],
        "group": "payroll",
        "lens": "count",
        "certification": "without",
        "observed": "1",
        "layer": "hexagon",
    }


def test_choices_survive_reload_menu_back_and_forward(visit: Visit, truth: Truth):
    page = visit("overview")
    unfold(page, texts("vi")["filter.map"])
    at_first = chosen(page)
    address = choose_everything(page, truth)
    assert parameters_of(page.url) == address
    seen = chosen(page)
    assert len(set(seen.values())) > 1
    assert list(seen.values()) != list(at_first.values())

    def unchanged(name: str) -> None:
        title = "measure_title.verdict" if name == "map" else f"page.{name}.title"
        assert page.locator("h1").inner_text() == texts("en")[title]
        assert parameters_of(page.url) == address
        unfold(page, texts("en")["filter.map"])
        assert chosen(page) == seen

    page.reload()
    settled(page)
    unchanged("overview")
    go(page, "map", "en")
    unchanged("map")
    go(page, "sources", "en")
    unchanged("sources")
    back(page)
    unchanged("map")
    back(page)
    unchanged("overview")
    forward(page)
    unchanged("map")
    page.reload()
    settled(page)
    unchanged("map")


def test_defaults_are_not_in_the_address(visit: Visit, truth: Truth):
    page = visit("overview", 1440, lang="en", period=truth.periods[1], observed="1", lens="count")
    words = texts("en")
    flip(page, words["filter.observed"])
    pick(page, words["filter.lens"], words["lens.weighted"])
    pick(page, words["filter.period"], options(page, words["filter.period"])[0])
    pick(page, words["filter.language"], texts("vi")["language.vi"])
    assert parameters_of(page.url) == {}


def test_a_choice_can_be_taken_back(visit: Visit):
    """Back undoes a choice; the page follows the address."""
    page = visit("overview")
    first = chosen(page)
    pick(page, texts("vi")["filter.language"], texts("en")["language.en"])
    back(page)
    assert parameters_of(page.url) == {}
    assert chosen(page) == first
    assert page.locator("h1").inner_text() == texts("vi")["page.overview.title"]
    forward(page)
    assert page.locator("h1").inner_text() == texts("en")["page.overview.title"]


@pytest.mark.parametrize("name", ["overview", "commune"])
def test_unknown_values_in_the_address_are_the_defaults(visit: Visit, name: str):
    page = visit(name, 1440, **UNKNOWN)
    plain = visit(name)
    said = page.evaluate("() => window.reading.survey()")
    assert said["errors"] == []
    assert said["headings"] == plain.locator("h1").all_inner_texts()
    assert chosen(page) == chosen(plain)


def test_a_commune_keeps_its_place_when_the_language_changes(visit: Visit, truth: Truth):
    page = visit("commune", 1440, commune=BAT_MOT)
    name = truth.slice().loc[BAT_MOT, "name"]
    for language, other in (("vi", "en"), ("en", "vi")):
        pick(page, texts(language)["filter.language"], texts(other)[f"language.{other}"])
        assert parameters_of(page.url)["commune"] == BAT_MOT
        assert page.locator("h1").inner_text() == name

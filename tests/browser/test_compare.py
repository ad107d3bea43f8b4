"""Comparing: a reader's choices are the address, and the address alone brings them back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app_server import HEIGHTS, settled
from tests.browser.conftest import Visit
from tests.browser.controls import unfold
from tests.browser.product import (
    BAT_MOT,
    LANGUAGES,
    WIDTHS,
    Truth,
    foreign_words,
    parameters_of,
    texts,
)
from tests.browser.soundness import assert_sound
from tests.browser.test_tables import rows_of

HAC_THANH = "14797"
PARTS = ("funnel", "ranking", "trend", "side", "peers", "scatter", "table")


def segment(page: Page, text: str) -> None:
    """Press one part of a segmented control of the page."""
    page.get_by_test_id("stMain").get_by_role("radio", name=text, exact=True).click()
    settled(page)


def add(page: Page, typed: str, name: str, language: str = "vi") -> None:
    """Find a unit by what is typed and add it to those compared."""
    page.get_by_role("textbox", name=texts(language)["compare.search"]).press_sequentially(
        typed, delay=20
    )
    page.locator(".st-key-compare-found").get_by_role("button", name=re.compile(name)).click()
    settled(page)


def survey(page: Page) -> dict:
    return page.evaluate("() => window.reading.survey()")


def drawn(page: Page) -> list[dict]:
    """What the charts say: their texts, and what they are called."""
    return [{"alt": plot["alt"], "shown": sorted(plot["shown"])} for plot in survey(page)["plots"]]


def test_a_choice_of_communes_and_axis_is_the_address_and_comes_back_from_it(
    visit: Visit, truth: Truth
):
    names = truth.slice()["name"]
    words = texts("vi")
    page = visit("compare")
    add(page, "bat mot", names[BAT_MOT])
    add(page, "hac thanh", names[HAC_THANH])
    segment(page, words["compare_axis.linear"])
    expected = {"communes": f"{BAT_MOT},{HAC_THANH}", "axis": "linear"}
    assert parameters_of(page.url) == expected
    seen = drawn(page)
    # A name without room beside its point hangs on strokes.
    labels = {text.strip("|") for plot in seen for text in plot["shown"]}
    assert {names[BAT_MOT], names[HAC_THANH]} <= labels

    page.reload()
    settled(page)
    assert parameters_of(page.url) == expected
    assert drawn(page) == seen

    other = visit("compare", **expected)
    assert drawn(other) == seen


def test_parts_and_filters_stay_through_a_reload_and_back_undoes_them(visit: Visit):
    words = texts("vi")
    page = visit("compare", communes=BAT_MOT)
    segment(page, words["compare_tab.ranking"])
    segment(page, words["compare_extent.ends"])
    filters = unfold(page, words["compare.filters"])
    filters.get_by_role("radio", name=words["kind.phuong"], exact=True).click()
    settled(page)
    expected = {"communes": BAT_MOT, "part": "ranking", "extent": "ends", "kind": "phuong"}
    assert parameters_of(page.url) == expected
    count = words["compare.count"].format(count=19, all=166)
    expect(page.get_by_text(count)).to_be_visible()
    seen = drawn(page)
    page.reload()
    settled(page)
    assert drawn(page) == seen
    page.go_back()
    settled(page)
    assert "kind" not in parameters_of(page.url)
    expect(page.get_by_text(words["compare.count"].format(count=166, all=166))).to_be_visible()


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_sound_on_every_width(visit: Visit, part: str):
    language = LANGUAGES[PARTS.index(part) % 2]
    page = visit("compare", 390, part=part, lang=language, communes=f"{BAT_MOT},{HAC_THANH}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        settled(page)
        assert_sound(survey(page), "compare", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_part_speaks_the_other_language(visit: Visit, language: str):
    page = visit("compare", 1440, lang=language, period="2026-08", part=PARTS[-1])
    for part in PARTS:
        segment(page, texts(language)[f"compare_tab.{part}"])
        assert parameters_of(page.url).get("part", PARTS[0]) == part
        seen = survey(page)
        said = [*seen["texts"], *seen["labels"], *seen["cells"]]
        said += [text for plot in seen["plots"] for text in plot["texts"]]
        assert foreign_words(said, language) == []


def test_a_commune_is_named_under_the_pointer(visit: Visit, truth: Truth):
    page = visit("compare", 1440, communes=BAT_MOT)
    place = page.evaluate(
        """() => {
          const plot = document.querySelector(".js-plotly-plot");
          plot.scrollIntoView({ block: "center" });
          const point = plot.querySelector(".scatterlayer .trace:last-child .point");
          const box = point.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }"""
    )
    page.mouse.move(place[0] - 3, place[1])
    page.mouse.move(*place)
    page.wait_for_function("() => window.reading.tooltip() !== ''")
    said = page.evaluate("() => window.reading.tooltip()")
    row = truth.slice().loc[BAT_MOT]
    assert row["name"] in said
    assert f"{row['ratio']:.2f}".replace(".", ",") in said


def test_the_table_is_sorted_by_the_address_and_taken_away_in_that_order(
    visit: Visit, truth: Truth, tmp_path
):
    words = texts("en")
    page = visit("compare", 1440, part="table", lang="en", sort="dossiers", mountain="yes")
    rows = truth.slice()
    expected = rows[rows["mountain"]].sort_values("dossiers", ascending=False, kind="stable")
    with page.expect_download() as received:
        page.locator(".st-key-csv-compare-table button").click()
    file = tmp_path / "table.csv"
    received.value.save_as(file)
    taken = rows_of(file.read_bytes(), list(rows.index))
    known = expected.dropna(subset=["dossiers"])
    assert [row[words["export.name"]] for row in taken][: len(known)] == list(known["name"])
    assert len(taken) == len(expected)
    assert words["simulated.source"] in file.read_text(encoding="utf-8-sig")

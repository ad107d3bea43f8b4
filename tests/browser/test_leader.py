"""What a leader does: read the finding on a phone, find the worst commune and why, look back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.app_server import HEIGHTS, settled
from tests.browser.conftest import Visit
from tests.browser.controls import point_at, unfold
from tests.browser.product import BAT_MOT, Truth, parameters_of, plain, texts

CAPITAL = "14797"


def requests(page: Page) -> list[str]:
    """Everything the page asks for from now on."""
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/geo/" in request.url else None
    )
    return asked


def heavy(page: Page) -> set[str]:
    """The communes that the first map shows as overloaded."""
    return set(
        page.evaluate(
            """() => document.querySelector(".js-plotly-plot:has(.choroplethlayer path)")._fullData
              .filter((trace) => trace.type === "choropleth" && trace.coloraxis === "coloraxis")
              .flatMap((trace) => [...trace.locations].filter((_, i) => trace.z[i] === 4))"""
        )
    )


def test_the_worst_commune_and_why_are_one_click_away(visit: Visit, truth: Truth):
    words = texts("vi")
    rows = truth.slice()
    over = rows[rows["verdict"] == "overloaded"]
    worst = over.loc[over["ratio"].idxmax()]
    page = visit("overview")
    assert worst["name"] in page.locator("h2").first.inner_text()

    page.get_by_role("link", name=re.compile(re.escape(worst["name"]) + " ·")).first.click()
    page.wait_for_url("**/xa?**")
    settled(page)

    assert parameters_of(page.url)["commune"] == worst["commune_code"]
    assert page.locator("h1").inner_text() == worst["name"]
    said = "\n".join(page.evaluate("() => window.reading.survey().texts"))
    ratio = f"{worst['ratio']:.2f}".replace(".", ",")
    assert ratio in said
    assert plain(words["verdict.overloaded"]) in said


@pytest.mark.parametrize(("language", "period"), [("vi", ""), ("en", "2025-07")])
def test_on_a_phone_the_sentence_and_the_counts_stand_above_the_fold(
    visit: Visit, language: str, period: str
):
    chosen = {"lang": language} | ({"period": period} if period else {})
    page = visit("overview", 390, **chosen)
    places = page.evaluate(
        """() => [document.querySelector("h2"), ...document.querySelectorAll(
             '.st-key-verdict-cards [data-testid="stMetricValue"]')]
             .map((element) => element.getBoundingClientRect())
             .map(({ top, bottom }) => [top, bottom])"""
    )
    assert len(places) == 7
    assert all(0 < top < bottom < HEIGHTS[390] for top, bottom in places)
    # That the figures are simulated stands above them.
    mark = page.locator("strong", has_text=texts(language)["simulated.mark"]).first.bounding_box()
    assert mark["y"] < places[0][0]


def test_on_a_phone_one_map_is_shown_and_the_other_by_a_switch(visit: Visit):
    page = visit("overview", 390)
    area, hexagon = (page.locator(f".st-key-overview-{name} .js-plotly-plot") for name in
                     ("area", "hexagon"))  # fmt: skip
    expect(area).to_be_visible()
    expect(hexagon).not_to_be_visible()
    page.get_by_text(texts("vi")["overview_shape.hexagon"], exact=True).click()
    settled(page)
    assert parameters_of(page.url) == {"shape": "hexagon"}
    expect(hexagon).to_be_visible()
    expect(area).not_to_be_visible()
    assert hexagon.bounding_box()["x"] >= 0


def test_the_overview_answers_under_its_own_slug(visit: Visit, server):
    page = visit("overview")
    page.goto(f"{server.url}/tong-quan?lang=en")
    settled(page)
    assert page.locator("h1").inner_text() == texts("en")["page.overview.title"]
    assert page.get_by_role("dialog").count() == 0


def test_the_slider_moves_through_the_months_and_fetches_no_shape_again(visit: Visit, truth: Truth):
    page = visit("map")
    asked = requests(page)
    slider = page.get_by_test_id("stMain").get_by_role("slider")
    seen = []
    for period in truth.periods[1:4]:
        slider.focus()
        page.keyboard.press("ArrowLeft")
        page.wait_for_url(f"**period={period}**")
        settled(page)
        verdicts = truth.slice(period_id=period)["verdict"]
        assert heavy(page) == set(verdicts.index[verdicts == "overloaded"])
        seen.append(frozenset(heavy(page)))
    assert len(set(seen)) > 1
    assert [url for url in asked if "/geo/" in url] == []


def test_a_filter_is_in_the_address_and_comes_back_from_it(visit: Visit, truth: Truth):
    words = texts("vi")
    page = visit("map")
    unfold(page, words["compare.filters"])
    main = page.get_by_test_id("stMain")
    main.get_by_text(words["kind.phuong"], exact=True).click()
    settled(page)
    assert parameters_of(page.url) == {"kind": "phuong"}
    rows = truth.slice()
    wards = rows[rows["kind"] == "phuong"]
    expected = set(wards.index[wards["verdict"] == "overloaded"])
    assert heavy(page) == expected
    page.reload()
    settled(page)
    assert heavy(page) == expected
    said = words["map.filtered"].format(count=len(wards), all=len(rows))
    expect(main.get_by_text(said)).to_be_visible()


def test_map_and_table_mark_the_same_communes(visit: Visit, truth: Truth):
    page = visit("map", 1440, click="mark")
    for i, code in enumerate((BAT_MOT, CAPITAL), start=1):
        page.mouse.click(*point_at(page, code))
        page.wait_for_function(
            "(n) => (new URL(location.href).searchParams.get('marked') ?? '').split(',')"
            ".filter(Boolean).length === n",
            arg=i,
        )
        settled(page)
    assert parameters_of(page.url)["marked"] == f"{BAT_MOT},{CAPITAL}"
    rows = page.get_by_test_id("stDataFrame")
    # The table is sorted from the heaviest: its first row is marked by a press beside it.
    rows.scroll_into_view_if_needed()
    settled(page)
    box = rows.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 35 + 17)
    over = truth.slice().dropna(subset=["ratio"])
    heaviest = over["ratio"].idxmax()
    page.wait_for_url(f"**{heaviest}**")
    settled(page)
    marked = set(parameters_of(page.url)["marked"].split(","))
    assert marked == {BAT_MOT, CAPITAL, heaviest}
    links = page.locator(".st-key-map-marked").get_by_role("link").all_inner_texts()
    assert set(links) == set(truth.slice().loc[sorted(marked), "name"])
    assert faults(page) == [], "with communes marked on the map"

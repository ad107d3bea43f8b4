"""A commune is found however its name is typed, and equals are told apart."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults
from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.controls import search
from tests.browser.product import BAT_MOT, HAC_THANH, Truth, parameters_of, texts


def test_one_commune_is_found_however_it_is_typed(visit: Visit, truth: Truth):
    page = visit("overview", 1440, period=truth.periods[1])
    name = truth.slice().loc[BAT_MOT, "name"]
    for query in ("Bát Mọt", BAT_MOT, "bat mot"):
        found = search(page, query)
        expect(found).to_have_count(1)
        expect(found).to_contain_text(name)
    found.click()
    page.wait_for_url("**/xa?**")
    settled(page)
    assert parameters_of(page.url) == {"commune": BAT_MOT, "period": truth.periods[1]}
    assert page.locator("h1").inner_text() == name


def test_equals_are_told_apart_by_kind_and_former_district(visit: Visit, truth: Truth):
    page = visit("overview")
    twins = truth.communes_called("dong tien")
    found = search(page, "dong tien")
    expect(found).to_have_count(len(twins))
    assert faults(page) == [], "with what was found listed"
    said = page.locator(".st-key-found").inner_text().split("\n")
    lines = [line.strip() for line in said if line.strip()]
    assert len(twins) == 2
    assert len(set(twins["kind"])) == 2
    for commune in twins.itertuples():
        # On the link itself or on the line under it.
        [at] = [i for i, line in enumerate(lines) if line.startswith(commune.name)]
        label = " ".join(lines[at : at + 2]).casefold()
        districts = commune.former_districts.split(" | ")
        assert all(district.casefold() in label for district in districts), label


def test_a_former_name_leads_to_todays_units_and_to_the_page_of_the_reform(visit: Visit):
    page = visit("overview")
    found = search(page, "phuong dong tho").filter(has_text="Đông Thọ")
    expect(found).to_have_count(2)  # it was split: each of its successors
    found.filter(has_text="Phường Hạc Thành").click()
    page.wait_for_url("**/xa?**")
    settled(page)
    assert parameters_of(page.url)["commune"] == HAC_THANH
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("đơn vị này thay cho 12 đơn vị cũ")
    main.get_by_role("link", name=texts("vi")["predecessor.open"]).click()
    page.wait_for_url("**/sap-xep?**")
    settled(page)
    assert parameters_of(page.url)["find"] == HAC_THANH
    expect(main).to_contain_text("Phường Đông Sơn")
    expect(page.locator(".st-key-reform-map .js-plotly-plot")).to_be_visible()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_found_is_said(visit: Visit, language: str):
    page = visit("overview", 1440, lang=language)
    expect(search(page, "zzz", language)).to_have_count(0)
    expect(page.get_by_test_id("stMain")).to_contain_text(texts(language)["search.none"])
    assert faults(page) == [], "where nothing is found"

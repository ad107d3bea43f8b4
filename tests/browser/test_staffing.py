"""A leader's task: so many moves within so many kilometres; seen, changed, sent, taken along."""

from __future__ import annotations

import io
import re
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.controls import unfold
from tests.browser.product import BAT_MOT, Truth, parameters_of, texts

_WORDS = texts("vi")


def finding(page: Page) -> str:
    return page.get_by_test_id("stMain").locator("h2").nth(1).inner_text()


def heads(page: Page) -> list[str]:
    """The outlines of the arrow heads that the map draws."""
    return page.locator(".js-plotly-plot:has(.choroplethlayer)").evaluate(
        """(plot) => [...plot.querySelectorAll(".scattergeo path.point")]
          .filter((point) => point.__data__?.mx === "arrow" || point.__data__?.angle)
          .map((point) => point.getAttribute("d"))"""
    )


def test_twenty_moves_within_sixty_kilometres_are_seen_changed_sent_and_taken_along(
    visit: Visit, truth: Truth
):
    page = visit("staffing", 1440)
    first = finding(page)
    assert re.match(r"Chuyển 20 vị trí trong phạm vi 60 km .*Vị trí thứ 21", first)
    drawn = heads(page)
    assert len(drawn) == 20
    assert len(set(drawn)) > 10  # each turned its own way
    grid = page.get_by_role("grid", include_hidden=True).first
    expect(grid).to_have_attribute("aria-rowcount", "21")

    # Twelve instead, and at most forty kilometres: the address says it.
    field = page.get_by_role("spinbutton", name=_WORDS["staffing.moves"])
    field.fill("12")
    field.press("Enter")
    settled(page)
    page.get_by_role("combobox", name=_WORDS["staffing.km"]).click()
    page.get_by_role("option", name="40 km", exact=True).click()
    settled(page)
    assert parameters_of(page.url) == {"moves": "12", "km": "40"}
    assert re.match(r"Chuyển 12 vị trí trong phạm vi 40 km .*Vị trí thứ 13", finding(page))
    assert len(heads(page)) == 12

    # A commune is kept, with a reason; the link brings it all back.
    form = unfold(page, _WORDS["staffing_edit.title"])
    field = form.get_by_role("combobox", name=_WORDS["staffing_edit.commune"])
    field.fill("Hoằng Sơn")
    page.get_by_role("option", name=re.compile("Xã Hoằng Sơn")).click()
    settled(page)
    reason = form.get_by_role("textbox", name=_WORDS["staffing_edit.reason"]).nth(1)
    reason.fill("Đang thanh tra, chờ kết luận")
    reason.press("Enter")
    settled(page)
    form.get_by_role("button", name=_WORDS["staffing_edit.lock"]).click()
    settled(page)
    kept = parameters_of(page.url)
    assert "Đang thanh tra%2C chờ kết luận" in kept["locked"]
    said = finding(page)
    other = visit(
        "staffing", 1440, **{name: value.replace("%", "%25") for name, value in kept.items()}
    )
    assert finding(other) == said
    expect(other.get_by_text("Đang thanh tra, chờ kết luận").first).to_be_visible()

    with other.expect_download() as received:
        other.get_by_role("button", name=_WORDS["staffing.export_xlsx"]).click()
    book = load_workbook(io.BytesIO(Path(received.value.path()).read_bytes()))
    moves = list(book[_WORDS["staffing.sheet_moves"]].values)
    assert len(moves) == 13
    lender = moves[0].index(_WORDS["staffing.lender"])
    assert "Xã Hoằng Sơn" not in {row[lender] for row in moves[1:]}
    posts = list(book[_WORDS["staffing.sheet_posts"]].values)
    assert len(posts) == 1 + len(truth.slice())


def test_from_a_communes_page_to_its_place_in_the_plan(visit: Visit, truth: Truth):
    page = visit("commune", 390, commune=BAT_MOT)
    name = truth.slice().loc[BAT_MOT, "name"]
    page.get_by_role("link", name=_WORDS["staffing.open_plan"]).click()
    page.wait_for_url("**/bo-tri?**")
    settled(page)
    assert parameters_of(page.url)["commune"] == BAT_MOT
    said = _WORDS["staffing.marked_stays"].format(name=name).replace("**", "")
    expect(page.get_by_text(said)).to_be_visible()

"""A leader's task: so many moves within so many kilometres; seen, changed, sent, taken along."""

from __future__ import annotations

import io
import re
import sqlite3
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

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


def decide(page: Page) -> None:
    """Accept a move, refuse another with a reason, add it by hand after all, take that back."""
    form = unfold(page, _WORDS["staffing_edit.title"])

    def pick(label: str, place: int = 0, name: str = "") -> str:
        field = form.get_by_role("combobox", name=_WORDS[label])
        field.click()
        if name:  # a long list holds what is typed, and no more than fits
            field.fill(name)
        found = page.get_by_role("option", name=re.compile(f"^{name} ") if name else None)
        said = found.nth(place).inner_text()
        found.nth(place).click()
        settled(page)
        return said

    def press(key: str, **exactly: bool) -> dict[str, str]:
        form.get_by_role("button", name=_WORDS[key], **exactly).click()
        settled(page)
        return parameters_of(page.url)

    pick("staffing_edit.move")
    assert press("staffing_edit.accept")["fixed"].count(":") == 1
    refused = pick("staffing_edit.move", 4)
    reason = form.get_by_role("textbox", name=_WORDS["staffing_edit.reason"]).first
    reason.fill("Đường sạt lở")
    reason.press("Enter")
    settled(page)
    assert press("staffing_edit.refuse")["refused"].endswith(":Đường sạt lở")
    lender, receiver = refused.split(" → ")
    pick("staffing_edit.from", name=lender)
    pick("staffing_edit.to", name=receiver)
    added = press("staffing_edit.add")
    assert added["fixed"].count(":") == 2
    assert "refused" not in added
    said = _WORDS["staffing_edit.said_fixed"].format(lender=lender, receiver=receiver, posts=1)
    page.get_by_role("button", name=said).click()
    settled(page)
    assert parameters_of(page.url)["fixed"].count(":") == 1


def take_along(page: Page, key: str) -> Path:
    with page.expect_download() as received:
        page.get_by_role("button", name=_WORDS[key]).click()
    # The browser names it by a number alone; who reads a workbook goes by its ending.
    path = Path(received.value.path())
    return path.rename(path.with_suffix(Path(received.value.suggested_filename).suffix))


def keep_and_open(page: Page) -> None:
    """Save the scenario by a name, change it, and open its file again."""
    box = unfold(page, _WORDS["staffing_saved.title"])
    name = box.get_by_role("textbox", name=_WORDS["staffing_saved.name"])
    name.fill("Phương án quý I")
    name.press("Enter")
    settled(page)
    box.get_by_role("button", name=_WORDS["staffing_saved.save"]).click()
    settled(page)
    kept = parameters_of(page.url)
    assert kept["named"] == "Phương án quý I"
    file = take_along(page, "staffing.export_scenario").read_bytes()
    field = page.get_by_role("spinbutton", name=_WORDS["staffing.moves"])
    field.fill("3")
    field.press("Enter")
    settled(page)
    assert parameters_of(page.url)["moves"] == "3"
    given = {"name": "phuong-an.json", "mimeType": "application/json", "buffer": file}
    box.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(given)
    opened = _WORDS["staffing_saved.opened"].format(name="Phương án quý I")
    expect(page.get_by_text(opened)).to_be_visible()
    settled(page)
    assert parameters_of(page.url) == kept


def printed(page: Page) -> str:
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) <= 6
    return "".join("".join(sheet.extract_text().split()) for sheet in paper.pages)


def on_paper(page: Page) -> None:
    """Every column of the list is on paper, to the last word of the last line."""
    table = page.locator(".st-key-paper-moves table")
    heads, last = table.locator("th").all_text_contents(), table.locator("tr").last
    cells = last.locator("td").all_text_contents()
    assert len(heads) == len(cells) > 10
    text = printed(page)
    page.emulate_media(media="print")
    expect(page.locator(".st-key-screen-moves")).to_be_hidden()
    page.emulate_media(media="screen")
    for part in (*heads, *cells):
        assert "".join(part.split()) in text, part


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

    book = load_workbook(take_along(other, "staffing.export_xlsx"))
    moves = list(book[_WORDS["staffing.sheet_moves"]].values)
    assert len(moves) == 13
    lender = moves[0].index(_WORDS["staffing.lender"])
    assert "Xã Hoằng Sơn" not in {row[lender] for row in moves[1:]}
    posts = list(book[_WORDS["staffing.sheet_posts"]].values)
    assert len(posts) == 1 + len(truth.slice())

    decide(other)
    annex = PdfReader(take_along(other, "staffing.export_pdf"))
    assert len(annex.pages) == 3
    with sqlite3.connect(take_along(other, "staffing.export_gpkg")) as layer:
        assert layer.execute("SELECT sum(posts) FROM moves").fetchone() == (12,)
    keep_and_open(other)
    on_paper(other)


def test_from_a_communes_page_to_its_place_in_the_plan(visit: Visit, truth: Truth):
    page = visit("commune", 390, commune=BAT_MOT)
    name = truth.slice().loc[BAT_MOT, "name"]
    page.get_by_role("link", name=_WORDS["staffing.open_plan"]).click()
    page.wait_for_url("**/bo-tri?**")
    settled(page)
    assert parameters_of(page.url)["commune"] == BAT_MOT
    said = _WORDS["staffing.marked_stays"].format(name=name).replace("**", "")
    expect(page.get_by_text(said)).to_be_visible()

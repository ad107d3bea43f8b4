"""What a leader and a reviewer come for, from the overview: three clicks at most, and a table.

An officer's task is in test_submit.py, for it needs a data folder of its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.accessibility import faults
from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.product import BAT_MOT, Truth, beginning, parameters_of, plain, texts
from tests.browser.tasks import Doer, task
from tests.office import open_in_office

WORDS = texts("vi")


@pytest.fixture(scope="module")
def bat_mot(truth: Truth) -> str:
    return truth.slice().loc[BAT_MOT, "name"]


def at_the_overview(page: Page) -> Page:
    """Back to where every task begins."""
    page.locator(".st-key-menu-pages").get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text(WORDS["page.overview.title"])
    settled(page)
    return page


def to_its_page(doer: Doer, query: str) -> None:
    """By the search field to a commune's page."""
    doer.click(doer.search(query).first)
    doer.page.wait_for_url("**/xa?*commune=*")
    settled(doer.page)


def said_on(page: Page) -> str:
    survey = page.evaluate("() => window.reading.survey()")
    return "\n".join([*survey["texts"], *survey["cells"]])


def peers_of_bat_mot(truth: Truth) -> Iterator[str]:
    peers = truth.rows(
        "commune_peers", scope="all", period_id="2026-10", staff_group="centre",
        certification="with", weighting="weighted", commune_code=BAT_MOT,
    )  # fmt: skip
    assert len(peers) == 8
    yield from peers["name"]


def test_a_leader_finds_the_worst_and_why_the_plan_and_the_sheet_for_the_meeting(
    visit: Visit, truth: Truth
):
    page = visit("overview")
    rows = truth.slice()
    over = rows[rows["verdict"] == "overloaded"]
    worst = over.loc[over["ratio"].idxmax()]
    assert worst["name"] in page.locator("h2").first.inner_text()
    with task(page, "leader", "find the worst commune and why") as leader:
        leader.click(
            page.get_by_role("link", name=re.compile(re.escape(worst["name"]) + " ·")).first
        )
        page.wait_for_url("**/xa?**")
        settled(page)
        assert parameters_of(page.url)["commune"] == worst["commune_code"]
        assert page.locator("h1").inner_text() == worst["name"]
        said = said_on(page)
        assert f"{worst['ratio']:.2f}".replace(".", ",") in said
        assert plain(WORDS["verdict.overloaded"]) in said

    with task(at_the_overview(page), "leader", "print the sheet for the meeting") as leader:
        leader.click(page.get_by_role("button", name=WORDS["briefing.open"]))
        opened = faults(page)
        with page.expect_download() as received:
            leader.click(page.get_by_role("button", name=WORDS["briefing.download"]))
        paper = PdfReader(io.BytesIO(Path(received.value.path()).read_bytes()))
        assert worst["name"] in " ".join(paper.pages[0].extract_text().split())
    assert opened == [], "with the sheet's choices open"
    page.keyboard.press("Escape")

    with task(at_the_overview(page), "leader", "open the staffing plan") as leader:
        leader.click(page.get_by_role("link", name=WORDS["menu.row.staffing"], exact=True))
        page.wait_for_url("**/bo-tri**")
        settled(page)
        finding = page.get_by_test_id("stMain").locator("h2").nth(1)
        assert re.match(r"Chuyển 20 vị trí trong phạm vi 60 km", finding.inner_text())


def test_a_reviewer_compares_and_sees_how_and_from_what_a_figure_was_made(
    visit: Visit, truth: Truth, bat_mot: str
):
    page = visit("overview")
    with task(page, "reviewer", "compare Bát Mọt with its peers") as reviewer:
        to_its_page(reviewer, "bat mot")
        said = said_on(page)
        assert [name for name in peers_of_bat_mot(truth) if name not in said] == []

    with task(at_the_overview(page), "reviewer", "see how a figure was computed") as reviewer:
        to_its_page(reviewer, "bat mot")
        reviewer.click(page.get_by_role("link", name=WORDS["portrait.method"]))
        page.wait_for_url("**/phuong-phap?**")
        settled(page)
        assert WORDS["method_page.example"].format(name=bat_mot) in said_on(page)
        assert f"{truth.slice().loc[BAT_MOT, 'ratio']:.3f}".replace(".", ",") in said_on(page)

    with task(at_the_overview(page), "reviewer", "see where a figure came from") as reviewer:
        to_its_page(reviewer, "bat mot")
        said = beginning("vi", "origins.open")
        reviewer.click(page.locator("summary", has_text=said))
        opened = page.get_by_test_id("stExpander").filter(has_text=said)
        opened.get_by_test_id("stDataFrame").scroll_into_view_if_needed()
        cells = opened.locator("canvas td")
        measures = [text for key, text in WORDS.items() if key.startswith("origins_measure.")]
        expect(cells.first).to_have_text(re.compile("|".join(map(re.escape, measures))))
        expect(cells.filter(has_text=WORDS["source_kind.simulated"]).first).to_be_attached()
    page.evaluate("""() => document.querySelectorAll(
        '[data-testid="stMain"] details:not([open]) > summary').forEach((one) => one.click())""")
    settled(page)
    assert faults(page) == [], "with everything unfolded"


def test_what_is_looked_at_is_sent_as_a_link(visit: Visit):
    page = visit("overview")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with task(page, "leader", "send what is looked at as a link") as leader:
        to_its_page(leader, "hac thanh")
        heading = page.locator("h1").inner_text()
        leader.click(page.get_by_role("button", name=WORDS["cite.copy"]))
        expect(page.get_by_role("button", name=WORDS["cite.copied"])).to_be_visible()
    sent = page.evaluate("() => navigator.clipboard.readText()")
    assert {"commune", "edition", "period"} <= set(parameters_of(sent))
    # Somebody else opens it, in a browser of their own.
    other = visit("commune", 390, **parameters_of(sent))
    assert other.locator("h1").inner_text() == heading
    assert sent.partition("?")[0] == other.url.partition("?")[0]


def test_the_table_of_all_communes_is_taken_into_an_office(
    visit: Visit, truth: Truth, tmp_path: Path
):
    page = visit("overview")
    file = tmp_path / "bang.xlsx"
    with task(page, "reviewer", "download the table and open it in LibreOffice") as reviewer:
        reviewer.click(page.locator(".st-key-overview-table summary"))
        with page.expect_download() as received:
            reviewer.click(page.locator(".st-key-xlsx-overview-table button"))
        received.value.save_as(file)
        opened = open_in_office(file, tmp_path)
    names = [cell for cell in opened.contents if re.match(r"(Xã|Phường) ", str(cell))]
    assert sorted(set(names) & set(truth.slice()["name"])) == sorted(truth.slice()["name"])
    assert opened.formulas == ()

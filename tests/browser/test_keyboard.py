"""Every task of a leader, a reviewer and an officer by the keyboard alone, from one visit on."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pandas as pd
from playwright.sync_api import Download, Page, expect
from pypdf import PdfReader

from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.product import BAT_MOT, Truth, parameters_of, texts

_WORDS = texts("vi")
# More than any page has places to stand on before what a task needs.
_MOST_STEPS = 120
# What the keyboard stands on: its role or tag, its name, where it leads, its key on the page.
_STANDS_ON = """() => {
  const outside = document.activeElement;
  const one = outside.shadowRoot?.activeElement ?? outside;
  const whole = !one.matches("a, button, input, summary, [role]");
  const called = one.getAttribute("aria-label") || one.innerText || one.placeholder || "";
  const name = whole ? "" : called;
  const key = outside.closest("[class*='st-key-']")?.className.match(/st-key-[\\w-]+/)?.[0] ?? "";
  return [name.trim(), one.href || "", key, getComputedStyle(one).outlineStyle, one.tagName];
}"""


class Keys:
    """A reader without a pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, name: str = "", *, link: str = "", key: str = "") -> None:
        """Step on to the next thing of that name, leading there, in the part of that key."""
        passed = []
        for _ in range(_MOST_STEPS):
            self.page.keyboard.press("Tab")
            said, href, inside, outline, tag = self.page.evaluate(_STANDS_ON)
            passed.append((said or inside)[:60])
            if said.startswith("Help for "):  # Streamlit's own; it bears the name of its field
                continue
            if name in said and link in href and key in inside:
                # A field shows its frame in colour instead.
                assert outline != "none" or tag == "INPUT", f"nothing shows the keyboard at {said}"
                return
        raise AssertionError(f"{name or link or key} is not reached: {passed}")

    def press(self, *keys: str) -> None:
        """Press keys and wait until the page has settled."""
        for key in keys:
            self.page.keyboard.press(key)
        settled(self.page)

    def type(self, text: str) -> None:
        """Type, and wait until the page has settled."""
        self.page.keyboard.type(text, delay=15)
        settled(self.page)

    def take(self) -> Download:
        """The file that Enter brings."""
        with self.page.expect_download() as waiting:
            self.page.keyboard.press("Enter")
        return waiting.value


def content(file: Download) -> io.BytesIO:
    return io.BytesIO(Path(file.path()).read_bytes())


def choose_on_the_map(keys: Keys, rows: pd.DataFrame) -> None:
    """Open the heaviest commune by the list under the map, for its shapes take no keyboard."""
    keys.reach(_WORDS["menu.row.map"], link="/ban-do")
    keys.press("Enter")
    keys.page.wait_for_url("**/ban-do**")
    settled(keys.page)
    heaviest = rows["ratio"].idxmax()
    keys.reach(rows.loc[heaviest, "name"], link=f"commune={heaviest}")
    keys.press("Enter")
    keys.page.wait_for_url(f"**/xa?*commune={heaviest}*")
    settled(keys.page)


def test_every_task_is_done_without_a_pointer(visit: Visit, truth: Truth):
    page = visit("overview")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keys, rows = Keys(page), truth.slice()

    # Print: the sheet for the meeting.
    keys.reach(_WORDS["briefing.open"])
    keys.press("Enter")
    keys.reach(_WORDS["briefing.download"])
    assert len(PdfReader(content(keys.take())).pages) == 1
    keys.press("Escape")

    # Download: the table of all communes.
    keys.reach(_WORDS["table.open"])
    keys.press("Enter")
    keys.reach("XLSX", key="st-key-xlsx-overview-table")
    sheet = openpyxl.load_workbook(content(keys.take())).worksheets[0]
    assert sheet.max_row == 1 + len(rows)

    # Search, and read of a commune why: its verdict and what it rests on.
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0) }")
    keys.reach(_WORDS["search.label"])
    keys.type("bat mot")
    keys.reach(link=f"commune={BAT_MOT}")
    keys.press("Enter")
    page.wait_for_url(f"**/xa?*commune={BAT_MOT}*")
    settled(page)
    assert page.locator("h1").inner_text() == rows.loc[BAT_MOT, "name"]

    # Send a link: the address is copied, figures pinned.
    keys.reach(_WORDS["cite.copy"])
    keys.press("Enter")
    expect(page.get_by_role("button", name=_WORDS["cite.copied"])).to_be_visible()
    sent = page.evaluate("() => navigator.clipboard.readText()")
    assert parameters_of(sent).items() >= {"commune": BAT_MOT, "period": truth.newest_month}.items()

    # Compare Bát Mọt with its peers.
    keys.reach(_WORDS["menu.row.compare"], link="/so-sanh")
    keys.press("Enter")
    page.wait_for_url("**/so-sanh**")
    settled(page)
    keys.reach(_WORDS["compare.search"])
    keys.type("bat mot")
    keys.reach(rows.loc[BAT_MOT, "name"], key=f"st-key-compare-add-{BAT_MOT}")
    keys.press("Enter")
    keys.reach(_WORDS["compare_tab.funnel"])
    keys.press(*["ArrowRight"] * 4, "Enter")
    assert parameters_of(page.url).items() >= {"communes": BAT_MOT, "part": "peers"}.items()

    choose_on_the_map(keys, rows)

    # Change the plan: twelve posts instead of twenty.
    keys.reach(_WORDS["menu.row.staffing"], link="/bo-tri")
    keys.press("Enter")
    page.wait_for_url("**/bo-tri**")
    settled(page)
    keys.reach(_WORDS["staffing.moves"])
    keys.press("Control+A")
    keys.type("12")
    keys.press("Enter")
    assert parameters_of(page.url)["moves"] == "12"
    said = page.get_by_test_id("stMain").locator("h2").nth(1).inner_text()
    assert re.match("Chuyển 12 vị trí", said)

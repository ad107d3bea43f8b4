"""An officer's main task in a real browser: a template, files dropped, a look, and an edition."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import app_server
from tests.browser.accessibility import faults
from tests.browser.app_server import ARTEFACTS, ROOT, Server, settled
from tests.browser.conftest import Visit
from tests.browser.product import LANGUAGES, texts
from tests.browser.tasks import task
from tests.browser.test_keyboard import Keys
from tests.etl.forms_inputs import make_form
from tests.pages.conftest import link_editions
from warehouse.editions import Store

ROWS = {"Chứng thực": (30, 70, 5, 20, 70, 5, 8, 2), "Hộ tịch": (20, 10, 3, 15, 13, 1, 3, 1)}
"""130 received; with 40 more in person, 170."""
MORE = {"Chứng thực": (30, 110, 5, 60, 70, 5, 8, 2), "Hộ tịch": ROWS["Hộ tịch"]}
OCTOBER = date(2026, 10, 1)
# Checking and building start programs of their own, on machines that do other things too.
PATIENCE_MS = 180_000
_DROP = """([field, files]) => {
  const moved = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
    moved.items.add(new File([bytes], name));
  }
  for (const kind of ["dragenter", "dragover", "drop"])
    field.dispatchEvent(
      new DragEvent(kind, { dataTransfer: moved, bubbles: true, cancelable: true }),
    );
}"""


@pytest.fixture
def desk(edition_folder: Path, tmp_path: Path) -> Iterator[tuple[Server, Store]]:
    """The app on a data folder and an editions folder of its own.

    Asked for before `visit`: pages are closed before their server ends.
    """
    left_out = shutil.ignore_patterns("received", "inbox", "boundaries")
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=left_out)
    (tmp_path / "editions").mkdir()
    store = link_editions(edition_folder, tmp_path / "editions")
    log = ARTEFACTS / "server-desk.log"
    with app_server.serve(store.folder, log, tmp_path / "data") as running:
        yield running, store


def drop(page: Page, files: Sequence[Path]) -> None:
    """Drag files into the box and let go."""
    field = page.get_by_test_id("stFileUploaderDropzone")
    contents = [[file.name, base64.b64encode(file.read_bytes()).decode()] for file in files]
    page.evaluate(_DROP, [field.element_handle(), contents])


def send_button(page: Page) -> Locator:
    return page.get_by_role("button", name=texts("vi")["submit.send"])


def type_in(page: Page, key: str, text: str) -> None:
    field = page.get_by_label(texts("vi")[key])
    field.fill(text)
    field.press("Enter")
    settled(page)


def replace_by_keyboard(page: Page, form: Path) -> None:
    """Hand in what replaces a form, without a pointer."""
    words, main, keys = texts("vi"), page.get_by_test_id("stMain"), Keys(page)
    with page.expect_file_chooser() as chooser:  # who listens from Enter on can be too late
        keys.reach(key="st-key-desk-files")
        page.keyboard.press("Enter")
    chooser.value.set_files(form)
    expect(main).to_contain_text(words["outcome.waiting"], timeout=PATIENCE_MS)
    expect(main).to_contain_text("tiếp nhận trước 130, nay 170")
    settled(page)
    for key, text in (("by", "Lê Thị Hoa"), ("reason", "Bổ sung 40 hồ sơ chứng thực")):
        keys.reach(words[f"submit.{key}"])
        keys.type(text)
        keys.press("Enter")
    expect(send_button(page)).to_be_disabled()
    keys.reach(words["submit.replace"])
    keys.press("Space")
    keys.reach(words["submit.send"])
    page.keyboard.press("Enter")


def test_an_officer_hands_in_and_then_replaces(
    desk: tuple[Server, Store], visit: Visit, tmp_path: Path
) -> None:
    server, store = desk
    words = texts("vi")
    page = visit("overview", 1440, at=server)
    main = page.get_by_test_id("stMain")

    good = make_form(tmp_path / "bat-mot.xlsx", "UBND xã Bát Mọt", OCTOBER, ROWS)
    wrong = tmp_path / "sai.csv"
    wrong.write_text("a;b\n1;2\n", encoding="utf-8")
    success = page.get_by_test_id("stAlertContentSuccess")
    with task(page, "officer", "hand in a form and see the edition with it") as officer:
        officer.click(page.locator(".st-key-menu-more button"))
        officer.click(page.get_by_role("link", name=words["page.submit.title"], exact=True))
        officer.do(lambda: drop(page, [good, wrong]), wait=False)
        preview = main.get_by_role("table", name=words["submit.preview_alt"])
        expect(preview).to_contain_text("130", timeout=PATIENCE_MS)
        expect(main).to_contain_text(words["outcome.accepted"])
        expect(main).to_contain_text(words["outcome.refused"])
        expect(main).to_contain_text("dấu chấm phẩy")
        expect(send_button(page)).to_be_disabled()
        officer.do(lambda: type_in(page, "submit.by", "Lê Thị Hoa"))
        officer.click(send_button(page), wait=False)
        expect(success).to_be_visible(timeout=PATIENCE_MS)
    settled(page)
    edition = store.serve().edition
    assert edition.manifest.number == 2
    expect(success).to_contain_text(edition.id)
    expect(main).to_contain_text("sai.csv")
    expect(page.get_by_test_id("stFileUploaderFile")).to_have_count(0)

    with page.expect_download(timeout=PATIENCE_MS) as asked:
        page.get_by_role("button", name=words["template.caseload"]).click()
    assert asked.value.suggested_filename == "can-viec-caseload-2026-10.xlsx"
    asked.value.save_as(tmp_path / "mau.xlsx")
    form = openpyxl.load_workbook(tmp_path / "mau.xlsx").worksheets[0]
    assert form["A3"].value == "Kỳ báo cáo: Tháng 10 năm 2026"

    more = make_form(tmp_path / "bat-mot-2.xlsx", "UBND xã Bát Mọt", OCTOBER, MORE)
    replace_by_keyboard(page, more)
    expect(success).to_contain_text("00003-", timeout=PATIENCE_MS)
    assert store.serve().edition.manifest.number == 3


def test_answers_fit_the_screen(desk: tuple[Server, Store], visit: Visit, tmp_path: Path) -> None:
    server, _ = desk
    forms = [make_form(tmp_path / f"biểu {n}.xlsx", f"UBND xã {name}", OCTOBER, ROWS)
             for n, name in enumerate(("Bát Mọt", "Không Có Thật"))]  # fmt: skip
    for width, language in ((390, "vi"), (820, "en")):
        page = visit("submit", width, at=server, lang=language)
        drop(page, forms)
        main = page.get_by_test_id("stMain")
        said = texts(language)["submit.confirm"].strip("# ")
        expect(main).to_contain_text(said, timeout=PATIENCE_MS)
        settled(page)
        assert main.evaluate("(main) => main.scrollWidth <= main.clientWidth")
        # Files that are refused, and what is asked before the rest is sent, are read by everybody.
        assert faults(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["submit", "decisions"])
def test_the_field_for_files_speaks_the_readers_language(
    visit: Visit, name: str, language: str
) -> None:
    page = visit(name, 390, lang=language)
    field = page.get_by_test_id("stFileUploaderDropzone")
    said = {"vi": ("Chọn tệp", "Mỗi tệp tối đa 20 MB"), "en": ("Upload", "20 MB per file")}
    for words in said[language]:
        expect(field).to_contain_text(words)
    if language == "vi":
        assert "per file" not in field.inner_text()
        assert "Upload" not in page.get_by_test_id("stMain").inner_text()

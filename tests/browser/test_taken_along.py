"""A chart is taken along from the real browser: picture, drawing and rows, its source burnt in."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.product import BAT_MOT, Truth, parameters_of, texts
from warehouse.editions import Store

SVG = "{http://www.w3.org/2000/svg}"
CHART = ".st-key-commune-position"


def taken(page: Page, label: str) -> tuple[str, bytes]:
    """Name and content of a file of the chart."""
    with page.expect_download() as waiting:
        page.locator(f"{CHART} .chart-tools").get_by_role("button", name=label, exact=True).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_chart_leaves_by_keyboard_with_its_source_on_it(visit: Visit, truth: Truth):
    words = texts("vi")
    page = visit("commune", 1440, commune=BAT_MOT)
    opener = page.locator(f"{CHART} .chart-tools").get_by_role("button", name=words["take.menu"])
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    focused = page.evaluate("() => document.activeElement.textContent")
    assert focused == words["take.png"]

    name, content = taken(page, words["take.svg"])
    edition = Store(truth.folder).serve().edition.id
    assert name == f"can-viec-commune-position-2026-10-{edition}.svg"
    root = ElementTree.fromstring(content)
    said = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    title, _, finding = words["chart.funnel_alt"].partition(": ")
    assert root.findtext(f"{SVG}title") == title
    assert title in said
    shown = page.locator(f"{CHART} .stPlotlyChart").get_attribute("aria-label")
    assert root.findtext(f"{SVG}desc") == shown
    assert shown.startswith(f"{title}: ")
    assert finding == "{finding}"
    letters = [f"{one.get('font-family')} {one.get('style')}" for one in root.iter(f"{SVG}text")]
    assert all("Noto Sans" in faces and "Arial" in faces for faces in letters)
    assert_wide_faces_fit(root)
    assert edition in said
    assert words["simulated.source"] in said
    assert words["simulated.mark"] in said
    assert words["chart.ratio_axis"] in said
    own = root.findall(f"{SVG}text")
    address = "".join(text.text for text in own).partition("http")[2]  # over several lines
    seen_at = parameters_of(f"http{address}".replace("&amp;", "&"))
    assert seen_at == {"commune": BAT_MOT, "edition": edition, "period": "2026-10"}
    slice_ = truth.slice()
    points = [path for path in root.iter(f"{SVG}path") if "point" in path.get("class", "").split()]
    assert len(points) == int(slice_["ratio"].notna().sum()) + 1  # and the ring round the commune

    name, content = taken(page, words["take.png"])
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    assert name.endswith(".png")
    assert picture.width == 2 * float(root.get("width"))
    colours = {colour for _, colour in picture.getcolors(1_000_000)}
    assert {(166, 58, 10), (27, 94, 156)} <= colours  # overloaded and underloaded points

    name, content = taken(page, words["take.csv"])
    assert content.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert heading[2:4] == [words["chart.expected_axis"], words["chart.ratio_axis"]]
    ratios = {row[1]: float(row[3]) for row in rows if len(row) > 3 and row[1]}
    for one in slice_.dropna(subset=["ratio"]).itertuples():
        assert abs(ratios[one.name] - one.ratio) < 1e-5


def assert_wide_faces_fit(root: ElementTree.Element) -> None:
    """Without our face every text keeps its width, or has room: narrow faces come first."""
    for text in root.iter(f"{SVG}text"):
        faces = f"{text.get('font-family')} {text.get('style')}"
        assert faces.index("Arial") < faces.index("DejaVu Sans")
        assert "sans-serif" in faces
        ends = [one for one in text.iter() if not len(one) and (one.text or "").strip()]
        assert all(float(one.get("textLength")) > 0 for one in ends), "".join(text.itertext())
    width, burnt_in = float(root.get("width")), root.findall(f"{SVG}text")
    assert len(burnt_in) >= 4
    for text in burnt_in:
        assert 16 + 1.25 * float(text.get("textLength")) <= width - 16 + 1, text.text
    assert not [one for one in root.iter() if one.get("class") == "legend" and one.get("clip-path")]

"""The data page in a browser: the heat map names its cells, what is taken along opens."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.product import LANGUAGES, WIDTHS, Truth, texts

CHART = "div.st-key-quality-coverage"


def downloaded(page: Page, key: str) -> bytes:
    """What a click on a download button brings."""
    with page.expect_download() as waiting:
        page.locator(f".st-key-{key} button").click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_heat_map_fits_and_its_titles_do_not_overlap(visit: Visit, width: int) -> None:
    page = visit("quality", width)
    chart = page.locator(CHART)
    expect(chart.locator(".heatmaplayer image, .heatmaplayer canvas").first).to_be_attached()
    frame = chart.bounding_box()
    boxes = [one.bounding_box() for one in chart.locator(".annotation").all()]
    assert len(boxes) == 6  # five data sets, and that figures are simulated
    for box in boxes:
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            beside = (
                one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            )
            below = (
                one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            )
            assert beside or below, (one, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cell_says_its_commune_month_and_state(visit: Visit, truth: Truth, language: str) -> None:
    page = visit("quality", 1440, lang=language)
    plot = page.locator(f"{CHART} .nsewdrag").first
    plot.hover(position={"x": 6, "y": 3}, force=True)
    hover = page.locator(f"{CHART} .hoverlayer")
    first = truth.rows("coverage_states").iloc[0]
    expect(hover).to_contain_text(first["name"])
    expect(hover).to_contain_text(texts(language)["coverage_set.caseload"])
    expect(hover).to_contain_text(texts(language)["coverage_state.simulated"])


def test_the_twin_and_the_package_are_what_they_say(visit: Visit, truth: Truth) -> None:
    page = visit("quality", 1440)
    doubts = truth.rows("doubts", scope="all")
    content = downloaded(page, "csv-doubts").decode("utf-8-sig").split("\r\n\r\n")[0]
    assert len(content.splitlines()) == len(doubts) + 1
    book = openpyxl.load_workbook(io.BytesIO(downloaded(page, "xlsx-doubts")))
    assert book.active.max_row == len(doubts) + 1
    assert "http" in str(book.worksheets[-1]["A2"].value)  # the notes say where it was taken from
    with zipfile.ZipFile(io.BytesIO(downloaded(page, "open-data"))) as archive:
        described = json.loads(archive.read("can-viec-thanh-hoa/datapackage.json"))
        assert {one["path"] for one in described["resources"]} | {"datapackage.json"} == {
            name.partition("/")[2] for name in archive.namelist()
        }

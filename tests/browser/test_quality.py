"""The data page in a browser: the heat map names its cells, what is taken along opens."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.product import LANGUAGES, WIDTHS, Truth, parameters_of, texts

# On a phone one data set at a time; the whole stands out of sight there, and the one elsewhere.
CHART, ONE = "div.st-key-quality-coverage-all", "div.st-key-quality-coverage-one"
PHONE = 390
# What a finger and an eye tell apart: a month of a commune, in pixels.
LEAST_CELL = (8, 8)


def downloaded(page: Page, key: str) -> bytes:
    """What a click on a download button brings."""
    with page.expect_download() as waiting:
        page.locator(f".st-key-{key} button").click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_heat_map_fits_and_its_titles_do_not_overlap(visit: Visit, width: int) -> None:
    page = visit("quality", width)
    shown, hidden = (ONE, CHART) if width == PHONE else (CHART, ONE)
    chart = page.locator(shown)
    expect(chart).to_be_visible()
    expect(page.locator(hidden)).not_to_be_visible()
    expect(chart.locator(".heatmaplayer image, .heatmaplayer canvas").first).to_be_attached()
    frame = chart.bounding_box()
    boxes = [one.bounding_box() for one in chart.locator(".annotation").all()]
    # The data sets, and that figures are simulated.
    assert len(boxes) == (3 if width == PHONE else 6)
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


def test_on_a_phone_a_month_of_a_commune_can_be_told_apart(visit: Visit, truth: Truth) -> None:
    page = visit("quality", PHONE)
    layer = page.locator(f"{ONE} .heatmaplayer image").first
    box = layer.bounding_box()
    plot = page.locator(ONE).evaluate(
        """(chart) => {
          const trace = chart.querySelector(".js-plotly-plot")._fullData[0];
          return [trace.x.length, trace.y.length];
        }"""
    )
    assert plot[1] >= len(truth.slice())
    assert box["width"] / plot[0] >= LEAST_CELL[0]
    assert box["height"] / plot[1] >= LEAST_CELL[1]
    page.locator(".st-key-coverage-set").get_by_text(
        texts("vi")["coverage_short.payroll_staff"], exact=True
    ).click()
    settled(page)
    assert parameters_of(page.url) == {"counted": "payroll_staff"}
    expect(page.locator(f"{ONE} .annotation").first).to_have_text(
        texts("vi")["coverage_short.payroll_staff"]
    )


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

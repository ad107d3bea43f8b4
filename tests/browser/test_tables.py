"""Every map has its table, and the table can be taken away as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.controls import unfold
from tests.browser.product import COMMUNES, Truth, texts


def rows_of(received: bytes, codes: list[str]) -> list[dict[str, str]]:
    lines = csv.reader(io.StringIO(received.decode("utf-8-sig"), newline=""))
    heading, *others = lines
    return [dict(zip(heading, line, strict=True)) for line in others if line and line[0] in codes]


def download(page: Page, language: str) -> bytes:
    words = texts(language)
    expander = unfold(page, words["table.open"])
    with page.expect_download() as received:
        expander.get_by_role("button", name=words["quality.download_csv"], exact=True).click()
    assert received.value.suggested_filename.endswith(".csv")
    return Path(received.value.path()).read_bytes()


@pytest.mark.parametrize(("name", "language"), [("overview", "vi"), ("map", "en")])
def test_the_table_opens_and_downloads(visit: Visit, truth: Truth, name: str, language: str):
    words = texts(language)
    expected = truth.slice()
    page = visit(name, 1440, lang=language)
    grid = unfold(page, words["table.open"]).get_by_role("grid", include_hidden=True)
    # The heading is a row too.
    expect(grid).to_have_attribute("aria-rowcount", str(COMMUNES + 1))

    received = download(page, language)
    assert received.startswith(b"\xef\xbb\xbf")
    rows = rows_of(received, list(expected.index))
    assert len(rows) == COMMUNES
    assert [row[words["export.commune_code"]] for row in rows] == list(expected.index)
    assert [row[words["export.name"]] for row in rows] == list(expected["name"])
    assert words["simulated.source"] in received.decode("utf-8-sig")


def test_a_population_to_be_checked_makes_no_rate(visit: Visit, truth: Truth):
    """Unless the reader asks for it, as the map and the commune's page say."""
    words = texts("en")
    expected = truth.slice()
    doubtful = set(expected.index[expected["population_doubtful"].fillna(value=False).astype(bool)])
    assert doubtful != set()
    rows = rows_of(download(visit("map", 1440, lang="en"), "en"), list(doubtful))
    assert {row[words["export.dossiers_per_1000_people"]] for row in rows} == {""}

"""What leaves the product, opened in a real office: nothing in it is computed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sharing.exports import csv_bytes
from tests.office import open_in_office

HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("https://example.invalid","Bát Mọt")',
    '=cmd|" /C calc"!A0',
    "=1+1,=2+2",
    '"=1+1',
)


def test_an_office_computes_a_formula_that_nobody_made_harmless(tmp_path: Path):
    """The test sees a formula where there is one."""
    path = tmp_path / "open.csv"
    path.write_text("name\r\n=1+1\r\n", encoding="utf-8-sig")
    assert open_in_office(path, tmp_path).formulas == ("=1+1",)


@pytest.mark.parametrize("place", ["heading", "cell", "note"])
def test_no_text_of_an_export_is_taken_for_a_formula(place: str, tmp_path: Path):
    hostile = list(HOSTILE)
    table = {
        "heading": pd.DataFrame({text: ["Bát Mọt"] for text in hostile}),
        "cell": pd.DataFrame({"name": hostile, "dossiers": range(len(hostile))}),
        "note": pd.DataFrame({"name": ["Bát Mọt"]}),
    }[place]
    path = tmp_path / "export.csv"
    path.write_bytes(csv_bytes(table, hostile if place == "note" else []))
    opened = open_in_office(path, tmp_path)
    assert opened.formulas == ()
    text = " ".join(str(value) for value in opened.contents)
    assert text.count("1+1") >= 6
    if place == "cell":
        assert [value for value in opened.contents if isinstance(value, int)] == list(range(10))

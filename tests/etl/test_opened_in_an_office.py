"""Marked copies, opened in a real office: nothing in them is computed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl.intake.context import make_context
from etl.intake.parsing import mark_copies, parse
from tests.etl.catalogue.desk import DATA
from tests.etl.catalogue.valid import NAME, Rows, staff_csv
from tests.office import open_in_office

HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    '=HYPERLINK("https://example.invalid","x")',
    "＝1+1",
)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_marked_copy_computes_nothing(language: str, tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        for number, text in enumerate(HOSTILE, start=2):
            rows[number][NAME] = text

    path = staff_csv(tmp_path, change)
    answer = parse(path, make_context(DATA, date(2026, 11, 23)))
    [copy] = mark_copies([(path, answer)], tmp_path, language)  # type: ignore[arg-type]
    opened = open_in_office(copy, tmp_path)
    assert opened.formulas == ()
    # Each stands twice: in its cell, and in the list of what was found.
    shown = [str(value) for value in opened.contents]
    assert all(sum(text in value for value in shown) >= 2 for text in HOSTILE)

"""The golden forms, stored as they were made, give exactly the rows stored beside them."""

import csv

import pandas as pd
import pytest

from tests.etl.forms_golden import FOLDER
from tests.etl.forms_inputs import answer

NAMES = sorted(path.stem for path in FOLDER.glob("*.xlsx"))


def test_there_are_forms_of_both_variants():
    assert len(NAMES) == 6
    assert {name.partition("_")[0] for name in NAMES} == {"commune", "province"}


@pytest.mark.parametrize("name", NAMES)
def test_golden(name):
    read = answer(FOLDER / f"{name}.xlsx")
    assert not read.refused, [one.message("vi") for one in read.findings]
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        columns, *expected = csv.reader(file)
    texts = [
        [
            ""
            if pd.isna(value)
            else f"{value:%Y-%m-%d}"
            if isinstance(value, pd.Timestamp)
            else str(value)
            for value in row
        ]
        for row in read.accepted[columns].itertuples(index=False)
    ]
    places = [columns.index(key) for key in ("commune_code", "field_code", "channel")]
    assert sorted(texts, key=lambda row: [row[place] for place in places]) == sorted(
        expected, key=lambda row: [row[place] for place in places]
    )
    assert read.rows_accepted > 0

"""Geometry and reference files: rows 127 and 128 of the catalogue."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from etl.reading.reasons import Reaction
from tests.etl.catalogue.cases import case, elsewhere
from tests.etl.catalogue.whole_files import (
    population_rows,
    with_total,
    workbook,
)

refused = partial(case, reaction=Reaction.REFUSE)
warned = partial(case, reaction=Reaction.WARN)

PEOPLE = 3


@refused(128, "population of another total", "control_total_differs", row=168, column=PEOPLE + 1)
def population_of_another_total(folder: Path) -> Path:
    rows = with_total(population_rows(), PEOPLE)
    rows[-1][PEOPLE] = int(str(rows[-1][PEOPLE])) * 101 // 100
    return workbook(folder / "dan_so.xlsx", rows)


@warned(128, "population within half a per cent", "population_total_near",
        row=168, column=PEOPLE + 1)  # fmt: skip
def population_within_half_a_per_cent(folder: Path) -> Path:
    rows = with_total(population_rows(), PEOPLE)
    rows[-1][PEOPLE] = int(str(rows[-1][PEOPLE])) * 1004 // 1000
    return workbook(folder / "dan_so.xlsx", rows)


elsewhere([127], "tests.etl.catalogue.test_special_other::test_boundaries_that_cannot_be_drawn")

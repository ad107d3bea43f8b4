"""Reference tables: every citation resolves, and tables agree with each other."""

import shutil
from pathlib import Path

import pytest

from etl.contracts import FIELDS, HANDLING_TIMES, HOLIDAYS, SOURCES
from etl.reading.faults import ReadingError
from etl.reading.tables import read_csv
from etl.sources import reference
from etl.sources.reference import Reference

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


@pytest.fixture(scope="module")
def tables() -> Reference:
    return reference.load(REFERENCE)


def test_frames_keep_their_contracts(tables: Reference) -> None:
    frames = (tables.sources, tables.fields, tables.handling_times, tables.holidays)
    data_sets = (SOURCES, FIELDS, HANDLING_TIMES, HOLIDAYS)
    for frame, data_set in zip(frames, data_sets, strict=True):
        data_set.schema().validate(frame)


def test_every_source_id_of_every_table_is_a_source(tables: Reference) -> None:
    known = set(tables.sources["source_id"])
    files = [*REFERENCE.glob("*.csv"), *(REFERENCE.parent / "reported").glob("*.csv")]
    for file in files:
        table = read_csv(file)
        for position, column in enumerate(table.columns):
            if column.endswith("source_id"):
                assert {row.cells[position] for row in table.rows} <= known, file.name


def test_kinds_of_sources(tables: Reference) -> None:
    kinds = tables.sources.set_index("source_id")["kind"]
    assert kinds["assumed_handling_times"] == "derived"
    assert kinds["generalised_boundaries"] == kinds["hexagons"] == "derived"
    assert kinds["simulation"] == "simulated"
    assert kinds["merger_plan"] == kinds["resolution_1686"] == "reported"


def test_sources_name_no_private_files(tables: Reference) -> None:
    text = (REFERENCE / "sources.csv").read_text(encoding="utf-8")
    assert ".txt" not in text
    assert "shared" not in text
    told = ["title_vi", "title_en", "publisher", "reference_vi", "reference_en"]
    assert tables.sources[told].notna().all(axis=None)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "holidays.csv",
            ",labour_code_2019\n",
            ",labour_code\n",
            "column source_id: found 'labour_code', expected a source_id of sources.csv",
        ),
        (
            "handling_times.csv",
            "merit,online",
            "merits,online",
            "row 12, column field_code: found 'merits', expected a field_code of fields.csv",
        ),
        (
            "handling_times.csv",
            "merit,online,35",
            "merit,online,45",
            "row 12, column handling_minutes: found '45.0', expected a value from its low",
        ),
    ],
)
def test_tables_that_disagree_are_refused(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    shutil.copytree(REFERENCE, tmp_path / "reference")
    path = tmp_path / "reference" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ReadingError) as caught:
        reference.load(tmp_path / "reference")
    assert message in str(caught.value)

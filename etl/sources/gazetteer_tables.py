"""The project's own tables beside the package: read strictly and held against the package."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl.contracts import Column, DataSet
from etl.contracts.columns import COMMUNE, SOURCE
from etl.contracts.gazetteer import POPULATIONS
from etl.reading.faults import Fault, ReadingError, Wording
from etl.reading.tables import read_csv, to_frame
from etl.reading.validation import marked

COMMUNE_FACTS = DataSet(
    "communes.csv",
    "one commune",
    ("commune_code",),
    (
        COMMUNE,
        Column("name", "str", "Tên đầy đủ", "Full name, to check the code by"),
        Column("seat", "str", "Nơi đặt trụ sở", "Seat as published", nullable=True),
        Column("seat_source_id", "str", "Nguồn của trụ sở", "Source of the seat"),
        Column("land_border", "bool", "Giáp biên giới đất liền", "On the land border"),
        Column("border_source_id", "str", "Nguồn của biên giới", "Source of the border mark"),
    ),
)
DISTRICT_FACTS = DataSet(
    "districts.csv",
    "one former district",
    ("district",),
    (
        Column("district", "str", "Huyện, thị xã, thành phố cũ", "Former district"),
        Column("mountain", "bool", "Huyện miền núi", "Mountain district"),
        SOURCE,
    ),
)
POPULATION_FIGURES = DataSet(
    "population.csv",
    "one published population of one commune",
    POPULATIONS.keys,
    tuple(
        column
        for column in POPULATIONS.columns
        if column.name in ("commune_code", "as_of", "population", "source_id")
    ),
)


@dataclass(frozen=True)
class ProjectTables:
    """The three tables, each as its data set above says."""

    communes: pd.DataFrame
    districts: pd.DataFrame
    population: pd.DataFrame


def read_tables(reference_dir: Path, today: pd.DataFrame, before: pd.DataFrame) -> ProjectTables:
    """Read the tables and hold their codes and names against the package's.

    Args:
        reference_dir: Folder of the tables.
        today: `commune_code` and `name` of the package's communes.
        before: `district` of the package's former units.

    Raises:
        ReadingError: a table is not as it must be, names a unit the package does not know, gives
            a code another name, or leaves a commune or district out.
    """
    communes, districts, population = (
        to_frame(read_csv(reference_dir / data_set.name), data_set)
        for data_set in (COMMUNE_FACTS, DISTRICT_FACTS, POPULATION_FIGURES)
    )
    names = dict(zip(today["commune_code"], today["name"], strict=True))
    faults = [
        *_disagreements(COMMUNE_FACTS, communes["commune_code"], set(names), complete=True),
        *_disagreements(
            DISTRICT_FACTS, districts["district"], set(before["district"]), complete=True
        ),
        *_disagreements(POPULATION_FIGURES, population["commune_code"], set(names), complete=False),
        *_renamed(communes, names),
        *marked(
            population["commune_code"],
            population["commune_code"].duplicated(),
            POPULATION_FIGURES.name,
            Wording("mỗi đơn vị một dòng", "one row for each commune"),
        ),
    ]
    if faults:
        raise ReadingError(faults)
    return ProjectTables(communes, districts, population)


def _disagreements(
    data_set: DataSet, values: pd.Series, known: set[str], *, complete: bool
) -> list[Fault]:
    """Values the package does not know and, of a table to be complete, those it leaves out."""
    expected = Wording("một đơn vị có trong vietnamadminunits", "a unit of vietnamadminunits")
    faults = marked(values, ~values.isin(list(known)), data_set.name, expected)
    if complete:
        faults += [
            Fault(
                data_set.name, None, str(values.name), "", Wording(f"dòng {left}", f"a row {left}")
            )
            for left in sorted(known.difference(values))
        ]
    return faults


def _renamed(communes: pd.DataFrame, names: dict[str, str]) -> list[Fault]:
    """Names that are not the package's name of their code."""
    official = communes["commune_code"].map(names)
    return [
        Fault(
            COMMUNE_FACTS.name,
            row,
            "name",
            name,
            Wording(f"{code} là {right}", f"{code} is {right}"),
        )
        for row, (code, name, right) in enumerate(
            zip(communes["commune_code"], communes["name"], official, strict=True), start=2
        )
        if code in names and name != right
    ]

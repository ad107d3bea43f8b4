"""Today's communes, the units they were formed from, and their published population.

Codes, names, areas, points and the mapping come from the package `vietnamadminunits`; what it
lacks comes from the project's tables: `communes.csv` (seats, land border), `districts.csv` (the
mountain districts) and `population.csv`.

A commune's former districts, and with them its terrain, are those of the units whose main part it
took. Small parts do not count: Công Chính took a corner of a mountain commune and is not one.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from etl.contracts import COMMUNES, FORMER_UNIT_MAP, FORMER_UNITS, POPULATIONS, DataSet
from etl.reading.names import fold, matching_key, split_kind, vietnamese_sort_key
from etl.reading.validation import validate
from etl.sources import admin_units
from etl.sources.gazetteer_tables import ProjectTables, read_tables
from workload.arrays import divide
from workload.plausibility import LEAST_DENSITY, LEAST_PER_UNIT, NEIGHBOURS, check_population


@dataclass(frozen=True)
class PopulationRule:
    """When a published population is doubtful; see `workload.plausibility`."""

    neighbours: int = NEIGHBOURS
    least_density: float = LEAST_DENSITY
    least_per_unit: float = LEAST_PER_UNIT


@dataclass(frozen=True)
class Gazetteer:
    """The units of the province, each frame as its contract says.

    Attributes:
        communes: Today's communes and wards.
        populations: Their published population, doubtful values marked.
        former_units: The units before 1 July 2025.
        former_unit_map: Which of them went where.
        misplaced: `former_code` and `address` of the former units whose point is another place's
            by the rule of `_misplaced`: never show these points as the units' own.
    """

    communes: pd.DataFrame
    populations: pd.DataFrame
    former_units: pd.DataFrame
    former_unit_map: pd.DataFrame
    misplaced: pd.DataFrame = field(repr=False)


def load(reference_dir: Path, rule: PopulationRule = PopulationRule()) -> Gazetteer:
    """Assemble the gazetteer.

    Args:
        reference_dir: Folder of the project's tables.
        rule: When a published population is doubtful.

    Raises:
        ReadingError: a table is not as its contract says, or does not agree with the package.
        OSError: a table cannot be read.
    """
    today = admin_units.units_today(admin_units.THANH_HOA)
    before = admin_units.units_before(admin_units.THANH_HOA)
    tables = read_tables(reference_dir, today, before)
    mapping = _mapping(today, before)
    communes = _communes(today, before, mapping, tables)
    misplaced = _misplaced(before)
    former_units = _former_units(before, mapping, misplaced)
    return Gazetteer(
        communes,
        checked_populations(communes, tables.population, rule),
        former_units,
        _keep(mapping, FORMER_UNIT_MAP),
        misplaced,
    )


def former_unit_points(gazetteer: Gazetteer) -> pd.DataFrame:
    """What the boundary maker needs of the former units, the misplaced ones included.

    Returns:
        `former_code`, `commune_code` (of its main part), `latitude`, `longitude`, `bounds`.
    """
    before = admin_units.units_before(admin_units.THANH_HOA)
    mapping = gazetteer.former_unit_map
    places = before[["former_code", "latitude", "longitude", "bounds"]]
    main = mapping.loc[mapping["main_part"], ["former_code", "commune_code"]]
    return main.merge(places, on="former_code", validate="one_to_one")


def surroundings() -> pd.DataFrame:
    """The points of the neighbouring provinces' units, today's and former ones.

    A point that is also a former unit's of this province is left out: the geocoder took a
    neighbour's namesake for it (Thành Sơn of Mai Châu is found in Quan Hóa).

    Returns:
        `latitude`, `longitude`, each point once.
    """
    columns = ["latitude", "longitude"]
    points = pd.concat(
        [
            admin_units.units_today(*admin_units.NEIGHBOURS_TODAY)[columns],
            admin_units.units_before(*admin_units.NEIGHBOURS_BEFORE)[columns],
        ],
        ignore_index=True,
    ).drop_duplicates()
    own = admin_units.units_before(admin_units.THANH_HOA)[columns].drop_duplicates()
    merged = points.merge(own, on=columns, how="left", indicator="origin")
    return merged.loc[merged["origin"] == "left_only", columns].reset_index(drop=True)


def _mapping(today: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    parts = admin_units.parts(today["province_key"].iloc[0])
    parts = parts.merge(today[["commune_key", "commune_code"]], on="commune_key", how="left")
    parts = parts.merge(before[["former_key", "former_code"]], on="former_key", how="outer")
    parts["source_id"] = admin_units.SOURCE_ID
    return parts.sort_values(["former_code", "commune_code"], ignore_index=True)


def _communes(
    today: pd.DataFrame, before: pd.DataFrame, mapping: pd.DataFrame, tables: ProjectTables
) -> pd.DataFrame:
    communes = today.merge(
        tables.communes[["commune_code", "seat", "land_border"]], on="commune_code"
    )
    communes[["kind", "short_name"]] = [split_kind(name) for name in communes["name"]]
    districts = _districts(before, mapping)
    codes = communes["commune_code"]
    communes["former_districts"] = codes.map(districts.map(" | ".join))
    upland = set(tables.districts.loc[tables.districts["mountain"], "district"])
    communes["mountain"] = codes.map(districts.map(lambda names: not upland.isdisjoint(names)))
    communes["former_unit_count"] = codes.map(mapping["commune_code"].value_counts())
    communes["search_key"] = communes["name"].map(fold)
    ranked = sorted(
        zip(communes["short_name"], codes, strict=True),
        key=lambda unit: (vietnamese_sort_key(unit[0]), unit[1]),
    )
    communes["sort_order"] = codes.map({code: rank for rank, (_, code) in enumerate(ranked, 1)})
    communes["source_id"] = admin_units.SOURCE_ID
    return _keep(communes, COMMUNES)


def _districts(before: pd.DataFrame, mapping: pd.DataFrame) -> pd.Series:
    """The districts of each commune's main parts, in Vietnamese order, by commune code."""
    main = mapping[mapping["main_part"]].merge(before[["former_code", "district"]])
    return main.groupby("commune_code")["district"].agg(
        lambda names: sorted(set(names), key=vietnamese_sort_key)
    )


def _former_units(
    before: pd.DataFrame, mapping: pd.DataFrame, misplaced: pd.DataFrame
) -> pd.DataFrame:
    """The former units; a point that is another place's is no point."""
    units = before.copy()
    units.loc[units["former_code"].isin(misplaced["former_code"]), ["latitude", "longitude"]] = (
        np.nan
    )
    units["kind"] = [split_kind(name)[0] for name in units["name"]]
    units["split"] = units["former_code"].map(mapping["former_code"].value_counts()) > 1
    units["search_key"] = units["name"].map(fold)
    units["source_id"] = admin_units.SOURCE_ID
    return _keep(units, FORMER_UNITS)


def _misplaced(before: pd.DataFrame) -> pd.DataFrame:
    """The former units whose point is another place's, going by what the geocoder answered.

    Either it answered with the district, or it gave two units one point and the answer does not
    carry this unit's name (Hoằng Phụ was found in Hoằng Phú, 11 km away).
    """
    answered = before["address"].str.split(", ").str[0]
    district = answered == before["district_short"] + " District"
    own = answered.map(matching_key) == before["name"].map(_short_key)
    shared = before.duplicated(["latitude", "longitude"], keep=False)
    found = before.loc[district | (shared & ~own), ["former_code", "address"]]
    return found.reset_index(drop=True)


def _short_key(name: str) -> str:
    return matching_key(split_kind(name)[1])


def checked_populations(
    communes: pd.DataFrame, population: pd.DataFrame, rule: PopulationRule = PopulationRule()
) -> pd.DataFrame:
    """Populations with the doubtful ones marked.

    A commune is judged beside its neighbours at the same time: their figures of that day, else
    their latest before it, else their first.

    Args:
        communes: Contract COMMUNES.
        population: commune_code, as_of, population, source_id; one row a commune and day.
        rule: When a population is doubtful.

    Returns:
        Contract POPULATIONS.
    """
    by_day = population.pivot_table("population", "as_of", "commune_code", aggfunc="first")
    known = by_day.sort_index().ffill().bfill()
    places = communes[
        ["commune_code", "area_km2", "latitude", "longitude", "mountain", "former_unit_count"]
    ]
    checked = []
    for as_of, published in population.groupby("as_of"):
        rows = places.merge(published, on="commune_code", how="left")
        beside = known.loc[as_of].reindex(rows["commune_code"])
        verdict = check_population(
            population=beside.to_numpy(dtype=np.float64),
            area_km2=rows["area_km2"].to_numpy(),
            latitude=rows["latitude"].to_numpy(),
            longitude=rows["longitude"].to_numpy(),
            mountain=rows["mountain"].to_numpy(),
            former_units=rows["former_unit_count"].to_numpy(),
            neighbours=rule.neighbours,
            least_density=rule.least_density,
            least_per_unit=rule.least_per_unit,
        )
        rows["doubtful"], rows["density_ratio"] = verdict.doubtful, verdict.density_ratio
        rows["people_per_unit_ratio"] = verdict.per_unit_ratio
        rows["people_per_former_unit"] = divide(rows["population"], rows["former_unit_count"])
        checked.append(rows.dropna(subset="population").astype({"population": "int64"}))
    return _keep(pd.concat(checked, ignore_index=True), POPULATIONS)


def _keep(frame: pd.DataFrame, data_set: DataSet) -> pd.DataFrame:
    """The contract's columns in its order and types, checked."""
    missing = frame[data_set.names].isna().any()
    typed = {column.name: column.dtype for column in data_set.columns if not missing[column.name]}
    return validate(frame[data_set.names].astype(typed), data_set, data_set.name)

"""What the simulation knows of each commune: its people, its type of place, its true load."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sources.demo.days import Bools, Floats, Ints
from etl.sources.demo.settings import LOADS, PLACES, Settings

KM_PER_DEGREE = 111.2  # of latitude


@dataclass(frozen=True)
class Places:
    """The communes in the order of their codes, so that no order of rows matters.

    Attributes:
        codes: Commune codes, shape (communes,).
        ward: Whether each is a phường.
        mountain: Whether each lies in the former mountain districts.
        people: Volume driver in people: the published population, or where that is doubtful a
            driver of the simulation only, never to be shown as a population.
        place: Position in `settings.PLACES`.
        load: Position in `settings.LOADS`: the truth.
    """

    codes: NDArray[np.str_]
    ward: Bools
    mountain: Bools
    people: Floats
    place: Ints
    load: Ints

    def position(self, code: str) -> int:
        """Position of a commune code; ValueError when there is none."""
        found = np.flatnonzero(self.codes == code)
        if found.size != 1:
            raise ValueError(f"{code} is not one of the communes")
        return int(found[0])


def make_places(
    communes: pd.DataFrame, populations: pd.DataFrame, truth: pd.DataFrame, settings: Settings
) -> Places:
    """Gather the communes (contracts.COMMUNES, contracts.POPULATIONS) and their true loads.

    Of several populations of a commune the earliest counts: the merger plan, one series for all.
    """
    communes = communes.sort_values("commune_code", ignore_index=True)
    codes = communes["commune_code"].to_numpy(dtype=np.str_)
    earliest = populations.sort_values(["commune_code", "as_of"]).drop_duplicates("commune_code")
    population = earliest.set_index("commune_code").loc[codes.tolist()]
    mountain = communes["mountain"].to_numpy(dtype=bool)
    people = _driver(communes, population, settings.doubtful_population.neighbours)
    ward = (communes["kind"] == "phuong").to_numpy()
    border = communes["land_border"].to_numpy(dtype=bool)
    remote = border | (people < settings.volume.remote_below_people)
    place = np.select(
        [ward, ~mountain, ~remote], [PLACES.index(p) for p in PLACES[:3]], PLACES.index("remote")
    )
    named = dict(zip(truth["commune_code"], truth["truth"], strict=True))
    unknown = sorted(set(named) - set(codes.tolist()))
    if unknown:
        raise ValueError(f"the truth names communes that do not exist: {unknown}")
    load = np.array([LOADS.index(named.get(code, "other")) for code in codes.tolist()])
    return Places(codes, ward, mountain, people, place.astype(np.int64), load.astype(np.int64))


def _driver(communes: pd.DataFrame, population: pd.DataFrame, neighbours: int) -> Floats:
    """People as published, or by the neighbours where doubtful: the smaller of two estimates.

    Neighbours are the nearest communes of the same terrain with a sound population. Estimates:
    area times their median density, and former units times their median people per former unit.
    """
    people = population["population"].to_numpy(dtype=np.float64)
    doubtful = population["doubtful"].to_numpy(dtype=bool)
    mountain = communes["mountain"].to_numpy(dtype=bool)
    latitude = communes["latitude"].to_numpy(dtype=np.float64)
    longitude = communes["longitude"].to_numpy(dtype=np.float64)
    shrink = np.cos(np.radians(latitude.mean()))
    driver = people.copy()
    sizes = [
        communes[column].to_numpy(dtype=np.float64) for column in ("area_km2", "former_unit_count")
    ]
    for i in np.flatnonzero(doubtful):
        sound = np.flatnonzero(~doubtful & (mountain == mountain[i]))
        distance = KM_PER_DEGREE * np.hypot(
            latitude[sound] - latitude[i], (longitude[sound] - longitude[i]) * shrink
        )
        near = sound[np.argsort(distance, kind="stable")[:neighbours]]
        driver[i] = min(float(size[i] * np.median(people[near] / size[near])) for size in sizes)
    return driver

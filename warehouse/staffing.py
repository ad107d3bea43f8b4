"""The figures of a staffing plan, from the rows of queries: one value a commune, in their order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from warehouse.slices import SliceFacts
from workload.arrays import divide
from workload.distance import road_km
from workload.load import weighted_total
from workload.staffing import Figures

Floats = npt.NDArray[np.float64]


def figures(
    facts: SliceFacts,
    need: pd.DataFrame,
    communes: pd.DataFrame,
    times: tuple[Floats, Floats, Floats],
    *,
    certification: str,
    road_factor: float,
    locality: bool = False,
) -> Figures:
    """What a plan of the centre's posts is computed from.

    Args:
        facts: The slice of the centre.
        need: The rows of `slice_need`: officials, required with the locality allowances.
        communes: The rows of `communes`.
        times: Handling minutes, the least and the largest, each (f, c).
        certification: "with" or "without".
        road_factor: Road over great circle.
        locality: Whether work counts by the time that the allowances of the area leave: hours over
            (1 − share), as in the apportionment of vice-chairs.

    Raises:
        KeyError: A commune of the slice is missing in the rows.
    """
    codes = list(facts.commune_codes)
    of_need = need.set_index("commune_code").loc[codes]
    places = communes.set_index("commune_code").loc[codes]
    fields = facts.fields(certification)
    minutes, low, high = (one[fields] for one in times)
    dossiers = facts.looked_at(certification)

    def floats(rows: pd.DataFrame, name: str) -> Floats:
        return rows[name].to_numpy(dtype=np.float64, na_value=np.nan)

    # A commune without a need has no work that is known either: its share is never used.
    left = 1.0 - np.nan_to_num(floats(of_need, "locality_share")) * float(locality)
    return Figures(
        load=divide(weighted_total(dossiers, minutes / 60.0) * 30.0 / facts.days, left),
        staff=floats(of_need, "officials"),
        required=floats(of_need, "required_adjusted"),
        km=road_km(floats(places, "latitude"), floats(places, "longitude"), road_factor),
        district=places["former_districts"].to_numpy(dtype=np.str_),
        dossiers=dossiers,
        minutes=minutes,
        low=low,
        high=high,
        days=facts.days,
        dispersion=facts.dispersions[certification, "weighted"],
        left=left,
    )

"""The marts: the method applied to every slice of the core tables.

A slice is one scope (all figures, or only those not simulated), period, staff group, with or
without certification, weighted by handling time or as a plain count.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.cube import Facts
from etl.marts.loads import load_table, province_table
from etl.marts.methods import method_table
from etl.marts.need import NEED_GROUP, need_table
from etl.marts.places import FRAME_GROUP, frame_table, locality_table, peer_table, places
from etl.marts.robustness import robustness_table
from etl.marts.slices import CERTIFICATION, SCOPES, WEIGHTINGS, Slice, assessed_slices
from etl.marts.trend import trend_table
from etl.policy import Policy

__all__ = ["CERTIFICATION", "SCOPES", "WEIGHTINGS", "compute_marts"]


def compute_marts(facts: Facts, policy: Policy) -> dict[str, pd.DataFrame]:
    """Assess every slice, and what stands beside the verdicts.

    Returns:
        The rows of every mart that is computed from the communes' figures, by table name.
    """
    slices = list(assessed_slices(facts, policy))
    weighted = [one for one in slices if one.lens.weighting == "weighted"]
    here = places(facts, policy)
    frame = frame_table([one for one in weighted if _is_of_frame(one)], facts, here, policy)
    standings = {
        (str(scope), str(period_id)): rows["standing"].to_numpy(dtype=np.str_)
        for (scope, period_id), rows in frame.groupby(["scope", "period_id"], sort=False)
    }
    centre = [one for one in weighted if one.lens.staff_group == NEED_GROUP]
    band = (policy.verdict.band_low, policy.verdict.band_high)
    return {
        "mart_load": load_table(slices, facts),
        "mart_province": province_table(slices),
        "mart_locality": locality_table(here),
        "mart_peer": peer_table(facts, here, policy),
        "mart_frame": frame,
        "mart_need": need_table(centre, here, standings, policy),
        "mart_robustness": robustness_table(weighted, here, facts, band),
        "mart_trend": trend_table(slices, facts, policy.trend.window_months),
        "mart_method": method_table(policy),
    }


def _is_of_frame(one: Slice) -> bool:
    return one.lens.staff_group == FRAME_GROUP and one.lens.certification == "with"

"""The load that published figures imply on their own, without any simulated figure."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from workload import load
from workload.arrays import divide

PROVINCE_CODE = "38"
_DOSSIERS = ("dossiers_received", "dossiers_resolved")
# A shorter span, such as the first day, says nothing about a load.
_FEWEST_DAYS = 28


def published_loads(reported: pd.DataFrame, first_day: date, communes: int) -> pd.DataFrame:
    """Dossiers per 30 days of every published count, per official where these are published too.

    Args:
        reported: Contract REPORTED_FIGURES.
        first_day: Start of a count whose source does not print one.
        communes: Number of communes behind a provincial figure.

    Returns:
        The rows of `mart_published_load`: one a published count of at least 28 days.
    """
    counts = reported[reported["measure"].isin(_DOSSIERS)].copy()
    counts["start_presumed"] = counts["period_start"].isna()
    counts["first_day"] = counts["period_start"].fillna(pd.Timestamp(first_day))
    counts["days"] = (counts["period_end"] - counts["first_day"]).dt.days + 1
    counts = counts[counts["days"] >= _FEWEST_DAYS]
    staff = reported[reported["measure"] == "staff_centre"].sort_values("period_end")
    counts["officials"] = counts["unit_code"].map(staff.groupby("unit_code")["value"].last())
    counts["units"] = np.where(counts["unit_code"] == PROVINCE_CODE, communes, 1)
    per_30_days = [
        float(load.per_30_days(value, days))
        for value, days in zip(counts["value"], counts["days"], strict=True)
    ]
    counts["dossiers_per_30_days"] = divide(per_30_days, counts["units"])
    counts["dossiers_per_official"] = divide(counts["dossiers_per_30_days"], counts["officials"])
    return counts.rename(columns={"value": "dossiers", "period_end": "last_day"})[
        [
            "figure_id", "unit_code", "measure", "first_day", "last_day", "start_presumed", "days",
            "units", "dossiers", "officials", "dossiers_per_30_days", "dossiers_per_official",
        ]
    ]  # fmt: skip

"""What stands beside the verdicts of the tiny province, made by hand: one commune in September.

Alpha (15607): 65 dossiers of 2,060 minutes, 4 officials of the centre, 21 working days.
"""

from __future__ import annotations

import pandas as pd

from tests.warehouse.tiny_names import ALPHA, BETA

_SLICE = {"scope": "all", "period_id": "2025-09"}


def _one(**columns: object) -> pd.DataFrame:
    table = pd.DataFrame([columns])
    for name in table.columns:
        if pd.api.types.is_datetime64_any_dtype(table[name]):
            table[name] = table[name].astype("datetime64[us]")
    return table


def beside() -> dict[str, pd.DataFrame]:
    """The marts beside the verdict, a row or two each."""
    steps = [("mountain", 1.0, 0.05, 0.05), ("elderly_share", None, 0.0, 0.05),
             ("held_back", None, 0.0, 0.05)]  # fmt: skip
    return {
        "mart_locality": pd.DataFrame(
            [
                {
                    "commune_code": ALPHA, "step": step, "position": place, "trait": trait,
                    "known": step != "elderly_share", "share": share, "share_after": after,
                    "step_factor": 1 / 0.95 - 1 if place == 1 else 0.0, "load_factor": 1 / 0.95,
                }
                for place, (step, trait, share, after) in enumerate(steps, start=1)
            ]
        ),
        "mart_peer": _one(commune_code=ALPHA, position=1, peer_code=BETA, distance=1.5),
        "mart_frame": _one(
            **_SLICE, commune_code=ALPHA, population=4000.0, population_doubtful=False, posts=32.0,
            officials=30.0, difference=-2.0, ratio=30 / 32, standing="short", simulated=False,
            caveats="",
        ),
        "mart_need": _need(),
        "mart_robustness": _robustness(),
        "mart_trend": _one(
            scope="all", month=pd.Timestamp("2025-09-01"), staff_group="centre",
            certification="with", weighting="count", commune_code=ALPHA, load_direction="rising",
            load_slope=1.75, load_chi2=46.8, ratio_direction="none", ratio_slope=0.01,
            ratio_chi2=0.5,
        ),
        "mart_method": _one(
            table_name="mart_load", measure="ratio", position=1, method="workload.assess.assess",
            section="2", parameters="verdict.band_low", caveats="handling_times_assumed",
        ),
    }  # fmt: skip


def _need() -> pd.DataFrame:
    """2,060 minutes in 21 days of 8 hours: far below what four officials have."""
    hours, available = 2060 / 60, 21 * 8 * 0.88
    figures = {}
    for ending, time in (("", available), ("_adjusted", available * 0.95)):
        figures |= {
            f"hours_available{ending}": time, f"service{ending}": hours / time,
            f"required{ending}": 4.0, f"required_posts{ending}": 4, f"at_minimum{ending}": True,
            f"difference{ending}": 0.0, f"ratio{ending}": 1.0, f"standing{ending}": "level",
            f"agreement{ending}": "partly",
        }  # fmt: skip
    return _one(
        **_SLICE, certification="with", commune_code=ALPHA, hours=hours, officials=4.0,
        locality_share=0.05, **figures, capacity_ratio=0.4, capacity_lower_95=0.3,
        capacity_upper_95=0.5, capacity_verdict="underloaded", capacity_evidence="strong",
        capacity_ratio_adjusted=0.42, capacity_verdict_adjusted="underloaded", simulated=False,
        caveats="minimum_team",
    )  # fmt: skip


def _robustness() -> pd.DataFrame:
    """A verdict that a handling time of land by counter, a tenth longer, would flip."""
    return _one(
        **_SLICE, staff_group="centre", certification="with", commune_code=ALPHA,
        verdict="underloaded", robustness="depends", depends_on="handling_times",
        ratio_least=0.6, ratio_most=0.82, verdict_least="underloaded", verdict_most="balanced",
        ratio_adjusted=0.74, ratio_adjusted_lower_95=0.68, ratio_adjusted_upper_95=0.79,
        verdict_adjusted="underloaded", evidence_adjusted="moderate", ratio_adjusted_least=0.63,
        ratio_adjusted_most=0.86, verdict_adjusted_least="underloaded",
        verdict_adjusted_most="balanced", ratio_other=0.7, verdict_other="underloaded",
        break_even_field="land", break_even_channel="in_person", break_even_minutes=71.5,
        break_even_change=0.1, break_even_verdict="watch_low", officials_least=4.0,
        officials_most=4.0, officials_vary=False, ratio_officials_least=0.7,
        ratio_officials_most=0.7, verdict_officials_least="underloaded",
        verdict_officials_most="underloaded", caveats="",
    )  # fmt: skip

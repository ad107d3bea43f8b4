"""The rows of `mart_method`: how each measure is computed, with what, and what goes with it."""

from __future__ import annotations

import pandas as pd

from etl.marts.tables import SEPARATOR
from etl.policy import Policy

_BAND = ("verdict.band_low", "verdict.band_high")
_JUDGED = ("verdict.minimum_expected_dossiers", "verdict.minimum_reference_share")
_NEED = ("need.*", "team.minimum_centre", "calendar.hours_per_day")
_LOCALITY = ("locality.*",)
_TIMES = "handling_times_assumed"
_PART = "dossiers_part_of_work"
_PLACE = "locality_assumed"

# Table, measure, module and function of the method, section, policy, caveats. A key that ends in
# ".*" stands for all values of a section, sections inside it included.
_MEASURES: tuple[tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("mart_load", "load", "workload.load.load_per_official", "2", (), (_TIMES, _PART)),
    ("mart_load", "ratio", "workload.assess.assess", "2", _JUDGED, (_TIMES, _PART)),
    ("mart_load", "verdict", "workload.verdict.classify", "3", (*_BAND, *_JUDGED),
     (_TIMES, _PART, "counts_uncertain_only")),
    ("mart_load", "minimum_team", "workload.verdict.minimum_team", "3", ("team.minimum_centre",),
     ("centre_only",)),
    ("mart_load", "funnel", "workload.funnel.limits", "3", (), ("outlier_is_not_overloaded",)),
    ("mart_load", "shrunk_ratio", "workload.shrink.empirical_bayes", "3", (),
     ("for_ranking_only",)),
    ("mart_load", "q_value", "workload.fdr.poisson_p", "3", (), ("counts_uncertain_only",)),
    ("mart_robustness", "handling_times", "workload.box.reach", "3", _BAND,
     (_TIMES, "dispersion_held")),
    ("mart_robustness", "break_even", "workload.flip.nearest_flip", "3", _BAND,
     (_TIMES, "dispersion_held", "one_time_alone")),
    ("mart_robustness", "locality", "workload.verdicts.locality_factor", "4",
     (*_LOCALITY, *_BAND), (_PLACE,)),
    ("mart_robustness", "officials", "workload.verdicts.officials_factor", "3", _BAND, ()),
    ("mart_locality", "share", "workload.locality.locality", "4", _LOCALITY,
     (_PLACE, "traits_without_figures")),
    ("mart_need", "required", "workload.need.required_staff", "5", _NEED,
     (_TIMES, _PART, "category_shares_assumed", "centre_only")),
    ("mart_need", "required_posts", "workload.need.whole_posts", "5", _NEED,
     (_TIMES, "category_shares_assumed", "centre_only")),
    ("mart_need", "capacity", "workload.verdicts.capacity_factor", "3",
     ("capacity.*", *_NEED), (_TIMES, "category_shares_assumed", "centre_only")),
    ("mart_need", "agreement", "workload.lenses.agreement", "5",
     ("need.level_posts", "frame.level_posts"), ("frame_reference_only",)),
    ("mart_frame", "posts", "workload.norm.reference_posts", "5", ("frame.*",),
     ("frame_reference_only",)),
    ("mart_trend", "direction", "workload.trend.recent_trend", "7",
     ("trend.window_months", "calendar.start_up_month"), (_TIMES,)),
    ("mart_peer", "distance", "workload.peers.nearest", "8", ("peers.*",), ()),
)  # fmt: skip


def method_table(policy: Policy) -> pd.DataFrame:
    """The rows of `mart_method`, every policy key written out."""
    rows = policy.rows()
    known = (rows["section"] + "." + rows["name"]).tolist()
    return pd.DataFrame(
        [
            (table, measure, position, method, section,
             SEPARATOR.join(_written_out(parameters, known)), SEPARATOR.join(caveats))
            for position, (table, measure, method, section, parameters, caveats)
            in enumerate(_MEASURES, start=1)
        ],
        columns=["table_name", "measure", "position", "method", "section", "parameters", "caveats"],
    )  # fmt: skip


def _written_out(parameters: tuple[str, ...], known: list[str]) -> list[str]:
    keys: list[str] = []
    for parameter in parameters:
        if parameter.endswith(".*"):
            keys += [key for key in known if key.startswith(parameter[:-1])]
        else:
            keys.append(parameter)
    return keys

"""The rows of `mart_load` and `mart_province`: loads, ratios, verdicts, funnel, ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from etl.cube import Facts, Floats
from etl.marts.slices import Slice
from etl.marts.tables import rounded, stacked
from workload import load
from workload.arrays import divide
from workload.assess import SliceResult
from workload.verdicts import Beside, beside

# Tails far out differ between machines in their last digits; nobody reads them as a rate.
_Q_DECIMALS = 10


def load_table(slices: Sequence[Slice], facts: Facts) -> pd.DataFrame:
    """The rows of `mart_load`: one a slice and commune."""
    published = facts.populations.set_index("commune_code")["population"]
    people = published.reindex(facts.communes["commune_code"]).to_numpy(dtype=np.float64)
    codes = facts.communes["commune_code"].to_numpy(dtype=np.str_)
    return rounded(stacked([_columns(one, people) for one in slices], [codes] * len(slices)))


def province_table(slices: Sequence[Slice]) -> pd.DataFrame:
    """The rows of `mart_province`: one a slice."""
    return rounded(pd.DataFrame([_province_row(one) for one in slices]))


def _columns(one: Slice, people: Floats) -> dict[str, Any]:
    """The columns of one slice: one value a commune, or one for all."""
    result, days = one.result, one.span.days
    simulated = one.simulated
    # A ratio is to the provincial average: one simulated commune in it makes the ratio simulated.
    simulated |= np.isfinite(result.ratio) & simulated.any()
    return {
        **one.lens._asdict(),
        "months_reported": one.cube.months_reported(one.span.months),
        "dossiers": result.dossiers,
        "officials": result.officials,
        "dossiers_per_official": load.load_per_official(result.dossiers, result.officials, days),
        "dossiers_per_1000_people": load.per_1000_people(result.dossiers, people, days),
        **figures_of(result, beside(one.data, result)),
        "simulated": simulated,
    }


def figures_of(result: SliceResult, ranking: Beside) -> dict[str, Any]:
    """The columns of `mart_load` that the method gives; each of shape (n,).

    Args:
        result: The slice assessed.
        ranking: What stands beside its verdicts.
    """
    funnel = result.funnel
    return {
        "workload": result.workload,
        "load": result.load_per_30_days,
        "load_lower": result.load_95.lower,
        "load_upper": result.load_95.upper,
        "load_per_working_day": result.load_per_working_day,
        "expected": result.expected,
        "ratio": result.ratio,
        "ratio_lower_95": result.ratio_95.lower,
        "ratio_upper_95": result.ratio_95.upper,
        "ratio_lower_998": result.ratio_998.lower,
        "ratio_upper_998": result.ratio_998.upper,
        "verdict": result.verdict,
        "evidence": result.evidence,
        "minimum_team": result.minimum_team,
        "expected_count": funnel.expected,
        "funnel_lower_95": funnel.plain_95.lower,
        "funnel_upper_95": funnel.plain_95.upper,
        "funnel_lower_998": funnel.plain_998.lower,
        "funnel_upper_998": funnel.plain_998.upper,
        "spread_lower_95": funnel.spread_95.lower,
        "spread_upper_95": funnel.spread_95.upper,
        "spread_lower_998": funnel.spread_998.lower,
        "spread_upper_998": funnel.spread_998.upper,
        "outlier": funnel.outlier,
        "shrunk_ratio": ranking.shrunk,
        "q_value": np.round(ranking.q, _Q_DECIMALS),
    }


def _province_row(one: Slice) -> dict[str, Any]:
    """The row of one slice; the simulated share is of its reported dossiers."""
    data, result, province = one.data, one.result, one.result.province
    reported = data.covered
    simulated = one.cube.simulated[:, one.span.months][:, :, one.fields]
    return {
        **one.lens._asdict(),
        "communes": len(result.verdict),
        "communes_reported": int(data.covered.sum()),
        "communes_in_reference": province.reporting,
        "communes_sufficient": province.sufficient,
        "dossiers": province.dossiers,
        "workload": province.workload,
        "officials": province.officials,
        "load": province.load_per_30_days,
        "dossiers_per_official": float(
            load.load_per_official(province.dossiers, province.officials, one.span.days)
        ),
        "dispersion": result.dispersion,
        "spread_variance": result.funnel.tau2,
        "simulated_share": float(divide(simulated[reported].sum(), data.dossiers[reported].sum())),
    }

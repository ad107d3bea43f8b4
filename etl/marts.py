"""The marts: the method applied to every slice of the core tables.

A slice is one scope (all figures, or only those not simulated), period, staff group, with or
without certification, weighted by handling time or as a plain count.
"""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.contracts import STAFF_GROUPS
from etl.cube import Cube, Facts, Floats, build_cube, handling_minutes
from etl.policy import Policy
from workload import assess, load
from workload.arrays import divide
from workload.dispersion import within

SCOPES = ("all", "observed")
CERTIFICATION = ("with", "without")
WEIGHTINGS = ("weighted", "count")
# Published digits: enough for any reader, few enough that two machines agree on them.
_SIGNIFICANT_DIGITS = 10
_FEWEST_COMMUNES = 30
_FEWEST_MONTHS = 2


class Lens(NamedTuple):
    """How one slice looks at the figures."""

    scope: str
    period_id: str
    staff_group: str
    certification: str
    weighting: str


class Span(NamedTuple):
    """The months of one period among the months of the product."""

    months: slice
    days: float
    working_days: float


def compute_marts(facts: Facts, policy: Policy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Assess every slice.

    Returns:
        The rows of `mart_load` and of `mart_province`.
    """
    loads: list[dict[str, Any]] = []
    published = facts.populations.set_index("commune_code")["population"]
    people = published.reindex(facts.communes["commune_code"]).to_numpy(dtype=np.float64)
    provinces: list[dict[str, Any]] = []
    spans = {str(p.period_id): _span(facts, p) for p in facts.periods.itertuples()}
    minutes = handling_minutes(facts)
    certified = facts.fields["certification"].to_numpy(dtype=bool)
    dispersions: dict[tuple[str, str], float] = {}
    for scope in SCOPES:
        cube = build_cube(facts, scope)
        for certification, weighting in product(CERTIFICATION, WEIGHTINGS):
            kept = np.ones_like(certified) if certification == "with" else ~certified
            weights = minutes[kept] if weighting == "weighted" else None
            # The scope "all" comes first; a scope of few communes takes its dispersion.
            known = dispersions.get((certification, weighting), 1.0)
            dispersion = _dispersion(cube.received[:, :, kept], weights, facts, known)
            dispersions.setdefault((certification, weighting), dispersion)
            for (period_id, span), staff_group in product(spans.items(), STAFF_GROUPS):
                lens = Lens(scope, period_id, staff_group, certification, weighting)
                data = assess.SliceInput(
                    dossiers=cube.received[:, span.months][:, :, kept].sum(axis=1),
                    minutes=weights,
                    officials=cube.officials[staff_group][:, span.months].mean(axis=1),
                    days=span.days,
                    working_days=span.working_days,
                    covered=_months_reported(cube, span) == span.months.stop - span.months.start,
                    dispersion=dispersion,
                )
                result = assess.assess(data, _numbers(policy, staff_group))
                simulated = cube.simulated[:, span.months][:, :, kept]
                columns = _load_columns(lens, cube, span, result, people)
                loads.append(columns)
                provinces.append(_province_row(lens, span, data, result, simulated))
    return _rounded(_stacked(loads, facts)), _rounded(pd.DataFrame(provinces))


def _stacked(loads: list[dict[str, Any]], facts: Facts) -> pd.DataFrame:
    """The columns of all slices under each other, the communes beside them."""
    communes = len(facts.communes)
    slices, everyone = np.arange(len(loads)), np.arange(communes)
    stacked: dict[str, Any] = {
        "commune_code": facts.communes["commune_code"].array.take(np.tile(everyone, len(loads)))
    }
    for name, value in loads[0].items():
        values = [columns[name] for columns in loads]
        if isinstance(value, str):
            stacked[name] = pd.array(values, dtype="str").take(np.repeat(slices, communes))
        else:
            stacked[name] = np.concatenate(values)
    return pd.DataFrame(stacked)


def _span(facts: Facts, period: Any) -> Span:
    months = facts.months["month"]
    first = int(months.searchsorted(period.first_month))
    last = int(months.searchsorted(period.last_month))
    return Span(slice(first, last + 1), float(period.days), float(period.working_days))


def _numbers(policy: Policy, staff_group: str) -> assess.Policy:
    """The policy's numbers for one staff group: the minimum team is that of the centre only."""
    return assess.Policy(
        minimum_expected=policy.verdict.minimum_expected_dossiers,
        minimum_team=policy.team.minimum_centre if staff_group == "centre" else 0.0,
        band=(policy.verdict.band_low, policy.verdict.band_high),
        minimum_reference_share=policy.verdict.minimum_reference_share,
    )


def _dispersion(received: Floats, minutes: Floats | None, facts: Facts, otherwise: float) -> float:
    """Phi within communes over the months, the start-up month left out.

    Fewer than `_FEWEST_COMMUNES` communes with two months say too little of it: `otherwise`.

    Weighted workloads are scaled to effective counts with each commune's mix of the whole span,
    so that the scale does not move from month to month (methods.md, section 3).
    """
    settled = received[:, ~facts.months["start_up"].to_numpy(dtype=bool)]
    weights = np.ones(received.shape[2:]) if minutes is None else minutes
    scale = load.effective_scale(np.nansum(settled, axis=1), weights)
    counts = load.weighted_total(settled, weights) * scale[:, np.newaxis]
    if ((np.isfinite(counts)).sum(axis=1) >= _FEWEST_MONTHS).sum() < _FEWEST_COMMUNES:
        return otherwise
    return within(counts, np.where(np.isfinite(counts), 1.0, np.nan))


def _load_columns(
    lens: Lens, cube: Cube, span: Span, result: assess.SliceResult, people: Floats
) -> dict[str, Any]:
    """The columns of `mart_load` of one slice: one value a commune, or one for all."""
    funnel = result.funnel
    days = span.days
    simulated = cube.simulated[:, span.months].any(axis=(1, 2, 3))
    simulated |= cube.simulated_staff[lens.staff_group][:, span.months].any(axis=1)
    # A ratio is to the provincial average: one simulated commune in it makes the ratio simulated.
    simulated |= np.isfinite(result.ratio) & simulated.any()
    return {
        **lens._asdict(),
        "months_reported": _months_reported(cube, span),
        "dossiers": result.dossiers,
        "officials": result.officials,
        "dossiers_per_official": load.load_per_official(result.dossiers, result.officials, days),
        "dossiers_per_1000_people": load.per_1000_people(result.dossiers, people, days),
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
        "simulated": simulated,
    }


def _months_reported(cube: Cube, span: Span) -> npt.NDArray[np.intp]:
    reported = np.isfinite(cube.received[:, span.months]).all(axis=(2, 3))
    months: npt.NDArray[np.intp] = np.count_nonzero(reported, axis=1)
    return months


def _province_row(
    lens: Lens,
    span: Span,
    data: assess.SliceInput,
    result: assess.SliceResult,
    simulated: Floats,
) -> dict[str, Any]:
    """The row of `mart_province` of one slice; the simulated share is of its reported dossiers."""
    province = result.province
    reported = data.covered
    return {
        **lens._asdict(),
        "communes": len(result.verdict),
        "communes_reported": int(data.covered.sum()),
        "communes_in_reference": province.reporting,
        "communes_sufficient": province.sufficient,
        "dossiers": province.dossiers,
        "workload": province.workload,
        "officials": province.officials,
        "load": province.load_per_30_days,
        "dossiers_per_official": float(
            load.load_per_official(province.dossiers, province.officials, span.days)
        ),
        "dispersion": result.dispersion,
        "spread_variance": result.funnel.tau2,
        "simulated_share": float(divide(simulated[reported].sum(), data.dossiers[reported].sum())),
    }


def _rounded(rows: pd.DataFrame) -> pd.DataFrame:
    """Round every real number to `_SIGNIFICANT_DIGITS`."""
    for name in rows.select_dtypes("float64").columns:
        values = rows[name].to_numpy()
        with np.errstate(divide="ignore", invalid="ignore"):
            digits = _SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(np.abs(values)))
            scale = np.power(10.0, np.where(np.isfinite(digits), digits, 0.0))
        rows[name] = np.round(values * scale) / scale
    return rows

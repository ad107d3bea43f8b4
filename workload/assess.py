"""One slice assessed: every commune of one period, one staff group and one weighting.

Nothing is computed here that another module does not compute; this is the order in which the
method is applied, and who counts in what:

- The *reference* are the communes with all months, a known number of dossiers and officials above
  0. Provincial totals, the provincial load and every expected workload come from them alone.
- *Sufficient* are those of them expected to have at least policy's minimum of dossiers. Only they
  are judged; the others keep their known dossiers and officials, and NaN elsewhere. The dossiers
  of a commune too small to judge are real work, so it stays in the reference.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from workload import load
from workload.arrays import BoolArray, FloatArray, Interval, TextArray
from workload.funnel import FEWEST_COMMUNES, Overdispersion, is_outlier, limits, overdispersion
from workload.intervals import CONFIDENCE_95, CONFIDENCE_998, poisson_interval, weighted_interval
from workload.verdict import (
    DEFAULT_BAND,
    Evidence,
    Verdict,
    check_band,
    classify,
    minimum_team,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class SliceInput:
    """The figures of one slice; n communes, f fields, c channels.

    Attributes:
        dossiers: newly received in the period, shape (n, f, c); NaN where a month is missing.
        minutes: handling time of one dossier, minutes, shape (f, c); None to count dossiers.
        officials: mean number of one staff group present in the period, (n,); NaN if unknown.
        days: calendar days of the period.
        working_days: working days of the period.
        covered: whether every month of the period is reported and sound, shape (n,).
        dispersion: phi of `workload.dispersion.within`, at least 1.
    """

    dossiers: FloatArray
    minutes: FloatArray | None
    officials: FloatArray
    days: float
    working_days: float
    covered: BoolArray
    dispersion: float

    def __post_init__(self) -> None:
        """Refuse lists of officials or coverage that are not one value a commune."""
        communes = self.dossiers.shape[:1]
        if not self.officials.shape == self.covered.shape == communes:
            raise ValueError("officials and covered must have one value for each commune")

    @property
    def weights(self) -> FloatArray:
        """Work of one dossier, shape (f, c): hours, or 1 where dossiers are counted."""
        if self.minutes is None:
            return np.ones(self.dossiers.shape[1:])
        return self.minutes / load.MINUTES_PER_HOUR


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The numbers the province decides.

    The two confidence levels are not among them: they belong to the method, and results are named
    after them.

    Attributes:
        minimum_expected: expected dossiers of the period below which a commune is not judged.
        minimum_team: officials at or below which a team is at its minimum.
        band: ratios regarded as balanced, ends included.
        minimum_reference_share: share of the communes that must be in the reference; below it the
            average would be that of a few, and none is judged.
    """

    minimum_expected: float
    minimum_team: float
    band: tuple[float, float] = DEFAULT_BAND
    minimum_reference_share: float = 0.0


class Province(NamedTuple):
    """The reference communes together; NaN, not 0, where there is none.

    Attributes:
        reporting: number of reference communes.
        sufficient: number of communes judged.
        dossiers: received in the period.
        workload: hours, or dossiers where these are counted.
        officials: people.
        load_per_30_days: workload per official per 30 days.
    """

    reporting: int
    sufficient: int
    dossiers: float
    workload: float
    officials: float
    load_per_30_days: float


class Funnel(NamedTuple):
    """Each commune's place in the province's spread; limits are ratios, arrays of shape (n,).

    Attributes:
        expected: effective expected counts, the horizontal axis of the plot.
        plain_95: exact Poisson prediction limits.
        plain_998: the same at 99.8 %.
        spread_95: limits widened by the spread between communes (tau²).
        spread_998: the same at 99.8 %.
        outlier: whether the ratio lies outside `spread_998`.
        phi: mean squared winsorised z-score; NaN below two sufficient communes.
        tau2: variance between communes on the square-root scale; NaN likewise.
    """

    expected: FloatArray
    plain_95: Interval
    plain_998: Interval
    spread_95: Interval
    spread_998: Interval
    outlier: BoolArray
    phi: float
    tau2: float


@dataclass(frozen=True, kw_only=True, eq=False)
class SliceResult:
    """The assessment; arrays of shape (n,), NaN where a commune is not sufficient.

    Attributes:
        dossiers: received in the period; known also where a commune is not sufficient.
        officials: as given; known also where a commune is not sufficient.
        workload: hours, or dossiers where these are counted.
        load_per_30_days: workload per official per 30 days.
        load_95: its 95 % interval.
        load_per_working_day: workload per official per working day.
        expected: workload at the provincial load.
        ratio: workload over expected.
        ratio_95: its 95 % interval, the expected workload taken as known.
        ratio_998: its 99.8 % interval.
        sufficient: whether the commune is judged.
        verdict: texts of `workload.verdict.Verdict`.
        evidence: texts of `workload.verdict.Evidence`.
        minimum_team: whether the staff is at the minimum; False where it is unknown.
        funnel: place in the province's spread.
        province: the reference.
        dispersion: the phi that widened the intervals.
    """

    dossiers: FloatArray
    officials: FloatArray
    workload: FloatArray
    load_per_30_days: FloatArray
    load_95: Interval
    load_per_working_day: FloatArray
    expected: FloatArray
    ratio: FloatArray
    ratio_95: Interval
    ratio_998: Interval
    sufficient: BoolArray
    verdict: TextArray
    evidence: TextArray
    minimum_team: BoolArray
    funnel: Funnel
    province: Province
    dispersion: float


class _Selection(NamedTuple):
    """Who counts in what, and the expected workload of the reference communes."""

    reference: BoolArray
    sufficient: BoolArray
    expected: FloatArray


def assess(data: SliceInput, policy: Policy) -> SliceResult:
    """Loads, ratios, verdicts and funnel of one slice.

    Raises:
        ValueError: shapes that do not fit, a negative or infinite figure, days not above 0, a
            dispersion below 1, a band that is none.
    """
    weights = data.weights
    dossiers = load.weighted_total(data.dossiers, np.ones_like(weights))
    workload = load.weighted_total(data.dossiers, weights)
    selection = _select(data, policy, dossiers, workload)
    judged = selection.sufficient
    if not judged.any():
        return _nobody_judged(data, policy, selection, dossiers, workload)
    officials = _only(judged, data.officials)
    expected = _only(judged, selection.expected)
    work = _only(judged, workload)
    ratio = load.ratio(work, expected)
    at_95 = _workload_interval(data, judged, CONFIDENCE_95)
    ratio_95 = at_95.divided_by(expected)
    ratio_998 = _workload_interval(data, judged, CONFIDENCE_998).divided_by(expected)
    verdict, evidence = classify(ratio, *ratio_95, *ratio_998, sufficient=judged, band=policy.band)
    return SliceResult(
        dossiers=dossiers,
        officials=data.officials,
        workload=work,
        load_per_30_days=load.load_per_official(work, officials, data.days),
        load_95=Interval(*(load.load_per_official(limit, officials, data.days) for limit in at_95)),
        load_per_working_day=load.load_per_working_day(work, officials, data.working_days),
        expected=expected,
        ratio=ratio,
        ratio_95=ratio_95,
        ratio_998=ratio_998,
        sufficient=judged,
        verdict=verdict,
        evidence=evidence,
        minimum_team=minimum_team(data.officials, policy.minimum_team),
        funnel=_funnel(data, selection, ratio),
        province=_province(data, selection, dossiers, workload),
        dispersion=data.dispersion,
    )


def _nobody_judged(
    data: SliceInput,
    policy: Policy,
    selection: _Selection,
    dossiers: FloatArray,
    workload: FloatArray,
) -> SliceResult:
    """The assessment where nobody is judged: nothing but missing figures, at once."""
    poisson_interval(0.0, CONFIDENCE_95, data.dispersion)  # refuses a dispersion that is none
    check_band(policy.band)
    unknown = np.full(dossiers.shape, np.nan)
    nowhere = Interval(unknown, unknown)
    return SliceResult(
        dossiers=dossiers,
        officials=data.officials,
        workload=unknown,
        load_per_30_days=unknown,
        load_95=nowhere,
        load_per_working_day=unknown,
        expected=unknown,
        ratio=unknown,
        ratio_95=nowhere,
        ratio_998=nowhere,
        sufficient=selection.sufficient,
        verdict=np.full(dossiers.shape, str(Verdict.INSUFFICIENT)),
        evidence=np.full(dossiers.shape, str(Evidence.NONE)),
        minimum_team=minimum_team(data.officials, policy.minimum_team),
        funnel=Funnel(unknown, nowhere, nowhere, nowhere, nowhere,
                      np.zeros(dossiers.shape, dtype=np.bool_), np.nan, np.nan),
        province=_province(data, selection, dossiers, workload),
        dispersion=data.dispersion,
    )  # fmt: skip


def _select(
    data: SliceInput, policy: Policy, dossiers: FloatArray, workload: FloatArray
) -> _Selection:
    """The reference and the sufficient communes; see the head of this module."""
    reference = data.covered & np.isfinite(dossiers) & (data.officials > 0.0)
    expected = load.expected(_only(reference, workload), data.officials)
    expected_dossiers = load.expected(_only(reference, dossiers), data.officials)
    sufficient = reference & (expected_dossiers >= policy.minimum_expected) & (expected > 0.0)
    sufficient &= reference.mean() >= policy.minimum_reference_share
    return _Selection(reference, sufficient, expected)


def _only(kept: BoolArray, values: FloatArray) -> FloatArray:
    """The values of the communes kept, NaN for the others; shape (n,) or (n, f, c)."""
    return np.where(kept.reshape(-1, *[1] * (values.ndim - 1)), values, np.nan)


def _workload_interval(data: SliceInput, judged: BoolArray, confidence: float) -> Interval:
    """The interval of each judged commune's workload, widened by the dispersion within communes."""
    weights = data.weights.ravel()
    counts = _only(judged, data.dossiers).reshape(judged.size, weights.size)
    return weighted_interval(counts, weights, confidence, data.dispersion)


def _funnel(data: SliceInput, selection: _Selection, ratio: FloatArray) -> Funnel:
    """The funnel on the scale of effective counts.

    A commune without work has no scale of its own and takes that of the reference's mix.
    """
    judged = selection.sufficient
    own = load.effective_scale(_only(judged, data.dossiers), data.weights)
    mix = load.effective_scale(np.sum(data.dossiers[selection.reference], axis=0), data.weights)
    scale = np.where(np.isfinite(own), own, mix)
    effective = _only(judged, selection.expected * scale)
    spread = Overdispersion(np.nan, np.nan)
    if judged.sum() >= FEWEST_COMMUNES:
        spread = overdispersion(ratio * effective, effective)
    spread_998 = limits(effective, CONFIDENCE_998, spread.tau2)
    return Funnel(
        expected=effective,
        plain_95=limits(effective, CONFIDENCE_95),
        plain_998=limits(effective, CONFIDENCE_998),
        spread_95=limits(effective, CONFIDENCE_95, spread.tau2),
        spread_998=spread_998,
        outlier=is_outlier(ratio, *spread_998),
        phi=spread.phi,
        tau2=spread.tau2,
    )


def _province(
    data: SliceInput, selection: _Selection, dossiers: FloatArray, workload: FloatArray
) -> Province:
    """Totals and load of the reference communes."""
    reference = selection.reference
    load_of_period = load.province_load(_only(reference, workload), data.officials)
    some = bool(reference.any())
    return Province(
        reporting=int(reference.sum()),
        sufficient=int(selection.sufficient.sum()),
        dossiers=float(np.sum(dossiers[reference])) if some else np.nan,
        workload=float(np.sum(workload[reference])) if some else np.nan,
        officials=float(np.sum(data.officials[reference])) if some else np.nan,
        load_per_30_days=float(load.per_30_days(load_of_period, data.days)),
    )

"""How much work an official carries: totals, loads, expected work and ratios.

Axes: n communes, f fields of administration, c channels. Officials are always of one staff group.
Dossiers are those newly received in the period, never the column that includes carry-over.
"""

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import TABLE_AXES, FloatArray, divide, non_negative, positive

MINUTES_PER_HOUR = 60.0
STANDARD_DAYS = 30.0
"""Periods of unequal length are compared by 30 calendar days."""


def per_30_days(total: ArrayLike, days: float) -> FloatArray:
    """A total of the period, per 30 calendar days.

    Args:
        total: any quantity, any shape.
        days: calendar days of the period.

    Raises:
        ValueError: days is not above 0.
    """
    return np.asarray(total, dtype=np.float64) * (STANDARD_DAYS / positive(days, "days"))


def weighted_total(dossiers: ArrayLike, weights: ArrayLike) -> FloatArray:
    """The work in the dossiers: Σ D·w over fields and channels.

    Args:
        dossiers: shape (..., f, c); a NaN makes its commune's total NaN.
        weights: work per dossier, shape (f, c).

    Returns:
        Work in the unit of the weights, shape (...).

    Raises:
        ValueError: a negative or infinite number; the last two axes differ from the weights'.
    """
    counts, work = _table(dossiers, weights)
    return np.asarray(np.sum(counts * work, axis=(-2, -1)))[()]


def hours(dossiers: ArrayLike, minutes: ArrayLike) -> FloatArray:
    """The weighted workload H = Σ D·m/60.

    Args:
        dossiers: shape (..., f, c).
        minutes: standard handling time of one dossier, minutes, shape (f, c).

    Returns:
        Hours, shape (...).

    Raises:
        ValueError: as `weighted_total`.
    """
    return weighted_total(dossiers, np.asarray(minutes, dtype=np.float64) / MINUTES_PER_HOUR)


def cell_hours(dossiers: ArrayLike, minutes: ArrayLike) -> FloatArray:
    """Hours of each field and channel apart; they add up to `hours`.

    Args:
        dossiers: newly received, any shape.
        minutes: standard handling time of one dossier, minutes, a shape that fits.

    Returns:
        Hours, shape of the dossiers; NaN where either is missing.

    Raises:
        ValueError: a negative or infinite number.
    """
    counts = non_negative(dossiers, "dossiers")
    return np.asarray(counts * non_negative(minutes, "minutes") / MINUTES_PER_HOUR)


def effective_scale(dossiers: ArrayLike, weights: ArrayLike) -> FloatArray:
    """The factor Σw·D / Σw²·D that turns weighted work into effective counts.

    Work multiplied by it varies like a count: its variance equals its expectation when the
    dossiers are Poisson. With one weight for all it is 1/weight and gives the plain count back.

    Source: Fay and Feuer (1997), Statistics in Medicine 16:791-801 (scaled Poisson).

    Args:
        dossiers: shape (..., f, c).
        weights: work per dossier, shape (f, c).

    Returns:
        Dossiers per unit of work, shape (...); NaN where there is no work or a NaN.

    Raises:
        ValueError: as `weighted_total`.
    """
    counts, work = _table(dossiers, weights)
    return divide(
        np.sum(counts * work, axis=(-2, -1)),
        np.sum(counts * work**2, axis=(-2, -1)),
    )


def load_per_official(workload: ArrayLike, officials: ArrayLike, days: float) -> FloatArray:
    """Work per official per 30 days.

    Args:
        workload: dossiers or hours of the period, any shape.
        officials: mean number present in the period, a shape that fits.
        days: calendar days of the period.

    Returns:
        Dossiers or hours; NaN where the officials are 0 or either is missing.

    Raises:
        ValueError: a negative or infinite number; days not above 0.
    """
    return per_30_days(_per_head(workload, officials), days)


def load_per_working_day(
    workload: ArrayLike, officials: ArrayLike, working_days: float
) -> FloatArray:
    """Work per official per working day; arguments and errors as `load_per_official`."""
    return _per_head(workload, officials) / positive(working_days, "working_days")


def crude_load(dossiers: ArrayLike, officials: ArrayLike, days: float) -> FloatArray:
    """Dossiers per official per 30 days, every dossier counting the same: L = ΣD/S.

    Args:
        dossiers: shape (n, f, c).
        officials: shape (n,).
        days: calendar days of the period.

    Returns:
        Shape (n,); errors as `load_per_official`.
    """
    total = np.sum(non_negative(dossiers, "dossiers"), axis=(-2, -1))
    return load_per_official(total, officials, days)


def province_load(workload: ArrayLike, officials: ArrayLike) -> float:
    """The province's work per official in the period: ΣH/ΣS over the communes that have both.

    Args:
        workload: dossiers or hours, shape (n,).
        officials: shape (n,).

    Returns:
        Dossiers or hours per official; NaN where no commune has both a workload and officials.

    Raises:
        ValueError: a negative or infinite number.
    """
    work, heads = non_negative(workload, "workload"), non_negative(officials, "officials")
    both = np.isfinite(work) & np.isfinite(heads)
    return float(divide(np.sum(work[both]), np.sum(heads[both])))


def expected(workload: ArrayLike, officials: ArrayLike) -> FloatArray:
    """The work a commune would have if its officials carried the provincial load.

    E = S·ΣH/ΣS over the communes that have both, so that ΣE = ΣH over them.

    Args:
        workload: dossiers or hours, shape (n,).
        officials: shape (n,).

    Returns:
        Unit of workload, shape (n,); NaN where a commune lacks either.

    Raises:
        ValueError: a negative or infinite number.
    """
    work, heads = non_negative(workload, "workload"), non_negative(officials, "officials")
    return np.where(np.isfinite(work), heads * province_load(work, heads), np.nan)


def ratio(workload: ArrayLike, expected: ArrayLike) -> FloatArray:
    """Work over expected work, R = H/E: 1 is the provincial average; NaN where E is 0 or missing.

    Raises:
        ValueError: a negative or infinite number.
    """
    return divide(non_negative(workload, "workload"), non_negative(expected, "expected"))


def _per_head(workload: ArrayLike, officials: ArrayLike) -> FloatArray:
    """Work of the period per official."""
    return divide(non_negative(workload, "workload"), non_negative(officials, "officials"))


def _table(dossiers: ArrayLike, weights: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Dossiers (..., f, c) and weights (f, c), checked against each other."""
    counts, work = non_negative(dossiers, "dossiers"), non_negative(weights, "weights")
    if work.ndim != TABLE_AXES or counts.shape[-2:] != work.shape:
        raise ValueError(
            f"dossiers of shape {counts.shape} do not end in the fields and channels of "
            f"weights {work.shape}"
        )
    return counts, work


def per_1000_people(dossiers: ArrayLike, people: ArrayLike, days: float) -> FloatArray:
    """Dossiers per 1,000 people per 30 days; NaN where either is missing or nobody lives.

    Args:
        dossiers: newly received in the period, shape (n,).
        people: population as published, shape (n,).
        days: calendar days of the period.

    Raises:
        ValueError: a figure is negative or infinite, days not above 0.
    """
    rate = divide(non_negative(dossiers, "dossiers"), non_negative(people, "people"))
    return per_30_days(1000.0 * rate, days)

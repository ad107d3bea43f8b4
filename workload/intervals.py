"""How sure a number is: intervals for a count, a weighted sum of counts and a share.

Every function is elementwise over arrays of any shape, NaN in gives NaN out, and a scalar gives
scalars. Counts need not be whole: an effective count is not.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv, ndtri

from workload.arrays import FloatArray, Interval, divide, non_negative

CONFIDENCE_95 = 0.95
"""The level of a verdict (z = 1.959964)."""

CONFIDENCE_998 = 0.998
"""The level of strong evidence and of an outlier (z = 3.090232)."""

BYAR_FROM = 10.0
"""From this count on Byar's approximation is used, below it the exact limits."""


def z_value(confidence: float) -> float:
    """The standard normal quantile that leaves (1 - confidence)/2 above it.

    Raises:
        ValueError: confidence is not strictly between 0 and 1.
    """
    return -float(ndtri(_tail(confidence)))


def poisson_interval(count: ArrayLike, confidence: float, dispersion: float = 1.0) -> Interval:
    """Two-sided interval for the expectation of a count.

    Byar's approximation from 10 on, exact limits below; the lower limit of 0 is 0. A dispersion
    phi widens it: the count is divided by phi, its interval taken and multiplied back. Where
    the two rules meet, at 10 * phi, they differ by 0.2 % at 95 % and 1.5 % at 99.8 %.

    Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, eq. 2.13 (Byar);
    Garwood (1936), Biometrika 28:437-442 (exact).

    Args:
        count: events, any shape.
        confidence: two-sided level, for example 0.95.
        dispersion: phi, variance over Poisson variance, at least 1.

    Returns:
        Limits in events, shape of count.

    Raises:
        ValueError: a negative or infinite count, a level outside (0, 1), a phi below 1.
    """
    if not 1.0 <= dispersion < np.inf:
        raise ValueError(f"dispersion must be a finite number from 1 up, not {dispersion}")
    events = non_negative(count, "count") / dispersion
    few = events < BYAR_FROM
    exact = _exact_limits(np.where(few, events, np.nan), confidence)
    byar = _byar_limits(np.maximum(events, BYAR_FROM), confidence)
    return Interval(
        dispersion * np.where(few, exact.lower, byar.lower),
        dispersion * np.where(few, exact.upper, byar.upper),
    )


def weighted_interval(
    counts: ArrayLike, weights: ArrayLike, confidence: float, dispersion: float = 1.0
) -> Interval:
    """Two-sided interval for weighted sums of counts: work made of dossiers of unequal length.

    With T = Σwx, V = Σw²x and the interval (L, U) of the count X = Σx, Dobson's limits are
    T + √(V/X)·(L - X), not below 0, and T + √(V/X)·(U - X). Counts of weight 0 carry no work and
    are left out of X. Where X is 0 the limits are 0 and the greatest weight times the upper limit
    of a count of 0: any one of the sorts of dossier could have been the one to come.

    Source: Dobson, Kuulasmaa, Eberle and Scherer (1991), Statistics in Medicine 10:457-462.

    Args:
        counts: events, shape (..., k); one NaN makes its whole sum NaN.
        weights: work per event, shape (k,) or (..., k).
        confidence: two-sided level.
        dispersion: phi of the counts, at least 1.

    Returns:
        Limits in the unit of the weights, shape (...).

    Raises:
        ValueError: as `poisson_interval`; or the shapes of counts and weights do not fit.
    """
    events = non_negative(counts, "counts")
    work = np.broadcast_to(non_negative(weights, "weights"), events.shape)
    total = np.sum(work * events, axis=-1)
    number = np.sum((work > 0.0) * events, axis=-1)
    per_event = work_per_event(events, work)
    limits = poisson_interval(number, confidence, dispersion)
    return Interval(
        np.maximum(total + per_event * (limits.lower - number), 0.0),
        total + per_event * (limits.upper - number),
    )


def work_per_event(counts: ArrayLike, weights: ArrayLike) -> FloatArray:
    """What one event is worth in Dobson's limits: √(V/X); the greatest weight where X is 0.

    Args:
        counts: events, shape (..., k).
        weights: work per event, shape (k,) or (..., k); those of weight 0 are left out.

    Returns:
        Unit of the weights, shape (...).

    Raises:
        ValueError: a negative or infinite number, or shapes that do not fit.
    """
    events = non_negative(counts, "counts")
    work = np.broadcast_to(non_negative(weights, "weights"), events.shape)
    number = np.sum((work > 0.0) * events, axis=-1)
    per_event = np.sqrt(divide(np.sum(work**2 * events, axis=-1), number))
    return np.asarray(np.where(number == 0.0, np.max(work, axis=-1), per_event))


def wilson_interval(count: ArrayLike, total: ArrayLike, confidence: float) -> Interval:
    """Two-sided score interval for a share.

    Source: Wilson (1927), Journal of the American Statistical Association 22:209-212.

    Args:
        count: cases with the property, any shape.
        total: all cases, a shape that fits; where it is 0 there is no share and the limits are NaN.
        confidence: two-sided level.

    Returns:
        Limits between 0 and 1.

    Raises:
        ValueError: a negative or infinite number, a count above its total, a level outside (0, 1).
    """
    cases, everyone = non_negative(count, "count"), non_negative(total, "total")
    if np.any(cases > everyone):
        raise ValueError("count must not exceed total")
    z = z_value(confidence)
    share, error = divide(cases, everyone), divide(z * z, everyone)
    centre = (share + error / 2) / (1 + error)
    half = np.sqrt(error * (share * (1 - share) + error / 4)) / (1 + error)
    return Interval(np.clip(centre - half, 0.0, share), np.clip(centre + half, share, 1.0))


def _tail(confidence: float) -> float:
    """The probability left on each side of a two-sided interval."""
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must be strictly between 0 and 1, not {confidence}")
    return (1.0 - confidence) / 2


def _exact_limits(events: FloatArray, confidence: float) -> Interval:
    """Garwood's limits: half the chi-square quantiles at 2x and 2x + 2 degrees of freedom."""
    tail = _tail(confidence)
    lower = np.where(events == 0.0, 0.0, gammaincinv(events, tail))
    return Interval(lower, np.asarray(gammainccinv(events + 1.0, tail)))


def _byar_limits(events: FloatArray, confidence: float) -> Interval:
    """Byar's limits; the cube's base stays positive from 10 events on at every level below 1."""
    z, above = z_value(confidence), events + 1.0
    return Interval(
        events * (1 - 1 / (9 * events) - z / (3 * np.sqrt(events))) ** 3,
        above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3,
    )

"""The funnel: is a commune unlike the others?

A question of place in the province's spread, not of too much or too little: a commune outside the
limits is an outlier, not overloaded. All ratios are observed over expected; bring a weighted load
to effective counts first (`workload.load.effective_scale`), because the limits are those of counts.

Source: Spiegelhalter (2005), Statistics in Medicine 24:1185-1202 (funnel plots), and Quality and
Safety in Health Care 14:347-351 (over-dispersion); the moment estimate of tau² is DerSimonian and
Laird's (1986), Controlled Clinical Trials 7:177-188.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, pdtr

from workload.arrays import BoolArray, FloatArray, Interval, divide, non_negative
from workload.intervals import z_value

WINSORISED_TAIL = 0.10
"""The share of z-scores drawn in at either end before the spread is measured."""

FEWEST_COMMUNES = 2
"""One commune has no spread."""

ROUNDING = 1e-9
"""A ratio this close to a limit, relatively, lies on it: effective counts carry rounding."""


class Overdispersion(NamedTuple):
    """How far the province's spread exceeds chance.

    Attributes:
        phi: mean squared winsorised z-score, 1 under pure chance.
        tau2: variance between communes of the square root of the ratio.
    """

    phi: float
    tau2: float


def z_scores(observed: ArrayLike, expected: ArrayLike) -> FloatArray:
    """The standardised ratio on the square-root scale: z = (√(O/E) - 1)·2√E.

    Args:
        observed: (effective) counts, any shape.
        expected: expected counts of that shape.

    Returns:
        z, same shape; NaN where either is missing or the expected count is 0.

    Raises:
        ValueError: a negative or infinite value.
    """
    counts, means = non_negative(observed, "observed"), non_negative(expected, "expected")
    return (np.sqrt(divide(counts, means)) - 1.0) * 2.0 * np.sqrt(means)


def overdispersion(observed: ArrayLike, expected: ArrayLike) -> Overdispersion:
    """The over-dispersion of the province's ratios.

    The z-scores are drawn in to their 10 % and 90 % quantiles (type 7); phi = Σz²/n; with
    w = 1/s² = 4E, tau² = max(0, (n·phi - (n-1)) / (Σw - Σw²/Σw)). NaN pairs are left out.

    Args:
        observed: (effective) counts of the communes, shape (n,).
        expected: expected counts, shape (n,).

    Returns:
        phi and tau², numbers without unit.

    Raises:
        ValueError: a negative or infinite value; fewer than two communes with both numbers.
    """
    scores = z_scores(observed, expected)
    known = np.isfinite(scores)
    scores, weights = scores[known], 4.0 * np.asarray(expected, dtype=np.float64)[known]
    number = scores.size
    if number < FEWEST_COMMUNES:
        raise ValueError("the spread of the province needs at least two communes")
    low, high = np.quantile(scores, [WINSORISED_TAIL, 1.0 - WINSORISED_TAIL])
    squares = float(np.sum(np.clip(scores, low, high) ** 2))
    total = float(np.sum(weights))
    between = (squares - (number - 1)) / (total - float(np.sum(weights**2)) / total)
    return Overdispersion(phi=squares / number, tau2=max(0.0, between))


def limits(expected: ArrayLike, confidence: float, tau2: float = 0.0) -> Interval:
    """The funnel's limits at given expected counts, as ratios.

    Without over-dispersion they are prediction limits of the exact Poisson tail: the greatest and
    the least count that is not flagged, over the expected count. At 20 expected and 95 % these
    are 29 and 12: 30 and 11 are outliers. With tau² they are (1 ± k·√(s² + tau²))² with
    s = 1/(2√E) and k the normal quantile; the lower is 0 where the bracket is negative.

    Args:
        expected: expected counts, any shape.
        confidence: two-sided level.
        tau2: variance between communes, from `overdispersion`; NaN makes the limits NaN.

    Returns:
        Limits as ratios of observed to expected, shape of expected; NaN where that is 0 or NaN.

    Raises:
        ValueError: a negative or infinite expected count, a negative tau², a level outside (0, 1).
    """
    means = non_negative(expected, "expected")
    spread, k = non_negative(tau2, "tau2"), z_value(confidence)
    if spread == 0.0:
        tail = (1.0 - confidence) / 2
        return Interval(
            divide(_poisson_quantile(tail, means), means),
            divide(_poisson_quantile(1.0 - tail, means), means),
        )
    reach = k * np.sqrt(divide(0.25, means) + spread)
    return Interval(np.maximum(1.0 - reach, 0.0) ** 2, (1.0 + reach) ** 2)


def is_outlier(ratio: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> BoolArray:
    """Whether a ratio lies outside its limits, elementwise.

    A ratio on a limit is inside, also when rounding has moved it by a billionth. A ratio that is
    NaN is not outside, and no ratio is outside a limit that is NaN.

    Args:
        ratio: observed over expected.
        lower: lower limits, a shape that fits.
        upper: upper limits, a shape that fits.
    """
    values = np.asarray(ratio, dtype=np.float64)
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    return (values < low * (1.0 - ROUNDING)) | (values > high * (1.0 + ROUNDING))


def _poisson_quantile(probability: float, means: FloatArray) -> FloatArray:
    """The least counts that the Poisson distribution function reaches the probability at.

    Fisher and Cornish's expansion says where to begin, seldom more than one count away; the exact
    distribution function decides. NaN where the mean is.

    Source: Fisher and Cornish (1960), Technometrics 2:209-225.
    """
    z = float(ndtri(probability))
    counts = np.maximum(np.rint(means + z * np.sqrt(means) + (z * z - 1.0) / 6.0), 0.0)
    while (below := pdtr(counts, means) < probability).any():
        counts = counts + below
    while (beyond := (counts > 0.0) & (pdtr(counts - 1.0, means) >= probability)).any():
        counts = counts - beyond
    return np.asarray(counts)

"""The verdict: does a commune carry more than it should?

Its ratio against a band set by policy, with the uncertainty of its own counts, and nothing else:
not the spread of the others, not the size of its team. Under-load is not under-performance.
"""

from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import BoolArray, FloatArray, TextArray, non_negative

DEFAULT_BAND = (0.80, 1.25)
"""The ratios policy regards as balanced, ends included."""


class Verdict(StrEnum):
    """What is said of a commune; the order is from too much to too little."""

    INSUFFICIENT = "insufficient"
    OVERLOADED = "overloaded"
    WATCH_HIGH = "watch_high"
    BALANCED = "balanced"
    WATCH_LOW = "watch_low"
    UNDERLOADED = "underloaded"


class Evidence(StrEnum):
    """How firm the verdict is.

    Overloaded and underloaded are `strong` when the 99.8 % interval is outside the band too, else
    `moderate`. Balanced is `sure` when the 95 % interval is inside the band, else `unsure`. To
    watch or to lack figures is itself the statement of doubt: `none`.
    """

    STRONG = "strong"
    MODERATE = "moderate"
    SURE = "sure"
    UNSURE = "unsure"
    NONE = "none"


class Classification(NamedTuple):
    """Verdict and evidence of each commune, as the texts of the two enumerations."""

    verdict: TextArray
    evidence: TextArray


def classify(
    ratio: ArrayLike,
    lower_95: ArrayLike,
    upper_95: ArrayLike,
    lower_998: ArrayLike,
    upper_998: ArrayLike,
    *,
    sufficient: ArrayLike,
    band: tuple[float, float] = DEFAULT_BAND,
) -> Classification:
    """The verdict and its evidence, elementwise; the first rule that applies decides.

    1. insufficient: not `sufficient`, or any of the five numbers NaN.
    2. overloaded, underloaded: the whole 95 % interval above, below the band.
    3. watch_high, watch_low: the ratio outside the band, the interval reaching into it.
    4. balanced: the ratio inside the band.

    The band includes its ends. A limit equal to an end therefore reaches into the band (to watch,
    not overloaded), a ratio equal to an end is balanced, and a balanced interval that ends exactly
    at the band's end is sure.

    Args:
        ratio: work over expected work, any shape.
        lower_95: its lower 95 % limit, a shape that fits; likewise the next three.
        upper_95: its upper 95 % limit.
        lower_998: its lower 99.8 % limit.
        upper_998: its upper 99.8 % limit.
        sufficient: whether the figures are complete enough to judge.
        band: lower and upper end of the balanced ratios.

    Raises:
        ValueError: a negative number; a band not 0 < lower < upper; intervals that do not enclose
            one another and the ratio.
    """
    check_band(band)
    nested = _ascending(lower_998, lower_95, ratio, upper_95, upper_998)
    known = np.asarray(sufficient, dtype=np.bool_) & np.isfinite(np.sum(nested, axis=0))
    rules = _rules(nested, known, band)
    applies = [rule for rule, _, _ in rules]
    return Classification(
        verdict=np.select(applies, [str(verdict) for _, verdict, _ in rules], default=""),
        evidence=np.select(applies, [str(evidence) for _, _, evidence in rules], default=""),
    )


def check_band(band: tuple[float, float]) -> None:
    """Refuse what is no band.

    Raises:
        ValueError: not 0 < lower < upper.
    """
    if not 0.0 < band[0] < band[1]:
        raise ValueError(f"band must be two ratios, 0 < lower < upper, not {band}")


def minimum_team(officials: ArrayLike, minimum: float) -> BoolArray:
    """Whether the staff is already at the minimum team, so that a low load is no spare capacity.

    Args:
        officials: mean number present, any shape.
        minimum: the least team that opens every counter, from policy.

    Returns:
        True at or below the minimum; False above it or where the officials are unknown.

    Raises:
        ValueError: a negative or infinite number of officials.
    """
    return np.asarray(non_negative(officials, "officials") <= minimum)[()]


def _rules(
    nested: tuple[FloatArray, ...], known: BoolArray, band: tuple[float, float]
) -> list[tuple[BoolArray, Verdict, Evidence]]:
    """Where each rule applies and what it says, in the order in which they decide."""
    far_low, near_low, ratio, near_high, far_high = nested
    low, high = band
    return [
        (~known, Verdict.INSUFFICIENT, Evidence.NONE),
        (far_low > high, Verdict.OVERLOADED, Evidence.STRONG),
        (near_low > high, Verdict.OVERLOADED, Evidence.MODERATE),
        (far_high < low, Verdict.UNDERLOADED, Evidence.STRONG),
        (near_high < low, Verdict.UNDERLOADED, Evidence.MODERATE),
        (ratio > high, Verdict.WATCH_HIGH, Evidence.NONE),
        (ratio < low, Verdict.WATCH_LOW, Evidence.NONE),
        ((near_low >= low) & (near_high <= high), Verdict.BALANCED, Evidence.SURE),
        (known, Verdict.BALANCED, Evidence.UNSURE),
    ]


def _ascending(*values: ArrayLike) -> tuple[FloatArray, ...]:
    """The arrays broadcast to one shape, checked to ascend elementwise where they are known."""
    arrays = np.broadcast_arrays(*(non_negative(value, "ratio and limits") for value in values))
    if any(np.any(left > right) for left, right in pairwise(arrays)):
        raise ValueError("the 99.8 % interval must enclose the 95 % one, and that the ratio")
    return arrays

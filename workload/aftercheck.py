"""The after-check: did the load per official move where posts moved, more than it moved elsewhere?

Difference in differences on the log scale. Of each commune the change is the log of its load per
official after over before; the estimate is the mean change of the communes of the plan less the
mean change of those outside it. What moved the whole province cancels out.

A change is not certain: its work is a count with dispersion phi, and communes drift apart for
reasons of their own. The first variance is phi/X before + phi/X after, with X the effective counts
(delta method; `workload.load.effective_scale`, Fay and Feuer 1997). The second, tau², is estimated
from the communes outside the plan by the method of moments, and holds for those inside as well: a
plan moves few communes, and few say nothing of their own spread.

Sources: Angrist and Pischke (2009), Mostly Harmless Econometrics, 5.2 (difference in differences);
DerSimonian and Laird (1986), Controlled Clinical Trials 7:177-188 (tau² and weights); Bloom (1995),
Evaluation Review 19:547-556 (the smallest effect that would be found).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from workload.arrays import BoolArray, FloatArray, Interval, divide, non_negative

FEWEST_CONTROLS = 10
"""With fewer communes outside the plan their own spread is not known well enough."""

POWER = 0.8
"""How often the smallest detectable effect would be found."""


class Changes(NamedTuple):
    """How the load per official changed, each of shape (n,); NaN where it is not known.

    Attributes:
        log_ratio: log of load after over load before.
        variance: of it, by chance alone (phi included).
    """

    log_ratio: FloatArray
    variance: FloatArray


class Estimate(NamedTuple):
    """How much more the communes of the plan changed than the others; ratios, 1 is no difference.

    Attributes:
        ratio: their change over the change of the others: 0.9 is 10 % less than elsewhere.
        interval: 95 % interval of it.
        communes: communes of the plan that are in it.
        controls: communes outside the plan that are in it.
        own_change: ratio after over before in the communes of the plan.
        other_change: ratio after over before in the others.
        tau2: variance between communes on the log scale.
        detectable: the ratio nearest below 1 that would be told from 1 in 80 % of cases.
    """

    ratio: float
    interval: Interval
    communes: int
    controls: int
    own_change: float
    other_change: float
    tau2: float
    detectable: float


def load_changes(
    before: tuple[ArrayLike, ArrayLike, ArrayLike],
    after: tuple[ArrayLike, ArrayLike, ArrayLike],
    dispersion: float,
) -> Changes:
    """The change of each commune's load per official between two windows of months.

    The work of a window is the sum of its months over the officials of its months. Its relative
    variance is phi·Σ(W²/X)/(ΣW)², which is phi over the effective count of the window.

    Args:
        before: work W, officials, effective counts X of the months before, each (n, months); a
            month that is NaN in any of them makes the commune's change NaN.
        after: the same of the months after; the number of months may differ.
        dispersion: phi of the counts, at least 1.

    Raises:
        ValueError: a negative or infinite number, a phi below 1.
    """
    if not 1.0 <= dispersion < np.inf:
        raise ValueError(f"dispersion must be a finite number from 1 up, not {dispersion}")
    loads, variances = zip(*(_window(*window) for window in (before, after)), strict=True)
    ratio = divide(loads[1], loads[0])
    log_ratio = np.log(np.where(ratio > 0.0, ratio, np.nan))
    variance = dispersion * (variances[0] + variances[1])
    return Changes(log_ratio, np.where(np.isfinite(log_ratio), variance, np.nan))


def difference_in_differences(
    changes: Changes, treated: BoolArray, controls: BoolArray, confidence: float = 0.95
) -> Estimate | None:
    """How much more the treated communes changed than the controls.

    Means are weighted by 1/(variance + tau²). The interval takes Student's t with one degree of
    freedom less than there are controls, which is what tau² rests on.

    Args:
        changes: of all communes.
        treated: communes of the plan, shape (n,).
        controls: communes outside it, shape (n,); none is in both.
        confidence: two-sided level.

    Returns:
        None where no treated commune or too few controls have a known change.

    Raises:
        ValueError: a commune is in both.
    """
    if (treated & controls).any():
        raise ValueError("a commune cannot be inside the plan and outside it")
    known = np.isfinite(changes.log_ratio) & np.isfinite(changes.variance)
    inside, outside = treated & known, controls & known
    count = int(outside.sum())
    if not inside.any() or count < FEWEST_CONTROLS:
        return None
    tau2 = between_variance(changes.log_ratio[outside], changes.variance[outside])
    own, own_variance = _pooled(changes, inside, tau2)
    other, other_variance = _pooled(changes, outside, tau2)
    error = float(np.sqrt(own_variance + other_variance))
    quantile = float(stdtrit(count - 1, (1.0 + confidence) / 2))
    effect = own - other
    return Estimate(
        ratio=float(np.exp(effect)),
        interval=Interval(
            np.exp(np.asarray(effect - quantile * error)),
            np.exp(np.asarray(effect + quantile * error)),
        ),
        communes=int(inside.sum()),
        controls=count,
        own_change=float(np.exp(own)),
        other_change=float(np.exp(other)),
        tau2=tau2,
        detectable=float(np.exp(-(quantile + float(ndtri(POWER))) * error)),
    )


def planned_ratio(officials: ArrayLike, posts: ArrayLike) -> float:
    """The change of the load that posts alone make: the geometric mean of S/(S + posts).

    Args:
        officials: present before, shape (n,); NaN where unknown.
        posts: gained (above 0) or given (below 0), shape (n,).

    Returns:
        A ratio, below 1 where posts are gained; NaN where nobody's officials are known, or nobody
        would be left.
    """
    present = np.asarray(officials, dtype=np.float64)
    afterwards = present + np.asarray(posts, dtype=np.float64)
    ratios = divide(present, np.where(afterwards > 0.0, afterwards, np.nan))
    known = ratios[np.isfinite(ratios) & (ratios > 0.0)]
    return float(np.exp(np.mean(np.log(known)))) if known.size else float("nan")


def between_variance(values: ArrayLike, variances: ArrayLike) -> float:
    """The variance between units beyond that of each: DerSimonian and Laird's tau², 0 or more.

    Args:
        values: shape (n,), n at least 2.
        variances: of each value, above 0, shape (n,).
    """
    measured, weight = np.asarray(values, dtype=np.float64), 1.0 / np.asarray(variances)
    mean = float(np.sum(weight * measured) / np.sum(weight))
    q = float(np.sum(weight * (measured - mean) ** 2))
    scale = float(np.sum(weight) - np.sum(weight**2) / np.sum(weight))
    return max(0.0, (q - (measured.size - 1)) / scale)


def _window(
    work: ArrayLike, officials: ArrayLike, effective: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Load per official of some months, and 1 over their effective count."""
    hours, people = non_negative(work, "work"), non_negative(officials, "officials")
    counts = non_negative(effective, "effective")
    total = hours.sum(axis=-1)
    spread = divide(hours**2, counts).sum(axis=-1)
    return divide(total, people.sum(axis=-1)), divide(spread, total**2)


def _pooled(changes: Changes, of: BoolArray, tau2: float) -> tuple[float, float]:
    """Weighted mean of some communes' changes, and its variance."""
    weight = 1.0 / (changes.variance[of] + tau2)
    total = float(np.sum(weight))
    return float(np.sum(weight * changes.log_ratio[of]) / total), 1.0 / total

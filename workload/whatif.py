"""One slice under any assumptions, all of it at once: what a reader tries on a page.

The very functions that fill the marts, in their order; with the edition's own assumptions the
result is the marts' to their last digit. One thing is kept from the edition when handling times
change: the dispersion within communes, an estimate over all months that the slice does not hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from numpy.typing import ArrayLike

from workload.arrays import FloatArray, Interval, divide, non_negative
from workload.assess import Policy, SliceInput, SliceResult, assess
from workload.box import Reach, reach
from workload.flip import Flip, nearest_flip
from workload.load import MINUTES_PER_HOUR, weighted_total
from workload.locality import Allowance, Locality, locality
from workload.needs import NeedRules, SliceNeed, slice_need
from workload.verdicts import (
    Beside,
    Rejudged,
    beside,
    locality_factor,
    reference_of,
    rejudged,
    rows_of_slice,
)


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """Everything of policy that one slice is judged by.

    Attributes:
        verdict: band, minimum numbers, minimum team.
        need: what officials do besides dossiers; None for staff groups that have no need.
        allowances: the locality allowances by trait.
        floor: least locality in all.
        cap: largest locality in all.
    """

    verdict: Policy
    need: NeedRules | None
    allowances: Mapping[str, Allowance]
    floor: float
    cap: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Robustness:
    """What handling times inside their ranges make of the judged communes, in their order.

    Attributes:
        plain: extremes without locality.
        adjusted: extremes with it.
        flip: the nearest single handling time that flips the plain verdict; its cells are
            positions in the flattened (fields, channels).
    """

    plain: Reach
    adjusted: Reach
    flip: Flip


@dataclass(frozen=True, kw_only=True, eq=False)
class Examined:
    """One slice under assumptions; arrays over all n communes unless said otherwise.

    Attributes:
        place: the locality allowances.
        result: loads, ratios, verdicts, funnel, without locality.
        adjusted: ratios and verdicts with it.
        beside: shrunk ratios and q-values.
        robustness: only by handling time, of the judged communes alone; else None.
        need: the need without locality; None by count, or where there are no rules for it.
        need_adjusted: the need with it.
    """

    place: Locality
    result: SliceResult
    adjusted: Rejudged
    beside: Beside
    robustness: Robustness | None
    need: SliceNeed | None
    need_adjusted: SliceNeed | None


def tried_ranges(minutes: ArrayLike, tried: ArrayLike, low: ArrayLike, high: ArrayLike) -> Interval:
    """The ranges of other handling times: each keeps the width of its range as a share.

    Args:
        minutes: the assumed times, any shape, above 0.
        tried: the times to try, same shape.
        low: least times of the assumed ranges.
        high: largest times.

    Raises:
        ValueError: a negative or infinite number.
    """
    factor = divide(non_negative(tried, "tried"), non_negative(minutes, "minutes"))
    return Interval(non_negative(low, "low") * factor, non_negative(high, "high") * factor)


def examine(
    data: SliceInput,
    traits: Mapping[str, FloatArray],
    assumptions: Assumptions,
    ranges: tuple[FloatArray, FloatArray] | None = None,
) -> Examined:
    """Assess one slice, its robustness and its need.

    Args:
        data: the slice, with the handling times to try.
        traits: the communes' locality traits by name, shape (n,); NaN where unknown.
        assumptions: what to judge by.
        ranges: least and largest handling times, each (f, c); None leaves robustness out.

    Raises:
        ValueError: as the functions that are called.
    """
    rules = assumptions
    place = locality(traits, rules.allowances, floor=rules.floor, cap=rules.cap)
    result = assess(data, rules.verdict)
    factor = locality_factor(data.officials, place.share, reference_of(data, result))
    timed = data.minutes is not None
    needs: tuple[SliceNeed | None, ...] = (None, None)
    if timed and rules.need is not None:
        hours = weighted_total(data.dossiers, data.weights)
        needs = tuple(
            slice_need(hours, result, data.working_days, share, rules.need)
            for share in (0.0 * place.share, place.share)
        )
    return Examined(
        place=place,
        result=result,
        adjusted=rejudged(result, factor, rules.verdict.band),
        beside=beside(data, result),
        robustness=_robustness(data, result, factor, ranges, rules.verdict.band)
        if timed and ranges is not None
        else None,
        need=needs[0],
        need_adjusted=needs[1],
    )


def _robustness(
    data: SliceInput,
    result: SliceResult,
    factor: FloatArray,
    ranges: tuple[FloatArray, FloatArray],
    band: tuple[float, float],
) -> Robustness:
    rows, judged = rows_of_slice(data, result), result.sufficient
    low, high = (times.ravel() for times in ranges)
    minutes = data.weights.ravel() * MINUTES_PER_HOUR
    return Robustness(
        plain=reach(rows, low, high, band),
        adjusted=reach(rows.times(factor[judged]), low, high, band),
        flip=nearest_flip(rows, minutes, (low, high), result.verdict[judged], band),
    )

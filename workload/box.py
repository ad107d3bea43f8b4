"""Every verdict that handling times inside their ranges can give: exact, without a search.

A commune's ratio and its limits, as functions of the handling times m, with D its own dossiers and
T those of the province, cell by cell, and c = ΣS/S:

    ratio = c·Σ m·D / Σ m·T        limits = c·(Σ m·D ± s·√(Σ m²·D)) / Σ m·T

Here s = |limit of the count - count| / √count, Dobson's factor for the commune's count of dossiers,
which no handling time changes. The widths of the intervals therefore move with the times, and the
verdict is always that of `workload.verdict` at the times in question. Two things stay as they are
at the assumed times: the dispersion phi, an estimate over all months of the province, and who is
judged, which is a matter of counts.

Where a verdict begins and ends is a question of sign: is limit - edge above 0 somewhere in the box?
Multiplied by Σ m·T it is linear in m plus or minus s·√(Σ m²·D):

- A ratio is a quotient of linear sums: its extremes are at vertices of the box, and with the cells
  sorted by D/T at one of k + 1 of them (`workload.robust`).
- The least of a concave function (lower limit) and the largest of a convex one (upper limit) are at
  vertices as well. Only the two sums a = Σ m·(c·D - edge·T) and Σ m²·D matter, so it is a vertex of
  their polygon: with the cells sorted by slope again one of k + 1.
- The largest of a concave function (lower limit) and the least of a convex one (upper limit) may be
  inside the box. With √v = min over t of (v/t + t)/2 the cells part: m = a·t/(c·s·D), held in its
  range, and t is found by halving, since √(Σ m²·D)/t falls with t.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from workload.arrays import BoolArray, FloatArray, Interval, TextArray, divide
from workload.intervals import CONFIDENCE_95, poisson_interval
from workload.verdict import Verdict

LADDER = np.array(
    [
        str(verdict)
        for verdict in (
            Verdict.UNDERLOADED,
            Verdict.WATCH_LOW,
            Verdict.BALANCED,
            Verdict.WATCH_HIGH,
            Verdict.OVERLOADED,
        )
    ]
)
"""The verdicts from too little to too much: the order in which handling times can move them."""

_HALVINGS = 50


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """r communes of any slices, k cells: what their ratios are made of.

    Attributes:
        own: the commune's dossiers by cell, shape (r, k).
        everyone: those of the reference of its slice, shape (r, k), nowhere below `own`.
        per_head: c, the officials of the reference over its own, (r,); locality divides its own.
        below: s of the lower 95 % limit, shape (r,).
        above: s of the upper 95 % limit, shape (r,).
        nothing: the upper limit of a count of nothing, used where there is no dossier; a number.
    """

    own: FloatArray
    everyone: FloatArray
    per_head: FloatArray
    below: FloatArray
    above: FloatArray
    nothing: float

    def kept(self, chosen: BoolArray) -> "Rows":
        """Some of the rows."""
        return Rows(
            own=self.own[chosen],
            everyone=self.everyone[chosen],
            per_head=self.per_head[chosen],
            below=self.below[chosen],
            above=self.above[chosen],
            nothing=self.nothing,
        )

    def times(self, factor: FloatArray) -> "Rows":
        """The rows with every ratio multiplied, as locality or other officials do; shape (r,)."""
        return Rows(
            own=self.own,
            everyone=self.everyone,
            per_head=self.per_head * factor,
            below=self.below,
            above=self.above,
            nothing=self.nothing,
        )


class Reach(NamedTuple):
    """What handling times inside their ranges can make of each row, shape (r,).

    Attributes:
        ratio: least and largest ratio.
        least: the verdict nearest to underloaded.
        most: the verdict nearest to overloaded.
    """

    ratio: Interval
    least: TextArray
    most: TextArray


def rows_of(own: FloatArray, everyone: FloatArray, per_head: FloatArray, dispersion: float) -> Rows:
    """The rows with the widths of their intervals.

    Args:
        own: dossiers by cell, shape (r, k).
        everyone: those of the reference, shape (r, k).
        per_head: officials of the reference over the commune's own, shape (r,).
        dispersion: phi, at least 1.
    """
    count = own.sum(axis=1)
    limits = poisson_interval(count, CONFIDENCE_95, dispersion)
    root = np.sqrt(count)
    return Rows(
        own=own,
        everyone=everyone,
        per_head=per_head,
        below=np.nan_to_num(divide(count - limits.lower, root)),
        above=np.nan_to_num(divide(limits.upper - count, root)),
        nothing=float(poisson_interval(0.0, CONFIDENCE_95, dispersion).upper),
    )


def reach(rows: Rows, low: FloatArray, high: FloatArray, band: tuple[float, float]) -> Reach:
    """The extremes of ratio and verdict over all handling times in their ranges.

    Args:
        rows: the communes, all of them judged.
        low: least handling time of each cell, minutes, shape (k,).
        high: largest, shape (k,).
        band: ratios regarded as balanced.

    Returns:
        Texts of `workload.verdict.Verdict`; between them every verdict in the order of `LADDER`
        can be reached, because all of it moves steadily with the times.

    Raises:
        ValueError: a range that ends below its beginning or begins at or below 0.
    """
    if low.shape != high.shape or not ((low > 0.0) & (low <= high)).all():
        raise ValueError("every range of handling times must end no lower than it begins, above 0")
    ratio = _ratio_range(rows, low, high)
    under, over = band
    most = np.select(
        [
            _lower_can_exceed(rows, low, high, over, ratio.upper),
            ratio.upper > over,
            ratio.upper >= under,
            _upper_most(rows, low, high, under) >= 0.0,
        ],
        LADDER[:0:-1].tolist(),
        default=LADDER[0],
    )
    least = np.select(
        [
            _upper_can_stay_below(rows, low, high, under, ratio.lower),
            ratio.lower < under,
            ratio.lower <= over,
            _lower_least(rows, low, high, over) <= 0.0,
        ],
        LADDER[:-1].tolist(),
        default=LADDER[-1],
    )
    return Reach(ratio, least, most)


def _ratio_range(rows: Rows, low: FloatArray, high: FloatArray) -> Interval:
    quotient = np.nan_to_num(divide(rows.own, rows.everyone))
    ends = []
    for order, extreme in ((1.0, np.min), (-1.0, np.max)):
        own, _, everyone = _corners(rows, low, high, order * quotient)
        ends.append(extreme(divide(own, everyone), axis=1) * rows.per_head)
    return Interval(*ends)


def _lower_least(rows: Rows, low: FloatArray, high: FloatArray, edge: float) -> FloatArray:
    """The least of (lower limit - edge)·Σ m·T, exact: concave, so at a vertex."""
    own, square, everyone = _corners(rows, low, high, _slopes(rows, low + high, edge))
    c, s = rows.per_head[:, None], rows.below[:, None]
    return np.asarray(np.min(c * (own - s * np.sqrt(square)) - edge * everyone, axis=1))


def _upper_most(rows: Rows, low: FloatArray, high: FloatArray, edge: float) -> FloatArray:
    """The largest of (upper limit - edge)·Σ m·T, exact: convex, so at a vertex."""
    own, square, everyone = _corners(rows, low, high, -_slopes(rows, low + high, edge))
    c, s = rows.per_head[:, None], rows.above[:, None]
    most = np.max(c * (own + s * np.sqrt(square)) - edge * everyone, axis=1)
    empty = rows.own.sum(axis=1) == 0.0
    if empty.any():  # the longest dossier that could have come: one cell at its most, others least
        one = low * rows.everyone[empty]
        total = one.sum(axis=1, keepdims=True) - one + high * rows.everyone[empty]
        limit = rows.per_head[empty, None] * rows.nothing * high
        most[empty] = np.max(limit - edge * total, axis=1)
    return np.asarray(most)


def _lower_can_exceed(
    rows: Rows, low: FloatArray, high: FloatArray, edge: float, ratio_most: FloatArray
) -> BoolArray:
    """Whether some times lift the whole interval above the edge."""
    found = np.zeros(len(rows.own), dtype=bool)
    open_ = ratio_most > edge
    some = rows.kept(open_)
    a = some.per_head[:, None] * some.own - edge * some.everyone
    found[open_] = _smooth_most(a, some.own, some.per_head * some.below, low, high) > 0.0
    return found


def _upper_can_stay_below(
    rows: Rows, low: FloatArray, high: FloatArray, edge: float, ratio_least: FloatArray
) -> BoolArray:
    """Whether some times hold the whole interval below the edge."""
    found = np.zeros(len(rows.own), dtype=bool)
    empty = rows.own.sum(axis=1) == 0.0
    open_ = (ratio_least < edge) & ~empty
    some = rows.kept(open_)
    a = edge * some.everyone - some.per_head[:, None] * some.own
    found[open_] = _smooth_most(a, some.own, some.per_head * some.above, low, high) > 0.0
    if empty.any():  # max(m)/Σ m·T is least when no time is above the largest of the least ones
        some = rows.kept(empty)
        longest = float(low.max())
        limit = some.per_head * some.nothing * longest
        found[empty] = limit < edge * (some.everyone @ np.minimum(high, longest))
    return found


def _smooth_most(
    a: FloatArray, own: FloatArray, width: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """The largest of Σ a·m - width·√(Σ own·m²) over the box, shape (r,); own is not all 0."""
    free = own > 0.0
    pull = divide(a, width[:, None] * np.where(free, own, np.nan))
    least, most = np.sqrt(own @ low**2), np.sqrt(own @ high**2)
    fixed = np.where(a > 0.0, high, low)

    def best(t: FloatArray) -> FloatArray:
        return np.where(free, np.clip(pull * t[:, None], low, high), fixed)

    for _ in range(_HALVINGS):
        t = (least + most) / 2.0
        longer = np.einsum("rk,rk->r", own, best(t) ** 2) > t**2
        least, most = np.where(longer, t, least), np.where(longer, most, t)
    times = best((least + most) / 2.0)
    linear = np.einsum("rk,rk->r", a, times)
    return np.asarray(linear - width * np.sqrt(np.einsum("rk,rk->r", own, times**2)))


def _slopes(rows: Rows, both_ends: FloatArray, edge: float) -> FloatArray:
    """(c·D - edge·T) / (D·(low + high)) by cell: -infinite where the commune has no dossier."""
    a = rows.per_head[:, None] * rows.own - edge * rows.everyone
    return np.where(rows.own > 0.0, divide(a, rows.own * both_ends), -np.inf)


def _corners(
    rows: Rows, low: FloatArray, high: FloatArray, key: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Σ m·D, Σ m²·D and Σ m·T at k + 1 vertices, each of shape (r, k + 1).

    The cells are sorted by the key, rising; vertex j has the largest times in the first j cells
    and the least ones in the others.
    """
    places = np.argsort(key, axis=1, kind="stable")
    own = np.take_along_axis(rows.own, places, axis=1)
    everyone = np.take_along_axis(rows.everyone, places, axis=1)
    step, step_squared = (high - low)[places], (high**2 - low**2)[places]

    def summed(start: FloatArray, steps: FloatArray) -> FloatArray:
        return np.concatenate([start[:, None], start[:, None] + np.cumsum(steps, axis=1)], axis=1)

    return (
        summed(rows.own @ low, own * step),
        summed(rows.own @ low**2, own * step_squared),
        summed(rows.everyone @ low, everyone * step),
    )


def joined_rows(parts: Sequence[Rows]) -> Rows:
    """The rows of several slices that share their cells and their dispersion, one after the other.

    Raises:
        ValueError: dispersions that differ.
    """
    if len({part.nothing for part in parts}) != 1:
        raise ValueError("rows of slices with different dispersions cannot be joined")
    return Rows(
        own=np.concatenate([part.own for part in parts]),
        everyone=np.concatenate([part.everyone for part in parts]),
        per_head=np.concatenate([part.per_head for part in parts]),
        below=np.concatenate([part.below for part in parts]),
        above=np.concatenate([part.above for part in parts]),
        nothing=parts[0].nothing,
    )

"""The one handling time that flips a verdict with the least change.

All other times stay as assumed. In one time m the condition that a limit or the ratio meets an edge
of the band is c·(A + m·D) ± c·s·√(B + m²·D) = edge·(T + m·T'), a quadratic equation once the root
stands alone; with s = 0 it is the linear one of `workload.robust.break_even`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workload.arrays import FloatArray, TextArray, divide
from workload.box import LADDER, Rows
from workload.verdict import Verdict


class Flip(NamedTuple):
    """The nearest break-even of each row, shape (r,).

    Attributes:
        cell: position of the handling time, -1 where no single one flips the verdict.
        minutes: the time at which the verdict flips; NaN where none does.
        change: the same against the assumed time, signed: 0.1 is a tenth more.
        verdict: the verdict beyond it; "" where none.
    """

    cell: NDArray[np.intp]
    minutes: FloatArray
    change: FloatArray
    verdict: TextArray


def nearest_flip(
    rows: Rows,
    minutes: FloatArray,
    ranges: tuple[FloatArray, FloatArray],
    verdict: TextArray,
    band: tuple[float, float],
) -> Flip:
    """The handling time inside its range that flips each verdict with the least relative change.

    Args:
        rows: the communes.
        minutes: assumed handling times, shape (k,).
        ranges: least and largest times, each of shape (k,).
        verdict: the verdict at the assumed times, shape (r,); no other than those of `LADDER`.
        band: ratios regarded as balanced.
    """
    count, cells = rows.own.shape
    low, high = ranges
    under, over = band
    some = (rows.own.sum(axis=1) > 0.0)[:, None]
    best, time = np.full((count, cells), np.inf), np.full((count, cells), np.nan)
    beyond = np.full((count, cells), -1)
    # Each border between two steps of the ladder, from below: its width and its edge.
    borders = ((rows.above, under), (None, under), (None, over), (-rows.below, over))
    for step, (width, edge) in enumerate(borders):
        here = np.isin(verdict, LADDER[[step, step + 1]])[:, None] & some
        other = np.where(verdict == LADDER[step], step + 1, step)[:, None]
        for root in _roots(rows, minutes, edge, width):
            change = np.abs(root / minutes - 1.0)
            nearer = here & (root >= low) & (root <= high) & (change < best)
            best, time = np.where(nearer, change, best), np.where(nearer, root, time)
            beyond = np.where(nearer, other, beyond)
    cell = np.argmin(best, axis=1)
    row = np.arange(count)
    found = np.isfinite(best[row, cell])
    reached = np.where(found, time[row, cell], np.nan)
    return Flip(
        cell=np.where(found, cell, -1),
        minutes=reached,
        change=reached / minutes[cell] - 1.0,
        verdict=np.where(found, LADDER[beyond[row, cell]], ""),
    )


def _roots(
    rows: Rows, minutes: FloatArray, edge: float, width: FloatArray | None
) -> tuple[FloatArray, ...]:
    """Times of each cell at which ratio (no width) or limit meets the edge, each (r, k)."""
    c = rows.per_head[:, None]
    own, everyone = c * rows.own, rows.everyone
    alpha = (own @ minutes)[:, None] - own * minutes
    alpha = alpha - edge * ((everyone @ minutes)[:, None] - everyone * minutes)
    beta = own - edge * everyone
    if width is None:
        return (divide(-alpha, beta),)
    squares = (rows.own @ minutes**2)[:, None] - rows.own * minutes**2
    signed = c * width[:, None]
    two_a = 2.0 * (beta**2 - signed**2 * rows.own)
    b, free = 2.0 * alpha * beta, alpha**2 - signed**2 * squares
    inside = b**2 - 2.0 * two_a * free
    root = np.sqrt(np.where(inside >= 0.0, inside, np.nan))
    solved = [divide(-b + sign * root, two_a) for sign in (1.0, -1.0)]
    # Squaring adds solutions of the other limit: keep those with alpha + beta·m on the right side.
    return tuple(np.where((alpha + beta * m) * np.sign(signed) <= 0.0, m, np.nan) for m in solved)


def verdict_at(rows: Rows, minutes: FloatArray, band: tuple[float, float]) -> TextArray:
    """The verdict of each row at the given times, by the rule of `workload.verdict`.

    Args:
        rows: the communes, all judged.
        minutes: handling times, shape (k,).
        band: ratios regarded as balanced.
    """
    everyone = rows.everyone @ minutes
    own, root = rows.own @ minutes, np.sqrt(rows.own @ minutes**2)
    ratio = rows.per_head * divide(own, everyone)
    lower = rows.per_head * divide(own - rows.below * root, everyone)
    upper = rows.per_head * divide(own + rows.above * root, everyone)
    nothing = rows.per_head * rows.nothing * divide(minutes.max(), everyone)
    upper = np.where(own == 0.0, nothing, upper)
    return np.select(
        [lower > band[1], upper < band[0], ratio > band[1], ratio < band[0]],
        [
            str(Verdict.OVERLOADED),
            str(Verdict.UNDERLOADED),
            str(Verdict.WATCH_HIGH),
            str(Verdict.WATCH_LOW),
        ],
        default=str(Verdict.BALANCED),
    )

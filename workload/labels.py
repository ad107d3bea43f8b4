"""Where labels have room on a drawing: off its marks, off one another, inside its edges.

A drawing is looked at on screens of several sizes, and a label has one place on all of them. Boxes
are left, bottom, right and top in pixels; touching edges do not overlap. What has no room is left
out: a label over another can be read as neither.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from workload.arrays import BoolArray, FloatArray


class Sheet(NamedTuple):
    """A drawing at one size.

    Attributes:
        width: pixels.
        height: pixels.
        marks: boxes that no label may cover, shape (m, 4).
    """

    width: float
    height: float
    marks: FloatArray


def placed(
    candidates: Sequence[FloatArray],
    sheets: Sequence[Sheet],
    tails: Sequence[FloatArray] | None = None,
) -> list[int | None]:
    """For each label the first of its places that is free on every sheet, or None.

    Labels are placed in their order: an earlier one is not left out for a later one.

    Args:
        candidates: for each label its possible boxes, the best first, shape (k, sheets, 4).
        sheets: the drawing at every size it is looked at.
        tails: what joins each label to its point, boxes like the candidates': they may lie over
            marks, but over no label and under none.

    Raises:
        ValueError: boxes for another number of sheets.
    """
    written = [np.empty((0, 4))] * len(sheets)
    found: list[int | None] = []
    for label, boxes in enumerate(candidates):
        if boxes.ndim != 3 or boxes.shape[1:] != (len(sheets), 4):  # noqa: PLR2004
            raise ValueError(f"boxes of shape {boxes.shape} for {len(sheets)} sheets")
        free = np.ones(len(boxes), dtype=bool)
        for place, (sheet, others) in enumerate(zip(sheets, written, strict=True)):
            at = boxes[:, place]
            covered = np.vstack([sheet.marks.reshape(-1, 4), others])
            free &= _inside(at, sheet) & ~overlapping(at, covered).any(axis=1)
            if tails is not None:
                free &= ~overlapping(tails[label][:, place], others).any(axis=1)
        first = int(np.argmax(free)) if free.any() else None
        found.append(first)
        if first is not None:
            new = [boxes[first]] if tails is None else [boxes[first], tails[label][first]]
            written = [np.vstack([old, *[one[place] for one in new]])
                       for place, old in enumerate(written)]  # fmt: skip
    return found


def overlapping(boxes: FloatArray, others: FloatArray) -> BoolArray:
    """Whether each of some boxes, shape (k, 4), lies over each of others, (m, 4): shape (k, m)."""
    one, other = boxes[:, None, :], others[None, :, :]
    apart = (one[..., :2] >= other[..., 2:]) | (other[..., :2] >= one[..., 2:])
    return np.asarray(~apart.any(axis=2))


def along(start: FloatArray, end: FloatArray, half_width: float) -> FloatArray:
    """A line as a row of small boxes, shape (m, 4).

    Args:
        start: its beginning, shape (2,).
        end: its end, shape (2,).
        half_width: half of its width, pixels, above 0.
    """
    count = max(2, int(np.ceil(np.hypot(*(end - start)) / (2.0 * half_width))) + 1)
    middles = start + np.linspace(0.0, 1.0, count)[:, None] * (end - start)
    return np.hstack([middles - half_width, middles + half_width])


def around(points: FloatArray, half_width: float) -> FloatArray:
    """Squares round points of shape (n, 2): shape (n, 4)."""
    return np.hstack([points - half_width, points + half_width])


def _inside(boxes: FloatArray, sheet: Sheet) -> BoolArray:
    return np.asarray(
        (boxes[:, 0] >= 0.0)
        & (boxes[:, 1] >= 0.0)
        & (boxes[:, 2] <= sheet.width)
        & (boxes[:, 3] <= sheet.height)
    )

"""Posts there are against posts there should be: the net hides shortage and surplus side by side.

A province can be level in total and short in half of its communes: what one commune has too many
of does not sit in the other. So both are summed apart, and the net is what is left of them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray, non_negative

SAME = 1e-9


class Balance(NamedTuple):
    """Posts of one staff group over the communes where both figures are known.

    Attributes:
        communes: how many those are.
        have: posts there are, in all.
        wanted: posts there should be, in all.
        difference: have − wanted; below 0 posts are missing.
        short: posts missing in the communes that are short.
        spare: posts too many in the communes that have more than wanted.
        short_communes: how many are short.
        spare_communes: how many have more.
    """

    communes: int
    have: float
    wanted: float
    difference: float
    short: float
    spare: float
    short_communes: int
    spare_communes: int


def balance(have: ArrayLike, wanted: ArrayLike) -> Balance:
    """What is missing and what is too many, each summed apart; short − spare is −difference.

    Args:
        have: posts there are, shape (n,); NaN where unknown.
        wanted: posts there should be, shape (n,); NaN where unknown.

    Raises:
        ValueError: shapes differ; a negative or infinite number.
    """
    present, needed = non_negative(have, "have"), non_negative(wanted, "wanted")
    if present.shape != needed.shape or present.ndim != 1:
        raise ValueError("have and wanted must be one number for each commune")
    known = np.isfinite(present) & np.isfinite(needed)
    gap: FloatArray = (present - needed)[known]
    return Balance(
        communes=int(known.sum()),
        have=float(present[known].sum()),
        wanted=float(needed[known].sum()),
        difference=float(gap.sum()),
        short=float(-gap[gap < 0].sum()) + 0.0,
        spare=float(gap[gap > 0].sum()),
        short_communes=int((gap < -SAME).sum()),
        spare_communes=int((gap > SAME).sum()),
    )

"""Two lenses on one commune: does the need by dossiers say what the frame by population says?"""

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray, TextArray


class Standing(StrEnum):
    """Officials present against posts wanted."""

    SHORT = "short"
    LEVEL = "level"
    SPARE = "spare"
    UNKNOWN = "unknown"


class Agreement(StrEnum):
    """What two standings say together; `partly` where one of them is level."""

    BOTH_SHORT = "both_short"
    BOTH_LEVEL = "both_level"
    BOTH_SPARE = "both_spare"
    PARTLY = "partly"
    OPPOSED = "opposed"
    UNKNOWN = "unknown"


def standing(present: ArrayLike, posts: ArrayLike, level_posts: float) -> TextArray:
    """Whether officials are short, level or spare.

    Args:
        present: officials, shape (n,); NaN where unknown.
        posts: whole posts wanted, shape (n,); NaN where unknown.
        level_posts: from this difference on they are short or spare; within less it is level.

    Returns:
        Texts of `Standing`.

    Raises:
        ValueError: level_posts is not above 0.
    """
    if not level_posts > 0.0:
        raise ValueError(f"level_posts must be above 0, not {level_posts}")
    more: FloatArray = np.asarray(present, dtype=np.float64) - np.asarray(posts, dtype=np.float64)
    return np.select(
        [np.isnan(more), more <= -level_posts, more >= level_posts],
        [str(Standing.UNKNOWN), str(Standing.SHORT), str(Standing.SPARE)],
        default=str(Standing.LEVEL),
    )


def agreement(one: TextArray, other: TextArray) -> TextArray:
    """Whether two standings agree, as texts of `Agreement`; the order does not matter.

    Args:
        one: texts of `Standing`, shape (n,).
        other: the same by the other lens.
    """
    unknown = (one == Standing.UNKNOWN) | (other == Standing.UNKNOWN)
    level = (one == Standing.LEVEL) | (other == Standing.LEVEL)
    same = one == other
    return np.select(
        [
            unknown,
            same & (one == Standing.SHORT),
            same & (one == Standing.LEVEL),
            same & (one == Standing.SPARE),
            level,
        ],
        [
            str(Agreement.UNKNOWN),
            str(Agreement.BOTH_SHORT),
            str(Agreement.BOTH_LEVEL),
            str(Agreement.BOTH_SPARE),
            str(Agreement.PARTLY),
        ],
        default=str(Agreement.OPPOSED),
    )

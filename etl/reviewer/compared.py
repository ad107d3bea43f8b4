"""How far a reviewer edition is from the edition that it is made of, for whoever makes it."""

from __future__ import annotations

from contextlib import closing
from typing import NamedTuple

import pandas as pd

from etl.marts.slices import Lens
from warehouse.editions import Edition

_KEYS = [*Lens._fields, "commune_code"]


class Difference(NamedTuple):
    """What differs, over all slices, of the communes that are shown.

    Attributes:
        ratio: The largest relative difference of a ratio.
        verdicts: How many verdicts are others.
        judged: How many verdicts there are in both.
        lost: How many more there are in the full edition.
    """

    ratio: float
    verdicts: int
    judged: int
    lost: int


def difference(source: Edition, made: Edition) -> Difference:
    """How far the verdicts of a reviewer edition are from those of its source.

    Args:
        source: The edition.
        made: The reviewer edition made of it.
    """
    full, shown = _loads(source), _loads(made)
    both = full.join(shown.add_suffix("_shown"))
    known = both["ratio"].notna()
    lost = known & both["ratio_shown"].isna()
    both = both[known & ~lost]
    apart = (both["ratio_shown"] / both["ratio"] - 1).abs()
    others = both["verdict"] != both["verdict_shown"]
    return Difference(
        ratio=float(apart.max()) if len(both) else 0.0, verdicts=int(others.sum()),
        judged=len(both), lost=int(lost.sum()),
    )  # fmt: skip


def _loads(edition: Edition) -> pd.DataFrame:
    with closing(edition.open()) as connection:
        rows: pd.DataFrame = connection.table("mart_load").df()
    return rows.set_index(_KEYS)[["ratio", "verdict"]]

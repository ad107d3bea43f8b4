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
        judged: How many verdicts there are.
    """

    ratio: float
    verdicts: int
    judged: int


def difference(source: Edition, made: Edition) -> Difference:
    """How far the verdicts of a reviewer edition are from those of its source.

    Args:
        source: The edition.
        made: The reviewer edition made of it.
    """
    full, shown = _loads(source), _loads(made)
    both = full.join(shown.add_suffix("_shown"))
    both = both[both["ratio"].notna() & both["ratio_shown"].notna()]
    apart = (both["ratio_shown"] / both["ratio"] - 1).abs()
    others = both["verdict"] != both["verdict_shown"]
    return Difference(float(apart.max()) if len(both) else 0.0, int(others.sum()), len(both))


def _loads(edition: Edition) -> pd.DataFrame:
    with closing(edition.open()) as connection:
        rows: pd.DataFrame = connection.table("mart_load").df()
    return rows.set_index(_KEYS)[["ratio", "verdict"]]

"""The rows of `mart_trend`: is a commune's load, and its ratio, rising or falling?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.cube import Facts, Floats
from etl.marts.slices import Slice
from etl.marts.tables import rounded, stacked
from workload.trend import POINTS, Direction, Trend, recent_trend

_LOOKED_AT = ("scope", "staff_group", "certification", "weighting")
_MEASURES = ("load", "ratio")
_NOTHING = {
    **dict.fromkeys(_LOOKED_AT, ""),
    "month": np.array([], dtype="datetime64[us]"),
    **{
        f"{measure}_{what}": np.array([], dtype=kind)
        for measure in _MEASURES
        for what, kind in (("direction", "U1"), ("slope", "f8"), ("chi2", "f8"))
    },
}


def trend_table(slices: Sequence[Slice], facts: Facts, window_months: int) -> pd.DataFrame:
    """The rows of `mart_trend`.

    Args:
        slices: All slices; those of single months count.
        facts: The core tables.
        window_months: How many settled months the five points may be spread over.
    """
    settled = np.flatnonzero(~facts.months["start_up"].to_numpy(dtype=bool))
    points = _points(slices, settled)
    families = list(points["load"])
    codes = facts.communes["commune_code"].to_numpy(dtype=np.str_)
    parts, kept = [], []
    for last in range(POINTS, len(settled) + 1):
        window = slice(max(0, last - window_months), last)
        month = facts.months["month"].iloc[settled[last - 1]]
        load, ratio = (
            _trends(np.array([one[window] for one in points[measure].values()]))
            for measure in _MEASURES
        )
        for place, family in enumerate(families):
            here = slice(place * len(codes), (place + 1) * len(codes))
            known = load.direction[here] != Direction.TOO_FEW
            if known.any():
                kept.append(codes[known])
                parts.append(
                    {
                        **dict(zip(_LOOKED_AT, family, strict=True)),
                        "month": np.full(
                            known.sum(), month.to_datetime64(), dtype="datetime64[us]"
                        ),
                        **_columns("load", load, here, known),
                        **_columns("ratio", ratio, here, known),
                    }
                )
    return rounded(stacked(parts or [_NOTHING], kept or [codes[:0]]))


def _points(
    slices: Sequence[Slice], settled: npt.NDArray[np.intp]
) -> dict[str, dict[tuple[str, ...], Floats]]:
    """By measure and family of slices: figure, lower and upper 95 % limit, (months, 3, n)."""
    communes = len(slices[0].result.verdict)
    points: dict[str, dict[tuple[str, ...], Floats]] = {measure: {} for measure in _MEASURES}
    for one in slices:
        first, result = one.span.months.start, one.result
        family = tuple(getattr(one.lens, name) for name in _LOOKED_AT)
        for measure, (value, interval) in {
            "load": (result.load_per_30_days, result.load_95),
            "ratio": (result.ratio, result.ratio_95),
        }.items():
            table = points[measure].setdefault(family, np.full((len(settled), 3, communes), np.nan))
            if one.span.months.stop - first == 1 and first in settled:
                table[np.searchsorted(settled, first)] = value, *interval
    return points


def _trends(points: Floats) -> Trend:
    """The trends of points (families, months, 3, n), families and communes under each other."""
    value, lower, upper = (
        points[:, :, which].transpose(0, 2, 1).reshape(-1, points.shape[1]) for which in range(3)
    )
    return recent_trend(value, lower, upper)


def _columns(
    measure: str, found: Trend, here: slice, known: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[np.generic]]:
    return {
        f"{measure}_direction": found.direction[here][known],
        f"{measure}_slope": found.slope[here][known],
        f"{measure}_chi2": found.chi2[here][known],
    }

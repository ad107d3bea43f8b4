"""What a briefing is made from: the rows of one slice of one edition, and of the period before."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from sharing import periods as comparing
from sharing import unjudged, withheld
from sharing.standing import AS_USUAL, Standing

Rows = Callable[..., pd.DataFrame]
"""Rows of a named query with its values: of an edition, or of a page's view of it."""

LAYERS = ("official", "generalised")
SHARED = ("scope", "period_id", "staff_group", "certification", "weighting")


@dataclass(frozen=True)
class Slice:
    """Which figures.

    Attributes:
        edition: Id of the edition.
        built_at: When it was built (UTC, ISO 8601).
        period_id: The period.
        staff_group: Whose officials.
        weighting: "weighted" or "count".
        certification: "with" or "without".
        scope: "all" or "observed".
        assumed: Whether the figures follow a reader's assumption.
        standing: How the edition stands among the others.
    """

    edition: str
    built_at: str
    period_id: str
    staff_group: str = "centre"
    weighting: str = "weighted"
    certification: str = "with"
    scope: str = "all"
    assumed: bool = False
    standing: Standing = AS_USUAL

    def values(self, period_id: str | None = None) -> dict[str, str]:
        """The values of the queries on this slice, or on the same one in another period."""
        found = {name: getattr(self, name) for name in SHARED}
        return found | ({"period_id": period_id} if period_id else {})


@dataclass(frozen=True)
class Facts:
    """The figures of a slice.

    Attributes:
        slice: Which figures these are.
        rows: Reads more of the same edition.
        period: The row of `core_period`.
        before: The period it is compared with, by the rules of `sharing.periods`; None without one.
        communes: Rows of the query `slice`, in Vietnamese order.
        communes_before: The same of the period before; empty without one.
        province: The row of `mart_province`.
        trends: Direction of each commune's ratio by its code; empty under a reader's assumptions,
            which no trend follows.
        load_trends: The same of its load.
        robustness: Robustness of each commune's verdict by its code; empty for plain counts.
        layer: Name of the map layer in use; "" without one.
        boundaries: Its shapes.
        band: The ratios between which a commune is balanced.
    """

    slice: Slice
    rows: Rows
    period: Any
    before: Any | None
    communes: pd.DataFrame
    communes_before: pd.DataFrame
    province: Any
    trends: dict[str, str]
    load_trends: dict[str, str]
    robustness: dict[str, str]
    layer: str
    boundaries: pd.DataFrame
    band: tuple[float, float]

    def commune(self, code: str) -> Any:
        """The row of one commune.

        Raises:
            KeyError: There is no such commune.
        """
        return self._rows[code]

    def commune_before(self, code: str) -> Any | None:
        """Its row of the period before; None without one."""
        return None if self.before is None else self._rows_before[code]

    @cached_property
    def _rows(self) -> dict[str, Any]:
        return {row.commune_code: row for row in each(self.communes)}

    @cached_property
    def _rows_before(self) -> dict[str, Any]:
        return {row.commune_code: row for row in each(self.communes_before)}

    @cached_property
    def under_check(self) -> frozenset[str]:
        """Codes of the communes of which figures of the period are being checked."""
        return withheld.under_check(self.rows("coverage_states"), self.period)

    @property
    def withheld(self) -> frozenset[str]:
        """Codes of the communes of which figures are not in this copy of the edition."""
        return unjudged.withheld(self.communes)

    def counts(self) -> dict[str, int]:
        """Communes by verdict."""
        return _counted(self.communes)

    def counts_before(self) -> dict[str, int] | None:
        """The same of the period before; None without one."""
        return None if self.before is None else _counted(self.communes_before)

    @property
    def simulated(self) -> bool:
        """Whether any figure of the slice is simulated."""
        return bool(self.communes["simulated"].any())


def read(rows: Rows, chosen: Slice) -> Facts:
    """Read the figures of a slice.

    Args:
        rows: Reads the rows of a named query.
        chosen: Which figures.

    Raises:
        KeyError: The edition has no such period.
    """
    values = chosen.values()
    period = _period(rows("periods"), chosen.period_id)
    communes = rows("slice", **values)
    before, communes_before = _before(rows, chosen, period, communes)
    trends = rows("slice_trend", **values)
    if chosen.assumed:
        trends = trends.iloc[:0]
    layers = set(rows("layers")["layer"])
    layer = next((name for name in LAYERS if name in layers), "")
    return Facts(
        slice=chosen,
        rows=rows,
        period=period,
        before=before,
        communes=communes,
        communes_before=communes_before,
        province=each(rows("province", **values))[0],
        trends=_by_code(trends, "ratio_direction"),
        load_trends=_by_code(trends, "load_direction"),
        robustness=_robustness(rows, chosen),
        layer=layer,
        boundaries=rows("boundaries", layer=layer),
        band=_band(rows("policy")),
    )


def _robustness(rows: Rows, chosen: Slice) -> dict[str, str]:
    if chosen.weighting != "weighted":
        return {}  # a verdict by plain counts rests on no handling time
    values = {name: value for name, value in chosen.values().items() if name != "weighting"}
    return _by_code(rows("slice_robustness", **values), "robustness")


def _by_code(rows: pd.DataFrame, column: str) -> dict[str, str]:
    return dict(zip(rows["commune_code"].astype(str), rows[column].astype(str), strict=True))


def _band(policy: pd.DataFrame) -> tuple[float, float]:
    of = policy[policy["section"] == "verdict"].set_index("name")["value"]
    return json.loads(of["band_low"]), json.loads(of["band_high"])


def _period(periods: pd.DataFrame, period_id: str) -> Any:
    found = periods[periods["period_id"] == period_id]
    if found.empty:
        raise KeyError(period_id)
    return each(found)[0]


def _before(
    rows: Rows, chosen: Slice, period: Any, communes: pd.DataFrame
) -> tuple[Any | None, pd.DataFrame]:
    """The period to compare with and its communes.

    None without a verdict on both sides.
    """
    before = comparing.before(each(rows("periods")), period)
    if before is not None:
        earlier = rows("slice", **chosen.values(str(before.period_id)))
        if all(comparing.judged(_counted(some)) for some in (communes, earlier)):
            return before, earlier
    return None, communes.iloc[:0]


def each(rows: pd.DataFrame) -> list[Any]:
    """The rows as named tuples; what a column holds is for the reader to know."""
    return list(rows.itertuples(index=False))


def _counted(rows: pd.DataFrame) -> dict[str, int]:
    return {str(name): int(count) for name, count in rows["verdict"].value_counts().items()}


def last_day(period: Any) -> dt.date:
    """The last day of a period."""
    last: dt.date = period.ends_before - pd.Timedelta(days=1)
    return last

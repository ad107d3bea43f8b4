"""What an edition says that somebody must hear of, beside what was known before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sharing.periods import before
from sharing.unjudged import reason
from sharing.withheld import under_check
from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.errors import EditionError
from workload.verdict import Verdict

# What the pages show when nothing is chosen.
_SLICE = {"scope": "all", "staff_group": "centre", "certification": "with",
          "weighting": "weighted"}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """A commune that is told of.

    Attributes:
        code: Its code.
        name: Its name.
        ratio: Its ratio to the provincial average; None where there is none.
        slope: What its load grows by each month, hours a person; None where that is not told.
        reason: Why it has no verdict, a code of `sharing.unjudged`; "" else.
        simulated: Whether a figure of it is simulated.
    """

    code: str
    name: str
    ratio: float | None
    slope: float | None
    reason: str
    simulated: bool


@dataclass(frozen=True)
class Findings:
    """What a mail tells.

    Attributes:
        edition: Id of the edition.
        built_at: When it was built, UTC, ISO 8601.
        period: The row of its newest month.
        against_edition: Id of the edition it is compared with; "" if it is compared with itself.
        against_period: The row of the period it is compared with; None if there is none.
        new: Newly overloaded, heaviest first.
        worse: Overloaded and rising, steepest first.
        unreported: Without all figures, in Vietnamese order.
        judged: Communes with a verdict.
        overloaded: Communes overloaded.
        simulated_share: Share of the dossiers that is simulated.
    """

    edition: str
    built_at: str
    period: Any
    against_edition: str
    against_period: Any | None
    new: tuple[Unit, ...]
    worse: tuple[Unit, ...]
    unreported: tuple[Unit, ...]
    judged: int
    overloaded: int
    simulated_share: float

    @property
    def simulated(self) -> bool:
        """Whether any figure is simulated."""
        return self.simulated_share > 0


def find(store: Store, edition: Edition) -> Findings:
    """Look for them in the newest month of an edition.

    What was known before is the newest month of the edition before it; where that one is gone or
    cannot be read, the month before, in the same edition.

    Args:
        store: The editions.
        edition: The edition, verified.

    Raises:
        EditionError: If the edition cannot be read.
    """
    with closing(edition.open()) as connection:
        periods = _periods(connection)
        period = next(one for one in periods if one.kind == "month")
        rows = _slice(connection, period.period_id)
        against_edition, against_period, known = _known_before(store, edition, connection, period)
        units = _units(connection, rows, period)
        province = queries.run(connection, "province", **_SLICE, period_id=period.period_id)
    overloaded = rows["verdict"] == Verdict.OVERLOADED
    new = rows[overloaded & ~rows["commune_code"].isin(known)] if known is not None else rows[:0]
    worse = rows[overloaded & (rows["load_direction"] == "rising")]
    missing = rows[rows["verdict"] == Verdict.INSUFFICIENT]
    return Findings(
        edition.id, edition.manifest.built_at, period, against_edition, against_period,
        _of(units, new.sort_values("ratio", ascending=False)),
        _of(units, worse.sort_values("load_slope", ascending=False)),
        _of(units, missing), len(rows) - len(missing), int(overloaded.sum()),
        float(province["simulated_share"].fillna(0).iloc[0]),
    )  # fmt: skip


def _known_before(
    store: Store, edition: Edition, connection: Connection, period: Any
) -> tuple[str, Any | None, set[str] | None]:
    """The edition and period before, and who was overloaded then; None where nothing is known."""
    with _parent(store, edition) as parent:
        if parent is not None:
            then = next(one for one in _periods(parent) if one.kind == "month")
            return str(edition.manifest.parent), then, _overloaded(parent, then.period_id)
    earlier = before(_periods(connection), period)
    if earlier is None:
        return "", None, None
    return "", earlier, _overloaded(connection, earlier.period_id)


@contextmanager
def _parent(store: Store, edition: Edition) -> Iterator[Connection | None]:
    """A connection to the edition before; None where it is gone or of another schema."""
    try:
        parent = store.get(edition.manifest.parent or "")
        parent.verify()
    except EditionError:
        yield None
        return
    with closing(parent.open()) as connection:
        yield connection


def _periods(connection: Connection) -> list[Any]:
    return list(queries.run(connection, "periods").itertuples())


def _slice(connection: Connection, period_id: str) -> pd.DataFrame:
    bound = {**_SLICE, "period_id": period_id}
    rows = queries.run(connection, "slice", **bound)
    trends = queries.run(connection, "slice_trend", **bound)
    columns = ["commune_code", "load_direction", "load_slope"]
    return rows.merge(trends[columns], on="commune_code", validate="one_to_one")


def _overloaded(connection: Connection, period_id: str) -> set[str]:
    rows = queries.run(connection, "slice", **_SLICE, period_id=period_id)
    return set(rows.loc[rows["verdict"] == Verdict.OVERLOADED, "commune_code"])


def _units(connection: Connection, rows: pd.DataFrame, period: Any) -> dict[str, Unit]:
    province = queries.run(connection, "province", **_SLICE, period_id=period.period_id)
    judged = bool(province["communes_sufficient"].iloc[0])
    checked = under_check(queries.run(connection, "coverage_states"), period)
    return {
        str(row.commune_code): Unit(
            str(row.commune_code), str(row.name), _value(row.ratio), _value(row.load_slope),
            "" if row.verdict != Verdict.INSUFFICIENT else reason(
                str(row.commune_code), row.months_reported, _value(row.officials),
                row.evidence, months=period.months, judged=judged, under_check=checked,
            ),
            bool(row.simulated),
        )
        for row in _rows(rows)
    }  # fmt: skip


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    return frame.itertuples(index=False)


def _value(number: Any) -> float | None:
    return None if pd.isna(number) else float(number)


def _of(units: dict[str, Unit], rows: pd.DataFrame) -> tuple[Unit, ...]:
    return tuple(units[code] for code in rows["commune_code"])

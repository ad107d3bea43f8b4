"""The rows of a data set for one reader, with what must be said beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow as pa

from sharing import unjudged
from sharing.access.reader import Reader
from sharing.api.asked import LATEST, AskedEdition
from sharing.api.datasets import REASON, DataSet
from sharing.api.problems import Problem
from sharing.withheld import under_check
from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import Edition
from workload.verdict import Verdict

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """A data set as it is answered.

    Attributes:
        table: The rows, with a column that says why figures are missing.
        facts: The edition, the period, the choices and the kinds of sources behind them.
    """

    table: pa.Table
    facts: dict[str, Any]

    @property
    def simulated(self) -> bool:
        """Whether any figure behind the rows is simulated."""
        return bool(self.facts["simulated"])


def read(
    connection: Connection, edition: Edition, reader: Reader, dataset: DataSet, asked: AskedEdition
) -> Rows:
    """Read a data set.

    Args:
        connection: To the edition, for this call alone.
        edition: The edition.
        reader: Who asks: rows of communes that a link is not for are left out.
        dataset: The data set.
        asked: The choices.

    Raises:
        Problem: If there is no such period, or no such commune for this reader.
    """
    chosen = {name: getattr(asked, name) for name in dataset.lens}
    period = _period(connection, getattr(asked, "period", LATEST)) if dataset.of_period else None
    bound = chosen | ({"period_id": period["period_id"]} if period else {})
    table = queries.table(connection, dataset.query, **bound)
    table = table.drop_columns([one for one in table.column_names if one in dataset.left_out])
    if dataset.of_communes:
        table = _of_communes(table, reader, getattr(asked, "commune", None))
    rows = table.to_pylist()
    reasons = _reasons(connection, dataset, rows, period, bound)
    table = table.append_column(REASON, pa.array(reasons, pa.string()))
    kinds = _kinds(connection, bound)
    facts = {
        "data_set": dataset.name,
        "edition": described(edition),
        "period": _told(period) if period else None,
        "choices": chosen,
        "source_kinds": kinds,
        "simulated": any("simulated" in of_data for of_data in kinds.values())
        or any(row.get("simulated") for row in rows),
        "missing_reasons": sorted({one for one in reasons if one}),
    }
    return Rows(table, facts)


def described(edition: Edition) -> dict[str, Any]:
    """An edition by what tells it from others."""
    manifest = edition.manifest
    return {
        "id": manifest.id, "number": manifest.number, "built_at": manifest.built_at,
        "logical_hash": manifest.logical_hash,
    }  # fmt: skip


def _period(connection: Connection, wanted: str) -> Row:
    periods: list[Row] = queries.table(connection, "periods").to_pylist()
    for period in periods:
        if wanted in (LATEST, period["period_id"]):
            return period  # the newest month comes first
    raise Problem(404, "unknown_period")


def _told(period: Row) -> dict[str, Any]:
    names = ("period_id", "kind", "first_month", "last_month", "months", "start_up")
    return {name: period[name] for name in names}


def _of_communes(table: pa.Table, reader: Reader, commune: str | None) -> pa.Table:
    codes = [str(code) for code in table.column("commune_code").to_pylist()]
    kept = [code for code in codes if reader.sees(code) and commune in (None, code)]
    if commune is not None and not kept:
        raise Problem(404, "unknown_commune")
    wanted = set(kept)
    return table.filter(pa.array([code in wanted for code in codes], pa.bool_()))


def _kinds(connection: Connection, bound: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """How many rows of each core data set come from which kind of source."""
    if "period_id" not in bound:
        return kinds_of_edition(connection)
    wanted = {name: bound[name] for name in ("scope", "period_id")}
    wanted["staff_group"] = bound.get("staff_group", "centre")
    return _by_data_set(queries.table(connection, "period_sources", **wanted).to_pylist())


def kinds_of_edition(connection: Connection) -> dict[str, dict[str, int]]:
    """How many rows of each core data set of an edition come from which kind of source."""
    return _by_data_set(queries.table(connection, "source_kinds").to_pylist())


def _by_data_set(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    kinds: dict[str, dict[str, int]] = {}
    for row in rows:
        kinds.setdefault(str(row["data_set"]), {})[str(row["kind"])] = int(row["rows_count"])
    return kinds


def _reasons(
    connection: Connection, dataset: DataSet, rows: Sequence[Row], period: Row | None,
    bound: Mapping[str, Any],
) -> list[str | None]:  # fmt: skip
    """Why figures of each row are missing, as codes; None where none is."""
    if dataset.name == "verdicts" and period:
        province = queries.table(connection, "province", **bound).to_pylist()
        judged = bool(province and province[0]["communes_sufficient"])
        ends = (pd.Timestamp(period[name]) for name in ("first_month", "last_month"))
        named = SimpleNamespace(**dict(zip(("first_month", "last_month"), ends, strict=True)))
        checked = under_check(queries.run(connection, "coverage_states"), named)
        return [_without_verdict(row, int(period["months"]), judged, checked) for row in rows]
    reasons = [_MISSING.get(dataset.name, _complete)(row) for row in rows]
    if not (dataset.of_communes and period and any(reasons)):
        return reasons
    # The need is one of the centre by time; what is withheld is the same for either weighting.
    lens = {"staff_group": "centre", "weighting": "weighted", **bound}
    hidden = unjudged.withheld(queries.run(connection, "slice", **lens))
    return [
        "withheld" if reason and row["commune_code"] in hidden else reason
        for reason, row in zip(reasons, rows, strict=True)
    ]


def _without_verdict(row: Row, months: int, judged: bool, checked: Collection[str]) -> str | None:
    if row["verdict"] != Verdict.INSUFFICIENT:
        # A judged commune has no place where another one of the slice is withheld.
        return "withheld" if row["rank_from_heaviest"] is None else None
    return unjudged.reason(
        row["commune_code"], row["months_reported"], row["officials"], row["evidence"],
        months=months, judged=judged, under_check=checked,
    )  # fmt: skip


def _complete(_row: Row) -> None:
    return None


def _without_need(row: Row) -> str | None:
    if row["hours"] is None:
        return "months"
    return "officials" if row["officials"] is None else None


def _without_average(row: Row) -> str | None:
    return "reference" if row["load"] is None else None


_MISSING: Mapping[str, Callable[[Row], str | None]] = {
    "communes": lambda row: "population" if row["population"] is None else None,
    "need": _without_need,
    "robustness": lambda row: "not_judged" if row["robustness"] == "not_judged" else None,
    "trends": lambda row: "too_few" if row["ratio_direction"] == "too_few" else None,
    "province": _without_average,
}

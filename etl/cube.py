"""The core tables as arrays over communes, months, fields and channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.contracts import ANY_CHANNEL, CHANNELS, STAFF_GROUPS, SourceKind

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Facts:
    """The core tables that the marts are computed from.

    Attributes:
        communes: contract COMMUNES.
        populations: contract POPULATIONS, one row a commune.
        fields: contract FIELDS.
        handling_times: contract HANDLING_TIMES.
        caseload: contract CASELOAD_MONTHS.
        staff: contract STAFF_MONTHS.
        sources: contract SOURCES.
        months: as `etl.calendar.month_table` gives them, with `start_up`.
        periods: as `etl.calendar.period_table` gives them.
    """

    communes: pd.DataFrame
    populations: pd.DataFrame
    fields: pd.DataFrame
    handling_times: pd.DataFrame
    caseload: pd.DataFrame
    staff: pd.DataFrame
    sources: pd.DataFrame
    months: pd.DataFrame
    periods: pd.DataFrame


@dataclass(frozen=True)
class Cube:
    """One scope's figures as arrays: n communes, t months, f fields, c channels.

    Attributes:
        received: newly received dossiers, (n, t, f, c); NaN where a commune did not report; 0 in
            the fields and channels of which a commune that did report has no row.
        officials: present, (n, t) by staff group; NaN where unknown.
        simulated: dossiers from simulated sources, (n, t, f, c); 0 where there are none.
        simulated_staff: whether the officials are simulated, (n, t) by staff group.
    """

    received: Floats
    officials: dict[str, Floats]
    simulated: Floats
    simulated_staff: dict[str, Flags]

    def months_reported(self, months: slice) -> npt.NDArray[np.intp]:
        """How many of some months each commune reported, shape (n,)."""
        reported = np.isfinite(self.received[:, months]).all(axis=(2, 3))
        counted: npt.NDArray[np.intp] = np.count_nonzero(reported, axis=1)
        return counted


def build_cube(facts: Facts, scope: str) -> Cube:
    """The figures of one scope as arrays.

    Args:
        facts: The core tables.
        scope: "all", or "observed" to leave out what is simulated.
    """
    simulated_sources = facts.sources.loc[
        facts.sources["kind"] == SourceKind.SIMULATED, "source_id"
    ]
    caseload, staff = facts.caseload, facts.staff
    if scope == "observed":
        caseload = caseload[~caseload["source_id"].isin(simulated_sources)]
        staff = staff[~staff["source_id"].isin(simulated_sources)]
    by_group = {group: staff[staff["staff_group"] == group] for group in STAFF_GROUPS}
    from_simulation = caseload[caseload["source_id"].isin(simulated_sources)]
    return Cube(
        received=_received(facts, caseload),
        officials={
            group: _by_month(facts, rows, rows["present"].to_numpy(dtype=np.float64))
            for group, rows in by_group.items()
        },
        simulated=np.nan_to_num(_received(facts, from_simulation)),
        simulated_staff={
            group: _by_month(
                facts, rows, rows["source_id"].isin(simulated_sources).to_numpy().astype(np.float64)
            )
            == 1.0
            for group, rows in by_group.items()
        },
    )


def handling_minutes(facts: Facts) -> Floats:
    """Handling time of one dossier in minutes, shape (fields, channels)."""
    return _by_cell(facts, facts.handling_times["handling_minutes"])


def handling_ranges(facts: Facts) -> tuple[Floats, Floats]:
    """Least and largest handling time in minutes, each of shape (fields, channels)."""
    low, high = (
        _by_cell(facts, facts.handling_times[f"handling_minutes_{end}"]) for end in ("low", "high")
    )
    return low, high


def _by_cell(facts: Facts, values: pd.Series[Any]) -> Floats:
    """Values of the handling times' rows, shape (fields, channels)."""
    table = facts.handling_times
    cells = np.full((len(facts.fields), len(CHANNELS)), np.nan)
    field = _positions(facts.fields["field_code"], table["field_code"])
    channel = _positions(pd.Series(CHANNELS), table["channel"])
    cells[field, channel] = values
    return cells


def _received(facts: Facts, rows: pd.DataFrame) -> Floats:
    """Dossiers received, (n, t, f, c).

    Counts that are not split by channel cannot be put into a cell; a commune's month that has no
    others counts as not reported.
    """
    rows = rows[rows["channel"] != ANY_CHANNEL]
    shape = (len(facts.communes), len(facts.months), len(facts.fields), len(CHANNELS))
    received = np.full(shape, np.nan)
    commune, month = _commune_index(facts, rows), _month_index(facts, rows)
    received[commune, month] = 0.0
    received[
        commune,
        month,
        _positions(facts.fields["field_code"], rows["field_code"]),
        _positions(pd.Series(CHANNELS), rows["channel"]),
    ] = rows["received"].to_numpy(dtype=np.float64, na_value=np.nan)
    return received


def _by_month(facts: Facts, rows: pd.DataFrame, values: Floats) -> Floats:
    """One value a commune and month, (n, t); NaN where there is no row."""
    table = np.full((len(facts.communes), len(facts.months)), np.nan)
    table[_commune_index(facts, rows), _month_index(facts, rows)] = values
    return table


def _commune_index(facts: Facts, rows: pd.DataFrame) -> npt.NDArray[np.intp]:
    return _positions(facts.communes["commune_code"], rows["commune_code"])


def _month_index(facts: Facts, rows: pd.DataFrame) -> npt.NDArray[np.intp]:
    return _positions(facts.months["month"], rows["month"])


def _positions(known: pd.Series[Any], wanted: pd.Series[Any]) -> npt.NDArray[np.intp]:
    """Place of each wanted value among the known ones.

    Raises:
        ValueError: If one is not known: an index of -1 would write over the last cell.
    """
    positions: npt.NDArray[np.intp] = pd.Index(known).get_indexer(pd.Index(wanted))
    if (positions < 0).any():
        raise ValueError(f"unknown {wanted.name}: {wanted[positions < 0].iloc[0]}")
    return positions

"""The figures of one scope, period and staff group as arrays, for the method to try assumptions on.

An edition holds the results of its own policy. What a reader tries is computed from these by
`workload.whatif`, the same functions that filled the edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from warehouse import queries
from workload.assess import SliceInput
from workload.certification import UNCLASSIFIED, without_certification

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class SliceFacts:
    """One scope, period and staff group; n communes in Vietnamese order, f fields, c channels.

    Attributes:
        commune_codes: Codes, shape (n,).
        field_codes: Codes, shape (f,).
        channels: Codes, shape (c,).
        certified: Whether a field is certification, shape (f,).
        dossiers: Received in the period, (n, f, c); NaN where a month is missing.
        officials: Mean number present, shape (n,); NaN where a month is unknown.
        minutes: Assumed handling times, shape (f, c).
        low: Least handling times, shape (f, c).
        high: Largest handling times, shape (f, c).
        traits: Locality traits by name, shape (n,); NaN where unknown.
        days: Calendar days of the period.
        working_days: Working days of the period.
        dispersions: Phi within communes by certification and weighting.
    """

    commune_codes: npt.NDArray[np.str_]
    field_codes: npt.NDArray[np.str_]
    channels: npt.NDArray[np.str_]
    certified: Flags
    dossiers: Floats
    officials: Floats
    minutes: Floats
    low: Floats
    high: Floats
    traits: Mapping[str, Floats]
    days: float
    working_days: float
    dispersions: Mapping[tuple[str, str], float]

    def fields(self, certification: str) -> Flags:
        """Which fields are looked at "with" or "without" certification, shape (f,)."""
        return np.ones_like(self.certified) if certification == "with" else ~self.certified

    def looked_at(self, certification: str) -> Floats:
        """Dossiers of the fields looked at; NaN where what is without certification is unknown."""
        if certification == "with":
            return self.dossiers
        untold = np.asarray(self.field_codes == UNCLASSIFIED)
        return without_certification(self.dossiers, self.certified, untold)

    def ranges(self, certification: str) -> tuple[Floats, Floats]:
        """Least and largest handling times of the fields looked at."""
        fields = self.fields(certification)
        return self.low[fields], self.high[fields]

    def slice_input(
        self, certification: str, weighting: str, minutes: Floats | None = None
    ) -> SliceInput:
        """What `workload` assesses.

        Args:
            certification: "with" or "without".
            weighting: "weighted" by handling time, or "count".
            minutes: Handling times to try, shape (f, c); the assumed ones if None.
        """
        fields = self.fields(certification)
        times = self.minutes if minutes is None else minutes
        dossiers = self.looked_at(certification)
        return SliceInput(
            dossiers=dossiers,
            minutes=times[fields] if weighting == "weighted" else None,
            officials=self.officials,
            days=self.days,
            working_days=self.working_days,
            covered=np.asarray(np.isfinite(dossiers).all(axis=(1, 2))),
            dispersion=self.dispersions[certification, weighting],
        )


def read_slice(
    connection: duckdb.DuckDBPyConnection, *, scope: str, period_id: str, staff_group: str
) -> SliceFacts:
    """Read the figures of one scope, period and staff group.

    Raises:
        KeyError: If the edition has no such scope or period.
    """
    officials = queries.run(
        connection, "cube_officials", scope=scope, period_id=period_id, staff_group=staff_group
    )
    periods = queries.run(connection, "periods").set_index("period_id")
    times = queries.run(connection, "handling_times")
    fields = times.drop_duplicates("field_code")
    codes, field_codes = officials["commune_code"], fields["field_code"]
    channels = pd.Series(times["channel"].unique())
    shape = (len(field_codes), len(channels))
    cell = _places(field_codes, times["field_code"]), _places(channels, times["channel"])
    minutes, low, high = (
        _filled(shape, cell, times[f"handling_minutes{end}"]) for end in ("", "_low", "_high")
    )
    found = queries.run(connection, "cube_cells", scope=scope, period_id=period_id)
    dossiers = np.full((len(codes), *shape), np.nan)
    commune = _places(codes, found["commune_code"])
    dossiers[commune] = 0.0
    where = (
        commune, _places(field_codes, found["field_code"]), _places(channels, found["channel"]),
    )  # fmt: skip
    dossiers[where] = found["received"].to_numpy(dtype=np.float64)
    spread = queries.run(connection, "cube_dispersions", scope=scope)
    return SliceFacts(
        commune_codes=codes.to_numpy(dtype=np.str_),
        field_codes=field_codes.to_numpy(dtype=np.str_),
        channels=channels.to_numpy(dtype=np.str_),
        certified=fields["certification"].to_numpy(dtype=bool),
        dossiers=dossiers,
        officials=officials["officials"].to_numpy(dtype=np.float64),
        minutes=minutes,
        low=low,
        high=high,
        traits=_traits(queries.run(connection, "cube_traits"), codes),
        days=float(periods["days"].loc[period_id]),
        working_days=float(periods["working_days"].loc[period_id]),
        dispersions=dict(
            zip(zip(spread["certification"], spread["weighting"], strict=True),
                spread["dispersion"].tolist(), strict=True)
        ),
    )  # fmt: skip


def _traits(rows: pd.DataFrame, codes: pd.Series[str]) -> dict[str, Floats]:
    """The traits by name, in the order of the communes."""
    traits = {}
    for step, of_step in rows.groupby("step", sort=False):
        values = np.full(len(codes), np.nan)
        values[_places(codes, of_step["commune_code"])] = of_step["trait"]
        traits[str(step)] = values
    return traits


def _filled(
    shape: tuple[int, int], cell: tuple[npt.NDArray[np.intp], ...], values: pd.Series[float]
) -> Floats:
    table = np.full(shape, np.nan)
    table[cell] = values
    return table


def _places(known: pd.Series[str], wanted: pd.Series[str]) -> npt.NDArray[np.intp]:
    """Place of each wanted code among the known ones.

    Raises:
        KeyError: If one is not known.
    """
    found = pd.Index(known).get_indexer(pd.Index(wanted))
    if (found < 0).any():
        raise KeyError(f"unknown: {', '.join(sorted(set(wanted[found < 0])))}")
    return found

"""The mart of doubtful figures: what is readable but unlikely in the figures of an edition.

The codes are those of `etl.reading.reasons`: what is said of a file on its arrival and what is said
of the edition's figures afterwards is said in the same words. What a person flags in
`data/corrections.yml` keeps its value and is doubtful too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.contracts import ANY_CHANNEL, CHANNELS, STAFF_GROUPS, SourceKind
from etl.contracts.marts import FLAGGED, SCOPES
from etl.cube import Facts, Flags, Floats
from etl.intake.figures import COUNTS
from workload import doubt

ALL = "all"
"""The measure of a doubt about all figures of a commune's month."""
RECEIVED = "received"
_ANY = (*CHANNELS, ANY_CHANNEL)
_COLUMNS = {
    "scope": "str", "code": "str", "measure": "str", "commune_code": "str",
    "month": "datetime64[us]", "value": "float64", "expected": "float64",
    "other_commune_code": "str", "simulated": "bool", "correction": "int64",
}  # fmt: skip
_JUMPS = {doubt.JUMP: "jump", doubt.UNIT_MIX: "unit_mix"}

Row = dict[str, Any]


class _Figures(NamedTuple):
    """One scope's figures: n communes, t months, c cells (field, channel, count).

    Attributes:
        cells: every count of dossiers, (n, t, c); NaN where the source gives none.
        received: dossiers received, (n, t); NaN where a commune did not report.
        officials: present, (n, t) by staff group.
        simulated: whether dossiers are simulated, (n, t).
        simulated_staff: whether officials are, (n, t) by staff group.
    """

    cells: Floats
    received: Floats
    officials: dict[str, Floats]
    simulated: Flags
    simulated_staff: dict[str, Flags]


def doubts(facts: Facts, applied: pd.DataFrame) -> pd.DataFrame:
    """The rows of `mart_doubt`: every scope's unlikely figures, and what makes them so.

    Args:
        facts: The figures, corrected.
        applied: The corrections that were applied (contract CORRECTIONS).
    """
    communes = facts.communes["commune_code"].tolist()
    months = facts.months["month"].tolist()
    rows = [
        {"scope": scope, "measure": ALL, "value": np.nan, "expected": np.nan,
         "other_commune_code": None, "correction": 0,
         **row, "commune_code": communes[row["commune"]], "month": months[row["month"]]}
        for scope in SCOPES
        for row in _rows(_figures(facts, scope), communes)
    ]  # fmt: skip
    rows += [row | {"scope": scope} for scope in SCOPES for row in _flagged(applied)]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _flagged(applied: pd.DataFrame) -> list[Row]:
    """The figures that somebody flagged: an office sent them, so they are simulated in no scope."""
    return [
        {
            "code": FLAGGED, "measure": row.measure, "commune_code": row.commune_code,
            "month": row.month, "value": row.old_value, "expected": np.nan,
            "other_commune_code": None, "simulated": False, "correction": row.position,
        }
        for row in applied[applied["action"] == "flag"].itertuples()
    ]  # fmt: skip


def _rows(figures: _Figures, communes: list[str]) -> Iterator[Row]:
    """Every doubt of one scope, its commune and month as positions."""
    simulated = figures.simulated
    for commune, month in _found(doubt.same_as_before(figures.cells)):
        yield _row("same_as_last_month", commune, month, simulated[commune, month - 1 : month + 1])
    twins = doubt.twins(figures.cells)
    for commune, month in _found(twins >= 0):
        other = int(twins[commune, month])
        behind = simulated[[commune, other], month]
        row = _row("same_as_other_commune", commune, month, behind)
        yield row | {"other_commune_code": communes[other]}
    for commune, month in _found(doubt.not_filled(figures.cells)):
        value = float(np.nanmax(figures.cells[commune, month]))
        yield _row("not_filled", commune, month, simulated[commune, month]) | {"value": value}
    yield from _heaped(figures)
    yield from _jumps(figures.received, simulated, RECEIVED)
    for group, officials in figures.officials.items():
        yield from _jumps(officials, figures.simulated_staff[group], group)


def _heaped(figures: _Figures) -> Iterator[Row]:
    """Communes whose counts of all months look estimated; the month is the last they reported."""
    heaping = doubt.heaping(figures.cells.reshape(len(figures.cells), -1))
    for commune in np.flatnonzero(heaping.heaped):
        month = int(np.flatnonzero(np.isfinite(figures.cells[commune]).any(axis=1))[-1])
        row = _row("rounded_figures", int(commune), month, figures.simulated[commune])
        share = float(heaping.share[commune])
        yield row | {"value": share, "expected": doubt.EXPECTED_HEAPED}


def _jumps(values: Floats, simulated: Flags, measure: str) -> Iterator[Row]:
    """Figures far from the usual level of their commune."""
    judged = doubt.jumps(values)
    for commune, month in _found(judged.code != doubt.ORDINARY):
        behind = simulated[commune, max(0, month - doubt.USUAL_MONTHS) : month + 1]
        row = _row(_JUMPS[int(judged.code[commune, month])], commune, month, behind)
        usual = float(judged.usual[commune, month])
        value = float(values[commune, month])
        yield row | {"measure": measure, "value": value, "expected": usual}


def _found(marks: npt.NDArray[Any]) -> Iterator[tuple[int, int]]:
    for commune, month in np.argwhere(marks):
        yield int(commune), int(month)


def _row(code: str, commune: int, month: int, simulated: npt.NDArray[np.bool_]) -> Row:
    return {
        "code": code, "commune": commune, "month": month, "simulated": bool(np.any(simulated)),
    }  # fmt: skip


def _figures(facts: Facts, scope: str) -> _Figures:
    made = facts.sources.loc[facts.sources["kind"] == SourceKind.SIMULATED, "source_id"]
    caseload = facts.caseload.assign(simulated=facts.caseload["source_id"].isin(made))
    staff = facts.staff.assign(simulated=facts.staff["source_id"].isin(made))
    if scope == "observed":
        caseload, staff = caseload[~caseload["simulated"]], staff[~staff["simulated"]]
    cells = _cells(facts, caseload)
    received = cells[..., COUNTS.index(RECEIVED)]
    known = np.isfinite(received).any(axis=(2, 3))
    by_group = {group: staff[staff["staff_group"] == group] for group in STAFF_GROUPS}
    return _Figures(
        cells=cells.reshape(*cells.shape[:2], -1),
        received=np.where(known, np.nansum(received, axis=(2, 3)), np.nan),
        officials={group: _by_month(facts, rows, "present") for group, rows in by_group.items()},
        simulated=_by_month(facts, caseload, "simulated") == 1.0,
        simulated_staff={
            group: _by_month(facts, rows, "simulated") == 1.0 for group, rows in by_group.items()
        },
    )


def _cells(facts: Facts, rows: pd.DataFrame) -> Floats:
    """Every count of dossiers, shape (n, t, fields, channels, counts); NaN where not given."""
    shape = (
        len(facts.communes), len(facts.months), len(facts.fields), len(_ANY), len(COUNTS),
    )  # fmt: skip
    cells = np.full(shape, np.nan)
    places = (
        *_places(facts, rows),
        pd.Index(facts.fields["field_code"]).get_indexer(pd.Index(rows["field_code"])),
        pd.Index(_ANY).get_indexer(pd.Index(rows["channel"])),
    )
    cells[places] = rows[list(COUNTS)].to_numpy(dtype=np.float64, na_value=np.nan)
    return cells


def _by_month(facts: Facts, rows: pd.DataFrame, column: str) -> Floats:
    """One value a commune and month, (n, t); NaN where there is no row."""
    table = np.full((len(facts.communes), len(facts.months)), np.nan)
    table[_places(facts, rows)] = rows[column].to_numpy(dtype=np.float64)
    return table


def _places(facts: Facts, rows: pd.DataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    return (
        pd.Index(facts.communes["commune_code"]).get_indexer(pd.Index(rows["commune_code"])),
        pd.Index(facts.months["month"]).get_indexer(pd.Index(rows["month"])),
    )

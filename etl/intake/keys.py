"""What a received file covers: the cells of the province's record that it gives, as plain keys.

All-or-nothing goes by these keys: a commune's month of dossiers stands or falls as a whole.
"""

import hashlib
from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd

from etl.contracts import STAFF_GROUPS
from etl.contracts.submitted import SUBMITTED

CASELOAD_KINDS = ("caseload", "dossiers")
"""The signed form and the dossier list: both give a commune's month; the form stands first."""

_COVERS = {
    "caseload": ("commune_code", "month"),
    "dossiers": ("commune_code", "month"),
    "caseload_cumulative": ("commune_code", "period_start", "period_end"),
    "staff": ("commune_code", "month", "staff_group"),
    "population": ("commune_code", "as_of"),
    "handling_times": ("field_code", "channel"),
    "policy": ("section", "name"),
    "shares": ("former_unit",),
}
_SEPARATOR = "|"


def contract_of(kind: str) -> str:
    """The name of the contract that a kind's accepted rows keep."""
    return "caseload" if kind == "dossiers" else kind


def row_keys(kind: str, frame: pd.DataFrame) -> pd.Series:
    """The key of each row: its commune and month, or what identifies it in its kind."""
    parts = [_written(frame[name]) for name in _COVERS[kind]]
    keys = parts[0]
    for part in parts[1:]:
        keys = keys + _SEPARATOR + part
    return keys


def keys_of(kind: str, frame: pd.DataFrame) -> frozenset[str]:
    """The keys a frame covers; none for an empty one."""
    return frozenset(row_keys(kind, frame)) if len(frame) else frozenset()


def commune_month(commune_code: str, month: object) -> str:
    """The key of one commune's month of dossiers."""
    return f"{commune_code}{_SEPARATOR}{pd.Timestamp(str(month)):%Y-%m-%d}"


def withheld_keys(
    kind: str,
    accepted: pd.DataFrame,
    hidden: Iterable[tuple[str, Any]],
    groups_aside: Collection[str | None] = (),
) -> frozenset[str]:
    """The keys that rows in quarantine hide.

    A row of staff hides its commune's month in every staff group of its file, and in all there are
    where the group of a row cannot be read.

    Args:
        kind: Kind of the file.
        accepted: Its accepted rows.
        hidden: Communes and months of its rows in quarantine; of a population, communes and days.
        groups_aside: Staff groups of its rows in quarantine; None: one that cannot be read.
    """
    months = [commune_month(code, month) for code, month in hidden]
    if kind in (*CASELOAD_KINDS, "population"):
        return frozenset(months)
    if kind != "staff":
        return frozenset()
    groups = set(groups_aside).union(accepted["staff_group"] if len(accepted) else ())
    if None in groups or not groups:
        groups = set(STAFF_GROUPS)
    return frozenset(f"{month}{_SEPARATOR}{group}" for month in months for group in groups)


def parts_of(key: str) -> tuple[str, ...]:
    """The parts of a key."""
    return tuple(key.split(_SEPARATOR))


def content_hash(kind: str, frame: pd.DataFrame) -> str:
    """SHA-256 over the accepted rows whatever their order and whatever file they came in."""
    if frame.empty:
        return ""
    data_set = SUBMITTED[contract_of(kind)]
    texts = pd.DataFrame({name: _written(frame[name]) for name in data_set.names})
    ordered = texts.sort_values(data_set.names, ignore_index=True)
    text = contract_of(kind) + "\n" + ordered.to_csv(index=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _written(values: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(values):
        days: pd.Series = values.dt.strftime("%Y-%m-%d").astype("str")
        return days
    return values.astype("str").fillna("")

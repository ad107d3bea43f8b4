"""The names of the tiny province, what it counts in a settled month, and tables by contract."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

POLICY = Path(__file__).resolve().parents[2] / "data" / "policy.toml"
ALPHA, BETA, GAMMA = "15607", "14797", "15001"
JULY, AUGUST, SEPTEMBER = (pd.Timestamp(f"2025-{month:02d}-01") for month in (7, 8, 9))
MONTHS = (JULY, AUGUST, SEPTEMBER)
CELLS = tuple((f, c) for f in ("certification", "land") for c in ("online", "in_person"))
RECEIVED = {ALPHA: (20, 15, 20, 10), BETA: (500, 145, 300, 100), GAMMA: (3, 1, 3, 3)}
"""Dossiers of a settled month: 65, 1,045 and 10."""
OFFICIALS = {ALPHA: 4.0, BETA: 10.0, GAMMA: 2.0}
MINUTES = dict(zip(CELLS, (8.0, 10.0, 55.0, 65.0), strict=True))
LEFT_OPEN = {JULY: 2, AUGUST: 1, SEPTEMBER: 0}
SOURCE = {ALPHA: "office", BETA: "simulation", GAMMA: "simulation"}

COMPUTED_MARTS = (
    "mart_load", "mart_province", "mart_locality", "mart_peer", "mart_frame", "mart_need",
    "mart_robustness", "mart_trend", "mart_method",
)  # fmt: skip
"""The marts that are computed from the communes' figures."""

Tables = dict[str, pd.DataFrame]


def frame(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Rows as a table with the types of the contracts."""
    table = pd.DataFrame(list(rows))
    for name in table.columns:
        if pd.api.types.is_datetime64_any_dtype(table[name]):
            table[name] = table[name].astype("datetime64[us]")
        elif table[name].dtype == object and table[name].isna().all():
            table[name] = table[name].astype("str")
    return table


def counted(table: pd.DataFrame) -> pd.DataFrame:
    """The counts of dossiers as the contracts have them: whole numbers that may be missing."""
    counts = [name for name in table.columns if name.startswith(
        ("carried", "received", "resolved", "in_process"))]  # fmt: skip
    return table.astype(dict.fromkeys(counts, "Int64"))

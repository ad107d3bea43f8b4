"""The chain from month to month: what was open at the end of one is carried over into the next."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from etl.contracts import UNCLASSIFIED
from etl.reading.findings import Finding, Place, finding

MOST_SLIP = 2
"""Dossiers by which the two may differ and still only be reported."""

_OPEN = ["in_process_within", "in_process_late"]
_KEYS = ["commune_code", "month", "field_code"]


def broken_chains(accepted: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """Where the dossiers carried over are not those open at the end of the month before.

    Args:
        accepted: Contract SUBMITTED_CASELOAD.
        previous: The same, of submitted sources only; other months and columns are passed over.

    Returns:
        One row a commune, month and field: `commune_code`, `month`, `field_code`, `carried_over`,
        `open_before`, `difference`. Where either month is not split by field, the commune's sums
        are compared, as field "unclassified". Figures that are missing are not compared.
    """
    columns = [*_KEYS, "carried_over", "open_before", "difference"]
    if accepted.empty or previous.empty:
        return pd.DataFrame(columns=columns)
    now = _summed(accepted, ["carried_over"]).rename("carried_over")
    before = _summed(previous, _OPEN).rename("open_before").reset_index()
    before["month"] = before["month"] + pd.offsets.MonthBegin(1)
    merged = _joined(now.reset_index(), before)
    merged["difference"] = merged["carried_over"] - merged["open_before"]
    broken = merged[merged["difference"].notna() & (merged["difference"] != 0)]
    return broken.sort_values(_KEYS, ignore_index=True)[columns]


def carry_over_findings(
    accepted: pd.DataFrame,
    previous: pd.DataFrame,
    file: str,
    commune_names: Mapping[str, str] | None = None,
    field_names: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """What the chain says of a month's figures against the month before.

    Args:
        accepted: Accepted rows of a form, contract SUBMITTED_CASELOAD.
        previous: Last month's accepted figures of submitted sources.
        file: Name of the file as shown.
        commune_names: Names by code; the code itself stands where one is missing.
        field_names: Vietnamese names by field code, in the same way.

    Returns:
        A warning for a difference of at most two dossiers, a quarantine for more.
    """
    communes = commune_names or {}
    fields = {UNCLASSIFIED: "cả đơn vị", **(field_names or {})}
    broken: list[dict[Hashable, Any]] = broken_chains(accepted, previous).to_dict("records")
    return tuple(
        finding(
            "chain_slips" if abs(row["difference"]) <= MOST_SLIP else "chain_broken",
            Place(file),
            unit=communes.get(row["commune_code"], row["commune_code"]),
            field=fields.get(row["field_code"], row["field_code"]),
            month=f"{row['month']:%m/%Y}",
            carried=int(row["carried_over"]),
            open_before=int(row["open_before"]),
        )
        for row in broken
    )


def _summed(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """The sum of some counts by commune, month and field; missing where one is not given."""
    given = frame.groupby(_KEYS)[columns].sum(min_count=1)
    return given.sum(axis=1, skipna=False)


def _joined(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Both months beside each other: by field where both have fields, else by commune."""
    units = ["commune_code", "month"]
    whole: set[tuple[str, pd.Timestamp]] = set()
    for frame in (now, before):
        split = frame[frame["field_code"] == UNCLASSIFIED]
        whole |= set(split[units].itertuples(index=False, name=None))
    return _of_communes(now, whole).merge(_of_communes(before, whole), on=_KEYS, how="inner")


def _of_communes(frame: pd.DataFrame, whole: set[tuple[str, pd.Timestamp]]) -> pd.DataFrame:
    """The frame with the communes and months of a set summed up over all fields."""
    value = frame.columns.difference(_KEYS)[0]
    units = frame[["commune_code", "month"]].itertuples(index=False, name=None)
    frame = frame.assign(
        field_code=[
            UNCLASSIFIED if unit in whole else field
            for unit, field in zip(units, frame["field_code"], strict=True)
        ]
    )
    summed = frame.groupby(_KEYS)[value].agg(lambda values: values.sum(skipna=False))
    return summed.reset_index()

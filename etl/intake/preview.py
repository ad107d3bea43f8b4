"""What a file would bring, by month: the totals an officer compares with what he knows."""

from __future__ import annotations

from typing import Any

from etl.reading.answers import Answer

_MONTH = "month"


def preview(answer: Answer) -> list[dict[str, Any]]:
    """Totals of the accepted rows by month and measure.

    Args:
        answer: The answer to a file; one that is refused brings nothing.

    Returns:
        For each month and measure ("received", or a staff group's officials present): `month` as
        2026-10, `measure`, `total`, and the codes of the `communes` it is about.
    """
    rows = answer.accepted
    if answer.refused or rows.empty or _MONTH not in rows:
        return []
    if "staff_group" in rows:
        measured = [
            (str(group), part, "present") for group, part in rows.groupby("staff_group", sort=True)
        ]
    else:
        measured = [("received", rows, "received")]
    return [
        {
            "month": str(month)[:7],
            "measure": measure,
            "total": float(of_month[column].sum()),
            "communes": sorted(of_month["commune_code"].unique()),
        }
        for measure, part, column in measured
        for month, of_month in part.groupby(_MONTH, sort=True)
    ]

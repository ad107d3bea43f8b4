"""What files would bring, by month: the totals an officer compares with what he knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from etl.intake.keys import keys_of, row_keys
from etl.intake.record import stacked
from etl.reading.answers import Answer


def preview(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Totals of the accepted rows of all files together, by month and measure.

    A dossier list counts where no form sent with it gives the commune's month, as it will in the
    edition.

    Args:
        answers: The answers to the files that may count.

    Returns:
        For each month and measure ("received", or a staff group's officials present): `month` as
        2026-10, `measure`, `total`, and the codes of the `communes` it is about.
    """
    forms, lists, staff = (_rows(answers, kind) for kind in ("caseload", "dossiers", "staff"))
    if len(forms) and len(lists):
        lists = lists[~row_keys("dossiers", lists).isin(keys_of("caseload", forms))]
    dossiers = stacked("caseload", [forms, lists])
    measured = [("received", dossiers, "received")]
    measured += [
        (str(group), part, "present") for group, part in staff.groupby("staff_group", sort=True)
    ]
    return [
        {
            "month": str(month)[:7],
            "measure": measure,
            "total": float(of_month[column].sum()),
            "communes": sorted(of_month["commune_code"].unique()),
        }
        for measure, part, column in measured
        for month, of_month in part.groupby("month", sort=True)
    ]


def _rows(answers: Sequence[Answer], kind: str) -> pd.DataFrame:
    parts = [answer.accepted.assign(source_id="") for answer in answers
             if answer.kind == kind and not answer.refused and len(answer.accepted)]  # fmt: skip
    return stacked(kind, parts)

"""Why a commune has no verdict: the same reason in a briefing, a mail and an answer of the API."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from warehouse.reviewer import WITHHELD

KEYS = {
    "under_check": "missing.under_check",
    "not_reported": "missing.not_reported",
    "months": "unjudged.months",
    "withheld": "unjudged.withheld",
    "officials": "unjudged.officials",
    "reference": "unjudged.reference",
    "few": "unjudged.few",
}
"""The words of each reason, by its code."""


def withheld(rows: pd.DataFrame) -> frozenset[str]:
    """Codes of the communes of which figures are not in this copy of an edition.

    Args:
        rows: `commune_code` and `evidence` of a slice.
    """
    return frozenset(rows.loc[rows["evidence"] == WITHHELD, "commune_code"])


def reason(
    code: str, months_reported: int, officials: float | None, evidence: str, *, months: int,
    judged: bool, under_check: Collection[str],
) -> str:  # fmt: skip
    """The code of the reason.

    Args:
        code: Code of the commune.
        months_reported: Months it has reported of the period.
        officials: Its officials present; missing where they are not known.
        evidence: Of its verdict; "withheld" where a reviewer edition does not show the figures.
        months: Months of the period.
        judged: Whether enough communes have figures for a provincial average.
        under_check: Codes of the communes of which rows are set aside in the period.
    """
    if months_reported < months and code in under_check:
        return "under_check"
    if not months_reported:
        return "not_reported"
    if months_reported < months:
        return "months"
    if evidence == WITHHELD:
        return "withheld"
    if officials is None or pd.isna(officials) or officials == 0:
        return "officials"
    return "few" if judged else "reference"

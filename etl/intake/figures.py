"""Dossiers summed up by commune and month, to be compared with other months and communes."""

import pandas as pd

COUNTS = (
    "carried_over", "received", "resolved_early", "resolved_on_time", "resolved_late",
    "in_process_within", "in_process_late",
)  # fmt: skip
UNIT = ["commune_code", "month"]


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a commune and month of dossiers.

    Args:
        rows: Contract SUBMITTED_CASELOAD, other columns ignored.

    Returns:
        By (commune_code, month): `received`, `carried_over` (missing where not given), `lowest`,
        `highest`, `given` and `nonzero` (of all counts and how many there are), and `text`, equal
        for equal figures only.
    """
    if rows.empty:
        columns = ["received", "carried_over", "lowest", "highest", "given", "nonzero", "text"]
        index = pd.MultiIndex.from_arrays([[], []], names=UNIT)
        return pd.DataFrame(columns=columns, index=index)
    counts = rows[list(COUNTS)].astype("Float64")
    parts = rows[UNIT].assign(
        received=counts["received"],
        carried_over=counts["carried_over"],
        lowest=counts.min(axis=1),
        highest=counts.max(axis=1),
        given=counts.notna().sum(axis=1),
        nonzero=(counts.fillna(0) > 0).sum(axis=1),
        text=_texts(rows, counts),
    )
    groups = parts.sort_values("text").groupby(UNIT)
    return pd.DataFrame(
        {
            "received": groups["received"].sum(min_count=1),
            "carried_over": groups["carried_over"].sum(min_count=1),
            "lowest": groups["lowest"].min(),
            "highest": groups["highest"].max(),
            "given": groups["given"].sum(),
            "nonzero": groups["nonzero"].sum(),
            "text": groups["text"].agg("\n".join),
        }
    )


def _texts(rows: pd.DataFrame, counts: pd.DataFrame) -> pd.Series:
    text = rows["field_code"].astype("str") + " " + rows["channel"].astype("str")
    for name in COUNTS:
        text = text + " " + counts[name].astype("str").fillna("?")
    return text


def month_words(month: object) -> str:
    """A month as officers write it: 10/2026."""
    return f"{pd.Timestamp(str(month)):%m/%Y}"


def number_words(value: float) -> str:
    """A number in plain digits, without a separator that could be read either way."""
    return f"{value:.10g}"

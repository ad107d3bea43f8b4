"""What the charts show, in words: the finding a reader of the picture would take from it.

Each text begins with what the chart is; a file of the chart bears that beginning as its title.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from pages.ui import formats, standing
from pages.ui.view import View
from sharing.words import Language


def span(
    months: pd.Series, values: pd.Series, written: Callable[..., str], *, lang: Language
) -> dict[str, str]:
    """First and last month with their values, the lowest and the highest, written out.

    Args:
        months: First days of months, oldest first; at least one.
        values: What is known of each.
        written: How a value is written: `formats.number`, `formats.ratio`.
        lang: The language.
    """
    ends = {"first": values.iloc[0], "last": values.iloc[-1],
            "low": values.min(), "high": values.max()}  # fmt: skip
    return {name: written(value, lang=lang) for name, value in ends.items()} | {
        "first_month": formats.month(months.iloc[0], lang=lang),
        "last_month": formats.month(months.iloc[-1], lang=lang),
    }


def intervals(view: View, rows: pd.DataFrame) -> str:
    """The heaviest and the lightest of the drawn communes, each with its interval."""
    ordered = rows.sort_values("ratio")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return view.words(
        "chart.intervals_alt",
        count=formats.number(len(rows), lang=view.lang),
        highest=high["name"],
        high=_with_interval(view, high),
        lowest=low["name"],
        low=_with_interval(view, low),
    )


def funnel(view: View, rows: pd.DataFrame, code: str) -> str:
    """How many communes are outliers and which one most, and where the marked one lies."""
    words, known = view.words, rows.dropna(subset=["ratio", "expected_count"])
    if known["spread_upper_998"].isna().all():
        count = formats.number(len(known), lang=view.lang)
        return words("chart.funnel_alt", finding=words("chart.funnel_no_spread", count=count))
    outliers = known[known["outlier"].fillna(value=False).astype(bool)]
    parts = [words("chart.funnel_outliers_none", count=formats.number(len(known), lang=view.lang))]
    if len(outliers):
        furthest = outliers.loc[_beyond(outliers).idxmax()]
        parts = [
            words(
                "chart.funnel_outliers",
                outliers=formats.number(len(outliers), lang=view.lang),
                count=formats.number(len(known), lang=view.lang),
                furthest=furthest["name"],
                ratio=formats.ratio(furthest["ratio"], lang=view.lang),
            )
        ]
    own = known[known["commune_code"] == code]
    for row in own.itertuples():
        side = "outside" if row.outlier else "inside"
        ratio = formats.ratio(row.ratio, lang=view.lang)
        parts.append(words(f"chart.funnel_{side}", name=row.name, ratio=ratio))
    return words("chart.funnel_alt", finding=" ".join(parts))


def _beyond(rows: pd.DataFrame) -> pd.Series:
    """How far each ratio lies beyond its limit that allows for the province's spread, in logs."""
    ratio = rows["ratio"].astype(float).clip(lower=1e-6)
    above = np.log(ratio / rows["spread_upper_998"].astype(float))
    below = np.log(rows["spread_lower_998"].astype(float).clip(lower=1e-6) / ratio)
    return pd.Series(np.maximum(above, below), index=rows.index)


def months(view: View, rows: pd.DataFrame) -> str:
    """First and last month received, the lowest and the highest, those missing, the backlog."""
    words, lang = view.words, view.lang
    known = rows.dropna(subset=["received"])
    if known.empty:
        return words("chart.months_alt", finding=words("chart.months_none"))
    last = known.iloc[-1]
    finding = words(
        "chart.months_finding",
        **span(known["month"], known["received"], formats.number, lang=lang),
        missing=formats.number(int(rows["received"].isna().sum()), lang=lang),
        in_process=formats.number(last["in_process"], lang=lang),
    )
    return words("chart.months_alt", finding=finding)


def mix(view: View, rows: pd.DataFrame) -> str:
    """The largest field with its share, and the share that came online."""
    fields = rows.groupby(f"name_{view.lang}", sort=False)["received"].sum()
    total = float(fields.sum())
    if not total:
        return view.words("chart.mix_alt", finding=view.words("chart.mix_none"))
    online = float(rows.loc[rows["channel"] == "online", "received"].sum())
    finding = view.words(
        "chart.mix_finding",
        total=formats.number(total, lang=view.lang),
        field=fields.idxmax(),
        share=formats.percent(float(fields.max()) / total, 0, lang=view.lang),
        online=formats.percent(online / total, 0, lang=view.lang),
    )
    return view.words("chart.mix_alt", finding=finding)


def trend(view: View, rows: pd.DataFrame, code: str) -> str:
    """First and last known ratio, the lowest and the highest, and whether it rises or falls.

    Args:
        view: What is looked at.
        rows: Rows of the query `commune_loads`, oldest first; at least one has a ratio.
        code: The commune.
    """
    words, lang, known = view.words, view.lang, rows.dropna(subset=["ratio"])
    return words(
        "portrait.trend_alt",
        **span(known["month"], known["ratio"], formats.ratio, lang=lang),
        direction=words(f"direction.{standing.trend_of(view, code).ratio_direction}"),
    )


def _with_interval(view: View, row: Any) -> str:
    interval = formats.interval(row["ratio_lower_95"], row["ratio_upper_95"], lang=view.lang)
    return f"{formats.ratio(row['ratio'], lang=view.lang)} ({interval})"

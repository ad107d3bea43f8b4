"""The figures of one commune that are doubtful in the months of the period, on its own page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import formats, navigation, quality
from pages.ui.answers import literal
from pages.ui.view import View

_LISTED = 8


def of(view: View, code: str) -> pd.DataFrame:
    """The rows of the query `doubts` of a commune in the months of the period, in the scope."""
    found = quality.doubtful(view)
    inside = found["month"].between(view.period.first_month, view.period.last_month)
    return found[(found["commune_code"] == code) & inside]


def notice(view: View, code: str) -> None:
    """Each doubtful figure with its month, its sign and why; nothing where there is none."""
    words, found = view.words, of(view, code)
    if found.empty:
        return
    said = [
        words(
            "doubted.line" if not row.simulated else "doubted.line_simulated",
            month=formats.month_short(row.month, lang=view.lang),
            sign=words(f"doubt.{row.code}"), detail=literal(quality.detail(view, row)),
        )
        for row in found.head(_LISTED).itertuples()
    ]  # fmt: skip
    count = formats.number(len(found), lang=view.lang)
    lines = "\n".join(f"- {line}" for line in said)
    st.warning(f"{words('doubted.title', count=count)}\n\n{lines}", icon=":material/help:")
    navigation.page_link(view, "quality", words("doubted.more"))

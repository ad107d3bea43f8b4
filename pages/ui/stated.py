"""The total rows of the received files: what they say beside what their rows add up to."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from etl.reading.findings import column_letters
from etl.reading.totals import TOLERANCE
from pages.ui import downloads, formats, setaside, states
from pages.ui.view import View


def draw(view: View) -> None:
    """The totals as a table, and how many of them agree."""
    words, lang = view.words, view.lang
    found = view.rows("stated_totals")
    if found.empty:
        st.caption(words("stated.none"))
        return
    agree = agreeing(found)
    st.markdown(
        words("stated.agree", agree=formats.number(agree, lang=lang),
              all=formats.number(len(found), lang=lang))
    )  # fmt: skip
    table = rows(view, found)
    st.dataframe(table, hide_index=True, key="quality-stated", alt=words("stated.alt"))
    st.caption(words("stated.note"))
    downloads.twin(view, "tong-cua-tep", lambda: table, [states.edition_note(view)])


def agreeing(found: pd.DataFrame) -> int:
    """How many totals are the sum of their rows, by the tolerance of the intake's check."""
    return int((found["complete"] & (found["difference"].abs() <= TOLERANCE)).sum())


def rows(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """One line a cell of a total row, in words."""
    words, lang = view.words, view.lang
    return pd.DataFrame(
        {
            words("quality.file_title"): setaside.titles(view, found),
            words("origins.sheet"): [sheet or words("missing.sign") for sheet in found["sheet"]],
            words("origins.row"): [str(number) for number in found["row_number"]],
            words("origins.column"): [
                f"{column_letters(number)}: {heading}"
                for number, heading in zip(found["column_number"], found["heading"], strict=True)
            ],
            words("stated.stated"): [formats.number(n, lang=lang) for n in found["stated"]],
            words("stated.summed"): [formats.number(n, lang=lang) for n in found["summed"]],
            words("stated.difference"): [formats.signed(n, lang=lang) for n in found["difference"]],
            words("stated.complete"): [
                words("simulated.yes" if mark else "simulated.no") for mark in found["complete"]
            ],
        }
    )

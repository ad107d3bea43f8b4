"""Open data on the data page: the package of the edition, and the data dictionary."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import downloads, states
from pages.ui.view import View
from sharing.package.resources import contents


def draw(view: View) -> None:
    """The download of the whole edition, and what each column means."""
    if not view.reader.may("export_package"):
        return
    words = view.words
    st.header(words("quality.open"), anchor="so-lieu-mo", divider="gray")
    st.markdown(words("quality.open_note", licence=contents().licence["name"]))
    downloads.package(view)
    with st.expander(
        words("quality.dictionary"), icon=":material/dictionary:", key="dictionary",
        on_change="rerun",
    ) as opened:  # fmt: skip
        if opened.open:
            _dictionary(view)


def _dictionary(view: View) -> None:
    words = view.words
    table = dictionary(view)
    st.dataframe(table, hide_index=True, key="dictionary-rows", alt=words("quality.dictionary_alt"))
    downloads.twin(view, "dictionary", lambda: table, [states.edition_note(view)])


def dictionary(view: View) -> pd.DataFrame:
    """Every column of the edition's tables, described in the reader's language."""
    words = view.words
    found = view.rows("dictionary")
    return pd.DataFrame(
        {
            words("quality.table_name"): found["table_name"],
            words("quality.column_name"): found["column_name"],
            words("quality.meaning"): found[f"meaning_{view.lang}"],
            words("quality.unit"): found["unit"],
            words("quality.type"): found["type"],
            words("quality.may_be_missing"): [
                words("simulated.yes" if mark else "simulated.no")
                for mark in found["may_be_missing"]
            ],
            words("quality.allowed"): found["allowed"].fillna(""),
        }
    )

"""What a reader takes along: the twin of a table as CSV and XLSX, and an edition as open data."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pandas as pd
import streamlit as st

from pages.ui import data
from pages.ui.view import View
from sharing.exports import csv_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def twin(view: View, name: str, make: Callable[[], pd.DataFrame], notes: list[str]) -> None:
    """Two buttons under a table: the same as CSV and as XLSX, made on the click.

    Args:
        view: What is looked at.
        name: Name of the table, of the buttons and the files.
        make: Makes the table, its headings in the reader's language.
        notes: Where its figures come from.
    """
    words = view.words
    file = f"can-viec-{name}-{view.edition.id}"
    with st.container(horizontal=True, gap="small", key=f"twin-{name}"):
        st.download_button(
            words("quality.download_csv"), data=lambda: csv_bytes(make(), notes),
            file_name=f"{file}.csv", mime="text/csv", key=f"csv-{name}",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            words("quality.download_xlsx"), data=lambda: _xlsx(make(), notes),
            file_name=f"{file}.xlsx", mime=XLSX, key=f"xlsx-{name}",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def _xlsx(rows: pd.DataFrame, notes: list[str]) -> bytes:
    # Not imported with the pages: an ordinary visit never needs it.
    return import_module("sharing.workbook").xlsx_bytes(rows, notes)


def package(view: View) -> None:
    """The whole edition as open data, made on the click."""
    st.download_button(
        view.words("quality.open_download"), data=lambda: data.package(view.edition),
        file_name=f"can-viec-{view.edition.id}.zip", mime="application/zip", key="open-data",
        icon=":material/folder_zip:", on_click="ignore",
    )  # fmt: skip

"""What a reader takes along: the twin of a table as CSV and XLSX, and an edition as open data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import citation, data, guard
from pages.ui.view import View
from sharing.exports import csv_bytes, zipped_csv

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def button(
    label: str, make: Callable[[], bytes], *, action: str = "export", **arguments: Any
) -> None:
    """A button whose file is made on the click, for whoever reads now; none for who may not.

    Args:
        label: What it says.
        make: Makes the file.
        action: What the reader must be allowed to do.
        **arguments: Passed on to `st.download_button`.
    """
    if guard.may(action):
        st.download_button(
            label, data=guard.bound(make, action), on_click="ignore", **arguments
        )  # fmt: skip


def twin(
    view: View, name: str, make: Callable[[], pd.DataFrame], notes: list[str], *,
    of_period: bool = False,
) -> None:  # fmt: skip
    """Two buttons under a table: the same as CSV and as XLSX, made on the click.

    Args:
        view: What is looked at.
        name: Name of the table, of the buttons and the files.
        make: Makes the table, its headings in the reader's language.
        notes: Where its figures come from.
        of_period: Whether its figures are those of the period; then the files name it.
    """
    words = view.words
    period = f"{view.period.period_id}-" if of_period else ""
    file = f"can-viec-{name}-{period}{view.edition.id}"
    said = where(view)
    with st.container(horizontal=True, gap="small", key=f"twin-{name}"):
        button(
            words("quality.download_csv"), make=lambda: csv_bytes(make(), [*notes, *said]),
            file_name=f"{file}.csv", mime="text/csv", key=f"csv-{name}",
            icon=":material/download:",
        )  # fmt: skip
        button(
            words("quality.download_xlsx"),
            make=lambda: _xlsx(view, {words("take.table"): make()}, [*notes, *said]),
            file_name=f"{file}.xlsx", mime=XLSX, key=f"xlsx-{name}",
            icon=":material/download:",
        )  # fmt: skip


def where(view: View) -> list[str]:
    """Where a table was taken from: the address that shows its figures, where it is known."""
    seen_at = citation.address(view)
    return [view.words("take.from", address=seen_at)] if seen_at else []


def book(
    view: View, name: str, tables: Mapping[str, Callable[[], pd.DataFrame]], notes: list[str]
) -> None:
    """A menu with all tables of a page as one workbook or as CSV files, made on the click.

    Args:
        view: What is looked at.
        name: Name of the page.
        tables: Makes each table; the keys are codes of `book.` in the catalogue.
        notes: Where the figures come from.
    """
    words = view.words
    with st.popover(
        words("book.open"), icon=":material/table_view:", type="tertiary", key=f"book-{name}",
        on_change="rerun",
    ) as opened:  # fmt: skip
        if not opened.open:
            return
        st.caption(words("book.note", tables=", ".join(words(f"book.{key}") for key in tables)))
        file = f"can-viec-{name}-{view.period.period_id}-{view.edition.id}"
        said = [*notes, *where(view)]
        button(
            words("quality.download_xlsx"),
            make=lambda: _xlsx(
                view, {words(f"book.{key}"): make() for key, make in tables.items()}, said
            ),
            file_name=f"{file}.xlsx", mime=XLSX, key=f"book-{name}-xlsx",
            icon=":material/download:",
        )  # fmt: skip
        button(
            words("book.csv"),
            make=lambda: zipped_csv({key: make() for key, make in tables.items()}, said),
            file_name=f"{file}.zip", mime="application/zip", key=f"book-{name}-csv",
            icon=":material/download:",
        )  # fmt: skip


def _xlsx(view: View, tables: Mapping[str, pd.DataFrame], notes: list[str]) -> bytes:
    # Not imported with the pages: an ordinary visit never needs it.
    return import_module("sharing.workbook").book_bytes(tables, notes, view.words("take.notes"))


def package(view: View) -> None:
    """The whole edition as open data, made on the click."""
    button(
        view.words("quality.open_download"), make=lambda: data.package(view.edition),
        file_name=f"can-viec-{view.edition.id}.zip", mime="application/zip", key="open-data",
        icon=":material/folder_zip:",
    )  # fmt: skip

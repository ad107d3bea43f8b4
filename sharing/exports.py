"""Tables that leave the product: CSV that a spreadsheet opens right and cannot run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pandas as pd

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_bytes(rows: pd.DataFrame, notes: list[str]) -> bytes:
    """A table as CSV for spreadsheets: UTF-8 with a byte-order mark, machine number format.

    Args:
        rows: The table, its headings in the reader's language.
        notes: Lines that say where the figures come from; they follow the table, after a blank
            line, each in the first column.

    Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
    injection); numbers stay numbers.
    """
    safe = rows.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = safe[name].map(_inert, na_action="ignore")
    safe.columns = pd.Index([_inert(str(name)) for name in safe.columns])
    table = safe.to_csv(index=False, lineterminator="\r\n")
    footer = pd.DataFrame({0: [_inert(note) for note in notes]})
    text = table + "\r\n" + footer.to_csv(index=False, header=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def _inert(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def zipped_csv(tables: Mapping[str, pd.DataFrame], notes: list[str]) -> bytes:
    """Several tables as CSV files in one archive; see `csv_bytes`.

    Args:
        tables: Each table by the name of its file, without the ending.
        notes: Lines that follow every table.
    """
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            archive.writestr(f"{name}.csv", csv_bytes(rows, notes))
    return sink.getvalue()

"""Workbooks: typed cells, a heading that stays, number formats, the notes on their own sheet."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import numpy as np
import openpyxl
import pandas as pd

from sharing.exports import csv_bytes, zipped_csv
from sharing.workbook import book_bytes, xlsx_bytes

TABLE = pd.DataFrame(
    {
        "Đơn vị": ["Xã Bát Mọt", "=1+1"],
        "Hồ sơ": [1332, 90],
        "Tỷ số": [0.3607, np.nan],
        "Tháng": pd.to_datetime(["2026-10-01", "2026-09-01"]),
    }
)


def test_cells_have_the_type_of_their_values_and_a_format():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(TABLE, []))).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["Xã Bát Mọt", 1332, 0.3607, datetime(2026, 10, 1)]
    assert [cell.number_format for cell in sheet[2]][1:] == ["#,##0", "0.000", "dd/mm/yyyy"]
    assert sheet["C3"].value is None
    assert sheet["A3"].data_type == "s"
    assert sheet["A3"].value == "=1+1"


def test_the_heading_stays_in_sight_and_filters():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(TABLE, []))).worksheets[0]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:D3"
    assert all(cell.font.bold for cell in sheet[1])


def test_the_notes_have_a_sheet_of_their_own():
    book = openpyxl.load_workbook(
        io.BytesIO(book_bytes({"a/b": TABLE, "c": TABLE.head(0)}, ["=x", "Ấn bản 1"], "Notes"))
    )
    assert book.sheetnames == ["a b", "c", "Notes"]
    assert [row[0] for row in book["Notes"].iter_rows(values_only=True)] == ["=x", "Ấn bản 1"]
    assert book["Notes"]["A1"].data_type == "s"
    assert book["c"].max_row == 1


def test_several_tables_become_an_archive_of_csv_files():
    with zipfile.ZipFile(io.BytesIO(zipped_csv({"one": TABLE, "two": TABLE}, ["n"]))) as archive:
        assert archive.namelist() == ["one.csv", "two.csv"]
        assert archive.read("two.csv") == csv_bytes(TABLE, ["n"])

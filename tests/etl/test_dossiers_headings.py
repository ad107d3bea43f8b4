"""A dossier list is told by its headings alone, and every fault of them is named at once."""

import csv
import io
import unicodedata

import openpyxl
import pandas as pd
import pytest

from etl.sources.dossiers import is_dossier_list, recognises_header
from tests.etl.dossiers_inputs import (
    PRINTED,
    SYSTEM,
    as_csv,
    as_parquet,
    as_xlsx,
    codes_of,
    figures,
    printed_row,
    read_csv_rows,
    read_one,
    system_row,
    written,
)
from tests.etl.units_inputs import STAFF_HEADER


@pytest.mark.parametrize("headings", [SYSTEM, PRINTED], ids=["system", "printed"])
def test_both_styles_are_recognised(headings):
    assert recognises_header(headings)
    assert recognises_header(headings[::-1])
    assert recognises_header([unicodedata.normalize("NFD", one).upper() for one in headings])
    assert recognises_header([one for one in headings if one != "ngayHenTra"])


def test_other_files_are_not():
    assert not recognises_header(STAFF_HEADER)
    assert not recognises_header(["STT", "Lĩnh vực", "Tổng số"])
    assert not recognises_header([])
    assert not recognises_header(["Mã hồ sơ", "Ghi chú"])


def test_a_list_is_told_by_its_first_bytes(tmp_path):
    rows = [system_row(1), system_row(2)]
    assert is_dossier_list(written(tmp_path, as_csv(rows)))
    assert is_dossier_list(written(tmp_path, b"\xef\xbb\xbf" + as_csv(rows)))
    assert is_dossier_list(as_parquet(tmp_path / "a.parquet", rows))
    assert is_dossier_list(as_xlsx(tmp_path / "a.xlsx", [printed_row(1)]))
    assert not is_dossier_list(as_parquet(tmp_path / "b.parquet", [{"a": "1", "b": "2"}]))
    assert not is_dossier_list(as_xlsx(tmp_path / "b.xlsx", [{"STT": 1, "Tháng": "10/2026"}]))
    for content in (b"", b"PAR1", b"PK\x03\x04", b"\xff\xfe\x00", b'"', b"a,b\n1,2\n"):
        assert not is_dossier_list(written(tmp_path, content)), content


def test_columns_may_stand_in_any_order(tmp_path):
    shuffled = [*SYSTEM[7:], *SYSTEM[:7]]
    answer = read_csv_rows(tmp_path, [system_row()], shuffled)
    assert answer.rows_accepted == 1
    assert figures(answer, field_code="civil_status", channel="online")["received"] == 1


def test_headings_may_be_composed_otherwise_or_broken_into_lines(tmp_path):
    columns = [unicodedata.normalize("NFD", one) for one in PRINTED]
    content = as_csv([dict(zip(columns, printed_row().values(), strict=True))], columns)
    head = unicodedata.normalize("NFD", "Cơ quan chủ trì giải quyết").encode()
    assert head in content
    broken = b'"' + head.replace(b" ch", b"\nch", 1) + b'"'
    answer = read_one(written(tmp_path, content.replace(head, broken)))
    assert (answer.rows_read, answer.rows_accepted) == (1, 1)
    assert [row.row for row in answer.set_aside] == []


def test_every_fault_of_the_header_is_named_at_once(tmp_path):
    columns = [
        *(one for one in SYSTEM if one not in ("ngayHenTra", "donViId")),
        "ghiChu",
        "maHoSo",
        "",
    ]
    text = io.StringIO()
    csv.writer(text).writerow(columns)
    content = text.getvalue().encode() + b",".join([b"x"] * len(columns)) + b"\n"
    answer = read_one(written(tmp_path, content))
    assert answer.refused
    assert [(one.code, one.place.heading, one.place.column) for one in answer.findings] == [
        ("table_column_missing", "donViId", None),
        ("table_column_missing", "ngayHenTra", None),
        ("table_column_unknown", "ghiChu", 14),
        ("table_column_twice", "maHoSo", 15),
        ("table_column_unnamed", "", 16),
    ]


def test_personal_columns_are_known_noted_and_never_read(tmp_path):
    columns = [*SYSTEM, "soDienThoai", "Họ và tên"]
    answer = read_csv_rows(
        tmp_path, [system_row(soDienThoai="0912345678", **{"Họ và tên": "Lò Văn B"})], columns
    )
    assert answer.rows_accepted == 1
    noted = [one.place.heading for one in answer.findings if one.code == "dossier_personal_column"]
    assert noted == ["maDinhDanh", "soDienThoai", "Họ và tên"]


def test_the_personal_columns_may_be_left_out(tmp_path):
    answer = read_csv_rows(tmp_path, [system_row()], [one for one in SYSTEM if one != "maDinhDanh"])
    assert answer.rows_accepted == 1
    assert "dossier_personal_column" not in codes_of(answer)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (as_csv([system_row()]).replace(b",", b";"), "csv_delimiter"),
        (as_csv([]), "dossier_no_rows"),
        (b"", "file_empty"),
        (b"Danh s\xc3\xa1ch h\xe1\xbb\x93 s\xc6\xa1\n" + as_csv([system_row()]), "csv_row_shorter"),
        (b"PAR1 and no more", "dossier_file_broken"),
        (b"PK\x03\x04 and no more", "zip_damaged"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, content, code):
    answer = read_one(written(tmp_path, content))
    assert answer.refused
    assert code in codes_of(answer)


def test_a_byte_order_mark_and_utf_16_are_read(tmp_path):
    marked = read_one(written(tmp_path, b"\xef\xbb\xbf" + as_csv([system_row()])))
    assert marked.rows_accepted == 1
    wide = as_csv([system_row()]).decode().encode("utf-16")
    assert read_one(written(tmp_path, wide)).rows_accepted == 1


def test_a_workbook_with_two_sheets_is_refused(tmp_path):
    path = as_xlsx(tmp_path / "a.xlsx", [system_row()])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Khác").append(["ghi chú"])
    book.save(path)
    assert "dossier_several_sheets" in codes_of(read_one(path))


def test_parquet_columns_of_a_wrong_type_are_refused(tmp_path):
    rows = pd.DataFrame([system_row()])
    rows["donViId"] = 15607
    rows["ngayHenTra"] = pd.to_datetime(rows["ngayHenTra"]).dt.tz_localize("Asia/Ho_Chi_Minh")
    path = tmp_path / "a.parquet"
    rows.to_parquet(path)
    answer = read_one(path)
    found = [one.place.heading for one in answer.findings if one.code == "dossier_column_type"]
    assert found == ["donViId", "ngayHenTra"]

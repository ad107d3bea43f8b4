"""Encodings and text of received files: section B of the catalogue of bad inputs."""

import csv as standard_csv
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.reading.findings import UnreadableError
from etl.reading.personal import personal_text
from etl.reading.text import TextCleaner, check_name
from tests.etl.reading_inputs import (
    csv,
    in_tcvn3,
    in_vni,
    in_windows_1258,
    noted,
    opened,
    refused,
    workbook,
)

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


def _reference_texts() -> list[str]:
    return sorted(
        {
            cell
            for path in REFERENCE.glob("*.csv")
            for row in standard_csv.reader(path.read_text(encoding="utf-8").splitlines())
            for cell in row
            if cell
        }
    )


TEXTS = _reference_texts()
NAMES = [text for text in TEXTS if text.startswith(("Xã ", "Phường ")) and not text.isascii()]


def found_in(*texts: str) -> set[str]:
    cleaner = TextCleaner("a.csv")
    for number, text in enumerate(texts, start=1):
        cleaner.clean(text, "", number, 1)
    return {one.code for one in cleaner.findings()}


def cleaned(text: str) -> str:
    return TextCleaner("a.csv").clean(text)


def test_good_vietnamese_raises_no_alarm() -> None:
    assert len(TEXTS) > 1_000
    assert len(NAMES) > 150
    assert found_in(*TEXTS) == set()
    assert found_in(*(text.upper() for text in TEXTS)) == set()
    assert [text for text in TEXTS if cleaned(text) != text] == []


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3))
def test_the_same_names_in_other_encodings_do(names: list[str]) -> None:
    text = "; ".join(names)
    assert found_in(in_tcvn3(text)) == {"tcvn3"}
    assert found_in(in_vni(text)) == {"vni"}
    misread = in_windows_1258(text).decode("latin-1")
    assert "windows_1258" in found_in(misread)
    assert found_in(text.encode().decode("latin-1")) == {"mojibake"}


@settings(max_examples=50)
@given(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), st.sampled_from(TEXTS))
def test_cleaning_composes_and_is_stable(form: str, text: str) -> None:
    result = cleaned(unicodedata.normalize(form, text))  # type: ignore[arg-type]
    assert result == unicodedata.normalize("NFC", unicodedata.normalize(form, text))  # type: ignore[arg-type]
    assert cleaned(result) == result


@given(st.text(max_size=30))
def test_any_text_comes_out_in_one_form(text: str) -> None:
    result = cleaned(text)
    assert result == result.strip()
    assert "  " not in result
    assert unicodedata.is_normalized("NFC", result)
    assert cleaned(result) == result


@pytest.mark.parametrize(
    "text",
    [
        "10°C", "m²", "±5", "3×4", "§1 Điều 2", "«Ha Noi»", "café", "Müller", "Krông Pông",
        "x^2", "a(n)", "½ ngày", "Nº 5", "quí", "Có?", "Bao nhiêu ?", "http://a.vn?b=c", "naïve",
        "HÒA", "hoà", "Thuỷ", "Đắk Lắk", "NGHĨA", "uỷ ban", "giữ", "gìn", "quỳnh", "khuỷu",
    ],
)  # fmt: skip
def test_ordinary_signs_and_words_raise_no_alarm(text: str) -> None:
    assert found_in(text) == set()


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("§«ng TiÕn", "tcvn3"),
        ("Xaõ Baùt Moït", "vni"),
        ("Xa~ Ddo^`ng Tie^'n", "viscii_vps_viqr"),
        ("XÃ£ Äá»“ng Tiáº¿n", "mojibake"),
        ("X\ufffd Bát Mọt", "replacement_character"),
        ("Xã ??ng Ti?n", "question_marks_for_letters"),
        ("Xã\x7fBát Mọt", "control_character"),
    ],
)
def test_lost_letters_refuse_the_file_with_their_place(
    tmp_path: Path, name: str, text: str, code: str
) -> None:
    rows = [["Mã", "Tên"], ["15607", "Xã Bát Mọt"], ["14797", text]]
    if name == "a.csv":
        content = csv(rows)
    else:

        def change(sheet: object) -> None:
            sheet["B3"] = text  # type: ignore[index]

        content = workbook(change)
    assert refused(tmp_path, name, content) == {code: (3, 2)}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Mã,Tên\r\n1,Xã Đông Tiến\r\n".encode("utf-16-le"), "utf16_without_mark"),
        (in_windows_1258("Mã,Tên\r\n1,Xã Đồng Tiến\r\n2,Phường Hạc Thành\r\n"), "windows_1258"),
        (in_tcvn3("Mã,Tên\r\n1,Xã Đồng Tiến\r\n2,Phường Hạc Thành\r\n").encode("latin-1"), "tcvn3"),
        (in_vni("Mã,Tên\r\n1,Xã Đồng Tiến\r\n2,Phường Hạc Thành\r\n").encode("latin-1"), "vni"),
        (b"Ma,Ten\r\n1,X\xe3 \xd0\xb0ng Ti\xaan\r\n2,B\xe1t M\xf7t\r\n", "viscii_vps_viqr"),
        ("Mã,Tên\r\n1,Xã Bát Mọt\r\n".encode() + b"2,X\xe3\r\n", "invalid_bytes"),
        ("Mã,Tên\r\n1,Xã Bát Mọt".encode()[:-2], "invalid_bytes"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "invalid_bytes"),
        (b"\xff\xfea\x00,", "invalid_bytes"),
        (b"Ma\x00,Ten\r\n1,2\r\n", "control_character"),
    ],
)
def test_bytes_that_are_no_utf8(tmp_path: Path, content: bytes, code: str) -> None:
    assert set(refused(tmp_path, "a.csv", content)) == {code}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_declares_the_encoding(tmp_path: Path, encoding: str) -> None:
    text = csv().decode()
    document = opened(tmp_path, "a.csv", text.encode(encoding))
    assert noted(document) == {"byte_order_mark"}
    assert document.sheets == opened(tmp_path, "a.csv", csv()).sheets


@pytest.mark.parametrize(
    ("written", "result", "code"),
    [
        (unicodedata.normalize("NFD", "Xã Bát Mọt"), "Xã Bát Mọt", "composed"),
        ("Xã\u00a0Bát\u2009Mọt ", "Xã Bát Mọt", "spaces_cleaned"),
        ("X\u00adã B\u200bát\u200f  Mọt\ufeff", "Xã Bát Mọt", "spaces_cleaned"),
        ("\tXã Bát Mọt", "Xã Bát Mọt", "spaces_cleaned"),
        ("Xã\nBát Mọt", "Xã Bát Mọt", "line_breaks_joined"),
        ("Xã\r\nBát Mọt", "Xã Bát Mọt", "line_breaks_joined"),
        ("Xã Ðồng Tiến", "Xã Đồng Tiến", "foreign_d"),
        ("Xã Ɖồng Tiến", "Xã Đồng Tiến", "foreign_d"),
        ("Khu phố ２", "Khu phố 2", "full_width_letters"),
    ],
)
def test_what_is_put_into_one_form_is_counted(
    tmp_path: Path, written: str, result: str, code: str
) -> None:
    content = csv([["Mã", "Tên"], ["1", f'"{written}"'], ["2", f'"{written}"']])
    document = opened(tmp_path, "a.csv", content)
    assert [line[2].text for line in document.sheets[0].lines[1:]] == [result, result]
    found = next(one for one in document.findings if one.code == code)
    assert (found.place.row, found.place.column) == (2, 2)
    assert "2 ô" in found.says("vi")


def test_tones_keep_their_place_and_full_width_numbers_stay(tmp_path: Path) -> None:
    document = opened(tmp_path, "a.csv", csv([["Tên", "Số"], ["Sơn Thuỷ", "１２"]]))
    assert document.sheets[0].lines[1].texts == ("Sơn Thuỷ", "１２")
    assert document.findings == ()


def test_a_line_break_between_digits_is_two_numbers(tmp_path: Path) -> None:
    content = csv([["Tên", "Số"], ["Xã Bát Mọt", '"12\n34"']])
    assert refused(tmp_path, "a.csv", content) == {"line_break_in_number": (2, 2)}


def test_a_very_long_cell(tmp_path: Path) -> None:
    content = csv([["Tên", "Số"], ["x" * 32_768, "1"]])
    assert refused(tmp_path, "a.csv", content) == {"cell_too_long": (2, 1)}


def test_many_places_of_one_fault_are_listed_and_counted(tmp_path: Path) -> None:
    cleaner = TextCleaner("a.csv")
    for row in range(1, 101):
        cleaner.clean("X\ufffd", "", row, 2)
    codes = [one.code for one in cleaner.findings()]
    assert codes == ["replacement_character"] * 20 + ["more_of_the_same"]
    assert cleaner.findings()[-1].says("en").startswith("Further places with the same fault: 80.")


@pytest.mark.parametrize(
    "name",
    ["Xã Bát Mọt", "P. Đông Tiến", "TT. Hà Trung (cũ)", "UBND xã Sơn Thuỷ - Quan Sơn", "X.Nga An"],
)
def test_names_pass(name: str) -> None:
    check_name(name)


def test_all_reference_names_pass() -> None:
    for name in NAMES:
        check_name(name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Х\u0430 B\u00e1t", "look_alike_letters"),
        ("Xã Βát Mọt", "look_alike_letters"),
        ("<b>Xã</b>", "name_with_markup"),
        ("<script>alert(1)</script>", "name_with_markup"),
        ("[x](javascript:alert)", "name_with_markup"),
        ("{{ config }}", "name_with_markup"),
        ("{0.__class__}", "name_with_markup"),
        ("%n%n", "name_with_markup"),
        ("'; DROP TABLE communes", "name_with_markup"),
        ("x' OR 1=1", "name_with_markup"),
        ("..%2f..%2fetc", "name_with_markup"),
        ("../../etc/passwd", "name_with_markup"),
        ("file:///etc/passwd", "name_with_markup"),
        ("https://example.org", "name_with_markup"),
        ("Xã Bát Mọt 😀", "name_with_markup"),
        ("=HYPERLINK(1)", "name_with_markup"),
        ("x" * 201, "name_too_long"),
    ],
)
def test_what_is_no_name(name: str, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        check_name(name)
    assert caught.value.reason == code


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@SUM(A1)", "＝1+1"])
def test_a_text_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    document = opened(tmp_path, "a.csv", csv([["Ghi chú", "Số"], [text, "1"]]))
    assert document.sheets[0].lines[1].texts == (text, "1")


@pytest.mark.parametrize(
    "text",
    [
        " " * 32_000 + "x",
        "é" + " " * 32_000 + "x",
        "a" * 32_000 + "^?",
        "é" * 32_000,
        "?" * 32_000 + "é",
        "&a" * 16_000 + "?é",
        "Ã£" * 16_000,
        "x" * 5_000_000 + "é?^",
    ],
)
def test_long_texts_are_cleaned_in_no_time(text: str) -> None:
    started = time.process_time()
    cleaned(text)
    personal_text(text[:32_000])
    assert time.process_time() - started < 1


def test_a_row_of_millions_of_cells(tmp_path: Path) -> None:
    started = time.process_time()
    assert set(refused(tmp_path, "a.csv", b"," * 10_000_000)) >= {"nothing_in_file"}
    assert set(refused(tmp_path, "a.csv", b"1," * 5_000_000)) >= {"too_many_columns"}
    assert time.process_time() - started < 5

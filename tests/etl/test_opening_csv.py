"""The structure of a received CSV: section C of the catalogue of bad inputs."""

import csv as standard_csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.reading.csv_document import read_csv
from etl.reading.findings import RefusedError
from tests.etl.reading_inputs import csv, noted, opened, refused

CELLS = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), max_size=8)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6)
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(TABLES, st.sampled_from(["\r\n", "\n"]))
def test_what_a_strict_writer_writes_is_read(table: list[list[str]], end: str) -> None:
    stream = StringIO()
    standard_csv.writer(stream, lineterminator=end, quoting=standard_csv.QUOTE_ALL).writerows(table)
    try:
        sheet, _ = read_csv(stream.getvalue().encode(), "a.csv")
    except RefusedError as error:
        structural = {"csv_quotes", "csv_row_longer", "csv_row_shorter", "csv_mixed_line_ends"}
        assert not {one.code for one in error.findings} & structural
        return
    expected = [[" ".join(cell.split()) for cell in row] for row in table]
    while expected and not any(expected[-1]):
        expected.pop()
    assert [list(line.texts) for line in sheet.lines] == expected


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        sheet, _ = read_csv(content, "a.csv")
    except RefusedError as error:
        assert all(one.message("vi") for one in error.findings)
        return
    assert not sheet.lines[-1].is_blank


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_named_not_guessed(tmp_path: Path, delimiter: str) -> None:
    content = csv().decode().replace(",", delimiter).encode()
    assert set(refused(tmp_path, "a.csv", content)) == {"csv_delimiter"}
    with_decimals = f"Mã{delimiter}Số\r\n1{delimiter}2,5\r\n2{delimiter}3,5\r\n".encode()
    assert set(refused(tmp_path, "a.csv", with_decimals)) >= {"csv_delimiter"}


def test_a_semicolon_inside_text_is_no_delimiter(tmp_path: Path) -> None:
    document = opened(tmp_path, "a.csv", csv([["Mã", "Tên"], ["1", "a; b"], ["2", "c; d; e"]]))
    assert document.sheets[0].lines[2].texts == ("2", "c; d; e")


def test_rows_of_other_widths_are_all_named(tmp_path: Path) -> None:
    content = b"a,b,c\r\n1,2,3\r\n4,5,6,7\r\n8,9\r\n1,2,3\r\n1,2,3,4\r\n"
    with pytest.raises(RefusedError) as caught:
        opened(tmp_path, "a.csv", content)
    assert [(one.code, one.place.row) for one in caught.value.findings] == [
        ("csv_row_longer", 3),
        ("csv_row_longer", 6),
        ("csv_row_shorter", 4),
    ]
    assert "4 ô" in caught.value.findings[0].says("vi")


def test_a_decimal_comma_is_a_cell_too_many(tmp_path: Path) -> None:
    content = "Mã,Số\r\n15607,2,5\r\n14797,3\r\n".encode()
    assert refused(tmp_path, "a.csv", content) == {"csv_row_longer": (2, None)}


def test_padded_titles_and_blank_rows_are_kept(tmp_path: Path) -> None:
    content = "Biểu II.06a,,\r\n,,\r\n\r\nTT,Lĩnh vực,Tổng\r\n1,Đất đai,5\r\n,,\r\n\r\n".encode()
    document = opened(tmp_path, "a.csv", content)
    assert [(line.number, line.texts) for line in document.sheets[0].lines] == [
        (1, ("Biểu II.06a", "", "")),
        (2, ("", "", "")),
        (3, ("",)),
        (4, ("TT", "Lĩnh vực", "Tổng")),
        (5, ("1", "Đất đai", "5")),
    ]
    assert document.findings == ()


def test_titles_outside_the_table_are_refused(tmp_path: Path) -> None:
    content = "Biểu II.06a\r\nTT,Lĩnh vực,Tổng\r\n1,Đất đai,5\r\n".encode()
    assert refused(tmp_path, "a.csv", content) == {"csv_row_shorter": (1, None)}


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ('1,Xã "Bát Mọt,5', (2, 2)),
        ('1,"Xã Bát Mọt,5', (2, 2)),
        ('1,"Xã" Bát Mọt,5', (2, 2)),
        ('1,Xã Bát Mọt",5', (2, 2)),
        ('1,Xã Bát Mọt,5"', (2, 3)),
    ],
)
def test_quotation_marks_must_pair(tmp_path: Path, row: str, place: tuple[int, int]) -> None:
    content = f"Mã,Tên,Số\r\n{row}\r\n2,x,3\r\n".encode()
    assert refused(tmp_path, "a.csv", content)["csv_quotes"] == place


def test_quoted_cells(tmp_path: Path) -> None:
    content = 'Mã,Tên\r\n1,"Xã ""Bát Mọt"", cũ"\r\n'.encode()
    document = opened(tmp_path, "a.csv", content)
    assert document.sheets[0].lines[1].texts == ("1", 'Xã "Bát Mọt", cũ')


def test_curly_quotation_marks_are_no_quotation_marks(tmp_path: Path) -> None:
    content = "Mã,Tên\r\n1,“Xã Bát Mọt”\r\n".encode()
    assert refused(tmp_path, "a.csv", content) == {"csv_smart_quotes": (2, 2)}


def test_ends_of_lines(tmp_path: Path) -> None:
    sound = csv()
    for end, codes in ((b"\r\n", set()), (b"\n", set()), (b"\r", {"csv_old_line_ends"})):
        document = opened(tmp_path, "a.csv", sound.replace(b"\r\n", end))
        assert noted(document) == codes
        assert len(document.sheets[0].lines) == 3
    mixed = sound.replace(b"\r\n", b"\n", 1)
    assert set(refused(tmp_path, "a.csv", mixed)) == {"csv_mixed_line_ends"}


def test_a_file_cut_off_anywhere_is_never_read_as_whole(tmp_path: Path) -> None:
    content = csv()
    whole_rows = {index + 2 for index in range(len(content)) if content[index:].startswith(b"\r\n")}
    for length in range(min(whole_rows), len(content)):
        if length not in whole_rows:
            assert refused(tmp_path, "a.csv", content[:length]), length


def test_declarations_and_comments(tmp_path: Path) -> None:
    assert "csv_separator_line" in refused(tmp_path, "a.csv", b"sep=,\r\na,b\r\n1,2\r\n")
    assert "csv_separator_line" in refused(tmp_path, "a.csv", b"sep=;\r\na;b\r\n1;2\r\n")
    assert refused(tmp_path, "a.csv", b"# ghi chu\r\na,b\r\n1,2\r\n") == {
        "csv_comment_line": (1, None)
    }


def test_a_very_wide_table(tmp_path: Path) -> None:
    assert "too_many_columns" in refused(tmp_path, "a.csv", b"1" + b",1" * 1_000 + b"\r\n")


def test_all_faults_come_in_one_go(tmp_path: Path) -> None:
    content = "Mã,Tên\r\n1,X\ufffd\r\n2,Xã ??ng,3\r\n4,“x”\n".encode()
    assert set(refused(tmp_path, "a.csv", content)) == {
        "csv_mixed_line_ends",
        "csv_row_longer",
        "csv_smart_quotes",
        "replacement_character",
        "question_marks_for_letters",
    }

"""A damaged CSV: every way to spoil its lines is answered, and not one row is lost silently."""

import csv
import io
import random

import pytest

from tests.etl.dossiers_inputs import (
    SYSTEM,
    as_csv,
    as_parquet,
    codes_of,
    figures,
    read_csv_rows,
    read_one,
    system_row,
    written,
)

ROWS = [system_row(number) for number in range(60)]
CONTENT = as_csv(ROWS)
LINES = CONTENT.split(b"\n")


def spoilt(folder, number, line):
    return read_one(written(folder, b"\n".join([*LINES[:number], line, *LINES[number + 1 :]])))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda line: line + b",x", "csv_row_longer"),
        (lambda line: line + b",", "csv_row_longer"),
        (lambda line: line.rpartition(b",")[0], "csv_row_shorter"),
        (lambda line: line[:30], "csv_row_shorter"),
        (lambda line: line.replace(b"UBND", b'"UBND'), "csv_quotes"),
        (lambda line: b'"' + line, "csv_quotes"),
        (lambda line: line.replace(b"H56", b'"H"56'), "csv_quotes"),
        (lambda line: line.replace(b"UBND", b"UB\xff"), "invalid_bytes"),
        (lambda line: line.replace(b"UBND", b"UB\0ND"), "control_character"),
        (lambda line: line.replace(b"UBND x", b"UBND, x"), "csv_row_longer"),
    ],
)
def test_a_spoilt_line_refuses_the_list(tmp_path, change, code):
    answer = spoilt(tmp_path, 30, change(LINES[30]))
    assert answer.refused
    assert code in codes_of(answer)
    rows = [one.place.row for one in answer.findings if one.code == code]
    assert rows in ([31], [None]), rows


def test_every_spoilt_line_is_named(tmp_path):
    lines = list(LINES)
    lines[10] += b",x"
    lines[20] = b"nothing"
    answer = read_one(written(tmp_path, b"\n".join(lines)))
    found = [(one.code, one.place.row) for one in answer.findings if one.code.startswith("csv")]
    assert found == [("csv_row_longer", 11), ("csv_row_shorter", 21)]


def test_many_spoilt_lines_are_counted(tmp_path):
    lines = [line + b",x" if line and number else line for number, line in enumerate(LINES)]
    answer = read_one(written(tmp_path, b"\n".join(lines)))
    assert sum(one.code == "csv_row_longer" for one in answer.findings) == 20
    (more,) = [one for one in answer.findings if one.code == "more_of_the_same"]
    assert dict(more.details)["count"] == "40"


@pytest.mark.parametrize("cut", [1, 2, 20, 200, 2000])
def test_a_list_that_is_cut_off_is_refused(tmp_path, cut):
    answer = read_one(written(tmp_path, CONTENT[:-cut]))
    assert answer.refused
    assert "csv_cut_off" in codes_of(answer)


def test_line_ends(tmp_path):
    for end in ("\r\n", "\n"):
        assert read_one(written(tmp_path, as_csv(ROWS, end=end))).rows_accepted == 60
    mixed = read_one(written(tmp_path, CONTENT.replace(b"\n", b"\r\n", 20)))
    assert mixed.refused or mixed.rows_accepted == 60


def test_cells_with_quotes_commas_and_line_breaks_are_one_cell(tmp_path):
    rows = [*ROWS, system_row(61, tenTTHC='Đăng ký "khai sinh", lưu động\ntại bản')]
    answer = read_csv_rows(tmp_path, rows)
    assert (answer.rows_read, answer.rows_accepted) == (61, 61)
    assert figures(answer)["received"] == 61


def test_blank_lines_are_no_rows(tmp_path):
    answer = read_one(written(tmp_path, CONTENT.replace(b"\n", b"\n\n")))
    assert (answer.rows_read, answer.rows_accepted) == (60, 60)


def test_one_edit_anywhere_loses_no_row(tmp_path):
    """120 damages of one byte: refused, or as many rows as a strict reader finds."""
    chance = random.Random(20260914)
    for _ in range(120):
        content = bytearray(CONTENT)
        place = chance.randrange(len(LINES[0]) + 1, len(content))
        kind = chance.randrange(3)
        if kind == 0:
            content[place] = chance.choice(b'",;\n\r\x00\xffx7 ')
        elif kind == 1:
            content.insert(place, chance.choice(b'",;\n\r\x00\xffx7 '))
        else:
            del content[place]
        answer = read_one(written(tmp_path, bytes(content)))
        if answer.refused:
            continue
        read = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
        rows = [row for row in read if row]
        assert {len(row) for row in rows} == {len(SYSTEM)}
        assert answer.rows_read == len(rows) - 1
        assert answer.rows_accepted + len(answer.set_aside) == len(rows) - 1
        assert figures(answer)["received"] <= 60


def test_damaged_parquet_is_refused(tmp_path):
    path = as_parquet(tmp_path / "a.parquet", ROWS)
    content = path.read_bytes()
    for cut in (1, 8, 100, len(content) // 2):
        assert codes_of(read_one(written(tmp_path, content[:-cut]))) >= {"dossier_file_broken"}
    chance = random.Random(20260915)
    for _ in range(30):
        broken = bytearray(content)
        broken[chance.randrange(4, len(broken))] ^= 1 << chance.randrange(8)
        answer = read_one(written(tmp_path, bytes(broken)))
        assert answer.refused or answer.rows_read <= 60


def test_a_list_shifted_by_a_column_is_refused(tmp_path):
    rows = [dict(zip(SYSTEM, [*list(row.values())[1:], ""], strict=True)) for row in ROWS]
    answer = read_csv_rows(tmp_path, rows)
    assert answer.refused
    assert "too_many_quarantined" in codes_of(answer)

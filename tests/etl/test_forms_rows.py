"""The cells and names of a form's rows: what is set aside, what is refused, what is read."""

import zipfile

import openpyxl
import pytest

from tests.etl.forms_inputs import (
    OCTOBER_ROWS,
    UNIT_ROWS,
    answer,
    codes,
    eleven,
    form_grid,
    read_grid,
    summed,
    units_grid,
)


def found(read, code):
    return [(one.place.row, one.place.column) for one in read.findings if one.code == code]


def aside(read, code):
    return [row.row for row in read.set_aside if code in row.codes]


def test_an_unknown_field_is_set_aside_with_a_suggestion(tmp_path):
    rows = dict(OCTOBER_ROWS)
    rows["Hộ tich"] = rows.pop("Hộ tịch")
    grid = form_grid(rows=rows)
    read = read_grid(grid, tmp_path)
    row = grid.find("Hộ tich")[0]
    assert aside(read, "unknown_field") == [row]
    one = next(one for one in read.findings if one.code == "unknown_field")
    assert "Hộ tịch" in one.remedy("vi")
    assert "civil_status" not in set(read.accepted["field_code"])
    assert {code for code, _ in read.withheld} == {"15607"}
    assert "construction" not in set(read.accepted["field_code"])


@pytest.mark.parametrize("name", ["Lĩnh vực Hộ tịch", "HỘ TỊCH", "2. Hộ tịch", "Hộ  tịch"])
def test_a_fields_name_may_be_dressed(tmp_path, name):
    rows = {name: OCTOBER_ROWS["Hộ tịch"]}
    read = read_grid(form_grid(rows=rows), tmp_path)
    assert read.rows_accepted == 1
    assert "civil_status" in set(read.accepted["field_code"])


def test_a_person_in_the_name_cell_is_not_kept(tmp_path):
    rows = dict(OCTOBER_ROWS) | {"Ông Nguyễn Văn Minh": (0, 0, 0, 0, 0, 0, 0, 0)}
    read = read_grid(form_grid(rows=rows), tmp_path)
    assert aside(read, "personal_name")
    assert all("Nguyễn" not in one.message("vi") for one in read.findings)
    assert all("Nguyễn" not in " ".join(row.cells) for row in read.set_aside)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "form_value_missing"),
        ("-", "no_report_mark"),
        ("không", "no_report_mark"),
        (-3, "negative_number"),
        (2.5, "fraction_in_count"),
        ("1.234", "ambiguous_number"),
        ("3 hồ sơ", "number_with_unit"),
    ],
)
def test_a_cell_that_is_no_count_sets_its_row_aside(tmp_path, value, code):
    grid = form_grid()
    row = grid.find("Người có công")[0]
    grid.cells[row, 6] = value
    read = read_grid(grid, tmp_path)
    assert (row, 6) in found(read, code)
    assert aside(read, code) == [row]
    assert not read.refused, codes(read, "refuse")
    assert read.rows_accepted == 7


def test_more_than_one_row_in_twenty_refuses_the_file(tmp_path):
    grid = form_grid()
    for name in ("Người có công", "Trẻ em"):
        grid.cells[grid.find(name)[0], 6] = "-"
    assert "too_many_quarantined" in codes(read_grid(grid, tmp_path), "refuse")


def test_a_blank_is_never_zero(tmp_path):
    grid = form_grid()
    row = grid.find("Lâm nghiệp")[0]
    for column in range(3, 14):
        grid.cells.pop((row, column))
    read = read_grid(grid, tmp_path)
    assert len(found(read, "form_value_missing")) == 11
    assert aside(read, "form_value_missing") == [row]


def test_the_same_field_twice(tmp_path):
    for counts, code in (
        (OCTOBER_ROWS["Đất đai"], "duplicate_same"),
        ((1, 0, 0, 1, 0, 0, 0, 0), "duplicate_different"),
    ):
        rows = dict(OCTOBER_ROWS) | {"ĐẤT ĐAI": counts}
        grid = form_grid(rows=rows)
        read = read_grid(grid, tmp_path)
        assert [row for row, _ in found(read, code)] == [grid.find("ĐẤT ĐAI")[0]]
        assert read.refused


def test_the_same_commune_twice(tmp_path):
    rows = dict(UNIT_ROWS) | {"Xã Bát Mọt": UNIT_ROWS["UBND xã Bát Mọt"]}
    read = read_grid(units_grid(rows), tmp_path)
    assert "duplicate_same" in codes(read, "refuse")


@pytest.mark.parametrize(
    "name", ["UBND Đồng Tiến", "UBND xã Đồng Tiên", "Xã Dong Tien", "Đông Tiến"]
)
def test_names_of_communes_are_never_guessed(tmp_path, name):
    rows = {name if "Đồng Tiến" in known else known: counts for known, counts in UNIT_ROWS.items()}
    grid = units_grid(rows)
    read = read_grid(grid, tmp_path)
    row = grid.find(name)[0]
    assert next(one for one in read.set_aside if one.row == row).commune_code is None
    assert read.rows_accepted == 3


def test_a_former_unit_needs_all_the_parts_of_todays(tmp_path):
    parts = ("Phường Hàm Rồng", "Phường Nam Ngạn", "Phường Đông Cương", "Phường Thiệu Dương")
    rows = {"Phường Nam Ngạn": (5, 0, 0, 5, 0, 0, 0, 0), **UNIT_ROWS}
    alone = read_grid(units_grid(rows), tmp_path)
    assert aside(alone, "form_former_incomplete")
    mixed = dict.fromkeys(parts, (5, 0, 0, 5, 0, 0, 0, 0)) | UNIT_ROWS
    read = read_grid(units_grid(mixed), tmp_path)
    assert "form_former_and_today" in codes(read)


def test_a_split_former_unit_is_never_divided(tmp_path):
    rows = {"Thị trấn Hà Trung": (5, 0, 0, 5, 0, 0, 0, 0), **UNIT_ROWS}
    read = read_grid(units_grid(rows), tmp_path)
    assert aside(read, "former_unit_split")


def test_formulas_in_totals_warn_and_in_data_refuse(tmp_path):
    for column, reaction, code in (
        (3, "warn", "formula_in_total"),
        (4, "refuse", "formula_in_data"),
    ):
        grid = form_grid()
        path = grid.write(tmp_path / f"{code}.xlsx")
        row = grid.find("Hộ tịch")[0]
        workbook = openpyxl.load_workbook(path)
        value = grid.cells[row, column]
        workbook.active.cell(row, column).value = f"={value}+0"
        workbook.save(path)
        keep_value(path, f"{value}+0", value)
        assert code in codes(answer(path), reaction)


def keep_value(path, formula, value):
    """Write the stored result beside a formula, as a spreadsheet program does."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            text = content.decode()
            for empty in ("<v />", "<v></v>", "<v/>"):
                text = text.replace(f"<f>{formula}</f>{empty}", f"<f>{formula}</f><v>{value}</v>")
            parts[name] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_merged_cells_of_data(tmp_path):
    grid = form_grid()
    row = grid.find("Đất đai")[0]
    del grid.cells[row, 9]
    grid.merges.append((row, 8, row, 9))
    read = read_grid(grid, tmp_path)
    assert (row, 8) in found(read, "merged_data_cells")
    assert read.refused


def marked(counts, mark):
    return [f"{count:,}".replace(",", mark) for count in eleven(counts)]


@pytest.mark.parametrize("mark", [".", ","])
def test_thousands_with_marks_are_read_when_the_total_proves_them(tmp_path, mark):
    grid = form_grid()
    for row in (*range(grid.first, grid.total + 1),):
        counts = [grid.cells[row, column] for column in range(3, 14)]
        for column, text in enumerate(marked(counts, mark), start=3):
            grid.cells[row, column] = text
    read = read_grid(grid, tmp_path)
    assert not read.refused, codes(read, "refuse")
    assert "form_number_style" in codes(read, "warn")
    assert dict(read.control)["resolved"] == 1145


def test_marks_that_the_total_does_not_prove(tmp_path):
    """1.234 + 1.234 = 2.468 holds for thousands and for decimals."""
    counts = (1234, 0, 0, 1234, 0, 0, 0, 0)
    grid = form_grid(rows={"Chứng thực": counts, "Hộ tịch": counts})
    for row in range(grid.first, grid.total + 1):
        values = [grid.cells[row, column] for column in range(3, 14)]
        for column, text in enumerate(marked(values, "."), start=3):
            grid.cells[row, column] = text
    read = read_grid(grid, tmp_path)
    assert read.refused
    assert "form_number_style" not in codes(read)
    assert "ambiguous_number" in codes(read)


def test_mixed_marks_prove_nothing(tmp_path):
    grid = form_grid()
    row = grid.find("Chứng thực")[0]
    grid.cells[row, 3], grid.cells[row, 5] = "1.052", "1,040"
    read = read_grid(grid, tmp_path)
    assert "form_number_style" not in codes(read)
    assert aside(read, "ambiguous_number") == [row]


def test_no_rows_are_not_no_dossiers(tmp_path):
    read = read_grid(form_grid(rows={}), tmp_path)
    assert "form_no_rows" in codes(read, "refuse")


def test_words_in_the_middle_are_set_aside(tmp_path):
    grid = form_grid()
    row = grid.find("Đất đai")[0]
    for column in range(3, 14):
        del grid.cells[row, column]
    grid.cells[row, 2] = "Số liệu tạm tính"
    del grid.cells[row, 1]
    for column, value in enumerate(
        summed(counts for name, counts in OCTOBER_ROWS.items() if name != "Đất đai"), start=3
    ):
        grid.cells[grid.total, column] = value
    read = read_grid(grid, tmp_path)
    assert not read.refused, codes(read, "refuse")
    assert row in aside(read, "text_below_table")
    assert read.rows_accepted == 7


def test_a_list_of_dossiers_is_no_form(tmp_path):
    rows = {f"Việc {number}": (1, 0, 0, 1, 0, 0, 0, 0) for number in range(2_001)}
    read = read_grid(form_grid(rows=rows), tmp_path, "bieu.csv")
    assert codes(read, "refuse") == ["form_too_many_rows"]

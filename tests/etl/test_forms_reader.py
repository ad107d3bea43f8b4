"""Form II.06a/06: what a good form gives, by field and by unit."""

from datetime import date

import pandas as pd
import pytest

from etl.contracts.submitted import SUBMITTED_CASELOAD, SUBMITTED_CUMULATIVE
from etl.reading.answers import Answer
from etl.reading.opening import open_document
from etl.sources.forms import recognises
from tests.etl.forms_inputs import (
    BAT_MOT_CODE,
    OCTOBER_ROWS,
    answer,
    codes,
    form_grid,
    make_form,
    read_grid,
    summed,
    units_grid,
)

EIGHT = {
    "certification", "civil_status", "land", "household_business", "social_assistance", "merit",
    "construction", "other",
}  # fmt: skip


def figures(read: Answer, commune: str, field: str) -> dict[tuple[str, str], int]:
    """The counts given for one commune and field, by channel and count."""
    rows = read.accepted.query("commune_code == @commune and field_code == @field")
    names = SUBMITTED_CASELOAD.names[4:]
    return {
        (row["channel"], name): int(row[name])
        for row in rows.to_dict("records")
        for name in names
        if name in row and pd.notna(row[name])
    }


@pytest.mark.parametrize("name", ["II.06a_Bat Mot_T10.2026.xlsx", "bieu.csv"])
def test_a_communes_form_by_field(tmp_path, name):
    read = answer(make_form(tmp_path / name))
    assert not read.refused
    assert read.kind == "caseload"
    assert read.title.vi == "Biểu II.06a, xã Bát Mọt, tháng 10 năm 2026"
    assert read.title.en == "Form II.06a, Xã Bát Mọt, October 2026"
    assert (read.rows_read, read.rows_accepted, len(read.set_aside)) == (12, 8, 4)
    SUBMITTED_CASELOAD.schema().validate(read.accepted, lazy=True)
    assert set(read.accepted["commune_code"]) == {BAT_MOT_CODE}
    assert set(read.accepted["month"]) == {pd.Timestamp(2026, 10, 1)}
    assert figures(read, BAT_MOT_CODE, "land") == {
        ("online", "received"): 5,
        ("in_person", "received"): 2,
        ("any", "carried_over"): 7,
        ("any", "resolved_early"): 3,
        ("any", "resolved_on_time"): 4,
        ("any", "resolved_late"): 1,
        ("any", "in_process_within"): 5,
        ("any", "in_process_late"): 1,
    }
    assert dict(read.control) == {
        "received_online": 85,
        "received_in_person": 1060,
        "carried_over": 16,
        "resolved": 1145,
        "in_process": 16,
    }


def test_fields_of_one_code_are_added_and_absent_fields_are_proven_zero(tmp_path):
    read = answer(make_form(tmp_path / "bieu.xlsx"))
    assert set(read.accepted["field_code"]) == EIGHT
    assert len(read.accepted) == 8 * 3
    other = figures(read, BAT_MOT_CODE, "other")
    assert (other["online", "received"], other["in_person", "received"]) == (1, 2)
    assert set(figures(read, BAT_MOT_CODE, "construction").values()) == {0}


def test_a_name_that_covers_several_fields_leaves_open_which_are_empty(tmp_path):
    rows = {"Tư pháp": OCTOBER_ROWS["Hộ tịch"], "Đất đai": OCTOBER_ROWS["Đất đai"]}
    read = answer(make_form(tmp_path / "bieu.xlsx", rows=rows))
    assert set(read.accepted["field_code"]) == {"unclassified", "land"}


def test_rows_of_text_are_set_aside_without_their_words(tmp_path):
    read = answer(make_form(tmp_path / "bieu.xlsx"))
    assert {row.codes for row in read.set_aside} == {("text_below_table",)}
    assert all(row.cells == () for row in read.set_aside)
    assert not read.withheld


@pytest.mark.parametrize("heading", ["Đơn vị", "Lĩnh vực, công việc giải quyết theo cấp"])
@pytest.mark.parametrize("name", ["tinh.xlsx", "tinh.csv"])
def test_the_provinces_form_by_unit(tmp_path, name, heading):
    read = read_grid(units_grid(name_heading=heading), tmp_path, name)
    assert not read.refused
    assert (read.rows_read, read.rows_accepted) == (10, 4)
    assert set(read.accepted["field_code"]) == {"unclassified"}
    assert sorted(set(read.accepted["commune_code"])) == ["14797", "15607", "15724", "15853"]
    assert figures(read, "15607", "unclassified")["any", "resolved_on_time"] == 80
    assert len(read.accepted) == 4 * 3
    missing = next(one for one in read.findings if one.code == "form_communes_missing")
    assert "4/166" in missing.says("vi")
    assert "Phường Hàm Rồng" in missing.says("vi")
    assert "Xã Bát Mọt" not in missing.says("vi")
    aside = [row for row in read.set_aside if row.codes == ("form_department_row",)]
    assert [row.cells[1] for row in aside] == ["Sở Nội vụ", "Sở Xây dựng"]


def test_a_code_column_comes_first(tmp_path):
    def with_codes(grid):
        grid.cells = {
            (row, column + (column > 2 and row >= grid.header)): value
            for (row, column), value in grid.cells.items()
        }
        grid.merges = [one for one in grid.merges if one[0] < grid.header]
        grid.cells[grid.header, 3] = "Mã xã"
        grid.cells[grid.find("UBND xã Bát Mọt")[0], 3] = "15607"
        grid.cells[grid.find("UBND xã Đồng Tiến")[0], 3] = "15607"

    grid = units_grid(name_heading="Đơn vị", numbering=False)
    with_codes(grid)
    read = read_grid(grid, tmp_path)
    assert [one.place.row for one in read.findings if one.code == "code_name_differ"] == [14]
    assert "15607" in set(read.accepted["commune_code"])
    assert read.rows_accepted == 3


def test_fields_in_the_ministries_and_the_provinces_system_are_added(tmp_path):
    grid = form_grid(
        sections={
            "I. Trên Hệ thống các Bộ": {"Hộ tịch": (10, 2, 1, 9, 3, 0, 1, 0)},
            "II. Trên Hệ thống tỉnh": {
                "Hộ tịch": (5, 1, 0, 6, 0, 0, 0, 0),
                "Chứng thực": (3, 30, 0, 33, 0, 0, 0, 0),
            },
        }
    )
    read = read_grid(grid, tmp_path)
    assert not read.refused
    assert "form_field_in_sections" in codes(read, "note")
    assert figures(read, BAT_MOT_CODE, "civil_status")["online", "received"] == 15
    assert read.rows_accepted == 3


def test_the_systems_own_print_is_read(tmp_path):
    """Its words differ from the circular's: no numbering row, no label before the unit."""
    grid = form_grid(words="", numbering=False)
    top = grid.header
    grid.cells[1, 10] = "UBND XÃ BÁT MỌT"
    grid.cells |= {
        (top, 1): "TT",
        (top, 3): "Tiếp nhận",
        (top, 7): "Số hồ sơ đã giải quyết",
        (top, 11): "Hồ sơ đang xử lý",
        (top + 1, 4): "Trong đó",
        (top + 1, 6): "Kỳ trước",
        (top + 1, 9): "Đúng hạn\n(Bao gồm cả hồ sơ chờ Bổ sung và Trả lại/Xin rút)",
        (top + 1, 12): "Đúng hạn (Bao gồm cả hồ sơ chờ BS)",
        (grid.total, 1): "",
        (grid.total, 2): "Tổng số",
    }
    grid.merges = [one for one in grid.merges if one[0] != grid.total]
    read = read_grid(grid, tmp_path)
    assert not read.refused, codes(read, "refuse")
    assert read.title.vi == "Biểu II.06a, xã Bát Mọt, tháng 10 năm 2026"
    assert figures(read, BAT_MOT_CODE, "merit")["any", "in_process_within"] == 1


def test_a_cumulative_period_is_another_kind(tmp_path):
    read = answer(
        make_form(
            tmp_path / "bieu.xlsx",
            words="Kỳ báo cáo: 9 tháng năm 2026",
            days="(Từ ngày 01/01/2026 đến ngày 30/09/2026)",
        )
    )
    assert read.kind == "caseload_cumulative"
    assert read.title.vi.endswith("từ 01/01/2026 đến 30/09/2026")
    SUBMITTED_CUMULATIVE.schema().validate(read.accepted, lazy=True)
    assert set(read.accepted["period_end"]) == {pd.Timestamp(2026, 9, 30)}


def test_a_faulty_row_hides_the_whole_commune_of_a_cumulative_period(tmp_path):
    rows = dict(OCTOBER_ROWS) | {"Lĩnh vực lạ": (1, 0, 0, 1, 0, 0, 0, 0)}
    read = answer(
        make_form(
            tmp_path / "bieu.xlsx",
            rows=rows,
            words="Kỳ báo cáo: Quý III/2026",
            days="(Từ ngày 01/07/2026 đến ngày 30/09/2026)",
        )
    )
    assert not read.refused
    assert read.accepted.empty
    assert read.rows_accepted == 0
    assert codes(read).count("form_rest_withheld") == 8


def test_what_is_no_form_is_not_recognised(tmp_path):
    path = tmp_path / "khac.csv"
    path.write_text("TT,Mã hồ sơ,Ngày nhận hồ sơ\n1,H56.15607-261001-0001,01/10/2026\n", "utf-8")
    assert not recognises(open_document(path))
    assert recognises(open_document(make_form(tmp_path / "bieu.xlsx")))


def test_a_form_without_its_header_is_told_so(tmp_path):
    def spoil(grid):
        grid.cells[2, 1] = "Tình hình, kết quả giải quyết thủ tục hành chính"
        for column in (3, 7, 11):
            grid.cells[grid.header, column] = "Số liệu"

    path = make_form(tmp_path / "bieu.xlsx", spoil=spoil)
    assert recognises(open_document(path))
    read = answer(path)
    assert codes(read, "refuse") == ["form_header_missing"]
    assert read.accepted.empty


def test_july_2025_is_the_first_month(tmp_path):
    first = answer(make_form(tmp_path / "bieu.xlsx", month=date(2025, 7, 1)))
    assert first.rows_accepted == 8
    before = answer(make_form(tmp_path / "bieu.xlsx", month=date(2025, 6, 1)))
    assert not before.refused
    assert before.rows_accepted == 0
    faulty = [row for row in before.set_aside if "period_before_start" in row.codes]
    assert len(faulty) == 8


def test_the_total_row_may_come_first(tmp_path):
    grid = form_grid(footer=False)
    grid.delete_row(grid.total)
    for row in range(grid.total, grid.first, -1):
        for column in range(1, 14):
            grid.cells[row, column] = grid.cells.get((row - 1, column))
    for column, value in enumerate(["", "Tổng số", *summed(OCTOBER_ROWS.values())], start=1):
        grid.cells[grid.first, column] = value
    read = read_grid(grid, tmp_path)
    assert not read.refused, codes(read, "refuse")
    assert read.rows_accepted == 8

"""Rows of tables of staff: what is wrong with one, and what they must add up to."""

from datetime import date

import pytest

from tests.etl.units_inputs import (
    PAYROLL,
    Formula,
    codes,
    read_staff,
    set_aside,
    staff_row,
    units,
    whole_province,
)

BAT_MOT = staff_row("15607", "Xã Bát Mọt", 5, 4)
HAC_THANH = staff_row("14797", "Phường Hạc Thành", 12, 10)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"present": "1.234"}, "ambiguous_number"),
        ({"present": "2,5"}, "fraction_in_count"),
        ({"present": 2.5}, "fraction_in_count"),
        ({"present": -1}, "negative_number"),
        ({"present": "4 người"}, "number_with_unit"),
        ({"present": "-"}, "no_report_mark"),
        ({"present": "không"}, "no_report_mark"),
        ({"present": ""}, "table_value_missing"),
        ({"assigned": ""}, "table_value_missing"),
        ({"assigned": 1001}, "table_out_of_range"),
        ({"month": ""}, "table_value_missing"),
        ({"month": "tháng 13/2026"}, "no_such_day"),
        ({"month": "Quý III"}, "period_in_words"),
        ({"month": 46296}, "serial_date"),
        ({"month": "06/2025"}, "period_before_start"),
        ({"group": ""}, "table_value_missing"),
        ({"group": "Trung tâm"}, "table_choice_unknown"),
        ({"code": "1560"}, "code_four_digits"),
        ({"code": "16,000"}, "code_as_number"),
        ({"code": "00004", "name": ""}, "code_other_province"),
        ({"name": "Phường Hạc Thành"}, "code_name_differ"),
        ({"code": "", "name": "Đông Tiến"}, "unit_kind_missing"),
        ({"code": "", "name": "Ông Nguyễn Văn An"}, "personal_name"),
        ({"assigned": 4, "present": 5}, "staff_present_above_assigned"),
    ],
)
def test_a_faulty_row_is_set_aside_and_the_rest_goes_on(changed, code):
    given = {"code": "15607", "name": "Xã Bát Mọt", "assigned": 5, "present": 4} | changed
    answer = read_staff(HAC_THANH, staff_row(**given))
    assert not answer.refused
    assert code in set_aside(answer)[3]
    assert list(answer.accepted["commune_code"]) == ["14797"]
    found = next(found for found in answer.findings if found.code == code)
    assert found.place.row == 3
    if changed.keys() <= {"present", "assigned", "month"} and changed.get("code") is None:
        assert answer.set_aside[0].commune_code == "15607"


def test_all_faults_of_a_file_in_one_go():
    answer = read_staff(
        staff_row("1560", "Xã Bát Mọt", "1.234", "x", month="10/26", group="?"), HAC_THANH
    )
    assert set(set_aside(answer)[2]) == {
        "code_four_digits", "ambiguous_number", "no_report_mark", "two_digit_year",
        "table_choice_unknown",
    }  # fmt: skip


def test_months():
    assert read_staff(BAT_MOT, today=date(2026, 9, 30)).refused
    assert (
        codes(read_staff(BAT_MOT, HAC_THANH, today=date(2026, 10, 5))).count("period_unfinished")
        == 1
    )
    assert (
        read_staff(staff_row("15607", "Xã Bát Mọt", 5, 4, month=date(2026, 10, 1))).rows_accepted
        == 1
    )


def test_blank_is_not_zero():
    unfilled = staff_row("15607", "Xã Bát Mọt", "", "")
    answer = read_staff(unfilled, HAC_THANH)
    assert codes(answer) == ["table_communes_missing", "table_not_reported"]
    assert (answer.rows_read, answer.rows_accepted) == (1, 1)
    zero = read_staff(staff_row("15607", "Xã Bát Mọt", 5, 0), HAC_THANH)
    assert "staff_zero" in codes(zero)
    assert zero.accepted.set_index("commune_code")["present"]["15607"] == 0


def test_a_template_that_was_not_filled_in_is_no_report_of_zeros():
    answer = read_staff(*(staff_row(code, units().name(code), "", "") for code in ["15607"]))
    assert answer.refused
    assert "table_no_data" in codes(answer)


def test_duplicates_refuse():
    same = read_staff(BAT_MOT, HAC_THANH, BAT_MOT)
    assert same.refused
    assert "duplicate_same" in codes(same)
    other = read_staff(BAT_MOT, staff_row("", "Xã Bát Mọt", 5, 3))
    assert other.refused
    assert "duplicate_different" in codes(other)
    months = read_staff(BAT_MOT, staff_row("15607", "Xã Bát Mọt", 5, 3, month="9/2026"))
    assert not months.refused


def test_totals_are_controls():
    total = ["", "", "TỔNG CỘNG", "", "", 17, 14]
    good = read_staff(BAT_MOT, HAC_THANH, total)
    assert not good.refused
    assert (good.rows_read, good.rows_accepted) == (2, 2)
    bad = read_staff(BAT_MOT, HAC_THANH, ["", "", "Toàn tỉnh", "", "", 17, 15])
    assert codes(bad).count("control_total_differs") == 1
    assert bad.refused
    lost = read_staff(BAT_MOT, total)
    assert lost.refused
    formula = read_staff(BAT_MOT, HAC_THANH, ["Tổng", "", "", "", "", Formula("17"), 14])
    assert not formula.refused
    assert "formula_in_total" in codes(formula)


def test_subtotals_by_district():
    part = ["", "", "Cộng huyện Thường Xuân", "", "", 5, 4]
    answer = read_staff(BAT_MOT, part, HAC_THANH, ["", "", "Tổng cộng", "", "", 17, 14])
    assert not answer.refused
    assert "table_subtotal" in codes(answer)
    assert len(answer.accepted) == 2
    wrong = read_staff(BAT_MOT, ["", "", "Cộng huyện Thường Xuân", "", "", 6, 4], HAC_THANH)
    assert wrong.refused


def test_groups_against_the_payroll():
    payroll = staff_row("15607", "Xã Bát Mọt", 30, 3, group=PAYROLL)
    answer = read_staff(*whole_province(), payroll)
    row = units().all_codes.index("15607") + 2
    assert set_aside(answer) == {
        row: ("staff_group_above_payroll",), 168: ("staff_group_above_payroll",)
    }  # fmt: skip
    assert "15607" not in set(answer.accepted["commune_code"])
    assert answer.withheld == {("15607", date(2026, 10, 1))}
    above = read_staff(staff_row("15607", "Xã Bát Mọt", 30, 31, group=PAYROLL))
    assert "staff_payroll_above_quota" in codes(above)
    assert above.rows_accepted == 1

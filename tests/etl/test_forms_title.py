"""The title of a form: who reports, and for which period."""

from datetime import date

import pandas as pd
import pytest

from etl.reading.period_words import Period, named_periods
from tests.etl.forms_inputs import answer, codes, form_grid, make_form, read_grid, units_grid

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    "text",
    [
        "Tháng 10/2026",
        "tháng 10 năm 2026",
        "THANG 10-2026",
        "II.06a_xa Bat Mot_2026-10",
        "Bieu06_15607_10-2026",
        "T10.2026",
        "th10_2026",
    ],
)
def test_a_month_in_words(text):
    assert named_periods(text, bare=True) == (frozenset({OCTOBER}),)


@pytest.mark.parametrize(
    "text",
    [
        "Thanh Hóa, ngày 05 tháng 11 năm 2026",
        "Thông tư số 01/2020/TT-VPCP ngày 21/10/2020",
        "bao cao 05-11-2026",
        "2026-11-05",
        "20261105",
        "Biểu số 06/2026",
        "tháng 13/2026",
    ],
)
def test_days_and_numbers_are_no_period(text):
    assert named_periods(text, bare=True) == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Quý III/2026", date(2026, 7, 1), date(2026, 9, 30)),
        ("quý 1 năm 2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("quý 1 năm 2026", date(2025, 12, 15), date(2026, 3, 14)),
        ("6 tháng đầu năm 2026", date(2026, 1, 1), date(2026, 6, 30)),
        ("6 tháng cuối năm 2025", date(2025, 7, 1), date(2025, 12, 31)),
        ("9 tháng năm 2026", date(2025, 12, 15), date(2026, 9, 14)),
        ("Năm 2026", date(2025, 12, 15), date(2026, 12, 14)),
        ("Lũy kế đến tháng 10/2026", date(2026, 1, 1), date(2026, 10, 31)),
    ],
)
def test_longer_periods(text, first, last):
    (mention,) = named_periods(text, bare=True)
    assert Period(first, last) in mention
    assert OCTOBER not in mention


@pytest.mark.parametrize(
    ("words", "days", "name", "code"),
    [
        ("Kỳ báo cáo: Tháng 9/2026", None, "bieu.xlsx", "form_periods_differ"),
        (None, None, "II.06a_2026-09.xlsx", "form_periods_differ"),
        (None, None, "II.06a_Quy III.2026.xlsx", "form_periods_differ"),
        ("Kỳ báo cáo: lũy kế tháng 10/2026", None, "bieu.xlsx", "form_periods_differ"),
        ("Kỳ báo cáo: Tháng mười", None, "bieu.xlsx", "form_period_words"),
        ("Kỳ báo cáo: T10/26", None, "bieu.xlsx", "form_period_words"),
        ("", "(Từ ngày … đến ngày …)", "bieu.xlsx", "form_period_missing"),
        (None, "", "bieu.xlsx", "form_period_missing"),
        (None, "(Từ ngày 31/10/2026 đến ngày 01/10/2026)", "bieu.xlsx", "period_reversed"),
        (None, "(Từ ngày 01/10/2026 đến ngày 31/02/2026)", "bieu.xlsx", "period_form"),
        ("", "(Từ ngày 01/01/2026 đến ngày 30/09/2026)", "b.xlsx", "form_period_unconfirmed"),
        ("", "(Từ ngày 26/09/2026 đến ngày 25/10/2026)", "b.xlsx", "form_period_not_calendar"),
        ("", "(Từ ngày 15/09/2026 đến ngày 14/10/2026)", "b.xlsx", "form_period_not_calendar"),
        ("", "(Từ ngày 01/09/2026 đến ngày 20/09/2026)", "b.xlsx", "form_period_not_calendar"),
        (
            "Kỳ báo cáo: Tháng 12/2026",
            "(Từ ngày 01/12/2026 đến ngày 31/12/2026)",
            "b.xlsx",
            "period_in_future",
        ),
    ],
)
def test_periods_that_are_refused(tmp_path, words, days, name, code):
    read = answer(make_form(tmp_path / name, words=words, days=days))
    assert code in codes(read, "refuse"), codes(read)


def test_a_month_without_days_needs_two_witnesses(tmp_path):
    read = answer(make_form(tmp_path / "II.06a_T10.2026.xlsx", days=""))
    assert not read.refused
    assert set(read.accepted["month"]) == {pd.Timestamp(2026, 10, 1)}


def test_days_in_cells_of_their_own(tmp_path):
    grid = form_grid(days="")
    row = 3
    grid.merges = [one for one in grid.merges if one[0] != row]
    grid.cells |= {
        (row, 1): "Từ ngày", (row, 2): date(2026, 10, 1),
        (row, 3): "đến ngày", (row, 4): date(2026, 10, 31),
    }  # fmt: skip
    read = read_grid(grid, tmp_path)
    assert not read.refused, codes(read, "refuse")


@pytest.mark.parametrize("last", ["05/11/2026", "30/11/2026"])
def test_the_running_month_is_provisional(tmp_path, last):
    read = answer(
        make_form(
            tmp_path / "bieu.xlsx",
            words="Kỳ báo cáo: Tháng 11/2026",
            days=f"(Từ ngày 01/11/2026 đến ngày {last})",
        )
    )
    assert not read.refused
    assert "period_unfinished" in codes(read, "warn")
    assert set(read.accepted["month"]) == {pd.Timestamp(2026, 11, 1)}


def test_the_governments_reporting_year_is_cumulative(tmp_path):
    read = answer(
        make_form(
            tmp_path / "bieu.xlsx",
            words="Kỳ báo cáo: 9 tháng năm 2026",
            days="(Từ ngày 15/12/2025 đến ngày 14/09/2026)",
        )
    )
    assert not read.refused
    assert "form_period_government" in codes(read, "warn")
    assert read.kind == "caseload_cumulative"
    assert set(read.accepted["period_start"]) == {pd.Timestamp(2025, 12, 15)}


@pytest.mark.parametrize(
    ("unit_name", "reason"),
    [
        ("UBND xã Bát Một", "unit_diacritics"),
        ("UBND xã Yên Ninhh", "unit_name_unknown"),
        ("UBND Đông Tiến", "unit_kind_missing"),
        ("Văn phòng", "unit_name_unknown"),
    ],
)
def test_a_reporting_unit_that_is_not_certain(tmp_path, unit_name, reason):
    read = answer(make_form(tmp_path / "bieu.xlsx", unit_name))
    assert "form_unit_unidentified" in codes(read, "refuse")
    assert reason in codes(read)


def test_a_former_reporting_unit(tmp_path):
    read = answer(make_form(tmp_path / "bieu.xlsx", "UBND phường Nam Ngạn"))
    assert "form_unit_former" in codes(read, "refuse")


def test_no_reporting_unit(tmp_path):
    read = answer(make_form(tmp_path / "bieu.xlsx", "...............", name_heading="Lĩnh vực"))
    assert "form_unit_missing" in codes(read, "refuse")


def test_two_reporting_units(tmp_path):
    grid = form_grid()
    grid.cells[4, 1] = "UBND phường Hạc Thành"
    read = read_grid(grid, tmp_path)
    differ = next(one for one in read.findings if one.code == "form_units_differ")
    assert "Xã Bát Mọt" in differ.message("vi")
    assert "Phường Hạc Thành" in differ.message("vi")


def test_a_field_form_of_the_province(tmp_path):
    read = answer(make_form(tmp_path / "bieu.xlsx", "UBND tỉnh Thanh Hóa", name_heading="Lĩnh vực"))
    assert "form_fields_of_province" in codes(read, "refuse")


def test_a_unit_form_with_other_communes_than_its_title(tmp_path):
    read = read_grid(units_grid(unit_name="UBND xã Bát Mọt", name_heading="Đơn vị"), tmp_path)
    assert "form_units_differ" in codes(read, "refuse")


@pytest.mark.parametrize("below", [False, True])
def test_the_unit_may_stand_beside_or_below_its_label(tmp_path, below):
    grid = form_grid(days="", words="").shifted(2, 0)
    del grid.cells[3, 10]
    grid.cells |= {
        (1, 5): "(Từ ngày 01/10/2026 đến ngày 31/10/2026)",
        (1, 1): "- Đơn vị thực hiện:",
        (2, 1) if below else (1, 2): "UBND xã Bát Mọt",
    }
    read = read_grid(grid, tmp_path)
    assert not read.refused, codes(read, "refuse")
    assert set(read.accepted["commune_code"]) == {"15607"}


def test_another_communes_figures_are_refused(tmp_path):
    path = make_form(tmp_path / "bieu.xlsx")
    assert not answer(path, scope=frozenset({"15607"})).refused
    read = answer(path, scope=frozenset({"14797"}))
    other = next(one for one in read.findings if one.code == "other_commune")
    assert "Xã Bát Mọt" in other.message("vi")

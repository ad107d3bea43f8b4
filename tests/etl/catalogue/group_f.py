"""Group F of the catalogue: days and periods."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from etl.reading.reasons import Reaction
from tests.etl.catalogue.cases import Maker, case, elsewhere
from tests.etl.catalogue.valid import (
    DAY,
    MONTH,
    csv_bytes,
    form_xlsx,
    population_csv,
    population_rows,
    set_cell,
    staff_csv,
    staff_rows,
    write,
    xlsx_bytes,
)

REFUSE, QUARANTINE, WARN = Reaction.REFUSE, Reaction.QUARANTINE, Reaction.WARN
AT = 6
"""The row that is spoilt, from 0: row 7 as a spreadsheet counts."""


def _day(value: str) -> Maker:
    """The population file with another day in one row."""
    return lambda folder: population_csv(folder, set_cell(AT, DAY, value))


def _month(value: str) -> Maker:
    """The staff file with another month in one row."""
    return lambda folder: staff_csv(folder, set_cell(AT, MONTH, value))


_DAYS = (
    (87, "month before day", "no_such_day", "07/25/2026"),
    (86, "points between", "date_form", "01.07.2026"),
    (86, "strokes between", "date_form", "01-07-2026"),
    (86, "year first in a day's column", "date_form", "2026/07/01"),
    (87, "31 February", "no_such_day", "31/02/2026"),
    (87, "month 13", "no_such_day", "01/13/2026"),
    (87, "29 February of a common year", "no_such_day", "29/02/2027"),
    (88, "two-digit year", "two_digit_year", "01/07/26"),
    (88, "Buddhist year", "year_out_of_range", "01/07/2569"),
    (92, "time behind the day", "time_in_date", "30/06/2026 17:00:00"),
    (92, "time of another zone", "time_in_date", "2026-06-30T17:00:00Z"),
)
_MONTHS = (
    (86, "day in the middle of the month", "day_in_month", "15/10/2026"),
    (86, "English month", "month_form", "Oct 2026"),
    (87, "month 13 of the year", "no_such_day", "13/2026"),
    (88, "T10 slash 26", "two_digit_year", "T10/26"),
    (88, "month with a two-digit year", "two_digit_year", "10/26"),
    (88, "quarter", "period_in_words", "Quý III"),
    (88, "month in words", "period_in_words", "Tháng mười"),
    (88, "lunar month", "period_in_words", "Tháng 9 âm lịch"),
    (88, "Buddhist year of a month", "year_out_of_range", "10/2569"),
    (90, "before the communes existed", "period_before_start", "06/2025"),
)
for _makes, _column, _spoilt in ((_day, 3, _DAYS), (_month, 4, _MONTHS)):
    for _kind, _name, _reason, _value in _spoilt:
        case(_kind, _name, _reason, QUARANTINE, row=AT + 1, column=_column)(_makes(_value))


@case(89, "month to come", "period_in_future", REFUSE, row=AT + 1, column=4)
def to_come(folder: Path) -> Path:
    return _month("12/2026")(folder)


@case(89, "form of a month to come", "period_in_future", REFUSE, row=3, column=1)
def form_to_come(folder: Path) -> Path:
    return form_xlsx(folder, month=date(2026, 12, 1))


@case(89, "month that is not over", "period_unfinished", WARN, row=2, column=4)
def not_over(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", csv_bytes(staff_rows("11/2026")))


@case(89, "form of a month that is not over", "period_unfinished", WARN, row=3, column=1)
def form_not_over(folder: Path) -> Path:
    return form_xlsx(folder, month=date(2026, 11, 1))


@case(90, "form of a month before the communes", "period_before_start", QUARANTINE, row=3, column=1)
def form_before(folder: Path) -> Path:
    return form_xlsx(folder, month=date(2025, 6, 1))


@case(91, "name of the file says another month", "form_periods_differ", REFUSE, row=3, column=1)
def name_of_file(folder: Path) -> Path:
    return form_xlsx(folder, name="bieu-06a-thang-9-2026.xlsx")


@case(91, "words and days disagree", "form_periods_differ", REFUSE, row=2, column=1)
def words_and_days(folder: Path) -> Path:
    return form_xlsx(folder, words="Kỳ báo cáo: Tháng 9/2026")


@case(91, "period that ends before it begins", "period_reversed", REFUSE, row=3, column=1)
def reversed_period(folder: Path) -> Path:
    return form_xlsx(folder, days="(Từ ngày 31/10/2026 đến ngày 01/10/2026)")


@case(92, "date cell with a time", "time_in_date", QUARANTINE, row=3, column=3)
def time_in_cell(folder: Path) -> Path:
    moment = datetime(2026, 6, 30, 17)  # a spreadsheet knows no zone
    content = xlsx_bytes(
        population_rows(),
        lambda page: page.cell(3, 3, moment),
        head=False,
        sheet="Dân số",
    )
    return write(folder, "dan-so.xlsx", content)


@case(93, "months since January as a month", "form_periods_differ", REFUSE, row=2, column=1)
def cumulative(folder: Path) -> Path:
    return form_xlsx(folder, days="(Từ ngày 01/01/2026 đến ngày 31/10/2026)")


@case(94, "reporting year of the government", "form_period_government", WARN, row=3, column=1)
def government(folder: Path) -> Path:
    return form_xlsx(
        folder,
        words="Kỳ báo cáo: 9 tháng năm 2026",
        days="(Từ ngày 15/12/2025 đến ngày 14/9/2026)",
    )


@case(94, "month from the 16th to the 15th", "form_period_not_calendar", REFUSE, row=3, column=1)
def month_of_16(folder: Path) -> Path:
    return form_xlsx(folder, words="", days="(Từ ngày 16/9/2026 đến ngày 15/10/2026)")


elsewhere([93], "tests.etl.catalogue.test_special::test_a_running_total_is_no_month")

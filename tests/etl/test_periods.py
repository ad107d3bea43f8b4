"""Days, months and periods that people write."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.reading.documents import BLANK, Cell, CellKind
from etl.reading.findings import Place, UnreadableError
from etl.reading.periods import parse_day, parse_month, parse_period, period_fault
from etl.reading.reasons import Reaction

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def text(written: str) -> Cell:
    return Cell(written, CellKind.TEXT)


def day_fault(cell: Cell) -> str:
    with pytest.raises(UnreadableError) as caught:
        parse_day(cell)
    assert caught.value.at(Place("a.csv")).reaction is Reaction.QUARANTINE
    return caught.value.reason


def month_fault(cell: Cell) -> str:
    with pytest.raises(UnreadableError) as caught:
        parse_month(cell)
    assert caught.value.at(Place("a.csv")).reaction is Reaction.QUARANTINE
    return caught.value.reason


@given(DAYS)
def test_a_day_is_read_in_the_declared_order_only(day: date) -> None:
    assert parse_day(text(f"{day:%d/%m/%Y}")) == day
    assert parse_day(text(f"{day.day}/{day.month}/{day.year}")) == day
    assert parse_day(Cell(day.isoformat(), CellKind.DATE)) == day


def test_blank_is_missing() -> None:
    assert parse_day(BLANK) is None
    assert parse_month(BLANK) is None


def test_the_day_comes_first_whatever_other_cells_say() -> None:
    assert parse_day(text("03/04/2026")) == date(2026, 4, 3)
    assert day_fault(text("06/25/2026")) == "no_such_day"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("31/02/2026", "no_such_day"),
        ("29/02/2027", "no_such_day"),
        ("01/13/2026", "no_such_day"),
        ("00/10/2026", "no_such_day"),
        ("01/10/26", "two_digit_year"),
        ("01/10/2569", "year_out_of_range"),
        ("2026-10-01", "date_form"),
        ("1-10-2026", "date_form"),
        ("01.10.2026", "date_form"),
        ("hôm qua", "date_form"),
        ("46085", "serial_date"),
        ("46085.5", "serial_date"),
        ("01/10/2026 00:00", "time_in_date"),
        ("2026-09-30T17:00:00Z", "time_in_date"),
        ("mùng 1 tháng 9 âm lịch", "period_in_words"),
        ("٠١/١٠/٢٠٢٦", "date_form"),
    ],
)
def test_other_days_say_what_they_are(written: str, code: str) -> None:
    assert day_fault(text(written)) == code


def test_a_stored_day_has_no_time_and_a_bare_serial_is_no_day() -> None:
    assert day_fault(Cell("2026-10-31 17:00:00", CellKind.DATE)) == "time_in_date"
    assert day_fault(Cell("46085", CellKind.NUMBER)) == "serial_date"
    assert month_fault(Cell("46085", CellKind.NUMBER)) == "serial_date"


@pytest.mark.parametrize(
    "written",
    [
        "2026-10",
        "10/2026",
        "tháng 10 năm 2026",
        "Tháng 10/2026",
        "THÁNG 10 NĂM 2026",
        "tháng 10, năm 2026",
    ],
)
def test_months(written: str) -> None:
    assert parse_month(text(written)) == date(2026, 10, 1)


def test_a_stored_first_day_is_a_month() -> None:
    assert parse_month(Cell("2026-10-01", CellKind.DATE)) == date(2026, 10, 1)
    assert month_fault(Cell("2026-10-31", CellKind.DATE)) == "day_in_month"
    assert parse_month(text("7/2026")) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("13/2026", "no_such_day"),
        ("2026-00", "no_such_day"),
        ("10/2569", "year_out_of_range"),
        ("T10/26", "two_digit_year"),
        ("10/26", "two_digit_year"),
        ("Quý III", "period_in_words"),
        ("Quý III/2026", "period_in_words"),
        ("Tháng mười", "period_in_words"),
        ("6 tháng đầu năm", "period_in_words"),
        ("01/10/2026", "day_in_month"),
        ("2026/10", "month_form"),
        ("10-2026", "month_form"),
        ("2026", "month_form"),
        ("October 2026", "month_form"),
    ],
)
def test_other_months_say_what_they_are(written: str, code: str) -> None:
    assert month_fault(text(written)) == code


@given(DAYS, DAYS)
def test_a_period_is_read_from_its_title(one: date, other: date) -> None:
    first, last = sorted((one, other))
    title = f"(Từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y})"
    assert parse_period(title) == (first, last)
    assert parse_period(f"Kỳ báo cáo:  TỪ NGÀY {first:%d/%m/%Y} ĐẾN HẾT NGÀY {last:%d/%m/%Y}") == (
        first,
        last,
    )


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("", "period_form"),
        ("Kỳ báo cáo tháng 10", "period_form"),
        ("(Từ ngày 01/10/26 đến ngày 31/10/26)", "period_form"),
        ("(Từ ngày 01/10/2026 đến ngày 32/10/2026)", "period_form"),
        ("(Từ ngày ... đến ngày ...)", "period_form"),
        (
            "Từ ngày 01/10/2026 đến ngày 31/10/2026; từ ngày 01/09/2026 đến ngày 30/09/2026",
            "period_form",
        ),
        ("(Từ ngày 31/10/2026 đến ngày 01/10/2026)", "period_reversed"),
    ],
)
def test_other_periods_refuse_the_file(title: str, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_period(title)
    assert caught.value.reason == code
    assert caught.value.at(Place("a.xlsx")).reaction is Reaction.REFUSE


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), None),
        (date(2025, 7, 1), date(2025, 7, 31), None),
        (date(2026, 10, 1), date(2026, 10, 31), "period_unfinished"),
        (date(2026, 11, 1), date(2026, 11, 30), "period_in_future"),
        (date(2099, 1, 1), date(2099, 1, 31), "period_in_future"),
        (date(2025, 6, 1), date(2025, 6, 30), "period_before_start"),
    ],
)
def test_periods_against_the_servers_date(first: date, last: date, code: str | None) -> None:
    found = period_fault(first, last, first_month=date(2025, 7, 1), today=date(2026, 10, 16))
    assert (found.reason if found else None) == code

"""What readers see of numbers, dates and periods, in both languages."""

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from pages.ui import formats

LANGUAGES = ("vi", "en")
MISSING = (None, math.nan, math.inf, -math.inf, np.nan, np.float32("nan"), pd.NA, pd.NaT)
AMOUNTS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.floats(-1e12, 1e12, allow_nan=False),
    st.decimals(-(10**6), 10**6, allow_nan=False, places=4),
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("x", "decimals", "vi", "en"),
    [
        (149470, 0, "149.470", "149,470"),
        (1234567.891, 3, "1.234.567,891", "1,234,567.891"),
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (1000, 0, "1.000", "1,000"),
        (-12.3, 1, "−12,3", "−12.3"),
        (-0.04, 1, "0,0", "0.0"),
        (-0.0, 0, "0", "0"),
        (2.675, 2, "2,68", "2.68"),  # in binary this is 2.67499…
        (0.125, 2, "0,12", "0.12"),
        (587.4, 0, "587", "587"),
        (np.int64(4305), 0, "4.305", "4,305"),
        (np.float64(0.1), 1, "0,1", "0.1"),
        (Decimal("1E+3"), 0, "1.000", "1,000"),
        (1e-7, 2, "0,00", "0.00"),
    ],
)
def test_number(x, decimals, vi, en):
    assert formats.number(x, decimals, lang="vi") == vi
    assert formats.number(x, decimals, lang="en") == en


@pytest.mark.parametrize("lang", LANGUAGES)
@given(x=AMOUNTS, decimals=st.integers(0, 4))
def test_number_is_what_babel_writes(lang, x, decimals):
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(x, pattern, locale=lang)
    if text.startswith("-"):
        text = "−" * any(c in text for c in "123456789") + text[1:]
    assert formats.number(x, decimals, lang=lang) == text


@pytest.mark.parametrize("lang", LANGUAGES)
@given(share=st.floats(0, 2), decimals=st.integers(1, 3))
def test_percent_is_what_babel_writes(lang, share, decimals):
    expected = format_percent(share, f"#,##0.{'0' * decimals}%", locale=lang)
    assert formats.percent(share, decimals, lang=lang) == expected


@pytest.mark.parametrize(
    ("share", "decimals", "sign", "vi", "en"),
    [
        (0.9883, 1, False, "98,8%", "98.8%"),
        (0.9883, 2, False, "98,83%", "98.83%"),
        (1, 0, False, "100%", "100%"),
        (0.125, 1, True, "+12,5%", "+12.5%"),
        (-0.125, 1, True, "−12,5%", "−12.5%"),
        (0.0001, 1, True, "0,0%", "0.0%"),
    ],
)
def test_percent(share, decimals, sign, vi, en):
    assert formats.percent(share, decimals, lang="vi", sign=sign) == vi
    assert formats.percent(share, decimals, lang="en", sign=sign) == en


@pytest.mark.parametrize(
    ("x", "decimals", "expected"),
    [
        (12, 0, "+12"),
        (-12.5, 1, "−12,5"),
        (0, 0, "0"),
        (0.04, 1, "0,0"),
        (-0.04, 1, "0,0"),
        (1500, 0, "+1.500"),
    ],
)
def test_signed(x, decimals, expected):
    assert formats.signed(x, decimals, lang="vi") == expected


def test_points():
    assert formats.points(0.012, lang="vi") == "+1,2 điểm %"
    assert formats.points(-0.012, lang="en") == "−1.2 percentage points"
    assert formats.points(0, 0, lang="vi") == "0 điểm %"


@pytest.mark.parametrize(
    ("x", "vi", "en"),
    [
        (149470, "149,5 nghìn", "149.5 thousand"),
        (4_300_000, "4,3 triệu", "4.3 million"),
        (4.5e9, "4,5 tỷ", "4.5 billion"),
        (1e12, "1.000 tỷ", "1,000 billion"),
        (999, "999", "999"),
        (999.96, "1 nghìn", "1 thousand"),
        (999_949, "999,9 nghìn", "999.9 thousand"),
        (999_951, "1 triệu", "1 million"),
        (2000, "2 nghìn", "2 thousand"),
        (-149470, "−149,5 nghìn", "−149.5 thousand"),
    ],
)
def test_compact(x, vi, en):
    assert formats.compact(x, lang="vi") == vi
    assert formats.compact(x, lang="en") == en


@pytest.mark.parametrize("lang", LANGUAGES)
@given(x=st.integers(1000, 10**11).filter(lambda x: str(x)[:4] != "9999"))  # babel: "1000 million"
def test_compact_is_what_babel_writes(lang, x):
    text = format_compact_decimal(x, format_type="long", locale=lang, fraction_digits=1)
    assert formats.compact(x, lang=lang) == text.replace("\N{NO-BREAK SPACE}", " ")


def test_ratio():
    assert formats.ratio(1.25, lang="vi") == "1,25"
    assert formats.ratio(1.25, lang="vi", times=True) == "1,25 lần"
    assert formats.ratio(1.25, 1, lang="en", times=True) == "1.2 times"
    assert formats.ratio(None, lang="vi", times=True) == "—"


def test_interval():
    assert formats.interval(0.72, 1.05, lang="vi") == "0,72–1,05"
    assert formats.interval(0.72, 1.05, 1, lang="en") == "0.7–1.0"
    assert formats.interval(-0.1, 0.25, lang="vi") == "−0,10 – 0,25"
    assert formats.interval(0.552544, 0.736358, 1, lang="vi", share=True) == "55,3–73,6%"
    assert formats.interval(0, 1500, 0, lang="vi") == "0–1.500"
    assert formats.interval(None, 1.05, lang="vi") == "—"
    assert formats.interval(0.72, math.inf, lang="vi") == "—"
    with pytest.raises(ValueError, match=r"1\.05 is above its upper end 0\.72"):
        formats.interval(1.05, 0.72, lang="vi")


@pytest.mark.parametrize("x", MISSING, ids=repr)
@pytest.mark.parametrize("name", ["number", "signed", "percent", "points", "compact", "ratio"])
def test_a_missing_number_is_a_dash_with_its_reason_where_asked(name, x):
    write = getattr(formats, name)
    assert write(x, lang="vi") == "—"
    assert write(x, lang="vi", reason="no_data") == "— (chưa có số liệu)"
    assert write(x, lang="en", reason="not_reported") == "— (not reported)"


@pytest.mark.parametrize("absent", [None, pd.NaT])
def test_a_missing_date_is_a_dash(absent):
    some = day("2025-10-05")
    one_day = (formats.date, formats.written_date, formats.date_time)
    for write in (*one_day, formats.month, formats.month_short):
        assert write(absent, lang="vi") == "—"
    for write in (formats.span, formats.span_short):
        assert write(absent, some, lang="vi") == write(some, absent, lang="en") == "—"


@pytest.mark.parametrize(
    ("d", "vi", "en", "written_vi", "written_en"),
    [
        ("2025-10-05", "05/10/2025", "5 Oct 2025", "ngày 05 tháng 10 năm 2025", "5 October 2025"),
        ("2020-01-05", "05/01/2020", "5 Jan 2020", "ngày 05 tháng 01 năm 2020", "5 January 2020"),
        ("2019-06-29", "29/06/2019", "29 Jun 2019", "ngày 29 tháng 6 năm 2019", "29 June 2019"),
        ("2026-02-28", "28/02/2026", "28 Feb 2026", "ngày 28 tháng 02 năm 2026", None),
    ],
)
def test_date(d, vi, en, written_vi, written_en):
    for same in (day(d), pd.Timestamp(d), dt.datetime.fromisoformat(d)):
        assert formats.date(same, lang="vi") == vi
        assert formats.date(same, lang="en") == en
        assert formats.written_date(same, lang="vi") == written_vi
    if written_en:
        assert formats.written_date(day(d), lang="en") == written_en


def test_date_time():
    moment = dt.datetime(2025, 10, 5, 14, 7)
    assert formats.date_time(moment, lang="vi") == "14:07 05/10/2025"
    assert formats.date_time(moment, lang="en") == "5 Oct 2025, 14:07"


@pytest.mark.parametrize(
    ("start", "end", "vi", "short_vi", "en"),
    [
        (
            *("2025-09-15", "2025-10-14"),
            "từ ngày 15/9/2025 đến ngày 14/10/2025",
            *("15/9–14/10/2025", "15 Sep – 14 Oct 2025"),
        ),
        (
            *("2024-12-15", "2025-09-14"),
            "từ ngày 15/12/2024 đến ngày 14/9/2025",
            *("15/12/2024–14/9/2025", "15 Dec 2024 – 14 Sep 2025"),
        ),
        (
            *("2026-01-01", "2026-01-31"),
            "từ ngày 01/01/2026 đến ngày 31/01/2026",
            *("01/01–31/01/2026", "1–31 Jan 2026"),
        ),
        ("2025-10-05", "2025-10-05", "ngày 05/10/2025", "05/10/2025", "5 Oct 2025"),
    ],
)
def test_span(start, end, vi, short_vi, en):
    assert formats.span(day(start), day(end), lang="vi") == vi
    assert formats.span_short(day(start), day(end), lang="vi") == short_vi
    assert formats.span(day(start), day(end), lang="en") == en
    assert formats.span_short(day(start), day(end), lang="en") == en


def test_a_span_that_ends_before_it_starts_is_refused():
    for write in (formats.span, formats.span_short):
        with pytest.raises(ValueError, match="2025-09-14 is before the first 2025-09-15"):
            write(day("2025-09-15"), day("2025-09-14"), lang="vi")


def test_month():
    october, january = day("2025-10-01"), day("2026-01-01")
    assert formats.month(october, lang="vi") == "tháng 10/2025"
    assert formats.month(october, lang="vi", title=True) == "Tháng 10/2025"
    assert formats.month(january, lang="vi") == "tháng 01/2026"
    assert formats.month(day("2025-07-01"), lang="vi") == "tháng 7/2025"
    assert formats.month(october, lang="en") == "October 2025"
    assert formats.month_short(october, lang="vi") == "10/2025"
    assert formats.month_short(day("2025-07-01"), lang="vi") == "07/2025"
    assert formats.month_short(october, lang="en") == "Oct 2025"


@pytest.mark.parametrize(
    ("kind", "first", "last", "vi", "en"),
    [
        ("month", "2025-10-01", "2025-10-01", "tháng 10/2025", "October 2025"),
        ("quarter", "2025-10-01", "2025-12-01", "quý IV/2025", "Q4 2025"),
        ("quarter", "2026-01-01", "2026-02-01", "quý I/2026", "Q1 2026"),
        ("quarter", "2025-09-01", "2025-09-01", "quý III/2025", "Q3 2025"),
        ("half", "2025-01-01", "2025-06-01", "6 tháng đầu năm 2025", "first half of 2025"),
        ("half", "2025-07-01", "2025-12-01", "6 tháng cuối năm 2025", "second half of 2025"),
        (
            "nine_months",
            "2025-01-01",
            "2025-09-01",
            "9 tháng đầu năm 2025",
            "first 9 months of 2025",
        ),
        ("year", "2025-07-01", "2025-12-01", "năm 2025", "2025"),
        (
            "all",
            "2025-07-01",
            "2026-10-01",
            "từ tháng 7/2025 đến tháng 10/2026",
            "July 2025 to October 2026",
        ),
        ("all", "2025-07-01", "2025-07-01", "tháng 7/2025", "July 2025"),
    ],
)
def test_period(kind, first, last, vi, en):
    months = day(first), day(last)
    assert formats.period(kind, *months, lang="vi") == vi
    assert formats.period(kind, *months, lang="vi", title=True) == vi[0].upper() + vi[1:]
    assert formats.period(kind, *months, lang="en") == en
    assert formats.period(kind, *months, lang="en", title=True) == en[0].upper() + en[1:]


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("month", "2025-10-01", "2025-11-01"),
        ("quarter", "2025-09-01", "2025-10-01"),
        ("quarter", "2024-10-01", "2025-10-01"),
        ("half", "2025-06-01", "2025-07-01"),
        ("nine_months", "2025-09-01", "2025-10-01"),
        ("nine_months", "2025-10-01", "2025-12-01"),
        ("year", "2025-12-01", "2026-01-01"),
        ("all", "2026-10-01", "2025-07-01"),
    ],
)
def test_months_that_are_not_one_period_have_no_name(kind, first, last):
    with pytest.raises(ValueError, match="is not one period of the kind"):
        formats.period(kind, day(first), day(last), lang="vi")


@given(d=st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_quarters_are_roman_in_vietnamese(d):
    text = formats.period("quarter", d, d, lang="vi", title=True)
    assert text.split("/")[0] in {"Quý I", "Quý II", "Quý III", "Quý IV"}

"""Months, working days and periods, against a calendar on the wall."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.calendar import month_table, period_table
from etl.contracts import HOLIDAYS
from etl.sources import reference

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
FIRST, LAST = date(2025, 7, 1), date(2026, 10, 1)
NO_HOLIDAYS = pd.DataFrame(
    {column.name: pd.Series([], dtype=column.dtype) for column in HOLIDAYS.columns}
)


@pytest.fixture(scope="module")
def months() -> pd.DataFrame:
    return month_table(FIRST, LAST, reference.load(REFERENCE).holidays)


@pytest.fixture(scope="module")
def periods(months: pd.DataFrame) -> pd.DataFrame:
    return period_table(months, FIRST).set_index("period_id")


@pytest.mark.parametrize(
    ("month", "days", "working_days"),
    [
        ("2025-07", 31, 23),
        ("2025-09", 30, 20),  # 22 weekdays less 1 and 2 September
        ("2026-01", 31, 21),  # 22 less New Year and 2 January, Saturday the 10th worked
        ("2026-02", 28, 15),  # 20 less the five days of Tết
        ("2026-04", 30, 20),  # 22 less Monday the 27th and the 30th
        ("2026-05", 31, 20),  # 21 less 1 May
        ("2026-08", 31, 21),  # 21 less the 31st, Saturday the 22nd worked
        ("2026-10", 31, 22),
    ],
)
def test_working_days(months: pd.DataFrame, month: str, days: int, working_days: int) -> None:
    row = months.set_index("month").loc[pd.Timestamp(month)]
    assert row[["days", "working_days"]].tolist() == [days, working_days]


def test_periods_are_exactly_the_complete_ones(periods: pd.DataFrame) -> None:
    longer = periods[periods["kind"] != "month"]
    assert (periods["kind"] == "month").sum() == 16
    assert longer["kind"].to_dict() == {
        "2025-Q3": "quarter",
        "2025-Q4": "quarter",
        "2026-Q1": "quarter",
        "2026-Q2": "quarter",
        "2026-Q3": "quarter",
        "2025-H2": "half",
        "2026-H1": "half",
        "2026-9M": "nine_months",
        "2025-07..2026-10": "all",
    }


def test_a_period_is_half_open_and_adds_up(periods: pd.DataFrame) -> None:
    nine = periods.loc["2026-9M"]
    assert (nine["starts_on"], nine["ends_before"]) == (
        pd.Timestamp(2026, 1, 1),
        pd.Timestamp(2026, 10, 1),
    )
    assert (nine["months"], nine["days"], nine["working_days"]) == (9, 273, 184)
    whole = periods.loc["2025-07..2026-10"]
    assert (whole["months"], whole["days"], whole["working_days"]) == (16, 488, 336)
    assert ((periods["ends_before"] - periods["starts_on"]).dt.days == periods["days"]).all()


def test_the_start_up_month_marks_the_periods_that_hold_it(periods: pd.DataFrame) -> None:
    marked = periods.index[periods["start_up"]].tolist()
    assert marked == ["2025-07", "2025-Q3", "2025-H2", "2025-07..2026-10"]


def test_a_whole_year_is_a_period() -> None:
    table = period_table(month_table(date(2025, 1, 1), date(2025, 12, 1), NO_HOLIDAYS), FIRST)
    found = table.set_index("period_id")
    assert (found.loc["2025", "kind"], found.loc["2025", "days"]) == ("year", 365)
    assert "2025-H1" in found.index


@given(st.integers(1, 40), st.integers(1, 12))
def test_months_touch_and_never_overlap(count: int, first_month: int) -> None:
    first = date(2024, first_month, 1)
    last = (pd.Timestamp(first) + pd.DateOffset(months=count - 1)).date()
    table = period_table(month_table(first, last, NO_HOLIDAYS), FIRST)
    assert table["period_id"].is_unique
    for _, kind in table.groupby("kind"):
        assert (kind["starts_on"].iloc[1:].array >= kind["ends_before"].iloc[:-1].array).all()
    assert (table["working_days"] <= table["days"]).all()


@pytest.mark.parametrize(
    ("first", "last"), [(date(2025, 7, 2), LAST), (FIRST, date(2026, 10, 31)), (LAST, FIRST)]
)
def test_a_span_is_whole_months(first: date, last: date) -> None:
    with pytest.raises(ValueError, match="not a span of months"):
        month_table(first, last, NO_HOLIDAYS)

"""The days of the simulation: months, working days, and the weight of each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sources.demo.settings import CalendarSettings

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FIRST_REST_WEEKDAY = 5  # Saturday, Monday being 0
DAYS_AFTER_LAST_MONTH = 400  # room for completions after the last month


@dataclass(frozen=True)
class Days:
    """The simulated days, and the working days after them on which dossiers may still end.

    Attributes:
        dates: Each simulated day, shape (days,), datetime64[D].
        months: First day of each month, shape (months,), datetime64[D].
        month_of_day: Position of each day's month, shape (days,).
        working: Whether each day is worked, shape (days,).
        weight: Volume of each day, an ordinary working day being 1, shape (days,).
        workday: Day position of each working day, beyond the last month too, shape (workdays,).
        workdays_before: Working days before each simulated day, shape (days,); so also the
            position in `workday` of the first working day on or after that day.
    """

    dates: NDArray[np.datetime64]
    months: NDArray[np.datetime64]
    month_of_day: Ints
    working: Bools
    weight: Floats
    workday: Ints
    workdays_before: Ints

    @property
    def month_starts(self) -> Ints:
        """Day position of each month's first day, shape (months,)."""
        return np.flatnonzero(np.diff(self.month_of_day, prepend=-1))

    @property
    def month_limits(self) -> Ints:
        """Working days up to the end of each month, shape (months,): done when below it."""
        ends = np.append(self.month_starts[1:], self.dates.size) - 1
        return np.asarray(self.workdays_before[ends] + self.working[ends], dtype=np.int64)

    def position(self, date: dt.date) -> int:
        """Day position of a date; ValueError when it is not simulated."""
        position = int((np.datetime64(date) - self.dates[0]).astype(np.int64))
        if not 0 <= position < self.dates.size:
            raise ValueError(f"{date} is not in the simulated months")
        return position

    def limit(self, date: dt.date) -> int:
        """Working days up to a date: a dossier is resolved by it when its workday is below."""
        position = self.position(date)
        return int(self.workdays_before[position] + self.working[position])


def make_days(
    months: Sequence[pd.Timestamp] | pd.DatetimeIndex,
    holidays: pd.DataFrame,
    settings: CalendarSettings,
) -> Days:
    """Lay out the days of consecutive months.

    Args:
        months: First day of each month, consecutive.
        holidays: Columns `date` and `working` of contracts.HOLIDAYS.
        settings: Weights of weekdays, seasons and the start-up.

    Raises:
        ValueError: The months are not consecutive first days.
    """
    first_days = np.array([np.datetime64(month, "M") for month in months])
    if first_days.size == 0 or (np.diff(first_days).astype(np.int64) != 1).any():
        raise ValueError("the months to simulate must be consecutive")
    start = first_days[0].astype("datetime64[D]")
    end = (first_days[-1] + 1).astype("datetime64[D]")
    dates = np.arange(start, end + DAYS_AFTER_LAST_MONTH)
    simulated = int((end - start).astype(np.int64))
    weekday = (dates.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    working = _working(dates, weekday, holidays)
    before: Ints = np.cumsum(working, dtype=np.int64) - working
    return Days(
        dates=dates[:simulated],
        months=first_days.astype("datetime64[D]"),
        month_of_day=np.searchsorted(first_days, dates[:simulated].astype("datetime64[M]")).astype(
            np.int64
        ),
        working=working[:simulated],
        weight=_weight(dates, weekday, working, before, settings)[:simulated],
        workday=np.flatnonzero(working).astype(np.int64),
        workdays_before=before[:simulated],
    )


def _working(
    dates: NDArray[np.datetime64], weekday: NDArray[np.int64], holidays: pd.DataFrame
) -> Bools:
    """Monday to Friday but for holidays, and make-up days."""
    listed = holidays["date"].to_numpy().astype("datetime64[D]")
    made_up = holidays["working"].to_numpy(dtype=bool)
    working: Bools = weekday < FIRST_REST_WEEKDAY
    working &= ~np.isin(dates, listed[~made_up])
    working |= np.isin(dates, listed[made_up])
    return working


def _weight(
    dates: NDArray[np.datetime64],
    weekday: NDArray[np.int64],
    working: Bools,
    workdays_before: Ints,
    settings: CalendarSettings,
) -> Floats:
    """Weekday, season and start-up of each day, multiplied."""
    weight = np.where(working, np.array(settings.weekday)[weekday], settings.rest_day)
    for season in settings.seasons:
        inside = (dates >= np.datetime64(season.first)) & (dates <= np.datetime64(season.last))
        weight[inside] *= season.factor
    start_up = np.exp(-workdays_before / settings.start_up_working_days)
    return np.asarray(weight * (1 - (1 - settings.first_day) * start_up), dtype=np.float64)

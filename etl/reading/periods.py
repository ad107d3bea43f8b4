"""Days, months and periods that people write: one declared order, nothing guessed."""

import re
from datetime import date

from etl.reading.documents import Cell, CellKind
from etl.reading.findings import UnreadableError
from etl.reading.names import normalise

_YEARS = range(2000, 2100)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(
    r"\d{1,2}/\d{1,2}/\d{2}|(?:t|th|tháng|thang)?\.?\s?\d{1,2}[/-]\d{2}", re.ASCII | re.I
)
_STORED = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"(?:\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d)[ T]\d{1,2}:\d\d.*", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_MONTH_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})", re.ASCII),
    re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII),
    re.compile(r"tháng (?P<month>\d{1,2}) ?/ ?(?P<year>\d{4})", re.IGNORECASE),
    re.compile(r"tháng (?P<month>\d{1,2}),? năm (?P<year>\d{4})", re.IGNORECASE),
)
_IN_WORDS = re.compile(
    r"(?:quý|quy|q[1-4iv]|tháng [^\W\d]|thang [^\W\d]|nửa năm|\d+ tháng|cả năm|năm \d)"
    r"|.*âm lịch",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"từ (?:ngày )?(?P<first>\d{1,2}/\d{1,2}/\d{4}),? (?:đến|tới) (?:hết )?(?:ngày )?"
    r"(?P<last>\d{1,2}/\d{1,2}/\d{4})(?!\d)",
    re.IGNORECASE,
)


def parse_day(cell: Cell) -> date | None:
    """A day: dd/mm/yyyy as text, or a cell that is a date.

    Args:
        cell: The cell.

    Returns:
        The day; None for a blank cell.

    Raises:
        UnreadableError: The cell holds anything else; says what.
    """
    text = cell.text
    if not text:
        return None
    if cell.kind is CellKind.NUMBER:
        raise UnreadableError("serial_date")
    if cell.kind in (CellKind.DATE, CellKind.FORMULA) and (stored := _STORED.fullmatch(text)):
        return _day(int(stored[1]), int(stored[2]), int(stored[3]))
    if match := _DAY.fullmatch(text):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    raise _misread_day(text)


def parse_month(cell: Cell) -> date | None:
    """A month: 2026-10, 10/2026, tháng 10/2026, tháng 10 năm 2026, or a date that is a first day.

    Args:
        cell: The cell.

    Returns:
        The first day of the month; None for a blank cell.

    Raises:
        UnreadableError: The cell holds anything else; says what.
    """
    text = cell.text
    if not text:
        return None
    if cell.kind is CellKind.NUMBER:
        raise UnreadableError("serial_date" if _SERIAL.fullmatch(text) else "month_form")
    if cell.kind in (CellKind.DATE, CellKind.FORMULA) and (stored := _STORED.fullmatch(text)):
        if stored[3] != "01":
            raise UnreadableError("day_in_month")
        return _day(int(stored[1]), int(stored[2]), 1)
    for form in _MONTH_FORMS:
        if match := form.fullmatch(text):
            return _day(int(match["year"]), int(match["month"]), 1)
    raise _misread_month(text)


def parse_period(text: str) -> tuple[date, date]:
    """The period of a report, from its title: "(Từ ngày 01/10/2026 đến ngày 31/10/2026)".

    Args:
        text: The line that names the period; other words may stand around it.

    Returns:
        The first and the last day.

    Raises:
        UnreadableError: The text names no period, two different ones, or one that is reversed.
    """
    named = {(match["first"], match["last"]) for match in _PERIOD.finditer(normalise(text))}
    if len(named) != 1:
        raise UnreadableError("period_form")
    first, last = (Cell(day, CellKind.TEXT) for day in named.pop())
    try:
        start, end = parse_day(first), parse_day(last)
    except UnreadableError as error:
        raise UnreadableError("period_form") from error
    if start is None or end is None:
        raise UnreadableError("period_form")
    if end < start:
        raise UnreadableError("period_reversed")
    return start, end


def period_fault(
    first: date, last: date, *, first_month: date, today: date
) -> UnreadableError | None:
    """What is wrong with a period as such: before the communes existed, unfinished, in the future.

    Args:
        first: Its first day.
        last: Its last day.
        first_month: First day of the first month that today's communes existed.
        today: The server's date; the clock of the sender counts for nothing.

    Returns:
        The reason to give at the place of the period; None if nothing is wrong.
    """
    if first > today:
        return UnreadableError("period_in_future")
    if first < first_month:
        return UnreadableError("period_before_start")
    if last >= today:
        return UnreadableError("period_unfinished")
    return None


def _day(year: int, month: int, day: int) -> date:
    if year not in _YEARS:
        raise UnreadableError("year_out_of_range")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnreadableError("no_such_day") from error


def _misread_day(text: str) -> UnreadableError:
    """Why a text is no day."""
    if _SERIAL.fullmatch(text):
        return UnreadableError("serial_date")
    if _TIME.fullmatch(text):
        return UnreadableError("time_in_date")
    if _SHORT_YEAR.fullmatch(text):
        return UnreadableError("two_digit_year")
    if _IN_WORDS.match(text):
        return UnreadableError("period_in_words")
    return UnreadableError("date_form")


def _misread_month(text: str) -> UnreadableError:
    """Why a text is no month."""
    if _SERIAL.fullmatch(text):
        return UnreadableError("serial_date")
    if _DAY.fullmatch(text) or _STORED.fullmatch(text):
        return UnreadableError("day_in_month")
    if _SHORT_YEAR.fullmatch(text):
        return UnreadableError("two_digit_year")
    if _IN_WORDS.match(text):
        return UnreadableError("period_in_words")
    return UnreadableError("month_form")

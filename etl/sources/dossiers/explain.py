"""Why a row of a list is set aside, cell by cell; the SQL decides that it is, this says why."""

import re
from dataclasses import dataclass
from datetime import date

from etl.reading.documents import Cell, CellKind
from etl.reading.findings import UnreadableError
from etl.reading.periods import parse_day
from etl.sources.dossiers.words import see_no_person

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?", re.ASCII)
_FULL_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](.*))?", re.ASCII)
_SHAPE = re.compile(r"[A-Za-z0-9./_-]{6,40}", re.ASCII)
_PROVINCE = re.compile(r"\bH\d\d\b", re.ASCII)
_LONG_NUMBER = re.compile(r"\d{9}", re.ASCII)
_DONE = ("finished", "returned")
_LAST_YEAR = 2088


@dataclass(frozen=True)
class Wrong:
    """One thing wrong in a row.

    Attributes:
        column: Which of the cells.
        error: For which reason.
    """

    column: str
    error: UnreadableError


@dataclass(frozen=True)
class Calendar:
    """What days a list may name, and how.

    Attributes:
        first: First day of receipt.
        today: Last day of anything.
        iso: Whether dates may be written with the year first.
    """

    first: date
    today: date
    iso: bool

    def day(self, text: str) -> date | None:
        """The day of a cell; None for a blank one.

        Raises:
            UnreadableError: It is written otherwise, or the calendar has no such day.
        """
        day = self._day(text) if text else None
        if day is not None and day.year > _LAST_YEAR:
            raise UnreadableError("year_out_of_range")
        return day

    def _day(self, text: str) -> date | None:
        see_no_person(text)
        if self.iso and (match := _ISO.fullmatch(text)):
            day, time = f"{match[1]}-{match[2]}-{match[3]}", match[4]
            if time is not None and not _FULL_TIME.fullmatch(time):
                raise UnreadableError("dossier_time_form")
            return parse_day(Cell(day, CellKind.DATE))
        day, _, time = text.partition(" ")
        if time and re.fullmatch(r"\d\d/\d\d/\d{4}", day) and not _TIME.fullmatch(time):
            raise UnreadableError("dossier_time_form")
        # Days and months have two digits each in what systems write.
        if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", day) and len(day) != len("01/01/2026"):
            raise UnreadableError("date_form")
        return parse_day(Cell(day if _TIME.fullmatch(time) else text, CellKind.TEXT))


def explain(cells: dict[str, str], calendar: Calendar) -> tuple[list[Wrong], date | None]:
    """What is wrong with the code and the days of a row.

    Args:
        cells: Its cells by column, freed of stray spaces.
        calendar: The days that may be.

    Returns:
        Every reason, and the day of receipt where it can be read and can be.
    """
    wrong: list[Wrong] = []
    if fault := _code_fault(cells["dossier_code"]):
        wrong.append(Wrong("dossier_code", fault))
    days: dict[str, date | None] = {}
    for name in ("received", "due", *_DONE):
        try:
            days[name] = calendar.day(cells[name])
        except UnreadableError as error:
            wrong.append(Wrong(name, error))
    received = days.get("received")
    if "received" in days:
        if fault := _receipt_fault(received, calendar):
            wrong.append(Wrong("received", fault))
        elif received is not None:
            wrong += _order(received, days, calendar)
    return wrong, received


def _code_fault(code: str) -> UnreadableError | None:
    try:
        see_no_person(code)
    except UnreadableError as error:
        return error
    if not code:
        return UnreadableError("dossier_cell_empty")
    if any(part != "H56" for part in _PROVINCE.findall(code)):
        return UnreadableError("dossier_other_province")
    signs = re.search("[0-9]", code) and re.search("[A-Za-z]", code)
    sound = _SHAPE.fullmatch(code) and signs and not _LONG_NUMBER.search(code)
    return None if sound else UnreadableError("dossier_code_form")


def _receipt_fault(received: date | None, calendar: Calendar) -> UnreadableError | None:
    if received is None:
        return UnreadableError("dossier_cell_empty")
    if received < calendar.first:
        return UnreadableError("period_before_start")
    return UnreadableError("dossier_in_future") if received > calendar.today else None


def _order(received: date, days: dict[str, date | None], calendar: Calendar) -> list[Wrong]:
    wrong = []
    due = days.get("due")
    if due is not None and due < received:
        wrong.append(Wrong("due", UnreadableError("dossier_due_before_receipt")))
    for name in _DONE:
        done = days.get(name)
        if done is not None and done < received:
            wrong.append(Wrong(name, UnreadableError("dossier_done_before_receipt")))
        elif done is not None and done > calendar.today:
            wrong.append(Wrong(name, UnreadableError("dossier_in_future")))
    return wrong

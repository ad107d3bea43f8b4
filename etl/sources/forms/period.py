"""The reporting period of a form: its days, its words and the name of its file must agree.

A whole calendar month is a month of figures. Everything longer is cumulative and is never added to
months: quarters, 6 and 9 months, years, by the calendar (from the 1st) or by the government's
reporting year (from the 15th to the 14th). A period is only believed when two things say it: both
days of a calendar month do; longer ones need the words or the name of the file besides the days.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from etl.reading.documents import CellKind, Line, Sheet
from etl.reading.faults import Wording
from etl.reading.findings import Finding, Place, UnreadableError, finding
from etl.reading.names import matching_key
from etl.reading.period_words import Mention, Period, month_of, named_periods
from etl.reading.periods import parse_period, period_fault

_LABEL = re.compile(r"kỳ báo cáo\s*:?", re.IGNORECASE)
_DAYS = re.compile(r"\(?\s*từ (?:ngày )?\d.*", re.IGNORECASE)
_HAS_DAYS = re.compile(r"từ (?:ngày )?\d{1,2}[/-]", re.IGNORECASE)
_EMPTY = re.compile(r"[\s.…_()-]*")
_GOVERNMENT_FIRST, _GOVERNMENT_LAST = 15, 14


@dataclass(frozen=True)
class Reported:
    """The period of a form.

    Attributes:
        first: Its first day.
        last: Its last day; of a month that is not over yet the month's last day.
        cumulative: Whether it is longer than a month.
        before_start: Whether it begins before today's communes existed.
    """

    first: date
    last: date
    cumulative: bool
    before_start: bool

    @property
    def words(self) -> Wording:
        """The period in words."""
        if self.cumulative:
            first, last = f"{self.first:%d/%m/%Y}", f"{self.last:%d/%m/%Y}"
            return Wording(f"từ {first} đến {last}", f"from {first} to {last}")
        return Wording(
            f"tháng {self.first.month} năm {self.first.year}",
            f"{month_name[self.first.month]} {self.first.year}",
        )


@dataclass(frozen=True)
class _Said:
    """One thing that names a period."""

    place: Place
    text: str
    mention: Mention


def read_period(
    sheet: Sheet, title: Sequence[Line], *, first_month: date, today: date
) -> tuple[Reported | None, tuple[Finding, ...]]:
    """The period of a form.

    Args:
        sheet: The sheet.
        title: Its lines above the table.
        first_month: First day of the first month that today's communes existed.
        today: The server's date.

    Returns:
        The period, None if it cannot be told; and what was found on the way.
    """
    findings: list[Finding] = []
    said, unread = _words(sheet, title)
    findings += unread
    days, faults = _days(sheet, title, today)
    findings += faults
    named = _from_file_name(sheet)
    if days is None:
        period = None if faults else _agreed_month(said, named)
        if period is None and not faults:
            findings.append(finding("form_period_missing", sheet.at()))
    else:
        period = days
        place = _place_of_days(sheet, title)
        findings += _differing(days, place, [*said, *named])
        if not findings and days != month_of(days.first) and not (said or named):
            findings.append(finding("form_period_unconfirmed", place))
    if period is None or any(one.reaction == "refuse" for one in findings):
        return None, tuple(findings)
    return _judged(period, _place_of_days(sheet, title), findings, first_month, today)


def _judged(
    period: Period, place: Place, findings: list[Finding], first_month: date, today: date
) -> tuple[Reported | None, tuple[Finding, ...]]:
    """The period with what its place in time says about it."""
    fault = period_fault(*period, first_month=first_month, today=today)
    if fault is not None:
        findings.append(fault.at(place))
    if period.first.day == _GOVERNMENT_FIRST:
        findings.append(finding("form_period_government", place))
    if any(one.reaction == "refuse" for one in findings):
        return None, tuple(findings)
    cumulative = period != month_of(period.first)
    reported = Reported(*period, cumulative, before_start=period.first < first_month)
    return reported, tuple(findings)


def _days(
    sheet: Sheet, title: Sequence[Line], today: date
) -> tuple[Period | None, tuple[Finding, ...]]:
    """The period by its two days, if the title has them."""
    text = " ".join(_written(line) for line in title)
    if not _HAS_DAYS.search(text):
        return None, ()
    place = _place_of_days(sheet, title)
    try:
        period = Period(*parse_period(text))
    except UnreadableError as error:
        return None, (error.at(place),)
    whole = month_of(period.first)
    if period.first.day == 1:
        # A form of the running month may end early: its month is the same, its figures provisional.
        if whole.first <= today <= whole.last and period.last <= whole.last:
            return whole, ()
        if period.last.day == monthrange(period.last.year, period.last.month)[1]:
            return period, ()
    elif (period.first.day, period.last.day) == (_GOVERNMENT_FIRST, _GOVERNMENT_LAST):
        months = (period.last.year - period.first.year) * 12 + (
            period.last.month - period.first.month
        )
        if months > 1:
            return period, ()
    return None, (finding("form_period_not_calendar", place, days=_shown(period)),)


def _words(sheet: Sheet, title: Sequence[Line]) -> tuple[list[_Said], list[Finding]]:
    """What the title says in words, and what is not understood behind "Kỳ báo cáo"."""
    said: list[_Said] = []
    findings: list[Finding] = []
    for line in title:
        for column, cell in enumerate(line.cells, start=1):
            place = sheet.at(line.number, column)
            label = _LABEL.search(cell.text)
            if label is None:
                said += [_Said(place, cell.text, one) for one in named_periods(cell.text)]
                continue
            text = cell.text[label.end() :]
            if _EMPTY.fullmatch(text):
                text = next((other.text for other in line.cells[column:] if other.text), "")
            words = _DAYS.sub("", text)
            mentions = named_periods(words, bare=True)
            said += [_Said(place, words, one) for one in mentions]
            if not mentions and not _EMPTY.fullmatch(words):
                findings.append(finding("form_period_words", place, words))
    return said, findings


def _from_file_name(sheet: Sheet) -> list[_Said]:
    name = sheet.file.rpartition(".")[0] or sheet.file
    return [_Said(sheet.at(), name, one) for one in named_periods(name, bare=True)]


def _agreed_month(said: Sequence[_Said], named: Sequence[_Said]) -> Period | None:
    """Without days: the one calendar month that both the title and the name of the file name."""
    mentions = {one.mention for one in (*said, *named)}
    if not said or not named or len(mentions) != 1:
        return None
    meant = mentions.pop()
    period = next(iter(meant))
    return period if len(meant) == 1 and period == month_of(period.first) else None


def _differing(days: Period, place: Place, said: Sequence[_Said]) -> list[Finding]:
    return [
        finding(
            "form_periods_differ",
            one.place if one.place.row is not None else place,
            one.text,
            days=_shown(days),
            words=" / ".join(sorted(map(_shown, one.mention))),
        )
        for one in said
        if days not in one.mention
    ]


def _place_of_days(sheet: Sheet, title: Sequence[Line]) -> Place:
    """Where the days stand, or else the words "Kỳ báo cáo"."""
    for wanted in ("từ ngày", "từ ", "kỳ báo cáo"):
        for line in title:
            for column, cell in enumerate(line.cells, start=1):
                if wanted in matching_key(cell.text):
                    return sheet.at(line.number, column)
    return sheet.at()


def _written(line: Line) -> str:
    """The texts of a line; cells that are dates in the form that titles use."""
    return " ".join(
        "/".join(reversed(cell.text[:10].split("-"))) if cell.kind is CellKind.DATE else cell.text
        for cell in line.cells
        if cell.text
    )


def _shown(period: Period) -> str:
    return f"{period.first:%d/%m/%Y}-{period.last:%d/%m/%Y}"

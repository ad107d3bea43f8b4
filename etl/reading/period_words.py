"""Reporting periods named in words: "Tháng 10/2026", "Quý III năm 2026", "9 tháng năm 2026".

Used to see that the title of a report, its days and the name of its file agree; nothing here says
which of them is right. Read without diacritics, because names of files have none.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from etl.reading.names import fold

MONTHS_A_YEAR = 12
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?P<year>20\d\d)(?! ?\d)"
_SIGNED_ON = re.compile(r"\bngay \d{1,2} thang \d{1,2} nam \d{4}\b|\bngay \d{1,2} \d{1,2} \d{4}\b")
_RUNNING = re.compile(r"\bluy ke\b")
_DOCUMENT_NUMBER = re.compile(r"\bso \d{1,4} \d{4}\b")
_FORM_NUMBER = re.compile(r"\b(?:ii|bieu|bieu so|mau|mau so) ?06(?: ?[ab])?\b|\b06[ab]\b")
_SHAPES = (
    ("last_half", re.compile(rf"\b6 thang cuoi (?:nam )?{_YEAR}")),
    (
        "months",
        re.compile(rf"(?<!ngay )\b(?P<count>\d{{1,2}}) thang (?:dau )?(?:nam )?{_YEAR}"),
    ),
    ("quarter", re.compile(rf"\b(?:quy|q) ?(?P<quarter>iii|iv|ii|i|[1-4]) (?:nam )?{_YEAR}")),
    (
        "month",
        re.compile(rf"\b(?:thang|th|t) ?(?P<month>\d{{1,2}}) (?:nam )?{_YEAR}"),
    ),
)
_BARE_MONTH = (
    re.compile(rf"(?<!\d)(?<!\b\d )(?<!\b\d\d )(?P<month>\d{{1,2}}) {_YEAR}"),
    re.compile(r"(?<!\d)(?P<year>20\d\d) (?P<month>\d{2})(?! ?\d)"),
)
_BARE_YEAR = re.compile(rf"\b(?:ca )?nam {_YEAR}")


class Period(NamedTuple):
    """A first and a last day, both included."""

    first: date
    last: date


Mention = frozenset[Period]
"""The periods that one phrase may mean: by the calendar or by the government's reporting year."""


def month_of(first: date) -> Period:
    """The whole month that a day lies in."""
    return Period(first.replace(day=1), _month_end(first.year, first.month))


def named_periods(text: str, *, bare: bool = False) -> tuple[Mention, ...]:
    """The periods that a text names in words, in no order.

    Args:
        text: Part of a title, or the name of a file. Days on which something was signed are passed
            over, and so is the number of the form.
        bare: Whether figures alone (10/2026, 2026-10) and a year alone are taken for a period too.

    Returns:
        One entry a phrase; empty if the text names none.
    """
    rest = " ".join(re.sub(r"[._/,()\[\]:;…–—]", " ", fold(text)).split())
    rest = _SIGNED_ON.sub(" # ", rest)
    rest = _DOCUMENT_NUMBER.sub(" # ", _FORM_NUMBER.sub(" # ", rest))
    running = _RUNNING.search(rest) is not None
    found: list[Mention] = []
    for shape, pattern in _SHAPES:
        found += [_meant(shape, match, running) for match in pattern.finditer(rest)]
        rest = pattern.sub(" # ", rest)
    for pattern in _BARE_MONTH if bare else ():
        found += [_meant("month", match, running) for match in pattern.finditer(rest)]
        rest = pattern.sub(" # ", rest)
    for match in _BARE_YEAR.finditer(rest) if bare else ():
        found.append(_since_january(int(match["year"]), MONTHS_A_YEAR))
    return tuple(mention for mention in found if mention)


def _meant(shape: str, match: re.Match[str], running: bool) -> Mention:
    """What one phrase means; nothing if it names a month that does not exist."""
    year = int(match["year"])
    if shape == "last_half":
        return frozenset({Period(date(year, 7, 1), date(year, 12, 31))})
    if shape == "quarter":
        last = 3 * _QUARTERS[match["quarter"]]
        return frozenset(_both(year, last - 2, last))
    month = int(match["count" if shape == "months" else "month"])
    if not 1 <= month <= MONTHS_A_YEAR:
        return frozenset()
    if shape == "months" or running:
        return _since_january(year, month)
    return frozenset({month_of(date(year, month, 1))})


def _since_january(year: int, month: int) -> Mention:
    return frozenset(_both(year, 1, month))


def _both(year: int, first: int, last: int) -> Iterator[Period]:
    """By the calendar, and from the 15th of the month before to the 14th of the last month."""
    yield Period(date(year, first, 1), _month_end(year, last))
    before = date(year - 1, MONTHS_A_YEAR, 15) if first == 1 else date(year, first - 1, 15)
    yield Period(before, date(year, last, 14))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])

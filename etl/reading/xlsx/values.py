"""The stored value of a cell as text: one spelling for each number and each day."""

import re
from datetime import date, timedelta
from decimal import Decimal

from etl.reading.documents import CellKind
from etl.reading.xlsx.parts import DamagedError
from etl.reading.xlsx.styles import Style

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?)?", re.ASCII)
_SHORT = 15
_LIMIT = 10**15
"""From here on a spreadsheet does not keep every digit of a whole number."""

_DAY_ZERO = date(1899, 12, 30)
_FIRST_SERIAL = 61
"""1 March 1900: before it, the format counts a day that never was."""

_LAST_SERIAL = 2_958_465
_DAY_SECONDS = 86_400


class TooLongError(Exception):
    """A whole number with more digits than a spreadsheet keeps."""


def number_text(raw: str) -> str:
    """A stored number in its one spelling: 1234, -5, 2.5; never 1234.0 or 1E3.

    Args:
        raw: The digits in the file.

    Raises:
        DamagedError: They are no number.
        TooLongError: A whole part of more than 15 digits.
    """
    if raw.isdigit() and raw.isascii() and len(raw) <= _SHORT:
        return raw.lstrip("0") or "0"
    if not _NUMBER.fullmatch(raw):
        raise DamagedError("v")
    value = float(raw)
    if abs(value) >= _LIMIT:
        raise TooLongError
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def stored_number(raw: str, style: Style) -> tuple[str, CellKind]:
    """A stored number as its style means it: a number, or a day.

    Args:
        raw: The digits in the file.
        style: The style of the cell.

    Returns:
        Its text and its kind; times of day and days before 1 March 1900 are of the kind "other".
    """
    text = number_text(raw)
    if style.is_time:
        return text, CellKind.OTHER
    if not style.is_date:
        return text, CellKind.NUMBER
    value = float(text)
    if not _FIRST_SERIAL <= value <= _LAST_SERIAL:
        return text, CellKind.OTHER
    day, seconds = divmod(round(value * _DAY_SECONDS), _DAY_SECONDS)
    shown = (_DAY_ZERO + timedelta(days=day)).isoformat()
    if seconds:
        hours, rest = divmod(seconds, 3600)
        shown += f" {hours:02}:{rest // 60:02}:{rest % 60:02}"
    return shown, CellKind.DATE


def iso_date(raw: str) -> str:
    """A day that is stored as such, with its time if it has one.

    Raises:
        DamagedError: It is none.
    """
    match = _ISO.fullmatch(raw)
    if match is None:
        raise DamagedError("v")
    return match[1] if match[2] in (None, "00:00:00") else f"{match[1]} {match[2]}"

"""Numbers that people write: one declared form per template, nothing guessed.

A number that a spreadsheet stores as such has one reading. A number written as text is read by the
declared style alone; by default only digits, because 1.234 may mean either of two numbers.
"""

import re
from enum import StrEnum

from etl.reading.documents import Cell, CellKind
from etl.reading.faults import Wording
from etl.reading.findings import UnreadableError

MOST_DIGITS = 15
"""More digits than that, spreadsheets round; no figure of a commune has them."""
_LONGEST = 64
_STORED = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_NUMERIC = re.compile(r"[+-]?[0-9][0-9.,'’ ]*(?:[eE][+-]?[0-9]+)?")
_WITH_UNIT = re.compile(
    r"[+-]?[0-9][0-9.,]*\s*[^\W\d_].*|[$€₫]\s*[0-9][0-9.,]*|[0-9][0-9.,]*\s*[$€₫]"
)
_PERCENT = re.compile(r"[+-]?[0-9][0-9.,]*\s*%")
_HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]+")
_NO_REPORT = re.compile(
    r"#?n/?a|[-–—]+|[.…]+|x+|/|ko|k|null|none|nil|kps"
    r"|(?:không|khong)(?: (?:có|co|phát sinh|phat sinh))?"
    r"|(?:chưa|chua) (?:có|co|báo cáo|bao cao)(?: (?:số liệu|so lieu))?",
    re.IGNORECASE,
)


class NumberStyle(StrEnum):
    """How a template writes numbers that are text."""

    DIGITS = "digits"
    """Digits alone: 1234; decimals, where a column has them, with a comma or a point: 2,5."""
    VIETNAMESE = "vietnamese"
    """Points between thousands, a comma before decimals: 1.234,5."""
    ENGLISH = "english"
    """Commas between thousands, a point before decimals: 1,234.5."""


_WANTED = {
    NumberStyle.DIGITS: Wording("chỉ gồm chữ số, như 1234", "digits only, as 1234"),
    NumberStyle.VIETNAMESE: Wording(
        "dấu chấm ngăn nghìn, dấu phẩy thập phân, như 1.234,5",
        "points between thousands, a decimal comma, as 1.234,5",
    ),
    NumberStyle.ENGLISH: Wording(
        "dấu phẩy ngăn nghìn, dấu chấm thập phân, như 1,234.5",
        "commas between thousands, a decimal point, as 1,234.5",
    ),
}
_WHOLE = r"(?P<whole>0|[1-9][0-9]*"
_FORMS = {
    # Three decimals would look like thousands: in digits-only columns they are not read.
    NumberStyle.DIGITS: re.compile(
        _WHOLE + r")(?:[.,](?P<part>[0-9]{1,2}|[0-9]{4,}|(?<=^0.)[0-9]{3}))?"
    ),
    NumberStyle.VIETNAMESE: re.compile(
        _WHOLE + r"|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,(?P<part>[0-9]+))?"
    ),
    NumberStyle.ENGLISH: re.compile(
        _WHOLE + r"|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]+))?"
    ),
}


def parse_count(cell: Cell, style: NumberStyle = NumberStyle.DIGITS) -> int | None:
    """A whole number of 0 or more.

    Args:
        cell: The cell.
        style: How the template writes numbers that are text.

    Returns:
        The number; None for a blank cell, which is a missing number and never zero.

    Raises:
        UnreadableError: The cell holds anything else; says what.
    """
    written = _decimal(cell, style)
    if written is None:
        return None
    whole, part = written
    if part.strip("0"):
        raise UnreadableError("fraction_in_count")
    if part and cell.kind not in (CellKind.NUMBER, CellKind.FORMULA):
        raise UnreadableError("number_form", wanted=_WANTED[style])
    return int(whole)


def parse_number(cell: Cell, style: NumberStyle = NumberStyle.DIGITS) -> float | None:
    """A number of 0 or more, with decimals.

    Args:
        cell: The cell.
        style: How the template writes numbers that are text.

    Returns:
        The number; None for a blank cell, which is a missing number and never zero.

    Raises:
        UnreadableError: The cell holds anything else; says what.
    """
    written = _decimal(cell, style)
    return None if written is None else float(".".join(part for part in written if part))


def _decimal(cell: Cell, style: NumberStyle) -> tuple[str, str] | None:
    """The digits before and after the decimal mark; None for a blank cell."""
    text = cell.text
    if not text:
        return None
    if cell.kind is CellKind.DATE:
        raise UnreadableError("date_in_number")
    if _digits(text) > MOST_DIGITS and not text.strip("0123456789 .,'-+"):
        raise UnreadableError("number_too_long")
    if len(text) > _LONGEST or cell.kind is CellKind.OTHER:
        raise UnreadableError("not_a_number")
    if cell.kind in (CellKind.NUMBER, CellKind.FORMULA) and _STORED.fullmatch(text):
        if text.startswith("-"):
            raise UnreadableError("negative_number")
        whole, _, part = text.partition(".")
        return whole, part
    return _written(text, style)


def _written(text: str, style: NumberStyle) -> tuple[str, str]:
    """The digits before and after the decimal mark of a number written as text."""
    if style is NumberStyle.DIGITS and _AMBIGUOUS.fullmatch(text):
        raise UnreadableError("ambiguous_number")
    match = _FORMS[style].fullmatch(text)
    if match is None:
        raise _misreading(text, style)
    return match["whole"].replace(".", "").replace(",", ""), match["part"] or ""


def _misreading(text: str, style: NumberStyle) -> UnreadableError:
    """Why a text is no number of the style."""
    if _NO_REPORT.fullmatch(text):
        return UnreadableError("no_report_mark")
    if text[0] in "-−(" and _FORMS[style].fullmatch(text.strip("-−() ")):
        return UnreadableError("negative_number")
    if _NUMERIC.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return UnreadableError("number_form", wanted=_WANTED[style])
    if any(letter.isdecimal() and not letter.isascii() for letter in text):
        return UnreadableError("full_width_number")
    if _PERCENT.fullmatch(text):
        return UnreadableError("percent_in_number")
    return UnreadableError("number_with_unit" if _WITH_UNIT.fullmatch(text) else "not_a_number")


def _digits(text: str) -> int:
    return sum(letter.isdecimal() for letter in text)

"""Values of the policy as an office writes and reads them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from etl.reading.counts import parse_count, parse_number
from etl.reading.documents import Cell, CellKind
from etl.reading.faults import Wording
from etl.reading.findings import UnreadableError
from etl.reading.names import matching_key
from etl.reading.periods import parse_day

Value = str | int | float | bool | list[float]
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MINUS = ("-", "\u2212")
_TRUTH = {"có": True, "không": False}
_WANTED = {
    "day": Wording("một ngày, như 31/10/2026", "a day, as 31/10/2026"),
    "truth": Wording("có hoặc không", "có (yes) or không (no)"),
    "whole": Wording("một số nguyên", "a whole number"),
    "number": Wording("một số, như 0,8", "a number, as 0,8"),
    "numbers": Wording(
        "các số cách nhau bằng dấu chấm phẩy, như 0,64; 0,8; 1,25",
        "numbers between semicolons, as 0,64; 0,8; 1,25",
    ),
    "text": Wording("chữ", "text"),
}


def can_be_shown(value: object) -> bool:
    """Whether a value of the policy fits into one cell."""
    if isinstance(value, list):
        return bool(value) and all(
            isinstance(one, int | float) and not isinstance(one, bool) for one in value
        )
    return isinstance(value, str | int | float)


def shown(value: Value) -> str | int | float:
    """A value of the policy, as JSON reads it, as a cell shows it."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return "; ".join(str(one).replace(".", ",") for one in value)
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return value


def parse_value(cell: Cell, now: Value) -> Value:
    """A value of the kind of the one that holds now.

    Args:
        cell: The cell; not blank.
        now: The value that holds now, as JSON reads it.

    Raises:
        UnreadableError: `policy_value_unreadable`, with what is wanted.
    """
    kind = _kind(now)
    try:
        value = _parsed(cell, kind)
    except (UnreadableError, KeyError) as error:
        raise UnreadableError("policy_value_unreadable", wanted=_WANTED[kind]) from error
    return value


def _kind(now: Value) -> str:
    if isinstance(now, bool):
        return "truth"
    if isinstance(now, int):
        return "whole"
    if isinstance(now, float):
        return "number"
    if isinstance(now, list):
        return "numbers"
    return "day" if _ISO_DAY.fullmatch(now) else "text"


def _parsed(cell: Cell, kind: str) -> Value:
    value: Value | None = None
    if kind == "day":
        day = parse_day(cell)
        value = day.isoformat() if day else None
    elif kind == "truth":
        value = _TRUTH[matching_key(cell.text)]
    elif kind == "whole":
        value = parse_count(cell)
    elif kind == "number":
        value = _signed_number(cell)
    elif kind == "numbers":
        parts = [parse_number(Cell(part.strip(), CellKind.TEXT)) for part in cell.text.split(";")]
        value = [part for part in parts if part is not None] if None not in parts else None
    else:
        value = cell.text
    if value is None:
        raise UnreadableError("policy_value_unreadable", wanted=_WANTED[kind])
    return value


def _signed_number(cell: Cell) -> float | None:
    """A number that may be below 0: an allowance may give time back, unlike any count."""
    sign = cell.text[:1]
    if sign in _MINUS and cell.text[1:]:
        number = parse_number(replace(cell, text=cell.text[1:]))
        return None if number is None else -number
    return parse_number(cell)

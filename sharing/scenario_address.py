"""A scenario's values as parameters of an address: short, by code, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from sharing.scenario_checks import ScenarioError
from sharing.scenario_parts import SCOPES, Decided, Marked, Refused, Seated

_NONE = "none"
_WHOLE = re.compile(r"[0-9]{1,4}")
_DECIMAL = re.compile(r"[0-9]{1,4}(\.[0-9]{1,20})?")
# In this order: the sign that escapes is escaped first.
_ESCAPED = (("%", "%25"), (",", "%2C"), (":", "%3A"))

Writer = Callable[[Any], str]
Reader = Callable[[str, str], Any]
Row = TypeVar("Row", Marked, Refused, Decided, Seated)


def _said(value: float | None) -> str:
    return _NONE if value is None else str(value).removesuffix(".0")


def _as_is(value: str, _where: str) -> str:
    return value


def _read_whole(value: str, where: str) -> int:
    if not _WHOLE.fullmatch(value):
        raise ScenarioError("wrong_type", where, value)
    return int(value)


def _read_whole_or_none(value: str, where: str) -> int | None:
    return None if value == _NONE else _read_whole(value, where)


def _read_km(value: str, where: str) -> float | None:
    if value == _NONE:
        return None
    if not _DECIMAL.fullmatch(value):
        raise ScenarioError("wrong_type", where, value)
    return float(value)


def _read_flag(value: str, where: str) -> bool:
    if value not in {"1", "0"}:
        raise ScenarioError("wrong_type", where, value)
    return value == "1"


def _escape(value: object) -> str:
    said = str(value)
    for sign, instead in _ESCAPED:
        said = said.replace(sign, instead)
    return said


def _unescape(value: str) -> str:
    for sign, instead in reversed(_ESCAPED):
        value = value.replace(instead, sign)
    return value


def _write_rows(rows: tuple[Marked | Refused | Decided | Seated, ...]) -> str:
    """14758:reason or posts,… of communes; 14758-14812:reason or posts,… of moves."""
    return ",".join(f"{'-'.join(one[:-1])}:{_escape(one[-1])}" for one in rows)


def _reader(make: Callable[[list[str], str, str], Row]) -> Reader:
    def read(value: str, where: str) -> tuple[Row, ...]:
        rows = []
        for place, part in enumerate(value.split(",") if value else ()):
            ends, found, last = part.partition(":")
            if not found:
                raise ScenarioError("wrong_type", f"{where}[{place}]", part)
            rows.append(make(ends.split("-"), _unescape(last), f"{where}[{place}]"))
        return tuple(rows)

    return read


def _mark(ends: list[str], reason: str, where: str) -> Marked:
    if len(ends) != 1:
        raise ScenarioError("wrong_type", where, "-".join(ends))
    return Marked(ends[0], reason)


def _seated(ends: list[str], posts: str, where: str) -> Seated:
    return Seated(_mark(ends, "", where).commune, _read_whole(posts, where))


def _pair(ends: list[str], where: str) -> tuple[str, str]:
    try:
        lender, receiver = ends
    except ValueError as error:
        raise ScenarioError("wrong_type", where, "-".join(ends)) from error
    return lender, receiver


PARAMETERS: dict[str, tuple[str, Writer, Reader]] = {
    "name": ("named", str, _as_is),
    "note": ("note", str, _as_is),
    "edition": ("edition", str, _as_is),
    "period_id": ("period", str, _as_is),
    "scope": ("observed", lambda scope: str(int(scope == "observed")),
              lambda value, where: SCOPES[_read_flag(value, where)]),
    "certification": ("certification", str, _as_is),
    "assume": ("assume", str, _as_is),
    "objective": ("objective", str, _as_is),
    "budget": ("moves", _said, _read_whole),
    "most_km": ("km", _said, _read_km),
    "minimum": ("team", _said, _read_whole),
    "fill_minimum": ("fill", lambda value: str(int(value)), _read_flag),
    "maximum": ("most", _said, _read_whole_or_none),
    "most_lent": ("lent", _said, _read_whole_or_none),
    "same_district_only": ("within", lambda value: str(int(value)), _read_flag),
    "locality": ("area", lambda value: str(int(value)), _read_flag),
    "locked": ("locked", _write_rows, _reader(_mark)),
    "excluded": ("excluded", _write_rows, _reader(_mark)),
    "forbidden": ("refused", _write_rows,
                  _reader(lambda ends, last, where: Refused(*_pair(ends, where), last))),
    "fixed": ("fixed", _write_rows,
              _reader(lambda ends, last, where: Decided(*_pair(ends, where),
                                                        _read_whole(last, where)))),
    "vice_chairs": ("chairs", _write_rows, _reader(_seated)),
}  # fmt: skip

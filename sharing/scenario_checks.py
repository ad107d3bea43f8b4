"""Strict reading of a scenario's values: what is not exactly as agreed is refused and named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

MOST_BYTES = 200_000
MOST_LETTERS = 300
_COMMUNE = re.compile(r"[0-9]{5}")
_SHOWN = 60

T = TypeVar("T")


class ScenarioError(ValueError):
    """A scenario that cannot be taken.

    Attributes:
        code: What is wrong: too_large, not_text, not_json, repeated_key, not_an_object,
            wrong_format, missing_key, unknown_key, wrong_type, unknown_value, out_of_range,
            too_long, empty, not_printable, not_a_commune, same_commune, repeated, contradiction.
        where: The key, "fixed[2].from" in a list; "" for the whole.
        found: What stood there, shortened.
    """

    def __init__(self, code: str, where: str, found: object) -> None:
        """Name the fault."""
        said = found if isinstance(found, str) else repr(found)
        self.code, self.where, self.found = code, where, said[:_SHOWN]
        super().__init__(f"{code}: {where}: {self.found}")


def parsed(content: str | bytes, most: int = MOST_BYTES) -> dict[str, Any]:
    """The object that a scenario file of so many bytes at most holds; no key stands twice.

    Raises:
        ScenarioError: It is too large, no UTF-8, no JSON, or no object.
    """
    if len(content) > most:
        raise ScenarioError("too_large", "", f"{len(content)}")
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise ScenarioError("not_text", "", repr(content[error.start : error.end])[2:-1]) from error
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except RecursionError as error:
        raise ScenarioError("not_json", "", "[[[…") from error
    except json.JSONDecodeError as error:
        raise ScenarioError(
            "not_json", f"{error.lineno}:{error.colno}", _around(text, error.pos)
        ) from error
    except ScenarioError:
        raise
    except ValueError as error:  # a number of more digits than Python converts
        raise ScenarioError("not_json", "", "999…") from error
    return as_object(found, "")


def _around(text: str, place: int) -> str:
    """What stands where a file stops being JSON: its own letters, no words of a library."""
    return text[place : place + _SHOWN].split("\n", maxsplit=1)[0].strip() or "…"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ScenarioError("repeated_key", key, value)
        found[key] = value
    return found


def _no_number(name: str) -> float:
    raise ScenarioError("not_json", "", name)


def as_object(value: Any, where: str) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise ScenarioError("not_an_object", where, value)
    return value


def exact_keys(found: Mapping[str, Any], wanted: tuple[str, ...], where: str) -> None:
    """No key less and none more than agreed."""
    within = f"{where}." if where else ""
    for key in wanted:
        if key not in found:
            raise ScenarioError("missing_key", f"{within}{key}", ", ".join(found))
    for key in found:
        if key not in wanted:
            raise ScenarioError("unknown_key", f"{within}{key[:_SHOWN]}", found[key])


def text(value: Any, where: str, *, empty: bool = True, most: int = MOST_LETTERS) -> str:
    """A printable line of at most so many characters, without white space round it."""
    if not isinstance(value, str):
        raise ScenarioError("wrong_type", where, value)
    if len(value) > most:
        raise ScenarioError("too_long", where, value)
    if not value.isprintable() or value != value.strip():
        raise ScenarioError("not_printable", where, value)
    if not value and not empty:
        raise ScenarioError("empty", where, value)
    return value


def one_of(value: Any, options: tuple[str, ...], where: str) -> str:
    """One of some codes."""
    if text(value, where) not in options:
        raise ScenarioError("unknown_value", where, value)
    return str(value)


def whole(value: Any, least: int, most: int, where: str) -> int:
    """A whole number in its range."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ScenarioError("wrong_type", where, value)
    if not least <= value <= most:
        raise ScenarioError("out_of_range", where, value)
    return value


def kilometres(value: Any, most: float, where: str) -> float:
    """A distance from 1 km up."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScenarioError("wrong_type", where, value)
    if not 1 <= value <= most:
        raise ScenarioError("out_of_range", where, value)
    return float(value)


def optional(read: Callable[..., T], value: Any, *arguments: Any) -> T | None:
    """A value that may be null."""
    return None if value is None else read(value, *arguments)


def flag(value: Any, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ScenarioError("wrong_type", where, value)
    return value


def commune(value: Any, where: str) -> str:
    """A commune's code: five digits."""
    if not isinstance(value, str):
        raise ScenarioError("wrong_type", where, value)
    if not _COMMUNE.fullmatch(value):
        raise ScenarioError("not_a_commune", where, value)
    return value


def no_repeats(keys: list[Any], where: str) -> None:
    """Nothing stands twice in a list."""
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise ScenarioError("repeated", f"{where}[{place}]", key)

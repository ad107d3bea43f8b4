"""Machine-written numbers and truth values: one spelling each, anything else is refused."""

import re

_MOST_DIGITS = 15
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


def parse_integer(text: str) -> int:
    """A whole number: digits only, no separators, no leading zeros, at most 15 digits.

    Raises:
        ValueError: the text is anything else.
    """
    if not _INTEGER.fullmatch(text) or _digits(text) > _MOST_DIGITS:
        raise ValueError("not a whole number")
    return int(text)


def parse_decimal(text: str) -> float:
    """A number with a point for decimals and no other separator, at most 15 digits.

    Raises:
        ValueError: the text is anything else.
    """
    if not _DECIMAL.fullmatch(text) or _digits(text) > _MOST_DIGITS:
        raise ValueError("not a number")
    return float(text)


def parse_boolean(text: str) -> bool:
    """True for "true", False for "false".

    Raises:
        ValueError: the text is anything else.
    """
    if text not in ("true", "false"):
        raise ValueError("neither true nor false")
    return text == "true"


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)

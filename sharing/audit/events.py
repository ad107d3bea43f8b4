"""The vocabulary of the audit log: which events there are, and which facts each may hold.

A fact is of a kind, and a value that is not of its kind is refused: no kind lets a token, a file's
name, a free text or a person through; of accounts of the machine their names, as in who did it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sharing.access.reader import folded

Value = str | int | bool | list[str]

_FILE = Path(__file__).with_suffix(".toml")
_CODE = re.compile(r"[A-Za-z0-9]{1,20}(?:[_./-][A-Za-z0-9]{1,20}){0,7}")
_EDITION = re.compile(r"[0-9]{5,}-[0-9a-f]{8}")
_HASH = re.compile(r"[0-9a-f]{8,64}")
_LINK = re.compile(r"[0-9a-f]{4,16}")
_MOST_CODES = 200
_V4_NETWORK, _V6_NETWORK = 24, 48
_AGENT_DIGITS = 12
_MACHINE_ACCOUNT = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,31}")


class AuditError(Exception):
    """An event could not be written down; what depends on its being written must not be done.

    Attributes:
        code: Why: "quota", "busy" or "disk"; "too_many" of one reader today.
    """

    def __init__(self, code: str, message: str) -> None:
        """Make one."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Kind:
    """What an event may hold.

    Attributes:
        facts: Names of its facts.
        must: Whether what it tells of must not be done if it cannot be written.
        noisy: Whether a stranger can cause it at will.
        reader: Whether whoever may read can cause it at will.
        a_day: How many of one link or person a process writes a day; 0: any number.
    """

    facts: frozenset[str]
    must: bool = False
    noisy: bool = False
    reader: bool = False
    a_day: int = 0


@cache
def kinds() -> Mapping[str, Kind]:
    """Every event by its name."""
    table = tomllib.loads(_FILE.read_text("utf-8"))
    unknown = {fact for one in table["events"].values() for fact in one["facts"]} - set(
        table["facts"]
    )
    if unknown:
        raise ValueError(f"{_FILE.name}: facts without a kind: {', '.join(sorted(unknown))}")
    return {
        name: Kind(**one | {"facts": frozenset(one["facts"])})
        for name, one in table["events"].items()
    }


@cache
def _kinds_of_facts() -> Mapping[str, str]:
    facts: dict[str, str] = tomllib.loads(_FILE.read_text("utf-8"))["facts"]
    return facts


def checked(event: str, facts: Mapping[str, object]) -> dict[str, Value]:
    """The facts of an event as they may be written: addresses shortened, browsers hashed.

    Args:
        event: Name of the event.
        facts: Its facts by name; one that is None is left out.

    Raises:
        KeyError: There is no such event.
        ValueError: A fact is not one of the event's, or its value is not of the fact's kind.
    """
    allowed = kinds()[event].facts
    if unknown := set(facts) - allowed:
        raise ValueError(f"{event} has no fact {', '.join(sorted(unknown))}")
    return {
        name: _written(name, _kinds_of_facts()[name], value)
        for name, value in facts.items()
        if value is not None
    }


def network(address: str) -> str:
    """The network an address is in (/24, or /48 of IPv6); "unknown" for what is no address."""
    try:
        found = ipaddress.ip_address(address.strip().strip("[]").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    bits = _V4_NETWORK if isinstance(found, ipaddress.IPv4Address) else _V6_NETWORK
    return str(ipaddress.ip_network((found, bits), strict=False))


def _address(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return network(value)


def _agent(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:_AGENT_DIGITS]


def _account(value: object) -> str:
    """The hash of the name of an account, whatever is typed for one: it may be a secret."""
    return _agent(folded(value) if isinstance(value, str) else value)


def _machine_account(value: object) -> str:
    """An account of the machine by its name; by its hash where it is called as no account is."""
    if isinstance(value, str) and _MACHINE_ACCOUNT.fullmatch(value):
        return value
    return _agent(value)


def _matching(pattern: re.Pattern[str]) -> Callable[[object], str]:
    def written(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError
        return str(value)

    return written


def _codes(value: object) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError
    codes = sorted(map(_matching(_CODE), value))
    if len(codes) > _MOST_CODES:
        raise ValueError
    return codes


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _moment(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError
    return value.astimezone(UTC).isoformat(timespec="seconds")


_WRITERS: Mapping[str, Callable[[object], Value]] = {
    "account": _account,
    "address": _address,
    "agent": _agent,
    "code": _matching(_CODE),
    "codes": _codes,
    "count": _count,
    "edition": _matching(_EDITION),
    "flag": _flag,
    "hash": _matching(_HASH),
    "machine_account": _machine_account,
    "link": _matching(_LINK),
    "moment": _moment,
}


def _written(name: str, kind: str, value: object) -> Value:
    try:
        return _WRITERS[kind](value)
    except (TypeError, ValueError):
        # The value itself is not told: it may be just what must not be written.
        message = f"the fact {name} is no {kind} (a {type(value).__name__} was given)"
        raise ValueError(message) from None

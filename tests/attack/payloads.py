"""The payloads of `families.toml`: each family's parts in every combination."""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import product
from pathlib import Path

_FAMILIES = Path(__file__).with_name("families.toml")
_RUNS = "(window.__xss=(window.__xss||0)+1)"
_CLIMBS = (3, 12)


@cache
def sql() -> tuple[str, ...]:
    """More than 500 attempts to change a statement."""
    return _combined("sql")


@cache
def script() -> tuple[str, ...]:
    """More than 300 attempts to run a script; one that runs sets `window.__xss`."""
    return tuple(one.replace("XSS()", _RUNS) for one in _combined("script"))


@cache
def traversal() -> tuple[str, ...]:
    """More than 200 paths that lead out of any folder."""
    found = [
        f"{climb * times}{wanted}{end}"
        for climb, wanted, end in _parts("traversal")
        for times in _CLIMBS
    ]
    return tuple(dict.fromkeys(found))


def _combined(kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys("".join(parts) for parts in _parts(kind)))


def _parts(kind: str) -> list[tuple[str, str, str]]:
    families = tomllib.loads(_FAMILIES.read_text("utf-8"))[kind]
    return [
        parts
        for one in families.values()
        for parts in product(one["open"], one["inner"], one["close"])
    ]

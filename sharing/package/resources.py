"""Which tables the open data hold, and what they are called; the list is `resources.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("resources.toml")


@dataclass(frozen=True)
class Resource:
    """One table of the open data.

    Attributes:
        name: Name of its files.
        table: The table of the edition that it is, and that its columns are described under.
        title_vi: What it holds, in Vietnamese.
        title_en: The same in English.
        query: The named query that selects its rows where not all of the table may leave.
    """

    name: str
    table: str
    title_vi: str
    title_en: str
    query: str = ""


@dataclass(frozen=True)
class Contents:
    """What the package says of itself, and its tables in order."""

    title_vi: str
    title_en: str
    description_vi: str
    description_en: str
    keywords: tuple[str, ...]
    licence: dict[str, str]
    resources: tuple[Resource, ...]


@cache
def contents() -> Contents:
    """The contents of the package."""
    told = tomllib.loads(_LIST.read_text(encoding="utf-8"))
    resources = tuple(Resource(**entry) for entry in told.pop("resource"))
    keywords = tuple(told.pop("keywords"))
    return Contents(**told, keywords=keywords, resources=resources)

"""How the product is cited: the same sentence wherever its figures go."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sharing import formats
from sharing.words import Language, Words


@dataclass(frozen=True)
class Cited:
    """What is cited, in both languages where it has words.

    Attributes:
        page: Name of the page by language.
        scope: Period, staff group and method by language.
        edition: Id of the edition.
        logical_hash: What identifies its contents.
        address: Where it is seen; "" if that is not known.
        seen_on: The day it was looked at.
        simulated: Whether a figure in it is simulated.
    """

    page: dict[Language, str]
    scope: dict[Language, str]
    edition: str
    logical_hash: str
    address: str
    seen_on: dt.date
    simulated: bool


def citation(cited: Cited, lang: Language) -> str:
    """The citation in one language."""
    words = Words(lang)
    said = words(
        "citation.text",
        page=cited.page[lang],
        scope=cited.scope[lang],
        edition=cited.edition,
        hash=cited.logical_hash,
        date=formats.date(cited.seen_on, lang=lang),
    )
    parts = [said, *([words("citation.simulated")] if cited.simulated else []), cited.address]
    return " ".join(part for part in parts if part)

"""What the tests know of the product: its pages, its words, and the edition it serves."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd

from pages.ui.navigation import PAGES, PageLink
from warehouse import queries
from warehouse.editions import Store

COMMUNES = 166
BAT_MOT, HAC_THANH = "15607", "14797"
WIDTHS = (390, 820, 1440)
LANGUAGES = ("vi", "en")
BY_NAME: dict[str, PageLink] = {page.name: page for page in PAGES}
DEFAULTS = {
    "scope": "all",
    "staff_group": "centre",
    "certification": "with",
    "weighting": "weighted",
}
# Colours of notes/interface.md 4.2; what is not known is white, and hatched.
COLOURS = {
    "overloaded": (0xA6, 0x3A, 0x0A),
    "watch_high": (0xF0, 0xA3, 0x5C),
    "balanced": (0xEC, 0xE9, 0xE1),
    "watch_low": (0x8F, 0xBB, 0xE0),
    "underloaded": (0x1B, 0x5E, 0x9C),
}
_ROOT = Path(__file__).parents[2]
_WORDS = (_ROOT / "sharing/words", _ROOT / "pages/ui/words")
_VIETNAMESE = re.compile(r"[à-ỹđĐÀ-Ỹ]", re.IGNORECASE)
_PLACE = re.compile(r"\{[^}]*\}|\*\*|#{2,}|\n")
_ENDS = " .,:;()·—–"
# A piece this long is found anywhere in a text; a shorter one is a text of its own, or a name.
_SENTENCE = 35
_BETWEEN = re.compile(r"[\n·:;(),/▲▼●▨]")


def path_of(name: str, **parameters: str) -> str:
    """The address of a page: its path and its parameters."""
    page = BY_NAME[name]
    path = "/" if page is PAGES[0] else f"/{page.url_path}"
    query = "&".join(f"{key}={value}" for key, value in parameters.items())
    return f"{path}?{query}" if query else path


def parameters_of(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query))


@cache
def texts(language: str) -> dict[str, str]:
    """The catalogue of a language by dotted key."""
    files = [file for folder in _WORDS for file in sorted((folder / language).glob("*.toml"))]
    return {
        key: text
        for file in files
        for key, text in _flat(tomllib.loads(file.read_text(encoding="utf-8")))
    }


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def beginning(language: str, key: str) -> str:
    """The words of a catalogue's text before its first place, without marks."""
    return plain(texts(language)[key]).partition("{")[0].strip()


def fold(text: str) -> str:
    """A name as people type it: small letters without marks."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def plain(text: str) -> str:
    """A catalogue's text without its marks."""
    return re.sub(r"\*\*|^#+ ", "", text)


@cache
def pieces(language: str) -> frozenset[str]:
    """What only a page in that language says: the fixed parts of its sentences."""
    other = "\n".join(texts("en" if language == "vi" else "vi").values())
    found = set()
    for key, text in texts(language).items():
        if not key.startswith(("language.", "verdict_symbol.", "format.")):
            found |= {part.strip(_ENDS) for part in _PLACE.split(text)}
    return frozenset(
        piece
        for piece in found
        if piece not in other and (_VIETNAMESE.search(piece) or language == "en") and len(piece) > 3
    )


def foreign_words(said: list[str], language: str) -> list[str]:
    """Words of the other language's catalogue in what a page says in this one."""
    others = pieces("en" if language == "vi" else "vi")
    lines = [" ".join(text.split(" ")) for text in said]
    parts = {part.strip(_ENDS) for line in lines for part in _BETWEEN.split(line)}
    everything = "\n".join(lines)
    return sorted(
        piece
        for piece in others
        if piece in parts or (len(piece) >= _SENTENCE and piece in everything)
    )


@dataclass(frozen=True)
class Truth:
    """The served edition, asked directly."""

    folder: Path

    def rows(self, name: str, **values: str) -> pd.DataFrame:
        """The rows of a named query."""
        connection = Store(self.folder).serve().edition.open()
        try:
            return queries.run(connection, name, **values)
        finally:
            connection.close()

    @property
    def verdict_names(self) -> tuple[str, ...]:
        """The codes of the verdicts."""
        return (*COLOURS, "insufficient")

    @property
    def periods(self) -> list[str]:
        """Ids of the periods, in the order of the list."""
        return list(self.rows("periods")["period_id"])

    @property
    def newest_month(self) -> str:
        """The period of an address that names none."""
        periods = self.rows("periods")
        return periods.loc[periods["kind"] == "month", "period_id"].iloc[0]

    def slice(self, **changed: str) -> pd.DataFrame:
        """Every commune's load and verdict."""
        return self.rows("slice", **self._slice(changed)).set_index("commune_code", drop=False)

    def province(self, **changed: str) -> Any:
        """The province's row."""
        return SimpleNamespace(**self.rows("province", **self._slice(changed)).iloc[0].to_dict())

    def verdicts(self, **changed: str) -> dict[str, int]:
        """Communes by verdict."""
        counts = self.rows("verdict_counts", **self._slice(changed))
        return dict(zip(counts["verdict"], map(int, counts["communes"]), strict=True))

    def communes_called(self, plain_name: str) -> pd.DataFrame:
        """The communes of a name written without diacritics and without their kind."""
        communes = self.rows("communes")
        names = [fold(name.split(maxsplit=1)[1]) for name in communes["name"]]
        return communes[[name == plain_name for name in names]]

    def _slice(self, changed: dict[str, str]) -> dict[str, str]:
        return {"period_id": self.newest_month, **DEFAULTS, **changed}

"""The words of the product: one catalogue a language, looked up by dotted key.

A catalogue is the folder `words/<language>/`: here what leaves the house says, and what it shares
with the pages (formats, names of codes); `pages/ui/words/` adds what the pages say. Both languages
hold the same files, keys and named places, which the tests hold them to. A key that is not there
is an error, never a fallback to the other language; a key that stands in two files is an error too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Literal

Language = Literal["vi", "en"]

_LANGUAGES: tuple[Language, ...] = ("vi", "en")
_FOLDER = Path(__file__).with_suffix("")


def languages() -> tuple[Language, ...]:
    """The languages with a catalogue, the default one first."""
    return _LANGUAGES


class Words:
    """The texts of one language.

    Attributes:
        folders: Where its catalogues lie; a room above adds its own.

    Example:
        >>> words = Words("en")
        >>> words("verdict.watch_high")
        'Watch (high)'
    """

    folders: ClassVar[tuple[Path, ...]] = (_FOLDER,)

    def __init__(self, language: Language) -> None:
        """Open the catalogue of a language; it is read from disk once in the process.

        Raises:
            ValueError: There is no such language.
        """
        self.language = language
        self._texts = _catalogue(language, self.folders)

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its named places filled.

        Args:
            key: Dotted key, such as "verdict.overloaded".
            **values: What goes into the named places, already formatted for the language
                (`formats`): the catalogue knows no numbers.

        Raises:
            KeyError: The catalogue has no such key, or a named place was given no value.
        """
        try:
            text = self._texts[key]
        except KeyError:
            message = f"no text for the key {key!r} in the language {self.language!r}"
            raise KeyError(message) from None
        try:
            return text.format(**values)
        except KeyError as place:
            message = f"the text {key!r} ({self.language}) needs a value for {place}"
            raise KeyError(message) from None

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def section(self, name: str) -> dict[str, str]:
        """The texts under a dotted name by their last part, in the order of the catalogue.

        Args:
            name: A table of the catalogue, such as "verdict" or "glossary".

        Returns:
            The texts as written, their named places not filled.

        Raises:
            KeyError: The catalogue has no such table.
        """
        return dict(_section(self.language, self.folders, name))


@cache
def _catalogue(language: str, folders: tuple[Path, ...]) -> Mapping[str, str]:
    """All texts of a language by dotted key, read only."""
    if language not in _LANGUAGES:
        message = f"no catalogue for the language {language!r}; there are {', '.join(_LANGUAGES)}"
        raise ValueError(message)
    texts: dict[str, str] = {}
    paths = [path for folder in folders for path in sorted((folder / language).glob("*.toml"))]
    for path in paths:
        for key, text in _flattened(tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in texts:
                message = f"the key {key!r} of {language}/{path.name} stands in another file too"
                raise ValueError(message)
            texts[key] = text
    return MappingProxyType(texts)


@cache
def _section(language: str, folders: tuple[Path, ...], name: str) -> Mapping[str, str]:
    """The texts under a dotted name, found among all once: a page asks for some at every click."""
    prefix = f"{name}."
    texts = {
        key.removeprefix(prefix): text
        for key, text in _catalogue(language, folders).items()
        if key.startswith(prefix)
    }
    if not texts:
        message = f"no section {name!r} in the language {language!r}"
        raise KeyError(message)
    return MappingProxyType(texts)


def _flattened(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _flattened(value, f"{key}.")
        elif isinstance(value, str):
            yield key, value
        else:
            message = f"the catalogue's {key!r} is not a text: {value!r}"
            raise TypeError(message)

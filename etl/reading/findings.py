"""What was found in a received file: where, for which reason, in words of both languages."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from etl.reading.faults import Language, Wording
from etl.reading.reasons import Reaction, Reason, reasons

_LONGEST_QUOTE = 80
_NEVER_QUOTED = frozenset({"number_too_long", "personal_value", "personal_name"})
"""Reasons whose cell may hold what belongs to a person: it is pointed at, not repeated."""

_WORDS = {
    "vi": {"sheet": "trang tính", "row": "dòng", "column": "cột", "found": "Trong ô có"},
    "en": {"sheet": "sheet", "row": "row", "column": "column", "found": "The cell has"},
}


class Place(NamedTuple):
    """A place in a received file, as narrow as it is known.

    Attributes:
        file: Name of the file as shown to a reader.
        sheet: Name of the sheet; empty in a CSV.
        row: Row as a spreadsheet counts, from 1.
        column: Column as a spreadsheet counts, from 1.
        heading: What the column is called.
    """

    file: str
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    heading: str = ""

    def words(self, language: Language) -> str:
        """The place in words: file, sheet, row, column."""
        words = _WORDS[language]
        parts = [self.file]
        if self.sheet:
            parts.append(f"{words['sheet']} {_quoted(self.sheet)}")
        if self.row is not None:
            parts.append(f"{words['row']} {self.row}")
        named = " ".join(
            part
            for part in (
                column_letters(self.column) if self.column else "",
                f"({self.heading})" if self.heading and self.column else self.heading,
            )
            if part
        )
        if named:
            parts.append(f"{words['column']} {named}")
        return ", ".join(parts)


class UnreadableError(ValueError):
    """A text is no value of the kind wanted; says for which reason, not where."""

    def __init__(self, reason: str, /, **details: str | int | Wording) -> None:
        self.reason = reason
        self.details = details
        super().__init__(reason)

    def at(self, place: Place, found: str = "") -> "Finding":
        """The finding at a place, with what was found there."""
        return finding(self.reason, place, found, **self.details)


@dataclass(frozen=True)
class Finding:
    """One thing found in a file. Made by `finding`.

    Attributes:
        code: Code of the reason.
        place: Where.
        found: What was found, as written; empty where there is nothing to quote. Never a personal
            value: readers that meet one leave it empty.
        details: What the reason's sentences name in braces.
    """

    code: str
    place: Place
    found: str = ""
    details: tuple[tuple[str, str | Wording], ...] = ()

    @property
    def reason(self) -> Reason:
        """The entry of the catalogue."""
        return reasons()[self.code]

    @property
    def reaction(self) -> Reaction:
        """What follows."""
        return self.reason.reaction

    def says(self, language: Language) -> str:
        """What is wrong, without the place."""
        return self._filled(self.reason.says, language)

    def remedy(self, language: Language) -> str:
        """What to do about it."""
        return self._filled(self.reason.remedy, language)

    def message(self, language: Language = "vi") -> str:
        """Place, what is wrong, what was found, and what to do, in one line."""
        parts = [f"{self.place.words(language)}: {self.says(language)}"]
        if self.found:
            parts.append(f"{_WORDS[language]['found']} {_quoted(self.found)}.")
        if remedy := self.remedy(language):
            parts.append(remedy)
        return " ".join(parts)

    def as_json(self, language: Language) -> dict[str, Any]:
        """For machines: the code, the reaction, the place, what was found, the message."""
        return {
            "code": self.code,
            "reaction": str(self.reaction),
            **self.place._asdict(),
            "found": self.found[:_LONGEST_QUOTE],
            "message": self.message(language),
        }

    def _filled(self, wording: Wording, language: Language) -> str:
        details = {
            name: getattr(value, language) if isinstance(value, Wording) else value
            for name, value in self.details
        }
        text: str = getattr(wording, language)
        return text.format_map(details)


def finding(code: str, place: Place, found: str = "", /, **details: str | int | Wording) -> Finding:
    """A finding.

    Args:
        code: Code of a reason.
        place: Where.
        found: What was found, as written.
        details: Exactly what the reason's sentences name in braces.

    Raises:
        KeyError: No such reason.
        ValueError: Details are missing or too many.
    """
    if reasons()[code].details != set(details):
        raise ValueError(f"{code} wants the details {sorted(reasons()[code].details)}")
    given = tuple(
        (name, value if isinstance(value, Wording) else str(value))
        for name, value in details.items()
    )
    return Finding(code, place, "" if code in _NEVER_QUOTED else found, given)


class RefusedError(Exception):
    """A file cannot be read on; holds everything found in it so far."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(one.message("en") for one in self.findings))


def refuse(
    code: str, place: Place, found: str = "", /, **details: str | int | Wording
) -> RefusedError:
    """The refusal of a file for one reason, to be raised."""
    return RefusedError([finding(code, place, found, **details)])


def moved(found: Finding, **place: Any) -> Finding:
    """The same finding at a place that is known better."""
    return replace(found, place=found.place._replace(**place))


def column_letters(number: int) -> str:
    """A spreadsheet's name of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _quoted(text: str) -> str:
    """The text between quotation marks, cut, with what cannot be printed escaped."""
    shown = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return "“" + "".join(_printable(letter) for letter in shown) + "”"


def _printable(letter: str) -> str:
    return letter if letter.isprintable() else ascii(letter)[1:-1]

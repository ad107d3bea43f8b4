"""What is wrong in a file, in words an officer can act on, in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Language = Literal["vi", "en"]

_LONGEST_QUOTE = 80
_WORDS = {
    "vi": {
        "row": "dòng",
        "column": "cột",
        "found": "có",
        "expected": "cần",
        "blank": "không có gì",
    },
    "en": {
        "row": "row",
        "column": "column",
        "found": "found",
        "expected": "expected",
        "blank": "nothing",
    },
}


class Wording(NamedTuple):
    """One sentence or phrase in both languages."""

    vi: str
    en: str

    def joined(self, other: "Wording") -> "Wording":
        """Both phrases, one after the other."""
        return Wording(f"{self.vi}, {other.vi}", f"{self.en}, {other.en}")


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file.

    Attributes:
        file: Name of the file.
        row: Row as a spreadsheet numbers it (the header is row 1); None for the file as a whole.
        column: Name of the column; empty for a row or the file as a whole.
        found: What was found, as written; empty where there is nothing.
        expected: What was expected in its place.
    """

    file: str
    row: int | None
    column: str
    found: str
    expected: Wording

    def message(self, language: Language = "vi") -> str:
        """The fault as one line: file, row, column, what was found, what was expected."""
        words = _WORDS[language]
        place = [self.file]
        if self.row is not None:
            place.append(f"{words['row']} {self.row}")
        if self.column:
            place.append(f"{words['column']} {self.column}")
        quoted = repr(self.found[:_LONGEST_QUOTE]) if self.found else words["blank"]
        expected = getattr(self.expected, language)
        return f"{', '.join(place)}: {words['found']} {quoted}, {words['expected']} {expected}"


class ToldError(Exception):
    """Why something cannot be done, in both languages; `str` of it is English."""

    def __init__(self, wording: Wording) -> None:
        super().__init__(wording)
        self.wording = wording

    def __str__(self) -> str:
        return self.message("en")

    def message(self, language: Language = "vi") -> str:
        """Why, in one language."""
        return self.wording.vi if language == "vi" else self.wording.en


class ReadingError(Exception):
    """A file was refused; holds everything found wrong in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.messages("en")))

    def messages(self, language: Language = "vi") -> list[str]:
        """One line a fault."""
        return [fault.message(language) for fault in self.faults]

"""The text of one cell: put into one normal form, or refused because letters are lost.

Order matters: spoilt letters are looked for in the text as it came, before marks that look like
mere spaces are taken out (the soft hyphen is the ư of TCVN3).
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from etl.reading.findings import Finding, Place, UnreadableError
from etl.reading.legacy import MOJIBAKE, legacy_votes, likeliest, misread_pair
from etl.reading.syllables import is_syllable
from etl.reading.tally import Tally

LONGEST_CELL = 32_767
"""Longest text that a cell of a spreadsheet can hold."""

LONGEST_NAME = 200
_KEPT = 100

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_BREAK = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
_DIGITS_ONLY = re.compile(r"[\d\s.,'’+\-]+")
_LOST = re.compile(r"[^\W\d_]\?+[^\W\d_]|(?:^|\s)\?+[^\W\d_]{2,}|\?{2,}[^\W\d_]")
_ADDRESS = re.compile(r"://|www\.|[?&][\w.-]+=")
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_PLAIN = {ord(wide): chr(ord(wide) - 0xFEE0) for wide in map(chr, range(0xFF10, 0xFF5B))}
_FOREIGN_D = re.compile("[ÐðƉɖ]")
_D = str.maketrans("ÐðƉɖ", "ĐđĐđ")
_OLD_FONT = re.compile(r"\.vn|vni[-_ ]", re.IGNORECASE)

_MARKUP = re.compile(
    r"[<>{}\[\]|\\`^~*_=;@#$%]|\.\.[/%]|--|//|/\*|\b(?:javascript|file|data|https?|ftp)\s*:"
    r"|\b(?:select|insert|update|delete|drop|union|alter|create)\s+\w"
    r"|\bor\s+\d|%[0-9a-fns]|'\s*(?:;|or\b|and\b)",
    re.IGNORECASE,
)
_PICTURES = frozenset({"So", "Sk", "Co", "Cn", "Cs"})


@dataclass(frozen=True, slots=True)
class _Cleaned:
    """What became of one text, wherever it stands."""

    text: str
    habits: tuple[str, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


class TextCleaner:
    """Cleans the cells of one file and remembers what it met.

    The findings quote a syllable at most, never a cell: a received list may hold names of persons.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._tally = Tally()
        self._known: dict[str, _Cleaned] = {}
        self._votes: Counter[str] = Counter()
        self._old: list[Place] = []

    def clean(
        self, raw: str, sheet: str = "", row: int | None = None, column: int | None = None
    ) -> str:
        """The text in its normal form.

        Args:
            raw: The text as it came.
            sheet: Name of its sheet.
            row: Its row, from 1.
            column: Its column, from 1.

        Returns:
            Composed letters, plain single spaces, none at the ends. Lost letters stay as they are
            and the file is refused by `findings`.
        """
        known = self._known.get(raw)
        if known is None:
            known = self._known[raw] = _cleaned(raw)
        if known.habits or known.faults:
            place = Place(self._file, sheet, row, column)
            for code in known.habits:
                self._tally.habit(code, place)
            for code, found in known.faults:
                if code == _OLD_CODE:
                    self._votes += legacy_votes(raw)
                    self._old.append(place)
                else:
                    details = {"most": LONGEST_CELL} if code == "cell_too_long" else {}
                    self._tally.fault(code, place, found, **details)
        return known.text

    def old_font(self, font: str, raw: str, place: Place) -> None:
        """Note that a text stands in a font of TCVN3 or VNI and has letters of that encoding."""
        old = _OLD_FONT.match(font)
        if old is None or raw.isascii() or legacy_votes(raw):
            return
        words = re.findall(r"[^\s\d!-@]+", unicodedata.normalize("NFC", raw))
        if any(not word.isascii() and not is_syllable(word) for word in words):
            self._votes["tcvn3" if old[0].startswith(".") else "vni"] += 1
            self._old.append(place)

    def findings(self) -> tuple[Finding, ...]:
        """What was met: lost letters with their places, habits with their number."""
        code = likeliest(self._votes)
        whole = Tally()
        for place in self._old if code else ():
            whole.fault(str(code), place)
        return (*whole.findings(), *self._tally.findings())


def check_name(text: str) -> None:
    """Refuse a cell for a name that holds something else than a name.

    Args:
        text: The text of a cell for the name of a unit, cleaned.

    Raises:
        UnreadableError: Letters of another alphabet, markup, addresses, program text, pictures, or
            far too long. What follows is quarantine of the row.
    """
    if len(text) > LONGEST_NAME:
        raise UnreadableError("name_too_long", most=LONGEST_NAME)
    if _MARKUP.search(text) or any(
        not letter.isascii() and unicodedata.category(letter) in _PICTURES for letter in text
    ):
        raise UnreadableError("name_with_markup")
    if any(
        not letter.isascii() and letter.isalpha() and "LATIN" not in unicodedata.name(letter, "")
        for letter in text
    ):
        raise UnreadableError("look_alike_letters")


_OLD_CODE = "old encoding"
"""Stands for the code of an old encoding until the whole file has told which one it is."""


def _cleaned(raw: str) -> _Cleaned:
    """The text in its normal form, with what was done and what is wrong."""
    if len(raw) > LONGEST_CELL:
        # Not looked at any further: patterns would take their time over megabytes.
        return _Cleaned(raw[:_KEPT], (), (("cell_too_long", ""),))
    if raw.isascii() and raw.isprintable() and "?" not in raw and "^" not in raw:
        text = " ".join(raw.split())
        return _Cleaned(text, ("spaces_cleaned",) if text != raw else ())
    faults = _spoilt(raw)
    text, habits = _normal(raw)
    broken = _LINE_BREAK.search(raw.strip())
    if broken and _DIGITS_ONLY.fullmatch(raw) and any(map(str.isdigit, raw)):
        faults += (("line_break_in_number", ""),)
    # Of a text that is lost, it does not matter how many spaces it had.
    return _Cleaned(text, () if faults else habits, faults)


def _spoilt(raw: str) -> tuple[tuple[str, str], ...]:
    """How the letters of a text are lost, with a fragment to show."""
    if "\ufffd" in raw:
        return (("replacement_character", ""),)
    if pair := misread_pair(raw):
        return ((MOJIBAKE, pair),)
    if legacy_votes(raw):
        return ((_OLD_CODE, ""),)
    if control := _CONTROL.search(raw):
        return (("control_character", control[0]),)
    if "?" in raw and not _ADDRESS.search(raw) and (lost := _LOST.search(raw)):
        return (("question_marks_for_letters", lost[0].strip()),)
    return ()


def _normal(raw: str) -> tuple[str, tuple[str, ...]]:
    """The normal form of a text, and what had to be done."""
    habits: list[str] = []
    text = _LINE_BREAK.sub(" ", raw)
    if _LINE_BREAK.search(raw.strip()):
        habits.append("line_breaks_joined")
    plain = " ".join(_INVISIBLE.sub("", text).split())
    if plain != text.strip("\r\n"):
        habits.append("spaces_cleaned")
    text = unicodedata.normalize("NFC", plain)
    if text != plain:
        habits.append("composed")
    if _FOREIGN_D.search(text):
        habits.append("foreign_d")
        text = text.translate(_D)
    # Digits alone stay: a number typed so is for the reader to set aside.
    if _FULL_WIDTH.search(text) and any(map(str.isalpha, text)):
        habits.append("full_width_letters")
        text = text.translate({ord(wide): _PLAIN[ord(wide)] for wide in _FULL_WIDTH.findall(text)})
    return text, tuple(habits)

"""Vietnamese names as keys: for matching, for searching and for sorting.

Standard library only: the served pages import this module while they run.
"""

import re
import unicodedata

KINDS = {
    "xã": "xa",
    "x.": "xa",
    "phường": "phuong",
    "p.": "phuong",
    "thị trấn": "thi_tran",
    "tt.": "thi_tran",
}
"""Written forms of a unit's kind, each followed by a space, and the code of the kind."""

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: the order in which dictionaries sort them."""

_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}
_TONE_RANK = {tone: rank for rank, tone in enumerate(_TONES, start=1)}

_FINAL_TONE = re.compile(
    rf"(?P<first>o(?=[ae])|(?<!q)u(?=y))(?P<second>[aey])(?P<tone>[{_TONES}])"
    r"(?![^\W\d_]|[\u0300-\u036f])",
    re.IGNORECASE,
)
_KIND = re.compile(
    "(" + "|".join(re.escape(form) for form in sorted(KINDS, key=len, reverse=True)) + ") (.+)",
    re.IGNORECASE | re.DOTALL,
)
_GAP = re.compile(r"[\s\-\u2010-\u2015]+")
_PLAIN_D = str.maketrans("đð", "dd")

SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


def normalise(text: str) -> str:
    """Composed letters (NFC), single spaces, none at the ends; the spelling stays as it is."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def place_tones(text: str) -> str:
    """Put the tone mark where official texts put it: Hoá becomes Hóa, Thuỷ becomes Thủy.

    The two habits differ only in syllables that end in oa, oe or uy. The u of quy belongs to the
    consonant, and closed syllables (Hoàng, toàn) or longer vowels (Ngoài) are written one way only.
    """
    marked = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _FINAL_TONE.sub(r"\g<first>\g<tone>\g<second>", marked))


def matching_key(text: str) -> str:
    """The key by which two spellings of one name are equal; diacritics still count."""
    return unicodedata.normalize("NFC", place_tones(normalise(text).casefold()))


def fold(text: str) -> str:
    """The key for search: no diacritics, no capitals, single spaces, hyphens read as spaces."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_PLAIN_D)
    letters = unicodedata.normalize("NFD", folded)
    bare = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    return _GAP.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def split_kind(text: str) -> tuple[str, str]:
    """A unit's kind and its name without it: "Xã Bát Mọt" gives ("xa", "Bát Mọt").

    The kind is recognised by the forms in `KINDS`, and only when a space follows: the form is
    empty for "Xuân Du" or "P.Đông Tiến", and the name is then the text itself.
    """
    name = normalise(text)
    match = _KIND.fullmatch(name)
    if match is None:
        return "", name
    return KINDS[match[1].casefold()], match[2]


def vietnamese_sort_key(text: str) -> SortKey:
    """The order of a Vietnamese dictionary: letters first, then tones, then capitals.

    Spaces come before digits and signs, these before letters; đ is a letter after d.
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for character in normalise(text).casefold():
        base, tone = _split_tone(character)
        rank = _RANK.get(base)
        sign = (0 if base == " " else 1, ord(base))
        letters.append(sign if rank is None else (2, rank))
        tones.append(tone)
    return tuple(letters), tuple(tones), normalise(text).swapcase()


def _split_tone(character: str) -> tuple[str, int]:
    """The letter without its tone mark, and the tone's rank (0 for the level tone)."""
    marks = unicodedata.normalize("NFD", character)
    tone = max((_TONE_RANK.get(mark, 0) for mark in marks), default=0)
    rest = "".join(mark for mark in marks if mark not in _TONE_RANK)
    return (unicodedata.normalize("NFC", rest) or " ")[0], tone

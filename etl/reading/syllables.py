"""Whether a word could be a Vietnamese syllable: the measure by which spoilt text is told apart."""

import re
import unicodedata
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_NUCLEI = (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iêu iu oa oă oai oao oay oe oeo oi ôi "
    "ơi oo ôô ua uâ uây uê ue ueo ui uơ uô uôi uy uya uyê uyu ưa ưi ươ ươi ươu ưu yê yêu ya"
)
_BASE = re.compile(
    r"(?P<initial>qu|gi(?=[aăâeêoôơuưy])|ngh|ng|nh|th|tr|ch|gh|kh|ph|[bcdđghklmnprstvx])?"
    rf"(?P<nucleus>{'|'.join(sorted(_NUCLEI.split(), key=len, reverse=True))})"
    r"(?P<final>ch|ng|nh|[cmnpt])?"
)
_EITHER = frozenset({"oa", "oe", "uy"})
"""Vowels of which either may carry the tone: hoà and hòa."""

_SHAPED = frozenset("ăâêôơ")
"""Letters that carry the tone of their syllable; ư too, when it is the only one."""

_THREE = 3


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Whether a word is spelt like a Vietnamese syllable, its tone on the right vowel.

    Args:
        word: One word in composed letters, in small letters, with a capital, or in capitals.

    Returns:
        False for foreign words, abbreviations, and for words whose encoding was mistaken.
    """
    if not (word.islower() or word.istitle() or word.isupper()):
        return False
    base, tones = _without_tones(word.lower())
    match = _BASE.fullmatch(base)
    if match is None or len(tones) > 1:
        return False
    start = match.start("nucleus")
    return not tones or tones[0] - start in _tone_places(match["nucleus"], match["final"] or "")


def _without_tones(word: str) -> tuple[str, list[int]]:
    """The letters without their tones, and the places of the letters that had one."""
    letters: list[str] = []
    tones: list[int] = []
    for mark in unicodedata.normalize("NFD", word):
        if mark in _TONES:
            tones.append(len(letters) - 1)
        elif unicodedata.combining(mark) and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + mark)
        else:
            letters.append(mark)
    return "".join(letters), tones


def _tone_places(nucleus: str, final: str) -> frozenset[int]:
    """Where in a nucleus the tone may stand."""
    shaped = [place for place, letter in enumerate(nucleus) if letter in _SHAPED]
    if shaped:
        return frozenset(shaped[-1:])
    if "ư" in nucleus:
        return frozenset({nucleus.index("ư")})
    if nucleus in _EITHER:
        return frozenset({1}) if final else frozenset({0, 1})
    if len(nucleus) == _THREE:
        return frozenset({1})
    return frozenset({len(nucleus) - 1}) if final else frozenset({0})

"""Text in the encodings before Unicode, and text spoilt on its way: recognised, never repaired.

Two-sided, so that good Vietnamese is never accused: a word counts against a text only if it is no
Vietnamese syllable as it stands and becomes one when it is read in the old encoding.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

from etl.reading.syllables import is_syllable

MOJIBAKE = "mojibake"
INVALID_BYTES = "invalid_bytes"
_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_VISCII = {
    chr(code): letter
    for first, letters in (
        (0x80, "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"),
        (0xC0, "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"),
    )
    for code, letter in enumerate(letters, start=first)
}
"""The code of RFC 1456 above 0x7F; six rare capitals lie among the control characters."""

_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_SHAPED = {
    "â": "\u0302",
    "á": "\u0302\u0301",
    "à": "\u0302\u0300",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306",
    "é": "\u0306\u0301",
    "è": "\u0306\u0300",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}
_VNI_MARKS = {**_VNI_TONES, **_VNI_SHAPED}
_VNI_SINGLE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile("([aeouyôö])([" + "".join(_VNI_MARKS) + "])", re.IGNORECASE)

_WORD = re.compile(r"[^\s!-@\[-`{-~]+")
_BEFORE = "«»©®°§·"
_AFTER = "«»©®°§ªº¹²³¼½¾"
_FOREIGN_D = str.maketrans("Ðð", "Đđ")
"""Letters that other keyboards give for Đ: a fault of their own, no old encoding."""

_FIRST_NOT_ASCII = 0x80
_LETTER = re.compile("[A-Za-z]")
_DISTINCT = re.compile("[\u1ea0-\u1ef9ĂăĐđƠơƯưĨĩŨũ]")
_MISREAD_PAIR = re.compile(
    "[ĂÃÄÆÅ][\u0080-\u00bf]"
    "|á[º»][\u0080-\u00bf\u2013-\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a€™ŠšŒœŽžŸƒˆ˜]"
)
_VIQR = re.compile(r"[A-Za-z]{0,7}[AEOaeo]\^['`?~.]?[A-Za-z]{0,3}")
_VIQR_MARKS = str.maketrans(
    {"^": "\u0302", "'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
)


def legacy_votes(text: str) -> Counter[str]:
    """In which old encoding a text that came as Unicode might be written.

    Args:
        text: One cell, as it came.

    Returns:
        For each reason code (tcvn3, vni, windows_1258, viscii_vps_viqr) the number of words that
        speak for it; nothing for good text.
    """
    votes: Counter[str] = Counter()
    if text.isascii():
        if "^" in text:
            votes["viscii_vps_viqr"] = sum(map(_is_viqr, _VIQR.findall(text)))
        return +votes
    if _DISTINCT.search(text):
        return votes
    return word_votes(_WORD.findall(text))


def word_votes(words: Iterable[str]) -> Counter[str]:
    """The same for single words, bytes read as Latin-1 included."""
    votes: Counter[str] = Counter()
    for word in words:
        bare = word.lstrip(_BEFORE).rstrip(_AFTER).translate(_FOREIGN_D)
        if (
            bare.isascii()
            or not _LETTER.search(word)
            or is_syllable(unicodedata.normalize("NFC", bare))
        ):
            continue
        for code, read in _READINGS:
            if is_syllable(unicodedata.normalize("NFC", read(word))):
                votes[code] += 1
    return votes


def likeliest(votes: Counter[str]) -> str | None:
    """The code with the most words for it; the commoner encoding where they are equal."""
    order = [code for code, _ in _READINGS]
    return max(votes, key=lambda code: (votes[code], -order.index(code)), default=None)


def misread_pair(text: str) -> str | None:
    """The first letters of a text that are UTF-8 read in a wrong code page, such as Ã£."""
    if text.isascii():
        return None
    if "«" not in text and (match := _MISREAD_PAIR.search(text)):
        return match[0]
    try:
        original = b"".join(map(_byte, text)).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    spoilt = [letter for letter in original if is_syllable(letter) and not letter.isascii()]
    return text[:12] if spoilt or _DISTINCT.search(original) else None


def bytes_encoding(data: bytes) -> str:
    """Why bytes are no UTF-8: in which old encoding they are, or that several are mixed.

    Args:
        data: The bytes of a file that is no UTF-8.

    Returns:
        The code of a reason.
    """
    sound = [letter for letter in data.decode("utf-8", "ignore") if not letter.isascii()]
    if 2 * len("".join(sound).encode()) > sum(byte >= _FIRST_NOT_ASCII for byte in data):
        return INVALID_BYTES
    words = set(_WORD.findall(data.decode("latin-1")))
    spoken = [word for word in words if not word.isascii()]
    votes = word_votes(spoken)
    best = likeliest(votes)
    # Many letters are the same in Latin-1: a word that is good in it speaks for no encoding.
    strange = [word for word in spoken if not is_syllable(unicodedata.normalize("NFC", word))]
    if best is not None and votes[best] * 2 >= len(strange):
        return best
    lettered = sum(bool(_LETTER.search(word)) for word in spoken)
    return "viscii_vps_viqr" if 1 < len(spoken) == lettered else INVALID_BYTES


def _tcvn3(word: str) -> str:
    read = "".join(_TCVN3.get(letter, letter) for letter in _as_latin(word))
    plain = [letter for letter in word if letter.isascii()]
    # Capitals with tones have no codes of their own: a font of capitals (.VnTimeH) shows them.
    return read.upper() if plain and all(letter.isupper() for letter in plain) else read


def _viscii(word: str) -> str:
    return "".join(_VISCII.get(letter, letter) for letter in _as_latin(word))


def _vni(word: str) -> str:
    """VNI writes most letters as a plain one followed by a mark."""
    return _VNI_PAIR.sub(
        lambda pair: _vni_single(pair[1]) + _VNI_MARKS[pair[2].lower()], word
    ).translate(_VNI_REST)


def _vni_single(letter: str) -> str:
    single = _VNI_SINGLE.get(letter.lower(), letter)
    return single.upper() if letter.isupper() else single


_VNI_REST = str.maketrans(
    {
        written: read
        for small, meant in _VNI_SINGLE.items()
        for written, read in ((small, meant), (small.upper(), meant.upper()))
    }
)


def _windows_1258(word: str) -> str:
    try:
        return _as_latin(word).encode("latin-1").decode("cp1258")
    except UnicodeError:
        return word


_READINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("tcvn3", _tcvn3),
    ("vni", _vni),
    ("windows_1258", _windows_1258),
    ("viscii_vps_viqr", _viscii),
)


def _is_viqr(word: str) -> bool:
    spelt = re.sub("^D[dD]", "Đ", re.sub("^dd", "đ", word)).translate(_VIQR_MARKS)
    return is_syllable(unicodedata.normalize("NFC", spelt))


def _as_latin(word: str) -> str:
    """The letters as the bytes they were, where the code page 1252 had changed them."""
    try:
        return b"".join(map(_byte, word)).decode("latin-1")
    except UnicodeEncodeError:
        return word


def _byte(letter: str) -> bytes:
    return letter.encode("latin-1" if letter <= "\u00ff" else "cp1252")

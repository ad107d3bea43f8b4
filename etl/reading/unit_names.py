"""Written names of units taken apart: office, kind, name, and the district or province behind it.

Only by fixed lists: nothing here measures how alike two names are.
"""

import re
from dataclasses import dataclass

from etl.reading.findings import UnreadableError
from etl.reading.names import KINDS, matching_key, normalise, split_kind
from etl.reading.text import check_name

KIND_NAMES = {"xa": "Xã", "phuong": "Phường", "thi_tran": "Thị trấn"}
"""How a kind is written in full."""

OFFICES = (
    "trung tâm phục vụ hành chính công",
    "bộ phận tiếp nhận và trả kết quả",
    "bộ phận một cửa",
    "văn phòng hđnd và ubnd",
    "ủy ban nhân dân",
    "hđnd và ubnd",
    "trung tâm pvhcc",
    "tt pvhcc",
    "ubnd",
)
"""What may stand before a commune's name: the office that speaks for it."""

DISTRICT_FORMS = {
    "huyện": "Huyện",
    "h.": "Huyện",
    "thị xã": "Thị xã",
    "tx.": "Thị xã",
    "tx": "Thị xã",
    "thành phố": "Thành phố",
    "tp.": "Thành phố",
    "tp": "Thành phố",
}
"""Written forms of a former district's kind, and its full form."""

_SHORT_KIND = re.compile(r"(x|p|tt)\.\s*(?=\S)|(tt) (?=\S)", re.IGNORECASE)
_DISTRICT = re.compile(
    r"(?:(?P<dotted>h\.|tx\.|tp\.)\s*|(?P<plain>huyện|thị xã|thành phố|tx|tp)\s+)(?P<name>\S.*)",
    re.IGNORECASE,
)
_OUTER = re.compile(r"\s*[,;]\s*|\s+[-–—]\s+")
_LIKE_D = str.maketrans("ÐðƉɖ", "ĐđĐđ")


@dataclass(frozen=True)
class UnitName:
    """One written name, taken apart.

    Attributes:
        kind: "xa", "phuong", "thi_tran"; empty where it is not written.
        short: The name without its kind.
        district: The district written behind it, as written with its kind; empty without one.
        province: The province written behind it, without its kind; empty without one.
        letter_d: Whether a look-alike of the letter Đ was read as Đ.
        is_district: Whether the text names a district and no commune.
    """

    kind: str
    short: str
    district: str = ""
    province: str = ""
    letter_d: bool = False
    is_district: bool = False

    @property
    def key(self) -> str:
        """What two spellings of one full name have in common; see `full_key`."""
        return _key(self.kind, self.short)

    @property
    def full(self) -> str:
        """Kind and name in the usual form."""
        return f"{KIND_NAMES[self.kind]} {self.short}" if self.kind else self.short


def full_key(name: str) -> str:
    """The key of an official full name, its kind included: composed letters, tones, case."""
    return _key(*split_kind(name))


def short_key(name: str) -> str:
    """The key of an official full name without its kind."""
    return matching_key(split_kind(name)[1])


def parse_unit_name(text: str) -> UnitName:
    """A unit's name as officers write it, taken apart.

    Args:
        text: For instance "UBND xã Bát Mọt", "P. Hạc Thành" or "XÃ ĐỒNG TIẾN, huyện Triệu Sơn".

    Raises:
        UnreadableError: Letters of another alphabet, markup and the like (`text.check_name`);
            `unit_not_a_name` for words behind the name that are neither district nor province.
    """
    plain = text.translate(_LIKE_D)
    name = normalise(plain)
    check_name(name)
    head, *behind = _OUTER.split(name)
    district, province = _behind(behind)
    head, office = _without_office(head)
    if not office and _district_words(head) and split_kind(head)[0] == "":
        return UnitName("", head, head, province, plain != text, is_district=True)
    kind, short = _kind_and_name(head)
    return UnitName(kind, short, district, province, plain != text)


def district_key(text: str) -> tuple[str, str]:
    """A former district's kind in full ("" where it is not written), and the key of its name."""
    name = normalise(text.translate(_LIKE_D))
    words = _district_words(name)
    return words if words else ("", matching_key(name))


def _key(kind: str, short: str) -> str:
    return f"{kind} {matching_key(short)}"


def _district_words(text: str) -> tuple[str, str] | None:
    match = _DISTRICT.fullmatch(text)
    if match is None:
        return None
    form = match["dotted"] or match["plain"]
    return DISTRICT_FORMS[form.casefold()], matching_key(match["name"])


def _behind(parts: list[str]) -> tuple[str, str]:
    """The district and the province among the words behind a name, by their written kind."""
    district = province = ""
    for part in parts:
        if part.casefold().startswith("tỉnh "):
            province = part[len("tỉnh ") :]
        elif _district_words(part):
            district = part
        else:
            raise UnreadableError("unit_not_a_name")
    return district, province


def _without_office(text: str) -> tuple[str, bool]:
    key = matching_key(text)
    for office in OFFICES:
        # Tones are placed before letters are counted: both spellings are of one length.
        if key.startswith(f"{office} "):
            return text[len(office) + 1 :], True
    return text, False


def _kind_and_name(text: str) -> tuple[str, str]:
    """Kind and name; "X.", "P." and "TT." with or without a space, "TT" with one."""
    match = _SHORT_KIND.match(text)
    if match:
        return KINDS[f"{(match[1] or match[2]).casefold()}."], text[match.end() :]
    return split_kind(text)

"""Personal data: recognised by headings and by the shape of values, so that none is ever kept."""

import re

from etl.reading.names import fold, matching_key

_PHRASES = (
    "họ tên",
    "họ và tên",
    "họ đệm",
    "tên cá nhân",
    "tên người",
    "tên chủ hồ sơ",
    "tên công dân",
    "tên cán bộ",
    "tên công chức",
    "tên khách hàng",
    "chủ hồ sơ",
    "người nộp",
    "người yêu cầu",
    "người đại diện",
    "người được ủy quyền",
    "chủ hộ",
    "cccd",
    "cmnd",
    "cmt",
    "cmtnd",
    "căn cước",
    "chứng minh nhân dân",
    "chứng minh thư",
    "số định danh",
    "định danh cá nhân",
    "số giấy tờ",
    "hộ chiếu",
    "passport",
    "điện thoại",
    "sđt",
    "sdt",
    "số đt",
    "đtdđ",
    "di động",
    "phone",
    "mobile",
    "zalo",
    "email",
    "e mail",
    "thư điện tử",
    "ngày sinh",
    "năm sinh",
    "ngày tháng năm sinh",
    "nơi sinh",
    "giới tính",
    "dân tộc",
    "tôn giáo",
    "quê quán",
    "địa chỉ",
    "nơi ở",
    "nơi cư trú",
    "thường trú",
    "tạm trú",
    "tài khoản",
    "số tk",
    "stk",
    "mã số thuế",
    "mst",
    "bhxh",
    "bhyt",
    "bảo hiểm",
    "chữ ký",
    "ký nhận",
    "ký tên",
    "full name",
    "fullname",
    "address",
    "birthday",
    "date of birth",
)
"""Words that make a heading personal, as whole words in this order."""

_LONG_ENOUGH = 5
"""Shortest phrase that is looked for inside a system's run-together name, such as tennguoinop."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_MARKED = tuple(f" {matching_key(phrase)} " for phrase in _PHRASES)
_FOLDED = tuple(f" {fold(phrase)} " for phrase in _PHRASES)
_RUN_TOGETHER = tuple(
    joined
    for phrase in _FOLDED
    if len(joined := phrase.replace(" ", "")) >= _LONG_ENOUGH and phrase.count(" ") > 2  # noqa: PLR2004
)

_BEFORE = r"(?<![\w.\-/])"
_AFTER = r"(?![\w\-/])"
_VALUES = re.compile(
    "|".join(
        (
            rf"{_BEFORE}\d{{12}}{_AFTER}",
            rf"{_BEFORE}0\d\d([ .])\d{{3}}\1\d{{3}}\1\d{{3}}{_AFTER}",
            rf"{_BEFORE}0\d{{9}}{_AFTER}",
            rf"{_BEFORE}0\d{{3}}[ .]\d{{3}}[ .]\d{{3}}{_AFTER}",
            rf"{_BEFORE}0\d{{2}}[ .]\d{{3}}[ .]\d{{4}}{_AFTER}",
            rf"{_BEFORE}0\d{{3}}[ .-]\d{{6}}{_AFTER}",
            r"(?<!\w)(?:\+|00)84[ .]?\d{2,3}[ .]?\d{3}[ .]?\d{3,4}(?!\w)",
            r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        )
    ),
    re.ASCII,
)
_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Trịnh|Đinh|Mai|Hà|Lò|"
    "Lương|Cao|Trương|Lưu|Lâm|Phùng|Tô|Tạ|Quách|Vi|Cầm|Ngân|Lữ|Thiều|Mạc|Đào|Đoàn"
)
_LETTERS = r"[^\W\d_]"
_PERSON = re.compile(
    rf"(?:^|\W)(?:(?:[Ôô]ng|[Bb]à|[Đđ]/c|[Đđ]ồng chí|[Aa]nh|[Cc]hị)\s+)"
    rf"(?:[^\W\d_a-zà-ỹ]{_LETTERS}*\s+)+[^\W\d_a-zà-ỹ]{_LETTERS}*"
    rf"|(?:^|\W)(?:{_SURNAMES})\s+(?:Văn|Thị|Đình|Hữu|Đức|Xuân|Ngọc|Quang|Thanh|Minh|Thu)"
    rf"\s+[^\W\d_a-zà-ỹ]{_LETTERS}*"
)


def personal_heading(heading: str) -> bool:
    """Whether a column of this heading holds personal data.

    Args:
        heading: The heading as printed ("Địa chỉ/SĐT") or a system's field name (soDienThoai).
            With diacritics it is matched with them ("Kỳ nhận" is no "Ký nhận"), without them by
            letters alone.

    Returns:
        True for names, documents, telephone numbers, addresses, birth, accounts and signatures.
    """
    words = _BETWEEN_WORDS.sub(" ", _CAMEL.sub(" ", heading)).strip()
    if not words.isascii():
        key = f" {matching_key(words)} "
        return any(phrase in key for phrase in _MARKED)
    key = f" {fold(words)} "
    if any(phrase in key for phrase in _FOLDED):
        return True
    return " " not in heading.strip() and any(
        phrase in key.replace(" ", "") for phrase in _RUN_TOGETHER
    )


def personal_text(text: str) -> bool:
    """Whether a cell holds a citizen's number (12 digits), a telephone number or an e-mail address.

    Args:
        text: The cell's text.

    Returns:
        True if it does; dossier codes, procedure codes, dates and counts do not.
    """
    return _VALUES.search(text) is not None


def names_a_person(text: str) -> bool:
    """Whether a cell seems to name a person: a form of address or a surname with a middle name.

    Args:
        text: The text of a note or of a cell for a unit's name. Compare it with the known units
            first: some of them are spelt like persons.

    Returns:
        True if it does; many names of persons are not recognised, so this is no permission to keep
        a text.
    """
    return _PERSON.search(text) is not None

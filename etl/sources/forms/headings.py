"""The printed headings of form II.06a/06 and the columns they stand for.

Columns have the numbers that the form itself prints: 1 STT, 2 the field or unit, 3 to 13 counts.
The written forms are those of the circular and of the province's system, which differ in words.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from etl.reading.names import matching_key

STT, NAME, CODE = 1, 2, 0
COUNTS = tuple(range(3, 14))
ROW_TOTALS = (3, 7, 11)
"""The columns that other columns of the same row add up to."""

IDENTITIES = ((3, (4, 5, 6)), (7, (8, 9, 10)), (11, (12, 13)))
OPEN_IDENTITY = (3, (7, 11))

TITLES: Mapping[int, str] = {
    CODE: "Mã đơn vị",
    STT: "STT",
    NAME: "Lĩnh vực, hoặc Đơn vị",
    3: "Số hồ sơ nhận giải quyết: Tổng số",
    4: "Trong kỳ: Trực tuyến",
    5: "Trong kỳ: Trực tiếp, dịch vụ bưu chính",
    6: "Từ kỳ trước",
    7: "Đã giải quyết: Tổng số",
    8: "Đã giải quyết: Trước hạn",
    9: "Đã giải quyết: Đúng hạn",
    10: "Đã giải quyết: Quá hạn",
    11: "Đang giải quyết: Tổng số",
    12: "Đang giải quyết: Trong hạn",
    13: "Đang giải quyết: Quá hạn",
}
"""What each column is called in messages."""


class Rows(StrEnum):
    """What the rows of a form are."""

    FIELDS = "fields"
    UNITS = "units"
    EITHER = "either"
    """The heading does not tell; the reporting unit does."""


STT_KEYS = frozenset({"stt", "tt", "số tt", "số thứ tự"})
CODE_KEYS = frozenset({"mã đơn vị", "mã xã", "mã xã phường", "mã đơn vị hành chính", "mã đvhc"})
NAME_KEYS: Mapping[str, Rows] = {
    **dict.fromkeys(
        (
            "lĩnh vực",
            "tên lĩnh vực",
            "lĩnh vực giải quyết",
            "lĩnh vực công việc",
            "lĩnh vực công việc giải quyết",
            "lĩnh vực thủ tục hành chính",
            "lĩnh vực tthc",
        ),
        Rows.FIELDS,
    ),
    **dict.fromkeys(
        (
            "đơn vị",
            "tên đơn vị",
            "đơn vị giải quyết",
            "đơn vị thực hiện",
            "đơn vị báo cáo",
            "cơ quan đơn vị",
            "cơ quan giải quyết",
            "cơ quan thực hiện",
            "xã phường",
            "tên xã phường",
        ),
        Rows.UNITS,
    ),
    **dict.fromkeys(
        ("lĩnh vực công việc giải quyết theo cấp", "lĩnh vực đơn vị", "nội dung"), Rows.EITHER
    ),
}
MIDDLE_KEYS = frozenset({"trong kỳ", "trong đó", "tiếp nhận trong kỳ", "mới tiếp nhận"})

_RECEIVED, _RESOLVED, _OPEN = "received", "resolved", "open"
_GROUP_WORDS: Mapping[str, tuple[str, ...]] = {
    _RECEIVED: ("nhận giải quyết", "tiếp nhận"),
    _RESOLVED: ("đã giải quyết", "đã xử lý"),
    _OPEN: ("đang giải quyết", "đang xử lý"),
}
_COUNTED = ("", "hồ sơ ", "số hồ sơ ", "số lượng hồ sơ ", "tổng số hồ sơ ")
GROUP_KEYS: Mapping[str, str] = {
    prefix + word: group
    for group, words in _GROUP_WORDS.items()
    for word in words
    for prefix in _COUNTED
}
"""Key of a heading of the first row -> the group of columns under it."""

_TOTAL = ("tổng số", "tổng", "tổng cộng")
_BY_POST = ("dịch vụ bưu chính", "bưu chính", "bưu chính công ích", "dịch vụ bưu chính công ích")
_LEAF_WORDS: Mapping[tuple[str, int], tuple[str, ...]] = {
    (_RECEIVED, 3): _TOTAL,
    (_RECEIVED, 4): ("trực tuyến", "nộp trực tuyến", "tiếp nhận trực tuyến"),
    (_RECEIVED, 5): (
        "trực tiếp",
        *(f"trực tiếp{link} {post}" for link in ("", " và", " hoặc", " qua") for post in _BY_POST),
        *(f"trực tiếp hoặc qua {post}" for post in _BY_POST),
    ),
    (_RECEIVED, 6): (
        "kỳ trước",
        "từ kỳ trước",
        "kỳ trước chuyển sang",
        "từ kỳ trước chuyển sang",
        "từ kỳ trước chuyển qua",
    ),
    (_RESOLVED, 7): _TOTAL,
    (_RESOLVED, 8): ("trước hạn", "giải quyết trước hạn"),
    (_RESOLVED, 9): ("đúng hạn", "giải quyết đúng hạn"),
    (_RESOLVED, 10): ("quá hạn", "trễ hạn", "giải quyết quá hạn"),
    (_OPEN, 11): _TOTAL,
    (_OPEN, 12): ("trong hạn", "đúng hạn", "chưa đến hạn", "chưa quá hạn"),
    (_OPEN, 13): ("quá hạn", "trễ hạn"),
}
LEAF_KEYS: Mapping[tuple[str, str], int] = {
    (group, word): number for (group, number), words in _LEAF_WORDS.items() for word in words
}
"""Group and key of the lowest heading -> the column's number."""

ALL_LEAVES = frozenset(word for _, word in LEAF_KEYS)

_BRACKETED = re.compile(r"\([^()]*\)")
_SIGNS = re.compile(r"[\W_]+")


def heading_key(text: str) -> str:
    """The key of a heading: case, tones, signs and remarks in brackets do not count."""
    return _SIGNS.sub(" ", _BRACKETED.sub(" ", matching_key(text))).strip()

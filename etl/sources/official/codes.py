"""Which column holds the communes' codes, and whether they are the gazetteer's.

A column counts by its heading and by its values, a feature's id and the name of a file with one
feature like a column. Where two of them disagree the layer is refused: a code is never guessed.
"""

import re
from collections import Counter
from collections.abc import Collection

import pandas as pd

from etl.contracts.columns import COMMUNE_CODE
from etl.reading.faults import Fault, ReadingError, Wording
from etl.reading.names import fold, normalise

HEADINGS = frozenset(
    {
        "code",
        "communecode",
        "wardcode",
        "id",
        "ma",
        "maxa",
        "maphuong",
        "maphuongxa",
        "maxaphuong",
        "mapx",
        "macapxa",
        "madvhc",
        "madonvi",
        "mahanhchinh",
    }
)
"""Headings of a column of codes, without marks, capitals, spaces and signs."""
FEATURE_ID = "(feature id)"
FILE_NAME = "(file name)"
LEAST_SHARE = 0.5
"""Of a column's values that must be codes before it can be the column of codes."""
MOST_LISTED = 12
"""Faults of one kind that are written out; the rest are counted."""

_DIGITS = re.compile(rf"(?<!\d){COMMUNE_CODE}(?!\d)")
_NOT_PLAIN = re.compile(r"[^a-z0-9]")
_COLUMN = Wording(
    "cột mã đơn vị cấp xã (code, ma_xa, maXa, commune_code, ma_dvhc...) có các mã của danh mục",
    "a column of commune codes (code, ma_xa, commune_code, ma_dvhc...) holding the gazetteer's",
)
_AGREEMENT = Wording("các cột mã cùng một mã", "columns of codes that agree")


def find_codes(attributes: pd.DataFrame, codes: Collection[str], file: str) -> list[str]:
    """The code of each feature, as text.

    Args:
        attributes: The features' columns; `FEATURE_ID` and `FILE_NAME` where the file has them.
        codes: The gazetteer's codes.
        file: What to name in messages.

    Returns:
        One text a feature, empty where the column is.

    Raises:
        ReadingError: no column holds codes, or columns that do disagree.
    """
    columns = {
        str(name): [_text(value, str(name)) for value in attributes[name]] for name in attributes
    }
    chosen = _columns_of_codes(columns, frozenset(codes))
    if not chosen:
        headings = ", ".join(name for name in columns if name not in (FEATURE_ID, FILE_NAME))
        raise ReadingError([Fault(file, None, "", headings, _COLUMN)])
    first, *others = chosen
    faults = [
        Fault(file, None, f"{first}, {other}", f"#{number}: {one}, {two}", _AGREEMENT)
        for other in others
        for number, (one, two) in enumerate(zip(columns[first], columns[other], strict=True), 1)
        if one and two and one != two
    ]
    if faults:
        raise ReadingError(listed(faults))
    return columns[first]


def code_faults(found: list[str], names: dict[str, str], file: str) -> list[Fault]:
    """What is wrong with the codes: each of the gazetteer's must be there exactly once.

    Args:
        found: The features' codes.
        names: The gazetteer's name of each code.
        file: What to name in messages.
    """
    units = len(names)
    once = Wording(
        f"đúng {units} đơn vị của danh mục, mỗi đơn vị một đối tượng",
        f"exactly the {units} units of the gazetteer, one feature each",
    )
    known = Wording(
        f"một trong {units} mã của danh mục", f"one of the {units} codes of the gazetteer"
    )
    single = Wording("mỗi mã một đối tượng", "one feature a code")
    counts = Counter(found)
    count = [Fault(file, None, "", str(len(found)), once)] if len(found) != units else []
    missing = [
        Fault(file, None, "code", "", Wording(f"{code} {name} (thiếu)", f"{code} {name} (missing)"))
        for code, name in sorted(names.items())
        if code not in counts
    ]
    foreign = [
        Fault(file, None, "code", code or f"#{number}: ", known)
        for number, code in enumerate(found, start=1)
        if code not in names
    ]
    repeated = [
        Fault(file, None, "code", f"{code} × {count}", single)
        for code, count in sorted(counts.items())
        if count > 1 and code in names
    ]
    return [*count, *listed(missing), *listed(foreign), *listed(repeated)]


def listed(faults: list[Fault]) -> list[Fault]:
    """The first faults of one kind, and how many more there are."""
    rest = len(faults) - MOST_LISTED
    if rest <= 1:
        return faults
    more = Wording(f"không có lỗi loại này (còn {rest} lỗi nữa)", f"none of these ({rest} more)")
    last = Fault(faults[0].file, None, faults[0].column, "…", more)
    return [*faults[:MOST_LISTED], last]


def _columns_of_codes(columns: dict[str, list[str]], codes: frozenset[str]) -> list[str]:
    """The columns that can be the one of codes: by heading and values, or by values, or form."""
    usual = [name for name in columns if _is_usual(name)]
    other = [name for name in columns if name not in usual]
    for names in (usual, other):
        holding = [name for name in names if _share(columns[name], codes) >= LEAST_SHARE]
        if holding:
            return holding
    return [
        name
        for name in usual
        if _share([str(bool(_DIGITS.fullmatch(text))) for text in columns[name]], {"True"})
        >= LEAST_SHARE
    ]


def _is_usual(name: str) -> bool:
    return name in (FEATURE_ID, FILE_NAME) or _NOT_PLAIN.sub("", fold(name)) in HEADINGS


def _share(values: list[str], wanted: Collection[str]) -> float:
    return sum(value in wanted for value in values) / len(values)


def _text(value: object, column: str) -> str:
    """A value as text: whole numbers without a point, the only code within a file's name."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = normalise(str(value)) if isinstance(value, str | int) else ""
    if column != FILE_NAME:
        return text
    within = _DIGITS.findall(text)
    return within[0] if len(within) == 1 else ""

"""The columns of the templates that offices fill in, and what several templates share."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from etl.contracts.columns import FORMER, Column
from etl.contracts.submitted import SUBMITTED_STAFF

EXAMPLE_MARK = "VÍ DỤ"
"""What the first cell of an example row holds: such a row is no data."""
EXAMPLE_CODES = ("00000", "00000")
"""Units of the examples do not exist: an example that lost its mark is set aside, never counted."""
EXAMPLE_NAMES = ("Xã Ví Dụ", "Phường Ví Dụ")
EXAMPLE_FORMERS = (EXAMPLE_CODES, EXAMPLE_NAMES, ("Huyện Ví Dụ", "Huyện Ví Dụ"))
GUIDE_SHEET = "Hướng dẫn"
UNITS_SHEET = "Danh mục xã"
HELPER_SHEETS = (GUIDE_SHEET, UNITS_SHEET)
"""Sheets that a template has beside its data; readers pass over them."""


class Filling(StrEnum):
    """What a cell of a column is filled with; decides how it is written, checked and read."""

    MARK = "mark"
    CODE = "code"
    TEXT = "text"
    CHOICE = "choice"
    MONTH = "month"
    DAY = "day"
    COUNT = "count"
    NUMBER = "number"
    VALUE = "value"


class Choice(NamedTuple):
    """One entry of a drop-down list: what is shown, and the code it stands for."""

    label: str
    code: str
    english: str


@dataclass(frozen=True)
class TemplateColumn:
    """One column of a template.

    Attributes:
        name: By which the reader asks for it: the contract's name, or a helper's own.
        heading: What the header row says.
        filling: What its cells hold.
        meaning_vi: What it says, in Vietnamese.
        meaning_en: The same in English.
        contract: The contract's column: unit, range and meaning; None for a helper.
        examples: The values of the example rows.
        choices: The entries of its drop-down list.
        needed: Whether a file must have the column.
        width: Its width in characters.
    """

    name: str
    heading: str
    filling: Filling
    meaning_vi: str
    meaning_en: str
    contract: Column | None = None
    examples: tuple[str | int | float, ...] = ()
    choices: tuple[Choice, ...] = ()
    needed: bool = True
    width: int = 16


def column_of(
    contract: Column,
    heading: str,
    filling: Filling,
    examples: tuple[str | int | float, ...] = (),
    *,
    choices: tuple[Choice, ...] = (),
    width: int = 16,
    more: tuple[str, str] = ("", ""),
) -> TemplateColumn:
    """A template's column with the meaning of its contract, and more of it where that is short."""
    meaning = (contract.meaning_vi + more[0], contract.meaning_en + more[1])
    return TemplateColumn(
        contract.name, heading, filling, *meaning, contract, examples, choices, True, width
    )


STAFF_GROUP_CHOICES = (
    Choice("Trung tâm Phục vụ hành chính công", "centre", "Public Administrative Service Centre"),
    Choice("Chính quyền xã", "commune_government", "Commune government"),
    Choice("Toàn bộ biên chế", "payroll", "Whole payroll"),
)
CHANNEL_CHOICES = (
    Choice("Trực tuyến", "online", "Online"),
    Choice("Trực tiếp hoặc qua bưu chính", "in_person", "In person or by post"),
)

MARK = TemplateColumn(
    "mark",
    "STT",
    Filling.MARK,
    "Số thứ tự; dòng có chữ VÍ DỤ ở cột này không phải là số liệu",
    "Row number; a row marked VÍ DỤ here is an example and no data",
    needed=False,
    examples=(EXAMPLE_MARK, EXAMPLE_MARK),
    width=9,
)


def unit_key() -> tuple[TemplateColumn, TemplateColumn]:
    """Code and name of today's unit."""
    contract = SUBMITTED_STAFF.columns[0]
    return (
        TemplateColumn(
            "commune_code",
            "Mã đơn vị",
            Filling.CODE,
            f"{contract.meaning_vi}: đúng 5 chữ số, dạng văn bản",
            f"{contract.meaning_en}: exactly 5 digits, as text",
            contract,
            EXAMPLE_CODES,
            needed=False,
            width=12,
        ),
        TemplateColumn(
            "commune_name",
            "Tên đơn vị",
            Filling.TEXT,
            "Tên đầy đủ kèm xã, phường; phải khớp với mã",
            "Full name with its kind; must agree with the code",
            examples=EXAMPLE_NAMES,
            needed=False,
            width=30,
        ),
    )


FORMER_KEY = (
    TemplateColumn(
        "former_code",
        "Mã đơn vị cũ",
        Filling.CODE,
        f"{FORMER.meaning_vi} (trước ngày 01/7/2025): đúng 5 chữ số",
        f"{FORMER.meaning_en} (before 1 July 2025): exactly 5 digits",
        FORMER,
        needed=False,
        width=14,
    ),
    TemplateColumn(
        "former_name",
        "Tên đơn vị cũ",
        Filling.TEXT,
        "Tên đầy đủ của đơn vị cũ kèm xã, phường, thị trấn",
        "Full name of the former unit with its kind",
        needed=False,
        width=28,
    ),
    TemplateColumn(
        "former_district",
        "Huyện cũ",
        Filling.TEXT,
        "Huyện, thị xã, thành phố trước ngày 01/7/2025",
        "District before 1 July 2025",
        needed=False,
        width=22,
    ),
)
"""Columns that may stand in place of the unit's: a file keyed by former units or districts."""

"""What a column and a data set are, and the columns that several data sets share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandera.pandas as pa


class SourceKind(StrEnum):
    """Where a figure comes from; every core row leads to one of these."""

    REPORTED = "reported"
    SUBMITTED = "submitted"
    SIMULATED = "simulated"
    DERIVED = "derived"


@dataclass(frozen=True)
class Column:
    """One column: its name, type, unit, range and meaning.

    Attributes:
        name: Column name, with its unit where it has one.
        dtype: pandas type: "str", "int64", "Int64" (may be missing), "float64", "bool" or
            "datetime64[us]".
        meaning_vi: What the value says, in Vietnamese.
        meaning_en: The same in English.
        unit: Unit of measure, empty for codes and names.
        minimum: Smallest permitted value.
        maximum: Largest permitted value.
        allowed: The permitted values of a code.
        pattern: Regular expression a text must match from start to end.
        nullable: Whether the value may be missing. Missing is never zero.
    """

    name: str
    dtype: str
    meaning_vi: str
    meaning_en: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    nullable: bool = False

    def checks(self) -> list[pa.Check]:
        """The pandera checks of this column's range, codes and pattern."""
        checks = []
        if self.minimum is not None:
            checks.append(pa.Check.ge(self.minimum))
        if self.maximum is not None:
            checks.append(pa.Check.le(self.maximum))
        if self.allowed:
            checks.append(pa.Check.isin(self.allowed))
        if self.pattern:
            checks.append(pa.Check.str_matches(rf"\A(?:{self.pattern})\Z"))
        return checks


@dataclass(frozen=True)
class DataSet:
    """One data set: its grain, its keys and its columns.

    Attributes:
        name: Name of its table in the edition.
        grain: What one row is.
        keys: The columns that identify a row.
        columns: All columns, in order.
    """

    name: str
    grain: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema: exactly these columns, in this order, with unique keys."""
        return pa.DataFrameSchema(
            {
                column.name: pa.Column(
                    column.dtype, column.checks(), nullable=column.nullable, title=column.meaning_en
                )
                for column in self.columns
            },
            strict=True,
            ordered=True,
            unique=list(self.keys),
            name=self.name,
        )


COMMUNE_CODE = r"[0-9]{5}"
STAFF_GROUPS = ("centre", "commune_government", "payroll")
CHANNELS = ("online", "in_person")
ANY_CHANNEL = "any"
"""The channel of figures that their source does not split by channel."""

CONFIDENCES = ("high", "medium", "low")

COMMUNE = Column("commune_code", "str", "Mã đơn vị cấp xã", "Commune code", pattern=COMMUNE_CODE)
FORMER = Column(
    "former_code", "str", "Mã đơn vị cũ", "Code of the former unit", pattern=COMMUNE_CODE
)
FIELD = Column("field_code", "str", "Mã lĩnh vực", "Field of administration")
CHANNEL = Column(
    "channel",
    "str",
    "Hình thức nộp: trực tuyến; trực tiếp hoặc qua bưu chính",
    "Channel: online; in person or by post",
    allowed=CHANNELS,
)
REPORTED_CHANNEL = Column(
    "channel",
    "str",
    "Hình thức nộp: trực tuyến; trực tiếp hoặc qua bưu chính; không tách",
    "Channel: online; in person or by post; not split",
    allowed=(*CHANNELS, ANY_CHANNEL),
)
MONTH = Column("month", "datetime64[us]", "Tháng (ngày đầu tháng)", "Month (its first day)")
SOURCE = Column("source_id", "str", "Mã nguồn số liệu", "Source of the row")


def dossiers(name: str, meaning_vi: str, meaning_en: str) -> Column:
    """A column that counts dossiers."""
    return Column(name, "int64", meaning_vi, meaning_en, unit="dossiers", minimum=0)


def reported_dossiers(name: str, meaning_vi: str, meaning_en: str) -> Column:
    """A column that counts dossiers, missing where the source does not give the count."""
    return Column(name, "Int64", meaning_vi, meaning_en, unit="dossiers", minimum=0, nullable=True)


LATITUDE = Column(
    "latitude", "float64", "Vĩ độ", "Latitude", unit="degrees", minimum=19, maximum=21
)
LONGITUDE = Column(
    "longitude", "float64", "Kinh độ", "Longitude", unit="degrees", minimum=104, maximum=106.5
)

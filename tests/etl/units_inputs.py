"""The units of the province, and a context to read received files against."""

from datetime import date
from functools import cache
from pathlib import Path

from etl.contracts.submitted import SUBMITTED
from etl.reading.documents import BLANK, Cell, CellKind, Document, Line, Sheet
from etl.reading.units import Units
from etl.sources import gazetteer
from etl.sources.context import Context
from etl.sources.submitted_tables import read

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


@cache
def units() -> Units:
    loaded = gazetteer.load(REFERENCE)
    return Units.of(loaded.communes, loaded.former_units, loaded.former_unit_map)


def context(**changes) -> Context:
    given = {
        "units": units(),
        "field_names": {},
        "procedures": {},
        "first_month": date(2025, 7, 1),
        "today": date(2026, 11, 5),
    }
    return Context(**(given | changes))


FIELD_NAMES = {"chứng thực": "certification", "đất đai": "land"}

STAFF_HEADER = [
    "STT", "Mã đơn vị", "Tên đơn vị", "Tháng", "Nhóm nhân sự", "Biên chế được giao", "Có mặt"
]  # fmt: skip
FORMER_HEADER = ["Mã đơn vị cũ", "Tên đơn vị cũ", "Huyện cũ", *STAFF_HEADER[3:]]
POPULATION_HEADER = ["Mã đơn vị", "Tên đơn vị", "Thời điểm", "Dân số", "Nguồn số liệu"]
CENTRE = "Trung tâm Phục vụ hành chính công"
PAYROLL = "Toàn bộ biên chế"


class Formula(str):
    """The stored result of a formula."""


def cell(value) -> Cell:
    if value is None or value == "":
        return BLANK
    if isinstance(value, Formula):
        return Cell(str(value), CellKind.FORMULA)
    if isinstance(value, date):
        return Cell(value.isoformat(), CellKind.DATE)
    if isinstance(value, int | float):
        return Cell(repr(value) if value % 1 else str(int(value)), CellKind.NUMBER)
    return Cell(value, CellKind.TEXT)


def sheet(rows, name="Sheet1", merged=()) -> Sheet:
    lines = tuple(Line(number, tuple(map(cell, row))) for number, row in enumerate(rows, start=1))
    return Sheet("nhan_su.xlsx", name, lines, tuple(merged))


def document(rows, *more, name="Sheet1", merged=()) -> Document:
    """A workbook as it is after opening: rows of values from row 1 on."""
    sheets = (sheet(rows, name, merged), *more)
    return Document("nhan_su.xlsx", "0" * 64, 1, "xlsx", sheets)


def staff_row(code, name, assigned, present, *, month="10/2026", group=CENTRE):
    return ["", code, name, month, group, assigned, present]


def codes(answer) -> list[str]:
    return [found.code for found in answer.findings]


def checked(answer):
    """The answer, its frame and its sentences held against the contracts first."""
    for found in answer.findings:
        assert found.message("vi")
        assert found.message("en")
    if not answer.refused:
        SUBMITTED[answer.kind].schema().validate(answer.accepted, lazy=True)
        assert answer.rows_accepted + len(answer.set_aside) == answer.rows_read
    assert answer.title.vi
    return answer


def read_staff(*rows, header=STAFF_HEADER, **changes):
    return checked(read(document([header, *rows]), context(**changes)))


def whole_province(*, present=4):
    return [staff_row(code, units().name(code), 5, present) for code in units().all_codes]


def set_aside(answer):
    return {row.row: row.codes for row in answer.set_aside}

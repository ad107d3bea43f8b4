"""Whole and sound files of the province, for one thing in them to be spoilt.

Rows are counted as a spreadsheet does: the header is row 1, so the first commune is row 2.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.etl.units_inputs import (
    CENTRE,
    FORMER_HEADER,
    PAYROLL,
    POPULATION_HEADER,
    REFERENCE,
    STAFF_HEADER,
    units,
)

Rows = list[list[object]]
"""The header and the rows of one table."""

SHARES_HEADER = ["Mã đơn vị cũ", "Tên đơn vị cũ", "Huyện cũ", "Mã đơn vị", "Tên đơn vị", "Tỷ lệ"]
POLICE = "Công an tỉnh, báo cáo quý III năm 2026"


def staff_rows(month: str = "10/2026", group: str = CENTRE) -> Rows:
    """Officials of all 166 communes: 5 to 9 assigned, one fewer present."""
    return [
        STAFF_HEADER,
        *(
            [number, code, units().name(code), month, group, 5 + number % 5, 4 + number % 5]
            for number, code in enumerate(units().all_codes, start=1)
        ),
    ]


def population_rows(day: str = "30/09/2026") -> Rows:
    """The population of all 166 communes: twelve more than published.

    The published 188 of Xã Yên Phú cannot be a commune's: 20,000 stand for it.
    """
    with (REFERENCE / "population.csv").open(encoding="utf-8", newline="") as file:
        published = {row["commune_code"]: int(row["population"]) for row in csv.DictReader(file)}
    published["15409"] = 20_000
    return [
        POPULATION_HEADER,
        *(
            [code, units().name(code), day, published[code] + 12, POLICE]
            for code in units().all_codes
        ),
    ]


def former_staff_rows() -> Rows:
    """Officials of the three former units of Trung Lý, Bát Mọt and Yên Nhân, and two others."""
    wanted = ["14857", "15607", "15610", "14869", "14911"]
    return [
        FORMER_HEADER,
        *(
            [code, units().formers[code].name, units().formers[code].district, "10/2026", CENTRE,
             6, 5]
            for code in wanted
        ),
    ]  # fmt: skip


def share_rows() -> Rows:
    """The shares of the ten units that were split."""
    rows: Rows = [SHARES_HEADER]
    for unit in units().formers.values():
        if unit.split:
            parts = {2: (0.5, 0.5), 3: (0.5, 0.25, 0.25)}[len(unit.destinations)]
            rows += [
                [unit.code, unit.name, unit.district, code, units().name(code), part]
                for code, part in zip(unit.destinations, parts, strict=True)
            ]
    return rows


def row_of(code: str) -> int:
    """The row of a commune, the header being row 1; also its index among the rows plus one."""
    return units().all_codes.index(code) + 2


def workbook(path: Path, rows: Rows, change: Callable[[Worksheet], None] | None = None) -> Path:
    """Write a workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    if change is not None:
        change(sheet)
    book.save(path)
    return path


def comma_separated(path: Path, rows: Rows, newline: str = "\r\n") -> Path:
    """Write a CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator=newline).writerows(rows)
    path.write_bytes(text.getvalue().encode())
    return path


def staff(folder: Path, code: str, **changed: object) -> Path:
    """A staff workbook of the province in which one commune's row is changed.

    Args:
        folder: Where to.
        code: The commune.
        changed: New values by the contract's names: commune_code, commune_name, assigned, ...
    """
    names = ["mark", "commune_code", "commune_name", "month", "staff_group", "assigned", "present"]
    return workbook(folder / "nhan_su.xlsx", _changed(staff_rows(), names, code, changed))


def population(folder: Path, code: str, **changed: object) -> Path:
    """A population workbook of the province in which one commune's row is changed."""
    names = ["commune_code", "commune_name", "as_of", "population", "source"]
    return workbook(folder / "dan_so.xlsx", _changed(population_rows(), names, code, changed))


def _changed(rows: Rows, names: Sequence[str], code: str, changed: dict[str, object]) -> Rows:
    row = rows[row_of(code) - 1]
    for name, value in changed.items():
        row[names.index(name)] = value
    return rows


def with_total(rows: Rows, *columns: int) -> Rows:
    """The rows and the province's total of some columns, counted from 0."""
    total: list[object] = [""] * len(rows[0])
    total[1] = "TỔNG CỘNG"
    for column in columns:
        total[column] = sum(int(str(row[column])) for row in rows[1:])
    return [*rows, total]


__all__ = [
    "CENTRE", "PAYROLL", "Rows", "comma_separated", "former_staff_rows", "population",
    "population_rows", "row_of", "share_rows", "staff", "staff_rows", "with_total", "workbook",
]  # fmt: skip

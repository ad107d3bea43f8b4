"""Valid files, as offices fill them in, for the cases of the catalogue to spoil in one way each."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.etl.forms_inputs import Grid, form_grid
from tests.etl.reading_inputs import saved
from tests.etl.units_inputs import CENTRE, POPULATION_HEADER, REFERENCE, STAFF_HEADER, units

Rows = list[list[object]]
"""The rows of a sheet from the first on."""

BookChange = Callable[[Worksheet], object]

STAFF_VERSION = "Mẫu staff, phiên bản 1"
CODE, NAME, MONTH, GROUP, ASSIGNED, PRESENT = 1, 2, 3, 4, 5, 6
"""Where a staff row has what, from 0."""

FIRST = 1
"""The first row of data of a CSV, from 0; row 2 as a spreadsheet counts."""

DAY, PEOPLE, SOURCE = 2, 3, 4
"""Where a population row has what, from 0."""


def staff_rows(month: str = "10/2026", communes: int | None = None) -> Rows:
    """Officials at the centre of every commune: header, rows, total."""
    codes = units().all_codes[:communes]
    rows: Rows = [list(STAFF_HEADER)]
    for index, code in enumerate(codes):
        assigned = 8 + index % 9
        rows.append(
            [index + 1, code, units().name(code), month, CENTRE, assigned, assigned - index % 3]
        )
    return with_total(rows, (ASSIGNED, PRESENT))


def population_rows(day: str = "01/07/2026") -> Rows:
    """People of every commune: header, rows, total."""
    rows: Rows = [list(POPULATION_HEADER)]
    source = "Công an tỉnh, báo cáo quý II năm 2026"
    for index, code in enumerate(units().all_codes):
        rows.append([code, units().name(code), day, 4211 + 173 * index, source])
    return with_total(rows, (PEOPLE,))


def handling_rows() -> Rows:
    """Minutes by field and channel, those of the project."""
    rows: Rows = [
        ["Mã lĩnh vực", "Hình thức nộp", "Số phút một hồ sơ", "Mức thấp", "Mức cao"],
    ]
    shown = {"online": "Trực tuyến", "in_person": "Trực tiếp hoặc qua bưu chính"}
    with (REFERENCE / "handling_times.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            minutes = [row[f"handling_minutes{end}"] for end in ("", "_low", "_high")]
            rows.append([row["field_code"], shown[row["channel"]], *minutes])
    return rows


def with_total(rows: Rows, columns: Sequence[int]) -> Rows:
    """The rows with one more that sums the given columns, counted from 0."""
    total: list[object] = [""] * len(rows[0])
    total[0] = "TỔNG CỘNG"
    for column in columns:
        total[column] = sum(int(str(row[column])) for row in rows[1:])
    return [*rows, total]


def summed_again(rows: Rows, columns: Sequence[int] = (ASSIGNED, PRESENT)) -> Rows:
    """The rows with their total row made to agree again."""
    return with_total(rows[:-1], columns)


def csv_bytes(rows: Rows, newline: str = "\r\n", delimiter: str = ",") -> bytes:
    """The rows as a CSV in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator=newline, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def xlsx_bytes(
    rows: Rows, change: BookChange | None = None, *, head: bool = True, sheet: str = "Nhân sự"
) -> bytes:
    """The rows as a workbook made from the template: version line, title, header, rows.

    Codes and months are text, counts are numbers. The header is in row 4, or in row 1 without the
    lines above it.
    """
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = sheet
    if head:
        page.append(["Số liệu nhân sự theo tháng"])
        page.append([STAFF_VERSION])
        page.append([])
    for row in rows:
        page.append([None if value == "" else value for value in row])
    if change is not None:
        change(page)
    return saved(book)


def write(folder: Path, name: str, content: bytes) -> Path:
    """Write a file into a folder."""
    path = folder / name
    path.write_bytes(content)
    return path


def staff_csv(folder: Path, change: Callable[[Rows], Rows | None] | None = None) -> Path:
    """The staff file as a CSV, its rows changed in place or replaced."""
    rows = staff_rows()
    changed = change(rows) if change else None
    return write(folder, "nhan-su-10-2026.csv", csv_bytes(changed or rows))


def staff_xlsx(folder: Path, change: BookChange | None = None) -> Path:
    """The staff file as a workbook, its sheet changed in place. The first data row is 5."""
    return write(folder, "nhan-su-10-2026.xlsx", xlsx_bytes(staff_rows(), change))


def population_csv(folder: Path, change: Callable[[Rows], Rows | None] | None = None) -> Path:
    """The population file as a CSV."""
    rows = population_rows()
    changed = change(rows) if change else None
    return write(folder, "dan-so.csv", csv_bytes(changed or rows))


def handling_csv(folder: Path, change: Callable[[Rows], Rows | None] | None = None) -> Path:
    """The handling times as a CSV."""
    rows = handling_rows()
    changed = change(rows) if change else None
    return write(folder, "thoi-gian-xu-ly.csv", csv_bytes(changed or rows))


def form_xlsx(
    folder: Path,
    spoil: Callable[[Grid], object] | None = None,
    name: str = "bieu-II06a.xlsx",
    **options: object,
) -> Path:
    """Form II.06a of Bát Mọt for October 2026, spoilt."""
    grid = form_grid(**options)  # type: ignore[arg-type]
    if spoil is not None:
        spoil(grid)
    return grid.write(folder / name)


def set_cell(row: int, column: int, value: object) -> Callable[[Rows], None]:
    """A change of one cell, counted from 0."""

    def change(rows: Rows) -> None:
        rows[row][column] = value

    return change


def everywhere(change: Callable[[str], str]) -> Callable[[Rows], None]:
    """A change of every text of the rows below the header."""

    def apply(rows: Rows) -> None:
        for row in rows[1:]:
            row[:] = [change(value) if isinstance(value, str) else value for value in row]

    return apply

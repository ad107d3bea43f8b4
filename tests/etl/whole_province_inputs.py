"""A province's folder as its officers would fill it: the product's own templates, filled in.

Every figure is a plain function of the commune's place in the list, so that sums are known without
the product: see `form_rows`, `STAFF` and `people`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.etl.dossiers_inputs import SYSTEM, system_row
from tests.etl.forms_inputs import make_form
from tests.etl.intake_inputs import OCTOBER, names, office
from tests.etl.units_inputs import REFERENCE

FIRST_ROW = 7
"""The first row to fill in below the heading and the two examples of a template."""
STAFF = (7, 6)
"""Posts and officials present at every centre."""
LISTED = {"15607": 30, "14797": 55}
"""Dossiers of September 2026 in the dossier list, by commune."""


def form_rows(number: int) -> dict[str, tuple[int, ...]]:
    """The n-th commune's form: online, direct, before, early, on time, late, within, overdue.

    Received are 330 + 12 n (online 90 + 5 n, direct 240 + 7 n), carried over 21, resolved
    326 + 12 n, of them 3 late.
    """
    return {
        "Chứng thực": (20 + 2 * number, 180 + 5 * number, 0, 150 + 7 * number, 50, 0, 0, 0),
        "Hộ tịch": (40 + number, 30, 6, 60 + number, 9, 1, 5, 1),
        "Đất đai": (10, 12 + number, 12, 14, 8 + number, 2, 7, 3),
        "Thành lập và hoạt động của hộ kinh doanh": (20 + 2 * number, 18 + number, 3,
                                                     20 + 3 * number, 12, 0, 9, 0),
    }  # fmt: skip


def write_forms(folder: Path, codes: Sequence[str], month: date = OCTOBER) -> None:
    """One form II.06a a commune, each named as an office would name it."""
    for number, code in enumerate(codes):
        name = f"Biểu II.06a {names()[code]} tháng {month:%m-%Y}.xlsx"
        make_form(folder / name, office(code), month, form_rows(number))


def fill(path: Path, change: Callable[[Worksheet], object]) -> Path:
    """Fill in a template as a person does: open it, write into cells, save it."""
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    book.close()
    return path


def columns(sheet: Worksheet) -> dict[str, int]:
    """The number of each column by its heading."""
    return {str(cell.value): cell.column for cell in sheet[FIRST_ROW - 3]}


def fill_staff(sheet: Worksheet) -> None:
    """Posts and officials of every centre for October, and Bát Mọt's payroll below the list."""
    at = columns(sheet)
    last = FIRST_ROW + 165
    for row in range(FIRST_ROW, last + 1):
        sheet.cell(row, at["Tháng"], "10/2026")
        sheet.cell(row, at["Biên chế được giao"], STAFF[0])
        sheet.cell(row, at["Có mặt"], STAFF[1])
    added = ("15607", "Xã Bát Mọt", "10/2026", "Toàn bộ biên chế", 44, 41)
    for column, value in enumerate(added, start=2):
        sheet.cell(last + 1, column, value)


MORE_PEOPLE = 25
"""By how many people every commune is larger than the published population."""
YEN_PHU, YEN_PHU_PEOPLE = "15409", 6_200
"""Its published 188 cannot be right: an office that knows better says so."""


@cache
def people() -> dict[str, int]:
    """The population of each commune by code: the published one and `MORE_PEOPLE`."""
    with (REFERENCE / "population.csv").open(encoding="utf-8", newline="") as file:
        published = {row["commune_code"]: int(row["population"]) for row in csv.DictReader(file)}
    larger = {code: count + MORE_PEOPLE for code, count in published.items()}
    return larger | {YEN_PHU: YEN_PHU_PEOPLE}


def fill_population(sheet: Worksheet) -> None:
    """A population for every commune."""
    at = columns(sheet)
    for row in range(FIRST_ROW, FIRST_ROW + 166):
        code = str(sheet.cell(row, at["Mã đơn vị"]).value)
        sheet.cell(row, at["Thời điểm"], "01/07/2026")
        sheet.cell(row, at["Dân số"], people()[code])
        sheet.cell(row, at["Nguồn số liệu"], "Công an tỉnh, quý II năm 2026")


def dossier_list() -> bytes:
    """The system's export of September for the communes of `LISTED`, with identity numbers."""
    rows, number = [], 0
    for code, count in LISTED.items():
        for _ in range(count):
            number += 1
            unit = {"donViId": code, "tenDonVi": office(code)}
            rows.append(system_row(number, **unit))
    text = io.StringIO()
    writer = csv.DictWriter(text, SYSTEM)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")

"""Writes the golden forms: sheets made as the real ones look, and what they must give.

`python -m tests.etl.forms_golden` writes them again. What they must give is put together here from
the printed columns, by hand and not by the reader.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from tests.etl.forms_inputs import (
    OCTOBER_ROWS,
    UNIT_ROWS,
    Grid,
    eleven,
    form_grid,
    summed,
    units_grid,
)

FOLDER = Path(__file__).parents[1] / "golden" / "forms"
OCTOBER = ("2026-10-01",)
HEADER = (
    "carried_over", "received", "resolved_early", "resolved_on_time", "resolved_late",
    "in_process_within", "in_process_late",
)  # fmt: skip
EIGHT = (
    "certification", "civil_status", "construction", "household_business", "land", "merit",
    "other", "social_assistance",
)  # fmt: skip
FIELDS = {
    "Chứng thực": "certification",
    "Hộ tịch": "civil_status",
    "Đất đai": "land",
    "Thành lập và hoạt động của hộ kinh doanh": "household_business",
    "Bảo trợ xã hội": "social_assistance",
    "Người có công": "merit",
    "Trẻ em": "other",
    "Lâm nghiệp": "other",
}
UNITS = {
    "UBND phường Hạc Thành": "14797",
    "UBND xã Bát Mọt": "15607",
    "UBND xã Đồng Tiến": "15724",
    "UBND phường Đông Tiến": "15853",
}
SYSTEMS = {
    "I. Trên Hệ thống các Bộ": {
        "Hộ tịch": (25, 0, 1, 20, 5, 0, 1, 0),
        "Lĩnh vực Bảo trợ xã hội": (4, 0, 0, 4, 0, 0, 0, 0),
    },
    "II. Trên Hệ thống tỉnh": {
        "Chứng thực": (2, 612, 0, 600, 14, 0, 0, 0),
        "Hộ tịch": (31, 6, 2, 30, 8, 0, 1, 0),
        "Đất đai": (3, 4, 9, 2, 5, 2, 6, 1),
        "Hoạt động xây dựng": (1, 1, 0, 0, 1, 0, 1, 0),
    },
}
QUARTER = ("2026-07-01", "2026-09-30")


def thousands(grid: Grid) -> None:
    """Numbers as the system prints them: text, with points between thousands."""
    for key, value in grid.cells.items():
        if grid.first <= key[0] <= grid.total and key[1] > 2 and isinstance(value, int):
            grid.cells[key] = f"{value:,}".replace(",", ".")


def with_districts() -> Grid:
    """The provincial form with a sum for each former district above its communes."""
    grid = form_grid("UBND tỉnh Thanh Hóa", rows={}, footer=False, name_heading="Đơn vị")
    grid.cells = {key: value for key, value in grid.cells.items() if key[0] < grid.first}
    grid.merges = [one for one in grid.merges if one[0] < grid.first]
    grid.row = grid.first - 1
    districts = {
        "Thành phố Thanh Hóa": ["UBND phường Hạc Thành", "UBND phường Đông Tiến"],
        "Huyện Thường Xuân": ["UBND xã Bát Mọt"],
        "Huyện Triệu Sơn": ["UBND xã Đồng Tiến"],
    }
    for numeral, (district, names) in zip(("I", "II", "III"), districts.items(), strict=True):
        grid.add(numeral, district, *summed(UNIT_ROWS[name] for name in names))
        for index, name in enumerate(names, start=1):
            grid.add(index, name, *eleven(UNIT_ROWS[name]))
    grid.total = grid.add(None, "Tổng số", *summed(UNIT_ROWS.values()))
    return grid


def goldens() -> dict[str, tuple[Grid, list[list[object]]]]:
    """Each golden form and the rows it must give."""
    by_field = [("15607", FIELDS[name], counts) for name, counts in OCTOBER_ROWS.items()]
    by_unit = [(UNITS[name], "unclassified", counts) for name, counts in UNIT_ROWS.items()]
    fields = FIELDS | {
        "Lĩnh vực Bảo trợ xã hội": "social_assistance",
        "Hoạt động xây dựng": "construction",
    }
    two_systems = [
        ("14797", fields[name], counts)
        for block in SYSTEMS.values()
        for name, counts in block.items()
    ]
    printed = form_grid()
    thousands(printed)
    quarter = form_grid(
        words="Kỳ báo cáo: Quý III năm 2026", days="(Từ ngày 01/07/2026 đến ngày 30/09/2026)"
    )
    return {
        "commune_by_field": (form_grid(), given(by_field, OCTOBER, EIGHT)),
        "commune_with_points": (printed, given(by_field, OCTOBER, EIGHT)),
        "commune_two_systems": (
            form_grid("UBND phường Hạc Thành", date(2026, 10, 1), sections=SYSTEMS),
            given(two_systems, OCTOBER, EIGHT),
        ),
        "commune_quarter": (quarter, given(by_field, QUARTER, EIGHT)),
        "province_by_unit": (units_grid(), given(by_unit, OCTOBER)),
        "province_by_district": (with_districts(), given(by_unit, OCTOBER)),
    }


def given(
    rows: Iterable[tuple[str, str, Sequence[int]]],
    period: Sequence[str],
    zero_fields: Sequence[str] = (),
) -> list[list[object]]:
    """The rows of the contract: two with the receipts, one with all the rest."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 8)
    for commune, field, counts in rows:
        sums[commune, field] = [
            one + other for one, other in zip(sums[commune, field], counts, strict=True)
        ]
    for commune in {commune for commune, _ in sums}:
        for field in zero_fields:
            sums[commune, field] = sums[commune, field]
    found: list[list[object]] = []
    for (commune, field), (online, direct, before, *rest) in sums.items():
        start = [commune, *period, field]
        blanks = [""] * 5
        found.append([*start, "any", before, "", *rest])
        found.append([*start, "in_person", "", direct, *blanks])
        found.append([*start, "online", "", online, *blanks])
    return sorted(found, key=lambda row: [str(cell) for cell in row[: len(period) + 3]])


def write() -> None:
    """Write all golden files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (grid, rows) in goldens().items():
        grid.write(FOLDER / f"{name}.xlsx")
        months = len(rows[0]) == 4 + len(HEADER)
        period = ("month",) if months else ("period_start", "period_end")
        with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["commune_code", *period, "field_code", "channel", *HEADER])
            writer.writerows(rows)


if __name__ == "__main__":
    write()

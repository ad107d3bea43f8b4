"""Forms II.06a/06 as the province's systems export them, and the ways to spoil them."""

from __future__ import annotations

import csv
import io
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side

from etl.reading.answers import Answer
from etl.reading.names import matching_key
from etl.reading.opening import open_document
from etl.sources.context import Context
from etl.sources.forms import read
from tests.etl.units_inputs import REFERENCE, context

OCTOBER = date(2026, 10, 1)
BAT_MOT = "UBND xã Bát Mọt"
BAT_MOT_CODE = "15607"

OCTOBER_ROWS: dict[str, tuple[int, ...]] = {
    "Chứng thực": (12, 1040, 0, 1000, 52, 0, 0, 0),
    "Hộ tịch": (61, 9, 3, 50, 18, 1, 4, 0),
    "Đất đai": (5, 2, 7, 3, 4, 1, 5, 1),
    "Thành lập và hoạt động của hộ kinh doanh": (4, 0, 0, 4, 0, 0, 0, 0),
    "Bảo trợ xã hội": (2, 6, 4, 5, 3, 0, 4, 0),
    "Người có công": (0, 1, 2, 0, 1, 0, 1, 1),
    "Trẻ em": (1, 0, 0, 1, 0, 0, 0, 0),
    "Lâm nghiệp": (0, 2, 0, 0, 2, 0, 0, 0),
}
"""Columns 4, 5, 6, 8, 9, 10, 12 and 13 of each field."""

UNIT_ROWS: dict[str, tuple[int, ...]] = {
    "UBND phường Hạc Thành": (900, 350, 40, 1100, 120, 10, 50, 10),
    "UBND xã Bát Mọt": (85, 60, 16, 63, 80, 2, 14, 2),
    "UBND xã Đồng Tiến": (120, 30, 5, 100, 45, 0, 10, 0),
    "UBND phường Đông Tiến": (210, 44, 9, 180, 60, 3, 20, 0),
}

GROUPS = (
    ("Số hồ sơ nhận giải quyết", 4),
    ("Số lượng hồ sơ đã giải quyết", 4),
    ("Số lượng hồ sơ đang giải quyết", 3),
)
LOWER = (
    ("Tổng số", ""),
    ("Trong kỳ", "Trực tuyến"),
    ("", "Trực tiếp, dịch vụ\nbưu chính"),
    ("Từ kỳ trước", ""),
    ("Tổng số", ""),
    ("Trước hạn", ""),
    ("Đúng hạn", ""),
    ("Quá hạn", ""),
    ("Tổng số", ""),
    ("Trong hạn", ""),
    ("Quá hạn", ""),
)
NUMBERING = (
    "1", "2", "3=4+5+6", "4", "5", "6", "7=8+9+10", "8", "9", "10", "11=12+13", "12", "13"
)  # fmt: skip
WIDTH = 13


def eleven(counts: Sequence[int]) -> list[int]:
    """Columns 3 to 13: from all eleven, or from the eight that no other columns add up to."""
    if len(counts) == len(LOWER):
        return list(counts)
    online, direct, before, early, on_time, late, within, overdue = counts
    return [
        online + direct + before, online, direct, before,
        early + on_time + late, early, on_time, late,
        within + overdue, within, overdue,
    ]  # fmt: skip


def summed(rows: Iterable[Sequence[int]]) -> list[int]:
    """The total row of some rows."""
    return [sum(column) for column in zip(*map(eleven, rows), strict=True)]


@dataclass
class Grid:
    """A sheet in the making: cells by (row, column) from 1, and merged ranges."""

    cells: dict[tuple[int, int], object] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    row: int = 0
    header: int = 0
    first: int = 0
    total: int = 0

    def add(self, *values: object, merge: tuple[int, int] | None = None) -> int:
        """Append a row; blanks are None. Returns its number."""
        self.row += 1
        for column, value in enumerate(values, start=1):
            if value is not None and value != "":
                self.cells[self.row, column] = value
        if merge:
            self.merges.append((self.row, merge[0], self.row, merge[1]))
        return self.row

    def find(self, text: str) -> tuple[int, int]:
        """Where a text stands."""
        return next(key for key, value in self.cells.items() if value == text)

    def delete_row(self, number: int) -> None:
        """Take one row out."""
        self.cells = {
            (row - (row > number), column): value
            for (row, column), value in self.cells.items()
            if row != number
        }
        self.merges = [
            (top - (top > number), left, bottom - (bottom > number), right)
            for top, left, bottom, right in self.merges
            if top != number
        ]

    def shifted(self, down: int, right: int) -> Grid:
        """The same sheet further down and to the right."""
        return Grid(
            {(row + down, column + right): value for (row, column), value in self.cells.items()},
            [(a + down, b + right, c + down, d + right) for a, b, c, d in self.merges],
        )

    def permuted(self, order: Sequence[int]) -> Grid:
        """The columns of the table in another order, its headings written out without merges."""
        at = {old: new for new, old in enumerate(order, start=1)}
        table = range(self.header, self.total + 1)
        cells = dict(self.cells)
        for top, left, bottom, right in self.merges:
            if top in table and top < self.first:
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        cells[row, column] = self.cells[top, left]
        moved = {
            (row, at[column] if row in table else column): value
            for (row, column), value in cells.items()
        }
        outside = [one for one in self.merges if one[0] not in table]
        return Grid(moved, outside)

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return max(row for row, _ in self.cells), max(column for _, column in self.cells)

    def lines(self) -> list[list[object]]:
        """All rows, of one width."""
        height, width = self.size
        return [
            [self.cells.get((row, column)) for column in range(1, width + 1)]
            for row in range(1, height + 1)
        ]

    def write(self, path: Path, **csv_style: object) -> Path:
        """Write XLSX or CSV, as the name says."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            path.write_bytes(self.csv_bytes(**csv_style))  # type: ignore[arg-type]
        else:
            self.write_xlsx(path)
        return path

    def csv_bytes(self, newline: str = "\r\n", form: str = "NFC") -> bytes:
        """The sheet as CSV: merged cells are blank but for the first."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator=newline)
        for line in self.lines():
            writer.writerow(["" if value is None else str(value) for value in line])
        return unicodedata.normalize(form, text.getvalue()).encode()

    def write_xlsx(self, path: Path) -> None:
        """The sheet as a workbook with bold headings and borders."""
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.title = "II.06a"
        thin = Side(style="thin")
        for (row, column), value in self.cells.items():
            cell = sheet.cell(row, column, value)
            cell.font = Font(name="Times New Roman", bold=row < self.first)
            if self.header <= row <= self.total:
                cell.border = Border(thin, thin, thin, thin)
            if row < self.first:
                cell.alignment = Alignment("center", "center", wrap_text=True)
        for top, left, bottom, right in self.merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        workbook.save(path)
        workbook.close()


def period_words(month: date) -> tuple[str, str]:
    """How a form names a month: in words and by its days."""
    last = monthrange(month.year, month.month)[1]
    return (
        f"Kỳ báo cáo: Tháng {month.month}/{month.year}",
        f"(Từ ngày 01/{month:%m/%Y} đến ngày {last}/{month:%m/%Y})",
    )


def add_title(grid: Grid, unit_name: str, words: str, days: str) -> None:
    """The title block."""
    grid.add("Biểu số II.06a/VPCP/KSTT\nBan hành theo Thông tư số 01/2020/TT-VPCP ngày 21/10/2020")
    grid.merges.append((1, 1, 1, 3))
    grid.cells[1, 4] = "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC TẠI CƠ QUAN, ĐƠN VỊ TRỰC TIẾP GIẢI QUYẾT"
    grid.merges.append((1, 4, 1, 9))
    grid.cells[1, 10] = (
        f"- Đơn vị báo cáo: {unit_name}\n- Đơn vị nhận báo cáo: Văn phòng UBND tỉnh Thanh Hóa"
    )
    grid.merges.append((1, 10, 1, 13))
    grid.add(words, merge=(1, WIDTH))
    grid.add(days, merge=(1, WIDTH))
    grid.add(*[None] * 11, "Đơn vị tính: Số hồ sơ TTHC.")


def add_header(grid: Grid, name_heading: str, numbering: bool = True) -> None:
    """The three merged header rows and the row of numbers."""
    names = [heading for heading, width in GROUPS for heading in (heading, *[None] * (width - 1))]
    grid.header = grid.add("STT", name_heading, *names)
    top = grid.header
    grid.add(None, None, *[upper or None for upper, _ in LOWER])
    grid.add(None, None, *[lower or None for _, lower in LOWER])
    grid.merges += [(top, 1, top + 2, 1), (top, 2, top + 2, 2)]
    start = 3
    for _, width in GROUPS:
        grid.merges.append((top, start, top, start + width - 1))
        start += width
    grid.merges.append((top + 1, 4, top + 1, 5))
    grid.merges += [
        (top + 1, column, top + 2, column)
        for column, (upper, lower) in enumerate(LOWER, start=3)
        if upper and not lower
    ]
    if numbering:
        grid.add(*NUMBERING)
    grid.first = grid.row + 1


def add_footer(grid: Grid) -> None:
    """A note, the day, and the signatures."""
    grid.add()
    grid.add("Ghi chú: số liệu tính đến hết kỳ báo cáo.", merge=(1, WIDTH))
    grid.add(*[None] * 8, "Bát Mọt, ngày 05 tháng 11 năm 2026", merge=(9, WIDTH))
    grid.add(None, "NGƯỜI LẬP BIỂU", *[None] * 6, "TM. ỦY BAN NHÂN DÂN")
    grid.add(None, "(Ký, họ tên)", *[None] * 6, "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH")


def form_grid(
    unit_name: str = BAT_MOT,
    month: date = OCTOBER,
    rows: Mapping[str, Sequence[int]] | None = None,
    *,
    sections: Mapping[str, Mapping[str, Sequence[int]]] | None = None,
    name_heading: str = "Lĩnh vực, công việc giải quyết theo cấp",
    words: str | None = None,
    days: str | None = None,
    numbering: bool = True,
    footer: bool = True,
) -> Grid:
    """A form: by field of one commune, or, with sections, by unit of the province.

    Args:
        unit_name: What stands behind "Đơn vị báo cáo".
        month: The month.
        rows: Counts by field, eight or eleven each.
        sections: Rows under section headings, in place of `rows`.
        name_heading: Heading of the second column.
        words: In place of "Kỳ báo cáo: Tháng ...".
        days: In place of "(Từ ngày ... đến ngày ...)".
        numbering: Whether there is a row 1, 2, 3=4+5+6, ...
        footer: Whether there are a note and signatures.
    """
    grid = Grid()
    usual_words, usual_days = period_words(month)
    add_title(
        grid,
        unit_name,
        usual_words if words is None else words,
        usual_days if days is None else days,
    )
    add_header(grid, name_heading, numbering)
    blocks = sections or {"": OCTOBER_ROWS if rows is None else rows}
    for title, block in blocks.items():
        if title:
            grid.add(title, merge=(1, WIDTH))
        for index, (name, counts) in enumerate(block.items(), start=1):
            grid.add(index, name, *eleven(counts))
    everything = [counts for block in blocks.values() for counts in block.values()]
    grid.total = grid.add("TỔNG CỘNG", None, *(summed(everything) if everything else [0] * 11))
    grid.merges.append((grid.total, 1, grid.total, 2))
    if footer:
        add_footer(grid)
    return grid


def units_grid(
    rows: Mapping[str, Sequence[int]] | None = None,
    month: date = OCTOBER,
    unit_name: str = "UBND tỉnh Thanh Hóa",
    **options: object,
) -> Grid:
    """The provincial form by unit, with departments and communes under section headings."""
    sections = {
        "Sở ban ngành": {
            "Sở Nội vụ": (40, 3, 2, 30, 12, 0, 3, 0),
            "Sở Xây dựng": (25, 1, 0, 20, 5, 0, 1, 0),
        },
        "Xã, phường, thị trấn": UNIT_ROWS if rows is None else rows,
    }
    options = {"sections": sections, **options}
    return form_grid(unit_name, month, **options)  # type: ignore[arg-type]


def make_form(
    path: Path,
    unit_name: str = BAT_MOT,
    month: date = OCTOBER,
    rows: Mapping[str, Sequence[int]] | None = None,
    *,
    spoil: Callable[[Grid], object] | None = None,
    **options: object,
) -> Path:
    """Write one commune's form by field.

    Args:
        path: Where to; the ending says XLSX or CSV.
        unit_name: What stands behind "Đơn vị báo cáo".
        month: The month.
        rows: For each field the columns 4, 5, 6, 8, 9, 10, 12, 13 (or all of 3 to 13).
        spoil: Changes the sheet before it is written.
        options: See `form_grid`.
    """
    grid = form_grid(unit_name, month, rows, **options)  # type: ignore[arg-type]
    if spoil is not None:
        spoil(grid)
    return grid.write(path)


@cache
def field_names() -> dict[str, str]:
    """Code of a field by the key of each written name, from the project's table."""
    with (REFERENCE / "field_names.csv").open(encoding="utf-8", newline="") as file:
        return {matching_key(row["field_name"]): row["field_code"] for row in csv.DictReader(file)}


def form_context(**changes: object) -> Context:
    """What the tests' forms are read against: 5 November 2026."""
    return context(**({"field_names": field_names()} | changes))


def answer(path: Path, shown: str | None = None, **changes: object) -> Answer:
    """Open and read a form."""
    return read(open_document(path, shown), form_context(**changes))


def read_grid(grid: Grid, folder: Path, name: str = "bieu.xlsx", **changes: object) -> Answer:
    """Write a sheet and read it."""
    return answer(grid.write(folder / name), **changes)


def codes(read_answer: Answer, reaction: str = "") -> list[str]:
    """The codes of all findings, or of those with one reaction."""
    return [one.code for one in read_answer.findings if not reaction or one.reaction == reaction]

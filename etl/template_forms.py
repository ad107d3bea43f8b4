"""Empty forms in the shape of the province's systems: II.06a by field, and a dossier list."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from etl.contracts.template_columns import GUIDE_SHEET, UNITS_SHEET
from etl.reading.faults import Language, Wording
from etl.reading.findings import column_letters
from etl.template_sheets import (
    BODY_FONT,
    BORDER,
    HEADING_FONT,
    TITLE_FONT,
    set_up_print,
    style_heading,
    write_guide_row,
)

_COLUMNS = 13
_HEADER = 7
_GROUPS = (
    # Top left, bottom right, text; rows are counted from the first row of the header.
    (0, 1, 2, 1, "STT"),
    (0, 2, 2, 2, "Lĩnh vực"),
    (0, 3, 0, 6, "Số hồ sơ nhận giải quyết"),
    (0, 7, 0, 10, "Số lượng hồ sơ đã giải quyết"),
    (0, 11, 0, 13, "Số lượng hồ sơ đang giải quyết"),
    (1, 3, 2, 3, "Tổng số"),
    (1, 4, 1, 5, "Trong kỳ"),
    (2, 4, 2, 4, "Trực tuyến"),
    (2, 5, 2, 5, "Trực tiếp, dịch vụ bưu chính"),
    (1, 6, 2, 6, "Từ kỳ trước"),
    (1, 7, 2, 7, "Tổng số"),
    (1, 8, 2, 8, "Trước hạn"),
    (1, 9, 2, 9, "Đúng hạn"),
    (1, 10, 2, 10, "Quá hạn"),
    (1, 11, 2, 11, "Tổng số"),
    (1, 12, 2, 12, "Trong hạn"),
    (1, 13, 2, 13, "Quá hạn"),
)
_DOSSIERS: tuple[tuple[str, Wording, int], ...] = (
    ("maHoSo", Wording("Mã hồ sơ, như H56.15607-261001-0001", "Dossier code"), 28),
    ("maTTHC", Wording("Mã thủ tục, như 1.010708", "Procedure code, as 1.010708"), 18),
    ("tenTTHC", Wording("Tên thủ tục", "Name of the procedure"), 40),
    ("tenLinhVuc", Wording("Tên lĩnh vực", "Name of the field"), 24),
    ("kenhThucHien", Wording("Kênh nộp hồ sơ", "Channel"), 20),
    ("donViId", Wording("Mã đơn vị tiếp nhận, 5 chữ số", "Code of the commune, 5 digits"), 12),
    ("tenDonVi", Wording("Tên đơn vị tiếp nhận, kèm xã, phường", "Name of the commune"), 30),
    ("ngayTiepNhan", Wording("Ngày tiếp nhận, như 01/10/2026", "Day received"), 16),
    ("ngayHenTra", Wording("Ngày hẹn trả", "Due day"), 16),
    ("ngayKetThucXuLy", Wording("Ngày xử lý xong", "Day resolved"), 20),
    ("ngayTra", Wording("Ngày trả kết quả", "Day the result was delivered"), 16),
    ("tenTrangThaiHoSo", Wording("Trạng thái hồ sơ", "Status"), 24),
    ("laHoSoChungThuc", Wording("Là hồ sơ chứng thực", "Whether it is a certification"), 20),
    ("trangThaiPhiDiaGioi", Wording("Nộp phi địa giới", "Filed for another place"), 22),
)
"""The system's own names of the columns that are read; none of them is personal."""


_SPARE_ROWS = 500
_LISTS = {
    "kenhThucHien": ("Trực tuyến", "Trực tiếp", "Bưu chính công ích"),
    "tenTrangThaiHoSo": (
        "Mới tiếp nhận", "Đang xử lý", "Yêu cầu bổ sung", "Đã xử lý xong", "Đã trả kết quả",
        "Từ chối", "Công dân yêu cầu rút hồ sơ",
    ),
    "laHoSoChungThuc": ("true", "false"),
    "trangThaiPhiDiaGioi": ("true", "false"),
}  # fmt: skip
_WIDTHS = {1: 7, 2: 34}
_FORM_RULES = (
    Wording(
        "Kỳ báo cáo ghi theo tháng, có từ ngày, đến ngày, ví dụ (Từ ngày 01/10/2026 đến ngày "
        "31/10/2026). Kỳ dài hơn (quý, 6 tháng, năm) được lưu riêng, không cộng vào số tháng.",
        "The period is a month, with its first and last day, as (Từ ngày 01/10/2026 đến ngày "
        "31/10/2026). A longer period is kept apart and never added to months.",
    ),
    Wording(
        "Đơn vị báo cáo ghi tên đầy đủ kèm xã, phường, ví dụ UBND xã Bát Mọt; xem trang "
        f"“{UNITS_SHEET}”.",
        "The reporting unit is its full name with its kind, as UBND xã Bát Mọt; see the sheet "
        f"“{UNITS_SHEET}”.",
    ),
    Wording(
        "Mỗi lĩnh vực một dòng; thêm dòng khi có lĩnh vực khác. Không phát sinh thì ghi 0; ô để "
        "trống là chưa có số liệu.",
        "One row a field; add rows for other fields. For none write 0; a blank cell is a missing "
        "figure.",
    ),
    Wording(
        "Cột (3) = (4) + (5) + (6); cột (7) = (8) + (9) + (10); cột (11) = (12) + (13); "
        "cột (3) = (7) + (11).",
        "Column (3) = (4) + (5) + (6); column (7) = (8) + (9) + (10); column (11) = (12) + (13); "
        "column (3) = (7) + (11).",
    ),
    Wording(
        "Dòng TỔNG CỘNG là tổng các dòng trên; dùng để đối chiếu, lệch thì tệp bị từ chối.",
        "The row TỔNG CỘNG is the sum of the rows above; a file in which it differs is refused.",
    ),
    Wording(
        "Số chỉ gồm chữ số, không có dấu ngăn nghìn. Ô chứa giá trị, không chứa công thức.",
        "Numbers are digits only, without thousand separators. Cells hold values, no formulas.",
    ),
)


def write_caseload(sheet: Worksheet, fields: Mapping[str, str], month: date | None) -> None:
    """Write form II.06a by field, empty: title block, three header rows, numbering, fields, total.

    Args:
        sheet: The sheet to write.
        fields: Vietnamese name of each field by code.
        month: The month to report; dots to fill in if not given.
    """
    sheet.title = "II.06a"
    if month is None:
        period = "(Từ ngày ...../...../........ đến ngày ...../...../........)"
    else:
        last = month.replace(day=monthrange(month.year, month.month)[1])
        period = f"(Từ ngày {month:%d/%m/%Y} đến ngày {last:%d/%m/%Y})"
    named = f"Tháng {month.month} năm {month.year}" if month else "Tháng ... năm ......"
    titles = (
        "Biểu số II.06a/VPCP/KSTT",
        "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        f"Kỳ báo cáo: {named}",
        period,
        "Đơn vị báo cáo: UBND xã/phường ...........................",
    )
    for row, title in enumerate(titles, start=1):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=_COLUMNS)
        cell = sheet.cell(row, 1, title)
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
        cell.font = TITLE_FONT if row == 2 else BODY_FONT  # noqa: PLR2004  # the form's name
    for top, left, bottom, right, text in _GROUPS:
        style_heading(sheet.cell(_HEADER + top, left, text))
        if (top, left) != (bottom, right):
            sheet.merge_cells(
                start_row=_HEADER + top, start_column=left,
                end_row=_HEADER + bottom, end_column=right,
            )  # fmt: skip
    for row, height in enumerate((20, 20, 52), start=_HEADER):
        sheet.row_dimensions[row].height = height
    numbering = _HEADER + 3
    for column in range(1, _COLUMNS + 1):
        cell = sheet.cell(numbering, column, f"({column})")
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[column_letters(column)].width = _WIDTHS.get(column, 12)
    for offset, name in enumerate(fields.values(), start=1):
        sheet.cell(numbering + offset, 1, offset).alignment = Alignment(horizontal="center")
        sheet.cell(numbering + offset, 2, name)
    total = numbering + len(fields) + 1
    sheet.cell(total, 2, "TỔNG CỘNG")
    for row in range(numbering, total + 1):
        for column in range(1, _COLUMNS + 1):
            framed = sheet.cell(row, column)
            framed.border, framed.font = BORDER, HEADING_FONT if row == total else BODY_FONT
    _count_only(sheet, f"C{numbering + 1}:{column_letters(_COLUMNS)}{total}")
    sheet.freeze_panes = f"C{numbering + 1}"
    set_up_print(sheet)


def _count_only(sheet: Worksheet, cells: str) -> None:
    """Whole numbers from 0 on, and a word to whoever types anything else."""
    rule = DataValidation(
        type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True
    )
    rule.showErrorMessage = True
    rule.errorTitle = "Số hồ sơ"
    rule.error = "Số nguyên từ 0 trở lên, chỉ gồm chữ số; không phát sinh thì ghi 0."
    rule.add(cells)
    sheet.add_data_validation(rule)


def write_form_guide(sheet: Worksheet) -> None:
    """Write the sheet that says how form II.06a is filled in, in both languages."""
    sheet.title = GUIDE_SHEET
    sheet.cell(1, 1, "Cách điền biểu II.06a / How to fill in form II.06a").font = TITLE_FONT
    widths = (70, 70)
    for number, (heading, width) in enumerate(
        zip(("Tiếng Việt", "English"), widths, strict=True), 1
    ):
        style_heading(sheet.cell(2, number, heading))
        sheet.column_dimensions[column_letters(number)].width = width
    for row, rule in enumerate(_FORM_RULES, start=3):
        write_guide_row(sheet, row, (rule.vi, rule.en), widths)
    sheet.freeze_panes = "A3"
    set_up_print(sheet)


def write_dossiers(sheet: Worksheet, language: Language) -> None:
    """Write the header of a dossier list by the system's names, without any personal column."""
    sheet.title = "Danh sách hồ sơ"
    for number, (name, meaning, width) in enumerate(_DOSSIERS, start=1):
        cell = sheet.cell(1, number, name)
        style_heading(cell)
        cell.comment = Comment(getattr(meaning, language), "Cân Việc", width=280, height=60)
        sheet.column_dimensions[column_letters(number)].width = width
        for row in range(2, _SPARE_ROWS + 2):
            sheet.cell(row, number).number_format = "@"
            sheet.cell(row, number).font = BODY_FONT
        if name in _LISTS:
            _choose(sheet, _LISTS[name], f"{column_letters(number)}2:"
                    f"{column_letters(number)}{_SPARE_ROWS + 1}")  # fmt: skip
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    set_up_print(sheet)


def _choose(sheet: Worksheet, choices: tuple[str, ...], cells: str) -> None:
    """A drop-down list; other words that the system uses may be typed all the same."""
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.showErrorMessage = False
    rule.add(cells)
    sheet.add_data_validation(rule)

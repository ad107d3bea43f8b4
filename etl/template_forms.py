"""Empty forms in the shape of the province's systems: II.06a by field, and a dossier list."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from etl.reading.faults import Language, Wording
from etl.reading.findings import column_letters
from etl.template_sheets import BORDER, set_up_print, style_heading

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
    ("ngayKetThucXuLy", Wording("Ngày xử lý xong", "Day resolved"), 16),
    ("ngayTra", Wording("Ngày trả kết quả", "Day the result was delivered"), 16),
    ("tenTrangThaiHoSo", Wording("Trạng thái hồ sơ", "Status"), 24),
    ("laHoSoChungThuc", Wording("Là hồ sơ chứng thực", "Whether it is a certification"), 16),
    ("trangThaiPhiDiaGioi", Wording("Nộp phi địa giới", "Filed for another place"), 18),
)
"""The system's own names of the columns that are read; none of them is personal."""


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
        cell.font = Font(bold=row == 2)  # noqa: PLR2004  # the form's name
    for top, left, bottom, right, text in _GROUPS:
        style_heading(sheet.cell(_HEADER + top, left, text))
        if (top, left) != (bottom, right):
            sheet.merge_cells(
                start_row=_HEADER + top, start_column=left,
                end_row=_HEADER + bottom, end_column=right,
            )  # fmt: skip
    numbering = _HEADER + 3
    for column in range(1, _COLUMNS + 1):
        cell = sheet.cell(numbering, column, f"({column})")
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[column_letters(column)].width = 30 if column == 2 else 12  # noqa: PLR2004
    for offset, name in enumerate(fields.values(), start=1):
        sheet.cell(numbering + offset, 1, offset)
        sheet.cell(numbering + offset, 2, name)
    total = numbering + len(fields) + 1
    sheet.cell(total, 2, "TỔNG CỘNG").font = Font(bold=True)
    for row in range(numbering, total + 1):
        for column in range(1, _COLUMNS + 1):
            sheet.cell(row, column).border = BORDER
    sheet.freeze_panes = f"C{numbering + 1}"
    set_up_print(sheet)


def write_dossiers(sheet: Worksheet, language: Language) -> None:
    """Write the header of a dossier list by the system's names, without any personal column."""
    sheet.title = "Danh sách hồ sơ"
    for number, (name, meaning, width) in enumerate(_DOSSIERS, start=1):
        cell = sheet.cell(1, number, name)
        style_heading(cell)
        cell.comment = Comment(getattr(meaning, language), "Cân Việc", width=280, height=60)
        sheet.column_dimensions[column_letters(number)].width = width
        sheet.column_dimensions[column_letters(number)].number_format = "@"
    sheet.freeze_panes = "A2"
    set_up_print(sheet)

"""Group A of the catalogue: the file as a whole and its container."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from etl.reading.reasons import Reaction
from tests.etl.catalogue.cases import case, elsewhere
from tests.etl.catalogue.valid import (
    csv_bytes,
    form_xlsx,
    staff_csv,
    staff_rows,
    with_total,
    write,
    xlsx_bytes,
)
from tests.etl.reading_inputs import XML, with_parts, zipped

REFUSE, NOTE = Reaction.REFUSE, Reaction.NOTE
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _sheet_part(content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def _staff_book() -> bytes:
    return xlsx_bytes(staff_rows())


@case(1, "no byte at all", "file_empty", REFUSE)
def no_byte(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", b"")


@case(1, "workbook without a cell", "nothing_in_file", REFUSE)
def no_cell(folder: Path) -> Path:
    return write(folder, "nhan-su.xlsx", xlsx_bytes([], head=False))


@case(2, "header only in CSV", "table_no_data", REFUSE)
def header_only(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", csv_bytes(staff_rows()[:1]))


@case(2, "template sent back unfilled", "table_no_data", REFUSE)
def header_only_book(folder: Path) -> Path:
    return write(folder, "nhan-su.xlsx", xlsx_bytes(staff_rows()[:1]))


@case(2, "form without rows", "form_no_rows", REFUSE)
def form_without_rows(folder: Path) -> Path:
    return form_xlsx(folder, rows={})


@case(3, "more than 20 MB", "file_too_large", REFUSE)
def too_many_bytes(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", csv_bytes(staff_rows()) + b",,,,,,\r\n" * 3_000_000)


@case(3, "more than 50 000 rows", "too_many_rows", REFUSE)
def too_many_rows(folder: Path) -> Path:
    rows = staff_rows()
    return write(folder, "nhan-su.csv", csv_bytes([rows[0], *rows[1:-1] * 305]))


@case(4, "cut inside the last number", "csv_cut_off", REFUSE, row=168)
def cut_in_number(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", csv_bytes(staff_rows())[:-3])


@case(4, "cut inside a name", "csv_row_shorter", REFUSE, row=101)
def cut_in_name(folder: Path) -> Path:
    lines = csv_bytes(staff_rows()).split(b"\r\n")
    return write(folder, "nhan-su.csv", b"\r\n".join([*lines[:100], lines[100][:14]]))


@case(4, "cut inside a letter", "invalid_bytes", REFUSE, row=27)
def cut_in_letter(folder: Path) -> Path:
    content = csv_bytes(staff_rows())
    return write(folder, "nhan-su.csv", content[: content.rindex("ổ".encode()) + 1])


@case(4, "workbook cut off", "zip_damaged", REFUSE)
def cut_book(folder: Path) -> Path:
    content = _staff_book()
    return write(folder, "nhan-su.xlsx", content[: len(content) * 2 // 3])


@case(5, "staff cut at a row end", "control_total_missing", REFUSE)
def cut_at_row_end(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", csv_bytes(staff_rows()[:140]))


@case(5, "form cut at a row end", "control_total_missing", REFUSE)
def form_cut_at_row_end(folder: Path) -> Path:
    return form_xlsx(folder, lambda grid: grid.delete_row(grid.total), footer=False)


@case(6, "workbook named csv", "content_differs", REFUSE)
def book_named_csv(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", _staff_book())


@case(6, "CSV named xlsx", "content_differs", REFUSE)
def csv_named_book(folder: Path) -> Path:
    return write(folder, "nhan-su.xlsx", csv_bytes(staff_rows()))


@case(6, "web page named xls", "content_differs", REFUSE)
def page_named_xls(folder: Path) -> Path:
    page = "<html><head><meta charset='utf-8'></head><body><table><tr><td>Mã đơn vị</td></tr>"
    return write(folder, "nhan-su.xls", f"{page}</table></body></html>".encode())


@case(6, "old workbook named xlsx", "content_differs", REFUSE)
def xls_named_xlsx(folder: Path) -> Path:
    return write(folder, "nhan-su.xlsx", OLE + "Workbook".encode("utf-16-le"))


@case(6, "text without an ending", "extension_unknown", REFUSE)
def no_ending(folder: Path) -> Path:
    return write(folder, "nhan-su", csv_bytes(staff_rows()))


@case(7, "old xls", "type_not_accepted", REFUSE)
def old_xls(folder: Path) -> Path:
    return write(folder, "nhan-su.xls", OLE + "Workbook".encode("utf-16-le"))


@case(7, "pdf", "type_not_accepted", REFUSE)
def pdf(folder: Path) -> Path:
    return write(folder, "bao-cao.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")


@case(7, "photograph", "type_not_accepted", REFUSE)
def photograph(folder: Path) -> Path:
    return write(folder, "bieu.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(64))


@case(7, "OpenDocument table", "type_not_accepted", REFUSE)
def open_document_table(folder: Path) -> Path:
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"{XML}<office/>",
    }
    return write(folder, "nhan-su.ods", zipped(parts, zipfile.ZIP_STORED))


@case(7, "Word text", "type_not_accepted", REFUSE)
def word(folder: Path) -> Path:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'{XML}<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    parts = {"[Content_Types].xml": types, "word/document.xml": f"{XML}<document/>"}
    return write(folder, "bao-cao.docx", zipped(parts))


@case(8, "workbook with macros", "macros", REFUSE)
def with_macros(folder: Path) -> Path:
    content = with_parts(_staff_book(), {"xl/vbaProject.bin": b"Attribute VB_Name"})
    return write(folder, "nhan-su.xlsx", content)


@case(8, "named xlsm", "macros", REFUSE)
def named_xlsm(folder: Path) -> Path:
    return write(folder, "nhan-su.xlsm", _staff_book())


@case(9, "password", "encrypted", REFUSE)
def password(folder: Path) -> Path:
    streams = "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le")
    return write(folder, "nhan-su.xlsx", OLE + streams)


@case(10, "part that explodes", "zip_bomb", REFUSE)
def exploding(folder: Path) -> Path:
    more = {"xl/media/image1.xml": b" " * 60_000_000}
    return write(folder, "nhan-su.xlsx", with_parts(_staff_book(), more))


@case(10, "too many parts", "zip_bomb", REFUSE)
def many_parts(folder: Path) -> Path:
    more = {f"xl/media/image{number}.png": b"x" for number in range(1100)}
    return write(folder, "nhan-su.xlsx", with_parts(_staff_book(), more))


@case(10, "archive inside", "zip_bomb", REFUSE)
def nested(folder: Path) -> Path:
    more = {"xl/media/image1.png": zipped({"a.txt": "a"})}
    return write(folder, "nhan-su.xlsx", with_parts(_staff_book(), more))


@case(11, "entities that explode", "xml_entities", REFUSE)
def entities(folder: Path) -> Path:
    content = _staff_book()
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    part = declared + _sheet_part(content)
    return write(folder, "nhan-su.xlsx", with_parts(content, {"xl/worksheets/sheet1.xml": part}))


@case(11, "link to another workbook", "external_data", REFUSE)
def external_link(folder: Path) -> Path:
    relations = (
        f'{XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/externalLinkPath" Target="file:///D:/so-lieu.xlsx" '
        'TargetMode="External"/></Relationships>'
    )
    more: dict[str, str | bytes] = {
        "xl/externalLinks/externalLink1.xml": f"{XML}<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": relations,
    }
    return write(folder, "nhan-su.xlsx", with_parts(_staff_book(), more))


@case(11, "connection to a database", "external_data", REFUSE)
def connection(folder: Path) -> Path:
    more: dict[str, str | bytes] = {"xl/connections.xml": f"{XML}<connections/>"}
    return write(folder, "nhan-su.xlsx", with_parts(_staff_book(), more))


@case(11, "formula that calls a program", "formula_reaches_outside", REFUSE, row=5, column=6)
def dynamic_exchange(folder: Path) -> Path:
    content = xlsx_bytes(staff_rows(), lambda page: page.cell(5, 6, "=cmd|'/c calc'!A0"))
    return write(folder, "nhan-su.xlsx", content)


@case(12, "path that leads out", "zip_paths", REFUSE)
def leading_out(folder: Path) -> Path:
    more: dict[str, str | bytes] = {"../../tmp/a.xml": f"{XML}<a/>"}
    return write(folder, "nhan-su.xlsx", with_parts(_staff_book(), more))


@case(12, "part with the name of another", "zip_paths", REFUSE)
def double_name(folder: Path) -> Path:
    content = _staff_book()
    more = {"xl/worksheets/SHEET1.xml": _sheet_part(content)}
    return write(folder, "nhan-su.xlsx", with_parts(content, more))


@case(12, "link instead of a part", "zip_paths", REFUSE)
def linked_part(folder: Path) -> Path:
    stream = BytesIO(_staff_book())
    link = zipfile.ZipInfo("xl/media/image1.png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(link, "/etc/hosts")
    return write(folder, "nhan-su.xlsx", stream.getvalue())


@case(13, "byte changed in a part", "zip_damaged", REFUSE)
def byte_changed(folder: Path) -> Path:
    content = bytearray(_staff_book())
    place = len(content) // 2
    content[place] ^= 0xFF
    return write(folder, "nhan-su.xlsx", bytes(content))


@case(13, "two directories", "zip_damaged", REFUSE)
def two_directories(folder: Path) -> Path:
    return write(folder, "nhan-su.xlsx", _staff_book() * 2)


@case(13, "sheet that is no XML", "workbook_damaged", REFUSE)
def broken_sheet(folder: Path) -> Path:
    content = _staff_book()
    part = _sheet_part(content)[:-400]
    return write(folder, "nhan-su.xlsx", with_parts(content, {"xl/worksheets/sheet1.xml": part}))


@case(14, "name that is written backwards", "file_name_escaped", NOTE)
def backwards(folder: Path) -> Path:
    return staff_csv(folder).rename(folder / "nhan-su-\u202exslx.csv")


@case(14, "name of 240 letters", "file_name_escaped", NOTE)
def long_name(folder: Path) -> Path:
    return staff_csv(folder).rename(folder / f"{'nhan-su-' * 29}.csv")


@case(17, "version line of another template", "table_other_version", REFUSE, row=2)
def other_version(folder: Path) -> Path:
    change = "Mẫu staff, phiên bản 7"
    content = xlsx_bytes(staff_rows(), lambda page: page.cell(2, 1, change))
    return write(folder, "nhan-su.xlsx", content)


@case(17, "table of something else", "unknown_template", REFUSE)
def something_else(folder: Path) -> Path:
    rows = with_total([["STT", "Tên tài sản", "Số lượng"], [1, "Máy in", 3]], (2,))
    return write(folder, "tai-san.csv", csv_bytes(rows))


@case(18, "files in one archive", "zip_of_files", REFUSE)
def several_files(folder: Path) -> Path:
    parts = {name: csv_bytes(staff_rows()) for name in ("thang-9.csv", "thang-10.csv")}
    return write(folder, "nhan-su.zip", zipped(parts))


@case(20, "database", "database_file", REFUSE)
def database(folder: Path) -> Path:
    return write(folder, "dashboard.duckdb", bytes(8) + b"DUCK" + bytes(4096))


@case(20, "database named csv", "database_file", REFUSE)
def database_named_csv(folder: Path) -> Path:
    return write(folder, "nhan-su.csv", b"PAR1" + bytes(512) + b"PAR1")


elsewhere([15, 16], "tests.etl.catalogue.test_special::test_the_same_file_or_content_counts_once")
elsewhere([19], "tests.etl.catalogue.test_special::test_a_file_that_changes_while_it_is_read")

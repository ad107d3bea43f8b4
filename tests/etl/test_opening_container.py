"""Received files as containers: section A of the catalogue of bad inputs, and attacks on zip."""

import hashlib
import os
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from etl.reading.container import shown_name
from etl.reading.documents import CellKind
from etl.reading.findings import RefusedError
from etl.reading.opening import open_document
from tests.etl.reading_inputs import (
    csv,
    noted,
    opened,
    parts_of,
    refused,
    with_parts,
    workbook,
    zipped,
)

ROW = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Xã Bát Mọt</t></is></c><c r="B1"><v>94</v></c></row>'
)
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def test_a_sound_workbook_and_a_sound_csv_are_the_same_cells(tmp_path: Path) -> None:
    excel = opened(tmp_path, "số liệu.xlsx", workbook())
    comma = opened(tmp_path, "số liệu.csv", csv())
    assert excel.format == "xlsx"
    assert comma.format == "csv"
    assert excel.file == "số liệu.xlsx"
    assert excel.sha256 == hashlib.sha256(workbook()).hexdigest() or len(excel.sha256) == 64
    assert comma.sha256 == hashlib.sha256(csv()).hexdigest()
    assert comma.size_bytes == len(csv())
    assert [line.texts for line in excel.sheets[0].lines][1:] == [
        ("15607", "Xã Bát Mọt", "94"),
        ("14797", "Phường Hạc Thành", "4210"),
    ]
    assert [line.texts for line in comma.sheets[0].lines][1:] == [
        line.texts for line in excel.sheets[0].lines
    ][1:]
    assert excel.sheets[0].lines[1][3].kind is CellKind.NUMBER
    assert comma.sheets[0].lines[1][3].kind is CellKind.TEXT
    assert excel.findings == comma.findings == ()


def test_an_empty_file(tmp_path: Path) -> None:
    assert set(refused(tmp_path, "a.csv", b"")) == {"file_empty"}
    assert set(refused(tmp_path, "a.xlsx", b"")) == {"file_empty"}


def test_a_file_without_cells(tmp_path: Path) -> None:
    assert set(refused(tmp_path, "a.csv", b",,\r\n,,\r\n")) == {"nothing_in_file"}
    assert set(refused(tmp_path, "a.xlsx", zipped(parts_of("")))) == {"nothing_in_file"}


def test_a_file_of_more_than_20_megabytes(tmp_path: Path) -> None:
    assert set(refused(tmp_path, "a.csv", b"1,2\r\n" * (4 * 2**20 + 1))) == {"file_too_large"}


def test_more_than_50000_rows(tmp_path: Path) -> None:
    assert set(refused(tmp_path, "a.csv", b"1,2\r\n" * 50_031)) == {"too_many_rows"}
    assert len(opened(tmp_path, "a.csv", b"1,2\r\n" * 50_030).sheets[0].lines) == 50_030
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 50_032))
    assert set(refused(tmp_path, "a.xlsx", zipped(parts_of(rows)))) == {"too_many_rows"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", OLE + b"\0" * 512, "content_differs"),
        ("a.xls", OLE + b"\0" * 512, "type_not_accepted"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.xls", b"\xef\xbb\xbf <html><table><tr><td>1", "content_differs"),
        ("a.csv", b"<!DOCTYPE html><script>", "content_differs"),
        ("a.csv", b"<?xml version='1.0'?><a/>", "content_differs"),
        ("a.xlsx", b"1,2\r\n", "content_differs"),
        ("a.txt", b"1,2\r\n", "content_differs"),
        ("a", b"1,2\r\n", "extension_unknown"),
        ("a.pdf", b"%PDF-1.7\n", "type_not_accepted"),
        ("a.csv", b"%PDF-1.7\n", "type_not_accepted"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "type_not_accepted"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "type_not_accepted"),
        ("a.xlsx", b"Rar!\x1a\x07", "type_not_accepted"),
        ("a.csv", b"PAR1....PAR1", "database_file"),
        ("a.parquet", b"1,2\r\n", "database_file"),
        ("a.duckdb", b"12345678DUCK", "database_file"),
        ("a.csv", b"12345678DUCK", "database_file"),
        ("a.csv", b"SQLite format 3\0", "database_file"),
    ],
)
def test_content_that_is_no_csv_or_xlsx(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    assert set(refused(tmp_path, name, content)) == {code}


def test_letters_that_begin_like_a_picture_are_still_text(tmp_path: Path) -> None:
    document = opened(tmp_path, "a.csv", b"BM,MZ\r\n1,2\r\n")
    assert document.sheets[0].lines[0].texts == ("BM", "MZ")


def test_a_workbook_named_csv(tmp_path: Path) -> None:
    assert set(refused(tmp_path, "a.csv", workbook())) == {"content_differs"}


def types(content_type: str) -> bytes:
    return zipped(
        {"[Content_Types].xml": f'<Types><Override ContentType="{content_type}"/></Types>'}
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (types("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "macros"),
        (types("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "type_not_accepted"),
        (types("application/vnd.x.wordprocessingml.document.main+xml"), "type_not_accepted"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            "type_not_accepted",
        ),
        (zipped({"a.csv": b"1,2\r\n", "b.csv": b"1,2\r\n"}), "zip_of_files"),
        (with_parts(workbook(), {"xl/vbaProject.bin": b"\x01"}), "macros"),
        (with_parts(workbook(), {"xl/externalLinks/externalLink1.xml": "<a/>"}), "external_data"),
        (with_parts(workbook(), {"xl/connections.xml": "<a/>"}), "external_data"),
        (with_parts(workbook(), {"xl/queryTables/queryTable1.xml": "<a/>"}), "external_data"),
        (
            with_parts(workbook(), {"xl/pivotCache/pivotCacheRecords1.xml": "<a/>"}),
            "pivot_cache",
        ),
        (with_parts(workbook(), {"xl/embeddings/oleObject1.bin": b"\x01"}), "embedded_object"),
        (with_parts(workbook(), {"xl/media/a.bin": zipped({"a": b"b"})}), "zip_bomb"),
    ],
)
def test_workbooks_that_hold_more_than_cells(tmp_path: Path, content: bytes, code: str) -> None:
    assert code in refused(tmp_path, "a.xlsx", content)


def test_a_macro_workbook_by_its_name_alone(tmp_path: Path) -> None:
    assert set(refused(tmp_path, "a.xlsm", workbook())) == {"macros"}


@pytest.mark.parametrize(
    "entity",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!doctype a SYSTEM "http://example.org/a.dtd">',
    ],
)
def test_entities_are_refused_wherever_they_are(tmp_path: Path, entity: str) -> None:
    for part in ("xl/worksheets/sheet1.xml", "docProps/app.xml"):
        content = with_parts(zipped(parts_of(ROW)), {part: f"{entity}<a>1</a>"})
        assert "xml_entities" in refused(tmp_path, "a.xlsx", content)
    hidden = f'<?xml version="1.0" encoding="utf-16"?>{entity}<a/>'.encode("utf-16")
    sheet = with_parts(zipped(parts_of(ROW)), {"xl/worksheets/sheet1.xml": hidden})
    assert "workbook_damaged" in refused(tmp_path, "a.xlsx", sheet)


def test_links_to_the_outside_and_links_to_click(tmp_path: Path) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r9" Type="http://x/{}" Target="http://example.org" '
        'TargetMode="External"/></Relationships>'
    )
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    sound = zipped(parts_of(ROW))
    assert set(
        refused(tmp_path, "a.xlsx", with_parts(sound, {name: relations.format("oleObject")}))
    ) == {"external_data"}
    document = opened(tmp_path, "a.xlsx", with_parts(sound, {name: relations.format("hyperlink")}))
    assert document.sheets[0].lines[0].texts == ("Xã Bát Mọt", "94")


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    blanks = with_parts(workbook(), {"xl/worksheets/sheet9.xml": b" " * (2 * 2**20)})
    assert "zip_bomb" in refused(tmp_path, "a.xlsx", blanks)
    parts = {f"xl/a{number}.xml": b"" for number in range(1_001)}
    assert "zip_bomb" in refused(tmp_path, "a.xlsx", with_parts(workbook(), parts))


def test_a_directory_that_lies_about_sizes(tmp_path: Path) -> None:
    content = bytearray(with_parts(workbook(), {"xl/big.xml": b" " * (4 * 2**20)}))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        offset = archive.getinfo("xl/big.xml").header_offset
    directory = content.index(b"PK\x01\x02")
    while content[directory + 46 : directory + 46 + 10] != b"xl/big.xml":
        directory = content.index(b"PK\x01\x02", directory + 4)
    for place in (offset + 22, directory + 24):
        content[place : place + 4] = struct.pack("<I", 1_000)
    assert set(refused(tmp_path, "a.xlsx", bytes(content))) == {"zip_damaged"}


@pytest.mark.parametrize(
    "name", ["../a.xml", "/etc/a.xml", "xl/../../a.xml", "C:/a.xml", "xl\\a.xml", "xl//a.xml"]
)
def test_members_with_strange_paths(tmp_path: Path, name: str) -> None:
    assert set(refused(tmp_path, "a.xlsx", with_parts(workbook(), {name: b"<a/>"}))) == {
        "zip_paths"
    }


def test_members_twice_and_links(tmp_path: Path) -> None:
    twice = with_parts(workbook(), {"xl/Workbook.xml": b"<a/>"})
    assert set(refused(tmp_path, "a.xlsx", twice)) == {"zip_paths"}
    stream = BytesIO(workbook())
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert set(refused(tmp_path, "a.xlsx", stream.getvalue())) == {"zip_paths"}


def test_damaged_archives(tmp_path: Path) -> None:
    sound = zipped(parts_of(ROW), zipfile.ZIP_STORED)
    at = sound.index(b"<v>94</v>")
    changed = sound[:at] + b"<v>95</v>" + sound[at + 9 :]
    for damaged in (
        changed,
        sound[: len(sound) // 2],
        sound + b"<html>",
        b"MZ" + sound,
        sound[:-1],
        b"PK\x03\x04",
        sound + sound,
    ):
        codes = set(refused(tmp_path, "a.xlsx", damaged))
        assert codes <= {"zip_damaged", "content_differs", "type_not_accepted", "control_character"}
    assert set(refused(tmp_path, "a.xlsx", changed)) == {"zip_damaged"}
    assert set(refused(tmp_path, "a.xlsx", sound + sound)) == {"zip_damaged"}


def test_a_member_with_a_password(tmp_path: Path) -> None:
    content = bytearray(workbook())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert set(refused(tmp_path, "a.xlsx", bytes(content))) == {"encrypted"}


def test_names_of_files_are_shown_escaped(tmp_path: Path) -> None:
    for given, shown in (
        ("../../etc/a.csv", "a.csv"),
        ("C:\\x\\a.csv", "a.csv"),
        ("a\x00b.csv", "a\\x00b.csv"),
        ("a\u202egpj.csv", "a\\u202egpj.csv"),
    ):
        document = opened(tmp_path, "a.csv", csv())
        assert document.findings == ()
        path = tmp_path / "received.csv"
        document = open_document(path, given)
        assert document.file == shown
        assert noted(document) == {"file_name_escaped"}
        assert document.sheets[0].file == shown
    long = shown_name("x" * 300 + ".xlsx")
    assert len(long) == 120
    assert long.endswith("….xlsx")
    assert shown_name("CON") == "CON"


def test_what_is_no_plain_file(tmp_path: Path) -> None:
    (tmp_path / "target.csv").write_bytes(csv())
    (tmp_path / "link.csv").symlink_to(tmp_path / "target.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    for name in ("link.csv", "pipe.csv", "absent.csv", "."):
        with pytest.raises(RefusedError) as caught:
            open_document(tmp_path / name)
        assert [one.code for one in caught.value.findings] == ["file_missing"]


def test_nothing_of_the_metadata_is_copied(tmp_path: Path) -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:creator>Nguyễn Văn A</dc:creator></cp:coreProperties>"
    )
    document = opened(tmp_path, "a.xlsx", with_parts(workbook(), {"docProps/core.xml": core}))
    assert "Nguyễn" not in repr(document)

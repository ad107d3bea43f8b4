"""Received files as they really look, and the ways in which they are spoilt."""

import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.reading.documents import Document
from etl.reading.findings import RefusedError
from etl.reading.opening import open_document

HEADINGS = ("Mã xã", "Tên xã, phường", "Tổng số")
ROWS = (("15607", "Xã Bát Mọt", 94), ("14797", "Phường Hạc Thành", 4210))

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def workbook(change: Callable[[Worksheet], None] | None = None) -> bytes:
    """A small workbook of two communes, with one change."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Tháng 10"
    for row in (HEADINGS, *ROWS):
        sheet.append(row)
    if change is not None:
        change(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> str:
    """A sheet with rows as the format writes them."""
    return (
        f'{XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def parts_of(rows: str, *, before: str = "", after: str = "", styles: str = "") -> dict[str, str]:
    """The parts of a workbook of one sheet, as Excel writes them."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": (
            f'{XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
            "</Types>"
        ),
        "_rels/.rels": (
            f'{XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="Biểu 06a" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            "</Relationships>"
        ),
        "xl/styles.xml": f'{XML}<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>',
        "xl/worksheets/sheet1.xml": sheet_xml(rows, before=before, after=after),
    }


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Parts as one archive."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def with_parts(content: bytes, more: Mapping[str, str | bytes]) -> bytes:
    """An archive with parts added or replaced."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**parts, **more})


def csv(rows: Iterable[Iterable[object]] = ((*HEADINGS[:1], "Tên", "Tổng số"), *ROWS)) -> bytes:
    """A CSV as a spreadsheet writes it."""
    return "".join(",".join(map(str, row)) + "\r\n" for row in rows).encode()


def opened(folder: Path, name: str, content: bytes) -> Document:
    """The document of a received file."""
    path = folder / f"received{Path(name).suffix}"
    path.write_bytes(content)
    return open_document(path, name)


def refused(folder: Path, name: str, content: bytes) -> dict[str, tuple[int | None, int | None]]:
    """Why a received file is refused: each code with the row and column of its first place."""
    try:
        document = opened(folder, name, content)
    except RefusedError as error:
        places: dict[str, tuple[int | None, int | None]] = {}
        for one in error.findings:
            assert one.message("vi"), "a finding without words"
            assert one.message("en"), "a finding without words"
            places.setdefault(one.code, (one.place.row, one.place.column))
        return places
    raise AssertionError(f"accepted: {[sheet.lines for sheet in document.sheets]}")


def noted(document: Document) -> set[str]:
    """The codes of what was found in a document that was opened."""
    return {one.code for one in document.findings}


# Text in the encodings before Unicode, written from their published tables.

_TCVN3 = dict(
    zip(
        "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        bytes.fromhex(
            "a8a9aaabacadaeb5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcdddedf"
            "e1e2e3e4e5e6e7e8e9eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfea1a2a3a4a5a6a7"
        ).decode("latin-1"),
        strict=True,
    )
)
_VNI_VOWELS = {"ơ": "ô", "ư": "ö", "đ": "ñ", "ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò"}
_VNI_MARKS = {
    "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï",
    "\u0302": "â", "\u0302\u0301": "á", "\u0302\u0300": "à", "\u0302\u0309": "å",
    "\u0302\u0303": "ã", "\u0302\u0323": "ä", "\u0306": "ê", "\u0306\u0301": "é",
    "\u0306\u0300": "è", "\u0306\u0309": "ú", "\u0306\u0303": "ü", "\u0306\u0323": "ë",
}  # fmt: skip


def in_tcvn3(text: str) -> str:
    """A text as its TCVN3 bytes look in Latin-1; capitals with tones have no codes of their own."""
    return "".join(_TCVN3.get(letter, _TCVN3.get(letter.lower(), letter)) for letter in text)


def in_vni(text: str) -> str:
    """A text as its VNI bytes look in Latin-1."""
    return "".join(map(_vni_letter, unicodedata.normalize("NFC", text)))


def _vni_letter(letter: str) -> str:
    small = letter.lower()
    if small in _VNI_VOWELS:
        written = _VNI_VOWELS[small]
    else:
        base, *marks = unicodedata.normalize("NFD", small)
        marks.sort(key="\u031b\u0302\u0306".find, reverse=True)
        if "\u031b" in marks:
            base = _VNI_VOWELS[unicodedata.normalize("NFC", base + "\u031b")]
            marks.remove("\u031b")
        written = base + (_VNI_MARKS["".join(marks)] if marks else "")
    return written.upper() if letter.isupper() else written


def in_windows_1258(text: str) -> bytes:
    """A text in the code page Windows-1258: shaped letters composed, tones after them."""
    written = b""
    for letter in unicodedata.normalize("NFC", text):
        base, *marks = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
        shape = "".join(mark for mark in marks if mark not in tones)
        written += (unicodedata.normalize("NFC", base + shape) + tones).encode("cp1258")
    return written

"""What a received file is, by its bytes: the name it came with is only compared with them."""

import hashlib
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from etl.reading.archive import Archive, open_archive
from etl.reading.faults import Wording
from etl.reading.findings import Finding, Place, RefusedError, finding, refuse

MOST_BYTES = 20 * 2**20
LONGEST_SHOWN_NAME = 120
_MEGABYTE = 2**20
_DUCKDB_OFFSET = 8
_HEAD = 4096

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MARKS = (
    (b"%PDF", Wording("tệp PDF", "a PDF")),
    (b"\x89PNG", Wording("ảnh PNG", "a PNG picture")),
    (b"\xff\xd8\xff", Wording("ảnh JPEG", "a JPEG picture")),
    (b"GIF8", Wording("ảnh GIF", "a GIF picture")),
    (b"BM", Wording("ảnh BMP", "a BMP picture")),
    (b"II*\x00", Wording("ảnh TIFF", "a TIFF picture")),
    (b"MM\x00*", Wording("ảnh TIFF", "a TIFF picture")),
    (b"RIFF", Wording("ảnh hoặc âm thanh", "a picture or sound")),
    (b"\x1f\x8b", Wording("tệp nén gzip", "a gzip archive")),
    (b"7z\xbc\xaf", Wording("tệp nén 7z", "a 7z archive")),
    (b"Rar!", Wording("tệp nén RAR", "a RAR archive")),
    (b"{\\rtf", Wording("văn bản RTF", "an RTF text")),
    (b"MZ", Wording("chương trình", "a program")),
)
_DATABASES = (
    (0, b"PAR1", Wording("Parquet", "Parquet")),
    (_DUCKDB_OFFSET, b"DUCK", Wording("DuckDB", "DuckDB")),
    (0, b"SQLite format 3", Wording("SQLite", "SQLite")),
    (0, b"ARROW1", Wording("Arrow", "Arrow")),
)
_DATABASE_ENDINGS = (".parquet", ".duckdb", ".db", ".sqlite", ".arrow", ".feather")
_ARCHIVED = {
    "xlsb": Wording("sổ tính nhị phân .xlsb", "a binary workbook .xlsb"),
    "docx": Wording("văn bản Word", "a Word text"),
    "pptx": Wording("trình chiếu PowerPoint", "a PowerPoint presentation"),
    "ods": Wording("sổ tính OpenDocument .ods", "an OpenDocument workbook .ods"),
    "odt": Wording("văn bản OpenDocument", "an OpenDocument text"),
}
_TEXT = Wording("văn bản thường (như CSV)", "plain text (such as CSV)")
_WORKBOOK = Wording("sổ tính Excel .xlsx", "an Excel workbook .xlsx")
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|meta|script|style|div)\b", re.I)
_XML = re.compile(rb"\s*<(?:\?xml|[A-Za-z!])")
_MARK_OF_ORDER = re.compile(rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)")


@dataclass(frozen=True)
class Container:
    """A received file whose container is sound.

    Attributes:
        file: Its name as shown.
        content: Its bytes.
        sha256: Their hash.
        format: "csv" or "xlsx".
        archive: The unpacked parts of a workbook; None of a CSV.
        findings: What the officer should know.
    """

    file: str
    content: bytes
    sha256: str
    format: str
    archive: Archive | None
    findings: tuple[Finding, ...]


def shown_name(name: str) -> str:
    """A file's name as it may be shown: its last part, marks escaped, cut if very long."""
    last = re.split(r"[/\\]", name)[-1]
    safe = "".join(
        letter.encode("unicode_escape").decode("ascii")
        if unicodedata.category(letter).startswith("C")
        else letter
        for letter in last
    )
    if len(safe) <= LONGEST_SHOWN_NAME:
        return safe
    ending = Path(safe).suffix[:8]
    return safe[: LONGEST_SHOWN_NAME - 1 - len(ending)] + "…" + ending


def open_container(path: Path, shown: str | None = None) -> Container:
    """Take a file in and judge its container.

    Args:
        path: Where it is.
        shown: The name it came with; the name of the path if not given.

    Returns:
        Its bytes and its format.

    Raises:
        RefusedError: It is no CSV or XLSX that may be opened; holds everything found.
    """
    given = path.name if shown is None else shown
    file = shown_name(given)
    place = Place(file)
    content = _content(path, place)
    notes = (finding("file_name_escaped", place),) if file != given else ()
    ending = Path(file).suffix.lower()
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(_ZIP):
        archive = _workbook(content, place, ending)
        return Container(file, content, digest, "xlsx", archive, notes)
    _refuse_foreign(content, place, ending)
    if ending == ".csv":
        return Container(file, content, digest, "csv", None, notes)
    raise _wrong_ending(ending, _TEXT, place)


def _content(path: Path, place: Place) -> bytes:
    """The bytes of a plain file of a size that may be read."""
    try:
        # Links are not followed: a name in the inbox must not lead elsewhere.
        status = path.lstat()
    except (OSError, ValueError) as error:
        raise refuse("file_missing", place) from error
    if not stat.S_ISREG(status.st_mode):
        raise refuse("file_missing", place)
    if status.st_size > MOST_BYTES:
        raise refuse("file_too_large", place, megabytes=status.st_size // _MEGABYTE)
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise refuse("file_too_large", place, megabytes=len(content) // _MEGABYTE)
    if not content:
        raise refuse("file_empty", place)
    return content


def _workbook(content: bytes, place: Place, ending: str) -> Archive:
    """The parts of a workbook; refused with everything that is wrong with it."""
    archive, found = open_archive(content, place)
    kind = archive.kind
    if kind in _ARCHIVED:
        found += (finding("type_not_accepted", place, content=_ARCHIVED[kind]),)
    elif kind == "zip" and not found:
        names = ", ".join(name[:40] for name in list(archive.names)[:5])
        found += (finding("zip_of_files", place, members=shown_name(names)),)
    elif kind == "xlsx" and ending not in (".xlsx", ".xlsm"):
        found += _wrong_ending(ending, _WORKBOOK, place).findings
    if ending == ".xlsm" and not any(one.code == "macros" for one in found):
        found += (finding("macros", place),)
    if found:
        raise RefusedError(found)
    return archive


def _refuse_foreign(content: bytes, place: Place, ending: str) -> None:
    """Refuse what is neither a zip nor text."""
    for offset, mark, name in _DATABASES:
        if content[offset:].startswith(mark):
            raise refuse("database_file", place, content=name)
    if ending in _DATABASE_ENDINGS:
        raise refuse("database_file", place, content=Wording(ending, ending))
    if content.startswith(_OLE):
        raise _ole(content, place, ending)
    head = _MARK_OF_ORDER.sub(b"", content[:_HEAD])
    for mark, name in _MARKS:
        # Two letters may begin a text as well: a picture or a program has zero bytes besides.
        if head.startswith(mark) and (len(mark) > 2 or b"\x00" in head):  # noqa: PLR2004
            raise refuse("type_not_accepted", place, content=name)
    markup = head.replace(b"\x00", b"")
    if _HTML.match(markup):
        name = Wording("trang web HTML", "a web page (HTML)")
        raise refuse("content_differs", place, extension=ending or "…", content=name)
    if _XML.match(markup):
        name = Wording("XML", "XML")
        raise refuse("content_differs", place, extension=ending or "…", content=name)


def _ole(content: bytes, place: Place, ending: str) -> RefusedError:
    """The old binary container: a workbook before 2007, or one with a password."""
    streams = ("EncryptedPackage", "EncryptionInfo")
    if any(name.encode("utf-16-le") in content for name in streams):
        return refuse("encrypted", place)
    if "WordDocument".encode("utf-16-le") in content:
        name = Wording("văn bản Word cũ .doc", "an old Word text .doc")
    else:
        name = Wording("sổ tính Excel cũ .xls", "an old Excel workbook .xls")
    if ending in (".xlsx", ".csv"):
        return refuse("content_differs", place, extension=ending, content=name)
    return refuse("type_not_accepted", place, content=name)


def _wrong_ending(ending: str, content: Wording, place: Place) -> RefusedError:
    """The refusal of a file whose name and content do not agree."""
    if ending:
        return refuse("content_differs", place, extension=ending, content=content)
    return refuse("extension_unknown", place)

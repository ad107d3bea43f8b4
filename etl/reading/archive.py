"""A zip archive taken apart under limits: judged by its directory, and again while unpacking."""

import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

from etl.reading.findings import Finding, Place, finding

MOST_UNPACKED = 200 * 2**20
MOST_PARTS = 1_000
MOST_RATIO = 100
_SMALL = 2**20
"""Below this size a part's ratio says nothing: a few repeated lines compress very well."""

_CHUNK = 2**20
_LOCAL_HEADER = b"PK\x03\x04"
_ENCRYPTED_FLAG = 1
_UNIX_MODE_SHIFT = 16
_END_OF_DIRECTORY = b"PK\x05\x06"
_END_BYTES = 22
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_XML_ENDINGS = (".xml", ".rels", ".vml")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BAD_PATH = re.compile(r"(?:^|/)\.\.?(?:/|$)|^/|\\|^[A-Za-z]:|//|[\x00-\x1f]")
_TYPES = "[Content_Types].xml"
_KINDS = (
    ("xlsm", b"sheet.macroEnabled.main+xml"),
    ("xlsm", b"template.macroEnabled.main+xml"),
    ("xlsm", b"addin.macroEnabled.main+xml"),
    ("xlsb", b"ms-excel.sheet.binary.macroEnabled"),
    ("xlsx", b"spreadsheetml.sheet.main+xml"),
    ("xlsx", b"spreadsheetml.template.main+xml"),
    ("docx", b"wordprocessingml."),
    ("pptx", b"presentationml."),
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.text": "odt",
}
_UNWANTED = (
    (re.compile(r"vbaProject|/macrosheets/|/dialogsheets/", re.I), "macros"),
    (re.compile(r"/externalLinks/|/connections\.xml$|/queryTables/", re.I), "external_data"),
    (re.compile(r"/pivotCache/|/model/item\.data$|/slicerCaches/", re.I), "pivot_cache"),
    (re.compile(r"/embeddings/|/activeX/|/ctrlProps/", re.I), "embedded_object"),
)


@dataclass(frozen=True)
class Archive:
    """An archive, unpacked.

    Attributes:
        kind: "xlsx", "xlsm", "xlsb", "docx", "pptx", "ods", "odt", or "zip" for any other.
        names: Names of its members in their order.
        parts: The XML members by name; empty if the archive must not be unpacked.
    """

    kind: str
    names: tuple[str, ...]
    parts: Mapping[str, bytes]


def open_archive(content: bytes, place: Place) -> tuple[Archive, tuple[Finding, ...]]:
    """Unpack an archive, or say why not.

    Args:
        content: The bytes of the file.
        place: The file.

    Returns:
        The archive, and everything that refuses it.
    """
    nothing = Archive("zip", (), {})
    if not _one_whole_zip(content):
        return nothing, (finding("zip_damaged", place),)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            codes = list(_directory_faults(members))
            if codes:
                return nothing, tuple(finding(code, place) for code in dict.fromkeys(codes))
            parts, codes = _unpacked(archive, members)
    # zipfile raises many kinds for a damaged directory, all of them mean the same.
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError):
        return nothing, (finding("zip_damaged", place),)
    opened = Archive(_kind(parts), tuple(member.filename for member in members), parts)
    if opened.kind in ("xlsx", "xlsm"):
        codes += _content_faults(opened)
    return opened, tuple(finding(code, place) for code in dict.fromkeys(codes))


def _one_whole_zip(content: bytes) -> bool:
    """Whether the bytes are one archive from the first to the last, with nothing around it."""
    end = content.rfind(_END_OF_DIRECTORY)
    if not content.startswith(_LOCAL_HEADER) or end < 0 or end + _END_BYTES > len(content):
        return False
    comment = int.from_bytes(content[end + 20 : end + 22], "little")
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    start = int.from_bytes(content[end + 16 : end + 20], "little")
    return end + _END_BYTES + comment == len(content) and start + size == end


def _directory_faults(members: Iterable[zipfile.ZipInfo]) -> Iterable[str]:
    """What the central directory tells before anything is unpacked."""
    members = list(members)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_PARTS or unpacked > MOST_UNPACKED:
        yield "zip_bomb"
    if unpacked > _SMALL and unpacked > MOST_RATIO * max(packed, 1):
        yield "zip_bomb"
    names = Counter(member.filename.casefold() for member in members)
    for member in members:
        mode = member.external_attr >> _UNIX_MODE_SHIFT
        if stat.S_ISLNK(mode) or _BAD_PATH.search(member.orig_filename):
            yield "zip_paths"
        if member.flag_bits & _ENCRYPTED_FLAG:
            yield "encrypted"
        elif member.compress_type not in _METHODS:
            yield "zip_damaged"
        if _explodes(member):
            yield "zip_bomb"
    if any(number > 1 for number in names.values()):
        yield "zip_paths"


def _explodes(member: zipfile.ZipInfo) -> bool:
    size = member.file_size
    return size > _SMALL and size > MOST_RATIO * max(member.compress_size, 1)


def _unpacked(
    archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo]
) -> tuple[dict[str, bytes], list[str]]:
    """The XML parts; every member is read to its end, so that its checksum is seen to."""
    parts: dict[str, bytes] = {}
    codes: list[str] = []
    total = 0
    for member in members:
        pieces: list[bytes] = []
        is_xml = member.filename.lower().endswith(_XML_ENDINGS) or member.filename == "mimetype"
        with archive.open(member) as stream:
            first = True
            while piece := stream.read(_CHUNK):
                total += len(piece)
                if total > MOST_UNPACKED:
                    return {}, [*codes, "zip_bomb"]
                if first and piece.startswith(_ARCHIVES):
                    codes.append("zip_bomb")
                first = False
                if is_xml:
                    pieces.append(piece)
        if is_xml:
            parts[member.filename] = b"".join(pieces)
    return parts, codes


def _kind(parts: Mapping[str, bytes]) -> str:
    """What the archive is, by the types it declares."""
    declared = parts.get(_TYPES, b"")
    for kind, mark in _KINDS:
        if mark in declared:
            return kind
    return _OPEN_DOCUMENT.get(parts.get("mimetype", b"").strip(), "zip")


def _content_faults(archive: Archive) -> list[str]:
    """What a workbook must not hold, by the names of its parts, and markup that reaches out."""
    codes = ["macros"] if archive.kind == "xlsm" else []
    for pattern, code in _UNWANTED:
        if any(pattern.search(f"/{name}") for name in archive.names):
            codes.append(code)
    if any(_DOCTYPE.search(part) for part in archive.parts.values()):
        codes.append("xml_entities")
    return codes

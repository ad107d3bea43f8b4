"""What a path holds, as names and bytes: a file, a folder or a zip that is never trusted.

Nothing of a zip is written under a name it chose, and nothing is read beyond the limits.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from etl.reading.faults import Fault, ReadingError, Wording

GEOJSON = frozenset({".geojson", ".json"})
GEOPACKAGE = ".gpkg"
SHAPEFILE = ".shp"
SHAPEFILE_PARTS = frozenset({SHAPEFILE, ".shx", ".dbf", ".prj", ".cpg"})
MOST_ENTRIES = 5_000
MOST_BYTES = 300_000_000
"""Of all files together, unpacked; the raw layer of the province has 5.4 million."""

_WANTED = GEOJSON | SHAPEFILE_PARTS | {GEOPACKAGE}
_ENCRYPTED = 1
_UNIX = 16
"""A zip keeps the Unix mode in the upper half of its external attributes."""

_FORMATS = Wording(
    "GeoJSON (.geojson, .json), GeoPackage (.gpkg), Shapefile (.shp), thư mục hoặc tệp .zip",
    "GeoJSON (.geojson, .json), GeoPackage (.gpkg), Shapefile (.shp), a folder or a .zip",
)
_EXISTING = Wording("một tệp hoặc thư mục có thật", "a file or folder that exists")
_SAFE = Wording(
    "tên tệp nằm trong tệp nén: không có .., ổ đĩa, dấu \\ hay đường dẫn tuyệt đối",
    "a name inside the archive: no .., drive, \\ or absolute path",
)
_PLAIN = Wording(
    "tệp thường trong tệp nén, không mật khẩu, không liên kết, mỗi tên một lần",
    "plain files in the archive, without password or links, every name once",
)
_SOUND = Wording("tệp .zip đọc được trọn vẹn", "a .zip that can be read to its end")
_FEW = Wording(f"không quá {MOST_ENTRIES} tệp", f"no more than {MOST_ENTRIES} files")
_SMALL = Wording(
    f"không quá {MOST_BYTES // 1_000_000} MB khi giải nén",
    f"no more than {MOST_BYTES // 1_000_000} MB unpacked",
)


class Member(NamedTuple):
    """One file: its name with `/` between folders, and what it holds."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        """The ending of the name in small letters, with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without its ending, folders included."""
        return str(PurePosixPath(self.name).with_suffix(""))


def refusal(file: str, found: str, expected: Wording) -> ReadingError:
    """The refusal of a whole file for one reason."""
    return ReadingError([Fault(file, None, "", found, expected)])


def read_members(path: Path) -> list[Member]:
    """Read the files of a layer.

    Args:
        path: A file, a folder or a zip. A Shapefile brings the files of the same name beside it.

    Returns:
        The files of a known format, sorted by name; others are passed over.

    Raises:
        ReadingError: the path does not exist or is of another format, or a zip is unsafe, damaged
            or too large.
        OSError: a file cannot be read.
    """
    if not path.exists():
        raise refusal(path.name, path.name, _EXISTING)
    if path.is_dir():
        members = _files(path.name, (path, *_few(path.name, path.rglob("*"))))
    elif path.suffix.lower() == ".zip":
        members = _unpacked(path)
    elif path.suffix.lower() == SHAPEFILE:
        beside = (file for file in path.parent.iterdir() if file.stem == path.stem)
        members = _files(path.name, (path.parent, *beside))
    elif path.suffix.lower() in _WANTED - SHAPEFILE_PARTS:
        members = _files(path.name, (path.parent, path))
    else:
        raise refusal(path.name, path.suffix, _FORMATS)
    return sorted(members)


def _wanted(name: PurePosixPath) -> bool:
    """Known endings only; not what a Mac or an editor hides beside the files."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in name.parts)
    return name.suffix.lower() in _WANTED and not hidden


def _few(file: str, paths: Iterable[Path]) -> list[Path]:
    found = list(islice(paths, MOST_ENTRIES + 1))
    if len(found) > MOST_ENTRIES:
        raise refusal(file, f"> {MOST_ENTRIES}", _FEW)
    return found


def _files(file: str, paths: tuple[Path, ...]) -> Iterator[Member]:
    """Read the wanted files; the first path is the folder their names start from."""
    folder, *found = paths
    left = MOST_BYTES
    for path in found:
        name = PurePosixPath(path.relative_to(folder).as_posix())
        if not _wanted(name) or not path.is_file():
            continue
        left -= path.stat().st_size
        if left < 0:
            raise refusal(file, path.name, _SMALL)
        yield Member(str(name), path.read_bytes())


def _unpacked(path: Path) -> Iterator[Member]:
    """Read the wanted files of a zip once all its names are known to be safe."""
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _see_safe(path.name, entries)
            for entry in entries:
                if entry.is_dir() or not _wanted(PurePosixPath(entry.filename)):
                    continue
                with archive.open(entry) as packed:
                    content = packed.read(left + 1)  # what is declared may be a lie
                left -= len(content)
                if left < 0:
                    raise refusal(path.name, entry.filename, _SMALL)
                yield Member(entry.filename, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise refusal(path.name, str(error), _SOUND) from error


def _see_safe(file: str, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a zip with too many or too large entries, unsafe names, links or passwords."""
    if len(entries) > MOST_ENTRIES:
        raise refusal(file, str(len(entries)), _FEW)
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES:
        raise refusal(file, f"{size // 1_000_000} MB", _SMALL)
    names = [entry.filename for entry in entries]
    faults = [Fault(file, None, "", name, _SAFE) for name in names if not _is_safe(name)]
    faults += [
        Fault(file, None, "", entry.filename, _PLAIN)
        for entry in entries
        if entry.flag_bits & _ENCRYPTED
        or stat.S_ISLNK(entry.external_attr >> _UNIX)
        or names.count(entry.filename) > 1
    ]
    if faults:
        raise ReadingError(faults)


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    rooted = name.startswith("/") or "\\" in name or ":" in name
    return bool(parts) and ".." not in parts and not rooted and name.isprintable()

"""What lies in a folder that is to be loaded: files to read, and boundary layers among them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

INBOX = "inbox"
REPORT_ENDING = ".ket-qua.txt"
"""A refused file's report lies beside it under its name with this ending."""

_GEOJSON = frozenset({".geojson"})
_LAYERS = _GEOJSON | {".gpkg", ".shp"}
_LAYER_PARTS = frozenset({".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qmd"})
_IN_ZIP = _LAYERS | {".json"}


@dataclass(frozen=True)
class Found:
    """What was found.

    Attributes:
        files: Files to be read, sorted.
        layers: Boundary layers: files, or folders that hold nothing else.
    """

    files: tuple[Path, ...]
    layers: tuple[Path, ...]


def find(paths: Sequence[Path]) -> Found:
    """Every file of the given files and folders, folders inside them included.

    Left out: hidden files, what a Mac adds, and the reports of earlier loads.
    """
    files: dict[Path, None] = {}
    layers: dict[Path, None] = {}
    for path in sorted(paths):
        if path.is_dir():
            _walk(path, files, layers)
        else:
            _sort_in([path], files, layers)
    return Found(tuple(files), tuple(layers))


def _walk(folder: Path, files: dict[Path, None], layers: dict[Path, None]) -> None:
    inside = sorted(path for path in folder.iterdir() if _counts(path))
    plain = [path for path in inside if not path.is_dir() or path.is_symlink()]
    geojson = [path for path in plain if path.suffix.lower() in _GEOJSON]
    if len(geojson) > 1:
        # One file a commune: the folder is the layer.
        layers[folder] = None
        plain = [path for path in plain if path not in geojson]
    _sort_in(plain, files, layers)
    for path in inside:
        if path.is_dir() and not path.is_symlink():
            _walk(path, files, layers)


def _counts(path: Path) -> bool:
    name = path.name
    return (
        not name.startswith((".", "~$"))
        and not name.endswith(REPORT_ENDING)
        and (name not in ("__MACOSX", "Thumbs.db", "desktop.ini", "README.md"))
    )


def _sort_in(paths: Iterable[Path], files: dict[Path, None], layers: dict[Path, None]) -> None:
    listed = list(paths)
    shapes = {path.with_suffix("").name for path in listed if path.suffix.lower() == ".shp"}
    for path in listed:
        ending = path.suffix.lower()
        if ending in _LAYERS or (ending == ".zip" and _layer_zip(path)):
            layers[path] = None
        elif ending in _LAYER_PARTS and path.with_suffix("").name in shapes:
            continue
        else:
            files[path] = None


def _layer_zip(path: Path) -> bool:
    """Whether a zip's directory names layers and nothing else; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [PurePosixPath(name) for name in archive.namelist() if not name.endswith("/")]
    except (OSError, zipfile.BadZipFile, ValueError):
        return False
    endings = {name.suffix.lower() for name in names}
    return bool(endings & _IN_ZIP) and endings <= _IN_ZIP | _LAYER_PARTS

"""What tests of the intake share: the time it is, and a data folder in which nothing came in."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import etl.__main__
from tests.etl.units_inputs import units
from warehouse.manifest import sha256_of

ROOT = Path(__file__).resolve().parents[2]
MAIN = etl.__main__.main
NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
CODES = units().all_codes


def new_data(folder: Path) -> Path:
    """A data folder in which nothing was submitted."""
    left_out = shutil.ignore_patterns("inbox", "received", "boundaries")
    shutil.copytree(ROOT / "data", folder, ignore=left_out)
    (folder / "inbox").mkdir()
    return folder


def snapshot(folder: Path) -> dict[str, str]:
    """Every file of a folder with its content's hash."""
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in folder.rglob("*")
        if path.is_file()
    }

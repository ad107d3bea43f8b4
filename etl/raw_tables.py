"""The raw tables of an edition: the input files and every row of the tables among them, as read."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from etl.reading.tables import read_csv
from warehouse.manifest import sha256_of

_FOLDERS = (".", "reference", "reported", "demo", "boundaries")
_SUFFIXES = frozenset({".csv", ".toml", ".geojson"})


def input_files(data_folder: Path) -> dict[str, Path]:
    """The files that a build reads, by their name in the data folder, in that order.

    What offices submitted is not among them: it comes from the received store.
    """
    paths = sorted(
        path
        for folder in _FOLDERS
        for path in (data_folder / folder).glob("*.*")
        if path.suffix in _SUFFIXES
    )
    return {path.relative_to(data_folder).as_posix(): path for path in paths}


def raw_tables(data_folder: Path) -> dict[str, pd.DataFrame]:
    """The tables `raw_file` and `raw_record`.

    Raises:
        OSError: A file cannot be read.
        ReadingError: A table among them is no table.
    """
    files, records = [], []
    for name, path in input_files(data_folder).items():
        files.append((name, sha256_of(path), path.stat().st_size))
        if path.suffix == ".csv":
            records += _records(name, path)
    return {
        "raw_file": pd.DataFrame(files, columns=["path", "sha256", "size_bytes"]),
        "raw_record": pd.DataFrame(records, columns=["path", "row_number", "cells"]),
    }


def _records(name: str, path: Path) -> list[tuple[str, int, str]]:
    table = read_csv(path)
    return [
        (name, row.number, json.dumps(dict(zip(table.columns, row.cells, strict=True)),
                                      ensure_ascii=False))
        for row in table.rows
    ]  # fmt: skip

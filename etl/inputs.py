"""The input files of a build: their hashes, and every row of the tables among them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from etl.intake.store import ReceivedStore
from etl.reading.tables import read_csv

_FOLDERS = (".", "reference", "reported", "demo", "boundaries")
_ENDINGS = frozenset({".csv", ".toml", ".geojson", ".yml"})


def data_files(data_folder: Path) -> dict[str, Path]:
    """The files of the data folder that a build reads, by their path in it."""
    found = sorted(
        path
        for folder in _FOLDERS
        for path in (data_folder / folder).glob("*.*")
        if path.suffix in _ENDINGS
    )
    return {path.relative_to(data_folder).as_posix(): path for path in found}


def received_files(data_folder: Path, kept: ReceivedStore) -> dict[str, Path]:
    """What a build reads of the received files: ledger, accepted rows, answers.

    Raises:
        LedgerError: The ledger is damaged.
    """
    return {path.relative_to(data_folder).as_posix(): path for path in kept.read_by_a_build()}


def raw_tables(files: Mapping[str, Path], hashes: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The tables raw_file and raw_record: the input files and their rows, as they were read.

    Args:
        files: The files of the data folder by name.
        hashes: SHA-256 of each by name.
    """
    told, records = [], []
    for name, path in files.items():
        told.append((name, hashes[name], path.stat().st_size))
        if path.suffix == ".csv":
            records += _records(name, path)
    return {
        "raw_file": pd.DataFrame(told, columns=["path", "sha256", "size_bytes"]),
        "raw_record": pd.DataFrame(records, columns=["path", "row_number", "cells"]),
    }


def _records(name: str, path: Path) -> list[tuple[str, int, str]]:
    table = read_csv(path)
    return [
        (name, row.number, json.dumps(dict(zip(table.columns, row.cells, strict=True)),
                                      ensure_ascii=False))
        for row in table.rows
    ]  # fmt: skip

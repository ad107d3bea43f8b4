"""Write a new edition's file, and read it back; nothing here says that anybody is served it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.connection import reader, writer
from warehouse.contents import control_sums, fingerprint, logical_hash, row_counts
from warehouse.errors import EditionError


@dataclass(frozen=True)
class Written:
    """What was written, compared with what is read back."""

    row_counts: dict[str, int]
    control_sums: dict[str, float]
    fingerprint: dict[str, str]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Written:
        """The counts, sums and fingerprint of an edition's file."""
        return cls(row_counts(connection), control_sums(connection), fingerprint(connection))


@dataclass(frozen=True)
class Contents:
    """What a finished file holds: what was written and read back, and its logical hash."""

    written: Written
    logical_hash: str


def build_contents(path: Path, fill: Callable[[duckdb.DuckDBPyConnection], None]) -> Contents:
    """Write a file, flush it to the disk, and read it back.

    Args:
        path: The file; it must not exist yet.
        fill: Writes the tables.

    Raises:
        EditionError: If a rule or a data test is broken, or the read-back differs.
        duckdb.Error, OSError: If it cannot be written.
    """
    written = build(path, fill)
    logical = read_back(path, written)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    return Contents(written, logical)


def build(path: Path, fill: Callable[[duckdb.DuckDBPyConnection], None]) -> Written:
    """Write every table, run the data tests, close the file, and say what was written.

    Args:
        path: The file; it must not exist yet.
        fill: Writes the tables.

    Raises:
        EditionError: If a rule or a data test is broken.
        duckdb.Error, OSError: If it cannot be written.
    """
    connection = writer(path, _spill(path))
    try:
        fill(connection)
        written = Written.of(connection)
        connection.execute("CHECKPOINT")
    except (duckdb.ConstraintException, duckdb.ConversionException) as error:
        raise EditionError("rule_broken", error=error) from error
    finally:
        connection.close()
    if path.with_name(path.name + ".wal").exists():
        raise EditionError("log_unfinished")
    return written


def read_back(path: Path, written: Written) -> str:
    """Read every column of the closed file, compare, and return its logical hash.

    Raises:
        EditionError: If anything else stands there than was written.
    """
    connection = reader(path)
    try:
        found = Written.of(connection)
        logical = logical_hash(connection)
    finally:
        connection.close()
    if found != written:
        raise EditionError("read_back", found=found, written=written)
    return logical


def clear(folder: Path) -> None:
    """Delete what killed publishers left; nobody else builds while the lock is held.

    What did not fit in their memory too: DuckDB leaves it where it lay, as large as it had become.

    Args:
        folder: The store's, its lock held.

    Raises:
        OSError: If something of it cannot be deleted.
    """
    for pattern in (".*.building*", ".*.tmp", "duckdb_temp_*"):
        for left in folder.glob(pattern):
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink(missing_ok=True)


def discard(building: Path) -> None:
    """Delete what is left of a file under construction, and what its connection kept beside it.

    What cannot be deleted hides nothing of a reason: the next publisher clears it away.
    """
    with suppress(OSError):
        building.unlink(missing_ok=True)
        building.with_name(f"{building.name}.wal").unlink(missing_ok=True)
        shutil.rmtree(_spill(building), ignore_errors=True)


def _spill(path: Path) -> Path:
    """Where DuckDB writes what does not fit in memory while a file is built: beside the file."""
    return path.with_name(f"{path.name}.spill")

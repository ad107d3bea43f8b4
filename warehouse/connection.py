"""DuckDB connections: one that writes a new edition, one that can only read a finished one."""

from __future__ import annotations

from pathlib import Path
from tempfile import gettempdir

import duckdb

Connection = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error
"""What a query raises that cannot be run or whose file cannot be read."""

_READER_MEMORY = "512MB"
_READER_SPILL = "1GB"

# Nothing an edition holds may reach out: no extension, no file, no network.
_OFFLINE = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
}


def writer(path: Path, spill_directory: Path) -> duckdb.DuckDBPyConnection:
    """Open a new edition file for building.

    Args:
        path: The file; it must not exist yet.
        spill_directory: Where DuckDB may write what does not fit in memory.

    Raises:
        FileExistsError: If the file is there already: an edition is never edited.
    """
    if path.exists():
        raise FileExistsError(f"{path.name} exists already; an edition is never edited")
    return duckdb.connect(str(path), config={**_OFFLINE, "temp_directory": str(spill_directory)})


def reader(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a finished edition: read-only, no external access, configuration locked.

    Take a `.cursor()` of it for each page run: one connection is not for two threads at once.
    """
    return duckdb.connect(
        str(path),
        read_only=True,
        config={
            **_OFFLINE,
            "enable_external_access": "false",
            "threads": "2",
            "memory_limit": _READER_MEMORY,
            # What does not fit in memory goes beside other temporary files, never to the editions.
            "temp_directory": str(Path(gettempdir()) / "can-viec-spill"),
            "max_temp_directory_size": _READER_SPILL,
            "lock_configuration": "true",
        },
    )

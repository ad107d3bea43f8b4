"""DuckDB connections: one that writes a new edition, one that can only read a finished one."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import gettempdir
from threading import Lock
from weakref import WeakKeyDictionary

import duckdb

from warehouse.marks import Mark, mark_of

Connection = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error
"""What a query raises that cannot be run or whose file cannot be read."""
BrokenError = duckdb.FatalException
"""What every query raises of a database that DuckDB itself has given up; only to close it helps."""

_READER_MEMORY = "512MB"
_READER_SPILL = "1GB"
_WAIT_SECONDS = 5.0
_LOOK_SECONDS = 0.02
_readers: WeakKeyDictionary[Connection, tuple[Path, Mark]] = WeakKeyDictionary()
_lock = Lock()

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

    All connections of a process to one path share what the first of them opened, also when the file
    was replaced since. So those to a file that has changed are closed first, whoever holds them.

    Raises:
        DatabaseError: If it cannot be opened, or a query on the file that was replaced does not end
            within 5 seconds.
    """
    with _lock:
        mark = mark_of(path)
        for other, (its_path, its_mark) in list(_readers.items()):
            if its_path == path and its_mark != mark:
                _close(other)
                del _readers[other]
        made = _reader(path)
        _readers[made] = (path, mark)
        return made


def _close(connection: Connection) -> None:
    """Close a connection as soon as nobody's query is in work on it; DuckDB refuses until then."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.close()
        except DatabaseError:
            if time.monotonic() >= until:
                raise
            time.sleep(_LOOK_SECONDS)
        else:
            return


def _reader(path: Path) -> Connection:
    return duckdb.connect(
        str(path),
        read_only=True,
        config={
            **_OFFLINE,
            "enable_external_access": "false",
            "threads": "2",
            # Otherwise what is free goes back to the machine only as more is asked for: of 193 MB
            # that a query took all were still there 25 seconds after it, with this 8.
            "allocator_background_threads": "true",
            "memory_limit": _READER_MEMORY,
            # What does not fit in memory goes beside other temporary files, never to the editions.
            "temp_directory": str(Path(gettempdir()) / "can-viec-spill"),
            "max_temp_directory_size": _READER_SPILL,
            "lock_configuration": "true",
        },
    )

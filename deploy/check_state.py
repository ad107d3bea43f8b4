"""Check every SQLite file of a state folder: `check_state.py FOLDER`; 1 where one is damaged."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

_WHOLE = ("ok",)


def damaged(folder: Path) -> list[Path]:
    """The SQLite files of a folder that SQLite finds damaged."""
    found = []
    for path in sorted(folder.rglob("*.sqlite")):
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            try:
                said = connection.execute("PRAGMA integrity_check").fetchone()
            except sqlite3.DatabaseError:
                said = None
        if said != _WHOLE:
            found.append(path)
    return found


if __name__ == "__main__":
    broken = damaged(Path(sys.argv[1]).resolve())
    for one in broken:
        sys.stderr.write(f"damaged: {one}\n")
    sys.exit(1 if broken else 0)

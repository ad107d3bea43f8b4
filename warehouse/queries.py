"""Named read queries: one .sql file each in `sql/queries/`, values bound by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import pandas as pd

QUERIES_FOLDER = Path(__file__).parent / "sql" / "queries"

Value = str | int | float | bool


@cache
def names() -> frozenset[str]:
    """The names of all queries."""
    return frozenset(path.stem for path in QUERIES_FOLDER.glob("*.sql"))


@cache
def _text(name: str) -> str:
    if name not in names():
        raise KeyError(f"no query named {name}; there are {', '.join(sorted(names()))}")
    return (QUERIES_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def run(connection: duckdb.DuckDBPyConnection, name: str, **values: Value) -> pd.DataFrame:
    """Run a named query on its own cursor.

    Args:
        connection: A read-only connection to an edition.
        name: Name of the query's file, without its ending.
        values: Values of the query's `$name` parameters.

    Returns:
        The rows, in the query's order.

    Raises:
        KeyError: If there is no such query.
    """
    return connection.cursor().execute(_text(name), values or None).df()

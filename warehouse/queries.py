"""Named read queries: one .sql file each in `sql/queries/`, values bound by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

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


def table(connection: duckdb.DuckDBPyConnection, name: str, **values: Value) -> pa.Table:
    """Run a named query on its own cursor and return its rows as they are stored.

    Args:
        connection: A read-only connection to an edition.
        name: Name of the query's file, without its ending.
        values: Values of the query's `$name` parameters.

    Returns:
        The rows as an Arrow table: whole numbers that may be missing stay whole numbers.

    Raises:
        KeyError: If there is no such query.
    """
    return connection.cursor().sql(_text(name), params=values or None).to_arrow_table()

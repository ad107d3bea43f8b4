"""The contents of an edition under construction: its tables, its data tests, its hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd

from warehouse.manifest import EditionError

SCHEMA_FOLDER = Path(__file__).parent / "schema"
SQL_FOLDER = Path(__file__).parent / "sql"
CHECKS_FOLDER = SQL_FOLDER / "checks"
_CORES = 2


def read_sql(path: Path) -> str:
    """The text of one .sql file."""
    return path.read_text(encoding="utf-8")


def schema_sha256() -> str:
    """SHA-256 over every schema file, tables and views, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(SCHEMA_FOLDER.rglob("*.sql")):
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()


def write_tables(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pd.DataFrame]) -> None:
    """Create and fill every table, create the views, and run the data tests.

    Args:
        connection: A connection to the new edition.
        tables: Rows by table name; columns named as in the table's schema file.

    Raises:
        EditionError: If a table of the schema was not given, a column is missing or unknown, or
            a data test finds rows.
        duckdb.Error: If a row breaks a key, a not-null or a check of its table.
    """
    declared = {path.stem for path in SCHEMA_FOLDER.glob("*.sql")}
    if set(tables) != declared:
        odd = ", ".join(sorted(set(tables) ^ declared))
        raise EditionError("tables_differ", odd=odd)
    fill_tables(connection, tables)
    run_checks(connection)


def fill_tables(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, pd.DataFrame],
    loosened: Mapping[str, Path] | None = None,
) -> None:
    """Create every table and view of the schema, and fill those tables that are given.

    Args:
        connection: A connection to the new edition.
        tables: Rows by table name; columns named as in the table's schema file.
        loosened: File of the statement that lets a column be missing, by table name.

    Raises:
        EditionError: If a column is missing or unknown.
        duckdb.Error: If a row breaks a key, a not-null or a check of its table.
    """
    for path in sorted(SCHEMA_FOLDER.glob("*.sql")):
        name = path.stem
        connection.execute(read_sql(path))
        if loosened and name in loosened:
            connection.execute(read_sql(loosened[name]))
        if name not in tables:
            continue
        columns = connection.table(name).columns
        if sorted(columns) != sorted(tables[name].columns):
            odd = ", ".join(sorted(set(columns) ^ set(tables[name].columns)))
            raise EditionError("columns_differ", name=name, odd=odd)
        if not tables[name].empty:
            connection.from_df(tables[name][columns]).insert_into(name)
    for path in sorted((SCHEMA_FOLDER / "views").glob("*.sql")):
        connection.execute(read_sql(path))


def run_checks(
    connection: duckdb.DuckDBPyConnection, left_out: frozenset[str] = frozenset()
) -> None:
    """Run every data test: SQL that selects the rows that break a rule.

    Args:
        connection: A connection to the new edition.
        left_out: Names of tests that do not apply.

    Raises:
        EditionError: Naming each broken rule, how many rows break it, and the first of them.
    """
    broken = []
    for path in sorted(CHECKS_FOLDER.glob("*.sql")):
        if path.stem in left_out:
            continue
        rows = connection.execute(read_sql(path)).df()
        if not rows.empty:
            first = ", ".join(f"{key}={value}" for key, value in rows.iloc[0].items())
            broken.append(f"{path.stem}: {len(rows)} rows, the first: {first}")
    if broken:
        raise EditionError("data_tests", broken="; ".join(broken))


def table_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the base tables, sorted."""
    rows = connection.execute(read_sql(SQL_FOLDER / "table_names.sql")).fetchall()
    return [name for (name,) in rows]


def logical_hash(connection: duckdb.DuckDBPyConnection) -> str:
    """SHA-256 over the contents of all tables, independent of row order and of file bytes.

    Each table counts with its name, the names of its columns and the hash of its rows.
    """
    cursors = {name: connection.cursor() for name in table_names(connection)}
    with ThreadPoolExecutor(max_workers=_CORES) as pool:  # DuckDB gives one core to most tables
        lines = pool.map(_table_line, cursors.values(), cursors)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _table_line(cursor: duckdb.DuckDBPyConnection, name: str) -> str:
    """A table's name, the names of its columns and the hash of its rows."""
    per_table = read_sql(SQL_FOLDER / "table_hash.sql")
    row = cursor.execute(per_table, {"table": name}).fetchone()
    return f"{name} ({','.join(cursor.table(name).columns)}) {row[0] if row else ''}"


def fingerprint(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """A quick mark of every table's contents, to compare a file just closed with what was written.

    It reads every column; it is DuckDB's own hash, good within one version only.
    """
    quick = read_sql(SQL_FOLDER / "table_fingerprint.sql")
    return {
        name: str(connection.execute(quick, {"table": name}).fetchone())
        for name in table_names(connection)
    }


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of every table."""
    return {name: len(connection.table(name)) for name in table_names(connection)}


def control_sums(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Named totals: what a reader can compare with the received files and the pages."""
    rows = connection.execute(read_sql(SQL_FOLDER / "control_sums.sql")).fetchall()
    return {name: float(value) for name, value in rows}

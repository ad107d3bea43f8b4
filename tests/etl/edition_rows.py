"""Rows and values of the default edition, for tests of what it holds."""

from __future__ import annotations

from pathlib import Path

from warehouse.connection import Connection

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
MONTHS = 16


def rows(connection: Connection, query: str, **values: object) -> list[tuple]:
    return connection.cursor().execute(query, values or None).fetchall()


def value(connection: Connection, query: str, **values: object) -> object:
    ((found,),) = rows(connection, query, **values)
    return found

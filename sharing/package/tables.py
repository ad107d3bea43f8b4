"""The tables of the open data as CSV and as Parquet, exactly as the edition holds them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from sharing.package.resources import Resource
from warehouse import queries
from warehouse.connection import Connection


def read(connection: Connection, resource: Resource) -> pa.Table:
    """The rows of one resource, ordered by their columns from left to right."""
    if resource.query:
        return queries.table(connection, resource.query)
    return queries.table(connection, "open_table", table=resource.table)


def csv_bytes(table: pa.Table) -> bytes:
    """A table as CSV for machines: UTF-8, commas, points, ISO dates, nothing for what is missing.

    Text is written as it stands: for spreadsheets there is `sharing.exports`.
    """
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(table, sink)
    return bytes(sink.getvalue())


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as Parquet."""
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())

"""The data sets that are not one query: which editions there are, what the measures mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from sharing.access.reader import Reader
from sharing.api import described, rows, store
from sharing.api.datasets import DATASETS, REASON
from sharing.api.rows import Rows
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.errors import EditionError

_EDITIONS = pa.schema([
    ("edition_id", pa.string()), ("number", pa.int64()), ("parent", pa.string()),
    ("built_at", pa.string()), ("current", pa.bool_()), ("logical_hash", pa.string()),
    ("sha256", pa.string()), ("size_bytes", pa.int64()), ("code_version", pa.string()),
    ("policy_sha256", pa.string()), ("overridden", pa.bool_()), (REASON, pa.string()),
])  # fmt: skip
_MEASURES = pa.schema([
    ("data_set", pa.string()), ("name", pa.string()), ("type", pa.string()),
    ("unit", pa.string()), ("meaning_vi", pa.string()), ("meaning_en", pa.string()),
    ("may_be_missing", pa.bool_()), ("codes", pa.string()), ("method", pa.string()),
    ("parameters", pa.string()), ("caveats", pa.string()), (REASON, pa.string()),
])  # fmt: skip


def editions(connection: Connection, edition: Edition, ids: Sequence[str]) -> Rows:
    """The editions of these ids; one that is damaged is not among them."""
    current = store.served().edition.id
    found = []
    for edition_id in ids:
        try:
            manifest = Store().get(edition_id).manifest
        except EditionError:  # `python -m etl editions` says what is wrong with it
            continue
        found.append({
            "edition_id": manifest.id, "number": manifest.number, "parent": manifest.parent,
            "built_at": manifest.built_at, "current": manifest.id == current,
            "logical_hash": manifest.logical_hash, "sha256": manifest.sha256,
            "size_bytes": manifest.size_bytes, "code_version": manifest.code_version,
            "policy_sha256": manifest.policy_sha256, "overridden": bool(manifest.override),
        })  # fmt: skip
    return _rows("editions", connection, edition, pa.Table.from_pylist(found, _EDITIONS))


def measures(connection: Connection, edition: Edition, reader: Reader) -> Rows:
    """Every column of the data sets this reader may have: type, unit, meaning, how it is made."""
    found: list[dict[str, Any]] = []
    for dataset in DATASETS:
        if any(reader.opens(page) for page in dataset.pages):
            names = described.served_columns(connection, dataset)
            found += described.columns(connection, dataset, names)
    return _rows("measures", connection, edition, pa.Table.from_pylist(found, _MEASURES))


def _rows(name: str, connection: Connection, edition: Edition, table: pa.Table) -> Rows:
    kinds = rows.kinds_of_edition(connection)
    return Rows(table, {
        "data_set": name, "edition": rows.described(edition), "period": None, "choices": {},
        "source_kinds": kinds, "missing_reasons": [],
        "simulated": any("simulated" in of_data for of_data in kinds.values()),
    })  # fmt: skip

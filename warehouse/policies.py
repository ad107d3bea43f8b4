"""The policies of the newest editions side by side: the history of the document."""

from __future__ import annotations

import duckdb
import pandas as pd

from warehouse import queries
from warehouse.editions import Store
from warehouse.manifest import EditionError

MOST = 12


def policies(store: Store, most: int = MOST) -> pd.DataFrame:
    """The policy values of the newest editions.

    Args:
        store: The editions' folder.
        most: How many editions, newest first.

    Returns:
        `edition`, `number`, `built_at`, `section`, `name`, `value` (JSON); newest edition first.
        An edition that cannot be read has one row with section, name and value missing.
    """
    tables = [_of(store, edition_id) for edition_id in store.ids()[:most]]
    columns = ["edition", "number", "built_at", "section", "name", "value"]
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True)[columns]


def _of(store: Store, edition_id: str) -> pd.DataFrame:
    """The rows of one edition."""
    try:
        edition = store.get(edition_id)
        connection = edition.open()
        try:
            rows = queries.run(connection, "policy")
        finally:
            connection.close()
    except (EditionError, duckdb.Error):
        unread = pd.DataFrame({"section": [None], "name": [None], "value": [None]})
        number = int(edition_id.partition("-")[0])
        return unread.assign(edition=edition_id, number=number, built_at="")
    told = edition.manifest
    return rows.assign(edition=told.id, number=told.number, built_at=told.built_at)

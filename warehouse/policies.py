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


def changes(history: pd.DataFrame) -> pd.DataFrame:
    """What each edition changed against the one before it.

    Args:
        history: As `policies` gives it.

    Returns:
        `edition`, `section`, `name`, `before`, `after` (JSON, missing where there was no such
        value), newest edition first; editions that cannot be read are passed over.
    """
    known = history.dropna(subset=["section"])
    wide = known.pivot_table(
        index=["section", "name"], columns="number", values="value", aggfunc="first"
    )
    names = known.drop_duplicates("number").set_index("number")["edition"]
    tables = []
    for before, after in zip(wide.columns, wide.columns[1:], strict=False):
        pair = wide[[before, after]].set_axis(["before", "after"], axis=1)
        moved = pair[pair["before"].fillna("") != pair["after"].fillna("")].reset_index()
        tables.append(moved.assign(edition=names.loc[after]))
    columns = ["edition", "section", "name", "before", "after"]
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables[::-1], ignore_index=True)[columns]

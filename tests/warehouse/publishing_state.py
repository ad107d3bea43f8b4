"""A store as it lies on the disk, and a second draft for it."""

from __future__ import annotations

from tests.warehouse import tiny
from warehouse.editions import Store
from warehouse.manifest import EditionError, sha256_of
from warehouse.publishing import Draft

# What the command line turns into a message; an error of DuckDB itself is neither.
TOLD = (EditionError, OSError)


def state(store: Store) -> dict[str, str]:
    """Every file of the folder but the lock, hidden ones included, with its content's hash."""
    return {
        p.name: sha256_of(p)
        for p in store.folder.iterdir()
        if p.is_file() and p.name != "publish.lock"
    }


def other_draft() -> Draft:
    field = tiny.tables()["core_field"].replace("Đất đai", "Đất")
    return tiny.draft({"core_field": field})

"""The editions that faults are tried on: a province of few rows, so that a publish is quick."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from tests.warehouse import tiny
from warehouse.contents import control_sums, logical_hash
from warehouse.editions import Edition, Served, Store
from warehouse.manifest import sha256_of
from warehouse.publishing import Draft, publish

_KEPT = ("core_source", "core_field")


def marked_draft(marker: str) -> Draft:
    """A draft that carries a marker in two of its tables and in its manifest."""
    tables = {name: rows if name in _KEPT else rows.head(0) for name, rows in tiny.tables().items()}
    tables["core_source"]["note_vi"] = marker
    tables["core_field"]["name_vi"] = marker
    return Draft(tables, code_version=marker, policy_sha256="0" * 64, override="a test of faults")


def begin(store: Store, files: Mapping[str, Path] | None = None) -> Edition:
    """Two editions, so that there is one to fall back to; the second is returned.

    Args:
        store: Where they go.
        files: Input files of the second, by name.
    """
    first = publish(marked_draft("one"), store, None)
    given = dict(files or {})
    hashes = {name: sha256_of(path) for name, path in given.items()}
    second = replace(marked_draft("two"), files=given, inputs=hashes)
    return publish(second, store, first.id)


def sound(store: Store) -> Served:
    """What is served, read to its last row.

    Raises:
        EditionError: If nothing is served.
        RuntimeError: If there is a problem, or the contents are not what the manifest says.
    """
    served = store.serve()
    if served.problem:
        raise RuntimeError(served.problem)
    manifest = served.edition.manifest
    with closing(served.edition.open()) as connection:
        if logical_hash(connection) != manifest.logical_hash:
            raise RuntimeError(f"{manifest.id}: other contents than the manifest says")
        if control_sums(connection) != dict(manifest.control_sums):
            raise RuntimeError(f"{manifest.id}: other sums than the manifest says")
    return served

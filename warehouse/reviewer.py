"""The store of reviewer editions: what somebody outside the house may see of an edition.

A reviewer edition has the id of the edition it is made from and the same schema; the tables that it
may not hold are empty. It lies in a store of its own, which the process that serves link holders
reads, and nothing else: on its disk is no figure that a link could not show. Its manifest says by
which rules it was made: the hash of `reviewer.toml` and the count below which all is withheld.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from warehouse.building import Contents, build_contents, clear, discard
from warehouse.connection import Connection
from warehouse.contents import SQL_FOLDER, fill_tables, run_checks
from warehouse.editions import Edition, Store
from warehouse.errors import EditionError
from warehouse.keys import publishers_keys
from warehouse.log import Action, advance, completed
from warehouse.manifest import Manifest, sha256_of, sync_folder
from warehouse.publishing import locked

RULES_FILE = Path(__file__).with_name("reviewer.toml")
WITHHELD = "withheld"
"""The evidence of a verdict of which something is withheld."""
FOLDER_VARIABLE = "CAN_VIEC_REVIEWER_EDITIONS"
_DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "reviewer-editions"
_SOURCE, _LIMIT = "editions/", "smallest_cell"
_WITHOUT_ASSIGNED = SQL_FOLDER / "reviewer" / "assigned_may_be_missing.sql"

Tables = Callable[[Connection, int], dict[str, pd.DataFrame]]
"""The tables of a reviewer edition, from the edition and the count below which all is withheld."""


@cache
def allowed() -> Mapping[str, Any]:
    """The allow-list as it is written."""
    return tomllib.loads(RULES_FILE.read_text("utf-8"))


def reviewer_folder() -> Path:
    """`CAN_VIEC_REVIEWER_EDITIONS`, or `reviewer-editions/` in the project."""
    return Path(os.environ.get(FOLDER_VARIABLE, _DEFAULT_FOLDER))


def source_hash(manifest: Manifest) -> str | None:
    """Logical hash of the edition that a reviewer edition is made from; None: it is none."""
    return manifest.inputs.get(_SOURCE + manifest.id)


def smallest_cell(manifest: Manifest) -> int | None:
    """Counts below this many are withheld in a reviewer edition; None: it is none."""
    limit = manifest.inputs.get(_LIMIT)
    return None if limit is None else int(limit)


def made_by(manifest: Manifest, limit: int) -> bool:
    """Whether a reviewer edition was made by the rules of today and with this limit."""
    return manifest.inputs == _inputs(manifest.id, source_hash(manifest) or "", limit)


def _inputs(edition_id: str, logical_hash: str, limit: int) -> dict[str, str]:
    rules = {RULES_FILE.name: _hash_of(RULES_FILE), _LIMIT: str(limit)}
    return {_SOURCE + edition_id: logical_hash, **rules}


@cache
def _hash_of(rules: Path) -> str:
    """Hash of the rules, asked for at every run of a page: they change with the code only."""
    return sha256_of(rules)


@dataclass(frozen=True)
class Making:
    """What a reviewer edition is made with.

    Attributes:
        limit: Counts below this many are withheld.
        tables: What makes its tables.
        code_version: Of the code that does.
    """

    limit: int
    tables: Tables
    code_version: str


def publish(
    source: Edition, store: Store, making: Making, *, current: bool, by: str = ""
) -> Edition:
    """Make the reviewer edition of an edition, and publish it.

    Args:
        source: The edition, verified.
        store: The store of reviewer editions.
        making: What it is made with.
        current: Whether links that follow the newest edition open it from now on.
        by: Who publishes; the account's name if empty.

    Returns:
        The reviewer edition; the one that is there already, if it was made before.

    Raises:
        EditionError: If the store is the source's own, the file breaks a rule, the edition is
            there already and was made by other rules or with another limit, it was pruned, or the
            store or the publisher's key is damaged.
    """
    if store.folder.resolve() == source.path.parent.resolve():
        raise EditionError("reviewer_among_editions", folder=store.folder)
    try:
        store.folder.mkdir(parents=True, exist_ok=True)
        with locked(store.folder):
            return _build(source, store, making, current, by)
    except (OSError, duckdb.Error) as error:
        raise EditionError("not_written", error=error) from error


def _build(source: Edition, store: Store, making: Making, current: bool, by: str) -> Edition:
    keys = publishers_keys(store.folder)
    log, head = completed(store.folder, keys), store.parent_id()
    if source.id in store.ids():
        made = store.get(source.id, keys)
        made.verify()
        if not made_by(made.manifest, making.limit):
            raise EditionError("reviewer_rules_changed", id=made.id, folder=store.folder)
        if current and head != source.id:
            advance(store.folder, keys, Action.ROLLBACK, source.id, source.id, by=by)
        return made
    if source.id in log.pruned:  # its manifest stands in the chain, and would not be this one's
        raise EditionError("reviewer_pruned", id=source.id, folder=store.folder)
    clear(store.folder)
    building = store.folder / f".{source.id}-{os.getpid()}.building"
    try:
        with closing(source.open()) as connection:
            rows = making.tables(connection, making.limit)
        contents = build_contents(building, lambda connection: _fill(connection, rows))
        manifest = _manifest(source, store, building, contents, making)
        path, described = (store.folder / f"{source.id}.{end}" for end in ("duckdb", "json"))
        building.chmod(0o444)
        building.rename(path)
        sync_folder(store.folder)
        try:
            manifest.write(described, keys)
            newest = source.id if current or head is None else head
            advance(store.folder, keys, Action.PUBLISH, source.id, newest, by=by)
        except BaseException:
            described.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise
    finally:
        discard(building)
    return Edition(path, manifest)


def _fill(connection: duckdb.DuckDBPyConnection, tables: dict[str, pd.DataFrame]) -> None:
    """Create every table of the schema; those that are not allowed stay empty."""
    fill_tables(connection, tables, {"core_staff_month": _WITHOUT_ASSIGNED})
    run_checks(connection, left_out=frozenset(allowed()["checks_left_out"]))


def _manifest(
    source: Edition,
    store: Store,
    building: Path,
    contents: Contents,
    making: Making,
) -> Manifest:
    """The manifest; of the source's it takes nothing that names a file or an office."""
    told, head = source.manifest, store.parent_id()
    return Manifest(
        id=told.id,
        number=told.number,
        parent=head,
        parent_manifest=sha256_of(store.folder / f"{head}.json") if head else None,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256=sha256_of(building),
        size_bytes=building.stat().st_size,
        logical_hash=contents.logical_hash,
        code_version=making.code_version,
        schema_sha256=told.schema_sha256,
        policy_sha256=told.policy_sha256,
        inputs=_inputs(told.id, told.logical_hash, making.limit),
        row_counts=contents.written.row_counts,
        control_sums=contents.written.control_sums,
    )

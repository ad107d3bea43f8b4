"""Publishing: what a good draft becomes, and that a failed one changes nothing."""

from __future__ import annotations

import resource
import shutil
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

import duckdb
import pandas as pd
import pytest

from tests.warehouse import tiny
from tests.warehouse.publishing_state import TOLD, other_draft, state
from tests.warehouse.steps import few_rows
from warehouse import building
from warehouse.contents import control_sums, logical_hash, row_counts
from warehouse.editions import POINTER, Edition, Store
from warehouse.history import rollback
from warehouse.log import LOG
from warehouse.manifest import EditionError, sha256_of
from warehouse.publishing import Draft, publish

# --- what becomes of a good draft --------------------------------------------------------------


def test_a_first_edition_is_published_verified_and_served(store: Store) -> None:
    start = datetime.now(UTC).replace(microsecond=0)
    edition = publish(tiny.draft(inputs={"a.csv": "1" * 64}), store, None)
    manifest = edition.manifest
    assert manifest.number == 1
    assert manifest.parent is None
    assert manifest.id == f"00001-{manifest.logical_hash[:8]}" == edition.id
    assert manifest.code_version == "0.0.1"
    assert manifest.policy_sha256 == "0" * 64
    assert manifest.inputs == {"a.csv": "1" * 64}
    assert manifest.size_bytes == edition.path.stat().st_size
    assert manifest.sha256 == sha256_of(edition.path)
    assert start <= datetime.fromisoformat(manifest.built_at) <= datetime.now(UTC)
    served = store.serve()
    assert (served.edition, served.problem) == (edition, None)
    assert set(state(store)) == {POINTER, LOG, f"{edition.id}.duckdb", f"{edition.id}.json"}


def test_the_manifest_says_what_the_file_holds(store: Store) -> None:
    edition = publish(tiny.draft(), store, None)
    connection = edition.open()
    assert edition.manifest.logical_hash == logical_hash(connection)
    assert edition.manifest.row_counts == row_counts(connection)
    assert edition.manifest.control_sums == control_sums(connection)
    for name, rows in tiny.tables().items():
        assert edition.manifest.row_counts[name] == len(rows)


def test_an_edition_cannot_be_written_to(store: Store) -> None:
    edition = publish(tiny.draft(), store, None)
    assert stat.S_IMODE(edition.path.stat().st_mode) == 0o444
    with pytest.raises(duckdb.Error):
        edition.open().execute("DELETE FROM core_field")


def test_the_next_edition_counts_on_and_leaves_the_last_alone(tiny_store: Store) -> None:
    before = state(tiny_store)
    parent = tiny_store.current_id()
    edition = publish(tiny.draft(), tiny_store, parent)
    assert edition.manifest.number == 3
    assert edition.id.startswith("00003-")
    assert edition.manifest.parent == parent
    assert tiny_store.ids()[0] == tiny_store.current_id() == edition.id
    after = state(tiny_store)
    assert {n for n in before if after.get(n) != before[n]} == {POINTER, LOG}


def test_the_number_counts_on_from_the_newest_also_after_a_step_back(tiny_store: Store) -> None:
    first = tiny_store.ids()[1]
    rollback(tiny_store, first, reason="a test")
    assert publish(tiny.draft(), tiny_store, first).manifest.number == 3


def test_the_same_tables_give_the_same_logical_hash_and_another_id(store: Store) -> None:
    one = publish(tiny.draft(), store, None)
    shuffled = {name: rows.sample(frac=1, random_state=7) for name, rows in tiny.tables().items()}
    two = publish(tiny.draft(shuffled), store, one.id)
    assert two.manifest.logical_hash == one.manifest.logical_hash
    assert two.id != one.id
    assert two.id.split("-")[1] == one.id.split("-")[1]
    assert two.manifest.control_sums == one.manifest.control_sums


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("core_policy", lambda rows: rows.replace("1.25", "1.3")),
        ("core_population", lambda rows: rows.replace(4000, 4001)),
        ("core_former_unit_map", lambda rows: rows.iloc[:-1]),
    ],
    ids=["policy", "one number", "one row"],
)
def test_another_row_or_policy_is_another_logical_hash(
    table: str, change: Callable[[pd.DataFrame], pd.DataFrame], store: Store, tiny_store: Store
) -> None:
    two = publish(tiny.draft({table: change(tiny.tables()[table])}), store, None)
    assert two.manifest.logical_hash != tiny_store.get(tiny_store.ids()[1]).manifest.logical_hash


# --- refusals ----------------------------------------------------------------------------------


def without(table: str, column: str | None = None) -> Draft:
    tables = tiny.tables()
    if column is None:
        del tables[table]
    else:
        tables[table] = tables[table].drop(columns=column)
    return Draft(tables, "0.0.1", "0" * 64)


def with_value(table: str, column: str, value: object) -> Draft:
    rows = tiny.tables()[table]
    rows.loc[0, column] = value
    return tiny.draft({table: rows})


def twice(table: str) -> Draft:
    rows = tiny.tables()[table]
    return tiny.draft({table: pd.concat([rows, rows.head(1)], ignore_index=True)})


BAD: dict[str, tuple[Callable[[], Draft], str]] = {
    "failing data test": (lambda: with_value("core_dossier_day", "received", 99),
                          "caseload_days_add_up"),
    "unknown source": (lambda: with_value("core_commune", "source_id", "hearsay"),
                       "sources_known.*hearsay"),
    "broken check": (lambda: with_value("core_population", "population", 0), "population"),
    "unknown verdict": (lambda: with_value("mart_load", "verdict", "fine"), "verdict"),
    "missing value": (lambda: with_value("core_commune", "name", None), "name"),
    "duplicate key": (lambda: twice("core_staff_month"), "15607"),
    "duplicate mart row": (lambda: twice("mart_load"), "15607"),
    "missing table": (lambda: without("core_holiday"), "core_holiday"),
    "missing mart": (lambda: without("mart_load"), "mart_load"),
    "missing column": (lambda: without("core_holiday", "working"), "core_holiday.*working"),
}  # fmt: skip


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_draft_is_refused_and_changes_nothing(reason: str, tiny_store: Store) -> None:
    make, named = BAD[reason]
    before = state(tiny_store)
    with pytest.raises(EditionError, match=named):
        publish(make(), tiny_store, tiny_store.current_id())
    assert state(tiny_store) == before
    assert tiny_store.serve().problem is None


@pytest.mark.parametrize("reason", ["failing data test", "duplicate key", "missing table"])
def test_a_bad_first_draft_leaves_an_empty_store(reason: str, store: Store) -> None:
    with pytest.raises(EditionError):
        publish(BAD[reason][0](), store, None)
    assert state(store) == {}
    assert store.current_id() is None


def test_a_good_draft_after_a_bad_one_is_published(tiny_store: Store) -> None:
    parent = tiny_store.current_id()
    with pytest.raises(EditionError):
        publish(BAD["broken check"][0](), tiny_store, parent)
    assert publish(tiny.draft(), tiny_store, parent).manifest.number == 3


@pytest.mark.parametrize("parent", [None, "00001-00000000", "00009-ffffffff"])
def test_a_draft_on_another_parent_is_refused(parent: str | None, tiny_store: Store) -> None:
    before = state(tiny_store)
    with pytest.raises(EditionError, match="has been published since: build again"):
        publish(tiny.draft(), tiny_store, parent)
    assert state(tiny_store) == before


def test_of_two_publishers_at_once_the_second_is_refused(tiny_store: Store) -> None:
    parent = tiny_store.current_id()
    together = threading.Barrier(2)
    outcomes: list[Edition | EditionError] = []

    def run() -> None:
        draft = other_draft()
        together.wait()
        try:
            outcomes.append(publish(draft, Store(tiny_store.folder), parent))
        except EditionError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (edition,) = [outcome for outcome in outcomes if isinstance(outcome, Edition)]
    (error,) = [outcome for outcome in outcomes if isinstance(outcome, EditionError)]
    assert edition.id in str(error)
    assert tiny_store.serve().edition == edition
    assert len(tiny_store.ids()) == 3


def test_a_reader_always_finds_a_whole_pointer_to_a_whole_edition(tiny_store: Store) -> None:
    done = threading.Event()
    problems: list[str] = []
    seen: set[str] = set()

    def read() -> None:
        reader_of = Store(tiny_store.folder)
        while not done.is_set():
            try:
                current = reader_of.current_id()
                seen.add(str(current))
                reader_of.get(str(current)).verify()
            except EditionError as error:
                problems.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    published = [tiny_store.current_id()]
    for _ in range(4):
        published.append(publish(few_rows(), tiny_store, published[-1]).id)
    done.set()
    thread.join()
    assert problems == []
    assert seen <= set(published)
    assert len(seen) > 1


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_full_disk_is_refused_before_anything_is_written(
    tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(tiny_store)
    size = (tiny_store.folder / f"{tiny_store.ids()[0]}.duckdb").stat().st_size
    needed = 3 * size + 200 * 2**20  # reliability.md, 1.3, step 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, needed - 1))
    monkeypatch.setattr(building, "writer", None)  # nothing may even be opened
    with pytest.raises(EditionError, match=r"MB free .* needed"):
        publish(tiny.draft(), tiny_store, tiny_store.current_id())
    assert state(tiny_store) == before


def test_a_disk_with_just_enough_room_is_enough(
    tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (tiny_store.folder / f"{tiny_store.ids()[0]}.duckdb").stat().st_size
    needed = 3 * size + 200 * 2**20
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, needed))
    assert publish(tiny.draft(), tiny_store, tiny_store.current_id()).manifest.number == 3


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: every write beyond fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 1000, 20_000, 100_000, 1_000_000, 5_000_000, 11_000_000])
def test_a_disk_that_fills_up_at_any_point_changes_nothing(size: int, tiny_store: Store) -> None:
    """The free-space check was wrong, or another process was quicker; DuckDB itself must fail."""
    before = state(tiny_store)
    with room_for(size), pytest.raises(TOLD):
        publish(tiny.draft(), tiny_store, tiny_store.current_id())
    assert state(tiny_store) == before
    assert tiny_store.serve().problem is None
    assert publish(few_rows(), tiny_store, tiny_store.current_id()).manifest.number == 3


def test_a_full_disk_is_not_called_a_broken_rule(tiny_store: Store) -> None:
    with room_for(1_000_000), pytest.raises(TOLD) as refused:
        publish(tiny.draft(), tiny_store, tiny_store.current_id())
    assert "File too large" in str(refused.value), "the reason that the system gave"
    assert "rule of its schema" not in str(refused.value)

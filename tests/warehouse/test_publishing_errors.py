"""Publishing: an error at any step, and what others left behind, changes nothing."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from tests.warehouse import tiny
from tests.warehouse.publishing_state import TOLD, other_draft, state
from tests.warehouse.steps import Steps, few_rows
from warehouse import building
from warehouse.editions import POINTER, Store
from warehouse.log import LOG
from warehouse.manifest import EditionError
from warehouse.publishing import publish

ROOT = Path(__file__).resolve().parents[2]

# --- an error at any step ----------------------------------------------------------------------


def no_space(name: str) -> None:
    raise OSError(errno.ENOSPC, f"No space left on device ({name})")


@dataclass(frozen=True)
class Failure:
    """A publish that failed at one step, and what it left."""

    step: str
    error: BaseException | None
    before: str | None
    after: str | None
    problem: str | None
    new_ids: list[str]
    new_files: list[str]
    lost_files: list[str]

    @classmethod
    def at(cls, number: int, name: str, store: Store) -> Failure:
        files, before, ids = set(state(store)), store.current_id(), store.ids()
        error: BaseException | None = None
        with pytest.MonkeyPatch.context() as patched:
            Steps(number, no_space).watch(patched)
            try:
                publish(few_rows(), store, before)
            except Exception as raised:  # noqa: BLE001  its type is tested below
                error = raised
        left = set(state(store))
        return cls(
            f"{number}. {name}", error, before, store.current_id(), store.serve().problem,
            [i for i in store.ids() if i not in ids], sorted(left - files), sorted(files - left),
        )  # fmt: skip


class Failures(NamedTuple):
    """All of them, one after the other on one store, and what came of a publish after them."""

    each: list[Failure]
    then: str


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> Failures:
    store = Store(tmp_path_factory.mktemp("failures") / "editions")
    steps = Steps(None, no_space)
    with pytest.MonkeyPatch.context() as patched:
        steps.watch(patched)
        publish(few_rows(), store, None)
    each = [Failure.at(number, name, store) for number, name in enumerate(steps.taken, start=1)]
    try:
        publish(few_rows(), store, store.current_id())
        then = store.serve().problem or "published"
    except Exception as raised:  # noqa: BLE001  its text is tested below
        then = repr(raised)
    return Failures(each, then)


def test_the_steps_of_the_protocol_are_all_tried(failures: Failures) -> None:
    """reliability.md, 1.3: lock, write, read back, hash, flush, mode, name, manifest, pointer."""
    steps = [failure.step.split(". ")[1] for failure in failures.each]
    for step in ("open .lock", "write_tables", "reader", "sha256_of", "chmod", "rename", "replace",
                 "write_json", "write_atomically", "open .jsonl"):  # fmt: skip
        assert step in steps
    assert steps.count("fsync") >= 8, "file, folder; manifest, folder; pointer, folder; log, folder"
    assert all(failure.error is not None for failure in failures.each)


def test_after_an_error_the_same_edition_is_current(failures: Failures) -> None:
    assert {f.step: (f.before, f.after) for f in failures.each if f.after != f.before} == {}


def test_after_an_error_what_is_served_verifies(failures: Failures) -> None:
    assert {f.step: f.problem for f in failures.each if f.problem} == {}


def test_after_an_error_no_edition_is_left(failures: Failures) -> None:
    """A reader may choose among `ids()`: what was refused must not be among them."""
    assert {f.step: f.new_ids for f in failures.each if f.new_ids} == {}


def test_after_an_error_no_file_is_left_or_lost(failures: Failures) -> None:
    assert {f.step: f.new_files for f in failures.each if f.new_files} == {}
    assert {f.step: f.lost_files for f in failures.each if f.lost_files} == {}


def test_after_all_errors_the_next_publish_succeeds(failures: Failures) -> None:
    assert failures.then == "published"


def test_the_reason_of_an_error_is_told(failures: Failures) -> None:
    other = {f.step: repr(f.error) for f in failures.each if not isinstance(f.error, TOLD)}
    assert other == {}
    assert all("No space left on device" in str(f.error) for f in failures.each)


def test_a_file_that_reads_back_otherwise_is_refused(
    tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What DuckDB wrote is not what is on the disk: another file stands in its place."""
    before = state(tiny_store)
    other = tiny_store.folder.parent / "other.duckdb"
    published = publish(other_draft(), Store(tiny_store.folder.parent / "aside"), None)
    shutil.copyfile(published.path, other)
    read = building.reader
    monkeypatch.setattr(building, "reader", lambda _: read(other))
    with pytest.raises(EditionError, match="read-back"):
        publish(tiny.draft(), tiny_store, tiny_store.current_id())
    assert state(tiny_store) == before


def test_a_building_file_that_is_damaged_before_reading_back_is_refused(
    tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(tiny_store)
    read = building.reader

    def cut(path: Path) -> duckdb.DuckDBPyConnection:
        os.truncate(path, path.stat().st_size // 2)
        return read(path)

    monkeypatch.setattr(building, "reader", cut)
    with pytest.raises(TOLD):
        publish(tiny.draft(), tiny_store, tiny_store.current_id())
    assert state(tiny_store) == before


# --- what others left behind -------------------------------------------------------------------


def test_a_damaged_pointer_does_not_stop_the_next_edition(tiny_store: Store) -> None:
    (tiny_store.folder / POINTER).write_bytes(b'{"id": "00002-')
    assert tiny_store.serve().problem
    edition = publish(tiny.draft(), tiny_store, tiny_store.parent_id())
    assert tiny_store.current_id() == edition.id
    assert tiny_store.serve().problem is None


def test_a_killed_publishers_file_of_the_same_process_number_is_no_obstacle(
    tiny_store: Store,
) -> None:
    """In a container every publisher has the same process number."""
    left = tiny_store.folder / f".00003-{os.getpid()}.building"
    left.write_bytes(b"half a file")
    left.with_name(left.name + ".wal").write_bytes(b"half a log")
    edition = publish(tiny.draft(), tiny_store, tiny_store.current_id())
    assert edition.manifest.number == 3
    assert tiny_store.serve().problem is None


def orphan(store: Store) -> str:
    """A publisher is killed when all is written and nothing points to it: the id of what is left.

    Its files are those of an edition, its manifest is signed, and nobody was told of it.
    """
    pointer, log = ((store.folder / name).read_bytes() for name in (POINTER, LOG))
    left = publish(other_draft(), store, store.current_id()).id
    for name, content in ((POINTER, pointer), (LOG, log)):
        (store.folder / name).write_bytes(content)
    return left


def test_what_was_never_published_is_offered_to_nobody(tiny_store: Store) -> None:
    told, left = tiny_store.ids(), orphan(tiny_store)
    assert tiny_store.ids() == [left, *told]
    assert tiny_store.published_ids() == told
    newest = tiny_store.folder / f"{told[0]}.duckdb"
    newest.chmod(0o600)
    newest.write_bytes(b"damaged")
    served = tiny_store.serve()
    assert served.edition.id == told[1], "the newest one that readers know of"
    # With nothing else it is shown all the same, and that is said.
    older = tiny_store.folder / f"{told[1]}.duckdb"
    older.chmod(0o600)
    older.write_bytes(b"damaged")
    served = tiny_store.serve()
    assert served.edition.id == left
    assert served.faults[-1].code == "never_published"


def test_the_next_publish_takes_away_what_was_never_published(tiny_store: Store) -> None:
    told, left = tiny_store.ids(), orphan(tiny_store)
    made = publish(tiny.draft(), tiny_store, tiny_store.current_id())
    assert made.manifest.number == 3
    assert tiny_store.ids() == [made.id, *told]
    assert not (tiny_store.folder / f"{left}.json").exists()


def test_what_a_damaged_pointer_may_have_named_stays(tiny_store: Store) -> None:
    left = orphan(tiny_store)
    (tiny_store.folder / POINTER).write_text("{", encoding="utf-8")
    publish(tiny.draft(), tiny_store, tiny_store.parent_id())
    assert left in tiny_store.ids()


def test_the_next_publish_clears_away_what_a_killed_one_left(tiny_store: Store) -> None:
    """reliability.md: "next run cleans up"; each is as big as an edition."""
    spilt = tiny_store.folder / ".00003-99999.building.spill"
    spilt.mkdir()
    (spilt / "duckdb_temp_99999_0_storage_DEFAULT-0.tmp").write_text("left")
    for name in (
        ".00003-99999.building",
        ".00003-99999.building.wal",
        ".current.json.99999.tmp",
        "duckdb_temp_99999_0_storage_DEFAULT-0.tmp",
        "duckdb_temp_99999_0_owner",
    ):
        left = tiny_store.folder / name
        left.write_bytes(b"half a file")
        os.utime(left, (0, 0))  # older than any day of grace
    publish(tiny.draft(), tiny_store, tiny_store.current_id())
    names = [path.name for path in tiny_store.folder.iterdir()]
    assert [name for name in names if name.startswith((".", "duckdb_temp"))] == []


SPILL = """
import sys
from pathlib import Path
from warehouse import building
def fill(connection):
    connection.execute("SET memory_limit = '60MB'")
    connection.execute("CREATE TABLE t AS SELECT random() AS a, range AS b FROM range(6000000)")
    connection.execute("CREATE TABLE u AS SELECT * FROM t ORDER BY a")
building.build_contents(Path(sys.argv[1]), fill)
"""


def test_what_a_killed_build_spilt_is_cleared_by_the_next(tiny_store: Store) -> None:
    """A real process, killed while DuckDB sorts on the disk."""
    building = tiny_store.folder / ".00003-1.building"
    command = [sys.executable, "-c", SPILL, str(building)]
    spill = building.with_name(f"{building.name}.spill")
    with subprocess.Popen(command, cwd=ROOT) as process:
        until = time.monotonic() + 60
        while process.poll() is None and not list(spill.glob("duckdb_temp_*.tmp")):
            assert time.monotonic() < until
            time.sleep(0.01)
        process.kill()
    assert list(spill.glob("duckdb_temp_*.tmp")), "it ended before it spilt anything"
    publish(tiny.draft(), tiny_store, tiny_store.current_id())
    assert not spill.exists()
    assert not building.exists()


@pytest.mark.parametrize("name", ["2025 bản sao", "00002-a75b7d8a (1)", "00002"])
def test_a_foreign_file_in_the_folder_is_no_edition(name: str, tiny_store: Store) -> None:
    """A copy that somebody made by hand."""
    before = tiny_store.ids()
    (tiny_store.folder / f"{name}.duckdb").write_bytes(b"a copy")
    assert tiny_store.ids() == before
    edition = publish(tiny.draft(), tiny_store, tiny_store.current_id())
    assert edition.manifest.number == 3
    assert tiny_store.ids()[0] == edition.id

"""The store of editions: which is served, and what happens when a file of it is damaged."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.editions import FOLDER_VARIABLE, POINTER, Store, editions_folder
from warehouse.history import rollback
from warehouse.manifest import EditionError, Manifest, read_json, sha256_of, write_json

FLIPS = 40
TRUNCATIONS = (0.0, 0.1, 0.5, 0.9, 0.999)


def flip(path: Path, position: int, bit: int) -> None:
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(position)
        (byte,) = file.read(1)
        file.seek(position)
        file.write(bytes([byte ^ (1 << bit)]))


def newest(store: Store) -> Path:
    return store.folder / f"{store.ids()[0]}.duckdb"


def manifest_of(store: Store, place: int = 0) -> Path:
    return store.folder / f"{store.ids()[place]}.json"


def assert_falls_back(store: Store, *words: str) -> None:
    """The first edition is served, and the problem is told in words."""
    served = store.serve()
    assert served.edition.manifest.number == 1
    served.edition.verify()
    assert served.problem
    for word in words:
        assert word in served.problem


# --- nothing is wrong --------------------------------------------------------------------------


def test_the_current_edition_is_served_without_a_problem(tiny_store: Store) -> None:
    served = tiny_store.serve()
    assert served.problem is None
    assert served.edition.id == tiny_store.current_id() == tiny_store.ids()[0]
    assert served.edition.manifest.number == 2
    assert served.edition.manifest.parent == tiny_store.ids()[1]
    served.edition.verify()


def test_the_pointer_decides_not_the_number(tiny_store: Store) -> None:
    first = tiny_store.ids()[1]
    rollback(tiny_store, first, reason="a test")
    served = tiny_store.serve()
    assert (served.edition.id, served.problem) == (first, None)


def test_the_stamp_changes_with_the_pointer_and_only_then(tiny_store: Store, store: Store) -> None:
    before = tiny_store.stamp()
    assert tiny_store.stamp() == before
    tiny_store.serve()
    assert tiny_store.stamp() == before
    write_json(tiny_store.folder / POINTER, read_json(tiny_store.folder / POINTER))
    assert tiny_store.stamp() != before
    assert store.stamp() == (0, 0)


def test_the_folder_is_the_configured_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "elsewhere"))
    assert editions_folder() == Store().folder == tmp_path / "elsewhere"
    monkeypatch.delenv(FOLDER_VARIABLE)
    assert editions_folder() == Path(__file__).resolve().parents[2] / "editions"


def test_an_empty_store_serves_nothing_and_says_so(store: Store) -> None:
    assert store.ids() == []
    assert store.current_id() is None
    with pytest.raises(EditionError, match=r"current\.json is missing"):
        store.serve()


def test_what_is_no_edition_is_not_one(tiny_store: Store) -> None:
    before = tiny_store.ids()
    for name in (".00003-99.building", ".00003-99.building.wal", "notes.duckdb", "00003-ab.json",
                 ".current.json.99.tmp"):  # fmt: skip
        (tiny_store.folder / name).write_bytes(b"x")
    assert tiny_store.ids() == before
    assert tiny_store.serve().problem is None


def test_an_edition_without_its_manifest_is_not_published(tiny_store: Store) -> None:
    """A publisher killed between naming the file and describing it leaves this."""
    before = tiny_store.ids()
    shutil.copyfile(newest(tiny_store), tiny_store.folder / "00003-0badc0de.duckdb")
    assert tiny_store.ids() == before
    assert tiny_store.serve().problem is None


@pytest.mark.parametrize("name", ["", "00009-00000000", "../00001", "current", "*"])
def test_an_edition_that_is_not_there_is_refused(name: str, tiny_store: Store) -> None:
    with pytest.raises(EditionError, match="there is no edition"):
        tiny_store.get(name)


def test_a_cached_edition_opens_while_it_is_open(tiny_store: Store) -> None:
    edition = tiny_store.serve().edition
    one = edition.open()
    again = tiny_store.get(edition.id).open()
    assert one.table("core_commune").shape == again.table("core_commune").shape == (3, 15)


# --- the pointer -------------------------------------------------------------------------------

DAMAGED_POINTERS: dict[str, bytes] = {
    "empty": b"",
    "cut": b'{"id": "00002-',
    "no object": b'["00002"]',
    "no id": b'{"number": 2}',
    "another type": b'{"id": 2}',
    "null": b'{"id": null}',
    "binary": bytes(range(256)),
    "utf-16": '{"id": "00002"}'.encode("utf-16"),
    "unknown edition": b'{"id": "00007-deadbeef", "number": 7}',
    "a path": b'{"id": "../00002", "number": 2}',
}


@pytest.mark.parametrize("damage", DAMAGED_POINTERS)
def test_a_damaged_pointer_leaves_the_newest_served(damage: str, tiny_store: Store) -> None:
    (tiny_store.folder / POINTER).write_bytes(DAMAGED_POINTERS[damage])
    served = tiny_store.serve()
    assert served.edition.manifest.number == 2
    served.edition.verify()
    assert served.problem


def test_a_missing_pointer_leaves_the_newest_served(tiny_store: Store) -> None:
    (tiny_store.folder / POINTER).unlink()
    served = tiny_store.serve()
    assert served.edition.manifest.number == 2
    assert served.problem == "current.json is missing"


# --- the edition's file ------------------------------------------------------------------------


def test_a_flipped_bit_anywhere_is_found(tiny_store: Store) -> None:
    path = newest(tiny_store)
    size = path.stat().st_size
    rng = np.random.default_rng(20251014)
    for position in [0, size - 1, *rng.integers(0, size, FLIPS).tolist()]:
        bit = int(rng.integers(0, 8))
        flip(path, position, bit)
        with pytest.raises(EditionError, match="SHA-256"):
            tiny_store.get(tiny_store.ids()[0]).verify()
        flip(path, position, bit)
    flip(path, size // 2, 3)
    assert_falls_back(tiny_store, path.name, "SHA-256")


@pytest.mark.parametrize("share", TRUNCATIONS)
def test_a_cut_edition_is_found(share: float, tiny_store: Store) -> None:
    path = newest(tiny_store)
    path.chmod(0o644)
    os.truncate(path, int(path.stat().st_size * share))
    assert_falls_back(tiny_store, path.name, "bytes")


def test_a_longer_edition_is_found(tiny_store: Store) -> None:
    path = newest(tiny_store)
    path.chmod(0o644)
    with path.open("ab") as file:
        file.write(b"\0")
    assert_falls_back(tiny_store, path.name, "bytes")


def test_a_missing_edition_is_found(tiny_store: Store) -> None:
    path = newest(tiny_store)
    name = path.stem
    path.unlink()
    assert_falls_back(tiny_store, name)


def test_another_editions_file_under_its_name_is_found(tiny_store: Store) -> None:
    path = newest(tiny_store)
    path.unlink()
    shutil.copyfile(tiny_store.folder / f"{tiny_store.ids()[0]}.duckdb", path)
    assert_falls_back(tiny_store, path.name)


def test_an_edition_that_cannot_be_read_is_not_served(
    tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dying disk answers with an error instead of bytes."""
    broken = newest(tiny_store)

    def failing(path: Path) -> str:
        if path == broken:
            raise OSError(5, "Input/output error", str(path))
        return sha256_of(path)

    monkeypatch.setattr("warehouse.editions.sha256_of", failing)
    assert_falls_back(tiny_store, broken.name)


def test_when_nothing_verifies_nothing_is_served(tiny_store: Store) -> None:
    for name in tiny_store.ids():
        flip(tiny_store.folder / f"{name}.duckdb", 5000, 1)
    with pytest.raises(EditionError) as refused:
        tiny_store.serve()
    for name in tiny_store.ids():
        assert name in str(refused.value)


# --- the manifest ------------------------------------------------------------------------------

DAMAGED_MANIFESTS: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "binary": lambda path: path.write_bytes(bytes(range(256))),
    "no object": lambda path: path.write_text("[]", encoding="utf-8"),
    "a field less": lambda path: rewrite(path, lambda told: told.pop("parent")),
    "a field more": lambda path: rewrite(path, lambda told: told.update(note="x")),
    "another size": lambda path: rewrite(path, lambda told: told.update(size_bytes=1)),
    "a size in words": lambda path: rewrite(path, lambda told: told.update(size_bytes="1")),
    "another hash": lambda path: rewrite(path, lambda told: told.update(sha256="0" * 64)),
    "no hash": lambda path: rewrite(path, lambda told: told.update(sha256=None)),
    "another id": lambda path: rewrite(path, lambda told: told.update(id="00002-00000000")),
}


def rewrite(path: Path, change: Callable[[dict], object]) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize("damage", DAMAGED_MANIFESTS)
def test_a_damaged_manifest_is_found(damage: str, tiny_store: Store) -> None:
    path = manifest_of(tiny_store)
    DAMAGED_MANIFESTS[damage](path)
    assert_falls_back(tiny_store, path.stem)


CHANGED_FIELDS: dict[str, Callable[[dict], object]] = {
    "number": lambda told: told.update(number=told["number"] ^ 1),
    "parent": lambda told: told.update(parent="00001-00000000"),
    "built_at": lambda told: told.update(built_at="2035-01-01T00:00:00+00:00"),
    "logical_hash": lambda told: told.update(logical_hash="0" * 64),
    "code_version": lambda told: told.update(code_version="9.9.9"),
    "schema_sha256": lambda told: told.update(schema_sha256="0" * 64),
    "policy_sha256": lambda told: told.update(policy_sha256="9" * 64),
    "inputs": lambda told: told["inputs"].update({"a.csv": "0" * 64}),
    "row_counts": lambda told: told["row_counts"].update(core_commune=2),
    "control_sums": lambda told: told["control_sums"].update(dossiers_received=33740.0),
}


@pytest.mark.parametrize("field", CHANGED_FIELDS)
def test_a_manifest_that_says_something_else_is_found(field: str, tiny_store: Store) -> None:
    """The manifest is what the pages cite: a number of it must not change unnoticed either."""
    rewrite(manifest_of(tiny_store), CHANGED_FIELDS[field])
    assert_falls_back(tiny_store, manifest_of(tiny_store).stem)


def test_the_manifest_of_another_edition_is_found(tiny_store: Store) -> None:
    shutil.copyfile(manifest_of(tiny_store, 1), manifest_of(tiny_store, 0))
    assert_falls_back(tiny_store, manifest_of(tiny_store).name)


NAMES = st.text("abc/._-", min_size=1, max_size=8)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    inputs=st.dictionaries(NAMES, st.text("0123456789abcdef", min_size=64, max_size=64)),
    counts=st.dictionaries(NAMES, st.integers(0, 10**9)),
    sums=st.dictionaries(NAMES, st.floats(0, 1e12)),
    parent=st.none() | NAMES,
)
def test_a_manifest_is_read_as_it_was_written(
    inputs: dict, counts: dict, sums: dict, parent: str | None, tmp_path: Path
) -> None:
    manifest = Manifest(
        id="00001-0000abcd", number=1, parent=parent, parent_manifest=None,
        built_at="2026-11-23T00:00:00+00:00",
        sha256="0" * 64, size_bytes=1, logical_hash="1" * 64, code_version="phiên bản 1",
        schema_sha256="3" * 64, policy_sha256="2" * 64, inputs=inputs, row_counts=counts,
        control_sums=sums,
    )  # fmt: skip
    path = tmp_path / "manifest.json"
    manifest.write(path)
    assert Manifest.read(path) == manifest
    assert Manifest.read(path) != replace(manifest, number=2)
    assert list(tmp_path.iterdir()) == [path], "no temporary file stays"

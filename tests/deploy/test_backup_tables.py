"""Tables and folders while they are in use: copied whole, or found damaged."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deploy.check_state import damaged
from deploy.copy_state import copy_state
from sharing import audit
from sharing.audit import chain


def test_a_folder_that_cannot_be_read_is_no_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "state" / "audit").mkdir(parents=True)
    (tmp_path / "state" / "audit" / "0001.jsonl").write_text("{}\n", "utf-8")
    scandir = os.scandir

    def closed(path: str) -> object:  # root reads everything: the refusal is made here
        if os.fspath(path).endswith("audit"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(PermissionError):
        copy_state(tmp_path / "state", tmp_path / "copy")


@pytest.fixture
def busy_table(tmp_path: Path) -> Iterator[Path]:
    """A table into which another thread writes pairs, each in one transaction."""
    folder = tmp_path / "state"
    folder.mkdir()
    path = folder / "links.sqlite"
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE pair (value INTEGER)")
            number = 0
            while not stop.is_set():
                with connection:
                    connection.executemany("INSERT INTO pair VALUES (?)", [(number,), (number,)])
                number += 1

    thread = threading.Thread(target=write)
    thread.start()
    while not path.exists() or path.stat().st_size == 0:
        time.sleep(0.01)
    time.sleep(0.2)
    yield folder
    stop.set()
    thread.join()


def test_a_table_in_use_is_copied_between_transactions(busy_table: Path, tmp_path: Path):
    counts = []
    for turn in range(5):
        copy_state(busy_table, tmp_path / f"copy-{turn}")
        copied = tmp_path / f"copy-{turn}"
        assert {path.name for path in copied.iterdir()} == {"links.sqlite"}
        with closing(sqlite3.connect(copied / "links.sqlite")) as connection:
            rows, different = connection.execute(
                "SELECT count(*), count(DISTINCT value) FROM pair"
            ).fetchone()
        assert rows == 2 * different > 0
        counts.append(rows)
    assert damaged(tmp_path) == []


def test_a_damaged_table_is_found(busy_table: Path, tmp_path: Path):
    copy_state(busy_table, tmp_path / "copy")
    path = tmp_path / "copy" / "links.sqlite"
    content = bytearray(path.read_bytes())
    content[4096:4200] = b"\xff" * 104
    path.write_bytes(content)
    assert damaged(tmp_path / "copy") == [path]


def test_the_audit_log_in_use_is_copied_with_the_head_of_its_newest_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(chain.STATE_VARIABLE, str(tmp_path / "state"))
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            audit.record("quarantined", rows=1)

    audit.record("started", mode="local")
    thread = threading.Thread(target=write)
    thread.start()
    found = []
    for turn in range(20):
        copy_state(tmp_path / "state", tmp_path / f"copy-{turn}")
        copied = tmp_path / f"copy-{turn}" / "audit"
        (copied / chain.LOCK).unlink()
        verdict = audit.verify(copied)
        head = chain.read_head(copied)
        found.append((verdict.faults, head == (verdict.number, verdict.head)))
    stop.set()
    thread.join()
    assert found == [((), True)] * 20
    assert verdict.number > 20

"""A served edition is damaged while pages read from it: the next run shows another, and says so."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pages.ui import data
from pages.ui.words import Words
from tests.pages.conftest import Add, damage
from tests.pages.reader import Site
from warehouse.editions import Edition, Store
from warehouse.watching import Watcher

pytestmark = pytest.mark.usefixtures("no_caches", "static_folder")


def silent(edition: Edition) -> None:
    """Spoil all but the head of a file and leave size, inode and time as they were."""
    status = edition.path.stat()
    with edition.path.open("r+b") as stream:
        stream.seek(12_288)  # behind DuckDB's three headers
        stream.write(b"\xa5" * (status.st_size - 12_288))
    os.utime(edition.path, ns=(status.st_atime_ns, status.st_mtime_ns))


def truncated(edition: Edition) -> None:
    os.truncate(edition.path, edition.manifest.size_bytes // 3)


def removed(edition: Edition) -> None:
    edition.path.unlink()


HARMS = {"a bit": damage, "truncated": truncated, "removed": removed, "unseen": silent}


@pytest.mark.parametrize("harm", HARMS)
def test_the_next_run_shows_the_newest_edition_that_verifies(
    harm: str, shop: Store, add: Add, caplog: pytest.LogCaptureFixture
) -> None:
    older = shop.current_id()
    newer = add(copied=True)
    site = Site()
    first = site.open("overview")
    assert newer.id in first.caption[-1].value
    assert not first.error
    HARMS[harm](newer)
    with caplog.at_level(logging.ERROR):
        app = site.open("reform")  # what it asks was not read yet
    assert not app.exception
    assert [error.value for error in app.error] == [Words("vi")("edition.fallback", id=older)]
    assert older in app.caption[-1].value
    assert any(newer.id in record.getMessage() for record in caplog.records)
    assert data.served().edition.id == older


def test_a_file_that_is_mended_is_served_again(shop: Store, add: Add, tmp_path: Path) -> None:
    newer = add(copied=True)
    whole = newer.path.read_bytes()
    assert data.served().edition.id == newer.id
    truncated(newer)
    assert data.served().edition.id != newer.id
    newer.path.write_bytes(whole)
    served = data.served()
    assert (served.edition.id, served.problem) == (newer.id, None)
    assert len(data.rows(newer, "communes")) == 166


def test_a_query_that_fails_on_a_sound_file_is_no_damage(
    shop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = data.served().edition
    calls = []
    real = Edition.verify
    monkeypatch.setattr(Edition, "verify", lambda self: (calls.append(self.id), real(self))[1])
    for _ in range(3):
        with pytest.raises(data.watched.DatabaseError, match="not_there"):
            data.watched.read(edition, lambda one: one.cursor().execute("FROM not_there"))
    assert calls == [edition.id], "examined once, not at every failure"
    assert data.served().edition.id == edition.id


@pytest.mark.parametrize("harm", ["truncated", "unseen"])
def test_a_pinned_edition_that_is_damaged_gives_way_too(harm: str, add: Add) -> None:
    pinned, newest = add(copied=True), add(copied=True)
    site = Site()
    assert pinned.id in site.open("overview", edition=pinned.id).caption[-1].value
    HARMS[harm](pinned)
    app = site.open("reform", edition=pinned.id)
    assert not app.exception
    assert newest.id in app.caption[-1].value
    assert data.pinned(pinned.id) is None


def test_whoever_doubts_a_file_within_seconds_shares_what_was_found(
    tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, error, calls = tiny_store.serve().edition, ValueError("a query"), []
    real = Edition.verify
    monkeypatch.setattr(Edition, "verify", lambda self: (calls.append(self.id), real(self))[1])
    watcher = Watcher()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: watcher.doubt(edition, error), range(8))) == [False] * 8
    assert len(calls) == 1
    truncated(edition)
    assert [watcher.doubt(edition, error) for _ in range(3)] == [True] * 3
    assert len(calls) == 2, "a file that changes is examined anew at once"


def test_readers_of_what_has_not_changed_wait_for_no_lock(shop: Store) -> None:
    """Four hundred readers ask three times a click: one lock would have them stand in line."""
    watcher = Watcher()
    known = watcher.served(shop)
    with ThreadPoolExecutor(1) as other, watcher._lock:
        assert other.submit(watcher.served, shop).result(timeout=10) is known

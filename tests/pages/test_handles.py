"""Old editions are let go: their files are closed when newer ones have been read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pages.ui import data, opened
from tests.warehouse.steps import few_rows
from warehouse.editions import FOLDER_VARIABLE, Store
from warehouse.publishing import publish

pytestmark = pytest.mark.usefixtures("no_caches")
READ = 14


def open_files(folder: Path) -> set[str]:
    """Names of the editions' files that this process holds open."""
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = link.readlink()
        except OSError:  # closed meanwhile
            continue
        if target.parent == folder and target.suffix == ".duckdb":
            found.add(target.name)
    return found


def test_reading_one_edition_after_another_leaks_no_file(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(store.folder))
    parent = None
    for _ in range(READ):
        parent = publish(few_rows(), store, parent).id
        served = data.served().edition
        assert served.id == parent, "the pointer is polled"
        assert len(data.rows(served, "sources")) > 0
    kept = open_files(store.folder)
    assert len(kept) <= opened.MOST + opened.MOST_LET_GO < READ
    assert f"{parent}.duckdb" in kept


def test_a_run_finishes_on_the_edition_it_began_with(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(store.folder))
    first = publish(few_rows(), store, None)
    began = data.served().edition
    newer = publish(few_rows(), store, first.id)
    assert data.rows(began, "sources").equals(data.rows(began, "sources"))
    assert began.id == first.id
    assert data.served().edition.id == newer.id

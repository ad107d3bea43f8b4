"""A table of links whose clock is set by hand, and a process that serves link holders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sharing.audit import writing
from sharing.links.table import Table
from tests.sharing.links.asked import forget_all, use
from tests.sharing.links.kept import opened_table
from tests.sharing.links.made import Clock, settings_file


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def table(tmp_path: Path, clock: Clock) -> Iterator[Table]:
    made = opened_table(tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A process that serves link holders, with a state of its own."""
    use(monkeypatch, settings_file(tmp_path / "server", "link_holders"))
    monkeypatch.setattr(writing, "_COUNTS", writing.Counts())
    monkeypatch.setattr(writing, "_ALLOWANCE", writing.Allowance())
    yield tmp_path / "server"
    forget_all()

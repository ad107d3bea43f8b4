"""A log of the test's own, with quotas small enough to fill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sharing.audit import writing
from sharing.settings import SETTINGS_VARIABLE, settings
from warehouse.editions import FOLDER_VARIABLE


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Writes a settings file with these lines more; returns the folder of the audit log."""

    def configure(lines: str = "") -> Path:
        path = tmp_path / "settings.toml"
        path.write_text(f'state_folder = "{tmp_path / "state"}"\n{lines}\n')
        monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
        settings.cache_clear()
        return tmp_path / "state" / "audit"

    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "no-editions"))
    monkeypatch.setattr(writing, "_COUNTS", writing.Counts())
    monkeypatch.setattr(writing, "_ALLOWANCE", writing.Allowance())
    yield configure
    settings.cache_clear()


@pytest.fixture
def log(configured: Callable[[str], Path]) -> Path:
    """The folder of an empty log."""
    return configured("")

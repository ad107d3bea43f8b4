"""A data folder, a command line and a quick build of one's own for each test that asks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from etl import build
from tests.etl.build_command import DATA, MAIN, Answer, Command, without_slow_parts
from tests.warehouse import tiny, tiny_names


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command line in this process."""

    def run(*arguments: object) -> Answer:
        code = MAIN([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return Answer(code, told.out, told.err)

    return run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the project's data, to be spoilt."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    return folder


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds without their slow parts: no simulated row, no shape, no mart."""
    without_slow_parts(monkeypatch)
    empty = {name: tiny.tables()[name].head(0) for name in tiny_names.COMPUTED_MARTS}
    monkeypatch.setattr(build, "compute_marts", lambda *_: empty)

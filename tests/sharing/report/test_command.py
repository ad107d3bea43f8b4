"""The command that writes a briefing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sharing.report import __main__ as command
from sharing.report.briefing import briefing
from sharing.report.facts import Facts
from tests.sharing.report.reading import (
    BAT_MOT,
    ROOT,
    asked,
    opened,
    text_of,
)
from warehouse.editions import POINTER, Edition


def test_the_command_writes_the_same_file(
    default_edition: Edition, facts: Facts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "briefing.pdf"
    folder = str(default_edition.path.parent)
    done = command.main(
        ["--editions", folder, "--commune", "bat mot", "--lang", "en", "--out", str(path)]
    )
    assert done == 0
    assert default_edition.id in capsys.readouterr().out
    ours = briefing(facts, asked("en", address=""), (BAT_MOT,))
    body = text_of(path.read_bytes()).partition("I. Findings")[2]
    assert body == text_of(ours).partition("I. Findings")[2] != ""


def test_the_command_says_that_a_fallback_edition_was_used(
    default_edition: Edition, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pointer is spoilt: the newest edition that verifies stands in, on paper and in words."""
    folder, path = tmp_path / "editions", tmp_path / "p.pdf"
    shutil.copytree(default_edition.path.parent, folder)
    (folder / POINTER).write_text("{", encoding="utf-8")
    assert command.main(["--editions", str(folder), "--out", str(path)]) == 0
    assert "Ấn bản dự phòng" in capsys.readouterr().err
    assert "Ấn bản dự phòng" in text_of(path.read_bytes())
    chosen = ["--edition", default_edition.id]
    assert command.main(["--editions", str(folder), "--out", str(path), *chosen]) == 0
    assert "Ấn bản dự phòng" not in text_of(path.read_bytes())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--commune", "dong tien"], "Phường Đông Tiến"),
        (["--commune", "không có"], "không có xã, phường nào"),
        (["--period", "2020-01"], "2026-10"),
        (["--edition", "00009-00000000"], "Không lập được báo cáo"),
    ],
)
def test_the_command_refuses_with_a_reason(
    default_edition: Edition, arguments: list[str], said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert command.main(["--editions", str(default_edition.path.parent), *arguments]) == 1
    assert said in capsys.readouterr().err


def test_the_command_runs_as_a_program(default_edition: Edition, tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    folder = str(default_edition.path.parent)
    subprocess.run(
        [sys.executable, "-m", "sharing.report", "--editions", folder, "--out", str(path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    assert len(opened(path.read_bytes()).pages) == 1

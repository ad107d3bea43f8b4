"""A missing program is installed or asked for by name: never a silent skip."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests import programs
from tests.programs import BROWSER, PROGRAMS, MissingProgramError

ANY_CHROMIUM = replace(BROWSER, commands=("chromium", "google-chrome"))
"""Without Debian's own path, which may well exist where the tests run."""


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any Chromium."""
    for needed in PROGRAMS:
        monkeypatch.delenv(needed.variable, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_browser_is_found_by_its_command(bare: Path):
    assert ANY_CHROMIUM.find() is None
    path = program(bare, "google-chrome")
    assert ANY_CHROMIUM.find() == path


def test_a_named_browser_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch):
    program(bare, "chromium")
    named = program(bare, "mine")
    monkeypatch.setenv(BROWSER.variable, str(named))
    assert ANY_CHROMIUM.find() == named


def test_a_named_browser_that_is_not_there_is_an_error(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    program(bare, "chromium")
    monkeypatch.setenv(BROWSER.variable, str(bare / "gone"))
    assert programs.main((ANY_CHROMIUM,)) == 1
    assert BROWSER.variable in capsys.readouterr().err


def test_without_the_right_a_message_names_the_package(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(programs, "may_install", lambda: False)
    assert programs.main((ANY_CHROMIUM,)) == 1
    assert f"apt-get install {BROWSER.package}" in capsys.readouterr().err


def test_with_the_right_the_package_is_installed(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """apt-get is a stand-in here that puts a browser where Debian's package would."""
    asked = bare / "asked"
    steps = program(bare, "apt-get")
    steps.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys\n"
        f"with open({str(asked)!r}, 'a') as f: f.write(' '.join(sys.argv[1:]) + '\\n')\n"
        "if sys.argv[1] == 'install':\n"
        f"    path = pathlib.Path({str(bare / 'chromium')!r})\n"
        "    path.write_text(''); path.chmod(0o755)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(programs.os, "geteuid", lambda: 0)
    assert programs.main((ANY_CHROMIUM,)) == 0
    update, installed = asked.read_text(encoding="utf-8").splitlines()
    assert update == "update"
    assert installed.endswith(BROWSER.package)
    assert str(bare / "chromium") in capsys.readouterr().out


def test_what_is_required_and_missing_says_what_to_install(bare: Path):
    with pytest.raises(MissingProgramError, match="apt-get install libreoffice-calc-nogui"):
        programs.OFFICE.require()

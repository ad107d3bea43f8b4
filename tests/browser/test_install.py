"""A missing browser is installed or asked for by name: never a silent skip."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.browser import install


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any Chromium."""
    monkeypatch.delenv(install.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(install, "_DEBIAN_PATH", tmp_path / "none")
    return tmp_path


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_browser_is_found_by_its_command(bare: Path):
    assert install.find_browser() is None
    path = program(bare, "google-chrome")
    assert install.find_browser() == path


def test_a_named_browser_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch):
    program(bare, "chromium")
    named = program(bare, "mine")
    monkeypatch.setenv(install.VARIABLE, str(named))
    assert install.find_browser() == named


def test_a_named_browser_that_is_not_there_is_an_error(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    program(bare, "chromium")
    monkeypatch.setenv(install.VARIABLE, str(bare / "gone"))
    assert install.main() == 1
    assert install.VARIABLE in capsys.readouterr().err


def test_without_the_right_a_message_names_the_package(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(install, "may_install", lambda: False)
    assert install.main() == 1
    assert f"apt-get install {install.PACKAGE}" in capsys.readouterr().err


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
    monkeypatch.setattr(install.os, "geteuid", lambda: 0)
    assert install.main() == 0
    update, installed = asked.read_text(encoding="utf-8").splitlines()
    assert update == "update"
    assert installed.endswith(install.PACKAGE)
    assert str(bare / "chromium") in capsys.readouterr().out

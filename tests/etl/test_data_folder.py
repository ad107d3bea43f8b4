"""Where the command line finds the data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.__main__ import main


def test_the_variable_names_the_data_folder_and_the_option_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named = tmp_path / "by-variable"
    named.mkdir()
    (named / "policy.toml").write_text("no table", encoding="utf-8")
    monkeypatch.setenv("CAN_VIEC_DATA", str(named))
    editions = ["--editions", str(tmp_path / "editions")]
    assert main(["build", *editions]) == 1
    assert "policy.toml is missing" not in capsys.readouterr().err
    assert main(["build", *editions, "--data", str(tmp_path / "by-option")]) == 1
    assert "policy.toml is missing" in capsys.readouterr().err

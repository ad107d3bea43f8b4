"""`python -m etl check` where the project's own tables are at fault: words, never a traceback."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import etl.__main__
from tests.etl.catalogue.desk import DATA
from tests.etl.catalogue.valid import staff_csv

FAULT = "Lạ,nope,project_fields\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA / "reference", folder / "reference")
    shutil.copyfile(DATA / "policy.toml", folder / "policy.toml")
    return folder


def check(data: Path, *more: str) -> int:
    path = staff_csv(data.parent)
    return etl.__main__.main(["check", "--data", str(data), *more, str(path)])


def spoil(data: Path) -> int:
    """Add a row with a field that there is not; its number as a spreadsheet counts."""
    path = data / "reference" / "field_names.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(before + FAULT, encoding="utf-8")
    return before.count("\n") + 1


def test_a_faulty_reference_table_is_named_in_words(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = spoil(data)
    assert check(data, "--lang", "vi") == 1
    said = capsys.readouterr()
    assert said.out == ""
    first, fault = said.err.splitlines()
    assert "Báo người quản trị" in first
    assert f"field_names.csv, dòng {row}, cột field_code" in fault
    assert "nope" in fault
    assert check(data, "--lang", "en") == 1
    assert f"field_names.csv, row {row}, column field_code" in capsys.readouterr().err


def test_machines_are_told_too(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = spoil(data)
    assert check(data, "--json", "--lang", "en") == 1
    told = json.loads(capsys.readouterr().err)
    assert told["outcome"] == "refused"
    assert f"row {row}" in told["reason"]


def test_a_faulty_policy_is_named_too(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "policy.toml").write_text("[calendar\n", encoding="utf-8")
    assert check(data, "--lang", "vi") == 1
    assert "policy.toml" in capsys.readouterr().err


def test_sound_tables_say_nothing_of_it(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(data, "--lang", "vi") == 0
    assert capsys.readouterr().err == ""

"""The code that makes editions is named by its hash, and a rebuild says whether it is the same."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import pytest

from etl.build import BuildError, draft_of
from etl.code import code_sha256, code_version, is_hashed
from etl.commands import rebuild as rebuild_command
from etl.rebuild import Rebuilt

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("made_by", "said"), [
    ("", "The code here is the code that made the edition"),
    ("0.1.0+" + "0" * 64, "is NOT the code that made the edition (0.1.0+000000000000000000)"),
    ("0.1.0", "whether the code here"),
    ("0.1.0+local", "whether the code here"),
])  # fmt: skip
def test_a_rebuild_says_whether_the_code_is_the_editions(
    made_by: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = code_version()
    made = Rebuilt("00001-aaaaaaaa", "a" * 64, "a" * 64, made_by in ("", here),
                   is_hashed(made_by or here), made_by or here, here)  # fmt: skip
    monkeypatch.setattr(rebuild_command, "made_again", lambda *given: made)
    options = argparse.Namespace(editions=None, id=made.id, output=None, json=False, lang="en")
    assert rebuild_command.rebuild(options) == 0
    assert said in capsys.readouterr().out


def test_the_code_is_named_by_all_that_makes_an_edition(tmp_path: Path) -> None:
    """The same files elsewhere give the same hash; one byte of one of them gives another."""
    for floor in ("workload", "warehouse", "etl"):
        (tmp_path / floor).mkdir()
        (tmp_path / floor / "a.py").write_text("x = 1\n")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("numpy==2.4.6\n")
    first = code_sha256(tmp_path)
    listed = [("etl/a.py", "x = 1\n"), ("requirements/run.txt", "numpy==2.4.6\n"),
              ("warehouse/a.py", "x = 1\n"), ("workload/a.py", "x = 1\n")]  # fmt: skip
    lines = "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in listed
    )
    assert first == hashlib.sha256(lines.encode()).hexdigest()  # as sha256sum would list them
    (tmp_path / "etl" / "__pycache__").mkdir()
    (tmp_path / "etl" / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"1")
    assert code_sha256(tmp_path) == first
    for name in ("workload/a.py", "warehouse/new.sql", "etl/new.csv", "requirements/run.txt"):
        (tmp_path / name).write_text("2")
        changed = code_sha256(tmp_path)
        assert changed != first, name
        first = changed


def test_a_build_without_the_list_of_libraries_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> str:
        return code_sha256(tmp_path)

    monkeypatch.setattr("etl.build.code_version", missing)
    with pytest.raises(BuildError) as refused:
        draft_of(ROOT / "data")
    assert isinstance(refused.value.__cause__, FileNotFoundError)

"""`python -m etl build`: what it answers, and that a refused build changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.etl.build_command import MAIN, ROOT, Command, state
from warehouse.editions import POINTER, Edition, Store

# --- the default, in a process of its own -------------------------------------------------------


def test_the_default_build_is_answered_for_people_and_for_machines(
    default_edition: Edition,
) -> None:
    """The default edition itself was built by the command; ask again with `--if-none`."""
    folder = default_edition.path.parent
    arguments = [sys.executable, "-m", "etl", "build", "--if-none", "--editions", str(folder)]
    done = subprocess.run(
        [*arguments, "--json"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "outcome": "served", "id": default_edition.id, "problem": None,
    }  # fmt: skip


def test_if_none_does_not_pay_for_what_only_a_build_needs(default_edition: Edition) -> None:
    code = (
        "import sys, etl.__main__ as m; "
        f"m.main(['build', '--if-none', '--editions', {str(default_edition.path.parent)!r}]); "
        "print(sorted({'geopandas', 'pandera', 'vietnamadminunits'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


# --- answers -----------------------------------------------------------------------------------


def test_a_build_is_answered_in_english(
    command: Command, data: Path, store: Store, quick: None
) -> None:
    answer = command("build", "--data", data, "--editions", store.folder)
    edition = store.serve().edition
    told = f"Published edition {edition.id}: 166 communes, 0 dossiers received.\n"
    assert answer == (0, told, "")


def test_a_build_is_answered_in_vietnamese(
    command: Command, data: Path, store: Store, quick: None
) -> None:
    answer = command("build", "--data", data, "--editions", store.folder, "--lang", "vi")
    edition = store.serve().edition
    told = f"Đã công bố ấn bản {edition.id}: 166 đơn vị, 0 hồ sơ tiếp nhận.\n"
    assert answer == (0, told, "")


def test_a_build_is_answered_for_machines(
    command: Command, data: Path, store: Store, quick: None
) -> None:
    answer = command("build", "--data", data, "--editions", store.folder, "--json")
    assert (answer.code, answer.err) == (0, "")
    edition = store.serve().edition
    assert json.loads(answer.out) == {
        "outcome": "published", "id": edition.id, "communes": 166, "dossiers": 0,
    }  # fmt: skip


def test_if_none_builds_once(command: Command, data: Path, store: Store, quick: None) -> None:
    arguments = ("build", "--if-none", "--data", data, "--editions", store.folder)
    assert command(*arguments).out.startswith("Published edition 00001-")
    before = state(store)
    assert command(*arguments) == (0, f"Current edition: {store.ids()[0]}.\n", "")
    told = command(*arguments, "--lang", "vi")
    assert told == (0, f"Ấn bản hiện hành: {store.ids()[0]}.\n", "")
    assert state(store) == before
    assert command(*arguments[:1], *arguments[2:]).out.startswith("Published edition 00002-")


def test_if_none_builds_when_no_edition_verifies(
    command: Command, data: Path, tiny_store: Store, quick: None
) -> None:
    for name in tiny_store.ids():
        path = tiny_store.folder / f"{name}.duckdb"
        path.chmod(0o644)
        os.truncate(path, 1000)
    answer = command("build", "--if-none", "--data", data, "--editions", tiny_store.folder)
    assert answer.code == 0
    assert answer.out.startswith("Published edition 00003-")
    assert tiny_store.serve().problem is None


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_if_none_tells_that_the_served_edition_is_not_the_current_one(
    lang: str, command: Command, tiny_store: Store
) -> None:
    (tiny_store.folder / POINTER).unlink()
    arguments = ("build", "--if-none", "--editions", tiny_store.folder, "--lang", lang)
    answer = command(*arguments)
    assert answer.code == 0
    said = {"vi": "thiếu current.json", "en": "current.json is missing"}[lang]
    assert said in answer.out + answer.err
    told = json.loads(command(*arguments, "--json").out)
    assert (told["id"], told["problem"]) == (tiny_store.ids()[0], "current.json is missing")


@pytest.mark.parametrize(
    "arguments",
    [[], ["publish-all"], ["build", "--lang", "fr"], ["build", "--what"], ["build", "file.csv"],
     ["build", "--data"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        MAIN(arguments)
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "usage: python -m etl" in told.err


def test_help_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        MAIN(["build", "--help"])
    assert ended.value.code == 0
    assert "--if-none" in capsys.readouterr().out

"""Who may read what the state folder holds."""

from __future__ import annotations

import os
import platform
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sharing.links.table import Table
from sharing.state_files import make_file, make_folder

ROOT = Path(__file__).resolve().parents[2]
CONFINED = ROOT / "tests" / "deploy" / "no_set_id.py"


@pytest.fixture(params=[0o022, 0o077])
def mask(request: pytest.FixtureRequest):
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("mask")
def test_alone_it_is_the_owners(tmp_path: Path):
    make_folder(tmp_path / "state" / "audit")
    make_file(tmp_path / "state" / "audit" / "1")
    assert mode(tmp_path / "state") == mode(tmp_path / "state" / "audit") == 0o700
    assert mode(tmp_path / "state" / "audit" / "1") == 0o600


@pytest.mark.usefixtures("mask")
def test_in_a_shared_folder_it_is_the_groups(tmp_path: Path):
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o2770)
    make_folder(tmp_path / "state" / "audit")
    make_file(tmp_path / "state" / "audit" / "1")
    assert mode(tmp_path / "state" / "audit") == 0o2770
    assert mode(tmp_path / "state" / "audit" / "1") == 0o660
    table = Table(tmp_path / "state" / "links.sqlite")
    table.now()
    assert {mode(path) for path in (tmp_path / "state").glob("links.sqlite*")} == {0o660}
    table.close()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of system calls")
@pytest.mark.parametrize("umask", ["022", "077"])
def test_a_unit_that_may_set_no_group_bit_makes_a_shared_folder(tmp_path: Path, umask: str):
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o2770)
    made = tmp_path / "state" / "audit"
    code = (
        f"import os, pathlib; os.umask(0o{umask}); from sharing.state_files import *;"
        f"make_folder(pathlib.Path({str(made)!r})); assert os.umask(0) == 0o{umask}"
    )
    command = [sys.executable, CONFINED, sys.executable, "-c", code]
    subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=True, timeout=60)
    assert mode(made) == 0o2770
    refused = [sys.executable, CONFINED, "chmod", "2770", made]  # the filter is one
    assert subprocess.run(refused, check=False, capture_output=True).returncode != 0


def test_what_is_there_is_left_as_it_is(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("kept", "utf-8")
    path.chmod(0o640)
    make_file(path)
    make_folder(tmp_path)
    assert path.read_text("utf-8") == "kept"
    assert mode(path) == 0o640

"""Who may read what the state folder holds."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sharing.links.table import Table
from sharing.state_files import make_file, make_folder


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


def test_what_is_there_is_left_as_it_is(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("kept", "utf-8")
    path.chmod(0o640)
    make_file(path)
    make_folder(tmp_path)
    assert path.read_text("utf-8") == "kept"
    assert mode(path) == 0o640

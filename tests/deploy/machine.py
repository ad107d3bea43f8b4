"""A machine with the product on it, backed up."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from warehouse.editions import Store
from warehouse.keys import KEY_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "deploy"
WITHOUT_SET_ID = ROOT / "tests" / "deploy" / "no_set_id.py"
WITHOUT_OVERRIDE = ROOT / "tests" / "deploy" / "no_override.py"
SECONDS = 120


@dataclass(frozen=True)
class Machine:
    """A machine with the product: where its data are."""

    folder: Path
    store: Store

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def settings(self) -> Path:
        return self.folder / "settings" / "can-viec.toml"

    def run(
        self, script: str, *arguments: str | Path, under: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess:
        own = {
            "CAN_VIEC_EDITIONS": str(self.store.folder), "CAN_VIEC_DATA": str(self.data),
            "CAN_VIEC_SETTINGS": str(self.settings), KEY_VARIABLE: os.environ[KEY_VARIABLE],
            "PATH": os.environ["PATH"], "HOME": str(self.folder),
        }  # fmt: skip
        below = [sys.executable, under] if under else []
        return subprocess.run(
            [*below, SCRIPTS / script, *arguments], env=own | more, capture_output=True, text=True,
            check=False, timeout=SECONDS,
        )  # fmt: skip


@pytest.fixture(scope="module")
def office(_tiny_editions: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine that has published twice, received a file and made a link."""
    folder = tmp_path_factory.mktemp("office")
    made = Machine(folder, Store(shutil.copytree(_tiny_editions, folder / "editions")))
    made.settings.parent.mkdir()
    made.settings.write_text(f'mode = "local"\nstate_folder = "{made.state}"\n', "utf-8")
    (made.data / "received" / "files").mkdir(parents=True)
    (made.data / "received" / "files" / "abc.xlsx").write_bytes(b"sent")
    (made.data / "inbox").mkdir()
    (made.data / "inbox" / "names.csv").write_text("Nguyễn Văn Canary", "utf-8")
    (made.state / "audit").mkdir(parents=True)
    (made.state / "audit" / "0001.jsonl").write_text('{"seq": 1}\n{"seq": 2}\n{"se', "utf-8")
    (made.state / "link-keys").write_text("5e" * 32, "utf-8")
    (made.state / ".link-keys.new").write_text("5f" * 32, "utf-8")  # left by a crash
    for shared in (made.store.folder, made.data, made.state, made.state / "audit"):
        shared.chmod(0o2770)  # as can-viec.tmpfiles makes them
    with closing(sqlite3.connect(made.state / "links.sqlite")) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE link (number INTEGER, note TEXT)")
        connection.execute("INSERT INTO link VALUES (1, 'Bộ Nội vụ')")
    return made


@pytest.fixture(scope="module")
def backed_up(office: Machine) -> subprocess.CompletedProcess:
    """A backup of that machine, which is only read; by its unit, which may set no group bit."""
    assert platform.machine() == "x86_64", "no_set_id.py knows the system calls of x86-64 alone"
    return office.run("backup.sh", office.folder / "backups", under=WITHOUT_SET_ID)


@pytest.fixture
def archive(backed_up: subprocess.CompletedProcess, tmp_path: Path) -> Path:
    """A copy of that backup, to be spoilt."""
    original = archive_of(backed_up)
    shutil.copy(original.with_name(original.name + ".sha256"), tmp_path)
    return Path(shutil.copy(original, tmp_path))


def archive_of(done: subprocess.CompletedProcess) -> Path:
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())

"""A backup made while the product works, and put in place on an empty machine."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
import time
from contextlib import closing
from pathlib import Path

from tests.deploy.machine import SCRIPTS, WITHOUT_OVERRIDE, Machine, archive_of
from tests.deploy.machine import archive as archive  # noqa: PLC0414  a fixture
from tests.deploy.machine import backed_up as backed_up  # noqa: PLC0414  a fixture
from tests.deploy.machine import office as office  # noqa: PLC0414  a fixture
from warehouse.editions import Store
from warehouse.manifest import sha256_of


def elsewhere(office: Machine, folder: Path) -> Machine:
    """Another machine with the same settings and keys, and nothing else."""
    other = Machine(folder, Store(folder / "editions"))
    other.settings.parent.mkdir(parents=True)
    text = office.settings.read_text("utf-8").replace(str(office.state), str(other.state))
    other.settings.write_text(text, "utf-8")
    return other


def made_beforehand(machine: Machine) -> list[Path]:
    """What systemd-tmpfiles makes where data will lie: the first step of the instruction."""
    places = {
        "/var/lib/can-viec/editions": machine.store.folder,
        "/var/lib/can-viec/data": machine.data,
        "/var/lib/can-viec-shared": machine.state,
    }
    made = []
    for line in (SCRIPTS / "systemd" / "can-viec.tmpfiles").read_text("utf-8").splitlines():
        kind, name, *_ = (*line.split(), "", "")
        for begins, folder in places.items():
            if name == begins or name.startswith(f"{begins}/"):
                path = folder / name.removeprefix(begins).strip("/")
                path.mkdir(parents=True) if kind == "d" else path.touch()
                made.append(path)
    return made


def names_in(archive: Path) -> set[str]:
    with tarfile.open(archive) as content:
        return {one.name.removeprefix("can-viec/") for one in content if one.isfile()}


def test_a_backup_put_in_place_elsewhere_is_the_same(
    office: Machine, archive: Path, tmp_path: Path
):
    other = elsewhere(office, tmp_path / "other")
    done = other.run("restore.sh", archive)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "restored from" in done.stdout
    assert other.store.serve().problem is None
    assert other.store.serve().edition.id == office.store.serve().edition.id
    assert len(office.store.ids()) == 2
    for name in office.store.ids():
        assert sha256_of(other.store.get(name).path) == sha256_of(office.store.get(name).path)
    assert (other.data / "received/files/abc.xlsx").read_bytes() == b"sent"
    with closing(sqlite3.connect(other.state / "links.sqlite")) as connection:
        assert connection.execute("SELECT * FROM link").fetchall() == [(1, "Bộ Nội vụ")]
    for one in (*office.store.folder.iterdir(), *office.data.rglob("*"), office.state / "audit"):
        twin = other.folder / one.relative_to(office.folder)
        if twin.exists() and not one.name.startswith("."):
            assert stat.S_IMODE(twin.stat().st_mode) == stat.S_IMODE(one.stat().st_mode) & 0o777
    # A line that was being written is not taken along.
    assert (other.state / "audit/0001.jsonl").read_text("utf-8") == '{"seq": 1}\n{"seq": 2}\n'


def test_folders_made_beforehand_and_secrets_beside_the_settings_are_no_hindrance(
    office: Machine, archive: Path, tmp_path: Path
):
    other = elsewhere(office, tmp_path / "other")
    other.settings.unlink()  # it comes out of the archive
    secrets = other.settings.parent / "secrets.toml"
    secrets.write_text("[auth]\n", "utf-8")
    secrets.chmod(0o600)
    before = made_beforehand(other)
    assert {"second-person", "load.lock"} <= {path.name for path in before}
    with tarfile.open(archive) as content:
        kept = content.extractfile(f"can-viec/settings/{other.settings.name}")
        assert kept is not None
        assert kept.read() == office.settings.read_bytes()
    done = other.run("restore.sh", archive)
    # The settings name the office's own state folder, which holds something: nothing is written.
    assert done.returncode != 0
    assert f"{office.state} is not empty" in done.stderr
    assert other.settings.read_bytes() == office.settings.read_bytes()
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    text = office.settings.read_text("utf-8").replace(str(office.state), str(other.state))
    other.settings.write_text(text, "utf-8")
    done = other.run("restore.sh", archive)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (other.data / "received/files/abc.xlsx").read_bytes() == b"sent"


def test_no_key_and_nothing_that_was_not_accepted_is_in_it(
    backed_up: subprocess.CompletedProcess,
):
    assert "keys are not in it" in backed_up.stderr
    names = names_in(archive_of(backed_up))
    assert "data/received/files/abc.xlsx" in names
    assert "settings/can-viec.toml" in names
    assert not {one for one in names if "key" in one or "inbox" in one or one.endswith("-wal")}
    assert not {one for one in names if Path(one).name.startswith(".")}


def test_what_a_killed_load_left_stops_no_backup(office: Machine, tmp_path: Path):
    """It may be another account's, and closed to the one that backs up."""
    left = office.data / "received" / ".staging-0123456789abcdef"
    left.mkdir()
    (left / "rows.parquet").write_bytes(b"x")
    left.chmod(0)
    try:
        entered = subprocess.run(
            [sys.executable, WITHOUT_OVERRIDE, "ls", left], check=False, capture_output=True
        )
        done = office.run("backup.sh", tmp_path / "backups", under=WITHOUT_OVERRIDE)
    finally:
        left.chmod(0o700)
        shutil.rmtree(left)
    assert entered.returncode != 0
    assert "Permission denied" not in done.stderr
    names = names_in(archive_of(done))
    assert "data/received/files/abc.xlsx" in names
    assert not {one for one in names if "staging" in one}


def test_a_spoilt_backup_is_refused_and_nothing_is_changed(
    office: Machine, archive: Path, tmp_path: Path
):
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
    other = elsewhere(office, tmp_path / "other")
    for beside in (True, False):
        if not beside:
            archive.with_name(archive.name + ".sha256").unlink()
        assert other.run("restore.sh", archive).returncode != 0
        assert not other.store.folder.exists()
        assert not other.state.exists()


def test_a_file_smuggled_into_a_backup_is_refused(office: Machine, archive: Path, tmp_path: Path):
    opened = tmp_path / "opened"
    with tarfile.open(archive) as content:
        content.extractall(opened, filter="data")
    (opened / "can-viec" / "state" / "extra").write_text("x", "utf-8")
    archive.with_name(archive.name + ".sha256").unlink()
    with tarfile.open(archive, "w:gz") as content:
        content.add(opened / "can-viec", "can-viec")
    done = elsewhere(office, tmp_path / "other").run("restore.sh", archive)
    assert done.returncode != 0
    assert "./state/extra" in done.stderr


def test_nothing_is_written_over(office: Machine, archive: Path):
    before = {path: path.read_bytes() for path in office.store.folder.iterdir() if path.is_file()}
    done = office.run("restore.sh", archive)
    assert done.returncode != 0
    assert "is not empty" in done.stderr
    after = {path: path.read_bytes() for path in office.store.folder.iterdir() if path.is_file()}
    assert after == before


def test_only_the_newest_backups_stay(office: Machine, tmp_path: Path):
    target = tmp_path / "backups"
    target.mkdir()
    for day in range(1, 6):
        (target / f"can-viec-2026010{day}T000000Z.tar.gz").write_bytes(b"")
    newest = archive_of(office.run("backup.sh", target, CAN_VIEC_BACKUPS_KEPT="2"))
    left = sorted(path.name for path in target.glob("*.tar.gz"))
    assert left == ["can-viec-20260105T000000Z.tar.gz", newest.name]


def test_a_backup_waits_for_a_publish(office: Machine, tmp_path: Path):
    with (office.store.folder / "publish.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        threading.Timer(1.5, fcntl.flock, (lock, fcntl.LOCK_UN)).start()
        start = time.monotonic()
        archive_of(office.run("backup.sh", tmp_path / "backups"))
        assert time.monotonic() - start > 1.4

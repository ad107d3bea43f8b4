"""A backup made while the product works, and put in place on an empty machine."""

from __future__ import annotations

import fcntl
import io
import os
import platform
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.check_state import damaged
from deploy.copy_state import copy_state
from deploy.key_files import key_files
from sharing.settings import read
from tests.programs import GPG
from warehouse.editions import Store
from warehouse.keys import KEY_VARIABLE
from warehouse.manifest import sha256_of

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "deploy"
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
        self, script: str, *arguments: str | Path, confined: bool = False, **more: str
    ) -> subprocess.CompletedProcess:
        own = {
            "CAN_VIEC_EDITIONS": str(self.store.folder), "CAN_VIEC_DATA": str(self.data),
            "CAN_VIEC_SETTINGS": str(self.settings), KEY_VARIABLE: os.environ[KEY_VARIABLE],
            "PATH": os.environ["PATH"], "HOME": str(self.folder),
        }  # fmt: skip
        under = [sys.executable, ROOT / "tests" / "deploy" / "no_set_id.py"] if confined else []
        return subprocess.run(
            [*under, SCRIPTS / script, *arguments], env=own | more, capture_output=True, text=True,
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
    return office.run("backup.sh", office.folder / "backups", confined=True)


@pytest.fixture
def archive(backed_up: subprocess.CompletedProcess, tmp_path: Path) -> Path:
    """A copy of that backup, to be spoilt."""
    original = archive_of(backed_up)
    shutil.copy(original.with_name(original.name + ".sha256"), tmp_path)
    return Path(shutil.copy(original, tmp_path))


def elsewhere(office: Machine, folder: Path) -> Machine:
    """Another machine with the same settings and keys, and nothing else."""
    other = Machine(folder, Store(folder / "editions"))
    other.settings.parent.mkdir(parents=True)
    text = office.settings.read_text("utf-8").replace(str(office.state), str(other.state))
    other.settings.write_text(text, "utf-8")
    return other


def archive_of(done: subprocess.CompletedProcess) -> Path:
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


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
    for made in (other.store.folder, other.data / "received" / "files"):
        made.mkdir(parents=True)
    (other.data / "received" / "load.lock").touch()
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
    (other.state / "audit").mkdir(parents=True)
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


def opened_keys(archive: Path, passphrase: Path, folder: Path) -> bytes:
    """The archive of keys beside a backup, decrypted."""
    sealed = archive.with_name(archive.name.replace(".tar.gz", ".keys.tar.gpg"))
    assert b"a secret" not in sealed.read_bytes()
    return subprocess.run(
        [GPG.require(), "--batch", "--quiet", "--pinentry-mode", "loopback", "--decrypt",
         "--passphrase-file", passphrase, sealed],
        env={"HOME": str(folder), "PATH": os.environ["PATH"]}, capture_output=True, check=True,
    ).stdout  # fmt: skip


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text("đúng mật khẩu", "utf-8")
    return path


def test_keys_go_into_an_archive_of_their_own_under_a_passphrase(
    office: Machine, passphrase: Path, tmp_path: Path
):
    key, gone = tmp_path / "publisher", tmp_path / "another-account" / "links"
    key.write_text("a secret", "utf-8")
    (tmp_path / "backups").mkdir()
    for day in (1, 2):
        (tmp_path / "backups" / f"can-viec-2026010{day}T000000Z.tar.gz").write_bytes(b"")
    done = office.run(
        "backup.sh", tmp_path / "backups", CAN_VIEC_KEYS=f"{key} {gone}", CAN_VIEC_BACKUPS_KEPT="2",
        CAN_VIEC_BACKUP_PASSPHRASE_FILE=str(passphrase),
    )  # fmt: skip
    archive = archive_of(done)
    assert f"cannot read it: {gone}" in done.stderr
    assert len(list((tmp_path / "backups").glob("*.tar.gz"))) == 2  # what is old is pruned
    assert b"a secret" in opened_keys(archive, passphrase, tmp_path)


def test_without_names_they_are_those_of_the_settings(
    office: Machine, passphrase: Path, tmp_path: Path
):
    (tmp_path / "publisher").write_text("a secret", "utf-8")
    done = office.run(
        "backup.sh", tmp_path / "backups", CAN_VIEC_BACKUP_PASSPHRASE_FILE=str(passphrase),
        **{KEY_VARIABLE: str(tmp_path / "publisher")},
    )  # fmt: skip
    content = opened_keys(archive_of(done), passphrase, tmp_path)
    with tarfile.open(fileobj=io.BytesIO(content)) as keys:
        assert keys.getnames() == [
            str(path).lstrip("/") for path in (tmp_path / "publisher", office.state / "link-keys")
        ]


def test_the_keys_of_the_settings_are_those_that_are_kept():
    chosen = read(SCRIPTS / "can-viec.toml")
    proof = Path("/etc/can-viec/keys/can-viec/proxy")
    sign_in = chosen.sign_in.model_copy(update={"proxy_secret_file": proof})
    files = key_files(chosen.model_copy(update={"sign_in": sign_in}))
    assert files == [
        Path(os.environ[KEY_VARIABLE]), Path("/etc/can-viec/keys/can-viec/links"), proof,
    ]  # fmt: skip


def test_keys_of_another_account_are_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    state = tmp_path / "state"
    state.mkdir()
    (state / "signed-out").mkdir()
    for name in ("kept", "of-links", ".of-links.new", "tickets-officials.key", "signed-out/one"):
        (state / name).write_text("5e" * 32, "utf-8")
    opened, original = [], Path.open
    monkeypatch.setattr(
        Path, "open", lambda self, *more: opened.append(self.name) or original(self, *more)
    )
    assert copy_state(state, tmp_path / "copy", [state / "of-links"]) == 1
    assert opened == ["kept"]
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["kept"]


def test_a_folder_that_cannot_be_read_is_no_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "state" / "audit").mkdir(parents=True)
    (tmp_path / "state" / "audit" / "0001.jsonl").write_text("{}\n", "utf-8")
    scandir = os.scandir

    def closed(path: str) -> object:  # root reads everything: the refusal is made here
        if os.fspath(path).endswith("audit"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(PermissionError):
        copy_state(tmp_path / "state", tmp_path / "copy")


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


@pytest.fixture
def busy_table(tmp_path: Path) -> Iterator[Path]:
    """A table into which another thread writes pairs, each in one transaction."""
    folder = tmp_path / "state"
    folder.mkdir()
    path = folder / "links.sqlite"
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE pair (value INTEGER)")
            number = 0
            while not stop.is_set():
                with connection:
                    connection.executemany("INSERT INTO pair VALUES (?)", [(number,), (number,)])
                number += 1

    thread = threading.Thread(target=write)
    thread.start()
    while not path.exists() or path.stat().st_size == 0:
        time.sleep(0.01)
    time.sleep(0.2)
    yield folder
    stop.set()
    thread.join()


def test_a_table_in_use_is_copied_between_transactions(busy_table: Path, tmp_path: Path):
    counts = []
    for turn in range(5):
        copy_state(busy_table, tmp_path / f"copy-{turn}")
        copied = tmp_path / f"copy-{turn}"
        assert {path.name for path in copied.iterdir()} == {"links.sqlite"}
        with closing(sqlite3.connect(copied / "links.sqlite")) as connection:
            rows, different = connection.execute(
                "SELECT count(*), count(DISTINCT value) FROM pair"
            ).fetchone()
        assert rows == 2 * different > 0
        counts.append(rows)
    assert damaged(tmp_path) == []


def test_a_damaged_table_is_found(busy_table: Path, tmp_path: Path):
    copy_state(busy_table, tmp_path / "copy")
    path = tmp_path / "copy" / "links.sqlite"
    content = bytearray(path.read_bytes())
    content[4096:4200] = b"\xff" * 104
    path.write_bytes(content)
    assert damaged(tmp_path / "copy") == [path]

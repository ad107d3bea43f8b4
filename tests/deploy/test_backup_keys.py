"""Keys in a backup: an archive of their own, under a passphrase, those of the settings only."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from deploy.copy_state import copy_state
from deploy.key_files import key_files
from sharing.settings import read
from tests.deploy.machine import SCRIPTS, Machine, archive_of
from tests.deploy.machine import archive as archive  # noqa: PLC0414  a fixture
from tests.deploy.machine import backed_up as backed_up  # noqa: PLC0414  a fixture
from tests.deploy.machine import office as office  # noqa: PLC0414  a fixture
from tests.programs import GPG
from warehouse.keys import KEY_VARIABLE


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

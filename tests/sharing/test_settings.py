"""The settings file: the one source, checked whole, every fault named at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sharing import secret_files
from sharing.access.roles import Role
from sharing.settings import SETTINGS_VARIABLE, SettingsError, read, settings
from tests.sharing.served import secret_file, settings_file


@pytest.fixture(autouse=True)
def forgotten() -> None:
    settings.cache_clear()


def test_without_a_file_one_person_may_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTINGS_VARIABLE, raising=False)
    assert settings().mode == "local"
    assert not settings().served


def test_the_environment_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pydantic-settings would read these by itself."""
    for name, value in (
        ("MODE", "served"), ("CAN_VIEC_MODE", "local"), ("STATE_FOLDER", "/tmp/x"),
        ("CAN_VIEC_SETTINGS_MODE", "local"), ("SIGN_IN", "{}"), ("ADDRESS", "http://elsewhere"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    chosen = read(settings_file(tmp_path))
    assert chosen.mode == "served"
    assert chosen.address == "http://127.0.0.1:8610"
    assert read(None).mode == "local"


def test_the_variable_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS_VARIABLE, str(settings_file(tmp_path)))
    assert settings().served
    assert settings().sign_in.roles["cv-leaders"] is Role.VIEWER
    # Who is in several groups has the first role of the file's order.
    assert next(iter(settings().sign_in.roles)) == "cv-admins"


def test_paths_start_from_the_file(tmp_path: Path) -> None:
    secret_file(tmp_path, "proxy.secret")
    path = settings_file(
        tmp_path, 'by = "proxy"\nproxy_secret_file = "proxy.secret"', top='state_folder = "shared"'
    )
    chosen = read(path)
    assert chosen.state_folder == tmp_path / "shared"
    assert chosen.sign_in.proxy_secret_file == tmp_path / "proxy.secret"
    elsewhere = read(settings_file(tmp_path, top='state_folder = "/var/lib/can-viec"'))
    assert elsewhere.state_folder == Path("/var/lib/can-viec")


def test_all_faults_of_a_file_are_said_at_once(tmp_path: Path) -> None:
    path = settings_file(
        tmp_path, 'hours = 99\nboss = "an"', more='[serving]\nsessions = "many"', top='lang = "vi"'
    )
    with pytest.raises(SettingsError) as caught:
        read(path)
    said = str(caught.value)
    for entry in ("lang", "sign_in.hours", "sign_in.boss", "serving.sessions"):
        assert f"\n  {entry}: " in said
    assert "99" in said
    assert str(path) in said


@pytest.mark.parametrize(
    ("sign_in", "more", "top", "said"),
    [
        ('by = "proxy"', "", "", "sign_in.proxy_secret_file: needed"),
        ('by = "proxy"\nproxy_secret_file = "none"', "", "", "No such file"),
        ('name_header = "a b"\nby = "proxy"', "", "", "sign_in.name_header"),
        ("", "[links]\ndays = 30\nmost_days = 7", "", "links.days"),
        ("", "[links]\nsmallest_cell = 2", "", "links.smallest_cell"),
        ("", '[links]\naddress = "canviec"', "", "links.address"),
        ("", '[mail]\nserver = "mail.gov.vn"', "", "sender and recipients"),
        ("", '[mail]\nserver = "mail.gov.vn"\ntls = "none"\nsender = "a@b"\nrecipients = ["c@d"]',
         "", "mail.tls"),
        ("", "", 'audience = "link_holders"', "links.keys_file: needed"),
    ],
)  # fmt: skip
def test_entries_that_do_not_go_together(
    tmp_path: Path, sign_in: str, more: str, top: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        read(settings_file(tmp_path, sign_in, more, top))


def test_an_address_is_encrypted_or_of_this_machine(tmp_path: Path) -> None:
    for wrong in ("", "canviec.gov.vn", "http://canviec.gov.vn", "ftp://127.0.0.1"):
        with pytest.raises(SettingsError, match="address"):
            read(settings_file(tmp_path, address=wrong))
    for right in ("https://canviec.gov.vn", "http://localhost:8501"):
        assert read(settings_file(tmp_path, address=right)).address == right


def test_served_without_roles_lets_nobody_in_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "can-viec.toml"
    path.write_text('mode = "served"\naddress = "https://a.vn"\n', "utf-8")
    with pytest.raises(SettingsError, match=r"sign_in\.roles: needed"):
        read(path)


def test_a_group_cannot_be_the_owner_and_communes_are_for_data_officers(tmp_path: Path) -> None:
    path = tmp_path / "can-viec.toml"
    path.write_text(
        'mode = "served"\naddress = "https://a.vn"\n[sign_in.roles]\na = "owner"\nb = "viewer"\n'
        'c = "data_officer"\nd = "link_holder"\n[sign_in.communes]\nb = ["15607"]\nc = ["Bat"]\n',
        "utf-8",
    )
    with pytest.raises(SettingsError) as caught:
        read(path)
    for entry in ("roles.a", "roles.d", "communes.b", "communes.c"):
        assert f"sign_in.{entry}: " in str(caught.value)


def test_no_file_and_no_toml(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"mode = \xff")
    with pytest.raises(SettingsError, match="not TOML"):
        read(tmp_path / "bad.toml")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o660])
def test_a_secret_that_others_can_read_is_none(tmp_path: Path, mode: int) -> None:
    path, secret = secret_file(tmp_path, mode=mode)
    with pytest.raises(secret_files.SecretError) as caught:
        secret_files.read(path)
    assert secret not in str(caught.value)
    path.chmod(0o400)
    assert secret_files.read(path) == secret.encode()


def test_a_short_secret_is_none(tmp_path: Path) -> None:
    path = tmp_path / "short"
    path.write_text("31 characters, that is too few.\n", "utf-8")
    path.chmod(0o600)
    with pytest.raises(secret_files.SecretError, match="fewer than 32"):
        secret_files.read(path)
    with pytest.raises(secret_files.SecretError, match="no file"):
        secret_files.read(tmp_path)


def test_a_secret_of_another_account_is_not_the_publishers_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The publisher reads the same settings and may not enter the folder of who serves."""
    secret_file(tmp_path, "proxy.secret")
    path = settings_file(tmp_path, 'by = "proxy"\nproxy_secret_file = "proxy.secret"')
    stat = Path.stat

    def closed(self: Path, **more: bool) -> object:  # root enters everything: refused here
        if self.name == "proxy.secret":
            raise PermissionError(13, "Permission denied", str(self))
        return stat(self, **more)

    monkeypatch.setattr(Path, "stat", closed)
    assert read(path).sign_in.proxy_secret_file == tmp_path / "proxy.secret"
    with pytest.raises(secret_files.SecretError, match="Permission denied"):
        secret_files.read(tmp_path / "proxy.secret")  # who needs it is told


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_may_turn_keys_and_make_backups_where_a_proxy_signs_in(tmp_path: Path) -> None:
    path, _ = secret_file(tmp_path, "proxy.secret")
    os.chown(path, 10001, 10001)
    settings_path = settings_file(tmp_path, 'by = "proxy"\nproxy_secret_file = "proxy.secret"')
    assert read(settings_path).sign_in.proxy_secret_file == path

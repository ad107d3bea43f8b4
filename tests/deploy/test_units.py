"""Settings, units, container: what they name exists, and they allow no more than they must."""

from __future__ import annotations

import re
import shlex
import shutil
import stat
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from pydantic import BaseModel

from bench.serving.installation import Installation
from sharing.access.roles import Role
from sharing.alerts import __main__ as alerts
from sharing.settings import Serving, Settings, read
from tests.sharing.served import secret_file
from warehouse import decision_drafts

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
UNIT_ENDINGS = {".service", ".path", ".timer"}
INSTALLED = "/opt/can-viec"
_ENTRY = re.compile(r"^#? ?([a-z_]+) = ", re.MULTILINE)
HARDENED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "RestrictSUIDSGID": "yes", "CapabilityBoundingSet": "",
    "SystemCallFilter": "@system-service", "RestrictNamespaces": "yes",
}  # fmt: skip


def entries(path: Path) -> dict[str, list[str]]:
    """The entries of a unit; what is given twice has two values."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith(("#", "[")) and "=" in line:
            name, _, value = line.partition("=")
            found[name].append(value)
    return found


# ---- settings -----------------------------------------------------------------------------------


def test_the_example_settings_are_taken_by_the_product():
    settings = read(DEPLOY / "can-viec.toml")
    assert settings.served
    assert settings.sign_in.roles["cv-leaders"] is Role.VIEWER
    assert settings.links.keys_file == Path("/etc/can-viec/keys/can-viec/links")


def test_what_is_measured_is_what_is_shipped(tmp_path: Path):
    """The bench serves as the example settings say; remarks there are the defaults."""
    shipped = read(DEPLOY / "can-viec.toml").serving
    for name in ("proof", "link-keys"):
        secret_file(tmp_path, name)
    made = Installation(tmp_path, tmp_path / "editions", "proof")
    for audience in ("officials", "link_holders"):
        assert read(made.settings(audience, 8501)).serving == shipped
    text = (DEPLOY / "can-viec.toml").read_text("utf-8")
    section = text.partition("[serving]\n")[2].partition("\n[")[0]
    remarks = re.findall(r"^# ([a-z_]+ = \S.*)$", section, re.MULTILINE)
    assert Serving(**tomllib.loads("\n".join(remarks))) == Serving()
    assert {one.partition(" ")[0] for one in remarks} == set(Serving.model_fields)


def sections(model: type[BaseModel]) -> dict[str, set[str]]:
    """Names of the entries of each section; "" for those before the first one."""
    found: dict[str, set[str]] = {"": set()}
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found[name] = set(kind.model_fields)
        else:
            found[""].add(name)
    return found


def test_the_example_explains_every_entry():
    text = (DEPLOY / "can-viec.toml").read_text("utf-8")
    parts = re.split(r"^#? ?\[([a-z_.]+)\]$", text, flags=re.MULTILINE)
    shown = {"": set(_ENTRY.findall(parts[0]))}
    for name, part in zip(parts[1::2], parts[2::2], strict=True):
        section, _, table = name.partition(".")
        shown.setdefault(section, set()).update({table} if table else set(_ENTRY.findall(part)))
    for section, names in sections(Settings).items():
        assert names <= shown.get(section, set()), section


def test_what_is_commented_out_is_what_holds_without_it():
    text = (DEPLOY / "can-viec.toml").read_text("utf-8")
    said = re.sub(r"^# ((?:[a-z_]+ = .*)|\[[a-z_.]+\])$", r"\1", text, flags=re.MULTILINE)
    uncommented, defaults = tomllib.loads(said), Settings().model_dump(mode="json")
    examples = {"mail", "sign_in.proxy_secret_file"}
    for section in sections(Settings):
        if section and section not in examples:
            for name, value in uncommented[section].items():
                commented = f"\n# {name} = " in text and name in defaults[section]
                if commented and f"{section}.{name}" not in examples:
                    assert defaults[section][name] == value, f"{section}.{name}"


# ---- units --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_may_do_nothing_to_the_machine(path: Path):
    unit = entries(path)
    for name, value in HARDENED.items():
        assert unit[name] == [value], name
    assert unit["User"][0] in {"can-viec", "can-viec-links", "can-viec-publisher"}
    assert unit["UMask"][0] in {"0007", "0022"}
    assert unit["MemoryMax"]
    assert unit["WorkingDirectory"] == [INSTALLED] or "ExecStart" in unit


def test_link_holders_processes_cannot_enter_the_officials_folders():
    unit = entries(DEPLOY / "systemd" / "can-viec-links@.service")
    hidden = unit["InaccessiblePaths"][0].split()
    assert {"-/var/lib/can-viec", "-/etc/can-viec/keys/can-viec-publisher"} <= set(hidden)
    assert unit["User"] == ["can-viec-links"]
    assert "/var/lib/can-viec" not in unit["ReadWritePaths"][0].split()
    assert "EnvironmentFile" not in unit  # which names the officials' folders
    folders = (DEPLOY / "systemd" / "can-viec.tmpfiles").read_text("utf-8")
    assert re.search(r"^d /var/lib/can-viec +0750 can-viec-publisher can-viec ", folders, re.M)
    users = (DEPLOY / "systemd" / "can-viec.sysusers").read_text("utf-8")
    assert re.findall(r"^m can-viec-links +(\S+)$", users, re.M) == ["can-viec-shared"]


def test_who_serves_officials_cannot_write_an_edition():
    unit = entries(DEPLOY / "systemd" / "can-viec@.service")
    assert "/var/lib/can-viec/editions" not in unit["ReadWritePaths"][0]
    assert "/var/lib/can-viec " not in unit["ReadWritePaths"][0] + " "
    assert "-/etc/can-viec/keys/can-viec-publisher" in unit["InaccessiblePaths"][0].split()
    folders = (DEPLOY / "systemd" / "can-viec.tmpfiles").read_text("utf-8")
    assert re.search(r"^d /var/lib/can-viec/editions +2750 can-viec-publisher ", folders, re.M)


def test_a_decision_is_handed_in_by_the_server_and_recorded_by_the_publisher():
    unit = entries(DEPLOY / "systemd" / "can-viec-decisions.service")
    assert unit["User"] == ["can-viec-publisher"]
    # Who serves must read the record, and must not be able to write it.
    assert unit["UMask"] == ["0022"]
    (watched,) = entries(DEPLOY / "systemd" / "can-viec-decisions.path")["PathChanged"]
    data = dict(re.findall(r"^(\w+)=(\S+)$", (DEPLOY / "environment").read_text(), re.M))
    assert watched == str(Path(data["CAN_VIEC_DATA"]) / decision_drafts.INBOX)
    (command,) = commands(DEPLOY / "systemd" / "can-viec-decisions.service")
    assert command[command.index("--data") + 1] == data["CAN_VIEC_DATA"]
    folders = (DEPLOY / "systemd" / "can-viec.tmpfiles").read_text("utf-8")
    made = dict(
        re.findall(r"^d (\S+/decisions\S*) +(\d+) can-viec-publisher can-viec ", folders, re.M)
    )
    assert {Path(name).name: mode for name, mode in made.items()} == {
        "decisions": "2750", "inbox": "2770", "set-aside": "2750",
    }  # fmt: skip
    timer = entries(DEPLOY / "systemd" / "can-viec-decisions.timer")
    assert {"OnBootSec", "OnUnitInactiveSec"} <= set(timer)


def test_keys_lie_in_a_folder_of_the_account_that_makes_and_turns_them():
    folders = (DEPLOY / "systemd" / "can-viec.tmpfiles").read_text("utf-8")
    made = {
        Path(path): (mode, user)
        for path, mode, user in re.findall(r"^d (\S+) +(\d+) (\S+)", folders, re.M)
    }
    environment = (DEPLOY / "environment").read_text("utf-8")
    named = re.findall(r"=(/etc/can-viec/keys/\S+)", environment)
    named += re.findall(
        r"/etc/can-viec/keys/[\w/-]+", (DEPLOY / "can-viec.toml").read_text("utf-8")
    )
    assert len(named) >= 5
    for key in map(Path, named):
        assert made[key.parent] == ("0700", key.parent.name), key
    shared = Path("/var/lib/can-viec-shared")
    assert made[shared] == made[shared / "audit"] == ("2770", "can-viec")


def commands(path: Path) -> list[list[str]]:
    return [shlex.split(one.lstrip("-+@!")) for one in entries(path).get("ExecStart", [])]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_what_a_unit_runs_is_there(path: Path):
    for command in commands(path):
        program = Path(command[0].replace(INSTALLED, str(ROOT)))
        assert program.exists()
        assert program.stat().st_mode & stat.S_IXUSR
        if command[1:3] == ["-m", "streamlit"]:
            assert command[4] == "serve.py"
            assert "--server.address=127.0.0.1" in command
        elif command[1:2] == ["-m"]:
            subprocess.run([sys.executable, "-m", command[2], *command[3:], "--help"],
                           cwd=ROOT, check=True, capture_output=True, timeout=60)  # fmt: skip


def test_timers_and_paths_start_units_that_there_are():
    names = {path.stem for path in UNITS}
    starters = [*(DEPLOY / "systemd").glob("*.timer"), *(DEPLOY / "systemd").glob("*.path")]
    assert {path.stem for path in starters} == {
        "can-viec-alerts", "can-viec-backup", "can-viec-decisions", "can-viec-reviewer",
    }  # fmt: skip
    assert {path.stem for path in starters} <= names


def test_a_mail_that_was_not_sent_is_tried_again_and_no_other_fault_is():
    (unit,) = [path for path in UNITS if path.stem == "can-viec-alerts"]
    said = entries(unit)
    assert said["Restart"] == ["on-failure"]
    # Refused and used wrongly; `alerts` says what it ends with.
    assert said["RestartPreventExitStatus"] == [f"{alerts._REFUSED} 2"]
    assert alerts._NOT_SENT not in {0, alerts._REFUSED, 2}
    assert said["StartLimitIntervalSec"] == ["0"]


def test_folders_of_units_are_made_and_variables_are_the_products():
    made = (DEPLOY / "systemd" / "can-viec.tmpfiles").read_text("utf-8")
    for path in UNITS:
        for folder in " ".join(entries(path)["ReadWritePaths"]).split():
            assert f" {folder} " in made.replace("d /", " /"), folder
    variables = set(re.findall(r"^(CAN_VIEC_\w+)=", (DEPLOY / "environment").read_text(), re.M))
    folders = [ROOT / name for name in ("warehouse", "sharing", "pages", "deploy")]
    code = "".join(path.read_text("utf-8") for folder in folders for path in folder.rglob("*")
                   if path.suffix in {".py", ".sh"})  # fmt: skip
    assert all(variable in code for variable in variables)


def test_whatever_serves_takes_memory_from_one_place():
    """From more of them, what one publish leaves free in one is not found by the next."""
    container = (DEPLOY / "Containerfile").read_text("utf-8")
    assert re.search(r"^ENV .*\bMALLOC_ARENA_MAX=1$", container, re.M)
    serving = [path for path in UNITS if any("serve.py" in one for one in commands(path))]
    assert len(serving) == 2
    for path in serving:
        assert "MALLOC_ARENA_MAX=1" in entries(path)["Environment"]


def test_what_is_measured_has_the_variables_of_the_units(tmp_path: Path):
    made = Installation(tmp_path, tmp_path / "editions", "proof")
    assert made.environment("officials", 8501)["MALLOC_ARENA_MAX"] == "1"


# ---- the container ------------------------------------------------------------------------------


def test_the_container_runs_as_nobody_with_locked_requirements():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["python:3.11-slim"] * 2
    assert "--require-hashes -r requirements/run.txt" in text
    user = text.rindex("\nUSER 10001:10001")
    assert "RUN" not in text[user:]
    assert "!= b'ok'" in text
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for source in line.split():
            assert (ROOT / source).exists(), source
    copied = " ".join(re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE))
    assert {"app.py", "serve.py", "pages", "sharing", "warehouse", "workload", "etl"} <= set(
        copied.split()
    )


def test_an_image_holds_nothing_that_the_repository_does_not():
    """Files of offices, keys and caches lie in a used checkout: git and podman pass them by."""
    ignored, left_out = (
        {line.strip("/") for line in (ROOT / name).read_text("utf-8").splitlines()}
        for name in (".gitignore", ".containerignore")
    )
    made_here = {one for one in ignored if not one.startswith(("*", "bench/", "__pycache__"))}
    assert made_here - left_out == set()
    assert {"**/__pycache__", "**/secrets.toml", ".git"} <= left_out


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="a machine without systemd")
def test_systemd_reads_every_unit_without_a_complaint(tmp_path: Path):
    """A line that systemd does not know it would only warn of, and go on without."""
    for path in sorted((DEPLOY / "systemd").glob("can-viec*.*")):
        name = path.name.replace("@.", "@8501.")
        # The product is not installed on the machine of a test.
        text = re.sub(r"/opt/can-viec/\S+", "/bin/true", path.read_text("utf-8"))
        (tmp_path / name).write_text(text.replace("WorkingDirectory=/opt/can-viec", ""), "utf-8")
    names = [str(one) for one in tmp_path.iterdir() if one.suffix in UNIT_ENDINGS]
    assert len(names) >= len(UNITS)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

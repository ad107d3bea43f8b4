"""The container's own command, run without the container: it starts and finds its secrets."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from bench.serving.gateway import HOST, free_port
from sharing.settings import SETTINGS_VARIABLE
from tests.sharing.served import settings_file
from warehouse.editions import FOLDER_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
SECRETS = "/etc/can-viec/secrets.toml"
START_SECONDS = 60


@pytest.fixture
def image() -> tuple[list[str], dict[str, str]]:
    """The command and the variables of the Containerfile."""
    text = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    command = json.loads(re.search(r"^CMD (\[.+\])$", text, re.MULTILINE).group(1))
    said = re.findall(r"^ENV (.+)$", text, re.MULTILINE)
    return command, dict(one.split("=", 1) for line in said for one in line.split())


def secrets_file(folder: Path, address: str) -> Path:
    path = folder / "secrets.toml"
    path.write_text(
        f'[auth]\nredirect_uri = "{address}/oauth2callback"\n'
        f'cookie_secret = "{secrets.token_hex(32)}"\nclient_id = "can-viec"\n'
        f'client_secret = "{secrets.token_hex(32)}"\n'
        f'server_metadata_url = "{address}/none"\n',
        "utf-8",
    )
    path.chmod(0o600)
    return path


def test_the_start_checks_let_the_containers_command_serve(
    image: tuple[list[str], dict[str, str]], _tiny_editions: Path, tmp_path: Path
):
    port = free_port()
    address = f"http://{HOST}:{port}"
    command, variables = image
    assert f"--secrets.files={SECRETS}" in command
    assert "--server.address=0.0.0.0" in command
    filled = " ".join(command[1:]).replace("8501", str(port))
    filled = filled.replace(SECRETS, str(secrets_file(tmp_path, address)))
    # A test listens on the loopback address alone, under a name that is not taken for it.
    filled = filled.replace("0.0.0.0", "127.0.0.2")
    settings = settings_file(tmp_path, top=f'state_folder = "{tmp_path}/state"', address=address)
    own = {SETTINGS_VARIABLE: str(settings), FOLDER_VARIABLE: str(_tiny_editions)}
    log = tmp_path / "log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [sys.executable, *filled.split()], cwd=ROOT, env=os.environ | variables | own,
            stdout=out, stderr=subprocess.STDOUT,
        ) as process,
    ):  # fmt: skip
        try:
            assert answered(process, f"http://127.0.0.2:{port}/_stcore/health") == b"ok", (
                log.read_text("utf-8")
            )
        finally:
            process.terminate()
            process.wait(timeout=20)


def answered(process: subprocess.Popen[bytes], address: str) -> bytes:
    """What a process says of itself as soon as it answers; nothing when it ends."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        # Host: one of the names it answers to.
        request = urllib.request.Request(address, headers={"Host": HOST})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.2)
    return b""

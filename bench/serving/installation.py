"""An installation as a province has it, on the loopback address: settings, secrets, processes."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.servers import ROOT, BenchError, Server
from bench.serving.gateway import HOST, free_port
from sharing.settings import SETTINGS_VARIABLE, read
from warehouse.editions import FOLDER_VARIABLE
from warehouse.reviewer import FOLDER_VARIABLE as REVIEWER_VARIABLE

# What a province is told to begin with is what is measured.
SHIPPED = read(ROOT / "deploy" / "can-viec.toml").serving
SEATS = SHIPPED.sessions
_UNIT = ROOT / "deploy" / "systemd" / "can-viec@.service"
READY_SECONDS = 120
_STOP_SECONDS = 10


@dataclass(frozen=True)
class Installation:
    """Folders, settings and secrets of one installation.

    Attributes:
        folder: Round all of it.
        editions: The officials' editions.
        proof: What the reverse proxy proves itself with.
    """

    folder: Path
    editions: Path
    proof: str

    @property
    def reviewer_editions(self) -> Path:
        """The editions that link holders' processes can read."""
        return self.folder / "reviewer"

    def settings(self, audience: str, port: int) -> Path:
        """The settings file of a process.

        Args:
            audience: "officials" or "link_holders".
            port: Its port, which is in its address.
        """
        path = self.folder / f"{audience}-{port}.toml"
        path.write_text(
            f'mode = "served"\naudience = "{audience}"\naddress = "http://{HOST}:{port}"\n'
            f'state_folder = "{self.folder / "state"}"\n'
            f'[sign_in]\nby = "proxy"\nproxy_secret_file = "{self.folder / "proof"}"\n'
            '[sign_in.roles]\nleaders = "viewer"\n'
            f'[links]\nkeys_file = "{self.folder / "link-keys"}"\naddress = "http://{HOST}:{port}"\n'
            "[serving]\n"
            + "".join(f"{name} = {value}\n" for name, value in SHIPPED.model_dump().items()),
            "utf-8",
        )
        return path

    def environment(self, audience: str, port: int) -> dict[str, str]:
        """The variables of a process."""
        folder = self.editions if audience == "officials" else self.reviewer_editions
        return {
            FOLDER_VARIABLE: str(folder), REVIEWER_VARIABLE: str(self.reviewer_editions),
            "NO_COLOR": "1",
            **dict(re.findall(r"^Environment=(\w+)=(\S+)$", _UNIT.read_text("utf-8"), re.M)),
            SETTINGS_VARIABLE: str(self.settings(audience, port)),
        }  # fmt: skip

    def headers(self, name: str) -> dict[str, str]:
        """What the reverse proxy sends along for somebody who has signed in."""
        return {
            "X-Forwarded-User": f"{name}@example.test",
            "X-Forwarded-Groups": "leaders",
            "X-Proxy-Proof": self.proof,
        }


@contextmanager
def installation(editions: Path) -> Iterator[Installation]:
    """An installation with a copy of the editions, gone afterwards.

    Args:
        editions: The editions; their files are linked, not copied, where the disk can.
    """
    with tempfile.TemporaryDirectory(prefix="can-viec-bench-") as temporary:
        folder = Path(temporary)
        shutil.copytree(editions, folder / "editions")
        proof = secrets.token_hex(32)
        for name, text in (("proof", proof), ("link-keys", secrets.token_hex(32))):
            (folder / name).write_text(text + "\n", "ascii")
            (folder / name).chmod(0o600)
        yield Installation(folder, folder / "editions", proof)


@contextmanager
def processes(made: Installation, audience: str, count: int) -> Iterator[list[Server]]:
    """So many processes of one audience.

    Raises:
        BenchError: If one of them does not start; its log is in the message.
    """
    with ExitStack() as stack:
        yield [stack.enter_context(_process(made, audience, number)) for number in range(count)]


@contextmanager
def _process(made: Installation, audience: str, number: int) -> Iterator[Server]:
    port = free_port()
    log = made.folder / f"{audience}-{number}.log"
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(port)]
    environment = os.environ | made.environment(audience, port)
    with (
        log.open("wb") as out,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            _await(port, process, log)
            yield Server(f"{audience}-{number}", port, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/_stcore/health", timeout=2) as said:
                if said.read() == b"ok":
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise BenchError(f"a process does not start: {log.read_text('utf-8')[-2000:]}")

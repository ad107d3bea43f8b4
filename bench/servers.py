"""Start the product and the empty page, each a Streamlit process on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warehouse.editions import FOLDER_VARIABLE

ROOT = Path(__file__).resolve().parent.parent
_HOST = "127.0.0.1"
_READY_SECONDS = 40
_STOP_SECONDS = 5
# CPUCLOCK_SCHED: with the process's number it makes the id of its processor clock, in ns.
_SCHEDULER_CLOCK = 2


class BenchError(Exception):
    """What was to be measured does not work."""


@dataclass(frozen=True)
class Server:
    """A Streamlit process that answers.

    Attributes:
        name: "product", "empty" or "frame".
        port: Its port on the loopback interface.
        process_id: Its process.
    """

    name: str
    port: int
    process_id: int

    @property
    def url(self) -> str:
        """Address of its first page."""
        return f"http://{_HOST}:{self.port}"

    @property
    def socket_url(self) -> str:
        """Address of its websocket."""
        return f"ws://{_HOST}:{self.port}/_stcore/stream"

    def processor_seconds(self) -> float:
        """Processor time of all its threads since its start, by Linux's clock of that process."""
        return time.clock_gettime((~self.process_id << 3) | _SCHEDULER_CLOCK)


@contextmanager
def product(editions: Path) -> Iterator[Server]:
    """Serve the product with the editions of a folder."""
    with _serve("product", ROOT / "serve.py", {FOLDER_VARIABLE: str(editions)}) as server:
        yield server


@contextmanager
def empty() -> Iterator[Server]:
    """Serve the yardstick: a page with a title, under the product's configuration."""
    with _serve("empty", ROOT / "bench" / "empty_page.py", {}) as server:
        yield server


@contextmanager
def frame(editions: Path) -> Iterator[Server]:
    """Serve the second yardstick: the product's sidebar and menu round an empty page."""
    script = ROOT / "bench" / "frame" / "app.py"
    with _serve("frame", script, {FOLDER_VARIABLE: str(editions)}) as server:
        yield server


@contextmanager
def both(editions: Path) -> Iterator[tuple[Server, Server]]:
    """Serve the product and the empty page side by side."""
    with product(editions) as one, empty() as other:
        yield one, other


@contextmanager
def _serve(name: str, script: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Run a script in the project's folder, so that both read the same .streamlit/config.toml."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [*command, "--server.port", str(port), "--server.address", _HOST],
            cwd=ROOT, env=os.environ | environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        server = Server(name, port, process.pid)
        try:
            if not _becomes_ready(server, process):
                log.seek(0)
                raise BenchError(f"{script.name} does not answer: {log.read()[-1000:]}")
            yield server
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _becomes_ready(server: Server, process: subprocess.Popen[bytes]) -> bool:
    """Wait for the word "ok": Streamlit answers unknown addresses with a page and 200."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2) as answer:
                if answer.read() == b"ok":
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

"""nginx on the loopback address with the deployed configuration and a certificate made for it."""

from __future__ import annotations

import getpass
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.nginx.render import configuration, values
from tests.programs import NGINX, OPENSSL

HOST = "127.0.0.1"
OFFICIALS, LINKS = "canviec.test", "xem.canviec.test"
_READY_SECONDS = 10


class GatewayError(Exception):
    """nginx does not take the configuration, or does not answer."""


@dataclass(frozen=True)
class Gateway:
    """nginx that answers.

    Attributes:
        folder: Its configuration, logs and certificate.
        https_port: The port of both sites.
        http_port: The port that leads to the other.
    """

    folder: Path
    https_port: int
    http_port: int

    @property
    def certificate(self) -> Path:
        """The certificate, which is its own authority."""
        return self.folder / "certificate.pem"

    @property
    def access_log(self) -> str:
        """What it has logged of requests."""
        return (self.folder / "access.log").read_text("utf-8")

    @property
    def error_log(self) -> str:
        """What it has logged of errors."""
        return (self.folder / "error.log").read_text("utf-8")

    @property
    def process_id(self) -> int:
        """Its master process."""
        return int((self.folder / "nginx.pid").read_text())

    def socket(self, name: str = OFFICIALS, seconds: float = 20) -> ssl.SSLSocket:
        """A TLS connection to a site, HTTP/1.1 by its own choice.

        Args:
            name: The site.
            seconds: How long its calls wait.
        """
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.set_alpn_protocols(["http/1.1"])
        plain = socket.create_connection((HOST, self.https_port), seconds)
        return context.wrap_socket(plain, server_hostname=name)

    def raw(self, request: str | bytes, name: str = OFFICIALS) -> tuple[int, str, bytes]:
        """Send bytes as they are and read the answer to its end: status, head, body."""
        sent = request.encode() if isinstance(request, str) else request
        with self.socket(name) as connection:
            connection.sendall(sent)
            received = b""
            while block := connection.recv(65536):
                received += block
        head, _, body = received.partition(b"\r\n\r\n")
        text = head.decode("latin-1")
        return int(text.split(" ", 2)[1]) if text else 0, text, body

    def ask(self, path: str, name: str = OFFICIALS, method: str = "GET", **headers: str) -> Answer:
        """One request of a connection of its own; underscores in header names become hyphens."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {name}:{self.https_port}"]
        lines += [f"{key.replace('_', '-')}: {value}" for key, value in headers.items()]
        lines += ["Connection: close", "", ""]
        return Answer(*self.raw("\r\n".join(lines), name))


@dataclass(frozen=True)
class Answer:
    """Status, head and body as they came."""

    status: int
    head: str
    body: bytes

    def header(self, name: str) -> str:
        """The values of a header, joined by a bar; empty without one."""
        lines = (line.partition(": ") for line in self.head.split("\r\n")[1:])
        return " | ".join(value for key, _, value in lines if key.lower() == name.lower())


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def gateway(
    folder: Path, officials_ports: Sequence[int], links_ports: Sequence[int], **changes: Any
) -> Iterator[Gateway]:
    """Run nginx until the block ends.

    Args:
        folder: An empty folder for its files.
        officials_ports: Ports of the officials' processes.
        links_ports: Ports of the link holders' processes.
        **changes: Entries of `deploy/nginx/values.toml` to take the place of those there.

    Raises:
        GatewayError: If it refuses the configuration or does not start.
    """
    for name in ("cache", "temporary"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    certificate(folder)
    running = Gateway(folder, free_port(), free_port())
    own: dict[str, Any] = {
        "officials_name": OFFICIALS, "links_name": LINKS,
        "officials_ports": list(officials_ports), "links_ports": list(links_ports),
        "https_port": running.https_port, "http_port": running.http_port,
        "certificate": str(running.certificate), "certificate_key": str(folder / "key.pem"),
        "user": getpass.getuser(), "pid_file": str(folder / "nginx.pid"),
        "log_folder": str(folder), "cache_folder": str(folder / "cache"),
        "temporary_folder": str(folder / "temporary"),
    }  # fmt: skip
    filled = values(None, **(own | changes))
    path = folder / "nginx.conf"
    path.write_text(configuration(filled), "utf-8")
    command = [str(NGINX.require()), "-e", str(folder / "start.log"), "-c", str(path)]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    if checked.returncode != 0 or "[warn]" in checked.stderr:
        raise GatewayError(checked.stderr)
    with subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL) as process:
        try:
            _await(running, process)
            yield running
        finally:
            process.terminate()
            process.wait(timeout=10)


def certificate(folder: Path) -> None:
    """Make a key and a certificate for both names, valid for a day."""
    names = f"subjectAltName=DNS:{OFFICIALS},DNS:{LINKS},IP:{HOST}"
    subprocess.run(
        [OPENSSL.require(), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "1", "-subj", "/CN=can-viec.test", "-addext", names,
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


def _await(running: Gateway, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((HOST, running.https_port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    said = (running.folder / "start.log").read_text("utf-8")
    raise GatewayError(f"nginx does not answer: {said}")

"""Functions that a confined process is asked to run."""

import os
import signal
import socket
import time
from pathlib import Path

from etl.reading.findings import Place, refuse


def double(number: int) -> int:
    return 2 * number


def process_number() -> int:
    return os.getpid()


def echo(data: bytes) -> bytes:
    return data


def refusing(file: str) -> None:
    raise refuse("file_too_large", Place(file, row=3), megabytes=21)


def failing(path: Path) -> None:
    raise ZeroDivisionError(f"broken on {path.name}")


def returning_what_cannot_travel() -> socket.socket:
    return socket.socket()


def spinning(path: Path) -> None:
    while path:
        pass


def sleeping() -> None:
    time.sleep(60)


def hoarding() -> int:
    hoard = []
    while True:
        hoard.append(bytearray(10 * 2**20))


def dying() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leaving() -> None:
    os._exit(3)


def opening_many_files() -> int:
    files = []
    try:
        while True:
            files.append(Path("/dev/null").open())  # noqa: SIM115
    except OSError:
        return len(files)


def environment() -> dict[str, str]:
    return dict(os.environ)


def killing_its_server() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)

"""The command line, called by pages: files are read, and editions built, in a process of their own.

The server never imports the readers: what they need (GeoPandas, openpyxl) stays out of its memory,
and a file that brings its reader down brings down nothing else.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pages.ui.words import Language

ROOT = Path(__file__).resolve().parents[2]
LOGGER = logging.getLogger(__name__)
DATA_VARIABLE = "CAN_VIEC_DATA"
_SECONDS = 900
_LONGEST_NAME = 120
Progress = Callable[[float, float], None]
_UNSAFE = re.compile(r"[^\w.,()\- ]")


class CommandError(Exception):
    """A command ended in a way that is no answer; the log says how."""


@dataclass(frozen=True)
class Upload:
    """A file as a browser sent it: the name it came with, and its bytes."""

    name: str
    content: bytes


def data_folder() -> Path:
    """The data folder that files are loaded into."""
    return Path(os.environ.get(DATA_VARIABLE, ROOT / "data"))


def etl(
    command: str, *arguments: str, language: Language, progress: Progress | None = None
) -> list[Any]:
    """Run a command of `python -m etl` and return what it says for machines, line by line.

    Args:
        command: Name of the command.
        *arguments: What follows it.
        language: Of the messages.
        progress: Told how many files are read, and of how many; if it raises, as it does when the
            reader turns to something else, the command is ended.

    Raises:
        CommandError: It was used wrongly, took too long, or died.
    """
    call = [sys.executable, "-m", "etl", command, *arguments, "--data", str(data_folder()),
            "--json", "--lang", language]  # fmt: skip
    if progress is not None:
        call.append("--progress")
    with (
        ThreadPoolExecutor(1) as beside,
        subprocess.Popen(  # noqa: S603  our own program, arguments as a list
            call, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process,
        _ended_after(process, _SECONDS),
    ):
        try:
            answered = beside.submit(process.stdout.read)
            said = [line for line in process.stderr if not _step(line, progress)]
            lines = [*answered.result().splitlines(), *said]
        except BaseException:
            process.kill()
            raise
    if process.returncode not in (0, 1):
        told = "".join(said)[-2000:]
        raise CommandError(f"{command} ended with {process.returncode}: {told}")
    try:
        return [json.loads(line) for line in lines if line.startswith("{")]
    except json.JSONDecodeError as error:
        raise CommandError(f"{command} said what is no JSON: {error}") from error


@contextmanager
def _ended_after(process: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    """Kill a process that takes too long: its return code then says so."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _step(line: str, progress: Progress | None) -> bool:
    """Whether a line says how far a command is; if so it is told on."""
    if progress is None or not line.startswith('{"outcome": "progress"'):
        return False
    told = json.loads(line)
    progress(told["done"], told["of"])
    return True


@contextmanager
def laid_out(uploads: Sequence[Upload]) -> Iterator[list[str]]:
    """Lay uploads out as files, each in a folder of its own, gone when done.

    A name from a browser never becomes a path: all but letters, digits and a few marks is replaced.
    """
    with tempfile.TemporaryDirectory(prefix="can-viec-") as folder:
        paths = []
        for number, upload in enumerate(uploads):
            path = Path(folder) / str(number) / _file_name(upload.name)
            path.parent.mkdir()
            path.write_bytes(upload.content)
            paths.append(str(path))
        yield paths


def _file_name(given: str) -> str:
    stem, dot, ending = _UNSAFE.sub("_", given).strip(". ").rpartition(".")
    name = f"{stem[:_LONGEST_NAME]}{dot}{ending[:8]}" if stem else ending[:_LONGEST_NAME]
    return name or "_"

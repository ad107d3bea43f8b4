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
from collections.abc import Iterator, Sequence
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


def etl(command: str, *arguments: str, language: Language) -> list[Any]:
    """Run a command of `python -m etl` and return what it says for machines, line by line.

    Args:
        command: Name of the command.
        *arguments: What follows it.
        language: Of the messages.

    Raises:
        CommandError: It was used wrongly, took too long, or died.
    """
    call = [sys.executable, "-m", "etl", command, *arguments, "--data", str(data_folder()),
            "--json", "--lang", language]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603  our own program, arguments as a list
            call, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"{command} took longer than {_SECONDS} s") from error
    if done.returncode not in (0, 1):
        raise CommandError(f"{command} ended with {done.returncode}: {done.stderr[-2000:]}")
    lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
    try:
        return [json.loads(line) for line in lines if line.startswith("{")]
    except json.JSONDecodeError as error:
        raise CommandError(f"{command} said what is no JSON: {error}") from error


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

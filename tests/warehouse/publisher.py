"""A process that starts publishers and kills them: `python -m tests.warehouse.publisher FOLDER`.

It imports everything once and then forks, because a fork is a hundred times quicker than a new
Python. For every number on its standard input it forks a publisher, which is killed with SIGKILL
just before its so-many-th step, and answers with what the publisher had said by then: the id of the
edition it published, `nothing` when it was killed before, or the error it ended with.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.warehouse.steps import Steps, few_rows
from warehouse.editions import Store
from warehouse.publishing import publish


def kill_oneself(_: str) -> None:
    """End this process as a power cut would: nothing is cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)


def publish_and_say(folder: Path, step: int, answer: int) -> None:
    """Publish in this process and write the edition's id, or the error."""
    store = Store(folder)
    Steps(step, kill_oneself).watch(pytest.MonkeyPatch())
    try:
        said = publish(few_rows(), store, store.current_id()).id
    except Exception as error:  # noqa: BLE001  whatever it was, it is answered
        said = f"error: {error!r}"
    os.write(answer, said.encode())


def killed_publisher(folder: Path, step: int) -> str:
    """Fork a publisher, kill it at the step, and return what it said."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        publish_and_say(folder, step, writing)
        os._exit(0)
    os.close(writing)
    said = os.read(reading, 10_000).decode()  # nothing once its last end is closed by the kill
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(reading)
    return said or "nothing"


if __name__ == "__main__":
    for line in sys.stdin:
        said = killed_publisher(Path(sys.argv[1]), int(line))
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()

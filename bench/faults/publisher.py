"""A process that forks publishers and ends them: `python -m bench.faults.publisher FOLDER`.

It imports everything once, because a fork is a hundred times quicker than a new Python. Every line
of its input is an order as JSON:

    marker   what the edition is marked with
    delay    kill the publisher after so many seconds; null lets it finish
    call     with the shim: at which call that changes the disk (0: only count them)
    how      with the shim: 0 kill, 1 tear a write and kill, 2 let the call fail
    act      one of `Act`; publish if not given
    subject  the edition that is approved, refused or gone back to
    spacious do not look at the free space before

and is answered by one line of JSON: `said` (the id of the edition that was published, proposed,
approved or refused, "nothing" when the publisher was ended before, or "error: ...") and `calls`,
how many calls there were.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import shutil
import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from bench.faults.subject import marked_draft
from warehouse.approval import approve, refuse
from warehouse.editions import Store
from warehouse.history import rollback
from warehouse.persons import Person
from warehouse.publishing import Draft, publish

_SIZE = 65_536
_NEVER = 2**30
FIRST, SECOND = Person(1, "first"), Person(2, "second")


class Act(StrEnum):
    """What a publisher does."""

    PUBLISH = "publish"
    PROPOSE = "propose"
    """A new edition, where a second person is needed."""
    PROPOSE_BACK = "propose back"
    """A step back to the subject."""
    APPROVE = "approve"
    APPROVE_BACK = "approve back"
    REFUSE = "refuse"


class Usage(NamedTuple):
    """What `shutil.disk_usage` answers on a disk with room for everything."""

    total: int = 2**50
    used: int = 0
    free: int = 2**50


def work(folder: Path, order: dict[str, Any], answer: int) -> None:
    """Do what is ordered in this process and write what came of it."""
    store = Store(folder)
    draft = marked_draft(order["marker"])
    if order.get("spacious"):
        shutil.disk_usage = lambda _: Usage()  # type: ignore[assignment, return-value]
    shim = _shim()
    if shim is not None and order.get("call") is not None:
        shim.faults_arm(order["call"] or _NEVER, order.get("how", 0))
    try:
        said = _done(store, Act(order.get("act", Act.PUBLISH)), draft, order.get("subject", ""))
    except Exception as error:  # noqa: BLE001  whatever it was, it is answered
        said = f"error: {error!r}"
    calls = 0
    if shim is not None:
        calls = shim.faults_count()
        shim.faults_arm(0, 0)
    os.write(answer, json.dumps({"said": said, "calls": calls}).encode())


def _done(store: Store, act: Act, draft: Draft, subject: str) -> str:
    """Do it; the id of the edition it was done to."""
    if act in (Act.PUBLISH, Act.PROPOSE):
        return publish(draft, store, store.parent_id(), FIRST).id
    if act is Act.PROPOSE_BACK:
        return rollback(store, subject, reason="a test of faults", person=FIRST).subject
    if act is Act.REFUSE:
        return refuse(store, subject, why="a test of faults", person=SECOND).subject
    return approve(store, subject, person=SECOND).subject


def _shim() -> Any:
    """The functions of the shim, or None if it is not loaded."""
    everything = ctypes.CDLL(None)
    return everything if hasattr(everything, "faults_arm") else None


def forked(folder: Path, order: dict[str, Any]) -> str:
    """Fork a publisher, end it as ordered, and return its answer."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        work(folder, order, writing)
        os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], order.get("delay"))
    said = os.read(reading, _SIZE) if ready else b""
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    if not said and select.select([reading], [], [], 0)[0]:
        said = os.read(reading, _SIZE)  # between the deadline and the kill
    os.close(reading)
    return said.decode() or json.dumps({"said": "nothing", "calls": 0})


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(forked(Path(sys.argv[1]), json.loads(line)) + "\n")
        sys.stdout.flush()

"""Publishers that are killed: at random moments, and at every call that changes the disk."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.faults.outcome import Outcome
from bench.faults.subject import begin, sound
from warehouse.editions import Edition, Store
from warehouse.manifest import EditionError
from warehouse.verifying import verify

ROOT = Path(__file__).resolve().parents[2]
SHIM = Path(__file__).with_name("shim.c")
_SEED = 19450902
_MEASURED_EVERY = 20
KILL, TEAR, FAIL = 0, 1, 2
HOW = {KILL: "kill -9 before", TEAR: "half a write, then kill -9, at", FAIL: "an I/O error at"}


class Publishers:
    """The process that forks publishers, and the store they publish to."""

    def __init__(self, process: subprocess.Popen[str], store: Store) -> None:
        self.process = process
        self.store = store
        self.count = 0

    def order(self, **order: Any) -> dict[str, Any]:
        """Let one publisher run and be ended as ordered; its answer."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the publishers have no pipes")
        self.count += 1
        text = json.dumps({"marker": f"m{self.count}", "delay": None, **order})
        print(text, file=self.process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def publishers(folder: Path, shim: Path | None = None) -> Iterator[Publishers]:
    """Start the process that forks publishers, with the shim if there is one."""
    preloaded = {"LD_PRELOAD": str(shim)} if shim else {}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.faults.publisher", str(folder)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | preloaded,
    )  # fmt: skip
    try:
        yield Publishers(process, Store(folder))
    finally:
        process.communicate(timeout=60)


def built_shim(folder: Path) -> Path | None:
    """The shim, compiled; None where there is no C compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    target = folder / "shim.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(target), str(SHIM), "-ldl"],
                   check=True)  # fmt: skip
    return target


def at_random(folder: Path, kills: int) -> Outcome:
    """Kill publishers at random moments of their whole way."""
    outcome = Outcome("kill -9 at a random moment of a publish")
    store = Store(folder)
    begin(store)
    chance = random.Random(_SEED)
    with publishers(folder) as started:
        duration, before = 0.0, sound(store).edition
        for number in range(kills):
            if number % _MEASURED_EVERY == 0:  # what else runs on the machine changes
                duration = _duration(started)
                before = sound(store).edition
            answer = started.order(delay=chance.uniform(0.01, 1.05) * duration)
            before = judged(outcome, store, before, answer["said"])
    _whole(outcome, store)
    return outcome


def at_every_call(folder: Path, shim: Path, how: int, most: int | None = None) -> Outcome:
    """Do something at the first, second, ... call that changes the disk, until none is left.

    Args:
        folder: Where the editions go.
        shim: The compiled shim.
        how: KILL, TEAR or FAIL.
        most: At most so many, evenly over all calls; all of them if not given.
    """
    outcome = Outcome(f"{HOW[how]} every write, fsync, rename, unlink, truncate and chmod")
    store = Store(folder)
    begin(store)
    with publishers(folder, shim) as started:
        calls = started.order(call=0)["calls"]
        before = sound(store).edition
        outcome.notes["calls in a publish"] = calls
        step = 1 if most is None else max(1, calls // most)
        for call in range(1, calls + 1, step):
            answer = started.order(call=call, how=how)
            before = judged(outcome, store, before, answer["said"], failing=how == FAIL)
    _whole(outcome, store)
    return outcome


def judged(
    outcome: Outcome, store: Store, before: Edition, said: str, *, failing: bool = False
) -> Edition:
    """Judge what is served after a publisher was ended; the edition served now."""
    outcome.tried += 1
    try:
        after = sound(store).edition
    except (EditionError, RuntimeError) as error:
        outcome.blame("torn", f"{said}: {error}")
        return before
    refused = said.startswith("error")
    if before.id not in {after.id, after.manifest.parent}:
        outcome.blame("torn", f"{before.id} became {after.id}")
    elif said != "nothing" and not refused and after.id != said:
        outcome.blame("lost", f"{said} was acknowledged, {after.id} is served")
    elif refused and (not failing or after.id != before.id):
        outcome.blame("torn", said)
    outcome.notes["refused with the current edition unchanged" if refused
                  else "killed before it was published" if after.id == before.id
                  else "published"] += 1  # fmt: skip
    return after


def _duration(started: Publishers) -> float:
    """How long a publish takes now."""
    start = time.monotonic()
    started.order()
    return time.monotonic() - start


def _whole(outcome: Outcome, store: Store) -> None:
    """In the end the next publish succeeds, and every edition, the log and the chain verify."""
    with publishers(store.folder) as started:
        said = started.order()["said"]
    if said != sound(store).edition.id:
        outcome.blame("lost", f"the last publish: {said}")
    checked = verify(store)
    for one in checked.findings:
        if one.problems:
            outcome.blame("undetected", f"{one.name}: {one.problems}")

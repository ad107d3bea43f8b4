"""kill -9 of a publisher before each step: the edition served is the old or the new one, whole.

Kills at moments of chance are in `test_faults.py`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse.contents import control_sums, logical_hash
from warehouse.editions import Edition, Store

ROOT = Path(__file__).resolve().parents[2]


class Publishers:
    """The process that forks publishers, and the store they publish to."""

    def __init__(self, process: subprocess.Popen[str], store: Store) -> None:
        self.process = process
        self.store = store

    def start_and_kill(self, step: int) -> str:
        assert self.process.stdin
        assert self.process.stdout
        print(step, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()


@pytest.fixture
def publishers(tiny_store: Store) -> Iterator[Publishers]:
    command = [sys.executable, "-m", "tests.warehouse.publisher", str(tiny_store.folder)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield Publishers(process, tiny_store)
    process.communicate(timeout=60)
    assert process.returncode == 0


def verified(store: Store) -> Edition:
    """What is served: without a problem, unchanged, and readable to the last column."""
    served = store.serve()
    assert served.problem is None
    edition = served.edition
    connection = edition.open()
    assert logical_hash(connection) == edition.manifest.logical_hash
    assert control_sums(connection) == edition.manifest.control_sums
    connection.close()
    return edition


def chain(store: Store) -> list[int]:
    """Numbers of the current edition, its parent, and so on: the history has no hole."""
    edition = store.serve().edition
    numbers = [edition.manifest.number]
    while edition.manifest.parent is not None:
        edition = store.get(edition.manifest.parent)
        numbers.append(edition.manifest.number)
    return numbers


def assert_all_or_nothing(answer: str, before: Edition, after: Edition) -> None:
    assert not answer.startswith("error"), answer
    if answer == "nothing":
        assert before.id in {after.id, after.manifest.parent}
    else:
        assert after.id == answer, "what was acknowledged is served"
        assert after.manifest.parent == before.id


def test_a_publisher_killed_before_any_step_changes_all_or_nothing(publishers: Publishers) -> None:
    store = publishers.store
    first = before = verified(store)
    answer, step = "nothing", 0
    while answer == "nothing":
        step += 1
        answer = publishers.start_and_kill(step)
        after = verified(store)
        assert_all_or_nothing(answer, before, after)
        before = after
    assert step > 15, "so many steps were tried, the last publisher had none left"
    assert chain(store)[-1] == first.manifest.number - 1

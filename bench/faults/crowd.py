"""Many publishers and many readers at once: each reader sees one edition, whole, or the next."""

from __future__ import annotations

import json
import multiprocessing
import queue
import time
from contextlib import ExitStack
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from bench.faults.outcome import Outcome
from bench.faults.subject import begin, marked_draft, sound
from warehouse.connection import Connection
from warehouse.contents import control_sums, logical_hash
from warehouse.editions import Edition, Store
from warehouse.manifest import EditionError
from warehouse.publishing import publish
from warehouse.verifying import verify

_LONGEST_SECONDS = 3600
_PAUSE_SECONDS = 0.03


def crowded(folder: Path, publishers: int, publishes: int, readers: int, reads: int) -> Outcome:
    """Let publishers and readers loose on one store.

    Args:
        folder: Where the editions go.
        publishers: Processes that publish.
        publishes: Editions that each of them publishes.
        readers: Processes that read.
        reads: Reads of all readers together, at least.
    """
    outcome = Outcome(f"{publishers} publishers × {publishes} with {readers} readers")
    store = Store(folder)
    begin(store)
    context = multiprocessing.get_context("spawn")  # DuckDB's threads do not survive a fork
    answers: Any = context.Queue()
    over: Any = context.Event()
    with ExitStack() as ended:
        processes: list[BaseProcess] = [
            context.Process(target=_publisher, args=(folder, n, publishes, answers))
            for n in range(publishers)
        ]
        processes += [
            context.Process(target=_reader, args=(folder, reads // readers, over, answers))
            for _ in range(readers)
        ]
        for process in processes:
            process.start()
            ended.callback(process.kill)
        # Readers go on as long as there are publishers: theirs are the last answers.
        told = [_answer(answers, processes) for _ in range(publishers)]
        over.set()
        told += [_answer(answers, processes) for _ in range(readers)]
        for process in processes:
            process.join(timeout=60)
    for one in told:
        outcome.tried += one.get("reads", 0)
        for name in ("published", "refused for a stale parent", "editions seen"):
            outcome.notes[name] += one.get(name, 0)
        for example in one.get("wrong", []):
            outcome.blame("wrong", example)
        for example in one.get("lost", []):
            outcome.blame("lost", example)
    _linear(outcome, store, publishers * publishes)
    return outcome


def _answer(answers: Any, processes: list[BaseProcess]) -> dict[str, Any]:
    """The next answer; a process that died without one is told instead of waited for."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < deadline:
        try:
            answer: dict[str, Any] = json.loads(answers.get(timeout=1))
        except queue.Empty:
            died = [one.name for one in processes if one.exitcode]
            if died:
                raise RuntimeError(f"died without an answer: {', '.join(died)}") from None
        else:
            return answer
    raise TimeoutError(f"no answer in {_LONGEST_SECONDS} s")


def _publisher(folder: Path, name: int, publishes: int, answers: Any) -> None:
    """Publish so many editions; who was overtaken builds again."""
    store = Store(folder)
    stale, lost = 0, []
    for number in range(publishes):
        while True:
            parent = store.parent_id()
            try:
                edition = publish(marked_draft(f"p{name}-{number}"), store, parent)
            except EditionError as error:
                if "has been published since" not in str(error):
                    lost.append(str(error))
                    break
                stale += 1
                continue
            if edition.id not in store.ids():
                lost.append(f"{edition.id} was acknowledged and is not there")
            break
    answers.put(json.dumps({"published": publishes - len(lost),
                            "refused for a stale parent": stale, "lost": lost}))  # fmt: skip


class _Page:
    """What a page keeps open: the edition of the pointer it saw last."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.seen: set[str] = set()
        self.wrong: list[str] = []
        self._stamp: tuple[int, int] | None = None
        self._open: tuple[Edition, Connection] | None = None

    def current(self) -> tuple[Edition, Connection]:
        """Poll the pointer; open another edition and close the old one only if it moved."""
        if self._open is not None and self.store.stamp() == self._stamp:
            return self._open
        self._stamp = self.store.stamp()
        served = self.store.serve()
        if served.problem:
            self.wrong.append(served.problem)
        if self._open is None or served.edition.id != self._open[0].id:
            if self._open is not None:
                self._open[1].close()
            self._open = (served.edition, served.edition.open())
            if logical_hash(self._open[1]) != served.edition.manifest.logical_hash:
                self.wrong.append(f"{served.edition.id}: other contents")
        self.seen.add(served.edition.id)
        return self._open

    def read(self) -> None:
        """One run of a page: everything it sees must be of the edition it began with."""
        edition, connection = self.current()
        first = _marker(connection, "core_source", "note_vi")
        time.sleep(_PAUSE_SECONDS)  # a publish may come in between
        second = _marker(connection, "core_field", "name_vi")
        markers = {first, second, edition.manifest.code_version}
        if len(markers) != 1 or control_sums(connection) != dict(edition.manifest.control_sums):
            self.wrong.append(f"{edition.id}: {sorted(markers)}")


def _reader(folder: Path, reads: int, over: Any, answers: Any) -> None:
    """Read as a page does, so many times and until the publishers are done."""
    page = _Page(folder)
    done = 0
    while done < reads or not over.is_set():
        done += 1
        try:
            page.read()
        except Exception as error:  # noqa: BLE001  a reader must never fail, whatever the reason
            page.wrong.append(repr(error))
    answers.put(json.dumps({"reads": done, "wrong": page.wrong,
                            "editions seen": len(page.seen)}))  # fmt: skip


def _marker(connection: Connection, table: str, column: str) -> str:
    values = connection.cursor().table(table).df()[column].unique().tolist()
    return "|".join(map(str, values))


def _linear(outcome: Outcome, store: Store, published: int) -> None:
    """The history is one line from the first edition to the current one, with every publish in."""
    edition = sound(store).edition
    length = 1
    while edition.manifest.parent is not None:
        parent = store.get(edition.manifest.parent)
        if parent.manifest.number >= edition.manifest.number:
            outcome.blame("torn", f"{edition.id} follows {parent.id}")
        edition = parent
        length += 1
    if length != published + 2:
        outcome.blame("lost", f"{length} editions in a line, {published + 2} were published")
    for one in verify(store).findings:
        if one.problems:
            outcome.blame("undetected", f"{one.name}: {one.problems}")

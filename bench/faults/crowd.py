"""Many publishers and many readers at once: each reader sees one edition, whole, or the next."""

from __future__ import annotations

import json
import multiprocessing
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
from warehouse.history import verify
from warehouse.manifest import EditionError
from warehouse.publishing import publish

_LONGEST_SECONDS = 3600
_PAUSE_SECONDS = 0.002


def crowded(folder: Path, publishers: int, publishes: int, readers: int, reads: int) -> Outcome:
    """Let publishers and readers loose on one store.

    Args:
        folder: Where the editions go.
        publishers: Processes that publish.
        publishes: Editions that each of them publishes.
        readers: Processes that read.
        reads: Reads of all readers together.
    """
    outcome = Outcome(f"{publishers} publishers × {publishes} with {readers} readers")
    store = Store(folder)
    begin(store)
    context = multiprocessing.get_context("spawn")  # DuckDB's threads do not survive a fork
    answers: Any = context.Queue()
    with ExitStack() as ended:
        processes: list[BaseProcess] = [
            context.Process(target=_publisher, args=(folder, n, publishes, answers))
            for n in range(publishers)
        ]
        processes += [
            context.Process(target=_reader, args=(folder, reads // readers, answers))
            for _ in range(readers)
        ]
        for process in processes:
            process.start()
            ended.callback(process.kill)
        told = [json.loads(answers.get(timeout=_LONGEST_SECONDS)) for _ in processes]
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


def _reader(folder: Path, reads: int, answers: Any) -> None:
    """Read as a page does: poll the pointer, open a new edition, finish on the one begun with."""
    store = Store(folder)
    stamp: tuple[int, int] | None = None
    edition: Edition | None = None
    connection: Connection | None = None
    wrong: list[str] = []
    seen: set[str] = set()
    for _ in range(reads):
        try:
            if edition is None or connection is None or store.stamp() != stamp:
                stamp = store.stamp()
                served = store.serve()
                if served.problem:
                    wrong.append(served.problem)
                if edition is None or served.edition.id != edition.id:
                    if connection is not None:
                        connection.close()
                    edition, connection = served.edition, served.edition.open()
                    if logical_hash(connection) != edition.manifest.logical_hash:
                        wrong.append(f"{edition.id}: other contents")
                seen.add(edition.id)
            first = _marker(connection, "core_source", "note_vi")
            time.sleep(_PAUSE_SECONDS)  # a publish may come in between
            markers = {first, _marker(connection, "core_field", "name_vi"),
                       edition.manifest.code_version}  # fmt: skip
            if len(markers) != 1 or control_sums(connection) != dict(edition.manifest.control_sums):
                wrong.append(f"{edition.id}: {sorted(markers)}")
        except Exception as error:  # noqa: BLE001  a reader must never fail, whatever the reason
            wrong.append(repr(error))
    answers.put(json.dumps({"reads": reads, "wrong": wrong, "editions seen": len(seen)}))


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

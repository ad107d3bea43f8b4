"""Damage to files at rest: flipped bits and cut ends, from editions to kept inputs."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.faults.outcome import Outcome
from bench.faults.subject import begin
from warehouse.editions import Edition, Store
from warehouse.inputs import INPUTS_FOLDER, restore
from warehouse.keys import Keys, publishers_keys
from warehouse.log import LOG, POINTER, completed
from warehouse.manifest import EditionError
from warehouse.verifying import verify

_SEED = 20251014


def flipped(folder: Path, flips: int) -> Outcome:
    """Flip one bit at a time, most of them in the edition's file, and look whether it is found."""
    outcome = Outcome("one bit flipped")
    store = Store(folder)
    current = begin(store).id
    keys = publishers_keys(folder)
    chance = random.Random(_SEED)
    for number in range(flips):
        path = _target(store, current, number)
        place = chance.randrange(path.stat().st_size)
        with _restored(path):
            _flip(path, place, chance.randrange(8))
            _look(outcome, store, path, keys)
    return outcome


def truncated(folder: Path, cuts: int) -> Outcome:
    """Cut a file's end off, from all of it to its last byte."""
    outcome = Outcome("a file cut short")
    store = Store(folder)
    current = begin(store).id
    keys = publishers_keys(folder)
    chance = random.Random(_SEED)
    for number in range(cuts):
        path = _target(store, current, number)
        with _restored(path):
            os.truncate(path, chance.randrange(path.stat().st_size))
            _look(outcome, store, path, keys)
    return outcome


def kept_inputs(folder: Path, flips: int, cuts: int) -> Outcome:
    """Damage the input files kept for editions: `verify` finds it, and none is built from."""
    outcome = Outcome("a kept input with one bit flipped or cut short")
    store = Store(folder / "editions")
    edition = begin(store, _inputs(folder / "data"))
    chance = random.Random(_SEED)
    paths = [store.folder / INPUTS_FOLDER / one for one in edition.manifest.inputs.values()]
    for number in range(flips + cuts):
        path = paths[number % len(paths)]
        outcome.tried += 1
        with _restored(path):
            place = chance.randrange(path.stat().st_size)
            if number < flips:
                _flip(path, place, chance.randrange(8))
            else:
                os.truncate(path, place)
            _look_at_inputs(outcome, store, edition, path)
    if not verify(store).sound:
        outcome.blame("undetected", "what was put back is not found sound")
    return outcome


def _inputs(folder: Path) -> dict[str, Path]:
    """Three input files, one of them with bytes of every kind."""
    folder.mkdir(parents=True)
    contents = {
        "policy.toml": b"[team]\nminimum_centre = 3\n",
        "received/1": bytes(range(256)) * 64,
        "reference/fields.csv": "mã,tên\nland,Đất đai\n".encode(),
    }
    for name, content in contents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return {name: folder / name for name in contents}


def _look_at_inputs(outcome: Outcome, store: Store, edition: Edition, path: Path) -> None:
    if verify(store).sound:
        outcome.blame("undetected", f"{path.name[:8]}: verify finds nothing")
    else:
        outcome.notes["found by verify"] += 1
    with TemporaryDirectory(prefix="can-viec-faults-") as target:
        try:
            restore(edition.manifest, store.folder, Path(target))
        except EditionError:
            outcome.notes["refused by rebuild"] += 1
        else:
            outcome.blame("wrong", f"{path.name[:8]}: an edition would be built from it")


def _target(store: Store, current: str, number: int) -> Path:
    """Seven in ten in the edition's file, the rest in its manifest, the pointer and the log."""
    names = [f"{current}.duckdb"] * 7 + [f"{current}.json", POINTER, LOG]
    return store.folder / names[number % len(names)]


def _look(outcome: Outcome, store: Store, path: Path, keys: Keys) -> None:
    """Whether the damage is found by who serves, and something sound is served all the same."""
    outcome.tried += 1
    damaged = path.read_bytes()
    try:
        served = store.serve()
        served.edition.verify()
    except EditionError as error:
        outcome.blame("torn", f"{path.name}: nothing is served: {error}")
        return
    if served.problem:
        outcome.notes["found, and a sound edition served"] += 1
    elif path.name == LOG and _mended(store, path, damaged, keys):
        # Its end looks as if a writer had died: the pointer has the entry, and it is written again.
        outcome.notes["half a last line of the log, written again from the pointer"] += 1
    elif any(one.problems for one in verify(store).findings):
        outcome.notes["found by verify only"] += 1
    else:
        outcome.blame("undetected", f"{path.name}")


def _mended(store: Store, path: Path, damaged: bytes, keys: Keys) -> bool:
    """Whether the next writer would make the log whole again, line for line."""
    if damaged.endswith(b"\n") and damaged.count(b"\n") != 1:
        return False
    log = completed(store.folder, keys)
    return bool(log.entries) and path.read_bytes().endswith((store.folder / POINTER).read_bytes())


def _flip(path: Path, place: int, bit: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(place)
        (byte,) = stream.read(1)
        stream.seek(place)
        stream.write(bytes([byte ^ (1 << bit)]))


@contextmanager
def _restored(path: Path) -> Iterator[None]:
    """Put a file back as it was, its mode included."""
    content, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o644)
    try:
        yield
    finally:
        path.write_bytes(content)
        path.chmod(mode)

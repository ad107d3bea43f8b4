"""Disks that fill up while an edition is published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp

from bench.faults.kills import ROOT, judged, publishers
from bench.faults.outcome import Outcome
from bench.faults.subject import sound
from warehouse.editions import Store

_DISK = 64 * 2**20
_BLOCK = 4096


def filled(levels: int) -> Outcome:
    """Publish on a small disk of its own with more and more room, from none to plenty."""
    outcome = Outcome("disk full")
    with _tmpfs() as disk:
        store = Store(disk / "editions")
        with publishers(store.folder) as started:
            for _ in range(2):
                started.order(spacious=True)
            size = _size_of_a_publish(store)
            before = sound(store).edition
            for level in range(levels):
                room = int(1.3 * size * level / max(1, levels - 1))
                ballast = _fill(disk, room)
                answer = started.order(spacious=True)
                before = judged(outcome, store, before, answer["said"], failing=True)
                ballast.unlink()
                _forget_but_current(store)
    return outcome


def _size_of_a_publish(store: Store) -> int:
    newest = store.ids()[0]
    return sum((store.folder / f"{newest}{end}").stat().st_size for end in (".duckdb", ".json"))


def _fill(disk: Path, room: int) -> Path:
    """Fill the disk with one file until so many bytes are free."""
    ballast = disk / "ballast"
    size = max(0, shutil.disk_usage(disk).free - room) // _BLOCK * _BLOCK
    with ballast.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, max(1, size))
    return ballast


def _forget_but_current(store: Store) -> None:
    """Keep the disk from filling with editions: only the current one and its parent's manifest."""
    for edition_id in store.ids():
        if edition_id != store.current_id():
            (store.folder / f"{edition_id}.duckdb").unlink()


@contextmanager
def _tmpfs() -> Iterator[Path]:
    """A file system in memory that holds 64 MB.

    Raises:
        OSError: If this process may not mount one; see `in_a_namespace`.
    """
    folder = Path(mkdtemp(prefix="can-viec-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode != 0:
        folder.rmdir()
        raise OSError(f"no tmpfs could be mounted: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def in_a_namespace(levels: int) -> Outcome:
    """The same, in a mount namespace of its own, where an ordinary user may mount too."""
    command = ["unshare", "--map-root-user", "--mount", sys.executable, "-m", "bench.faults.disks"]
    done = subprocess.run(
        [*command, str(levels)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise OSError(f"no file system of its own could be had: {done.stderr.strip()[-300:]}")
    outcome = Outcome(**json.loads(done.stdout))
    outcome.notes = Counter(outcome.notes)
    return outcome


if __name__ == "__main__":
    print(json.dumps(asdict(filled(int(sys.argv[1])))))

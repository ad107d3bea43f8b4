"""The steps that a publish takes on the disk from Python, each of which can be made to fail."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.warehouse import tiny
from warehouse import building, lines, log, manifest, publishing
from warehouse.publishing import Draft

WATCHED = (
    (os, "fsync"), (Path, "chmod"), (Path, "rename"), (Path, "replace"),
    (publishing, "write_tables"), (building, "reader"), (publishing, "reader"),
    (publishing, "sha256_of"), (publishing, "sync_folder"), (manifest, "write_json"),
    (log, "write_atomically"), (lines, "sync_folder"), (log, "sha256_of"),
    (publishing, "publishers_keys"), (publishing, "completed"), (publishing, "advance"),
)  # fmt: skip


def few_rows() -> Draft:
    """A draft that is quickly published: most tables are empty."""
    empty = {name: rows.head(0) for name, rows in tiny.tables().items() if name != "core_source"}
    return tiny.draft(empty, override="a test")


class Steps:
    """Counts the steps and does something before one of them, to fail or to kill."""

    def __init__(self, at: int | None, act: Callable[[str], None]) -> None:
        self.at = at
        self.act = act
        self.taken: list[str] = []

    def step(self, name: str) -> None:
        self.taken.append(name)
        if len(self.taken) == self.at:
            self.act(name)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for owner, name in WATCHED:
            monkeypatch.setattr(owner, name, self._watched(name, getattr(owner, name)))
        monkeypatch.setattr(Path, "open", self._watched_open(Path.open))

    def _watched(self, name: str, do: Callable) -> Callable:
        def watched(*args: object, **kwargs: object) -> object:
            self.step(name)
            return do(*args, **kwargs)

        return watched

    def _watched_open(self, do: Callable) -> Callable:
        def watched(path: Path, mode: str = "r", *args: object, **kwargs: object) -> object:
            if "w" in mode or "a" in mode:
                self.step(f"open {path.suffix}")
            return do(path, mode, *args, **kwargs)

        return watched

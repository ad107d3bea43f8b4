"""The build command as tests call it, and what makes a build of theirs quick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import etl.__main__
from etl import build
from tests.warehouse import tiny
from warehouse.editions import Store
from warehouse.manifest import sha256_of

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
MAIN = etl.__main__.main


class Answer(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Answer]


def without_slow_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have builds make no simulated row and no shape."""
    empty = {name: rows.head(0) for name, rows in tiny.tables().items()}
    simulation = build.demo.Simulation(
        empty["core_dossier_day"], empty["core_caseload_month"], empty["core_staff_month"]
    )
    monkeypatch.setattr(build.demo, "simulate", lambda *_, **__: simulation)
    monkeypatch.setattr(build, "boundaries_of", lambda *_: empty["core_boundary"])


def state(store: Store) -> dict[str, str]:
    """Every file of a store but the lock, with its content's hash."""
    return {
        p.name: sha256_of(p)
        for p in store.folder.iterdir()
        if p.is_file() and p.name != "publish.lock"
    }

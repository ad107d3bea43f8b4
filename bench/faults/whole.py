"""Faults on the default edition: an input is missing; and it is built again from its inputs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import duckdb

from bench.faults.outcome import Outcome
from etl.build import build_edition
from etl.rebuild import rebuild
from pages.ui import kept, opened, watched
from pages.ui.words import Words
from tests.pages.reader import Site, texts
from tests.pages.test_missing_inputs import UNJUDGED
from warehouse.editions import FOLDER_VARIABLE, Edition, Store
from warehouse.keys import publishers_keys
from warehouse.log import Action, advance
from warehouse.manifest import sha256_of

_DATA = Path(__file__).resolve().parents[2] / "data"
_COMMUNE, _NAME = "15607", "Xã Bát Mọt"
_OPENED = ("overview", "map", "commune", "quality")


class Missing(NamedTuple):
    """An input that is taken out, and where and how it must be said.

    Attributes:
        name: Of the input.
        statements: What takes it out.
        page: Where it is said.
        asked: Parameters of that page.
        notice: What stands there.
    """

    name: str
    statements: tuple[str, ...]
    page: str
    asked: dict[str, str]
    notice: str


def on_the_default_edition(folder: Path) -> Iterator[Outcome]:
    """Build it once, and try what needs the whole province."""
    store = Store(folder / "editions")
    edition = build_edition(_DATA, store)
    yield _missing(edition, folder)
    outcome = Outcome("the default edition built again from its kept inputs", tried=1)
    made = rebuild(store, edition.id)
    if not (made.same and made.same_code):
        outcome.blame("wrong", f"{made.found} instead of {made.wanted}")
    yield outcome


def _missing(edition: Edition, folder: Path) -> Outcome:
    """Pages of an edition without an input: they stand, and say what is missing."""
    outcome = Outcome("boundaries, population, or one commune of 166 missing")
    for number, case in enumerate(_cases()):
        spoilt = _taken_out(edition, folder / f"missing-{number}", case.statements)
        with patch.dict(os.environ, {FOLDER_VARIABLE: str(spoilt)}):
            _forget()
            site = Site()
            for page in _OPENED:
                outcome.tried += 1
                app = site.open(page, commune=_COMMUNE)
                if app.exception:
                    outcome.blame("torn", f"{case.name}: {page}: {app.exception[0].value}")
            if case.notice not in "\n".join(texts(site.open(case.page, **case.asked))):
                outcome.blame("undetected", f"{case.name}: not said on {case.page}")
            else:
                outcome.notes["said on its page"] += 1
    _forget()
    return outcome


def _cases() -> Iterator[Missing]:
    words = Words("vi")
    yield Missing(
        "boundaries", ("DELETE FROM core_boundary",), "map", {}, words("missing.boundaries")
    )
    yield Missing(
        "population",
        ("DELETE FROM core_population", "UPDATE mart_load SET dossiers_per_1000_people = NULL"),
        "map", {"measure": "rate"}, words("map.missing_rate_title", count=166),
    )  # fmt: skip
    yield Missing(
        "one commune of 166",
        (
            *(
                f"DELETE FROM {table} WHERE commune_code = '{_COMMUNE}'"
                for table in ("core_caseload_month", "core_dossier_day", "core_staff_month")
            ),
            UNJUDGED,
        ),
        "map", {"period": "2026-Q3"}, _NAME,
    )  # fmt: skip


def _taken_out(edition: Edition, folder: Path, statements: tuple[str, ...]) -> Path:
    """A folder with a copy of the edition without some rows, published as if it had none."""
    folder.mkdir()
    path = folder / edition.path.name
    shutil.copyfile(edition.path, path)
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    manifest = replace(edition.manifest, sha256=sha256_of(path), size_bytes=path.stat().st_size)
    keys = publishers_keys(folder)
    manifest.write(path.with_suffix(".json"), keys)
    advance(folder, keys, Action.PUBLISH, manifest.id, manifest.id)
    return folder


def _forget() -> None:
    kept.clear()
    opened.clear()
    watched.forget()

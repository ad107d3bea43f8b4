"""What every figure is judged with is traced too, and only in an edition that verifies."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import etl.__main__
from etl.intake.session import Outcome
from etl.submission_tables import submission_tables
from etl.tracing import METHOD, trace
from tests.etl.catalogue.desk import NOW, Desk
from tests.etl.catalogue.valid import handling_csv
from tests.etl.edition_rows import DATA
from tests.pages.conftest import damage
from tests.warehouse import tiny
from warehouse.editions import Edition, Store
from warehouse.manifest import sha256_of

Traced = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def traced(capsys: pytest.CaptureFixture[str]) -> Traced:
    """Runs the command on the editions of a folder."""

    def run(folder: object, *more: str) -> tuple[int, dict[str, Any]]:
        call = ["trace", "15607", "2026-10", "--editions", str(folder), "--json", *more]
        code = etl.__main__.main(call)
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err)

    return run


def test_a_handling_time_stands_at_its_row_and_column(
    default_edition: Edition, traced: Traced
) -> None:
    code, told = traced(default_edition.path.parent, "--measure", "handling_minutes")
    assert code == 0
    path = DATA / "reference" / "handling_times.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert len(told["figures"]) == len(lines) - 1
    for one in told["figures"]:
        assert (one["month"], one["file"], one["sha256"]) == (
            None, "reference/handling_times.csv", sha256_of(path),
        )  # fmt: skip
        (row,), (column,) = one["rows"], one["columns"]
        cells = lines[row - 1]
        assert cells[:2] == [one["field_code"], one["channel"]]
        assert float(cells[ord(column) - ord("A")]) == one["value"]


def test_a_policy_value_is_of_the_policy_file(default_edition: Edition, traced: Traced) -> None:
    code, told = traced(default_edition.path.parent, "--measure", "policy")
    assert code == 0
    found = {(one["field_code"], one["channel"]): one for one in told["figures"]}
    band = found["verdict", "band_high"]
    assert (band["value"], band["file"]) == (1.25, "policy.toml")
    assert band["sha256"] == default_edition.manifest.policy_sha256


def test_a_share_is_of_the_file_that_an_office_sent(tiny_store: Store) -> None:
    with closing(tiny_store.serve().edition.open()) as connection:
        (share,) = trace(connection, tiny.ALPHA, [], ["former_share"])
        every = trace(connection, tiny.ALPHA, [], METHOD)
    assert (share.field_code, share.channel, share.value) == ("90001", tiny.ALPHA, 0.6)
    assert (share.source_kind, share.file) == ("submitted", "bieu.xlsx")
    assert (share.sheet, share.rows, share.columns) == ("Tỷ lệ", (7,), ("F",))
    assert share.complete
    assert {one.measure for one in every} <= set(METHOD)


def test_an_edition_keeps_the_cells_of_handling_times_that_were_handed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.intake.session.today", lambda: NOW)
    desk = Desk(tmp_path)
    path = handling_csv(desk.folder)
    (handed,) = desk.hand_in(path)
    kept = submission_tables(desk.store, desk.record)["raw_origin_value"]
    assert handed.outcome == Outcome.ACCEPTED
    with (DATA / "reference" / "handling_times.csv").open(encoding="utf-8-sig", newline="") as file:
        wanted = {
            (row["field_code"], row["channel"]): float(row["handling_minutes"])
            for row in csv.DictReader(file)
        }
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    found = {
        (one.name, one.part): float(lines[one.row_number - 1][one.column_number - 1])
        for one in kept.itertuples()
    }
    assert found == wanted
    assert set(kept["measure"]) == {"handling_minutes"}


def test_nothing_is_traced_in_an_edition_that_does_not_verify(
    tiny_store: Store, traced: Traced
) -> None:
    edition = tiny_store.serve().edition
    edition.path.chmod(0o644)
    damage(edition)
    code, told = traced(tiny_store.folder, "--edition", edition.id)
    assert (code, told["outcome"]) == (1, "refused")
    assert edition.path.name in told["reason"]

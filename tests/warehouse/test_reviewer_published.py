"""Reviewer editions are made, served, renewed and pruned; what goes wrong leaves no trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl.reviewer import build
from sharing import reviewer as command
from sharing.audit import AuditError
from sharing.serving.checks import faults_of_reviewer_store
from warehouse.editions import Store
from warehouse.errors import EditionError
from warehouse.history import prune
from warehouse.reviewer import RULES_FILE, made_by
from warehouse.verifying import verify

# ---- publishing it ---------------------------------------------------------------------------


def test_links_to_the_newest_follow_the_source_and_pinned_ones_stay(
    tiny_store: Store, tmp_path: Path
) -> None:
    reviewers = Store(tmp_path / "reviewer")
    newest, first = tiny_store.ids()
    build(tiny_store.get(newest), reviewers, 3, current=True)
    build(tiny_store.get(first), reviewers, 3, current=False)
    assert reviewers.serve().edition.id == newest
    assert reviewers.serve().problem is None
    assert reviewers.ids() == [newest, first]
    reviewers.get(first).verify()
    # The source was rolled back: so are they.
    again = build(tiny_store.get(first), reviewers, 3, current=True)
    assert again.id == first
    assert reviewers.serve().edition.id == first


def test_what_a_killed_build_spilt_is_cleared_and_a_failed_one_leaves_nothing(
    tiny_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, reviewers = tiny_store.serve().edition, Store(tmp_path / "reviewer")
    spilt = reviewers.folder / f".{source.id}-99999.building.spill"
    spilt.mkdir(parents=True)
    (spilt / "duckdb_temp_99999_0_storage_DEFAULT-0.tmp").write_text("left")
    (reviewers.folder / "duckdb_temp_99999_0_owner").write_text("left")

    def failing(building: Path, _fill: object) -> None:
        building.write_text("half")
        building.with_name(f"{building.name}.wal").write_text("half")
        building.with_name(f"{building.name}.spill").mkdir()
        raise OSError("full")

    with monkeypatch.context() as patched:
        patched.setattr("warehouse.reviewer.build_contents", failing)
        with pytest.raises(EditionError) as refused:
            build(source, reviewers, 3, current=True)
    assert refused.value.code == "not_written"
    assert "full" in str(refused.value)
    assert [one for one in reviewers.folder.iterdir() if "building" in one.name] == []
    assert not list(reviewers.folder.glob("duckdb_temp_*"))
    assert build(source, reviewers, 3, current=True).id == source.id


def test_a_process_for_link_holders_starts_over_reviewer_editions_only(
    tiny_store: Store, tmp_path: Path
) -> None:
    reviewers = Store(tmp_path / "reviewer")
    build(tiny_store.serve().edition, reviewers, 3, current=True)
    assert faults_of_reviewer_store(reviewers.folder, 3) == []
    told = faults_of_reviewer_store(tiny_store.folder, 3)
    assert [text.partition(" ")[0] for text in told] == tiny_store.ids()
    # A file that is not served either: whoever gets at the disk gets at it.
    newest = tiny_store.ids()[0]
    forgotten = reviewers.folder / "00007-aaaaaaaa.duckdb"
    forgotten.write_bytes((tiny_store.folder / f"{newest}.duckdb").read_bytes())
    (fault,) = faults_of_reviewer_store(reviewers.folder, 3)
    assert fault.startswith(forgotten.name)


def test_one_made_by_other_rules_is_neither_served_nor_taken_for_made(
    tiny_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, reviewers = tiny_store.serve().edition, Store(tmp_path / "reviewer")
    manifest = build(source, reviewers, 3, current=True).manifest
    assert made_by(manifest, 3)
    with pytest.raises(EditionError) as refused:
        build(source, reviewers, 5, current=True)
    assert refused.value.code == "reviewer_rules_changed"
    (fault,) = faults_of_reviewer_store(reviewers.folder, 5)
    assert "smallest_cell = 5" in fault
    other = tmp_path / "reviewer.toml"
    other.write_text(RULES_FILE.read_text("utf-8").replace("rules = 3", "rules = 4"), "utf-8")
    monkeypatch.setattr("warehouse.reviewer.RULES_FILE", other)
    assert not made_by(manifest, 3)
    assert len(faults_of_reviewer_store(reviewers.folder, 3)) == 1


def test_prune_keeps_what_links_are_pinned_to(
    tiny_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    newest, oldest = tiny_store.ids()
    reviewers = Store(tmp_path / "reviewer")
    for one in (oldest, newest):
        build(tiny_store.get(one), reviewers, 3, current=True)
    with pytest.raises(EditionError) as refused:
        prune(reviewers, kept=1)
    assert refused.value.code == "reviewer_not_pruned_here"
    folders = ["--reviewer-editions", str(reviewers.folder)]
    pinned = [oldest]
    monkeypatch.setattr(command, "pinned_editions", lambda _: pinned)
    assert command.main(["prune", "--keep", "1", "--json", *folders]) == 0
    assert json.loads(capsys.readouterr().out) == {"removed": []}
    pinned.clear()
    assert command.main(["prune", "--keep", "1", "--json", *folders]) == 0
    assert json.loads(capsys.readouterr().out) == {"removed": [oldest]}
    assert reviewers.ids() == [newest]
    assert reviewers.serve().problem is None
    assert not [one for one in verify(reviewers).findings if one.faults]
    with pytest.raises(EditionError) as refused:
        build(tiny_store.get(oldest), reviewers, 3, current=False)
    assert refused.value.code == "reviewer_pruned"


def test_it_is_never_built_among_the_full_editions(tiny_store: Store) -> None:
    source = tiny_store.serve().edition
    with pytest.raises(EditionError) as refused:
        build(source, Store(tiny_store.folder), 3, current=True)
    assert refused.value.code == "reviewer_among_editions"
    assert tiny_store.serve().edition == source


def test_a_build_that_fails_leaves_no_trace(
    tiny_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewers = Store(tmp_path / "reviewer")
    newest, first = tiny_store.ids()
    build(tiny_store.get(first), reviewers, 3, current=True)
    before = {path.name: path.read_bytes() for path in reviewers.folder.iterdir()}

    def fails(*_: object, **__: object) -> None:
        raise OSError("no space left on the device")

    monkeypatch.setattr("warehouse.reviewer.advance", fails)
    with pytest.raises(EditionError, match="no space"):
        build(tiny_store.get(newest), reviewers, 3, current=True)
    assert {path.name: path.read_bytes() for path in reviewers.folder.iterdir()} == before


def test_the_command_builds_and_says_why_not(
    tiny_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--editions", str(tiny_store.folder), "--reviewer-editions", str(tmp_path / "r")]
    assert command.main(["build", "--json", *folders]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["edition"] == tiny_store.serve().edition.id
    # Alpha's and Beta's ratios are made without Gamma in both: it did not report.
    assert told["ratios_differ_by"] == pytest.approx(0, abs=1e-9)
    assert command.main(["build", "--lang", "en", *folders]) == 0
    assert "Ratios differ" in capsys.readouterr().out
    assert command.main(["build", "--edition", "00009-00000000", *folders]) == 1
    assert "00009-00000000" in capsys.readouterr().err


def test_the_command_says_that_the_log_could_not_be_written(
    tiny_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The edition is there, and the next run of the command writes it down."""

    def full(*_: object, **__: object) -> None:
        raise AuditError("quota", "the log has 200 bytes of 200")

    folders = ["--editions", str(tiny_store.folder), "--reviewer-editions", str(tmp_path / "r")]
    monkeypatch.setattr(command, "tell", full)
    assert command.main(["build", *folders]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "200 bytes of 200" in said.err
    assert tiny_store.serve().edition.id in said.err
    told = []
    monkeypatch.setattr(command, "tell", lambda event, **facts: told.append((event, facts)))
    assert command.main(["build", *folders]) == 0
    assert told == [("reviewer_edition", {"edition": tiny_store.serve().edition.id})]

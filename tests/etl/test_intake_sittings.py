"""Small sittings of `check` and `load`: what is refused, replaced, killed or sent twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.intake.ledger import State
from etl.intake.store import ReceivedStore
from tests.etl.forms_inputs import make_form
from tests.etl.intake_folder import CODES, MAIN, NOW, new_data, snapshot
from tests.etl.intake_inputs import (
    BAT_MOT,
    HAC_THANH,
    OCTOBER,
    book,
    form_counts,
    office,
    write_forms,
    write_staff,
)
from warehouse.editions import Store
from warehouse.manifest import sha256_of


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.intake.session.today", lambda: NOW)


class Desk:
    """A data folder, its editions, and the commands."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = new_data(folder / "data")
        self.inbox = self.data / "inbox"
        self.store = Store(folder / "editions")
        self._capsys = capsys

    def run(self, command: str, *arguments: object) -> tuple[int, dict[str, Any]]:
        folders = ["--data", str(self.data), "--editions", str(self.store.folder)]
        code = MAIN([command, *map(str, arguments), *folders, "--json"])
        said = self._capsys.readouterr()
        return code, json.loads(said.out or said.err)

    def received(self, code: str = BAT_MOT) -> int | None:
        connection = self.store.serve().edition.open()
        query = "SELECT sum(received)::INTEGER FROM core_caseload_month WHERE commune_code = $code"
        [(total,)] = connection.execute(query, {"code": code}).fetchall()
        connection.close()
        return total


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_a_check_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    files = write_forms(desk.inbox, [BAT_MOT])
    broken = desk.inbox / "hong.xlsx"
    broken.write_bytes(b"")
    before = snapshot(tmp_path)
    code, told = desk.run("check", desk.inbox)
    assert code == 1
    assert [one["outcome"] for one in told["files"]] == ["accepted", "refused"]
    assert snapshot(tmp_path) == before
    code, told = desk.run("check", *files)
    assert code == 0
    assert told["files"][0]["control"]["received_in_person"] == 211


def test_a_check_writes_marked_copies_where_it_is_told(desk: Desk, tmp_path: Path) -> None:
    spoilt = {"Chứng thực": (1, 1, 0, 1, 1, 0, 0, 0), "Không ai biết": (1, 0, 0, 1, 0, 0, 0, 0)}
    files = [
        make_form(tmp_path / "bieu-15607.xlsx", office(BAT_MOT), OCTOBER, spoilt),
        *write_forms(tmp_path, [HAC_THANH]),
    ]
    desk.run("check", *files, "--marked", tmp_path / "marked")
    assert [path.name for path in (tmp_path / "marked").iterdir()] == [
        "bieu-15607-da-kiem-tra.xlsx"
    ]


def test_what_is_refused_stays_with_a_report_beside_it(quick: None, desk: Desk) -> None:
    write_forms(desk.inbox, [BAT_MOT])
    broken = book(desk.inbox / "khong ro.xlsx", ["A", "B"], [[1, 2]])
    code, told = desk.run("load", "--lang", "vi")
    assert (code, told["outcome"], told["added"]) == (1, "published", 1)
    assert sorted(path.name for path in desk.inbox.iterdir()) == [
        "khong ro.xlsx", "khong ro.xlsx.ket-qua.txt",
    ]  # fmt: skip
    report = (desk.inbox / "khong ro.xlsx.ket-qua.txt").read_text(encoding="utf-8")
    assert "TỪ CHỐI" in report
    assert "Không nhận ra" in report
    write_staff(broken, [BAT_MOT])  # mended under its name
    code, told = desk.run("load", "--lang", "vi")
    assert (code, told["outcome"], told["added"]) == (0, "published", 1)
    assert list(desk.inbox.iterdir()) == []


def test_a_second_version_waits_for_the_word_to_replace(quick: None, desk: Desk) -> None:
    write_forms(desk.inbox, [BAT_MOT])
    desk.run("load")
    assert desk.received() == 287
    make_form(desk.inbox / "v2.xlsx", office(BAT_MOT), OCTOBER, form_counts(1))
    for arguments in ((), ("--replace",), ("--reason", "gõ nhầm")):
        code, told = desk.run("load", *arguments)
        assert (code, told["outcome"]) == (1, "nothing")
        assert told["files"][0]["outcome"] == "waiting"
        assert desk.received() == 287
        assert (desk.inbox / "v2.xlsx").exists()
    code, told = desk.run("load", "--replace", "--reason", "gõ nhầm", "--by", "anh Nam")
    assert (code, told["outcome"]) == (0, "published")
    assert desk.received() == 292
    old, new = ReceivedStore(desk.data).ledger()
    assert (old.state, new.state) == (State.REPLACED, State.ACCEPTED)
    assert (new.reason, new.received_by) == ("gõ nhầm", "anh Nam")


def test_who_sends_for_one_commune_sends_nothing_of_another(quick: None, desk: Desk) -> None:
    """A file of another commune, or of the whole province, leaves no trace; one's own counts."""
    write_forms(desk.inbox, [BAT_MOT])
    made = ("--communes", BAT_MOT, "--by", "can-bo", "--without-edition")
    other = make_form(desk.inbox / "khac.xlsx", office(HAC_THANH), OCTOBER, form_counts(1))
    both = write_staff(desk.inbox / "nhan-su.xlsx", [BAT_MOT, HAC_THANH])
    desk.run("template", "policy", "--output", desk.inbox / "chinh-sach.xlsx")
    code, told = desk.run("load", *made)
    outcomes = {one["file"]: one["outcome"] for one in told["files"]}
    assert (code, told["outcome"], told["added"]) == (1, "received", 1)
    assert outcomes.pop(f"bieu-{BAT_MOT}.xlsx") == "accepted"
    assert set(outcomes.values()) == {"refused"}
    [mine] = ReceivedStore(desk.data).ledger()
    assert (mine.communes, mine.received_by, mine.state) == ((BAT_MOT,), "can-bo", State.ACCEPTED)
    kept = {path.name for path in (desk.data / "received").rglob("*")}
    assert not {name for name in kept if sha256_of(other) in name or sha256_of(both) in name}
    # Who hands in does not publish: the next edition of whoever does holds it.
    assert desk.store.ids() == []
    code, told = desk.run("load")
    assert told["outcome"] == "published"
    assert desk.received() == 287


def test_a_boundary_layer_is_of_the_whole_province(quick: None, desk: Desk) -> None:
    layer = desk.inbox / "ranh-gioi.geojson"
    layer.parent.mkdir(parents=True, exist_ok=True)
    layer.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    code, told = desk.run("load", layer, "--communes", BAT_MOT)
    assert (code, told["outcome"]) == (1, "refused")
    assert "whole province" in told["reason"]


def test_a_build_that_fails_lets_no_file_count(quick: None, desk: Desk) -> None:
    write_forms(desk.inbox, [BAT_MOT])
    figures = desk.data / "reported" / "figures.csv"
    sound = figures.read_text(encoding="utf-8")
    figures.write_text(sound.replace("government_news_bat_mot", "hearsay"), encoding="utf-8")
    code, told = desk.run("load")
    assert (code, told["outcome"]) == (1, "refused")
    assert "hearsay" in told["reason"]
    assert [path.name for path in desk.inbox.iterdir()] == ["bieu-15607.xlsx"]
    [submission] = ReceivedStore(desk.data).ledger()
    assert submission.state == State.CHECKED
    figures.write_text(sound, encoding="utf-8")
    code, told = desk.run("load")
    assert (code, told["added"]) == (0, 1)
    assert desk.received() == 287


def test_a_load_killed_before_its_edition_is_taken_up_again(
    quick: None, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accepted in the ledger, but the process died before the edition was published."""
    write_forms(desk.inbox, [BAT_MOT])
    with monkeypatch.context() as killed:
        killed.setattr("etl.commands.load.build_edition", lambda *_, **__: None)
        killed.setattr("etl.commands.load._clear_inbox", lambda *_, **__: None)
        desk.run("load")
    assert desk.store.ids() == []
    code, told = desk.run("load")
    assert (code, told["outcome"]) == (0, "published")
    assert told["files"][0]["outcome"] == "already_received"
    assert desk.received() == 287
    assert list(desk.inbox.iterdir()) == []


def test_a_second_loader_is_told_to_wait(quick: None, desk: Desk) -> None:
    write_forms(desk.inbox, [BAT_MOT])
    with ReceivedStore(desk.data).locked():
        code, told = desk.run("load")
    assert (code, told["outcome"]) == (1, "refused")
    assert "Another load" in told["reason"]
    assert (desk.inbox / "bieu-15607.xlsx").exists()


def test_files_outside_the_inbox_stay_where_they_are(
    quick: None, desk: Desk, tmp_path: Path
) -> None:
    [form] = write_forms(tmp_path, [BAT_MOT])
    code, _ = desk.run("load", form)
    assert code == 0
    assert form.exists()
    assert desk.received() == 287


def test_two_layers_are_both_refused(quick: None, desk: Desk) -> None:
    for name in ("a.gpkg", "b.gpkg"):
        (desk.inbox / name).write_bytes(b"x")
    code, told = desk.run("load")
    assert code == 1
    assert [one["outcome"] for one in told["boundaries"]] == ["refused", "refused"]
    assert not (desk.data / "boundaries").exists()


def test_order_split_and_repetition_change_no_figure(quick: None, desk: Desk) -> None:
    """The same figures in other files, in another order, sent twice: the same core rows."""
    folder = desk.data.parent

    def core(name: str, steps: Callable[[Path], list[list[Path]]]) -> list[tuple[Any, ...]]:
        data, files = new_data(folder / name), folder / f"{name}-files"
        files.mkdir()
        store = Store(folder / f"{name}-editions")
        for step in steps(files):
            MAIN(["load", *map(str, step), "--data", str(data), "--editions", str(store.folder)])
        connection = store.serve().edition.open()
        found = []
        for table in ("core_caseload_month", "core_staff_month"):
            query = f"SELECT * EXCLUDE (source_id) FROM {table} ORDER BY ALL"
            found += connection.execute(query).fetchall()
        connection.close()
        return found

    three = list(CODES[:3])

    def at_once(files: Path) -> list[list[Path]]:
        return [[*write_forms(files, three), write_staff(files / "staff.xlsx", three)]]

    def in_turn_backwards(files: Path) -> list[list[Path]]:
        staff = write_staff(files / "staff.xlsx", three)
        last, *others = reversed(write_forms(files, three))
        return [[staff, last], others]

    def split_and_twice(files: Path) -> list[list[Path]]:
        first = write_staff(files / "one.xlsx", three[:1])
        rest = write_staff(files / "two.xlsx", three[:0:-1])
        forms = write_forms(files, three)
        return [[rest, *forms], [first, rest, *forms]]

    expected = core("at-once", at_once)
    assert len(expected) == 3 * 8 * 3 + 3
    assert core("backwards", in_turn_backwards) == expected
    assert core("split", split_and_twice) == expected


def test_a_month_of_another_year_is_refused_with_the_months_there_are(desk: Desk) -> None:
    path = desk.inbox / "cu.xlsx"
    make_form(path, office(BAT_MOT), date(2025, 6, 1), form_counts(0))
    code, told = desk.run("check", path)
    assert code == 1
    assert told["files"][0]["rows_accepted"] == 0

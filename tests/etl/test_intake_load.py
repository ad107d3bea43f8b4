"""`python -m etl check` and `load`: a province's folder of files becomes an edition.

The totals are those of `intake_inputs.form_counts`: the n-th of 166 forms has 76 + 2n dossiers
received online and 211 + 3n in person.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from openpyxl import load_workbook

import etl.__main__
from etl import build
from etl.intake.ledger import State
from etl.intake.store import ReceivedStore
from etl.sources.geojson import feature_collection
from etl.tracing import trace
from tests.etl.dossiers_inputs import SYSTEM, as_csv, system_row
from tests.etl.forms_inputs import make_form
from tests.etl.geometry_inputs import generalised
from tests.etl.intake_inputs import (
    BAT_MOT,
    HAC_THANH,
    OCTOBER,
    book,
    form_counts,
    office,
    write_forms,
    write_population,
    write_staff,
)
from tests.etl.units_inputs import units
from tests.warehouse import tiny
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.manifest import sha256_of

ROOT = Path(__file__).resolve().parents[2]
MAIN = etl.__main__.main
NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
CODES = units().all_codes
LAST = CODES[-1]
"""Its form has a row in quarantine, so it must come out as missing."""

YEN_PHU, YEN_PHU_PEOPLE = "15409", 20_000
"""The 188 people published for Xã Yên Phú cannot be a commune's: a sheet with them is set aside."""

SUBMITTED_PEOPLE = 3_944_983 - 188 + YEN_PHU_PEOPLE + 165 * 10


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.intake.session.today", lambda: NOW)


def new_data(folder: Path) -> Path:
    """A data folder in which nothing was submitted."""
    left_out = shutil.ignore_patterns("inbox", "received", "boundaries")
    shutil.copytree(ROOT / "data", folder, ignore=left_out)
    (folder / "inbox").mkdir()
    return folder


def published() -> dict[str, int]:
    """The published population of each commune; it adds up to 3,944,983."""
    path = ROOT / "data" / "reference" / "population.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["commune_code"]: int(row["population"]) for row in csv.DictReader(file)}


def snapshot(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in folder.rglob("*")
        if path.is_file()
    }


def write_province(folder: Path) -> None:
    """166 forms, a staff workbook, a population sheet, a dossier list and a boundary layer."""
    write_forms(folder, CODES[:-1])
    rows = form_counts(165) | {"Nghề không có trong danh mục": (1, 0, 0, 1, 0, 0, 0, 0)}
    make_form(folder / f"bieu-{LAST}.xlsx", office(LAST), OCTOBER, rows)
    write_staff(folder / "nhân sự.xlsx", CODES)
    people = {code: count + 10 for code, count in published().items()}
    write_population(folder / "dân số.xlsx", people | {YEN_PHU: YEN_PHU_PEOPLE})
    # The first and the last of the month: a month in part would wait for a reason.
    begun, ended = "2026-09-01 08:00:00", "2026-09-30 08:00:00"
    listed = [system_row(n) for n in range(1, 39)]
    listed += [
        system_row(39, ngayTiepNhan=begun),
        system_row(40, ngayTiepNhan=ended, ngayHenTra=ended, ngayKetThucXuLy=ended, ngayTra=ended),
    ]
    listed += [
        system_row(n, donViId=HAC_THANH, tenDonVi="UBND phường Hạc Thành") for n in range(100, 130)
    ]
    (folder / "hồ sơ.csv").write_bytes(as_csv(listed, SYSTEM))
    layer = generalised()
    (folder / "ranh giới.geojson").write_text(feature_collection(layer), encoding="utf-8")


class Loaded(NamedTuple):
    data: Path
    store: Store
    edition: Edition
    connection: Connection
    code: int
    said: str


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("province")
    data, store = new_data(folder / "data"), Store(folder / "editions")
    write_province(data / "inbox")
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("etl.intake.session.today", lambda: NOW)
        patched.setattr("etl.commands.load.say", lambda text, **_: said.append(text))
        patched.setattr("etl.commands.check.say", lambda text, **_: said.append(text))
        code = MAIN(
            ["load", "--data", str(data), "--editions", str(store.folder), "--by", "chị Hoa",
             "--lang", "vi", "--reason", "hồ sơ kết xuất đến ngày 14"]
        )  # fmt: skip
    edition = store.serve().edition
    connection = edition.open()
    yield Loaded(data, store, edition, connection, code, "\n".join(said))
    connection.close()


def test_the_total_rows_of_files_are_kept_as_read_and_as_summed(loaded: Loaded) -> None:
    """The n-th of 166 forms has 287 + 5n dossiers received; the last has a row set aside."""
    totals = rows(
        loaded,
        """SELECT s.file, t.stated, t.summed, t.complete
           FROM raw_total AS t JOIN raw_submission AS s USING (submission_id)
           WHERE s.kind = 'caseload' AND column_number = (SELECT min(column_number)
               FROM raw_total AS o WHERE o.submission_id = t.submission_id)""",
    )
    assert len(totals) == 166
    assert all(stated == summed and complete for _, stated, summed, complete in totals)
    assert len({stated for _, stated, *_ in totals}) == 166


def test_every_submitted_figure_is_the_cell_it_is_traced_to(loaded: Loaded) -> None:
    """Forms, staff, population: the stored file is opened at the sheet, row and column told."""
    day = date(2026, 10, 1)
    told = [one for one in trace(loaded.connection, CODES[0], [day], data_folder=loaded.data)
            if one.source_kind == "submitted" and one.value]  # fmt: skip
    assert {one.measure for one in told} >= {"received", "present", "assigned", "population"}
    for one in told:
        book_ = load_workbook(loaded.data / "received" / "files" / f"{one.sha256}.xlsx")
        cells = [book_[one.sheet][f"{column}{row}"].value for row in one.rows
                 for column in one.columns]  # fmt: skip
        assert one.complete
        assert sum(int(cell) for cell in cells) == one.value, one


def rows(loaded: Loaded, query: str) -> list[tuple[Any, ...]]:
    return loaded.connection.cursor().execute(query).fetchall()


def test_one_command_makes_one_edition_of_a_folder(loaded: Loaded) -> None:
    assert loaded.store.ids() == [loaded.edition.id]
    assert loaded.code == 1, "one commune's form has a row in quarantine"
    assert f"Đã công bố ấn bản {loaded.edition.id}" in loaded.said
    assert "nhận thêm 169 tệp" in loaded.said
    assert {path.name for path in (loaded.data / "inbox").iterdir()} == {
        f"bieu-{LAST}.xlsx.ket-qua.txt"
    }, "only the report of what was set aside"


def test_the_totals_are_those_of_the_files(loaded: Loaded) -> None:
    query = """
        SELECT channel, sum(received), sum(carried_over),
               sum(resolved_early + resolved_on_time + resolved_late), sum(in_process_within)
        FROM core_caseload_month JOIN core_source USING (source_id)
        WHERE kind = 'submitted' AND month = DATE '2026-10-01' GROUP BY channel
    """
    # 165 forms: 76 x 165 + 2 x 13,530 online, 211 x 165 + 3 x 13,530 in person.
    online, in_person = 12_540 + 27_060, 34_815 + 40_590
    fields = 8  # the total row proves the others to have none
    assert online + in_person == 115_005
    assert {row[0]: row[1:] for row in rows(loaded, query)} == {
        "online": (online, None, None, None),
        "in_person": (in_person, None, None, None),
        "any": (None, 165 * 10, 165 * (200 + 69 + 8), 165 * (10 + 4 + 5) + 5 * 13_530),
    }
    counted = """
        SELECT count(*), count(DISTINCT commune_code), count(DISTINCT field_code)
        FROM core_caseload_month WHERE month = DATE '2026-10-01'
    """
    assert rows(loaded, counted) == [(165 * fields * 3, 165, fields)]


def test_every_commune_s_month_is_submitted_but_the_one_in_quarantine(loaded: Loaded) -> None:
    query = """
        SELECT source_kind, count(*), min(commune_code) FROM mart_coverage
        WHERE data_set = 'caseload' AND month = DATE '2026-10-01' GROUP BY ALL
    """
    found = {kind: (count, code) for kind, count, code in rows(loaded, query)}
    assert found == {"submitted": (165, CODES[0]), None: (1, LAST)}
    staffed = query.replace("caseload", "centre_staff")
    assert rows(loaded, staffed) == [("submitted", 166, CODES[0])]


def test_the_commune_in_quarantine_is_missing_and_never_zero(loaded: Loaded) -> None:
    month = f"commune_code = '{LAST}' AND month = DATE '2026-10-01'"
    query = f"SELECT received, resolved_late FROM mart_commune_month WHERE {month}"
    assert rows(loaded, query) == [(None, None), (None, None)]
    days = f"SELECT count(*) FROM core_dossier_day WHERE commune_code = '{LAST}' AND date >= DATE '2026-10-01'"  # noqa: E501
    assert rows(loaded, days) == [(0,)]
    judged = f"""
        SELECT DISTINCT verdict, months_reported, dossiers FROM mart_load
        WHERE period_id = '2026-10' AND commune_code = '{LAST}'
    """
    assert rows(loaded, judged) == [("insufficient", 0, None)]
    kept = f"SELECT codes, commune_code, month FROM raw_quarantine WHERE commune_code = '{LAST}'"
    assert rows(loaded, kept) == [("unknown_field", LAST, OCTOBER)]
    assert rows(loaded, "SELECT data_set, commune_code, month FROM raw_withheld") == [
        ("caseload", LAST, OCTOBER)
    ]
    assert f"{units().name(LAST)} 10/2026" in loaded.said


def test_the_submitted_month_is_judged_without_any_simulated_figure(loaded: Loaded) -> None:
    query = """
        SELECT communes_reported, dossiers, officials, simulated_share FROM mart_province
        WHERE scope = 'observed' AND period_id = '2026-10' AND staff_group = 'centre'
          AND certification = 'with' AND weighting = 'count'
    """
    assert rows(loaded, query) == [(165, 115_005.0, 165 * 5.0, 0.0)]
    simulated = "SELECT bool_or(simulated) FROM mart_load WHERE period_id = '2026-10' AND staff_group = 'centre'"  # noqa: E501
    assert rows(loaded, simulated) == [(False,)]


def test_the_dossier_list_gives_its_month(loaded: Loaded) -> None:
    query = """
        SELECT commune_code, channel, sum(received), sum(resolved_on_time)
        FROM core_caseload_month JOIN core_source USING (source_id)
        WHERE kind = 'submitted' AND month = DATE '2026-09-01' GROUP BY ALL
        HAVING sum(received) > 0 ORDER BY 1
    """
    assert rows(loaded, query) == [(HAC_THANH, "online", 30, 30), (BAT_MOT, "online", 40, 40)]


def test_the_submitted_population_stands_and_the_published_one_stays(loaded: Loaded) -> None:
    assert rows(loaded, "SELECT count(*), sum(population) FROM core_population") == [
        (332, 3_944_983 + SUBMITTED_PEOPLE)
    ]
    assert rows(loaded, "SELECT count(*), sum(population) FROM mart_population") == [
        (166, SUBMITTED_PEOPLE)
    ]
    query = f"""
        SELECT DISTINCT dossiers_per_1000_people FROM mart_load
        WHERE period_id = '2026-10' AND commune_code = '{CODES[0]}' AND scope = 'observed'
          AND staff_group = 'centre' AND certification = 'with'
    """
    [(rate,)] = rows(loaded, query)
    assert rate == pytest.approx(287 / 63.176 * 30 / 31)


def test_the_official_boundaries_are_drawn(loaded: Loaded) -> None:
    query = "SELECT layer, count(*) FROM core_boundary GROUP BY layer"
    assert dict(rows(loaded, query)) == {"generalised": 166, "hexagon": 166, "official": 166}


def test_every_file_is_a_source_and_a_submission(loaded: Loaded) -> None:
    query = """
        SELECT kind, count(*), sum(rows_accepted), sum(rows_read - rows_accepted - rows_quarantined)
        FROM raw_submission GROUP BY kind ORDER BY kind
    """
    assert rows(loaded, query) == [
        ("caseload", 166, 166 * 3, 0), ("dossiers", 1, 70, 0), ("population", 1, 166, 0),
        ("staff", 1, 166, 0),
    ]  # fmt: skip
    sources = """
        SELECT publisher, core_source.title_vi, source_id, s.sha256 FROM raw_submission AS s
        JOIN core_source USING (source_id) WHERE s.file = 'bieu-15607.xlsx'
    """
    [(publisher, title, source_id, sha256)] = rows(loaded, sources)
    assert publisher == "UBND xã Bát Mọt"
    assert title == "Biểu II.06a, xã Bát Mọt, tháng 10 năm 2026"
    assert source_id == f"submitted_{sha256[:12]}"
    assert loaded.edition.manifest.submissions[submission_id(loaded)] == sha256
    senders = "SELECT DISTINCT received_by FROM raw_submission"
    assert rows(loaded, senders) == [("chị Hoa",)]


def submission_id(loaded: Loaded) -> str:
    query = "SELECT submission_id FROM raw_submission WHERE file = 'bieu-15607.xlsx'"
    [(found,)] = rows(loaded, query)
    return str(found)


def test_files_are_kept_unchanged_but_not_the_list_of_persons(loaded: Loaded) -> None:
    kept = loaded.data / "received"
    assert len(list((kept / "files").iterdir())) == 168
    for file in (kept / "files").iterdir():
        assert sha256_of(file) == file.stem
    [listed] = (kept / "lists").iterdir()
    columns = duckdb.read_parquet(str(listed)).columns
    assert "maDinhDanh" not in columns
    for file in kept.rglob("*"):
        assert not file.is_file() or b"038087001234" not in file.read_bytes(), file


def test_the_simulation_is_what_it_is_without_submissions(
    loaded: Loaded, default_edition: Edition
) -> None:
    """What stays simulated is, row by row, what the default edition has."""
    query = """
        SELECT * FROM core_caseload_month WHERE source_id = 'simulation'
          AND month < DATE '2026-09-01' ORDER BY ALL
    """
    before = default_edition.open()
    assert rows(loaded, query) == before.execute(query).fetchall()
    assert len(rows(loaded, query)) > 35_000
    before.close()


def test_loading_again_changes_nothing(loaded: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    write_forms(loaded.data / "inbox", CODES[:1])  # the first form once more: other bytes, a zip
    arguments = ["--data", str(loaded.data), "--editions", str(loaded.store.folder)]
    assert MAIN(["load", *arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "nothing"
    assert told["files"][0]["outcome"] in ("repeated", "already_received")
    assert loaded.store.ids() == [loaded.edition.id]
    assert not list((loaded.data / "inbox").glob("*.xlsx"))


# --- smaller sittings, without the slow parts of a build -----------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds without their slow parts: no simulated row, no shape, no mart."""
    empty = {name: frame.head(0) for name, frame in tiny.tables().items()}
    simulation = build.demo.Simulation(
        empty["core_dossier_day"], empty["core_caseload_month"], empty["core_staff_month"]
    )
    monkeypatch.setattr(build.demo, "simulate", lambda *_, **__: simulation)
    monkeypatch.setattr(build, "boundaries_of", lambda *_: empty["core_boundary"])
    marts = {name: empty[name] for name in tiny.COMPUTED_MARTS}
    monkeypatch.setattr(build, "compute_marts", lambda *_: marts)


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

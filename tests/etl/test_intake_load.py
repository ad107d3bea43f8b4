"""`python -m etl check` and `load`: a province's folder of files becomes an edition.

The totals are those of `intake_inputs.form_counts`: the n-th of 166 forms has 76 + 2n dossiers
received online and 211 + 3n in person.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from openpyxl import load_workbook

from etl.sources.geojson import feature_collection
from etl.tracing import trace
from tests.etl.dossiers_inputs import SYSTEM, as_csv, system_row
from tests.etl.forms_inputs import make_form
from tests.etl.geometry_inputs import generalised
from tests.etl.intake_folder import CODES, MAIN, NOW, ROOT, new_data
from tests.etl.intake_inputs import (
    BAT_MOT,
    HAC_THANH,
    OCTOBER,
    form_counts,
    office,
    write_forms,
    write_population,
    write_staff,
)
from tests.etl.units_inputs import units
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.manifest import sha256_of

LAST = CODES[-1]
"""Its form has a row in quarantine, so it must come out as missing."""

YEN_PHU, YEN_PHU_PEOPLE = "15409", 20_000
"""The 188 people published for Xã Yên Phú cannot be a commune's: a sheet with them is set aside."""

SUBMITTED_PEOPLE = 3_944_983 - 188 + YEN_PHU_PEOPLE + 165 * 10


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.intake.session.today", lambda: NOW)


def published() -> dict[str, int]:
    """The published population of each commune; it adds up to 3,944,983."""
    path = ROOT / "data" / "reference" / "population.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["commune_code"]: int(row["population"]) for row in csv.DictReader(file)}


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

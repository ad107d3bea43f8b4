"""The default edition: what is known of the province from outside must be in it.

The numbers are those of the publications (`domain.md`, `data/reported/figures.csv`).
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from etl import build
from etl.build import BuildError
from tests.warehouse import tiny
from warehouse import queries
from warehouse.connection import Connection
from warehouse.contents import logical_hash
from warehouse.editions import Edition, Store
from warehouse.keys import KEY_VARIABLE
from warehouse.manifest import sha256_of

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
GOLDEN = ROOT / "tests" / "golden"
BAT_MOT, TRUNG_HA, HAC_THANH = "15607", "15001", "14797"
MONTHS = 16
MEASURES = {
    "received": "sum(received)",
    "resolved": "sum(resolved_early + resolved_on_time + resolved_late)",
}
CORE = [path.stem for path in sorted((ROOT / "warehouse" / "schema").glob("core_*.sql"))]
KINDS = ("reported", "submitted", "simulated", "derived")
SIMULATED = {"core_dossier_day", "core_caseload_month", "core_staff_month"}


def golden(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(connection: Connection, query: str, **values: object) -> list[tuple]:
    return connection.cursor().execute(query, values or None).fetchall()


def value(connection: Connection, query: str, **values: object) -> object:
    ((found,),) = rows(connection, query, **values)
    return found


def gaps() -> tuple[set[tuple[str, date]], set[tuple[str, date]]]:
    """Commune-months that the simulation leaves out: dossiers, staff."""
    told = tomllib.loads((DATA / "demo" / "simulation.toml").read_text(encoding="utf-8"))
    return tuple(
        {(gap["commune"], gap["month"]) for gap in listed}
        for listed in (told["gaps"], told["staff"]["missing"])
    )


# --- the province ------------------------------------------------------------------------------


def test_there_are_166_communes_of_547_former_units(default_connection: Connection) -> None:
    kinds = "SELECT kind, count(*) FROM core_commune GROUP BY kind"
    assert dict(rows(default_connection, kinds)) == {"xa": 147, "phuong": 19}
    query = """
        SELECT count(*) FILTER (mountain), count(*) FILTER (land_border),
               count(*) FILTER (land_border AND NOT mountain), count(DISTINCT name)
        FROM core_commune
    """
    assert rows(default_connection, query) == [(76, 16, 0, 166)]
    former = "SELECT count(*), count(*) FILTER (split) FROM core_former_unit"
    assert rows(default_connection, former) == [(547, 10)]
    names = "SELECT name FROM core_commune WHERE commune_code IN ('15607', '14797') ORDER BY name"
    assert rows(default_connection, names) == [("Phường Hạc Thành",), ("Xã Bát Mọt",)]


def test_every_former_unit_went_somewhere_once_with_its_main_part(
    default_connection: Connection,
) -> None:
    query = """
        SELECT u.split, count(*), count(*) FILTER (m.main_part)
        FROM core_former_unit AS u JOIN core_former_unit_map AS m USING (former_code)
        GROUP BY u.former_code, u.split
    """
    for split, parts, main_parts in rows(default_connection, query):
        assert main_parts == 1
        assert (parts > 1) == split
    counted = """
        SELECT count(*) FROM core_commune AS c WHERE former_unit_count <> (
            SELECT count(*) FROM core_former_unit_map AS m WHERE m.commune_code = c.commune_code)
    """
    assert value(default_connection, counted) == 0


def test_14_published_populations_are_doubtful_and_marked(default_connection: Connection) -> None:
    doubtful = "SELECT commune_code FROM core_population WHERE doubtful ORDER BY commune_code"
    found = [code for (code,) in rows(default_connection, doubtful)]
    assert found == [row["code"] for row in golden("population_outputs")]
    assert len(found) == 14
    total = "SELECT count(*), sum(population) FROM core_population"
    assert rows(default_connection, total) == [(166, 3_944_983)]
    largest = "SELECT population FROM core_population WHERE commune_code = '14797'"
    assert value(default_connection, largest) == 197_142


def test_every_commune_has_a_shape_in_both_layers(default_connection: Connection) -> None:
    query = "SELECT layer, geometry, hatch_longitudes, hatch_latitudes FROM core_boundary"
    layers: dict[str, int] = {}
    for layer, geometry, longitudes, latitudes in rows(default_connection, query):
        layers[layer] = layers.get(layer, 0) + 1
        assert json.loads(geometry)["type"] in {"Polygon", "MultiPolygon"}
        assert len(json.loads(longitudes)) == len(json.loads(latitudes)) > 0
    assert layers == {"generalised": 166, "hexagon": 166}


def test_the_calendar_is_july_2025_to_october_2026(default_connection: Connection) -> None:
    query = "SELECT count(*), min(month), max(month), sum(days) FROM core_month"
    assert rows(default_connection, query) == [(16, date(2025, 7, 1), date(2026, 10, 1), 488)]
    start_up = "SELECT month FROM core_month WHERE start_up"
    assert rows(default_connection, start_up) == [(date(2025, 7, 1),)]
    kinds = "SELECT kind, count(*) FROM core_period GROUP BY kind"
    assert dict(rows(default_connection, kinds)) == {
        "month": 16, "quarter": 5, "half": 2, "nine_months": 1, "all": 1,
    }  # fmt: skip


# --- published totals --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "figure", golden("published_outputs"), ids=lambda f: f"{f['unit_code']}-{f['value']}"
)
def test_a_published_total_is_reproduced_to_the_dossier(
    figure: dict[str, str], default_connection: Connection
) -> None:
    query = f"""
        SELECT {MEASURES[figure["measure"]]}::INTEGER FROM core_dossier_day
        WHERE date BETWEEN $first_day::DATE AND $last_day::DATE
          AND ($unit_code = '38' OR commune_code = $unit_code)
    """
    bound = {name: figure[name] for name in ("first_day", "last_day", "unit_code")}
    assert value(default_connection, query, **bound) == int(figure["value"])


def test_the_published_share_in_time_is_reproduced(default_connection: Connection) -> None:
    query = """
        SELECT sum(resolved_late), sum(resolved_early + resolved_on_time + resolved_late)
        FROM core_dossier_day WHERE date <= DATE '2025-08-15'
    """
    ((late, resolved),) = rows(default_connection, query)
    assert resolved == 139_415
    assert round(1 - late / resolved, 4) == 0.9883


def test_channels_and_officials_are_as_published(default_connection: Connection) -> None:
    first = (
        "SELECT channel, sum(received) FROM core_dossier_day WHERE date = '2025-07-01' GROUP BY 1"
    )
    assert dict(rows(default_connection, first)) == {"in_person": 24, "online": 315}
    trung_ha = """
        SELECT channel, sum(resolved_early + resolved_on_time), sum(resolved_late)
        FROM core_dossier_day WHERE commune_code = '15001' AND date <= '2025-08-27' GROUP BY 1
    """
    assert set(rows(default_connection, trung_ha)) == {("in_person", 24, 0), ("online", 291, 0)}
    officials = """
        SELECT present FROM core_staff_month
        WHERE commune_code = $code AND month = $month AND staff_group = 'centre'
    """
    assert value(default_connection, officials, code=BAT_MOT, month=date(2025, 10, 1)) == 4
    assert value(default_connection, officials, code=HAC_THANH, month=date(2025, 7, 1)) == 10


def test_the_agreement_view_shows_every_published_figure_agreeing(
    default_connection: Connection,
) -> None:
    query = "SELECT figure_id, published, computed FROM mart_agreement ORDER BY figure_id"
    found = {name: (published, computed) for name, published, computed in
             rows(default_connection, query)}  # fmt: skip
    with (DATA / "reported" / "figures.csv").open(encoding="utf-8", newline="") as file:
        published = {
            row["figure_id"]: float(row["value"]) for row in csv.DictReader(file)
            if row["measure"] in {"dossiers_received", "dossiers_resolved", "on_time_share",
                                  "staff_centre"}
        }  # fmt: skip
    assert found == {name: (number, number) for name, number in published.items()}
    assert len(found) == 8


def test_published_figures_are_kept_exactly_as_written(default_connection: Connection) -> None:
    with (DATA / "reported" / "figures.csv").open(encoding="utf-8", newline="") as file:
        wanted = {
            row["figure_id"]: (row["unit_code"], float(row["value"]), row["period_start"] or None,
                               row["period_end"], row["note_vi"] or None, row["source_id"])
            for row in csv.DictReader(file)
        }  # fmt: skip
    query = """
        SELECT figure_id, unit_code, value, strftime(period_start, '%Y-%m-%d'),
               strftime(period_end, '%Y-%m-%d'), note_vi, source_id
        FROM core_reported_figure
    """
    found = {name: tuple(told) for name, *told in rows(default_connection, query)}
    assert found == wanted


# --- figures, missing and simulated ------------------------------------------------------------


def test_a_month_not_reported_is_null_and_never_zero(default_connection: Connection) -> None:
    missing, _ = gaps()
    assert len(missing) == 8
    query = """
        SELECT commune_code, month, certification, received, carried_over, resolved_in_time,
               resolved_late, in_process_within, in_process_late, simulated
        FROM mart_commune_month
    """
    found = rows(default_connection, query)
    assert len(found) == 166 * MONTHS * 2
    for commune, month, _, *counts in found:
        empty = [count is None for count in counts]
        assert all(empty) if (commune, month) in missing else not any(empty), (commune, month)
    stored = "SELECT DISTINCT commune_code, month FROM core_caseload_month"
    assert not missing & set(rows(default_connection, stored))
    by_day = "SELECT DISTINCT commune_code, date_trunc('month', date)::DATE FROM core_dossier_day"
    assert not missing & set(rows(default_connection, by_day))


def test_coverage_names_what_is_missing(default_connection: Connection) -> None:
    without_dossiers, without_staff = gaps()
    query = "SELECT commune_code, month, data_set, source_kind FROM mart_coverage"
    found = rows(default_connection, query)
    assert len(found) == 166 * MONTHS * 2
    for data_set, missing in (("caseload", without_dossiers), ("centre_staff", without_staff)):
        empty = {(c, m) for c, m, d, kind in found if d == data_set and kind is None}
        assert empty == missing
    assert {kind for *_, kind in found} == {"simulated", None}


def test_a_period_with_a_missing_month_is_insufficient(default_connection: Connection) -> None:
    without_dossiers, without_staff = gaps()
    query = """
        SELECT l.commune_code, p.first_month, p.last_month, p.months, l.months_reported,
               l.verdict, l.dossiers, l.officials, l.ratio
        FROM mart_load AS l JOIN core_period AS p USING (period_id)
        WHERE l.scope = 'all' AND l.staff_group = 'centre'
    """
    affected = 0
    for commune, first, last, months, reported, verdict, dossiers, officials, ratio in rows(
        default_connection, query
    ):
        lost = sum(code == commune and first <= month <= last for code, month in without_dossiers)
        unstaffed = any(code == commune and first <= m <= last for code, m in without_staff)
        assert reported == months - lost
        assert (dossiers is None) == (lost > 0)
        assert (officials is None) == unstaffed
        if lost or unstaffed:
            affected += 1
            assert (verdict, ratio) == ("insufficient", None)
        else:
            assert verdict != "insufficient"
    assert affected >= 4 * (8 + 2) * 2


def test_the_identities_of_a_caseload_hold(default_connection: Connection) -> None:
    query = """
        SELECT commune_code, month, field_code, channel, carried_over, received,
               resolved_early + resolved_on_time + resolved_late,
               in_process_within + in_process_late
        FROM core_caseload_month ORDER BY commune_code, field_code, channel, month
    """
    before: tuple | None = None
    open_before = 0
    found = rows(default_connection, query)
    assert len(found) == (166 * MONTHS - 8) * 8 * 2
    for commune, month, field, channel, carried, received, resolved, in_process in found:
        assert carried + received == resolved + in_process
        if before == (commune, field, channel, month):
            assert carried == open_before
        if month == date(2025, 7, 1):
            assert carried == 0, "the centres opened on 1 July"
        following = (month.replace(day=28) + (date(2025, 1, 5) - date(2025, 1, 1))).replace(day=1)
        before, open_before = (commune, field, channel, following), in_process


def test_days_add_up_to_months(default_connection: Connection) -> None:
    columns = "sum(received), sum(resolved_early), sum(resolved_on_time), sum(resolved_late)"
    by_day = f"""
        SELECT commune_code, date_trunc('month', date)::DATE AS month, {columns}
        FROM core_dossier_day GROUP BY ALL ORDER BY ALL
    """
    by_month = f"""
        SELECT commune_code, month, {columns}
        FROM core_caseload_month GROUP BY ALL ORDER BY ALL
    """
    assert rows(default_connection, by_day) == rows(default_connection, by_month)


EMPTY_BY_DEFAULT = {"core_caseload_cumulative", "core_correction", "core_former_share"}
"""Only what offices submit fills these."""


@pytest.mark.parametrize("table", CORE)
def test_every_core_row_names_a_known_source(table: str, default_connection: Connection) -> None:
    described = rows(default_connection, f"DESCRIBE {table}")
    assert {name: null for name, _, null, *_ in described}["source_id"] == "NO"
    query = f"""
        SELECT count(*), count(*) FILTER (s.source_id IS NULL)
        FROM {table} AS t LEFT JOIN core_source AS s ON s.source_id = t.source_id
    """
    ((number, unknown),) = rows(default_connection, query)
    assert (number == 0) == (table in EMPTY_BY_DEFAULT)
    assert unknown == 0


@pytest.mark.parametrize("table", [name for name in CORE if name != "core_source"])
def test_simulated_rows_are_marked_and_only_they(
    table: str, default_connection: Connection
) -> None:
    query = f"SELECT DISTINCT s.kind FROM {table} JOIN core_source AS s USING (source_id)"
    kinds = {kind for (kind,) in rows(default_connection, query)}
    if table in SIMULATED:
        assert kinds == {"simulated"}
    else:
        assert kinds <= {"reported", "derived"}


def test_sources_are_told_in_both_languages(default_connection: Connection) -> None:
    query = (
        "SELECT kind, title_vi, title_en, publisher, reference_vi, reference_en FROM core_source"
    )
    found = rows(default_connection, query)
    kinds = {kind for kind, *_ in found}
    assert {"reported", "derived", "simulated"} <= kinds <= {*KINDS}
    assert all(text.strip() for _, *texts in found for text in texts)


def test_staff_groups_are_never_mixed(default_connection: Connection) -> None:
    query = """
        SELECT staff_group, count(*), min(present), max(present) FROM core_staff_month GROUP BY ALL
    """
    found = {group: (number, low, high) for group, number, low, high in
             rows(default_connection, query)}  # fmt: skip
    assert set(found) == {"centre", "commune_government", "payroll"}
    assert {number for number, *_ in found.values()} == {166 * MONTHS - 2}
    assert found["centre"][2] < found["commune_government"][1] * 2
    assert found["centre"][1] >= 3


# --- the files it was made from ----------------------------------------------------------------


def test_every_input_file_is_kept_with_its_hash(
    default_edition: Edition, default_connection: Connection
) -> None:
    files = {
        path.relative_to(DATA).as_posix(): path
        for path in DATA.rglob("*")
        if path.suffix in {".csv", ".toml", ".yml"} and "templates" not in path.parts
    }
    hashes = {name: sha256_of(path) for name, path in files.items()}
    assert default_edition.manifest.inputs == hashes
    stored = rows(default_connection, "SELECT path, sha256, size_bytes FROM raw_file")
    assert {(name, digest) for name, digest, _ in stored} == set(hashes.items())
    assert {name: size for name, _, size in stored} == {
        name: path.stat().st_size for name, path in files.items()
    }
    assert default_edition.manifest.policy_sha256 == hashes["policy.toml"]


def test_every_row_of_every_table_is_kept_as_its_text(default_connection: Connection) -> None:
    found: dict[str, list[dict[str, str]]] = {}
    query = "SELECT path, row_number, cells FROM raw_record ORDER BY path, row_number"
    for path, number, cells in rows(default_connection, query):
        found.setdefault(path, []).append(json.loads(cells))
        assert number == len(found[path]) + 1
    for path in DATA.rglob("*.csv"):
        name = path.relative_to(DATA).as_posix()
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert found.pop(name) == list(csv.DictReader(file)), name
    assert found == {}


def test_the_manifest_says_what_the_edition_holds(
    default_edition: Edition, default_connection: Connection
) -> None:
    manifest = default_edition.manifest
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert manifest.code_version == version["project"]["version"]
    assert manifest.logical_hash == logical_hash(default_connection)
    assert (manifest.number, manifest.parent) == (1, None)
    assert manifest.row_counts["core_commune"] == 166
    assert manifest.row_counts["mart_load"] == 600 * 166
    assert manifest.control_sums["population_published"] == 3_944_983
    assert manifest.control_sums["commune_months_reported"] == 166 * MONTHS - 8
    total = value(default_connection, "SELECT sum(received) FROM core_dossier_day")
    assert manifest.control_sums["dossiers_received"] == total


def test_the_same_data_give_the_same_edition_again(
    default_edition: Edition, publishers_key: Path, tmp_path: Path
) -> None:
    """Another process, another folder, another hash seed: the same contents to the last digit."""
    command = [sys.executable, "-m", "etl", "build", "--editions", str(tmp_path)]
    data = tmp_path / "elsewhere" / "data"
    shutil.copytree(DATA, data)
    environment = {
        "PYTHONHASHSEED": "12345", "PATH": "/usr/bin:/bin", "TZ": "Asia/Tokyo",
        KEY_VARIABLE: str(publishers_key),
    }  # fmt: skip
    done = subprocess.run(
        [*command, "--data", str(data)], cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=180, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    again = Store(tmp_path).serve().edition
    assert again.manifest.logical_hash == default_edition.manifest.logical_hash
    assert again.id == default_edition.id
    assert again.manifest.row_counts == default_edition.manifest.row_counts
    assert again.manifest.inputs == default_edition.manifest.inputs


# --- building ----------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    return folder


def without_slow_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build without a simulated row and without a shape."""
    empty = {name: table.head(0) for name, table in tiny.tables().items()}
    simulation = build.demo.Simulation(
        empty["core_dossier_day"], empty["core_caseload_month"], empty["core_staff_month"]
    )
    monkeypatch.setattr(build.demo, "simulate", lambda *_, **__: simulation)
    monkeypatch.setattr(build, "boundaries_of", lambda *_: empty["core_boundary"])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, and no mart."""
    without_slow_parts(monkeypatch)
    empty = {name: tiny.tables()[name].head(0) for name in tiny.COMPUTED_MARTS}
    monkeypatch.setattr(build, "compute_marts", lambda *_: empty)


def test_the_quick_build_of_these_tests_is_a_build(quick: None, data: Path, store: Store) -> None:
    edition = build.build_edition(data, store)
    assert edition.manifest.row_counts["core_commune"] == 166
    assert store.serve().edition == edition


def test_another_policy_is_another_edition(quick: None, data: Path, store: Store) -> None:
    one = build.build_edition(data, store)
    policy = data / "policy.toml"
    text = policy.read_text(encoding="utf-8").replace("band_high = 1.25", "band_high = 1.3")
    policy.write_text(text, encoding="utf-8")
    two = build.build_edition(data, store)
    assert two.manifest.logical_hash != one.manifest.logical_hash
    assert two.manifest.policy_sha256 != one.manifest.policy_sha256
    assert two.manifest.parent == one.id


def test_a_damaged_pointer_does_not_stop_the_next_build(
    quick: None, data: Path, tiny_store: Store
) -> None:
    (tiny_store.folder / "current.json").write_text("{", encoding="utf-8")
    assert tiny_store.serve().problem
    edition = build.build_edition(data, tiny_store, override="another province")
    assert edition.manifest.number == 3
    assert tiny_store.serve().problem is None


def append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def test_a_second_published_population_is_kept_or_refused_by_its_row(
    data: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contract's key is commune and date; the marts and the pages know one value a commune."""
    without_slow_parts(monkeypatch)
    append(data / "reference" / "population.csv", "15607,2026-04-01,4052,merger_plan")
    try:
        edition = build.build_edition(data, store)
    except BuildError as error:
        for named in ("population.csv", "row 168", "15607"):
            assert named in str(error), error
    else:
        connection = edition.open()
        assert value(connection, "SELECT count(*) FROM core_population") == 167
        assert len(queries.run(connection, "communes")) == 166, "one row a commune on every page"


def test_a_second_published_staff_count_is_kept_beside_the_first(
    quick: None, data: Path, store: Store
) -> None:
    figure = "hac_thanh_staff_centre_2025_11_01,14797,staff_centre,18,people"
    rest = "2025-11-01,2025-11-01,low,,,vietnam_vn_hac_thanh"
    append(data / "reported" / "figures.csv", f"{figure},{rest}")
    edition = build.build_edition(data, store)
    query = "SELECT count(*) FROM mart_agreement WHERE measure = 'staff_centre'"
    assert value(edition.open(), query) == 3


def test_a_core_that_breaks_its_contract_is_refused(
    quick: None, data: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tiny.tables()["core_boundary"].assign(layer="guess")
    monkeypatch.setattr(build, "boundaries_of", lambda *_: wrong)
    with pytest.raises(BuildError, match="layer"):
        build.build_edition(data, store)
    assert store.current_id() is None

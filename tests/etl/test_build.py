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

from etl.code import code_sha256
from tests.etl.edition_rows import DATA, MONTHS, ROOT, rows, value
from warehouse.connection import Connection
from warehouse.contents import logical_hash
from warehouse.editions import Edition, Store
from warehouse.keys import KEY_VARIABLE
from warehouse.manifest import sha256_of

GOLDEN = ROOT / "tests" / "golden"
BAT_MOT, TRUNG_HA, HAC_THANH = "15607", "15001", "14797"
MEASURES = {
    "received": "sum(received)",
    "resolved": "sum(resolved_early + resolved_on_time + resolved_late)",
}


def golden(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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
    named, hashed = manifest.code_version.split("+")
    assert (named, hashed) == (version["project"]["version"], code_sha256(ROOT))
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

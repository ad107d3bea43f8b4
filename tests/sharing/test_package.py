"""Open data: valid by the standard's own program, the edition's own sums, and nobody in it."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pyarrow.csv
import pyarrow.parquet
import pyarrow.types
import pytest
import shapely

from etl.contracts import DATA_SETS, MARTS
from etl.dictionary import data_dictionary
from sharing.package import __main__ as command
from sharing.package import shapes, writing
from sharing.package.resources import contents
from tests.warehouse import tiny
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.publishing import Draft, publish

PERSONAL = ("received_by", "reported_by", "file", "cells")
_ROWS_READ = 2_000
SHAPE = {
    "type": "Polygon",
    "coordinates": [[[105, 19.5], [105.1, 19.5], [105.1, 19.6], [105, 19.5]]],
}


@pytest.fixture(scope="module")
def package(default_edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default edition's package in a folder."""
    folder = tmp_path_factory.mktemp("open") / "package"
    with closing(default_edition.open()) as connection:
        writing.write_folder(default_edition.manifest, connection, folder)
    return folder


@pytest.fixture
def tiny_package(store: Store, tiny_draft: Callable[..., Draft], tmp_path: Path) -> Path:
    """The tiny province's package, with an office's file behind some of its figures."""
    shape = json.dumps(SHAPE)
    boundaries = tiny.tables()["core_boundary"].assign(geometry=shape)
    draft = tiny_draft(
        {"core_column": data_dictionary().assign(source_id="assumed"), "core_boundary": boundaries}
    )
    edition = publish(draft, store, None)
    with closing(edition.open()) as connection:
        writing.write_folder(edition.manifest, connection, tmp_path / "tiny")
    return tmp_path / "tiny"


def described(package: Path) -> dict[str, Any]:
    return json.loads((package / writing.DESCRIPTOR).read_text(encoding="utf-8"))


def table(package: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(package / "data" / f"{name}.parquet")


def validated(package: Path, *options: str) -> dict[str, Any]:
    """What `frictionless validate` says, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", writing.DESCRIPTOR, "--json", *options],
        cwd=package, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_the_tiny_package_is_valid_by_the_standards_own_program(tiny_package: Path) -> None:
    report = validated(tiny_package)
    assert report["errors"] == []
    assert [task["errors"] for task in report["tasks"] if task["errors"]] == []
    assert report["valid"]


def test_the_real_editions_package_is_valid_by_the_same_program(package: Path) -> None:
    """Every table of it, the long ones by their first rows: all 99,600 loads take a minute."""
    report = validated(package, "--limit-rows", str(_ROWS_READ))
    assert report["errors"] == []
    assert [task["errors"] for task in report["tasks"] if task["errors"]] == []
    assert report["valid"]
    read = {task["name"]: task["stats"].get("rows", 0) for task in report["tasks"]}
    assert set(read) == {one["name"] for one in described(package)["resources"]}
    long = {"caseload-months", "frames", "loads", "needs", "robustness", "staff-months", "trends"}
    assert {name for name, rows in read.items() if rows == _ROWS_READ} == long
    assert {"communes", "corrections", "doubts", "fields", "sources"} <= set(read)
    assert read["communes"] == 166


def test_what_is_wrong_is_found_by_the_same_program(tiny_package: Path) -> None:
    path = tiny_package / "data" / "communes.csv"
    path.write_bytes(path.read_bytes().replace(b"phuong", b"quan"))
    report = validated(tiny_package)
    assert not report["valid"]
    told = {error["type"] for task in report["tasks"] for error in task["errors"]}
    assert {"constraint-error", "hash-count"} & told


def test_every_described_file_is_there_and_no_other(package: Path) -> None:
    described_paths = {resource["path"] for resource in described(package)["resources"]}
    found = {
        path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()
    }  # fmt: skip
    assert found == described_paths | {writing.DESCRIPTOR}
    for resource in described(package)["resources"]:
        assert (package / resource["path"]).stat().st_size == resource["bytes"]


def test_every_field_says_what_it_means_in_both_languages(package: Path) -> None:
    columns = {
        one.name: {column.name: column for column in one.columns} for one in (*DATA_SETS, *MARTS)
    }
    tables = {resource.name: resource.table for resource in contents().resources}
    for resource in described(package)["resources"]:
        if "schema" not in resource:
            continue
        for field in resource["schema"]["fields"]:
            column = columns[tables[resource["name"]]][field["name"]]
            assert (field["title"], field["title_en"]) == (column.meaning_vi, column.meaning_en)
            assert field.get("unit", "") == column.unit
    fields = {
        field["name"]: field
        for resource in described(package)["resources"] if resource["name"] == "staff-months"
        for field in resource["schema"]["fields"]
    }  # fmt: skip
    assert fields["present"]["description"] == "Có mặt (đơn vị: people)"
    assert fields["present"]["constraints"] == {"required": True, "minimum": 0, "maximum": 1000}


def test_csv_and_parquet_hold_the_same(package: Path) -> None:
    for resource in contents().resources:
        rows = pyarrow.parquet.read_table(package / "data" / f"{resource.name}.parquet")
        read = pyarrow.csv.read_csv(
            package / "data" / f"{resource.name}.csv",
            convert_options=pyarrow.csv.ConvertOptions(column_types=rows.schema),
        )
        blank = {
            name: rows[name].fill_null("")
            if pyarrow.types.is_string(rows[name].type)
            else rows[name]
            for name in rows.column_names
        }
        assert read.column_names == rows.column_names
        for name, column in blank.items():
            assert read[name].equals(column), f"{resource.name}.{name}"


def test_the_sums_are_the_editions(package: Path, default_edition: Edition) -> None:
    sums = default_edition.manifest.control_sums
    caseload, staff = table(package, "caseload-months"), table(package, "staff-months")
    resolved = ["resolved_early", "resolved_on_time", "resolved_late"]
    assert caseload["received"].sum() == sums["dossiers_received"]
    assert caseload[resolved].sum().sum() == sums["dossiers_resolved"]
    assert (
        len(caseload[["commune_code", "month"]].drop_duplicates())
        == (sums["commune_months_reported"])
    )
    assert (
        staff.loc[staff["staff_group"] == "centre", "present"].sum()
        == (sums["centre_officials_present"])
    )
    assert table(package, "populations")["population"].sum() == sums["population_published"]
    counts = default_edition.manifest.row_counts
    for resource in contents().resources:
        assert len(table(package, resource.name)) == counts[resource.table], resource.name
    assert described(package)["edition"]["control_sums"] == sums


def test_nothing_of_a_received_file_or_a_person_leaves(tiny_package: Path) -> None:
    names = {resource.table for resource in contents().resources}
    assert not {name for name in names if name.startswith("raw_")}
    assert "core_dossier_day" not in names  # single dossiers of a small commune
    for resource in described(tiny_package)["resources"]:
        for field in resource.get("schema", {}).get("fields", []):
            assert field["name"] not in PERSONAL
    secret = tiny.tables()["core_source"].query("kind == 'submitted'").iloc[0]
    sources = table(tiny_package, "sources").set_index("source_id")
    assert sources.loc[secret["source_id"], "title_en"] == "Figures submitted by an office"
    everything = "".join(
        path.read_text(encoding="utf-8") for path in tiny_package.rglob("*.csv")
    ) + (tiny_package / writing.DESCRIPTOR).read_text(encoding="utf-8")
    assert "bieu.xlsx" not in everything
    for column in ("title_vi", "publisher", "reference_vi"):
        assert secret[column] not in sources.loc[secret["source_id"]].tolist()


def test_a_correction_leaves_with_both_values_and_without_who_reported_it(
    tiny_package: Path,
) -> None:
    (row,) = table(tiny_package, "corrections").to_dict("records")
    told = tiny.tables()["core_correction"].iloc[0]
    for name in ("commune_code", "month", "measure", "action", "old_value", "new_value", "reason"):
        assert pd.isna(row[name]) if pd.isna(told[name]) else (
            pd.Timestamp(row[name]) == told[name] if name == "month" else row[name] == told[name]
        ), name  # fmt: skip
    assert told["reported_by"]
    assert told["reported_by"] not in (tiny_package / "data" / "corrections.csv").read_text("utf-8")
    (resource,) = [r for r in described(tiny_package)["resources"] if r["name"] == "corrections"]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert list(fields) == list(row)
    assert (fields["reason"]["title"], fields["reason"]["title_en"]) == ("Lý do", "Why")
    flagged = table(tiny_package, "doubts")["correction"]
    assert flagged.max() <= row["position"]


def test_simulated_figures_are_marked_in_words_and_rows(package: Path) -> None:
    assert "mô phỏng" in described(package)["description"]
    assert "Simulated" in described(package)["description_en"]
    assert set(table(package, "loads")["simulated"].unique()) == {True, False}
    kinds = table(package, "sources").set_index("source_id")["kind"]
    assert "simulated" in set(table(package, "caseload-months")["source_id"].map(kinds))


def test_the_commune_layer_is_read_back_by_another_program(
    package: Path, default_connection: Connection
) -> None:
    layer = geopandas.read_file(package / "data" / "communes.gpkg")
    assert (len(layer), layer.crs.to_epsg()) == (166, 4326)
    assert layer.geometry.geom_type.unique().tolist() == ["MultiPolygon"]
    stored = default_connection.execute(
        "SELECT commune_code, geometry FROM core_boundary WHERE layer = 'generalised' "
        "ORDER BY commune_code"
    ).fetchall()
    shapes_stored = {code: shapely.from_geojson(text) for code, text in stored}
    for row in layer.itertuples():
        assert row.geometry.equals(shapes_stored[row.commune_code])
    bat_mot = layer.set_index("commune_code").loc["15607"]
    assert (bat_mot["name"], bool(bat_mot["mountain"]), bat_mot["boundary"]) == (
        "Xã Bát Mọt", True, "generalised",
    )  # fmt: skip
    assert "không dùng để phân định" in layer_description(package)


def layer_description(package: Path) -> str:
    with closing(sqlite3.connect(package / "data" / "communes.gpkg")) as file:
        ((description, made_at),) = file.execute(
            "SELECT description, last_change FROM gpkg_contents"
        ).fetchall()
        assert made_at.endswith("Z")
        assert file.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    return description


def test_holes_and_several_parts_keep_their_shape() -> None:
    square = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
    hole = [[1, 1], [1, 2], [2, 2], [1, 1]]
    island = [[9, 9], [10, 9], [10, 10], [9, 9]]
    geometry = {"type": "MultiPolygon", "coordinates": [[square, hole], [island]]}
    content = shapes.blob(json.dumps(geometry))
    assert content[:4] == b"GP\x00\x03"
    assert shapely.from_wkb(content[40:]).equals(shapely.from_geojson(json.dumps(geometry)))
    with pytest.raises(ValueError, match="Point"):
        shapes.polygons('{"type": "Point", "coordinates": [1, 2]}')


def test_the_archive_is_the_folder_and_the_same_each_time(
    default_edition: Edition, package: Path
) -> None:
    with closing(default_edition.open()) as connection:
        first, second = (writing.zipped(default_edition.manifest, connection) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert archive.read(name) == (package / name.partition("/")[2]).read_bytes()
        assert len(archive.namelist()) == len(described(package)["resources"]) + 1


def test_the_command_writes_and_refuses(
    tiny_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = tiny_store.ids()[1]
    output = tmp_path / "out"
    call = ["--editions", str(tiny_store.folder), "--output", str(output), "--lang", "en"]
    output.mkdir()
    (output / "mine.txt").write_text("kept")
    assert command.main([*call, "--edition", edition]) == 1
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in output.iterdir()] == ["mine.txt"]
    assert command.main([*call, "--edition", "00009-abcdef01"]) == 1
    assert "00009-abcdef01" in capsys.readouterr().err

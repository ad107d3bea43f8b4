"""A reader of an edition reads it, and nothing else; a writer never touches a finished one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse.connection import Connection, writer
from warehouse.editions import Store

WRITES = (
    "INSERT INTO core_field SELECT * FROM core_field",
    "UPDATE core_caseload_month SET received = received + 1",
    "DELETE FROM core_commune",
    "DROP TABLE mart_load",
    "ALTER TABLE core_field ADD COLUMN guess INTEGER",
    "CREATE TABLE core_other (a INTEGER)",
    "CREATE OR REPLACE VIEW mart_agreement AS SELECT 1 AS a",
    "CREATE INDEX i ON core_field (name_vi)",
    "TRUNCATE core_field",
)
OUTSIDE = (
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM read_json('{file}')",
    "SELECT * FROM '{file}'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM sniff_csv('{file}')",
    "COPY core_field TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "IMPORT DATABASE '{folder}/out'",
    "ATTACH '{other}' AS other (READ_ONLY)",
    "ATTACH '{folder}/new.duckdb' AS new",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
)
SETTINGS = (
    "SET lock_configuration = false",
    "SET enable_external_access = true",
    "SET threads = 8",
    "SET memory_limit = '100GB'",
    "SET temp_directory = '/tmp'",
    "SET autoinstall_known_extensions = true",
    "RESET enable_external_access",
    "PRAGMA enable_logging",
)


@pytest.fixture
def connection(tiny_store: Store) -> Connection:
    return tiny_store.serve().edition.open()


# A query that takes much, then nothing more is asked: megabytes taken, and left after a while.
_TAKES_MUCH = """
import sys, time
from pathlib import Path
from sharing.serving.metrics import memory_bytes
from warehouse.connection import reader

connection = reader(Path(sys.argv[1]))
before = memory_bytes()
connection.execute("SELECT count(DISTINCT hash(i)) FROM range(1500000) t(i)").fetchall()
taken = left = memory_bytes() - before
until = time.monotonic() + 60
while left > taken / 4 and time.monotonic() < until:
    time.sleep(0.5)
    left = memory_bytes() - before
print(taken >> 20, left >> 20)
"""


def test_what_a_reader_has_free_goes_back_to_the_machine_unasked(tiny_store: Store) -> None:
    path = tiny_store.serve().edition.path
    done = subprocess.run(
        [sys.executable, "-c", _TAKES_MUCH, str(path)],
        capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    taken, left = map(int, done.stdout.split())
    assert taken > 40
    assert left <= taken / 4


@pytest.mark.parametrize("statement", WRITES)
def test_a_reader_writes_nothing(statement: str, connection: Connection) -> None:
    with pytest.raises(duckdb.Error):
        connection.execute(statement)
    assert connection.execute("SELECT count(*) FROM core_field").fetchone() == (2,)


@pytest.mark.parametrize("statement", OUTSIDE)
def test_a_reader_reaches_no_other_file(
    statement: str, connection: Connection, tiny_store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    other = tiny_store.folder / f"{tiny_store.ids()[1]}.duckdb"
    filled = statement.format(file=folder / "secret.csv", folder=folder, other=other)
    with pytest.raises(duckdb.Error):
        connection.execute(filled).fetchall()
    assert [path.name for path in folder.iterdir()] == ["secret.csv"]


@pytest.mark.parametrize("statement", SETTINGS)
def test_a_reader_keeps_its_settings(statement: str, connection: Connection) -> None:
    with pytest.raises(duckdb.Error):
        connection.execute(statement)


def test_python_frames_are_no_tables(connection: Connection) -> None:
    tables = {"core_other": 1}  # noqa: F841  a name that a replacement scan would find
    with pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT * FROM tables")


def test_cursors_of_a_reader_are_as_locked(connection: Connection) -> None:
    cursor = connection.cursor()
    assert cursor.execute("SELECT count(*) FROM core_commune").fetchone() == (3,)
    with pytest.raises(duckdb.Error):
        cursor.execute("DELETE FROM core_commune")
    with pytest.raises(duckdb.Error):
        cursor.execute("SET lock_configuration = false")


def test_two_readers_share_an_edition(tiny_store: Store) -> None:
    edition = tiny_store.serve().edition
    first, second = edition.open(), edition.open()
    query = "SELECT sum(received) FROM core_caseload_month"
    assert first.execute(query).fetchone() == second.execute(query).fetchone() == (3374,)


def test_reading_changes_not_a_byte(tiny_store: Store) -> None:
    edition = tiny_store.serve().edition
    before = edition.path.read_bytes()
    connection = edition.open()
    connection.execute("CREATE TEMP TABLE t AS SELECT * FROM core_caseload_month")
    connection.execute("SELECT * FROM mart_coverage").fetchall()
    connection.close()
    assert edition.path.read_bytes() == before
    edition.verify()
    assert not list(tiny_store.folder.glob("*.wal"))


def test_a_writer_opens_new_files_only(tiny_store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match="never edited"):
        writer(tiny_store.serve().edition.path, tmp_path)


def test_a_writer_installs_and_loads_nothing_by_itself(tmp_path: Path) -> None:
    connection = writer(tmp_path / "new.duckdb", tmp_path)
    names = [
        "autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions",
        "allow_persistent_secrets",
    ]  # fmt: skip
    query = "SELECT value FROM duckdb_settings() WHERE name = $name"
    settings = [connection.execute(query, {"name": name}).fetchone() for name in names]
    assert settings == [("false",)] * len(names)
    connection.close()

"""Writing the tables of an edition: what is refused, the data tests, and the logical hash."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contracts import DATA_SETS
from tests.warehouse import tiny
from tests.warehouse.tiny_names import ALPHA, BETA, Tables
from warehouse.connection import Connection
from warehouse.contents import (
    CHECKS_FOLDER,
    SCHEMA_FOLDER,
    SQL_FOLDER,
    control_sums,
    fill_tables,
    logical_hash,
    read_sql,
    row_counts,
    run_checks,
    table_names,
    write_tables,
)
from warehouse.manifest import EditionError

TABLES = sorted(tiny.tables())
LIMITED = [
    pytest.param(data_set.name, column, id=f"{data_set.name}.{column.name}")
    for data_set in DATA_SETS
    for column in data_set.columns
    if column.minimum is not None or column.allowed
]
REQUIRED = [
    pytest.param(data_set.name, column.name, id=f"{data_set.name}.{column.name}")
    for data_set in DATA_SETS
    for column in data_set.columns
    if not column.nullable
]


def empty() -> Connection:
    return duckdb.connect(config={"threads": 1})  # tiny tables: more threads only cost time


def written(changed: Tables | None = None) -> Connection:
    connection = empty()
    write_tables(connection, tiny.tables() | (changed or {}))
    return connection


def hash_of(changed: Tables | None = None) -> str:
    return logical_hash(written(changed))


def spoilt(table: str, column: str, value: object, row: int = 0) -> Tables:
    """One table with one other value."""
    frame = tiny.tables()[table]
    if not isinstance(value, type(frame.loc[row, column])):
        frame[column] = frame[column].astype("object")
    frame.loc[row, column] = value
    return {table: frame}


@pytest.fixture(scope="module")
def whole() -> Connection:
    """The tiny province, written once; it is only read."""
    return written()


@pytest.fixture
def copied(whole: Connection) -> Iterator[Connection]:
    """A copy of the tiny province to spoil."""
    whole.execute("ATTACH ':memory:' AS copied")
    whole.execute("COPY FROM DATABASE memory TO copied")
    copy = whole.cursor()
    copy.execute("USE copied")
    yield copy
    copy.close()
    whole.execute("DETACH copied")


def refused_by_schema(changed: Tables) -> str:
    """Insert one table alone; the message with which its schema refuses it, or nothing."""
    ((name, frame),) = changed.items()
    connection = empty()
    connection.execute(read_sql(SCHEMA_FOLDER / f"{name}.sql"))
    try:
        connection.from_df(frame[connection.table(name).columns]).insert_into(name)
    except duckdb.Error as error:
        return str(error)
    return ""


def test_the_tiny_province_is_an_edition(whole: Connection) -> None:
    connection = whole
    assert table_names(connection) == TABLES
    assert row_counts(connection) == {name: len(rows) for name, rows in tiny.tables().items()}
    assert control_sums(connection) == {
        "dossiers_received": 3 * 65 + 8 + 3 * 1045 + 8 + 2 * 10 + 8,
        "dossiers_resolved": 3 * 65 + 8 + 3 * 1045 + 8 + 2 * 10 + 8 - 4,  # Gamma's four are open
        "commune_months_reported": 8,
        "centre_officials_present": 3 * (4 + 10 + 2),
        "population_published": 54_500,
    }


def test_every_value_is_stored_as_given(whole: Connection) -> None:
    connection = whole
    for name, given_rows in tiny.tables().items():
        stored = connection.execute(f"SELECT * FROM {name}").df()
        for column in given_rows.columns:
            wanted = [None if pd.isna(value) else value for value in given_rows[column]]
            found = [None if pd.isna(value) else value for value in stored[column]]
            assert found == wanted, f"{name}.{column}"


def test_what_is_unknown_is_null_and_not_a_number(whole: Connection) -> None:
    connection = whole
    query = "SELECT ratio IS NULL, isnan(ratio) FROM mart_load WHERE verdict = 'insufficient'"
    assert connection.execute(query).fetchall() == [(True, None)]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_left_out_is_refused_by_name(name: str) -> None:
    tables = tiny.tables()
    del tables[name]
    with pytest.raises(EditionError, match=rf"differ: {name}$"):
        write_tables(empty(), tables)


def test_a_table_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(EditionError, match=r"differ: core_guess$"):
        write_tables(empty(), tiny.tables() | {"core_guess": pd.DataFrame({"a": [1]})})


@pytest.mark.parametrize("name", TABLES)
def test_a_column_left_out_or_unknown_is_refused_by_name(name: str) -> None:
    frame = tiny.tables()[name]
    last = frame.columns[-1]
    with pytest.raises(EditionError, match=rf"^{name}: columns missing or unknown: {last}$"):
        fill_tables(empty(), {name: frame.drop(columns=last)})
    with pytest.raises(EditionError, match=rf"^{name}: columns missing or unknown: guess$"):
        fill_tables(empty(), {name: frame.assign(guess=0)})


def test_the_order_of_columns_does_not_matter() -> None:
    tables = tiny.tables()
    turned = {name: frame[list(reversed(frame.columns))] for name, frame in tables.items()}
    assert hash_of(turned) == hash_of()


def test_tables_may_be_empty() -> None:
    assert row_counts(written({"core_boundary": tiny.tables()["core_boundary"].head(0)}))[
        "core_boundary"
    ] == 0  # fmt: skip


@pytest.mark.parametrize(("table", "column"), LIMITED)
def test_a_value_outside_its_check_is_refused(table: str, column: object) -> None:
    values: list[object] = ["somewhere else"] if column.allowed else [column.minimum - 1]
    if column.maximum is not None:
        values.append(column.maximum + 1)
    for value in values:
        message = refused_by_schema(spoilt(table, column.name, value))
        assert "CHECK" in message, f"{value}: {message}"


@pytest.mark.parametrize(("table", "column"), REQUIRED)
def test_a_value_that_must_be_there_is_refused_when_missing(table: str, column: str) -> None:
    frame = tiny.tables()[table]
    frame[column] = frame[column].astype("object")
    frame.loc[0, column] = None
    if frame[column].isna().all():
        frame[column] = frame[column].astype("str")
    assert "NOT NULL" in refused_by_schema({table: frame})


@pytest.mark.parametrize("name", TABLES)
def test_a_key_used_twice_is_refused(name: str) -> None:
    frame = tiny.tables()[name]
    twice = pd.concat([frame, frame.head(1)], ignore_index=True)
    message = refused_by_schema({name: twice})
    assert "duplicate key" in message.lower() or "primary key" in message.lower()


# --- data tests -------------------------------------------------------------------------------


def changed(table: str, column: str, change: Callable[[int], int], row: int) -> Tables:
    return spoilt(table, column, change(int(tiny.tables()[table].loc[row, column])), row)


def beta_in_september() -> int:
    rows = tiny.tables()["core_caseload_month"]
    found = rows[(rows["commune_code"] == BETA) & (rows["month"] == tiny.SEPTEMBER)]
    return int(found.index[0])


def in_pairs(row: int) -> Tables:
    """Carried over and in process both one more: the row balances, the chain does not hold."""
    frame = tiny.tables()["core_caseload_month"]
    frame.loc[row, ["carried_over", "in_process_within"]] += 1
    return {"core_caseload_month": frame}


BROKEN: dict[str, list[Callable[[], Tables]]] = {
    "caseload_balances": [
        lambda: changed("core_caseload_month", "in_process_late", lambda n: n + 1,
                        beta_in_september()),
    ],
    "caseload_chain": [lambda: in_pairs(beta_in_september())],
    "caseload_days_add_up": [
        lambda: changed("core_dossier_day", "received", lambda n: n + 1, 0),
        lambda: changed("core_dossier_day", "resolved_early", lambda n: n + 1, 1),
        lambda: {"core_dossier_day": tiny.tables()["core_dossier_day"].iloc[1:]},
        lambda: {"core_caseload_month": tiny.tables()["core_caseload_month"].iloc[1:]},
    ],
    "communes_known": [
        lambda: spoilt("core_population", "commune_code", "99999"),
        lambda: spoilt("core_former_unit_map", "commune_code", "99999"),
        lambda: spoilt("core_staff_month", "commune_code", "99999"),
        lambda: spoilt("core_boundary", "commune_code", "99999"),
        lambda: spoilt("core_reported_figure", "unit_code", "99999"),
        lambda: {
            name: tiny.tables()[name].replace({"commune_code": {ALPHA: "99999"}})
            for name in ("core_caseload_month", "core_dossier_day")
        },
    ],
    "expected_adds_up": [lambda: spoilt("mart_load", "expected", 318.0)],
    "former_shares_add_up": [
        lambda: spoilt("core_former_share", "share", 0.7),
        lambda: spoilt("core_former_share", "commune_code", tiny.GAMMA),
        lambda: {"core_former_share": tiny.tables()["core_former_share"].iloc[1:]},
    ],
    "sources_known": [
        (lambda table=data_set.name: spoilt(table, "source_id", "hearsay"))
        for data_set in DATA_SETS
        if data_set.name != "core_source" and "source_id" in data_set.names
    ],
    "submissions_complete": [
        lambda: changed("raw_submission", "rows_read", lambda n: n + 1, 0),
        lambda: {"raw_quarantine": tiny.tables()["raw_quarantine"].head(0)},
    ],
    "withheld_missing": [
        lambda: spoilt("raw_withheld", "commune_code", BETA),
        lambda: spoilt("raw_withheld", "month", tiny.JULY),
    ],
}  # fmt: skip


def test_every_data_test_is_broken_here() -> None:
    assert set(BROKEN) == {path.stem for path in CHECKS_FOLDER.glob("*.sql")}


@pytest.mark.parametrize(
    ("check", "change"),
    [pytest.param(c, change, id=f"{c}-{i}") for c, all_ in BROKEN.items()
     for i, change in enumerate(all_)],
)  # fmt: skip
def test_a_broken_rule_is_named_with_its_first_row(
    copied: Connection, check: str, change: Callable[[], Tables]
) -> None:
    run_checks(copied)
    for name, rows in change().items():
        copied.execute(f"DELETE FROM {name}")
        if not rows.empty:
            copied.from_df(rows[copied.table(name).columns]).insert_into(name)
    with pytest.raises(EditionError, match=rf"data tests failed: .*{check}: \d+ rows, the first: "):
        run_checks(copied)


def test_all_broken_rules_are_named_at_once() -> None:
    tables = BROKEN["communes_known"][2]() | BROKEN["caseload_days_add_up"][0]()
    with pytest.raises(EditionError) as refused:
        written(tables | spoilt("core_field", "source_id", "hearsay"))
    for check in ("communes_known", "caseload_days_add_up", "sources_known"):
        assert check in str(refused.value)
    assert "commune_code=99999" in str(refused.value)
    assert "source_id=hearsay" in str(refused.value)


def test_an_offices_own_file_may_break_its_identity() -> None:
    """Real forms do: that is reported elsewhere, not refused (domain.md)."""
    row = int(tiny.tables()["core_caseload_month"].query("commune_code == @ALPHA").index[0])
    run_checks(written(changed("core_caseload_month", "in_process_late", lambda n: n + 5, row)))


# --- the logical hash --------------------------------------------------------------------------


def test_the_same_tables_have_the_same_hash() -> None:
    assert hash_of() == hash_of()
    assert len(hash_of()) == 64


@settings(max_examples=4)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shuffled = {
        name: frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
        for name, frame in tiny.tables().items()
    }
    assert hash_of(shuffled) == EXPECTED_HASH


EXPECTED_HASH = hash_of()


@pytest.mark.parametrize("name", TABLES)
def test_any_other_value_in_any_column_is_another_hash(whole: Connection, name: str) -> None:
    connection = whole
    columns = connection.execute(f"DESCRIBE {name}").fetchall()
    keys = [row[0] for row in columns if row[3] == "PRI"]
    other = {
        "VARCHAR": "coalesce({0} || '.', '')", "BOOLEAN": "NOT {0}",
        "DATE": "coalesce({0} + 1, DATE '2025-07-01')", "INTEGER": "coalesce({0} + 1, 0)",
        "BIGINT": "{0} + 1", "TIMESTAMP": "{0} + INTERVAL 1 SECOND",
        "DOUBLE": "coalesce(nextafter({0}, 'infinity'::DOUBLE), 0)",
    }  # fmt: skip
    for column, sql_type, *_ in columns:
        rows = f"(SELECT * FROM {name} ORDER BY ALL LIMIT 1)"
        value = other[sql_type].format(f'"{column}"')
        connection.execute(
            f"CREATE TABLE changed AS SELECT * REPLACE ({value} AS {column}) FROM {rows}"
            f" UNION ALL (SELECT * FROM {name} EXCEPT SELECT * FROM {rows})"
        )
        assert table_hash(connection, "changed") != table_hash(connection, name), column
        connection.execute("DROP TABLE changed")
    assert keys


def table_hash(connection: Connection, name: str) -> str:
    query = read_sql(SQL_FOLDER / "table_hash.sql")
    return str(connection.execute(query, {"table": name}).fetchone())


def test_a_row_less_in_any_table_is_another_hash() -> None:
    connection = written()
    hashes = {logical_hash(connection)}
    for number, name in enumerate(TABLES, start=1):
        connection.execute(f"DELETE FROM {name} WHERE rowid = 0")
        hashes.add(logical_hash(connection))
        assert len(hashes) == number + 1, name


def test_a_row_more_and_a_row_moved_are_other_hashes() -> None:
    policy = tiny.tables()["core_policy"]
    extra = pd.concat([policy, policy.head(1).assign(section="team")], ignore_index=True)
    moved = policy.assign(value=list(reversed(policy["value"])))
    hashes = {hash_of(), hash_of({"core_policy": extra}), hash_of({"core_policy": moved})}
    assert len(hashes) == 3


CELL = st.none() | st.sampled_from(["NULL", "null", "", "'", "a", "', 'name': '", "\\", "a\\'"]) | (
    st.text("aN',:{}\\\" \n", max_size=6)
)  # fmt: skip
ROW = st.tuples(CELL, CELL, CELL)


@settings(max_examples=100)
@given(one=st.lists(ROW, min_size=1, max_size=2), other=st.lists(ROW, min_size=1, max_size=2))
def test_no_two_contents_share_a_hash(
    one: list[tuple[str | None, ...]], other: list[tuple[str | None, ...]]
) -> None:
    """NULL is not the word, and no quote carries text from one column into the next."""
    for name, rows in (("one", one), ("other", other)):
        SCRATCH.execute(
            f"CREATE OR REPLACE TABLE {name} (section VARCHAR, name VARCHAR, value VARCHAR)"
        )
        SCRATCH.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", rows)
    same = sorted(one, key=repr) == sorted(other, key=repr)
    assert (table_hash(SCRATCH, "one") == table_hash(SCRATCH, "other")) == same


SCRATCH = empty()

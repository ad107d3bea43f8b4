"""The contracts: what a table may hold, and that the edition's schema says the same in SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pandera.errors
import pytest
from _pytest.mark import ParameterSet

from etl.contracts import DATA_SETS, MARTS, Column, DataSet
from tests.warehouse import tiny
from warehouse.connection import Connection

SCHEMA = Path(__file__).resolve().parents[2] / "warehouse" / "schema"
SQL_TYPES = {
    "str": {"VARCHAR"},
    "int64": {"INTEGER", "BIGINT"},
    "Int64": {"INTEGER"},
    "float64": {"DOUBLE"},
    "bool": {"BOOLEAN"},
    "datetime64[us]": {"DATE"},
}
BY_NAME = {data_set.name: data_set for data_set in DATA_SETS}


def columns(kept: Callable[[Column], object]) -> list[ParameterSet]:
    """Every column of every contract that is meant, as the parameters of a test."""
    return [
        pytest.param(data_set, column, id=f"{data_set.name}.{column.name}")
        for data_set in DATA_SETS
        for column in data_set.columns
        if kept(column)
    ]


WRONG_CODES = ("1560", "156077", "15607\n", " 15607", "１５６０７", "x5607", "")


class Rule(NamedTuple):
    """A range or a list of codes, as a contract or a CHECK says it."""

    column: str
    minimum: float | None
    maximum: float | None
    allowed: frozenset[str]


def constraints(connection: Connection, table: str, kind: str) -> Iterator[tuple[str, list[str]]]:
    query = """
        SELECT constraint_text, constraint_column_names FROM duckdb_constraints()
        WHERE table_name = $table AND constraint_type = $kind
    """
    rows = connection.cursor().execute(query, {"table": table, "kind": kind}).fetchall()
    yield from rows


def rule_of_check(text: str) -> Rule:
    """CHECK((a BETWEEN 1 AND 2)), CHECK((a >= 0)) or CHECK((a IN ('x', 'y')))."""
    text = text.replace('"', "")  # round a name that is also a word of SQL
    if found := re.fullmatch(r"CHECK\(\((\w+) BETWEEN (\S+) AND (\S+)\)\)", text):
        return Rule(found[1], float(found[2]), float(found[3]), frozenset())
    if found := re.fullmatch(r"CHECK\(\((\w+) >= (\S+)\)\)", text):
        return Rule(found[1], float(found[2]), None, frozenset())
    found = re.fullmatch(r"CHECK\(\((\w+) IN \((.*)\)\)\)", text)
    assert found, f"a CHECK of another form: {text}"
    return Rule(found[1], None, None, frozenset(re.findall(r"'([^']*)'", found[2])))


def rule_of_column(column: Column) -> Rule:
    return Rule(column.name, column.minimum, column.maximum, frozenset(map(str, column.allowed)))


def refused(frame: pd.DataFrame, data_set: DataSet) -> bool:
    try:
        data_set.schema().validate(frame, lazy=True)
    except pandera.errors.SchemaErrors:
        return True
    return False


def first_changed(data_set: DataSet, column: Column, value: object) -> pd.DataFrame:
    """The tiny table with another value in the first row of one column."""
    frame = tiny.tables()[data_set.name].astype({column.name: "object"})
    frame.loc[0, column.name] = value
    return frame.astype({column.name: column.dtype})


def test_every_core_table_has_a_contract_with_a_source() -> None:
    tables = {path.stem for path in SCHEMA.glob("core_*.sql")}
    assert tables == set(BY_NAME)
    for data_set in DATA_SETS:
        assert not {c.name: c.nullable for c in data_set.columns}["source_id"], data_set.name


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_columns_order_types_and_nulls_are_the_contracts(
    name: str, default_connection: Connection
) -> None:
    described = default_connection.cursor().execute(f"DESCRIBE {name}").fetchall()
    told = BY_NAME[name].columns
    assert [row[0] for row in described] == [column.name for column in told]
    for (_, sql_type, null, *_), column in zip(described, told, strict=True):
        assert sql_type in SQL_TYPES[column.dtype], column.name
        assert null == ("YES" if column.nullable else "NO"), column.name


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_primary_key_is_the_contracts(name: str, default_connection: Connection) -> None:
    ((_, keys),) = constraints(default_connection, name, "PRIMARY KEY")
    assert tuple(keys) == BY_NAME[name].keys


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_checks_are_the_contracts(name: str, default_connection: Connection) -> None:
    in_sql = [rule_of_check(text) for text, _ in constraints(default_connection, name, "CHECK")]
    limited = [
        column for column in BY_NAME[name].columns
        if column.minimum is not None or column.maximum is not None or column.allowed
    ]  # fmt: skip
    assert sorted(in_sql) == sorted(map(rule_of_column, limited))


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_schema_file_says_the_contracts_grain(name: str) -> None:
    first_line = (SCHEMA / f"{name}.sql").read_text(encoding="utf-8").splitlines()[0]
    assert first_line == f"-- Grain: {BY_NAME[name].grain}."


def test_the_edition_carries_the_contracts_as_its_dictionary(
    default_connection: Connection,
) -> None:
    query = """
        SELECT table_name, column_name, type, unit, meaning_vi, meaning_en
        FROM core_column ORDER BY table_name, position
    """
    told = default_connection.cursor().execute(query).fetchall()
    assert told == [
        (data_set.name, c.name, c.dtype, c.unit, c.meaning_vi, c.meaning_en)
        for data_set in sorted((*DATA_SETS, *MARTS), key=lambda data_set: data_set.name)
        for c in data_set.columns
    ]


UNBOUNDED = {"core_reported_figure", "core_column"}
"""Published figures and the bounds of columns are any number."""


@pytest.mark.parametrize("data_set", MARTS, ids=lambda data_set: data_set.name)
def test_the_marts_are_described_as_their_schemas_are(
    data_set: DataSet, default_connection: Connection
) -> None:
    described = default_connection.cursor().execute(f"DESCRIBE {data_set.name}").fetchall()
    assert [row[0] for row in described] == [column.name for column in data_set.columns]
    for (_, sql_type, null, *_), column in zip(described, data_set.columns, strict=True):
        assert sql_type in SQL_TYPES[column.dtype], column.name
        assert null == ("YES" if column.nullable else "NO"), column.name
    ((_, keys),) = constraints(default_connection, data_set.name, "PRIMARY KEY")
    assert tuple(keys) == data_set.keys


def test_every_mart_table_is_described() -> None:
    tables = {path.stem for path in SCHEMA.glob("mart_*.sql")}
    assert tables == {data_set.name for data_set in MARTS}


@pytest.mark.parametrize(("data_set", "column"), columns(lambda _: True))
def test_every_column_is_told_in_both_languages(data_set: DataSet, column: Column) -> None:
    assert column.meaning_vi.strip()
    assert column.meaning_en.strip()
    assert column.meaning_vi != column.meaning_en
    assert column.dtype in SQL_TYPES
    if column.dtype in {"int64", "float64"} and data_set.name not in UNBOUNDED:
        assert column.minimum is not None, "a number without a least value"


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_tiny_province_keeps_the_contracts(name: str) -> None:
    assert not refused(tiny.tables()[name], BY_NAME[name])


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_frame_must_be_exactly_the_contracts(name: str) -> None:
    frame, data_set = tiny.tables()[name], BY_NAME[name]
    assert refused(frame.assign(guess=1), data_set)
    assert refused(frame.drop(columns=frame.columns[-1]), data_set)
    assert refused(frame[list(reversed(frame.columns))], data_set)
    assert refused(pd.concat([frame, frame.tail(1)], ignore_index=True), data_set)


@pytest.mark.parametrize(("data_set", "column"), columns(lambda column: column.minimum is not None))
def test_a_range_holds_its_ends_and_nothing_beyond(data_set: DataSet, column: Column) -> None:
    step = 1 if column.dtype in {"int64", "Int64"} else 1e-6
    assert not refused(first_changed(data_set, column, column.minimum), data_set)
    assert refused(first_changed(data_set, column, column.minimum - step), data_set)
    if column.maximum is not None:
        assert not refused(first_changed(data_set, column, column.maximum), data_set)
        assert refused(first_changed(data_set, column, column.maximum + step), data_set)


@pytest.mark.parametrize(("data_set", "column"), columns(lambda column: column.allowed))
def test_a_code_nobody_knows_is_refused(data_set: DataSet, column: Column) -> None:
    for wrong in ("", "Online", f"{column.allowed[0]} ", "không rõ"):
        assert refused(first_changed(data_set, column, wrong), data_set), wrong


@pytest.mark.parametrize(("data_set", "column"), columns(lambda column: column.pattern))
def test_a_unit_code_is_five_digits(data_set: DataSet, column: Column) -> None:
    for wrong in WRONG_CODES:
        assert refused(first_changed(data_set, column, wrong), data_set), repr(wrong)


@pytest.mark.parametrize(
    ("data_set", "column"),
    columns(lambda column: column.dtype in {"str", "Int64", "float64", "datetime64[us]"}),
)
def test_a_value_may_be_missing_only_where_the_contract_says_so(
    data_set: DataSet, column: Column
) -> None:
    frame = first_changed(data_set, column, None)
    assert frame[column.name].isna().any()
    assert refused(frame, data_set) != column.nullable


def test_all_faults_of_a_table_are_found_at_once() -> None:
    data_set = BY_NAME["core_caseload_month"]
    frame = tiny.tables()["core_caseload_month"]
    frame.loc[0, "received"] = -1
    frame.loc[1, "channel"] = "fax"
    frame.loc[2, "commune_code"] = "1560"
    with pytest.raises(pandera.errors.SchemaErrors) as found:
        data_set.schema().validate(frame, lazy=True)
    cases = found.value.failure_cases
    assert set(cases["column"]) == {"received", "channel", "commune_code"}
    assert set(cases["index"]) == {0, 1, 2}

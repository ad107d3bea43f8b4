"""SQL stands in the warehouse's .sql files only, is never put together, and says what it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse.connection import Connection
from warehouse.contents import CHECKS_FOLDER, SCHEMA_FOLDER, SQL_FOLDER
from warehouse.queries import QUERIES_FOLDER

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("pages", "sharing", "etl", "workload", "warehouse")
PRODUCT = sorted([ROOT / "app.py", *(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))])
WAREHOUSE = [path for path in PRODUCT if path.is_relative_to(ROOT / "warehouse")]
ELSEWHERE = [path for path in PRODUCT if path not in WAREHOUSE]
# A statement begins with a verb of SQL, or a table of an edition stands behind a preposition of it.
SQL = re.compile(
    r"^\s*(?:--.*\n\s*)*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|ATTACH|COPY|PRAGMA|EXPORT"
    r"|IMPORT|INSTALL|LOAD|WITH|FROM)\b"
    r"|\bSELECT\b[\s\S]*\bFROM\b|\b(?i:from|join|into|table|update)\s+(?:core|mart|raw)_\w+"
)
JOINING = {"format", "format_map", "join", "replace", "substitute"}
RUNNING = {"execute", "executemany", "sql", "query", "query_df"}
# The statements that warehouse/*.py may spell out: they name no table and take no value.
SPELT_OUT = {"CHECKPOINT", "SET lock_configuration = true"}
SCHEMA_FILES = sorted(SCHEMA_FOLDER.glob("*.sql"))
VIEW_FILES = sorted((SCHEMA_FOLDER / "views").glob("*.sql"))
CHECK_FILES = sorted(CHECKS_FOLDER.glob("*.sql"))
QUERY_FILES = sorted(QUERIES_FOLDER.glob("*.sql"))
OTHER_FILES = sorted(SQL_FOLDER.glob("*.sql"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def docstrings(module: ast.Module) -> set[int]:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, kinds) and node.body and isinstance(node.body[0], ast.Expr)
    }


def texts(module: ast.Module) -> Iterator[str]:
    """Every text of the code but the docstrings."""
    described = docstrings(module)
    for node in ast.walk(module):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in described:
            yield node.value


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_the_pattern_knows_sql_when_it_sees_it() -> None:
    for text in ("SELECT 1", "\n-- x\nSELECT a FROM b", "delete from core_field", "JOIN mart_load",
                 "COPY x TO 'y'", "FROM core_field"):  # fmt: skip
        assert SQL.search(text), text
    for text in ("Select a commune from the list", "from here", "core_field", "Copy the link"):
        assert not SQL.search(text), text


OTHER_DATABASES = {"sharing/links/table.py", "sharing/package/geopackage.py"}
"""What writes a file of SQLite: whole .sql files of its own, values bound."""


@pytest.mark.parametrize("path", ELSEWHERE, ids=relative)
def test_no_other_room_holds_sql_or_opens_duckdb(path: Path) -> None:
    module = tree(path)
    assert "duckdb" not in set(imported(module))
    assert [text for text in texts(module) if SQL.search(text)] == []
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    run = [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "execute"]
    if relative(path) in OTHER_DATABASES:
        run = [c for c in run if not ast.unparse(c.args[0]).startswith("_sql(")]
    assert run == []


def whole_files(function: ast.AST) -> set[str]:
    """Names that a function gives to the text of one .sql file, and to nothing else."""
    given: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    given.setdefault(target.id, []).append(node.value)
    return {name for name, values in given.items() if all(map(is_whole_file, values))}


def is_whole_file(value: ast.expr) -> bool:
    called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    return called and value.func.id in {"read_sql", "statement", "_text"}


@pytest.mark.parametrize("path", WAREHOUSE, ids=relative)
def test_every_statement_is_one_whole_file(path: Path) -> None:
    module = tree(path)
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    inside = [(f, call) for f in functions for call in ast.walk(f) if isinstance(call, ast.Call)]
    for function, call in inside:
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in RUNNING):
            continue
        statement = call.args[0]
        where = f"{relative(path)}:{call.lineno}: {ast.unparse(call)}"
        if isinstance(statement, ast.Constant):
            assert statement.value in SPELT_OUT, where
        elif isinstance(statement, ast.Name):
            assert statement.id in whole_files(function), where
        else:
            assert is_whole_file(statement), where


@pytest.mark.parametrize("path", WAREHOUSE, ids=relative)
def test_no_sql_is_put_together(path: Path) -> None:
    for node in ast.walk(tree(path)):
        parts: list[ast.AST] = []
        if isinstance(node, ast.JoinedStr):
            parts = list(node.values)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            parts = [node.left, node.right]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in JOINING:
            parts = [node.func.value, *node.args]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                assert not SQL.search(part.value), f"{relative(path)}:{node.lineno}: {part.value}"
            assert not is_whole_file(part), f"{relative(path)}:{node.lineno}"


@pytest.mark.parametrize(
    "path", [*SCHEMA_FILES, *VIEW_FILES, *CHECK_FILES, *QUERY_FILES, *OTHER_FILES], ids=relative
)
def test_values_are_bound_by_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    bare = re.sub(r"--.*|'[^']*'", "", text)
    assert not re.search(r"[{}?%]", bare)
    assert "$" not in re.sub(r"\$[a-z_]+", "", text)
    if path not in QUERY_FILES and path not in OTHER_FILES:
        assert "$" not in text
    assert bare.count(";") <= (1 if path in SCHEMA_FILES else 0), "more than one statement"


@pytest.mark.parametrize("path", [*CHECK_FILES, *QUERY_FILES, *OTHER_FILES], ids=relative)
def test_every_query_and_check_says_what_it_is(path: Path) -> None:
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    assert re.match(r"-- [A-Z].{10,}", first)
    assert rest


def heading(path: Path) -> dict[str, str]:
    """The `Name: text` lines at the head of a schema file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found: dict[str, str] = {}
    name = ""
    for line in lines:
        if not line.startswith("--"):
            break
        told = line.removeprefix("--").strip()
        if match := re.match(r"([A-Z][a-z]+): (.+)", told):
            name = match[1]
            found[name] = match[2]
        else:
            found[name] += f" {told}"
    return found


@pytest.mark.parametrize("path", [*SCHEMA_FILES, *VIEW_FILES], ids=relative)
def test_every_schema_file_is_headed_by_its_grain_and_keys(path: Path) -> None:
    told = heading(path)
    assert list(told)[:2] == ["Grain", "Keys"]
    assert len(told["Grain"]) > 10
    assert told["Grain"][-1] in ".?"
    statement = "VIEW" if path in VIEW_FILES else "TABLE"
    text = path.read_text(encoding="utf-8")
    assert re.search(rf"^CREATE {statement} {path.stem}\b", text, re.MULTILINE)


@pytest.mark.parametrize("path", SCHEMA_FILES, ids=relative)
def test_the_keys_in_the_heading_are_the_primary_key(
    path: Path, default_connection: Connection
) -> None:
    query = """
        SELECT constraint_column_names FROM duckdb_constraints()
        WHERE table_name = $table AND constraint_type = 'PRIMARY KEY'
    """
    rows = default_connection.cursor().execute(query, {"table": path.stem}).fetchall()
    assert [keys_of(path)] == [keys for (keys,) in rows]


@pytest.mark.parametrize("path", VIEW_FILES, ids=relative)
def test_the_keys_in_the_heading_identify_the_rows_of_a_view(
    path: Path, default_connection: Connection
) -> None:
    rows = default_connection.table(path.stem).df()
    keys = keys_of(path)
    assert len(rows) > 0
    assert not rows[keys].isna().any().any()
    assert not rows.duplicated(keys).any()


def keys_of(path: Path) -> list[str]:
    told = heading(path)["Keys"].split(".")[0]
    return [key.strip() for key in told.split(",")]


def test_no_table_is_without_a_file(default_connection: Connection) -> None:
    query = """
        SELECT table_name FROM duckdb_tables()
        UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal
    """
    found = {name for (name,) in default_connection.cursor().execute(query).fetchall()}
    assert found == {path.stem for path in (*SCHEMA_FILES, *VIEW_FILES)}
    assert all(re.match(r"(raw|core|mart)_", name) for name in found)

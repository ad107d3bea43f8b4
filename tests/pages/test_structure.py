"""The shape of the pages: short, and without arithmetic or the database."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pages.ui import navigation
from tests.pages.reader import APP, ROOT

VIEWS = sorted(p for p in (ROOT / "pages/views").glob("*.py") if p.name != "__init__.py")
FILES = sorted((ROOT / "pages").rglob("*.py"))
ELSEWHERE = {"duckdb", "plotly", "numpy", "scipy", "geopandas", "shapely"}
IDS = {"ids": lambda path: path.relative_to(ROOT).as_posix()}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def imported(path: Path) -> set[str]:
    """The first names of all modules a file imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name.split(".")[0] for name in found}


def test_the_entry_is_short_and_does_no_arithmetic():
    assert lines(APP) <= 80
    assert not imported(APP) & {*ELSEWHERE, "pandas"}


@pytest.mark.parametrize("path", VIEWS, **IDS)
def test_a_page_is_a_short_script(path):
    assert 30 <= lines(path) <= 120


@pytest.mark.parametrize("path", FILES, **IDS)
def test_no_file_of_the_pages_is_long(path):
    assert lines(path) <= 300


def test_nothing_but_the_package_lies_straight_under_pages():
    """Streamlit would run it without app.py on a cold server."""
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("path", VIEWS, **IDS)
def test_a_page_computes_nothing_itself(path):
    assert not imported(path) & ELSEWHERE


@pytest.mark.parametrize("path", [APP, *FILES], **IDS)
def test_only_the_warehouse_opens_the_database(path):
    assert "duckdb" not in imported(path)


def test_every_page_is_in_the_menu_and_every_link_leads_to_a_page():
    assert sorted(page.script for page in navigation.PAGES) == [
        path.relative_to(ROOT).as_posix() for path in VIEWS
    ]
    addresses = [page.url_path for page in navigation.PAGES]
    assert len(set(addresses)) == len(addresses)
    assert all(address.isascii() and address == address.lower() for address in addresses)


@pytest.mark.parametrize("path", [APP, *FILES], **IDS)
def test_scripts_are_files_that_the_policy_knows(path):
    """A script given as text would run from a `blob:` address, which the policy forbids."""
    if path.name != "scripted.py":
        assert "components.v2" not in path.read_text(encoding="utf-8")

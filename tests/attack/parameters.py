"""Every parameter that a page looks for in the address, as the code of the pages names them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pages.ui.address import PLAN, SHARED

_PAGES = Path(__file__).resolve().parents[2] / "pages"
# Functions of `pages.ui.address` by the place of the parameter's name among their arguments.
_PLACES = {
    "value": 0, "flag": 0, "read": 0, "several": 0, "text": 0, "put_code": 0, "put_several": 0,
    "choose": 1, "switch": 1, "choose_several": 1,
}  # fmt: skip


@cache
def declared() -> tuple[str, ...]:
    """The names of all of them, sorted."""
    found = {*SHARED, *PLAN}
    for path in _PAGES.rglob("*.py"):
        found |= set(_of(ast.parse(path.read_text("utf-8"))))
    return tuple(sorted(found))


def _of(tree: ast.Module) -> Iterator[str]:
    """The parameters that one file names, by themselves or by a constant of the file."""
    constants = {
        target.id: line.value
        for line in tree.body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    }
    for named in _named(tree):
        said = constants.get(named.id) if isinstance(named, ast.Name) else named
        if isinstance(said, ast.Constant) and isinstance(said.value, str):
            yield said.value


def _named(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _is_query(node.value):
            yield node.slice
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of, place = node.func.value, _PLACES.get(node.func.attr)
        if _is_query(of) and node.func.attr in {"get", "pop"}:
            yield node.args[0]
        elif isinstance(of, ast.Name) and of.id == "address" and place is not None:
            yield from node.args[place : place + 1]


def _is_query(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "query_params"

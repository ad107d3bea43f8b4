"""Every fault of an edition has words in both languages, and every one that is raised is known."""

from __future__ import annotations

import ast
import pickle
import string
import tomllib
from pathlib import Path

import pytest

from warehouse.editions import Store
from warehouse.errors import EditionError, words

ROOT = Path(__file__).resolve().parents[2]
WORDS = tomllib.loads((ROOT / "warehouse/errors.toml").read_text(encoding="utf-8"))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def raised() -> list[tuple[str, set[str]]]:
    """Code and named values of every fault that the source makes, read without running it."""
    found = []
    for folder in ("warehouse", "etl", "sharing", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "EditionError":
                    (code,) = node.args
                    assert isinstance(code, ast.Constant), f"{path}: {ast.unparse(node)}"
                    found.append((code.value, {one.arg for one in node.keywords}))
    return found


def test_every_fault_that_is_raised_has_its_words_and_values() -> None:
    made = raised()
    assert len(made) >= 35
    for code, values in made:
        if code != "several":
            assert values == places(WORDS[code]["en"]), code
    # What the guards object is raised by a class of its own.
    assert set(WORDS) - {code for code, _ in made} == {"objected"}


@pytest.mark.parametrize("code", sorted(WORDS))
def test_both_languages_say_the_same_places(code: str) -> None:
    assert set(WORDS[code]) == {"vi", "en"}
    assert places(WORDS[code]["vi"]) == places(WORDS[code]["en"])
    assert words()[code] == WORDS[code]
    if code != "system":
        assert WORDS[code]["vi"] != WORDS[code]["en"]


def test_a_fault_is_said_in_the_readers_language(tmp_path: Path) -> None:
    with pytest.raises(EditionError) as none:
        Store(tmp_path).get("00001-12345678")
    assert str(none.value) == "there is no edition 00001-12345678"
    assert none.value.message("vi") == "không có ấn bản 00001-12345678"
    with pytest.raises(EditionError) as empty:
        Store(tmp_path).serve()
    assert empty.value.message("vi").startswith("thiếu ")
    assert str(empty.value).endswith(" is missing")


def test_several_faults_are_said_one_after_the_other_and_survive_a_process() -> None:
    one = EditionError("no_edition", id="a")
    both = EditionError("several", causes=[one, EditionError("missing", name="b")])
    assert both.message("vi") == "không có ấn bản a; thiếu b"
    again = pickle.loads(pickle.dumps(both))
    assert str(again) == str(both) == "there is no edition a; b is missing"

"""What a reader types and which communes that finds."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.reading.names import vietnamese_sort_key
from etl.reading.search import Entry, find, make_entry
from etl.sources import admin_units

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def communes() -> list[Entry]:
    today = admin_units.units_today("38")
    entries = [
        make_entry(code, name, [name])
        for code, name in zip(today["commune_code"], today["name"], strict=True)
    ]
    return sorted(entries, key=lambda entry: vietnamese_sort_key(entry.label.partition(" ")[2]))


def labels(found: Sequence[Entry]) -> list[str]:
    return [entry.label for entry in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bat mot", ["Xã Bát Mọt"]),
        ("Bát Mọt", ["Xã Bát Mọt"]),
        ("15607", ["Xã Bát Mọt"]),
        ("dong tien", ["Phường Đông Tiến", "Xã Đồng Tiến"]),
        ("xã đồng tiến", ["Phường Đông Tiến", "Xã Đồng Tiến"]),
        ("p. dong tien", ["Phường Đông Tiến", "Xã Đồng Tiến"]),
        ("hoằng hoá", ["Xã Hoằng Hóa"]),
        ("hoang hoa", ["Xã Hoằng Hóa"]),
        ("sam son", ["Phường Sầm Sơn", "Phường Nam Sầm Sơn"]),
        ("yen", ["Xã Yên Định", "Xã Yên Khương", "Xã Yên Nhân", "Xã Yên Ninh", "Xã Yên Phú"]),
    ],
)
def test_finds(communes: list[Entry], query: str, expected: list[str]) -> None:
    assert labels(find(query, communes))[: len(expected)] == expected
    if query != "yen":
        assert len(find(query, communes)) == len(expected)


@pytest.mark.parametrize(
    "query", ["", "  ", "-", "156", "15608", "bat mat", "at mot", "ong tien", "p.dong tien"]
)
def test_never_guesses(communes: list[Entry], query: str) -> None:
    assert find(query, communes) == []


def test_a_kind_is_left_out_only_when_no_name_begins_like_it() -> None:
    index = [
        make_entry("1", "Nghi Sơn", ["Phường Nghi Sơn"]),
        make_entry("2", "b", ["Phượng Nghi"]),
    ]
    assert labels(find("phuong nghi", index)) == ["b"]
    assert labels(find("phuong nghi son", index)) == ["Nghi Sơn"]


def test_own_names_come_before_names_of_old() -> None:
    index = [
        make_entry("1", "Hạc Thành", ["Phường Hạc Thành", "Phường Đông Sơn"]),
        make_entry("2", "Đông Sơn", ["Phường Đông Sơn"]),
    ]
    assert labels(find("đông sơn", index)) == ["Đông Sơn", "Hạc Thành"]


def test_the_limit_does_not_part_a_tie() -> None:
    index = [make_entry(str(n), f"Phú Sơn {n}", ["Xã Phú Sơn"]) for n in range(4)]
    others = [make_entry("8", "Phú Xuân", ["Xã Phú Xuân"])]
    assert len(find("phu son", [*index, *others], limit=2)) == 4
    assert len(find("phu", [*others, *index], limit=1)) == 1


@given(st.text())
def test_any_text_is_a_query(communes: list[Entry], query: str) -> None:
    assert set(find(query, communes)) <= set(communes)


def test_server_modules_load_the_standard_library_only() -> None:
    program = (
        "import sys; before = set(sys.modules); import etl.reading.names, etl.reading.search; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(new - set(sys.stdlib_module_names) - {'etl'}))"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "[]"

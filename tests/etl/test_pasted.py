"""Counts pasted from a spreadsheet: taken as they stand, or refused with the line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.reading.pasted import PastedError, counts_of

KNOWN = frozenset({"15607", "14797", "14758"})


def test_lines_are_read_by_their_code_and_a_blank_is_no_number() -> None:
    pasted = "Mã\tTên\tSố\n15607\tXã Bát Mọt\t2\n14797; Phường Hạc Thành; 3\n\n14758; Xã; \n"
    assert counts_of(pasted, KNOWN, 9) == {"15607": 2, "14797": 3}


@pytest.mark.parametrize(
    ("pasted", "code", "line"),
    [
        ("15607;2\nXã Bát Mọt;2", "no_code", 2),
        ("Xã 1;2", "no_code", 1),
        ("99999;2", "unknown", 1),
        ("15607;2\n15607;2", "repeated", 2),
        ("15607;2\n15607;", "repeated", 2),
        ("15607;hai", "not_whole", 1),
        ("15607;2,5", "not_whole", 1),
        ("15607;-2", "out_of_range", 1),
        ("15607;Xã Bát Mọt", "not_whole", 1),
        ("15607;٢", "not_whole", 1),
        ("15607;10", "out_of_range", 1),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_line(pasted: str, code: str, line: int) -> None:
    with pytest.raises(PastedError) as refused:
        counts_of(pasted, KNOWN, 9)
    assert (refused.value.code, refused.value.line) == (code, line)
    assert len(refused.value.found) <= 40


@given(st.text(max_size=80))
def test_whatever_is_pasted_is_counts_in_range_or_a_named_line(pasted: str) -> None:
    try:
        counts = counts_of(pasted, KNOWN, 9)
    except PastedError:
        return
    assert set(counts) <= KNOWN
    assert all(0 <= count <= 9 for count in counts.values())


@given(st.dictionaries(st.sampled_from(sorted(KNOWN)), st.integers(0, 9)))
def test_what_is_written_comes_back(counts: dict[str, int]) -> None:
    lines = [f"{code}; Xã; {counts.get(code, '')}" for code in sorted(KNOWN)]
    assert counts_of("\n".join(lines), KNOWN, 9) == counts

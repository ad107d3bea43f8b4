"""The same fault of many rows is said once; what differs is not lost."""

from __future__ import annotations

import pytest

from etl.intake.grouping import grouped
from etl.reading.findings import Place, finding
from etl.reading.reasons import Reaction


def blank(row: int, column: int = 4, heading: str = "Tháng"):
    return finding("table_value_missing", Place("a.xlsx", "Nhân sự", row, column, heading),
                   heading=heading)  # fmt: skip


def test_the_same_fault_of_many_rows_is_one_sentence_with_the_rows() -> None:
    [told] = grouped([blank(row) for row in (8, 9, 10, 11, 15, 20, 21)], "vi")
    assert told.count == 7
    assert told.message.startswith("Trang tính 'Nhân sự', dòng 8-11, 15, 20-21, cột D (Tháng): ")
    assert told.message.count("Tháng") == 2
    assert "a.xlsx" not in told.message


def test_and_of_many_columns_one_with_the_columns() -> None:
    found = [blank(row, column, "Tháng") for row in (8, 9) for column in (4, 5, 6, 9)]
    [told] = grouped(found, "en")
    assert told.message.startswith("Sheet 'Nhân sự', rows 8-9, columns D-F, I: ")


@pytest.mark.parametrize("count", [1, 3])
def test_few_are_told_one_by_one(count: int) -> None:
    told = grouped([blank(row) for row in range(8, 8 + count)], "vi")
    assert [one.count for one in told] == [1] * count
    assert [f"dòng {8 + n}, " in one.message for n, one in enumerate(told)] == [True] * count


def test_of_what_differs_the_first_stands_for_all() -> None:
    found = [
        finding("table_value_missing", Place("a.xlsx", "X", row, 2, "B"), heading=f"cột {row}")
        for row in range(1, 6)
    ]
    [told] = grouped(found, "vi")
    assert told.count == 5
    assert told.message.endswith("(5 chỗ như vậy: dòng 1-5.)")
    assert "cột 1" in told.message


def test_the_gravest_comes_first_and_none_is_lost() -> None:
    found = [
        finding("extras_ignored", Place("a.xlsx", "X")),
        *(blank(row) for row in range(8, 18)),
        finding("file_empty", Place("a.xlsx")),
    ]
    told = grouped(found, "en")
    reactions = [one.reaction for one in told]
    assert reactions == [Reaction.REFUSE, Reaction.QUARANTINE, Reaction.NOTE]
    assert sum(one.count for one in told) == len(found)

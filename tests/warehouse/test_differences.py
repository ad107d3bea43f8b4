"""How much differs between two editions: counted by hand on a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from warehouse.differences import Counts, Differences, counted

NAN = float("nan")
FIGURES = pd.DataFrame(
    [
        ("15607", "added", NAN, 5.0),
        ("15607", "removed", 7.0, NAN),
        ("15607", "removed", 9.0, NAN),
        ("14797", "changed", 100.0, 110.0),  # exactly 10 % is no more than 10 %
        ("14797", "changed", 100.0, 89.0),
        ("14797", "changed", 0.0, 1.0),  # of nothing any change is more than every share
        ("14758", "changed", 100.0, 101.0),
    ],
    columns=["commune_code", "what", "before", "after"],
)
VERDICTS = pd.DataFrame({"commune_code": ["15607", "15607"]})


@pytest.mark.parametrize(
    ("threshold", "changed", "within"), [(0.0, 4, 0), (0.01, 3, 1), (0.1, 2, 2), (0.5, 1, 3)]
)
def test_what_changed_beyond_a_threshold_is_told_apart(
    threshold: float, changed: int, within: int
) -> None:
    found = counted(Differences(FIGURES, VERDICTS, {}), threshold)
    assert found == Counts(
        added=1, removed=2, changed=changed, within=within, communes=3, verdicts=2
    )
    assert found.figures == len(FIGURES)


def test_two_equal_editions_differ_in_nothing() -> None:
    nothing = Differences(FIGURES.iloc[:0], VERDICTS.iloc[:0], {})
    assert counted(nothing, 0.1) == Counts(0, 0, 0, 0, 0, 0)

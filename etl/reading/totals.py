"""The total row of a file: what it says, beside what the rows above it add up to."""

from __future__ import annotations

from typing import NamedTuple

TOLERANCE = 1e-6
"""Up to which difference a total and the sum of its rows are the same."""


class StatedTotal(NamedTuple):
    """One cell of the row that totals a whole table.

    Attributes:
        sheet: Name of its sheet; empty for a file without sheets.
        row: Its number as a spreadsheet counts.
        column: Number of its column, the first is 1.
        heading: The heading of the column.
        stated: What the cell says.
        summed: What the rows add up to, those set aside included.
        complete: Whether every row has a number that could be read in this column.
    """

    sheet: str
    row: int
    column: int
    heading: str
    stated: float
    summed: float
    complete: bool

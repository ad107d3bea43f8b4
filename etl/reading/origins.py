"""Where accepted figures stand in their file: what each row is about, what each column holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class RowOrigin(NamedTuple):
    """One row of the file that gave figures.

    Attributes:
        sheet: Name of its sheet; empty for a file without sheets.
        row: Its number as a spreadsheet counts.
        commune_code: Whose figures; a former unit's row can be about several communes.
        moment: First day of the month or period, or the day of a population.
        field_code: The field, of dossiers.
        staff_group: The group, of officials.
    """

    sheet: str
    row: int
    commune_code: str
    moment: date
    field_code: str | None = None
    staff_group: str | None = None


class ColumnOrigin(NamedTuple):
    """One column of the file that gave figures.

    Attributes:
        sheet: Name of its sheet.
        column: Its number, the first is 1.
        measure: The column of the contract that it gives.
        channel: The channel it is of, of dossiers.
    """

    sheet: str
    column: int
    measure: str
    channel: str | None = None


class Run(NamedTuple):
    """Rows of a dossier list that follow each other in the file as in its kept rows.

    Attributes:
        first: Number of the first of them among the kept rows, from 0.
        row: Its number in the file as a spreadsheet counts.
    """

    first: int
    row: int


@dataclass(frozen=True)
class Origins:
    """Rows and columns: every figure stands where one of each meets.

    A dossier list has neither: its figures are counts of its rows of a commune and month, which are
    found again in its kept rows (`etl.tracing`); `runs` says where those stand in the file.
    """

    rows: tuple[RowOrigin, ...] = ()
    columns: tuple[ColumnOrigin, ...] = ()
    runs: tuple[Run, ...] = ()

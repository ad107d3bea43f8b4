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


class ValueOrigin(NamedTuple):
    """One cell of the file that gave a value of no commune's month: what figures are judged with.

    Attributes:
        sheet: Name of its sheet.
        row: Its row as a spreadsheet counts.
        column: Its column, the first is 1.
        measure: handling_minutes, policy or former_share.
        name: The field, the section of the policy, the former unit.
        part: The channel, the value's name, the commune.
    """

    sheet: str
    row: int
    column: int
    measure: str
    name: str
    part: str


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
    """Rows and columns: every figure stands where one of each meets; a value stands in its cell.

    A dossier list has neither: its figures are counts of its rows of a commune and month, which are
    found again in its kept rows (`etl.tracing`); `runs` says where those stand in the file.
    """

    rows: tuple[RowOrigin, ...] = ()
    columns: tuple[ColumnOrigin, ...] = ()
    cells: tuple[ValueOrigin, ...] = ()
    runs: tuple[Run, ...] = ()

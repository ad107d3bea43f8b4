"""Valid files with control totals, and edits of one character or one cell that damage them."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from openpyxl import Workbook

from etl.reading.answers import Answer
from etl.reading.findings import RefusedError
from etl.reading.opening import open_document
from etl.sources import forms, submitted_tables
from etl.sources.context import Context
from tests.etl.catalogue.valid import (
    PEOPLE,
    csv_bytes,
    population_rows,
    staff_rows,
    summed_again,
)
from tests.etl.forms_inputs import form_context, form_grid, units_grid
from tests.etl.reading_inputs import saved
from tests.etl.units_inputs import units

COMMUNES = 6
LETTERS = "0123456789,.;\"'- \n\t%xXaăâbđĐôơưịộẫNHTV\u00a0０"
"""What a slip of the finger, or of a program, puts in."""

Grid = list[list[object]]


@dataclass(frozen=True)
class Base:
    """A valid file.

    Attributes:
        name: What it is.
        grid: Its rows.
        header: The number of rows down to the header, blank ones left out.
        reader: Who reads it.
        context: What it is read against.
        free: Columns of the accepted rows that hold words and no figures.
    """

    name: str
    grid: Grid
    header: int
    reader: ModuleType
    context: Context
    free: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """It as a CSV."""
        return csv_bytes(self.grid).decode()

    @cached_property
    def rows(self) -> Grid:
        """Its rows as a CSV gives them back."""
        return table(self.text)

    def read(self, folder: Path, content: bytes, ending: str = ".csv") -> Answer | None:
        """Open and read other bytes in its place; None if they are refused at the door."""
        path = folder / f"{self.name}{ending}"
        path.write_bytes(content)
        try:
            document = open_document(path)
            if not self.reader.recognises(document):
                return None
            answer: Answer = self.reader.read(document, self.context)
        except RefusedError as error:
            assert error.findings
            return None
        return answer

    def records(self, answer: Answer) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """The figures that count, by what they are of.

        A row set aside hides its commune and month: what else was accepted of them is not shown.
        """
        frame = answer.accepted.drop(columns=list(self.free))
        if "month" in frame and len(frame):
            keyed = zip(frame["commune_code"], frame["month"].dt.date, strict=True)
            frame = frame[[key not in answer.withheld for key in keyed]]
        figures = frame.select_dtypes("number").columns
        keys = [column for column in frame.columns if column not in figures]
        named = frame[keys].astype(str).itertuples(index=False, name=None)
        values = frame[figures].astype("Float64").astype(str).itertuples(index=False, name=None)
        return dict(zip(named, values, strict=True))

    def unread(self, answer: Answer, rows: Sequence[Sequence[object]]) -> int:
        """Rows below the header that are neither read nor said to be unreported."""
        filled = sum(any(str(cell or "").strip() for cell in row) for row in rows)
        silent = sum(
            int(str(dict(one.details)["count"]))
            for one in answer.findings
            if one.code == "table_not_reported"
        )
        return filled - self.header - answer.rows_read - silent


def table(text: str) -> Grid:
    """The rows of a CSV."""
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""))]


def _bases() -> dict[str, Base]:
    """The files to damage; every one has totals over its figures."""
    few = frozenset(units().all_codes[:COMMUNES])
    context = form_context(today=date(2026, 11, 23))
    people = population_rows()
    small = summed_again([*people[: COMMUNES + 1], people[-1]], (PEOPLE,))
    own = replace(context, scope=few)
    listed = (
        Base("nhan-su", staff_rows(communes=COMMUNES), 1, submitted_tables, own),
        Base("dan-so", small, 1, submitted_tables, own, ("source",)),
        Base("bieu-06a", form_grid().lines(), 7, forms, context),
        Base("bieu-tinh", units_grid().lines(), 7, forms, context),
    )
    return {base.name: base for base in listed}


def one_edit(text: str, chance: random.Random) -> str:
    """The text with one character put in, taken out, replaced, or two exchanged."""
    while True:
        at = chance.randrange(len(text))
        kind = chance.randrange(4)
        letter = chance.choice(LETTERS)
        if kind == 0:
            edited = text[:at] + letter + text[at:]
        elif kind == 1:
            edited = text[:at] + text[at + 1 :]
        elif kind == 2:
            edited = text[:at] + letter + text[at + 1 :]
        else:
            edited = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        if edited != text:
            return edited


def edited_cell(value: object, chance: random.Random) -> object:
    """Another value of one cell of a workbook."""
    if isinstance(value, int):
        changes: list[Callable[[int], object]] = [
            lambda number: int("0" + "".join(filter(str.isdigit, one_edit(str(number), chance)))),
            lambda number: number + 0.5,
            lambda number: -number - 1,
            lambda number: f"{number}",
            lambda number: f"{number} người",
            lambda _: None,
            lambda _: date(2026, 10, 31),
            lambda _: True,
        ]
        return chance.choice(changes)(value)
    if chance.randrange(8) == 0:
        return None
    return one_edit(str(value), chance).replace("\x00", "")


def damaged_books(base: Base, number: int, chance: random.Random) -> Iterator[tuple[Grid, bytes]]:
    """Workbooks with one cell changed, and their rows."""
    places = [
        (row, column)
        for row, cells in enumerate(base.grid)
        for column, value in enumerate(cells)
        if value not in ("", None)
    ]
    for _ in range(number):
        row, column = chance.choice(places)
        grid = [list(cells) for cells in base.grid]
        grid[row][column] = edited_cell(grid[row][column], chance)
        yield grid, book_of(grid)


def book_of(grid: Grid) -> bytes:
    """The rows as a workbook, texts as texts."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row, cells in enumerate(grid, start=1):
        for column, value in enumerate(cells, start=1):
            if value in ("", None):
                continue
            cell = page.cell(row, column, value)  # type: ignore[arg-type]
            if isinstance(value, str):
                cell.data_type = "s"
    return saved(book)


BASES = _bases()
"""The files, by name."""

"""One received list, opened as far as its header: its rows are streamed, its places named."""

import csv
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from etl.reading.findings import Finding, Place, finding
from etl.reading.origins import Run
from etl.reading.reasons import Reaction
from etl.sources.dossiers.headings import Layout
from etl.sources.dossiers.survey import Survey, blank_lines, sampled_rows
from warehouse.dossiers import WORDS, DossierFileError, DossierLists

_MOST_REJECTED = 20
_ENCODING = "INVALID ENCODING"
_QUOTES = "UNQUOTED VALUE"


@dataclass
class ListFile:
    """One list on its way through a call.

    Attributes:
        number: Its place in the call.
        path: Where it lies.
        file: Its name as shown.
        format: "csv", "parquet" or "sheet".
        layout: Its columns; None if it cannot be read.
        survey: What its bytes say.
        sheet: Name of the sheet.
        frame: Rows of a sheet as text.
        lines: Numbers of a sheet's rows.
        typed: Whether its days are of a type of their own.
        blanks: For each blank line of a CSV, the rows before it.
        rows: Its rows of data.
        findings: What was found so far.
    """

    number: int
    path: Path
    file: str
    format: str
    survey: Survey
    layout: Layout | None = None
    sheet: str = ""
    frame: pd.DataFrame | None = None
    lines: Sequence[int] = ()
    typed: bool = False
    blanks: Sequence[int] = ()
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> Place:
        """The file as a place."""
        return Place(self.file, self.sheet)

    @property
    def refused(self) -> bool:
        """Whether nothing of it counts."""
        return any(found.reaction == Reaction.REFUSE for found in self.findings)

    @property
    def columns(self) -> Layout:
        """Its layout, where it is sure to have one."""
        if self.layout is None:
            raise ValueError(f"{self.file} has no layout")
        return self.layout

    def row_number(self, index: int) -> int:
        """The number of a row of data, counted from 0, as a spreadsheet shows it."""
        if self.lines:
            return self.lines[index]
        return index + 2 + bisect_right(self.blanks, index)

    def runs(self) -> tuple[Run, ...]:
        """Where its rows stand: a new run wherever a row does not follow the one before it."""
        if self.lines:
            starts = [
                index
                for index, row in enumerate(self.lines)
                if index == 0 or row != self.lines[index - 1] + 1
            ]
        else:
            starts = sorted({0, *self.blanks})
        return tuple(Run(index, self.row_number(index)) for index in starts if index < self.rows)

    def place(self, column: str, index: int) -> Place:
        """The place of a cell."""
        return self.columns.place(self.whole, column, self.row_number(index))

    def make_known(self, lists: DossierLists) -> None:
        """Let the next statement read this file.

        Raises:
            DossierFileError: It cannot be read.
        """
        layout = self.columns
        if self.frame is not None:
            lists.list_frame(self.frame, printed=layout.printed)
        elif self.format == "parquet":
            lists.list_parquet(self.path, printed=layout.printed)
        else:
            lists.list_csv(self.path, layout.columns, printed=layout.printed)

    def words(self, lists: DossierLists) -> dict[str, list[str]]:
        """Words of its columns: of a CSV those met in a sample, else all.

        Raises:
            DossierFileError: It cannot be read.
        """
        if self.format != "csv":
            self.make_known(lists)
            return lists.listed_words()
        columns = self.columns.columns
        met: dict[str, dict[str, None]] = {name: {} for name in columns if name in WORDS}
        for cells in sampled_rows(self.path, len(columns)):
            for name, cell in zip(columns, cells, strict=True):
                if name in met:
                    met[name][cell] = None
        return {name: list(words) for name, words in met.items()}

    def stage(self, lists: DossierLists) -> None:
        """Read all rows; what cannot be read refuses the file."""
        try:
            self.make_known(lists)
            self.rows = lists.stage(self.number)
        except DossierFileError:
            self.findings.append(finding("dossier_file_broken", self.whole))
            return
        if self.format == "csv":
            self._see_all_lines(lists)
        if not self.rows and not self.refused:
            self.findings.append(finding("dossier_no_rows", self.whole))

    def _see_all_lines(self, lists: DossierLists) -> None:
        """Compare the lines of a CSV with the rows that were read: not one may be lost."""
        rejected, count = lists.rejected(_MOST_REJECTED)
        width = len(self.columns.columns)
        for line in rejected:
            place = self.whole._replace(row=line.line)
            if line.kind in ("TOO MANY COLUMNS", "MISSING COLUMNS"):
                longer = line.kind.startswith("TOO")
                code = "csv_row_longer" if longer else "csv_row_shorter"
                cells = f"> {width}" if longer else line.column or 0
                self.findings.append(finding(code, place, cells=cells, width=width))
            elif line.kind == _ENCODING:
                self.findings.append(finding("invalid_bytes", place))
            else:
                self.findings.append(finding("csv_quotes", place))
        if count > len(rejected):
            what = self.findings[-1].reason.says
            more = count - len(rejected)
            self.findings.append(finding("more_of_the_same", self.whole, count=more, what=what))
        if not count and self.survey.lines - 1 != self.rows:
            self._see_blank_lines()

    def _see_blank_lines(self) -> None:
        try:
            self.blanks, rows = blank_lines(self.path)
        except (csv.Error, UnicodeDecodeError):
            self.findings.append(finding("csv_quotes", self.whole))
            return
        if rows != self.rows:
            self.findings.append(
                finding("dossier_lines_differ", self.whole, lines=rows, rows=self.rows)
            )

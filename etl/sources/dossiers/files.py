"""One received list: opened as far as its header, ready to be streamed."""

import csv
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from etl.reading.confined import run_confined
from etl.reading.container import shown_name
from etl.reading.documents import Document, Line, Sheet
from etl.reading.findings import Finding, Place, RefusedError, finding
from etl.reading.opening import open_document
from etl.reading.reasons import Reaction
from etl.sources.dossiers.headings import Layout, read_headings, recognises_header
from etl.sources.dossiers.survey import Survey, blank_lines, first_row, sampled_rows, survey
from etl.sources.dossiers.words import as_listed
from warehouse.dossiers import CELLS, WORDS, DossierFileError, DossierLists, parquet_columns

_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_TEXT_TYPES = {"VARCHAR"}
_MARKS = {"certification", "cross_boundary"}
_DAYS = {"received", "due", "finished", "returned"}
_DAY_TYPES = {"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
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


def open_list(
    number: int, path: Path, shown: str | None, progress: Callable[[float], None] | None
) -> ListFile:
    """Open one list as far as its header.

    Args:
        number: Its place in the call.
        path: Where it lies.
        shown: The name it came with; the path's if not given.
        progress: Told the share of its bytes that is read.

    Returns:
        The list; with findings that refuse it where it cannot be read on.
    """
    bytes_ = survey(path, progress)
    with path.open("rb") as file:
        head = file.read(4)
    opened = ListFile(number, path, shown_name(shown or path.name), "csv", bytes_)
    if head == _PARQUET:
        _open_parquet(opened)
    elif head == _ZIP:
        _open_sheet(opened, shown)
    else:
        _open_csv(opened, shown)
    return opened


def is_dossier_list(path: Path) -> bool:
    """Whether a file is a dossier list, by its first bytes and its header only.

    Args:
        path: The file.

    Returns:
        True for a Parquet file, a comma-separated text in UTF-8 or a workbook whose first row has
        the headings of a list, faulty ones included. False for anything that cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head == _PARQUET:
        try:
            return recognises_header(list(parquet_columns(path)))
        except DossierFileError:
            return False
    if head == _ZIP:
        try:
            return recognises_header(run_confined(first_headings, path))
        except RefusedError:
            return False
    return recognises_header(first_row(path) or [])


def first_headings(path: Path) -> list[str]:
    """The first row of a workbook's first sheet; runs in a process of its own.

    Raises:
        RefusedError: It cannot be opened.
    """
    sheets = open_document(path).sheets
    return list(sheets[0].lines[0].texts) if sheets and sheets[0].lines else []


def _open_parquet(opened: ListFile) -> None:
    opened.format = "parquet"
    try:
        types = parquet_columns(opened.path)
    except DossierFileError:
        opened.findings.append(finding("dossier_file_broken", opened.whole))
        return
    opened.layout, found = read_headings(list(types), opened.whole)
    opened.findings += found
    if opened.layout is None:
        return
    for heading, name, kind in zip(types, opened.layout.columns, types.values(), strict=True):
        allowed = _TEXT_TYPES | (_DAY_TYPES if name in _DAYS else set())
        allowed |= {"BOOLEAN"} if name in _MARKS else set()
        if name in CELLS and kind not in allowed:
            place = opened.layout.place(opened.whole, name)
            opened.findings.append(finding("dossier_column_type", place, heading=heading))
        opened.typed = opened.typed or (name in _DAYS and kind in _DAY_TYPES)
    _note_personal(opened)


def _open_csv(opened: ListFile, shown: str | None) -> None:
    headings = first_row(opened.path)
    if headings is None or not recognises_header(headings):
        # Another encoding or delimiter: the strict reader of small files says what is wrong.
        _open_sheet(opened, shown)
        return
    opened.layout, found = read_headings(headings, opened.whole)
    opened.findings += found
    if opened.survey.nul:
        opened.findings.append(finding("control_character", opened.whole))
    if not opened.survey.ended:
        place = opened.whole._replace(row=opened.survey.lines)
        opened.findings.append(finding("csv_cut_off", place))
    _note_personal(opened)


def _open_sheet(opened: ListFile, shown: str | None) -> None:
    """Open a workbook, or a text that is not as large lists must be, in a process of its own."""
    opened.format = "sheet"
    try:
        document = run_confined(open_document, opened.path, shown)
    except RefusedError as error:
        opened.findings += error.findings
        return
    opened.findings += document.findings
    sheet = _only_sheet(document, opened)
    if sheet is None:
        return
    opened.sheet = sheet.name
    header, *rows = sheet.lines
    opened.layout, found = read_headings(header.texts, opened.whole)
    opened.findings += found
    if opened.layout is not None:
        filled = [line for line in rows if not line.is_blank]
        opened.lines = [line.number for line in filled]
        opened.frame = _as_frame(filled, opened.layout)
        _note_personal(opened)


def _only_sheet(document: Document, opened: ListFile) -> Sheet | None:
    if len(document.sheets) == 1 and document.sheets[0].lines:
        return document.sheets[0]
    if len(document.sheets) > 1:
        names = ", ".join(sheet.name for sheet in document.sheets)
        opened.findings.append(finding("dossier_several_sheets", opened.whole, sheets=names))
    else:
        opened.findings.append(finding("dossier_no_rows", opened.whole))
    return None


def _as_frame(lines: Sequence[Line], layout: Layout) -> pd.DataFrame:
    """The kept cells of a sheet as text; personal columns are left behind."""
    positions = {name: number for number, name in enumerate(layout.columns, start=1)}
    return pd.DataFrame(
        {
            name: pd.Series(
                [
                    as_listed(line[positions[name]].text, line[positions[name]].kind)
                    for line in lines
                ]
                if name in positions
                else [""] * len(lines),
                dtype="str",
            )
            for name in CELLS
        }
    )


def _note_personal(opened: ListFile) -> None:
    layout = opened.layout
    if layout is None:
        return
    for number in layout.personal:
        heading = layout.headings[number - 1]
        place = opened.whole._replace(row=1, column=number, heading=heading)
        opened.findings.append(finding("dossier_personal_column", place, heading=heading))

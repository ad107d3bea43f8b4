"""Received lists are opened as far as their header: CSV, Parquet or a workbook."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from etl.reading.confined import run_confined
from etl.reading.container import shown_name
from etl.reading.documents import Document, Line, Sheet
from etl.reading.findings import RefusedError, finding
from etl.reading.opening import open_document
from etl.sources.dossiers.files import ListFile
from etl.sources.dossiers.headings import Layout, read_headings, recognises_header
from etl.sources.dossiers.survey import first_row, survey
from etl.sources.dossiers.words import as_listed
from warehouse.dossiers import CELLS, DossierFileError, parquet_columns

_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_TEXT_TYPES = {"VARCHAR"}
_MARKS = {"certification", "cross_boundary"}
_DAYS = {"received", "due", "finished", "returned"}
_DAY_TYPES = {"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}


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

"""A marked copy of a received file: faulty cells coloured and commented, all findings listed.

The copy is a new workbook made cell by cell: nothing of the old one but values, widths, merged
cells and number formats goes into it, so no formula, macro or link to elsewhere can.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from etl.reading.answers import Answer
from etl.reading.container import Container, open_container
from etl.reading.faults import Language
from etl.reading.findings import Finding, RefusedError
from etl.reading.reasons import Reaction, reasons

_TITLES = {"vi": "Kết quả kiểm tra", "en": "Result of the check"}
_DATA = {"vi": "Số liệu", "en": "Data"}
_HEADINGS = {
    "vi": ("TT", "Mức độ", "Trang tính", "Ô", "Nội dung", "Trong ô có", "Cách sửa", "Mã lỗi"),
    "en": ("No.", "Level", "Sheet", "Cell", "What is wrong", "The cell has", "What to do", "Code"),
}
_LEVELS = {
    "vi": {
        Reaction.REFUSE: "Từ chối tệp",
        Reaction.QUARANTINE: "Để riêng dòng",
        Reaction.WARN: "Cảnh báo",
        Reaction.NOTE: "Ghi nhận",
    },
    "en": {
        Reaction.REFUSE: "File refused",
        Reaction.QUARANTINE: "Row set aside",
        Reaction.WARN: "Warning",
        Reaction.NOTE: "Noted",
    },
}
_OUTCOMES = {
    "vi": {
        True: "Tệp bị từ chối: chưa có số liệu nào được tính.",
        False: "Nhận {accepted} trong {read} dòng; {aside} dòng để riêng.",
    },
    "en": {
        True: "The file is refused: none of its figures count.",
        False: "{accepted} of {read} rows are accepted; {aside} are set aside.",
    },
}
_COLOURS = {
    Reaction.REFUSE: "F4B183",
    Reaction.QUARANTINE: "FFE699",
    Reaction.WARN: "FFF2CC",
    Reaction.NOTE: "DDEBF7",
}
_WIDTHS = (6, 16, 20, 10, 60, 30, 60, 24)
_LONGEST_TEXT = 32_000
_LONGEST_TITLE = 31
_MOST_COMMENTS = 2_000
_FIRST_ROW = 5
_AUTHOR = "Cân Việc"
_PERSONAL_COLUMN = "dossier_personal_column"


def marked_copy(path: Path, answer: Answer, target: Path, language: Language = "vi") -> None:
    """Write the marked copy of a received file.

    Call it where the file was parsed: in a process of its own. A file whose container is not
    sound is not opened; its copy holds the findings only.

    Args:
        path: The received file.
        answer: What was said of it.
        target: The XLSX to write.
        language: Of the list and the comments.

    Raises:
        OSError: The target cannot be written.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    listed = book.create_sheet(_TITLES[language])
    copied = _copied(path, book, answer, language)
    _list(listed, answer, copied, language)
    _mark(answer, copied, language)
    book.save(target)


def _copied(path: Path, book: Workbook, answer: Answer, language: Language) -> dict[str, Worksheet]:
    """The file's sheets in the new book, by the name that findings use."""
    try:
        container = open_container(path, answer.file)
    except RefusedError:
        return {}
    personal = _personal_columns(answer)
    if container.format == "csv":
        sheet = book.create_sheet(_DATA[language])
        for number, cells in enumerate(_csv_rows(container), start=1):
            for column, text in enumerate(cells, start=1):
                if number == 1 or column not in personal:
                    _write(sheet, number, column, text)
        return {"": sheet}
    try:
        # data_only: the stored values, never a formula; keep_links: nothing that leads elsewhere.
        original = load_workbook(BytesIO(container.content), data_only=True, keep_links=False)
    # openpyxl raises whatever a damaged part makes it raise; the findings stand without the copy.
    except Exception:  # noqa: BLE001
        return {}
    sheets = {}
    for source in original.worksheets:
        if source.sheet_state == "visible":
            title = source.title[:_LONGEST_TITLE]
            taken = {name.casefold() for name in book.sheetnames}
            free = title if title.casefold() not in taken else f"{title[:28]} (2)"
            sheets[source.title] = _copy_sheet(source, book.create_sheet(free), personal)
    return sheets


def _personal_columns(answer: Answer) -> frozenset[int]:
    """The columns of a dossier list that hold persons; their cells are left out of the copy."""
    return frozenset(
        found.place.column
        for found in answer.findings
        if found.code == _PERSONAL_COLUMN and found.place.column is not None
    )


def _csv_rows(container: Container) -> Iterator[list[str]]:
    """The lines as near as they can be shown; what is wrong with them is in the findings."""
    encoding = "utf-16" if container.content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = container.content.decode(encoding, errors="replace")
    try:
        yield from csv.reader(StringIO(text.replace("\0", ""), newline=""))
    except csv.Error:  # the rest cannot be cut into cells; the findings say so
        return


def _copy_sheet(source: Worksheet, sheet: Worksheet, left_out: frozenset[int]) -> Worksheet:
    for cells in source.iter_rows():
        for cell in cells:
            if isinstance(cell, MergedCell) or cell.value is None:
                continue
            if cell.row > 1 and cell.column in left_out:
                continue
            copy = _write(sheet, cell.row, cell.column, cell.value)
            copy.number_format = cell.number_format
            if cell.font and cell.font.bold:
                copy.font = Font(bold=True)
    for merged in source.merged_cells.ranges:
        sheet.merge_cells(merged.coord)
    for letter, dimension in source.column_dimensions.items():
        if dimension.width:
            sheet.column_dimensions[letter].width = dimension.width
    return sheet


def _write(sheet: Worksheet, row: int, column: int, value: Any) -> Cell | MergedCell:
    """Write a value; a text stays a text, whatever sign it begins with."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)[:_LONGEST_TEXT]
        cell.data_type = "s"
        cell.quotePrefix = True
    else:
        cell.value = value
    return cell


def _list(
    listed: Worksheet, answer: Answer, copied: dict[str, Worksheet], language: Language
) -> None:
    """The first sheet: the outcome, and every finding with a link to its cell."""
    outcome = _OUTCOMES[language][answer.refused].format(
        accepted=answer.rows_accepted, read=answer.rows_read, aside=len(answer.set_aside)
    )
    _write(listed, 1, 1, answer.file).font = Font(bold=True, size=14)
    _write(listed, 2, 1, outcome)
    for column, (heading, width) in enumerate(
        zip(_HEADINGS[language], _WIDTHS, strict=True), start=1
    ):
        _write(listed, _FIRST_ROW - 1, column, heading).font = Font(bold=True)
        listed.column_dimensions[get_column_letter(column)].width = width
    order = list(Reaction)
    findings = sorted(answer.findings, key=lambda found: order.index(found.reaction))
    for number, found in enumerate(findings, start=1):
        row = _FIRST_ROW - 1 + number
        place = found.place
        values = (
            number, _LEVELS[language][found.reaction], place.sheet, _reference(found),
            found.says(language), found.found, found.remedy(language), found.code,
        )  # fmt: skip
        for column, value in enumerate(values, start=1):
            written = _write(listed, row, column, value)
            written.alignment = Alignment(wrap_text=True, vertical="top")
            if column == 2:  # noqa: PLR2004
                written.fill = _fill(found.reaction)
        sheet = copied.get(place.sheet)
        if sheet is not None and place.row is not None:
            location = f"'{sheet.title.replace(chr(39), chr(39) * 2)}'!{_reference(found)}"
            link: Any = listed.cell(row, 4)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=location)
            link.font = Font(color="0563C1", underline="single")
    listed.freeze_panes = f"A{_FIRST_ROW}"


def _reference(found: Finding) -> str:
    """The cell as a spreadsheet names it, or the row's first cell; empty for the whole file."""
    if found.place.row is None:
        return ""
    return f"{get_column_letter(found.place.column or 1)}{found.place.row}"


def _mark(answer: Answer, copied: dict[str, Worksheet], language: Language) -> None:
    """Colour the rows in quarantine, then colour and comment the faulty cells."""
    catalogue = reasons()
    for row in answer.set_aside:
        if (sheet := copied.get(row.sheet)) is not None and row.row > 0:
            gravest = {catalogue[code].reaction for code in row.codes}
            _colour_row(sheet, row.row, Reaction.NOTE if gravest == {Reaction.NOTE}
                        else Reaction.QUARANTINE)  # fmt: skip
    placed = [found for found in answer.findings if found.place.row is not None]
    placed.sort(key=lambda found: (found.place.sheet, found.place.row, found.place.column or 1))
    comments = 0
    for (name, row, column), group in groupby(
        placed, key=lambda one: (one.place.sheet, one.place.row, one.place.column)
    ):
        sheet = copied.get(name)
        if sheet is None or row is None:
            continue
        found = list(group)
        worst = min((one.reaction for one in found), key=list(Reaction).index)
        if column is None:
            _colour_row(sheet, row, worst)
        cell = sheet.cell(row, column or 1)
        if isinstance(cell, MergedCell):
            cell = _holder(sheet, row, column or 1)
        cell.fill = _fill(worst)
        if comments < _MOST_COMMENTS:
            cell.comment = _comment(found, language)
            comments += 1


def _colour_row(sheet: Worksheet, row: int, reaction: Reaction) -> None:
    for column in range(1, sheet.max_column + 1):
        cell = sheet.cell(row, column)
        if not isinstance(cell, MergedCell):
            cell.fill = _fill(reaction)


def _holder(sheet: Worksheet, row: int, column: int) -> Cell:
    """The first cell of the merged range that a cell lies in."""
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= row <= merged.max_row and merged.min_col <= column <= merged.max_col:
            first = sheet.cell(merged.min_row, merged.min_col)
            if isinstance(first, Cell):
                return first
    raise ValueError(f"row {row}, column {column} is in no merged range")


def _comment(found: Iterable[Finding], language: Language) -> Comment:
    texts = [
        " ".join(part for part in (one.says(language), one.remedy(language)) if part)
        for one in found
    ]
    comment = Comment(ILLEGAL_CHARACTERS_RE.sub("\ufffd", "\n".join(texts)), _AUTHOR)
    comment.width, comment.height = 360, 60 + 40 * len(texts)
    return comment


def _fill(reaction: Reaction) -> PatternFill:
    return PatternFill("solid", start_color=_COLOURS[reaction])

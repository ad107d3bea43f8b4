"""Finds the table of form II.06a/06 by its three header rows, wherever it stands on the sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from etl.reading.documents import Line, Sheet
from etl.reading.findings import Finding, finding
from etl.reading.personal import personal_heading
from etl.sources.forms.headings import (
    ALL_LEAVES,
    CODE,
    CODE_KEYS,
    COUNTS,
    GROUP_KEYS,
    LEAF_KEYS,
    MIDDLE_KEYS,
    NAME,
    NAME_KEYS,
    STT,
    STT_KEYS,
    TITLES,
    Rows,
    heading_key,
)

_LOWER_ROWS = 2
"""Header rows below the first."""
_FEWEST_GROUPS = 2
_LONGEST_SHOWN = 80
_NUMBERED = re.compile(r"\(?(\d{1,2})\)?(?: ?=[\d+() ]+)?|\(?([ABab])\)?")


@dataclass(frozen=True)
class Table:
    """Where the table lies on its sheet.

    Attributes:
        sheet: The sheet.
        top: Index of the first header row among the sheet's lines.
        body: Index of the first line below the header and the numbering row.
        columns: The sheet's column of each number of the form; `CODE` only where there is one.
        rows: What its rows are, as far as the heading tells.
        findings: What is wrong with the header; refusals only.
    """

    sheet: Sheet
    top: int
    body: int
    columns: Mapping[int, int]
    rows: Rows
    findings: tuple[Finding, ...]

    @cached_property
    def counts(self) -> tuple[tuple[int, int], ...]:
        """Number and sheet column of every column of counts."""
        return tuple((number, self.columns[number]) for number in COUNTS)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines below the header."""
        return self.sheet.lines[self.body :]


@dataclass(frozen=True)
class _Block:
    """The header rows as texts, merged cells written out."""

    sheet: Sheet
    top: int
    height: int

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.sheet.lines[self.top : self.top + self.height]

    @cached_property
    def width(self) -> int:
        return max(len(line.cells) for line in self.lines)

    def texts(self, column: int) -> list[str]:
        """The texts of a column from top to bottom, each once; blank where nothing stands."""
        found: list[str] = []
        for line in self.lines:
            row, at = self.sheet.spread.get((line.number, column), (line.number, column))
            text = self._rows[row][at].text if row in self._rows else ""
            if not found or text != found[-1]:
                found.append(text)
        return found

    @cached_property
    def _rows(self) -> dict[int, Line]:
        return {line.number: line for line in self.lines}

    def path(self, column: int) -> tuple[str, ...]:
        """The headings over a column; the first row's is taken from the left where it is blank.

        In a CSV, and where merged cells were parted, a heading over several columns stands in the
        first of them only.
        """
        texts = self.texts(column)
        own = [text for text in texts if text]
        if texts[0] or not own:
            return tuple(own)
        left = next((self.texts(at)[0] for at in range(column - 1, 0, -1) if self.texts(at)[0]), "")
        return (left, *own) if left else tuple(own)


def header_lines(sheet: Sheet) -> list[int]:
    """Indices of the lines that are the first header row of a form: two group headings or more."""
    return [
        index
        for index, line in enumerate(sheet.lines)
        if len({group for cell in line.cells if (group := _group(cell.text))}) >= _FEWEST_GROUPS
    ]


def find_table(sheet: Sheet) -> Table | None:
    """The table of a sheet; None if it has no header row of the form.

    Args:
        sheet: The sheet.

    Returns:
        The first table and everything wrong with its header: columns unknown, missing or twice,
        personal columns, numbers that disagree with the headings, a second table.
    """
    tops = header_lines(sheet)
    if not tops:
        return None
    top = tops[0]
    block = _Block(sheet, top, _height(sheet, top))
    body = top + block.height
    columns, rows, findings = _columns(block)
    numbers = _numbering(sheet.lines[body], columns) if body < len(sheet.lines) else None
    if numbers is not None:
        findings += _disagreement(sheet, body, columns, numbers)
        body += 1
    findings += [
        finding("form_second_table", sheet.at(sheet.lines[index].number)) for index in tops[1:]
    ]
    return Table(sheet, top, body, columns, rows, tuple(findings))


def _group(text: str) -> str | None:
    return GROUP_KEYS.get(heading_key(text)) if text else None


def _height(sheet: Sheet, top: int) -> int:
    """How many header rows there are: those below the first hold headings of the lower rows."""
    fixed = {
        column
        for column, cell in enumerate(sheet.lines[top].cells, start=1)
        if heading_key(cell.text) in STT_KEYS | CODE_KEYS | set(NAME_KEYS)
    }
    height = 1
    for line in sheet.lines[top + 1 : top + 1 + _LOWER_ROWS]:
        keys = {
            heading_key(cell.text)
            for column, cell in enumerate(line.cells, start=1)
            if cell.text and column not in fixed
        }
        if not keys & (ALL_LEAVES | MIDDLE_KEYS):
            break
        height += 1
    return height


def _columns(block: _Block) -> tuple[dict[int, int], Rows, list[Finding]]:
    """The column of each number, what the rows are, and what is wrong with the headings."""
    columns: dict[int, int] = {}
    rows = Rows.EITHER
    findings: list[Finding] = []
    row = block.lines[0].number
    for column in range(1, block.width + 1):
        path = block.path(column)
        if not path:
            continue
        number = _number(path)
        place = block.sheet.at(row, column)
        if number is None:
            findings.append(_unknown(block.sheet, row, column, ": ".join(path)))
        elif number in columns:
            findings.append(finding("form_column_twice", place, heading=TITLES[number]))
        else:
            columns[number] = column
            if number == NAME:
                rows = NAME_KEYS[heading_key(path[0])]
    findings += [
        finding("form_column_missing", block.sheet.at(row), heading=TITLES[number])
        for number in (NAME, *COUNTS)
        if number not in columns
    ]
    return columns, rows, findings


def _number(path: tuple[str, ...]) -> int | None:
    """The number of the column under these headings; None if they are not the form's."""
    keys = [heading_key(text) for text in path]
    group = GROUP_KEYS.get(keys[0])
    if group is not None:
        lower = [key for key in keys[1:] if key not in MIDDLE_KEYS]
        return LEAF_KEYS.get((group, lower[0])) if len(lower) == 1 else None
    if len(keys) > 1:
        return None
    if keys[0] in STT_KEYS:
        return STT
    if keys[0] in CODE_KEYS:
        return CODE
    return NAME if keys[0] in NAME_KEYS else None


def _unknown(sheet: Sheet, row: int, column: int, heading: str) -> Finding:
    code = "personal_column" if personal_heading(heading) else "form_column_unknown"
    shown = heading if len(heading) <= _LONGEST_SHOWN else f"{heading[:_LONGEST_SHOWN]}…"
    return finding(code, sheet.at(row, column), heading=shown)


def _numbering(line: Line, columns: Mapping[int, int]) -> dict[int, int] | None:
    """The printed number of each column, if the line is the numbering row: 1, 2, 3=4+5+6 ..."""
    name = line[columns[NAME]].text if NAME in columns else ""
    cells = {number: line[column].text for number, column in columns.items()}
    written = {number: _NUMBERED.fullmatch(text) for number, text in cells.items() if text}
    if (
        len(written) <= 1
        or not all(written.values())
        or not (_NUMBERED.fullmatch(name) or not name)
    ):
        return None
    if not name and any(text and not text.startswith("(") for text in cells.values()):
        return None
    return {
        number: int(match[1])
        for number, match in written.items()
        if match is not None and match[1] and number in COUNTS
    }


def _disagreement(
    sheet: Sheet, index: int, columns: Mapping[int, int], numbers: Mapping[int, int]
) -> list[Finding]:
    """The columns whose printed number is not that of their heading.

    Some prints count from 1 at column 3, after (A) and (B), or count a column of codes: all
    numbers are then off by the same step.
    """
    steps = [printed - number for number, printed in numbers.items()]
    if not steps:
        return []
    usual = max(sorted(set(steps)), key=steps.count)
    row = sheet.lines[index].number
    return [
        finding(
            "form_numbering_differs",
            sheet.at(row, columns[number]),
            printed=printed,
            heading=TITLES[number],
        )
        for number, printed in numbers.items()
        if printed - number != usual
    ]

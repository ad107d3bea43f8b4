"""Where the table is in a file made from a template: its sheet, its header row, its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from etl.contracts.template_columns import FORMER_KEY, HELPER_SHEETS
from etl.contracts.templates import TEMPLATES, Template
from etl.reading.documents import Document, Line, Sheet
from etl.reading.faults import Wording
from etl.reading.findings import Finding, finding
from etl.reading.names import matching_key
from etl.reading.personal import personal_heading

_SEARCHED_LINES = 40
_FEWEST_HEADINGS = 2
_VERSION = re.compile(r"mẫu (?P<kind>[a-z_]+),? phiên bản (?P<version>[0-9]{1,4})", re.IGNORECASE)
_TODAY = ("commune_code", "commune_name")
_FORMER = tuple(column.name for column in FORMER_KEY)


@dataclass(frozen=True)
class Table:
    """A table found.

    Attributes:
        template: What it was made from.
        sheet: Its sheet.
        header: The number of its header row.
        columns: Number of each column, from 1, by the template's name of it.
        lines: The rows below the header that hold anything.
    """

    template: Template
    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    lines: tuple[Line, ...]

    def heading(self, name: str) -> str:
        """What a column is called."""
        return self.template.column(name).heading


def recognise(document: Document) -> Template | None:
    """The template a file was made from: by its version line, else by its headings."""
    for sheet in data_sheets(document):
        for line in sheet.lines[:_SEARCHED_LINES]:
            match = _version(line)
            if match and match["kind"].lower() in TEMPLATES:
                return TEMPLATES[match["kind"].lower()]
    scores = {
        template.kind: max(
            (_score(line, template) for sheet in data_sheets(document) for line in _top(sheet)),
            default=0,
        )
        for template in TEMPLATES.values()
    }
    best = max(scores, key=lambda kind: scores[kind])
    return TEMPLATES[best] if scores[best] else None


def data_sheets(document: Document) -> list[Sheet]:
    """The sheets that may hold the data; the template's own helpers left out."""
    return [sheet for sheet in document.sheets if sheet.name not in HELPER_SHEETS]


def find_table(document: Document, template: Template) -> tuple[Table | None, list[Finding]]:
    """The table of a file and everything wrong with its frame.

    Args:
        document: The opened file.
        template: What it was made from.

    Returns:
        The table, None where it cannot be read on, and the findings.
    """
    sheets = data_sheets(document)
    named = [sheet for sheet in sheets if sheet.name == template.sheet]
    scored = sorted(
        sheets, key=lambda one: max((_score(line, template) for line in _top(one)), default=0)
    )
    sheet = named[0] if named else scored[-1]
    found = list(_versions(sheet, template))
    others = [f"“{other.name}”" for other in sheets if other is not sheet]
    if others:
        found.append(finding("table_several_sheets", sheet.at(), sheets=", ".join(others)))
    header = max(_top(sheet), key=lambda line: _known(line, template), default=None)
    if header is None or _known(header, template) < _FEWEST_HEADINGS:
        wanted = ", ".join(column.heading for column in template.columns)
        title = Wording(template.title_vi, template.title_en)
        found.append(finding("table_no_header", sheet.at(), template=title, columns=wanted))
        return None, found
    columns, faults = _columns(sheet, header, template)
    found += faults
    if faults:
        return None, found
    lines = tuple(line for line in sheet.lines if line.number > header.number and not line.is_blank)
    for line in lines:
        if _known(line, template) >= _FEWEST_HEADINGS:
            found.append(finding("table_second_header", sheet.at(line.number)))
    return Table(template, sheet, header.number, columns, lines), found


def _top(sheet: Sheet) -> tuple[Line, ...]:
    return sheet.lines[:_SEARCHED_LINES]


@cache
def _names_of(kind: str) -> Mapping[str, str]:
    """Names of the columns by the keys of their headings; a CSV may use the names themselves."""
    return {
        matching_key(text): column.name
        for column in TEMPLATES[kind].readable
        for text in (column.heading, column.name)
    }


def _known(line: Line, template: Template) -> int:
    names = _names_of(template.kind)
    return len({names[key] for text in line.texts if (key := matching_key(text)) in names})


def _score(line: Line, template: Template) -> int:
    """How many headings of a template a row has; none without one that tells it from others."""
    names = _names_of(template.kind)
    found = {names[key] for text in line.texts if (key := matching_key(text)) in names}
    needed = [column.name for column in template.columns if column.needed]
    if found.isdisjoint(template.telling) or 2 * len(found & set(needed)) < len(needed):
        return 0
    return len(found)


def _version(line: Line) -> re.Match[str] | None:
    return next((match for text in line.texts if (match := _VERSION.fullmatch(text))), None)


def _versions(sheet: Sheet, template: Template) -> Iterator[Finding]:
    for line in _top(sheet):
        match = _version(line)
        if match and (match["kind"].lower(), match["version"]) != (
            template.kind,
            str(template.version),
        ):
            yield finding(
                "table_other_version", sheet.at(line.number),
                found_line=match[0], wanted_line=template.version_line,
            )  # fmt: skip


def _columns(
    sheet: Sheet, header: Line, template: Template
) -> tuple[dict[str, int], list[Finding]]:
    """The columns by name, and everything wrong with the header row."""
    names = _names_of(template.kind)
    columns: dict[str, int] = {}
    found: list[Finding] = []
    width = max((len(line.cells) for line in sheet.lines), default=0)
    for number in range(1, width + 1):
        heading = header[number].text
        place = sheet.at(header.number, number, heading)
        name = names.get(matching_key(heading))
        if not heading:
            if any(line[number].text for line in sheet.lines if line.number > header.number):
                found.append(finding("table_column_unnamed", place))
        elif name is None:
            code = "personal_column" if personal_heading(heading) else "table_column_unknown"
            found.append(finding(code, place, heading=heading))
        elif name in columns:
            found.append(finding("table_column_twice", place, heading=heading))
        else:
            columns[name] = number
    if any(top <= header.number <= bottom for top, _, bottom, _ in sheet.merged):
        found.append(finding("merged_data_cells", sheet.at(header.number)))
    place = sheet.at(header.number)
    found += [
        finding("table_column_missing", place, heading=column.heading)
        for column in template.columns
        if column.needed and column.name not in columns
    ]
    found += [finding(code, place) for code in _key_faults(columns, template)]
    return columns, found


def _key_faults(columns: Mapping[str, int], template: Template) -> list[str]:
    """What is wrong with the columns that say whose a row is."""
    today, former = (any(name in columns for name in names) for names in (_TODAY, _FORMER))
    if template.unit_key:
        if not today and not former:
            return ["table_unit_column_missing"]
        # A former district may stand beside today's unit; a former unit may not.
        if today and any(name in columns for name in _FORMER[:2]):
            return ["table_both_keys"]
        return []
    if "share" in {column.name for column in template.columns} and not (today and former):
        return ["table_unit_column_missing"]
    return []

"""What was found in a file, said as few times as it can be: the same fault of many rows once.

The marked copy and the machine-readable answer keep every single finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from etl.reading.faults import Language
from etl.reading.findings import Finding, column_letters
from etl.reading.reasons import Reaction

MOST_ALIKE = 3
"""So many findings alike are told one by one."""
_MOST_RANGES = 6
_QUOTED = 3
_LONGEST_QUOTE = 40
_MORE = {
    "vi": "{message} ({count} chỗ như vậy: {rows}.)",
    "en": "{message} ({count} such: {rows}.)",
}
_ROW = {"vi": "dòng", "en": "row"}
_ROWS = {"vi": "dòng", "en": "rows"}
_SHEET = {"vi": "trang tính", "en": "sheet"}
_COLUMN = {"vi": "cột", "en": "column"}
_COLUMNS = {"vi": "cột", "en": "columns"}
_FOUND = {"vi": "Trong ô có", "en": "The cells have"}


@dataclass(frozen=True)
class Told:
    """Findings alike, in one sentence.

    Attributes:
        reaction: What follows of each.
        message: What is said of them, without the file's name.
        count: How many they are.
    """

    reaction: Reaction
    message: str
    count: int


def grouped(findings: Iterable[Finding], language: Language) -> list[Told]:
    """The findings of one file, the gravest first, those alike together.

    Findings that say the same of many cells become one sentence that names rows and columns; of
    findings of one kind and column that differ in what they say the first stands for all.
    """
    said: dict[tuple[object, ...], list[Finding]] = {}
    for found in findings:
        key = (found.code, found.place.sheet, bool(found.place.row), found.says(language))
        said.setdefault((*key, found.remedy(language)), []).append(found)
    told: list[Told] = []
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for group in said.values():
        first = group[0]
        if len(group) > MOST_ALIKE and first.place.row:
            told.append(Told(first.reaction, _together(group, language), len(group)))
        else:
            column = (first.place.sheet, first.place.column, bool(first.place.row))
            alike.setdefault((first.code, *column), []).extend(group)
    for group in alike.values():
        if len(group) > MOST_ALIKE:
            told.append(Told(group[0].reaction, _first_of(group, language), len(group)))
        else:
            told += [Told(one.reaction, _alone(one, language), 1) for one in group]
    order = list(Reaction)
    return sorted(told, key=lambda one: order.index(one.reaction))


def _alone(found: Finding, language: Language) -> str:
    """Place and message without the file's name, which the reader has before him."""
    message = found.message(language).removeprefix(found.place.file).lstrip(":, ")
    return message[:1].upper() + message[1:]


def _first_of(group: Sequence[Finding], language: Language) -> str:
    """The first of findings that differ in what they say, and where the others are."""
    message = _alone(group[0], language)
    rows = sorted({one.place.row for one in group if one.place.row is not None})
    if not rows:
        return f"{message} (× {len(group)})"
    listed = _listed(rows, language)
    return _MORE[language].format(message=message, count=len(group), rows=listed)


def _together(group: Sequence[Finding], language: Language) -> str:
    """Findings that say the same, in one sentence with all their rows and columns."""
    place = group[0].place
    where = [f"{_SHEET[language]} {place.sheet!r}"] if place.sheet else []
    rows = sorted({one.place.row for one in group if one.place.row is not None})
    where.append(_listed(rows, language))
    columns = sorted({one.place.column for one in group if one.place.column is not None})
    if len(columns) == 1:
        heading = f" ({place.heading})" if place.heading else ""
        where.append(f"{_COLUMN[language]} {column_letters(columns[0])}{heading}")
    elif columns:
        where.append(f"{_COLUMNS[language]} {_ranges(columns, column_letters)}")
    parts = [f"{', '.join(where)}: {group[0].says(language)}"]
    quotes = list(dict.fromkeys(one.found for one in group if one.found))
    if quotes:
        shown = "; ".join(repr(quote[:_LONGEST_QUOTE]) for quote in quotes[:_QUOTED])
        parts.append(f"{_FOUND[language]} {shown}{'; …' if len(quotes) > _QUOTED else ''}.")
    if remedy := group[0].remedy(language):
        parts.append(remedy)
    message = " ".join(parts)
    return message[:1].upper() + message[1:]


def _listed(rows: Sequence[int], language: Language) -> str:
    """Row numbers in ranges, as "dòng 8-172, 175"."""
    return f"{(_ROWS if len(rows) > 1 else _ROW)[language]} {_ranges(rows, str)}"


def _ranges(numbers: Sequence[int], written: Callable[[int], str]) -> str:
    """Ascending numbers in ranges, the first few of many."""
    breaks = [(before, after) for before, after in pairwise(numbers) if after != before + 1]
    starts = [numbers[0], *(after for _, after in breaks)]
    ends = [*(before for before, _ in breaks), numbers[-1]]
    ranges = [
        written(start) if start == end else f"{written(start)}-{written(end)}"
        for start, end in zip(starts, ends, strict=True)
    ]
    more = ", …" if len(ranges) > _MOST_RANGES else ""
    return ", ".join(ranges[:_MOST_RANGES]) + more

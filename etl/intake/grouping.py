"""What was found in a file, said as few times as it can be: the same fault of many rows once.

The marked copy and the machine-readable answer keep every single finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from etl.reading.faults import Language
from etl.reading.findings import Finding, column_letters
from etl.reading.reasons import Reaction

MOST_ALIKE = 3
"""So many findings alike are told one by one."""
_MOST_RANGES = 6
_QUOTED = 3
_MORE = {
    "vi": "{message} ({count} chỗ như vậy: {rows}.)",
    "en": "{message} ({count} such: {rows}.)",
}
_ROWS = {"vi": "dòng", "en": "rows"}
_SHEET = {"vi": "trang tính", "en": "sheet"}
_COLUMN = {"vi": "cột", "en": "column"}
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
    """The findings of one file, the gravest first, those of one kind and column together.

    Findings that say the same of many rows become one sentence that names the rows; of findings
    that differ in what they say the first stands for all.
    """
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for found in findings:
        place = found.place
        placed = (place.sheet, place.column, place.heading) if place.row else (place.sheet,)
        alike.setdefault((found.code, bool(place.row), *placed), []).append(found)
    told: list[Told] = []
    for group in alike.values():
        if len(group) <= MOST_ALIKE:
            told += [Told(one.reaction, _alone(one, language), 1) for one in group]
        else:
            told.append(Told(group[0].reaction, _together(group, language), len(group)))
    order = list(Reaction)
    return sorted(told, key=lambda one: order.index(one.reaction))


def _alone(found: Finding, language: Language) -> str:
    """Place and message without the file's name, which the reader has before him."""
    message = found.message(language).removeprefix(found.place.file).lstrip(":, ")
    return message[:1].upper() + message[1:]


def _together(group: Sequence[Finding], language: Language) -> str:
    first = group[0]
    rows = sorted({one.place.row for one in group if one.place.row is not None})
    if len({(one.says(language), one.remedy(language)) for one in group}) > 1 or not rows:
        listed = _listed(rows, language) if rows else ""
        message = _alone(first, language)
        if not listed:
            return f"{message} (× {len(group)})"
        return _MORE[language].format(message=message, count=len(group), rows=listed)
    place = first.place
    where = [f"{_SHEET[language]} {place.sheet!r}"] if place.sheet else []
    where.append(_listed(rows, language))
    if place.column:
        heading = f" ({place.heading})" if place.heading else ""
        where.append(f"{_COLUMN[language]} {column_letters(place.column)}{heading}")
    parts = [f"{', '.join(where)}: {first.says(language)}"]
    quotes = list(dict.fromkeys(one.found for one in group if one.found))
    if quotes:
        shown = "; ".join(repr(quote[:40]) for quote in quotes[:_QUOTED])
        parts.append(f"{_FOUND[language]} {shown}{'; …' if len(quotes) > _QUOTED else ''}.")
    if remedy := first.remedy(language):
        parts.append(remedy)
    message = " ".join(parts)
    return message[:1].upper() + message[1:]


def _listed(rows: Sequence[int], language: Language) -> str:
    """Row numbers in ranges, as "dòng 8-172, 175"."""
    starts = [rows[0], *(after for before, after in pairwise(rows) if after != before + 1)]
    ends = [*(before for before, after in pairwise(rows) if after != before + 1), rows[-1]]
    ranges = [
        str(start) if start == end else f"{start}-{end}"
        for start, end in zip(starts, ends, strict=True)
    ]
    more = ", …" if len(ranges) > _MOST_RANGES else ""
    return f"{_ROWS[language]} {', '.join(ranges[:_MOST_RANGES])}{more}"

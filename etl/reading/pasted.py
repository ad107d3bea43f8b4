"""Counts of communes pasted from a spreadsheet: a line a commune, its code and its number."""

from __future__ import annotations

import re

from etl.reading.numbers import parse_integer

_CODE = re.compile(r"[0-9]{5}")
_SHOWN = 40


class PastedError(ValueError):
    """Lines that cannot be taken.

    Attributes:
        code: What is wrong: no_code, unknown, repeated, not_whole, out_of_range.
        line: The number of the line, from 1.
        found: What stands there, shortened.
    """

    def __init__(self, code: str, line: int, found: str) -> None:
        """Name the fault and its line."""
        self.code, self.line, self.found = code, line, found.strip()[:_SHOWN]
        super().__init__(f"{code}: line {line}: {self.found}")


def counts_of(pasted: str, known: frozenset[str], most: int) -> dict[str, int]:
    """The number of each commune; a commune whose number is blank has none, never 0.

    Args:
        pasted: Lines of cells between tabs or semicolons: the commune's code of five digits in
            one of them, the number in the last; headings in the first line are left out.
        known: The codes that there are.
        most: The largest number that can be.

    Raises:
        PastedError: The first line that cannot be taken.
    """
    counts: dict[str, int] = {}
    seen: set[str] = set()
    for number, line in enumerate(pasted.splitlines(), start=1):
        cells = [cell.strip() for cell in re.split(r"[\t;]", line)]
        if not any(cells):
            continue
        code = next((cell for cell in cells if _CODE.fullmatch(cell)), "")
        if not code:
            if number == 1 and not any(character.isdigit() for character in line):
                continue
            raise PastedError("no_code", number, line)
        if code not in known:
            raise PastedError("unknown", number, code)
        if code in seen:
            raise PastedError("repeated", number, code)
        seen.add(code)
        if len(cells) > 1 and cells[-1]:
            counts[code] = _count(cells[-1], most, number)
    return counts


def _count(cell: str, most: int, line: int) -> int:
    """The number of a cell."""
    try:
        count = parse_integer(cell)
    except ValueError as error:
        raise PastedError("not_whole", line, cell) from error
    if not 0 <= count <= most:
        raise PastedError("out_of_range", line, cell)
    return count

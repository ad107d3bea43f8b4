"""What a row of the catalogue is as a test: a file that is spoilt in that way, and its answer.

The modules `group_a` to `group_k` register one case or more for each row, by the letters of the
catalogue. `test_catalogue` runs them all and sees that no row is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.reading.reasons import Reaction

KINDS = range(1, 134)
"""The rows of the catalogue."""

Maker = Callable[[Path], Path]
"""Writes the spoilt file into a folder and returns its path."""


@dataclass(frozen=True)
class Case:
    """One spoilt file.

    Attributes:
        kind: Row of the catalogue.
        name: What is wrong, in a few words.
        make: Writes the file.
        code: The reason it must get.
        reaction: What must follow, as the row of the catalogue says.
        row: The row that must be named; None where the fault has none.
        column: The column that must be named, from 1; None where the fault has none.
    """

    kind: int
    name: str
    make: Maker
    code: str
    reaction: Reaction
    row: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """How pytest names the case."""
        return f"{self.kind:03}-{self.name.replace(' ', '-')}"


CASES: list[Case] = []
ELSEWHERE: dict[int, str] = {}
"""Rows that are no single file: the test, as `module::function`, that holds them."""


def case(
    kind: int,
    name: str,
    code: str,
    reaction: Reaction,
    *,
    row: int | None = None,
    column: int | None = None,
) -> Callable[[Maker], Maker]:
    """Register the decorated maker as a case of the catalogue."""

    def register(make: Maker) -> Maker:
        CASES.append(Case(kind, name, make, code, reaction, row, column))
        return make

    return register


def elsewhere(kinds: Sequence[int], test: str) -> None:
    """Say which test holds rows that are no single file."""
    for kind in kinds:
        ELSEWHERE[kind] = test

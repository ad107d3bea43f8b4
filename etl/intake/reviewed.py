"""What a review knows, and what it says of each file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from etl.intake.ledger import Ledger
from etl.intake.record import Record
from etl.reading.answers import Answer
from etl.reading.faults import Wording
from etl.reading.findings import Finding

WAITS_FOR_REPLACE = "already_submitted"
WAITS_FOR_REASON = frozenset({"jump", "dossier_month_partial"})


@dataclass(frozen=True)
class History:
    """What is known before the files sent now.

    Attributes:
        ledger: Every submission so far.
        record: The rows that stand.
        names: Full name of each commune by code.
        people: Population of each commune as known so far.
        first_month: First month followed.
        last_month: Last month followed.
        today: The server's date.
        scope: The communes whose figures the sender may give; None for all.
        fields: Name of each field of administration by code.
    """

    ledger: Ledger
    record: Record
    names: Mapping[str, str]
    people: pd.Series
    first_month: date
    last_month: date
    today: date
    scope: frozenset[str] | None = None
    fields: Mapping[str, Wording] = field(default_factory=dict)


@dataclass(frozen=True)
class Reviewed:
    """One file's answer after the review.

    Attributes:
        answer: The answer, with what the review found.
        withheld: Communes and months that the review hides, on top of the answer's own.
        repeated: Its rows are those of an earlier submission: it brings nothing new.
    """

    answer: Answer
    withheld: frozenset[tuple[str, date]] = field(default=frozenset())
    repeated: bool = False

    @property
    def already_received(self) -> bool:
        """Whether these very bytes were received before and count already."""
        return any(found.code == "already_received" for found in self.answer.findings)

    def waits(self, *, replaces: bool, reasoned: bool) -> bool:
        """Whether it may only be accepted once somebody says so.

        Args:
            replaces: It was said that earlier figures are to be replaced.
            reasoned: A reason was given.
        """
        codes = {found.code for found in self.answer.findings}
        return (WAITS_FOR_REPLACE in codes and not (replaces and reasoned)) or (
            bool(WAITS_FOR_REASON & codes) and not reasoned
        )


def each(reviewed: list[Reviewed], look: Callable[[Reviewed], Iterable[Finding]]) -> list[Reviewed]:
    """Look at every file that is not refused and add what is found."""
    return [one if one.answer.refused else with_found(one, tuple(look(one))) for one in reviewed]


def with_found(one: Reviewed, findings: tuple[Finding, ...]) -> Reviewed:
    """The file with more found."""
    return replace(one, answer=one.answer.with_findings(findings)) if findings else one


def counting(reviewed: Iterable[Reviewed]) -> Iterator[tuple[int, Answer]]:
    """The files whose rows may come to count, with their places."""
    for index, one in enumerate(reviewed):
        if not one.answer.refused and not one.repeated:
            yield index, one.answer

"""The answer to one received file: what is accepted, set aside or refused, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from etl.reading.faults import Wording
from etl.reading.findings import Finding, Place, finding
from etl.reading.origins import Origins
from etl.reading.reasons import Reaction
from etl.reading.totals import StatedTotal

MOST_QUARANTINED_SHARE = 0.05
TEXT_BELOW = "text_below_table"
"""The reason of footnotes and signatures: set aside, but no faulty rows of data."""

_UNTITLED = Wording("", "")


@dataclass(frozen=True)
class SetAside:
    """One row that is kept out of the figures.

    Attributes:
        sheet: Name of its sheet.
        row: Its number as a spreadsheet counts.
        cells: Its cells as text, personal ones left out.
        codes: The reasons.
        commune_code: Whose figures it hides; None if that cannot be told.
        month: Of which month; None if that cannot be told, or the kind of file has no months.
        staff_group: Of which officials; None if that cannot be told, or it is not of officials.
    """

    sheet: str
    row: int
    cells: tuple[str, ...]
    codes: tuple[str, ...]
    commune_code: str | None = None
    month: date | None = None
    staff_group: str | None = None


def too_many(set_aside: Sequence[SetAside], rows_read: int, place: Place) -> tuple[Finding, ...]:
    """The refusal of a file of which more than 5 % of the rows, and more than one, are faulty.

    Footnotes and signatures are no rows of data and count neither way.
    """
    faulty = sum(TEXT_BELOW not in row.codes for row in set_aside)
    rows = rows_read - (len(set_aside) - faulty)
    if faulty <= max(1, MOST_QUARANTINED_SHARE * rows):
        return ()
    return (finding("too_many_quarantined", place, quarantined=faulty, rows=rows),)


@dataclass(frozen=True)
class Answer:
    """What a reader says of one file.

    Attributes:
        file: Name of the file as shown.
        sha256: Hash of its bytes.
        size_bytes: Its size.
        kind: The template or form it is: "caseload", "dossiers", "staff", "population",
            "handling_times", "policy", "shares"; empty if it was not recognised.
        title: What it holds, in words: form, unit, period.
        rows_read: Rows of data, totals and headings left out.
        rows_accepted: How many of them are in `accepted`.
        accepted: Typed rows, as the contract of the kind says (etl/contracts/submitted.py); several
            rows of it may come from one row of the file.
        set_aside: The rows in quarantine.
        findings: Everything found, in the order of the file.
        control: Named totals of what was accepted, for the preview.
        origins: Where the accepted figures stand in the file.
        totals: What its total row says, beside what the rows add up to.
    """

    file: str
    sha256: str
    size_bytes: int
    kind: str = ""
    title: Wording = _UNTITLED
    rows_read: int = 0
    rows_accepted: int = 0
    accepted: pd.DataFrame = field(default_factory=pd.DataFrame)
    set_aside: tuple[SetAside, ...] = ()
    findings: tuple[Finding, ...] = ()
    control: tuple[tuple[str, float], ...] = ()
    origins: Origins = field(default_factory=Origins)
    totals: tuple[StatedTotal, ...] = ()

    def __post_init__(self) -> None:
        """See that no row is lost: accepted + quarantined = read, unless all are refused."""
        if not self.refused and self.rows_accepted + len(self.set_aside) != self.rows_read:
            raise ValueError(
                f"{self.file}: {self.rows_accepted} rows accepted and {len(self.set_aside)} set "
                f"aside, but {self.rows_read} read"
            )

    @property
    def refused(self) -> bool:
        """Whether nothing of the file counts."""
        return any(found.reaction == Reaction.REFUSE for found in self.findings)

    @property
    def withheld(self) -> frozenset[tuple[str, date]]:
        """The communes and months that a row in quarantine hides."""
        return frozenset(
            (row.commune_code, row.month)
            for row in self.set_aside
            if row.commune_code is not None and row.month is not None
        )

    @property
    def groups_aside(self) -> frozenset[str | None]:
        """The staff groups of the rows in quarantine that hide something; None: cannot be told."""
        return frozenset(row.staff_group for row in self.set_aside if row.commune_code is not None)

    def with_findings(self, more: tuple[Finding, ...]) -> "Answer":
        """The answer with more found; refused if one of them refuses."""
        return replace(self, findings=(*self.findings, *more))

    def as_json(self, language: Any) -> dict[str, Any]:
        """For machines."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "kind": self.kind,
            "title": getattr(self.title, language),
            "outcome": "refused" if self.refused else "accepted",
            "rows_read": self.rows_read,
            "rows_accepted": 0 if self.refused else self.rows_accepted,
            "rows_quarantined": len(self.set_aside),
            "control": dict(self.control),
            "findings": [found.as_json(language) for found in self.findings],
        }

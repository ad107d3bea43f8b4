"""One figure of a commune and one place that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from etl.reading.faults import Wording


@dataclass(frozen=True)
class Traced:
    """One figure of one commune, and one place that it comes from.

    Attributes:
        month: First day of the month; the day of a population or reported figure; None of what has
            no month: handling times, policy, shares.
        measure: One of `etl.tracing.MEASURES`; of a reported figure its own name.
        field_code: The field, of dossiers; the section of a policy value; a split former unit.
        channel: The channel, of dossiers; the name of a policy value; the commune of a share.
        staff_group: The group, of officials.
        value: The figure in the edition.
        source_kind: submitted, reported, simulated or derived.
        source: Title of the source.
        file: Name of the file; empty where there is none (the simulation).
        sha256: Its hash; received files are kept under it.
        sheet: Name of the sheet; empty where there is none.
        rows: Numbers of its rows.
        columns: Letters of its columns, or the headings of a dossier list.
        complete: Whether the rows make up the figure; None where that cannot be told.
        correction: What a correction did to it; empty without one.
        submission_id: The submission; empty for other sources.
        is_list: Whether it is counted from a dossier list.
    """

    month: date | None
    measure: str
    field_code: str
    channel: str
    staff_group: str
    value: float | None
    source_kind: str
    source: Wording
    file: str = ""
    sha256: str = ""
    sheet: str = ""
    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    complete: bool | None = None
    correction: str = ""
    submission_id: str = ""
    is_list: bool = False

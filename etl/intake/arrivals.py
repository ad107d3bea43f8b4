"""What a store writes of a file: its submission, its answer, and whether its bytes are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from etl.intake.keys import content_hash, keys_of, withheld_keys
from etl.intake.ledger import Ledger, State, Submission
from etl.reading.answers import Answer, SetAside
from etl.reading.findings import Finding
from etl.reading.origins import Origins

# A refused file that may show persons (hidden sheets, personal columns, identity numbers, names in
# cells), or that is too large, leaves only its hash and the reason.
_NOT_KEPT_KINDS = frozenset({3, 59, 82, 123, 124})
_PERSONAL_KIND = "dossiers"


@dataclass(frozen=True)
class Arrival:
    """A file to be taken into the store, with the answer to it.

    Attributes:
        path: Where it lies.
        answer: What the readers and the review say of it.
        withheld: Communes and months that the review hides, on top of the answer's own.
        cleaned: A dossier list's rows without personal columns, kept in the place of its bytes.
    """

    path: Path
    answer: Answer
    withheld: frozenset[tuple[str, Any]] = frozenset()
    cleaned: Path | None = None


def not_kept(answer: Answer) -> bool:
    """Whether a file's bytes may not be kept.

    Those of a list of dossiers, of a file with personal columns, and of a file that no reader
    knows: nobody has looked for people in it.
    """
    kinds = {kind for found in answer.findings for kind in found.reason.kinds}
    return answer.kind in ("", _PERSONAL_KIND) or not kinds.isdisjoint(_NOT_KEPT_KINDS)


def described(submission: Submission, arrival: Arrival) -> Submission:
    """The submission with what its answer says."""
    answer = arrival.answer
    keys, withheld = frozenset[str](), frozenset[str]()
    if not answer.refused:
        keys = keys_of(answer.kind, answer.accepted)
        hidden = answer.withheld | arrival.withheld
        withheld = withheld_keys(answer.kind, answer.accepted, hidden, answer.groups_aside)
    communes = set(answer.accepted["commune_code"]) if "commune_code" in answer.accepted else set()
    return replace(
        submission,
        kind=answer.kind,
        title_vi=answer.title.vi,
        title_en=answer.title.en,
        rows_read=answer.rows_read,
        rows_accepted=0 if answer.refused else answer.rows_accepted,
        rows_quarantined=len(answer.set_aside),
        content="" if answer.refused else content_hash(answer.kind, answer.accepted),
        communes=tuple(sorted(communes)),
        covers=tuple(sorted(keys | withheld)),
        withheld=tuple(sorted(withheld)),
    )


def accepted(submission: Submission, ledger: Ledger, at: str, by: str, reason: str) -> Submission:
    """The submission accepted, with the keys it takes over from earlier ones."""
    standing = ledger.standing(submission.kind)
    taken: dict[int, list[str]] = {}
    for key in submission.covers:
        if (earlier := standing.get(key)) and earlier.number != submission.number:
            taken.setdefault(earlier.number, []).append(key)
    return replace(
        submission.reached(State.ACCEPTED, at, by, reason),
        replaces=tuple((number, tuple(keys)) for number, keys in sorted(taken.items())),
        order=ledger.next_order,
    )


def retire(ledger: Ledger, at: str, by: str) -> None:
    """Mark as replaced what no longer stands with any of its keys."""
    kinds = {one.kind for one in ledger if one.state == State.ACCEPTED}
    standing = {one.number for kind in kinds for one in ledger.standing(kind).values()}
    for one in ledger:
        if one.state == State.ACCEPTED and one.number not in standing and one.covers:
            ledger.put(one.reached(State.REPLACED, at, by))


def set_aside_row(row: SetAside) -> Mapping[str, Any]:
    """A row in quarantine as plain values."""
    return {
        "sheet": row.sheet,
        "row": row.row,
        "cells": list(row.cells),
        "codes": list(row.codes),
        "commune_code": row.commune_code,
        "month": row.month.isoformat() if row.month else None,
    }


def origin_lists(origins: Origins) -> Mapping[str, Any]:
    """Where figures stand, as plain values: a list a row, a column and a cell of the file."""
    return {
        "rows": [[*row[:3], row.moment.isoformat(), *row[4:]] for row in origins.rows],
        "columns": [list(column) for column in origins.columns],
        "cells": [list(cell) for cell in origins.cells],
        "runs": [list(run) for run in origins.runs],
    }


def finding_row(found: Finding) -> Mapping[str, Any]:
    """A finding as plain values, in words of both languages."""
    place = found.place
    return {
        "code": found.code,
        "reaction": str(found.reaction),
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "found": found.found,
        "message_vi": found.message("vi"),
        "message_en": found.message("en"),
    }

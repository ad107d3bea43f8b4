"""What was sent before, and what was sent twice at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from etl.intake.keys import content_hash, keys_of, withheld_keys
from etl.intake.ledger import Ledger, State, Submission
from etl.intake.repeated import difference
from etl.intake.reviewed import WAITS_FOR_REPLACE, History, Reviewed, counting, with_found
from etl.reading.answers import Answer
from etl.reading.faults import Wording
from etl.reading.findings import Finding, Place, finding


def sent_before(reviewed: list[Reviewed], history: History, *, replaces: bool) -> list[Reviewed]:
    """The same bytes again (kind 15): they never count twice.

    Whoever replaces may send again what was replaced, and what only repeated another file: that
    one may have been replaced meanwhile.
    """
    counts = {State.ACCEPTED} | (set() if replaces else {State.REPLACED, State.REPEATED})
    seen: dict[str, int] = {}
    result = []
    for index, one in enumerate(reviewed):
        answer = one.answer
        known = history.ledger.by_sha256(answer.sha256)
        first = seen.setdefault(answer.sha256, index)
        found: tuple[Finding, ...] = ()
        if known is not None and known.state in counts:
            found = (_already(answer, known.received_at, known.received_by),)
        elif first != index and not answer.refused:
            twin = reviewed[first].answer.file
            found = (_already(answer, history.today.isoformat(), twin),)
        result.append(with_found(one, found))
    return result


def _already(answer: Answer, at: str, by: str) -> Finding:
    return finding("already_received", Place(answer.file), date=_day(at), by=by)


def same_content(reviewed: list[Reviewed], history: History) -> list[Reviewed]:
    """The same rows in another file (kind 16), earlier or sent now; the lowest hash is first."""
    known: dict[tuple[str, tuple[str, ...]], tuple[str, str]] = {}
    for old in history.ledger:
        if old.state == State.ACCEPTED and _stands(old, history.ledger) and old.content:
            known[old.content, old.withheld] = (old.file, old.received_at)
    result = dict(enumerate(reviewed))
    for index in sorted(result, key=lambda index: reviewed[index].answer.sha256):
        answer = reviewed[index].answer
        if answer.refused or answer.accepted.empty:
            continue
        hidden = withheld_keys(answer.kind, answer.accepted, answer.withheld, answer.groups_aside)
        content = (content_hash(answer.kind, answer.accepted), tuple(sorted(hidden)))
        if content in known:
            file, at = known[content]
            found = finding("same_content", Place(answer.file), file=file, date=_day(at))
            result[index] = replace(with_found(reviewed[index], (found,)), repeated=True)
        else:
            known[content] = (answer.file, history.today.isoformat())
    return [result[index] for index in range(len(reviewed))]


def _stands(submission: Submission, ledger: Ledger) -> bool:
    standing = ledger.standing(submission.kind)
    return all(standing[key].number == submission.number for key in submission.covers)


def conflicting(reviewed: list[Reviewed], history: History) -> list[Reviewed]:
    """Two files sent at once with figures of the same thing (kind 106): neither is chosen."""
    givers: dict[tuple[str, str], list[int]] = {}
    for index, answer in counting(reviewed):
        # Dossier lists are read together: what they share was added up, not given twice.
        for key in _covers(answer) if answer.kind != "dossiers" else ():
            givers.setdefault((answer.kind, key), []).append(index)
    pairs: dict[tuple[int, int], list[str]] = {}
    for (_, key), indexes in sorted(givers.items()):
        for index in indexes:
            for other in indexes:
                if index != other:
                    pairs.setdefault((index, other), []).append(key)
    result = list(reviewed)
    for (index, other), keys in pairs.items():
        answer, rival = reviewed[index].answer, reviewed[other].answer
        what, told = difference(
            answer.kind, frozenset(keys), rival.accepted, answer.accepted, history.names
        )
        found = finding(
            "conflicting_files", Place(answer.file), file=rival.file, what=what, difference=told
        )
        result[index] = with_found(result[index], (found,))
    return result


def _covers(answer: Answer) -> frozenset[str]:
    hidden = withheld_keys(answer.kind, answer.accepted, answer.withheld, answer.groups_aside)
    return keys_of(answer.kind, answer.accepted) | hidden


def overlaps(one: Reviewed, history: History) -> Iterator[Finding]:
    """Figures that were submitted before (kinds 106 and 107): they wait for an explicit word."""
    answer = one.answer
    if one.repeated:
        return
    standing = history.ledger.standing(answer.kind)
    earlier: dict[int, set[str]] = {}
    for key in _covers(answer):
        if key in standing:
            earlier.setdefault(standing[key].number, set()).add(key)
    for number, keys in sorted(earlier.items()):
        old = history.ledger[number]
        before = history.record.rows[answer.kind]
        before = before[before["source_id"] == old.source_id]
        what, change = difference(
            answer.kind, frozenset(keys), before, answer.accepted, history.names
        )
        told = Wording(f"{what.vi}: {change.vi}", f"{what.en}: {change.en}")
        yield finding(
            WAITS_FOR_REPLACE, Place(answer.file), file=old.file, date=_day(old.received_at),
            by=old.received_by, difference=told,
        )  # fmt: skip


def _day(moment: str) -> str:
    return f"{pd.Timestamp(moment):%d/%m/%Y}"

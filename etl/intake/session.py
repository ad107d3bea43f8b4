"""One sitting: files are examined together, and those that may count are accepted together.

The command line and the page go through here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from etl.intake.context import context_of, read_known
from etl.intake.parsing import UNWATCHED, Given, Watch, parse_all
from etl.intake.record import read_record
from etl.intake.review import History, Reviewed, review
from etl.intake.store import Arrival, ReceivedStore
from etl.reading.answers import TEXT_BELOW, Answer
from warehouse.local_time import LOCAL_TIME


class Outcome(StrEnum):
    """What becomes of one file."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    """It is sound, but somebody must say that it replaces figures, or why a figure is unusual."""
    REPEATED = "repeated"
    ALREADY = "already_received"
    REFUSED = "refused"


_OUTSIDE = frozenset({"other_commune", "of_the_province"})


@dataclass(frozen=True)
class Examined:
    """One file, examined.

    Attributes:
        path: Where it lies.
        reviewed: What is said of it.
        outcome: What becomes of it.
        cleaned: Its rows without personal columns, to be kept in its place; None for other files.
        names: Full name of each commune by code.
    """

    path: Path
    reviewed: Reviewed
    outcome: Outcome
    cleaned: Path | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether it counts, or brings nothing that does not count already."""
        return self.outcome in (Outcome.ACCEPTED, Outcome.REPEATED, Outcome.ALREADY)

    @property
    def outside(self) -> bool:
        """Whether it has figures of others than its sender may give."""
        return any(one.code in _OUTSIDE for one in self.reviewed.answer.findings)

    @property
    def faulty_rows(self) -> int:
        """How many rows of data are set aside; footnotes and signatures are none."""
        return sum(TEXT_BELOW not in row.codes for row in self.reviewed.answer.set_aside)

    @property
    def rows_of_data(self) -> int:
        """How many rows of data were read; footnotes and signatures are none."""
        answer = self.reviewed.answer
        return answer.rows_read - (len(answer.set_aside) - self.faulty_rows)

    @property
    def hidden(self) -> tuple[tuple[str, date], ...]:
        """The communes and months (of a population, days) that are shown as missing."""
        if self.reviewed.answer.refused:
            return ()
        return tuple(sorted(self.reviewed.answer.withheld | self.reviewed.withheld))

    @property
    def spotless(self) -> bool:
        """Whether all of it counts: nothing refused, set aside or waiting."""
        return self.done and not self.hidden and not self.faulty_rows


@dataclass(frozen=True)
class Sitting:
    """Who sends, and what was said of the files.

    Attributes:
        by: Who sends or loads.
        reason: Why figures are replaced, or why an unusual one is right; empty if none was given.
        replaces: Earlier figures are to be replaced.
        scope: The communes whose figures the sender may give; None for all.
    """

    by: str
    reason: str = ""
    replaces: bool = False
    scope: frozenset[str] | None = None


def today() -> datetime:
    """The server's time in Việt Nam; no file's date ever counts."""
    return datetime.now(UTC).astimezone(LOCAL_TIME)


def examine(
    given: Sequence[Given],
    data_folder: Path,
    sitting: Sitting,
    staging: Path,
    watch: Watch = UNWATCHED,
) -> list[Examined]:
    """Read files, look at them together and beside what was sent before; changes nothing.

    Args:
        given: The files.
        data_folder: The data folder.
        sitting: Who sends, and what was said.
        staging: An empty folder for the cleaned rows of dossier lists.
        watch: Who is told how far the reading is.

    Returns:
        One for each file, in their order.

    Raises:
        ReadingError: A reference table of the data folder is not as it must be.
        PolicyError: The policy is not.
        LedgerError: The ledger is damaged.
        StoreError: Kept files are missing or damaged.
    """
    store = ReceivedStore(data_folder)
    ledger, record = store.ledger(), read_record(store)
    known = read_known(data_folder, record)
    context = context_of(known, record, today().date(), sitting.scope)
    answers = parse_all(given, context, staging, watch)
    history = History(
        ledger=ledger,
        record=record,
        names=known.names,
        people=known.people,
        first_month=known.policy.calendar.first_month,
        last_month=known.policy.calendar.last_month,
        today=context.today,
        scope=sitting.scope,
        fields=known.fields,
    )
    reviewed = review(answers, history, replaces=sitting.replaces)
    return [
        Examined(
            one.path, seen, _outcome(seen, sitting), _cleaned(staging, seen.answer), known.names
        )
        for one, seen in zip(given, reviewed, strict=True)
    ]


def _outcome(seen: Reviewed, sitting: Sitting) -> Outcome:
    if seen.already_received:
        return Outcome.ALREADY
    if seen.answer.refused:
        return Outcome.REFUSED
    if seen.repeated:
        return Outcome.REPEATED
    waits = seen.waits(replaces=sitting.replaces, reasoned=bool(sitting.reason.strip()))
    return Outcome.WAITING if waits else Outcome.ACCEPTED


def _cleaned(staging: Path, answer: Answer) -> Path | None:
    rows = staging / f"{answer.sha256}.parquet"
    return rows if answer.kind == "dossiers" and rows.exists() else None


def keep(examined: Sequence[Examined], store: ReceivedStore, by: str) -> None:
    """Write down what was received and what was said of it; the lock of the store is held.

    Of a file that is not the sender's to send nothing is kept.
    """
    arrivals = [
        _arrival(one) for one in examined if one.outcome != Outcome.ALREADY and not one.outside
    ]
    if arrivals:
        store.receive(arrivals, by)
        store.check(arrivals, by)


def accept(examined: Sequence[Examined], store: ReceivedStore, sitting: Sitting) -> int:
    """Let those count that may; they must have been kept before.

    Returns:
        How many now count, repeated ones left out.
    """
    good = [one for one in examined if one.outcome in (Outcome.ACCEPTED, Outcome.REPEATED)]
    repeated = frozenset(
        one.reviewed.answer.sha256 for one in good if one.outcome == Outcome.REPEATED
    )
    if good:
        store.accept([_arrival(one) for one in good], sitting.by, sitting.reason, repeated)
    return len(good) - len(repeated)


def _arrival(one: Examined) -> Arrival:
    return Arrival(one.path, one.reviewed.answer, one.reviewed.withheld, one.cleaned)

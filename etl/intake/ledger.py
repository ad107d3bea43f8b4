"""The ledger of submissions: what was sent, by whom, when, and what became of it.

A submission goes received -> checked -> accepted -> replaced, or ends as refused, or as repeated
where it brings nothing new. Nothing is ever taken out of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from etl.reading.faults import ToldError, Wording
from warehouse.manifest import EditionError, read_json, write_json

LEDGER = "ledger.json"
_SOURCE_DIGITS = 12


class State(StrEnum):
    """How far a submission has come."""

    RECEIVED = "received"
    CHECKED = "checked"
    """It may be accepted, but waits: for a confirmation, or because the build failed."""
    ACCEPTED = "accepted"
    REPLACED = "replaced"
    """Everything it gave has been replaced by later submissions."""
    REFUSED = "refused"
    REPEATED = "repeated"
    """Its rows are those of an earlier submission, which stands."""


_SAID = {
    State.RECEIVED: "đã nhận",
    State.CHECKED: "đã kiểm tra, chờ xác nhận",
    State.ACCEPTED: "đã chấp nhận",
    State.REPLACED: "đã được thay thế",
    State.REFUSED: "bị trả lại",
    State.REPEATED: "nộp lại, không có gì mới",
}
_FOLLOWS = {
    State.RECEIVED: {State.CHECKED, State.REFUSED, State.RECEIVED},
    State.CHECKED: {State.ACCEPTED, State.REPEATED, State.RECEIVED},
    State.ACCEPTED: {State.REPLACED, State.CHECKED},
    State.REPLACED: {State.RECEIVED, State.ACCEPTED},
    State.REFUSED: {State.RECEIVED},
    State.REPEATED: {State.RECEIVED},
}


class LedgerError(ToldError):
    """The ledger cannot be read, or a step out of order was asked of it."""


@dataclass(frozen=True)
class Event:
    """One step of a submission: the state reached, when (UTC), by whom, for which reason."""

    state: State
    at: str
    by: str
    reason: str = ""


@dataclass(frozen=True)
class Submission:
    """One received file.

    Attributes:
        number: Counter of the files by their first receipt.
        sha256: Hash of the file.
        file: Its name as shown.
        size_bytes: Its size.
        events: Every step, the first is its first receipt.
        kind: What it was recognised as; empty if it was not.
        title_vi: What it holds, in Vietnamese.
        title_en: The same in English.
        rows_read: Rows of data.
        rows_accepted: Of them accepted.
        rows_quarantined: Of them set aside.
        content: Logical hash of the accepted rows.
        communes: Codes of the communes it is about.
        covers: The keys it gives (`etl.intake.keys`), withheld ones included.
        withheld: Those of them that are shown as missing: a row of them is in quarantine.
        replaces: For each earlier submission's number, the keys it took over.
        kept: Name of the kept file; empty where it may not be kept (personal columns).
        order: Place in the order of acceptance; a later acceptance stands before an earlier one.
    """

    number: int
    sha256: str
    file: str
    size_bytes: int
    events: tuple[Event, ...]
    kind: str = ""
    title_vi: str = ""
    title_en: str = ""
    rows_read: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    content: str = ""
    communes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    replaces: tuple[tuple[int, tuple[str, ...]], ...] = ()
    kept: str = ""
    order: int = 0

    @property
    def id(self) -> str:
        """Its unique name: number and head of its hash."""
        return f"{self.number:06d}-{self.sha256[:8]}"

    @property
    def source_id(self) -> str:
        """The source that its rows carry in an edition."""
        return f"submitted_{self.sha256[:_SOURCE_DIGITS]}"

    @property
    def state(self) -> State:
        """How far it has come."""
        return self.events[-1].state

    @property
    def received_at(self) -> str:
        """Server time (UTC) of its latest receipt."""
        return next(e.at for e in reversed(self.events) if e.state == State.RECEIVED)

    @property
    def received_by(self) -> str:
        """Who sent it last."""
        return next(e.by for e in reversed(self.events) if e.state == State.RECEIVED)

    @property
    def reason(self) -> str:
        """The reason given with its acceptance: why it replaces, or why a jump is right."""
        given = [event.reason for event in self.events if event.state == State.ACCEPTED]
        return given[-1] if given else ""

    @property
    def title(self) -> Wording:
        """What it holds."""
        return Wording(self.title_vi, self.title_en)

    def reached(self, state: State, at: str, by: str, reason: str = "") -> Submission:
        """The submission one step further.

        Raises:
            LedgerError: That step does not follow from the state it is in.
        """
        if state not in _FOLLOWS[self.state]:
            raise LedgerError(
                Wording(
                    f"{self.id}: đang là “{_SAID[self.state]}”, không thể thành “{_SAID[state]}”",
                    f"{self.id}: {state} does not follow {self.state}",
                )
            )
        return replace(self, events=(*self.events, Event(state, at, by, reason)))


class Ledger:
    """All submissions in the order of their numbers; immutable files behind it."""

    def __init__(self, submissions: Iterable[Submission] = ()) -> None:
        """Hold the given submissions."""
        self._by_number = {one.number: one for one in submissions}

    @classmethod
    def read(cls, folder: Path) -> Ledger:
        """Read the ledger of a folder; empty where there is none yet.

        Raises:
            LedgerError: It is damaged.
        """
        if not (folder / LEDGER).exists():
            return cls()
        try:
            content = read_json(folder / LEDGER)
            return cls(_submission(entry) for entry in content["submissions"])
        except EditionError as error:
            raise LedgerError(Wording(error.message("vi"), error.message("en"))) from error
        except (KeyError, TypeError, ValueError) as error:
            vi, en = f"{LEDGER}: sổ bị hỏng ({error})", f"{LEDGER}: it is damaged ({error})"
            raise LedgerError(Wording(vi, en)) from error

    def write(self, folder: Path) -> None:
        """Replace the ledger of a folder: after a crash there is the old one or the new one."""
        write_json(folder / LEDGER, {"submissions": [asdict(one) for one in self]})

    def __iter__(self) -> Iterator[Submission]:
        """The submissions, earliest first."""
        return iter(sorted(self._by_number.values(), key=lambda one: one.number))

    def __len__(self) -> int:
        return len(self._by_number)

    def __getitem__(self, number: int) -> Submission:
        return self._by_number[number]

    @property
    def next_number(self) -> int:
        """The number of the next new submission."""
        return 1 + max(self._by_number, default=0)

    @property
    def next_order(self) -> int:
        """The place of the next acceptance."""
        return 1 + max((one.order for one in self._by_number.values()), default=0)

    def put(self, submission: Submission) -> None:
        """Add a submission, or put its next state in its place."""
        self._by_number[submission.number] = submission

    def by_sha256(self, sha256: str) -> Submission | None:
        """The submission of these very bytes, if there is one."""
        return next((one for one in self if one.sha256 == sha256), None)

    def standing(self, kind: str) -> dict[str, Submission]:
        """For each key of a kind, the accepted submission that stands: the latest accepted one."""
        accepted = [one for one in self if one.kind == kind and one.state == State.ACCEPTED]
        accepted.sort(key=lambda one: one.order)
        return {key: one for one in accepted for key in one.covers}


def _submission(entry: dict[str, Any]) -> Submission:
    expected = {field.name for field in fields(Submission)}
    if set(entry) != expected:
        raise ValueError(f"fields missing or unknown: {sorted(set(entry) ^ expected)}")
    lists = {name: tuple(entry[name]) for name in ("communes", "covers", "withheld")}
    events = tuple(Event(State(e["state"]), e["at"], e["by"], e["reason"]) for e in entry["events"])
    taken = tuple((int(number), tuple(keys)) for number, keys in entry["replaces"])
    return Submission(**(entry | lists | {"events": events, "replaces": taken}))


def timestamp(moment: datetime) -> str:
    """A server's moment as the ledger writes it."""
    return moment.isoformat(timespec="seconds")

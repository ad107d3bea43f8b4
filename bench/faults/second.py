"""What two persons do, ended at every call that changes the disk: propose, approve, refuse.

Whatever is ended: what is served is the old edition or, of an approval, the new one, whole; nothing
that was only proposed is served; log and chain verify; and the same once more succeeds.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.faults.kills import FAIL, HOW, Publishers, publishers
from bench.faults.outcome import Outcome
from bench.faults.publisher import FIRST, SECOND, Act
from bench.faults.subject import begin, marked_draft, sound
from warehouse.approval import approve, refuse
from warehouse.awaiting import RULE, open_ids, store_of
from warehouse.editions import Store
from warehouse.history import rollback
from warehouse.manifest import EditionError
from warehouse.publishing import publish
from warehouse.verifying import verify


class Tried(NamedTuple):
    """One act that was ended, or not.

    Attributes:
        subject: Id of the edition it is about; empty where it makes one.
        before: Id of the edition that was served before it.
        proposed: Ids of editions that may not be served after it.
    """

    subject: str
    before: str
    proposed: frozenset[str]


def at_every_call(
    folder: Path,
    shim: Path,
    how: int,
    most: int | None = None,
    *,
    whole: frozenset[Act] = frozenset(),
) -> Outcome:
    """Do something at the first, second, ... call that changes the disk, of every act of two.

    Args:
        folder: Where the editions go.
        shim: The compiled shim.
        how: KILL, TEAR or FAIL of `bench.faults.kills`.
        most: Of each act at most so many calls, evenly over all of them; all if not given.
        whole: Acts that are ended at every one of their calls all the same.
    """
    outcome = Outcome(f"{HOW[how]} every call of a proposal, an approval and a refusal")
    for act in Act:
        if act is not Act.PUBLISH:
            with publishers(folder / act, shim) as started:
                _at_calls(outcome, started, act, how, None if act in whole else most)
    return outcome


def _at_calls(outcome: Outcome, started: Publishers, act: Act, how: int, most: int | None) -> None:
    store = started.store
    begin(store)
    (store.folder / RULE).touch()

    def ended(call: int) -> int:
        """Let it be ended at a call (0: at none), and judge; how many calls there were."""
        tried = _prepared(store, act)
        answer = started.order(act=act, subject=tried.subject, call=call, how=how)
        said = str(answer["said"])
        if said.startswith("error") and (how != FAIL or not call):
            outcome.blame("wrong", f"{act.value}, call {call}: {said}")
        _judge(outcome, store, act, tried, said)
        _again(outcome, store, act, tried)
        return int(answer["calls"])

    calls = ended(0)
    outcome.notes[f"calls of {act.value}"] += calls
    for call in range(1, calls + 1, 1 if most is None else max(1, calls // most)):
        ended(call)
    _verified(outcome, store, f"{act.value}, in the end")


def _prepared(store: Store, act: Act) -> Tried:
    """What must be there before an act: the proposal that it ends."""
    before = sound(store).edition.id
    other = next(one for one in store.ids() if one != before)
    subject = ""
    if act in (Act.APPROVE, Act.REFUSE):
        draft = marked_draft(f"after {before}")
        subject = publish(draft, store, store.parent_id(), FIRST).id
    elif act in (Act.PROPOSE_BACK, Act.APPROVE_BACK):
        subject = other
    if act is Act.APPROVE_BACK:
        rollback(store, other, reason="a test of faults", person=FIRST)
    elif act is Act.PROPOSE_BACK and other in open_ids(store):
        refuse(store, other, why="a test of faults", person=SECOND)
    return Tried(subject, before, frozenset(store_of(store).ids()))


def _judge(outcome: Outcome, store: Store, act: Act, tried: Tried, said: str) -> None:
    """What is served and what waits after an act that was ended, as it lies there."""
    outcome.tried += 1
    where = f"{act.value} of {tried.subject or 'a new edition'}: {said}"
    try:
        after = sound(store).edition.id
    except (EditionError, RuntimeError) as error:
        outcome.blame("torn", f"{where}: {error}")
        return
    approving = act in (Act.APPROVE, Act.APPROVE_BACK)
    if after != tried.before and not (approving and after == tried.subject):
        outcome.blame("torn", f"{where}: {tried.before} became {after}")
    shown = {*store.published_ids(), after}
    wrong = {*tried.proposed, *store_of(store).ids()} & shown - {tried.subject}
    if wrong or (tried.subject in tried.proposed & shown and after != tried.subject):
        outcome.blame("wrong", f"{where}: shown, though only proposed: {wrong or tried.subject}")
    if said == "nothing" or said.startswith("error"):
        outcome.notes[
            "nothing was changed" if after == tried.before else "was current by then"
        ] += 1
    elif not _done(store, act, tried, said):
        outcome.blame("lost", f"{where}: it was acknowledged")
    _verified(outcome, store, where)


def _again(outcome: Outcome, store: Store, act: Act, tried: Tried) -> None:
    """The same once more: it succeeds, unless it was done already."""
    where = f"{act.value} of {tried.subject or 'a new edition'}, once more"
    made = tried.subject
    try:
        made = _ACTS[act](store, tried.subject)
    except EditionError as error:
        if error.code != _OVER.get(act) or not _done(store, act, tried, made):
            outcome.blame("lost", f"{where}: {error}")
            return
    if not _done(store, act, tried, made):
        outcome.blame("lost", f"{where}: it has not become so")


def _done(store: Store, act: Act, tried: Tried, said: str) -> bool:
    """Whether an act's end is reached."""
    if act in (Act.APPROVE, Act.APPROVE_BACK):
        return sound(store).edition.id == tried.subject
    if act is Act.REFUSE:
        return tried.subject not in {*open_ids(store), *store.ids()}
    return said in open_ids(store)


def _verified(outcome: Outcome, store: Store, where: str) -> None:
    """The log, its chain, and every edition, also those that wait."""
    for one in verify(store).findings:
        if one.problems:
            outcome.blame("torn", f"{where}: {one.name}: {one.problems}")


def _propose(store: Store, _: str) -> str:
    return publish(marked_draft("once more"), store, store.parent_id(), FIRST).id


def _propose_back(store: Store, subject: str) -> str:
    return rollback(store, subject, reason="once more", person=FIRST).subject


_ACTS: dict[Act, Callable[[Store, str], str]] = {
    Act.PROPOSE: _propose,
    Act.PROPOSE_BACK: _propose_back,
    Act.APPROVE: lambda store, subject: approve(store, subject, person=SECOND).subject,
    Act.APPROVE_BACK: lambda store, subject: approve(store, subject, person=SECOND).subject,
    Act.REFUSE: lambda store, subject: refuse(store, subject, why="x", person=SECOND).subject,
}
_OVER = {
    Act.APPROVE: "not_awaiting", Act.APPROVE_BACK: "not_awaiting", Act.REFUSE: "not_awaiting",
}  # fmt: skip
"""What is answered to an act whose end was reached before."""

"""One decision: what is said of it, and the sealed line it becomes in the record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from warehouse.errors import EditionError
from warehouse.keys import Keys
from warehouse.local_time import today
from warehouse.seals import sealed, unsealed

_KIND = "decision"
LONGEST = 4000
"""Characters of a text of a decision, at most."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is to be recorded.

    Attributes:
        title: What the decision is called.
        by: The office that decided; a role, never a person's data.
        decided_on: The day of the decision.
        edition: Id of the edition whose figures it rests on.
        scenario: The scenario file's content, as it was.
        moves: The chosen moves: "from" and "to" commune codes, "posts".
        refused: Moves that were refused: "from", "to", "reason".
        particularities: Particularities of the area that were weighed, in words.
        replaces: Number of the decision that this one replaces; 0: none.
    """

    title: str
    by: str
    decided_on: date
    edition: str
    scenario: Mapping[str, Any]
    moves: tuple[Mapping[str, Any], ...]
    refused: tuple[Mapping[str, Any], ...] = ()
    particularities: str = ""
    replaces: int = 0


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One line of the record; what is not said here is as in `Draft`.

    Attributes:
        seq: Counter of the decisions, from 1.
        at: When it was recorded, UTC, ISO 8601.
        edition_hash: Logical hash of the edition.
        policy_sha256: Hash of the edition's policy file.
        previous: SHA-256 of the line before; empty at first.
    """

    seq: int
    at: str
    title: str
    by: str
    decided_on: str
    edition: str
    edition_hash: str
    policy_sha256: str
    scenario: dict[str, Any]
    moves: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    particularities: str
    replaces: int
    previous: str

    def line(self, keys: Keys) -> str:
        """The decision as a line of the record, sealed and signed."""
        content = sealed(_KIND, asdict(self), keys)
        return json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n"

    @property
    def day(self) -> date:
        """The day of the decision."""
        return date.fromisoformat(self.decided_on)

    def posts_by_commune(self) -> dict[str, int]:
        """Posts that each commune of the plan gains (above 0) or gives (below 0), net."""
        net: dict[str, int] = {}
        for move in self.moves:
            net[move["from"]] = net.get(move["from"], 0) - int(move["posts"])
            net[move["to"]] = net.get(move["to"], 0) + int(move["posts"])
        return net


def check(draft: Draft) -> None:
    """Refuse what is no decision.

    Raises:
        EditionError: If it says nothing, or what cannot be.
    """
    if not draft.title.strip() or not draft.by.strip():
        raise EditionError("decision_untold")
    if not draft.moves and not draft.refused:
        raise EditionError("decision_empty")
    if draft.decided_on > today():
        raise EditionError("decision_not_come", day=draft.decided_on)
    if max(map(len, (draft.title, draft.by, draft.particularities))) > LONGEST:
        raise EditionError("decision_too_long", most=LONGEST)
    for move in draft.moves:
        if int(move["posts"]) < 1 or move["from"] == move["to"]:
            raise EditionError("decision_no_move", move=dict(move))


def parsed(line: bytes, name: str, keys: Keys) -> Decision:
    """A line of the record, its seal and signature checked.

    Args:
        line: The line.
        name: What errors call it.
        keys: The reader's.

    Raises:
        EditionError: If it is damaged or not the publisher's.
    """
    try:
        told = json.loads(line)
    except ValueError as error:
        raise EditionError("entry_not_json", name=name, error=error) from error
    if not isinstance(told, dict):
        raise EditionError("entry_no_object", name=name)
    return Decision(**unsealed(_KIND, told, {one.name for one in fields(Decision)}, name, keys))

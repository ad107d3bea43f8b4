"""Seals: who may write the audit log cannot write it anew up to where the publisher sealed it.

    audit-seals.jsonl   among the editions: number and hash of a line, signed by the publisher's key

The servers write the log and can neither read that key nor write among the editions. Where an
edition for links is built, which the publisher's account does after each publish, the log is
checked and its newest line sealed; `python -m sharing.audit seal` does so too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sharing.audit import chain
from sharing.audit.chain import Verdict
from warehouse.editions import Store
from warehouse.errors import EditionError
from warehouse.keys import readers_keys
from warehouse.lines import append, cut
from warehouse.seals import sealed, unsealed

SEALS = "audit-seals.jsonl"
_KIND = "audit head"


@dataclass(frozen=True)
class Seals:
    """What was sealed.

    Attributes:
        lines: Hash of each sealed line, by its number.
        signed: Whether the signatures were checked: there are some, and a key to check them with.
        broken: Rows of the file that are no seal of ours.
        size: Bytes of the whole lines; what follows was being written when a writer died.
    """

    lines: dict[int, str] = field(default_factory=dict)
    signed: bool = False
    broken: tuple[int, ...] = ()
    size: int = 0


def read_seals(store: Store) -> Seals:
    """The seals of a store's publisher; none where none was ever made.

    Raises:
        OSError: If they cannot be read.
    """
    try:
        content = (store.folder / SEALS).read_bytes()
    except FileNotFoundError:
        return Seals()
    keys = readers_keys()
    lines: dict[int, str] = {}
    broken = []
    size = content.rfind(b"\n") + 1
    for row, line in enumerate(content[:size].splitlines(), start=1):
        try:
            told = unsealed(_KIND, json.loads(line), {"number", "hash"}, SEALS, keys)
            lines[int(told["number"])] = str(told["hash"])
        except (EditionError, ValueError, TypeError, AttributeError):
            broken.append(row)
    return Seals(lines, bool(keys and lines), tuple(broken), size)


def seal(store: Store) -> Verdict:
    """Check the log and seal its newest line, where there is a key, something new and no fault.

    Returns:
        What the check found.

    Raises:
        AuditError: If a writer keeps the log locked.
        OSError: If it cannot be read, or the seal not written.
    """
    found = read_seals(store)
    verdict = chain.verify(sealed=found.lines)
    keys = readers_keys()
    new = verdict.number and verdict.number not in found.lines
    if keys and new and not verdict.faults and not found.broken:
        said = sealed(_KIND, {"number": verdict.number, "hash": verdict.head}, keys)
        cut(store.folder / SEALS, found.size)
        append(store.folder / SEALS, json.dumps(said, sort_keys=True) + "\n")
    return verdict

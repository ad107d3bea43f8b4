"""Every reason for which a received file, sheet, row or cell is not taken as it stands.

The words are in the .toml files beside this module, one a group of the catalogue of bad inputs: a
stable code, the kinds of the catalogue it answers, the reaction, what is wrong and what to do, in
both languages. Sentences may name details in braces, which a `Finding` fills in.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter

from etl.reading.faults import Wording

_FOLDER = Path(__file__).parent


class Reaction(StrEnum):
    """What follows from a finding, the gravest first."""

    REFUSE = "refuse"
    """The whole file is refused; nothing of it counts."""
    QUARANTINE = "quarantine"
    """The row is set aside with its reason and hides its commune and month; the rest goes on."""
    WARN = "warn"
    """Accepted; shown to the officer and in the notes of the edition."""
    NOTE = "note"
    """Put into the normal form; recorded."""


@dataclass(frozen=True)
class Reason:
    """One entry of the catalogue.

    Attributes:
        code: Its stable name.
        kinds: The kinds of bad input it answers, by their number in the catalogue.
        reaction: What follows.
        says: What is wrong; may name details in braces.
        remedy: What to do about it; may name details in braces; empty where there is nothing.
    """

    code: str
    kinds: tuple[int, ...]
    reaction: Reaction
    says: Wording
    remedy: Wording

    @property
    def details(self) -> frozenset[str]:
        """The names of the details that its sentences ask for."""
        texts = (*self.says, *self.remedy)
        return frozenset(
            name for text in texts for _, name, _, _ in Formatter().parse(text) if name
        )


@cache
def reasons() -> Mapping[str, Reason]:
    """All reasons by their code.

    Raises:
        ValueError: Two files give the same code.
    """
    known: dict[str, Reason] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in known:
                raise ValueError(f"{path.name}: {code} is given twice")
            known[code] = Reason(
                code,
                tuple(entry["kinds"]),
                Reaction(entry["reaction"]),
                Wording(entry["vi"], entry["en"]),
                Wording(entry.get("remedy_vi", ""), entry.get("remedy_en", "")),
            )
    return known

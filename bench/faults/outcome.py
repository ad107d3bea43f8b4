"""What came of one kind of fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

_HEAD = "| Fault | Tried | Torn | Lost | Mixed or wrong | Undetected | Beside |"
_RULE = "|---" + "|--:" * 5 + "|---|"


@dataclass
class Outcome:
    """Counts of one kind of fault.

    Attributes:
        what: The fault, in words.
        tried: How often.
        torn: What was served afterwards did not verify, or was neither the old nor the new edition.
        lost: An edition was acknowledged and then not served.
        wrong: A reader saw figures of no edition, or of two.
        undetected: Damage that nothing found.
        notes: What else was counted, to understand the figures.
        examples: The first of what went wrong.
    """

    what: str
    tried: int = 0
    torn: int = 0
    lost: int = 0
    wrong: int = 0
    undetected: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing went wrong, and anything was tried at all."""
        return self.tried > 0 and not (self.torn or self.lost or self.wrong or self.undetected)

    def blame(self, kind: str, example: str) -> None:
        """Count one that went wrong."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.examples) < 5:
            self.examples.append(f"{kind}: {example}")

    def row(self) -> str:
        """The outcome as a row of a Markdown table."""
        beside = "; ".join(f"{count:,} {name}" for name, count in self.notes.items())
        counts = (self.tried, self.torn, self.lost, self.wrong, self.undetected)
        return " | ".join([f"| {self.what}", *(f"{count:,}" for count in counts), f"{beside} |"])


def table(outcomes: Sequence[Outcome]) -> str:
    """All outcomes as a Markdown table."""
    return "\n".join([_HEAD, _RULE, *(one.row() for one in outcomes)])
